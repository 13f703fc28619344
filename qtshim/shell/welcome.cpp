// SPDX-License-Identifier: GPL-3.0-or-later
//
// Command links in columns. There are fewer columns when the window is narrow, so that nothing scrolls sideways.
#include "shell/welcome.h"

#include "core/words.h"

#include <KAcceleratorManager>

#include <QApplication>
#include <QHBoxLayout>
#include <QIcon>
#include <QKeyEvent>
#include <QLabel>
#include <QResizeEvent>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace epq
{

namespace
{

constexpr int columnWidth = 260, gap = 40, below = 28;

// Sections beside each other as far as the width goes, each in the column that is shortest by then.
class Page : public QWidget
{
public:
  Page()
  {
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(gap, gap, gap, gap);
    m_layout->setSpacing(8);
    m_row = new QHBoxLayout;
    m_row->setSpacing(gap);
  }
  void addHeading(const QString &heading, const QString &lead)
  {
    auto *title = new QLabel(heading);
    QFont font = title->font();
    font.setPointSizeF(font.pointSizeF() * 2);
    font.setWeight(QFont::DemiBold);
    title->setFont(font);
    title->setObjectName("heading");
    m_layout->addWidget(title);
    auto *text = new QLabel(lead);
    text->setWordWrap(true);
    text->setForegroundRole(QPalette::PlaceholderText);
    m_layout->addWidget(text);
    m_layout->addSpacing(20);
    m_layout->addLayout(m_row);
    m_layout->addStretch(1);
  }
  void addSection(QWidget *section)
  {
    m_sections.append(section);
  }
  void arrange()
  {
    const int columns = std::clamp((width() - gap) / (columnWidth + gap), 1, 3);
    if (columns == m_columns)
      return;
    m_columns = columns;
    while (QLayoutItem *column = m_row->takeAt(0))
      delete column; // the sections stay
    QList<QVBoxLayout *> all;
    QList<int> heights(columns, 0);
    for (int i = 0; i < columns; i++) {
      all.append(new QVBoxLayout);
      all.last()->setSpacing(below);
      m_row->addLayout(all.last());
    }
    for (QWidget *section : std::as_const(m_sections)) {
      const auto shortest = std::min_element(heights.begin(), heights.end());
      all[shortest - heights.begin()]->addWidget(section);
      *shortest += section->sizeHint().height() + below;
    }
    for (QVBoxLayout *column : std::as_const(all))
      column->addStretch(1);
    m_row->addStretch(1);
  }

  QSize minimumSizeHint() const override // else what is beside each other would keep it wide
  {
    return {columnWidth + 2 * gap, QWidget::minimumSizeHint().height()};
  }

protected:
  void resizeEvent(QResizeEvent *event) override
  {
    QWidget::resizeEvent(event);
    arrange();
  }

private:
  QVBoxLayout *m_layout;
  QHBoxLayout *m_row;
  QList<QWidget *> m_sections;
  int m_columns = 0;
};

// Enter presses it, too, as it does a link.
class Link : public QToolButton
{
public:
  using QToolButton::QToolButton;

protected:
  void keyPressEvent(QKeyEvent *event) override
  {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
      click();
    else
      QToolButton::keyPressEvent(event);
  }
};

QVBoxLayout *addSection(Page *page, const QString &title)
{
  auto *section = new QWidget;
  section->setFixedWidth(columnWidth);
  auto *layout = new QVBoxLayout(section);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  auto *label = new QLabel(title);
  QFont font = label->font();
  font.setPointSizeF(font.pointSizeF() * 1.2);
  font.setWeight(QFont::DemiBold);
  label->setFont(font);
  layout->addWidget(label);
  layout->addSpacing(4);
  page->addSection(section);
  return layout;
}

} // namespace

Welcome::Welcome()
{
  setObjectName("welcome");
  setAccessibleName(_("Welcome"));
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setBackgroundRole(QPalette::Base);
  m_back = new Link(this);
  m_back->setObjectName("back");
  m_back->setText(_("Back to the Documents"));
  m_back->setIcon(QIcon::fromTheme("window-close"));
  m_back->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_back->setLayoutDirection(Qt::RightToLeft); // the sign is at the corner
  m_back->setAutoRaise(true);
  m_back->setFocusPolicy(Qt::StrongFocus);
  m_back->setToolTip(_("Escape"));
  KAcceleratorManager::setNoAccel(m_back);
  m_back->hide();
  connect(m_back, &QToolButton::clicked, this, &Welcome::backAsked);
}

void Welcome::setWayBack(bool there)
{
  m_back->setVisible(there);
  m_back->adjustSize();
  m_back->move(viewport()->width() - m_back->width() - 12, 12);
  m_back->raise();
}

void Welcome::resizeEvent(QResizeEvent *event)
{
  QScrollArea::resizeEvent(event);
  m_back->move(viewport()->width() - m_back->width() - 12, 12);
}

void Welcome::keyPressEvent(QKeyEvent *event)
{
  if (event->key() == Qt::Key_Escape && !m_back->isHidden())
    Q_EMIT backAsked();
  else
    QScrollArea::keyPressEvent(event);
}

// The keyboard goes to the first thing to begin with.
void Welcome::focusInEvent(QFocusEvent *event)
{
  QScrollArea::focusInEvent(event);
  if (event->reason() == Qt::BacktabFocusReason || !widget())
    return;
  if (auto *first = widget()->findChild<QToolButton *>())
    first->setFocus(event->reason());
}

void Welcome::set(const QString &heading, const QString &lead, const epq_welcome_item *items)
{
  auto *page = new Page;
  page->addHeading(heading, lead);
  QVBoxLayout *section = nullptr;
  QByteArray name;
  for (const epq_welcome_item *item = items; item && item->section; item++) {
    if (!section || name != item->section)
      section = addSection(page, QString::fromUtf8(name = item->section));
    auto *button = new Link;
    const QString text = QString::fromUtf8(item->text), detail = QString::fromUtf8(item->detail);
    button->setObjectName(QString::fromUtf8(item->id));
    button->setText(button->fontMetrics().elidedText(text, Qt::ElideMiddle, columnWidth - 48));
    button->setAccessibleName(text);
    button->setAccessibleDescription(detail);
    button->setToolTip(detail);
    button->setIcon(QIcon::fromTheme(QString::fromUtf8(item->icon)));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    KAcceleratorManager::setNoAccel(button);
    button->setCursor(Qt::PointingHandCursor);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(button, &QToolButton::clicked, this,
            [this, id = QString::fromUtf8(item->id)] { Q_EMIT chosen(id); });
    section->addWidget(button);
  }
  const QWidget *focused = QApplication::focusWidget();
  const QString kept = focused && isAncestorOf(focused) ? focused->objectName() : QString();
  if (QWidget *old = takeWidget())
    old->deleteLater(); // one of its buttons may be what called us
  setWidget(page);
  page->setAutoFillBackground(true);
  page->setBackgroundRole(QPalette::Base);
  page->arrange();
  m_back->raise();
  if (kept.isEmpty())
    return;
  auto *same = page->findChild<QToolButton *>(kept);
  if (same || (same = page->findChild<QToolButton *>()))
    same->setFocus();
}

} // namespace epq
