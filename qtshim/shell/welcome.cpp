// SPDX-License-Identifier: GPL-3.0-or-later
//
// Command links in columns. The columns fold into one when the window is narrow, so that nothing scrolls sideways.
#include "shell/welcome.h"

#include <KAcceleratorManager>

#include <QGridLayout>
#include <QIcon>
#include <QLabel>
#include <QResizeEvent>
#include <QToolButton>
#include <QVBoxLayout>

namespace epq
{

namespace
{

constexpr int columnWidth = 300, gap = 40;

// Sections beside each other as far as the width goes.
class Page : public QWidget
{
public:
  Page()
  {
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(gap, gap, gap, gap);
    m_layout->setSpacing(8);
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(gap);
    m_grid->setVerticalSpacing(28);
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
    m_layout->addLayout(m_grid);
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
    for (QWidget *section : std::as_const(m_sections))
      m_grid->removeWidget(section);
    for (int i = 0; i < m_sections.size(); i++)
      m_grid->addWidget(m_sections[i], i / columns, i % columns, Qt::AlignTop | Qt::AlignLeft);
    for (int i = 0; i < 4; i++)
      m_grid->setColumnStretch(i, i == columns ? 1 : 0);
  }

protected:
  void resizeEvent(QResizeEvent *event) override
  {
    QWidget::resizeEvent(event);
    arrange();
  }

private:
  QVBoxLayout *m_layout;
  QGridLayout *m_grid;
  QList<QWidget *> m_sections;
  int m_columns = 0;
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
  setAccessibleName("Welcome");
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setBackgroundRole(QPalette::Base);
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
    auto *button = new QToolButton;
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
  setWidget(page);
  page->setAutoFillBackground(true);
  page->setBackgroundRole(QPalette::Base);
  page->arrange();
}

} // namespace epq
