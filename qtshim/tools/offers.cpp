// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/offers.h"

#include "core/words.h"

#include <QHeaderView>
#include <QIcon>
#include <QLabel>
#include <QScreen>
#include <QScrollBar>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace epq
{

namespace
{

constexpr size_t offersMost = 5000;
constexpr int rowsShown = 10, insertRole = Qt::UserRole, docRole = Qt::UserRole + 1;

} // namespace

Offers::Offers(QWidget *owner)
    : QFrame(owner, Qt::ToolTip | Qt::FramelessWindowHint), m_list(new QTreeWidget),
      m_doc(new QLabel)
{
  setObjectName("completions");
  setAccessibleName(_("Completions"));
  setAttribute(Qt::WA_ShowWithoutActivating);
  setFocusPolicy(Qt::NoFocus);
  setFrameShape(QFrame::StyledPanel);
  auto *layout = new QVBoxLayout(this);
  layout->setContentsMargins(1, 1, 1, 1);
  layout->setSpacing(0);
  layout->addWidget(m_list);
  layout->addWidget(m_doc);
  m_list->setObjectName("completionList");
  m_list->setAccessibleName(_("Completions"));
  m_list->setFocusPolicy(Qt::NoFocus);
  m_list->setColumnCount(3);
  m_list->setHeaderHidden(true);
  m_list->setRootIsDecorated(false);
  m_list->setUniformRowHeights(true);
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_list->header()->setStretchLastSection(true);
  m_doc->setWordWrap(true);
  m_doc->setTextFormat(Qt::RichText);
  m_doc->setContentsMargins(8, 4, 8, 4);
  m_doc->hide();
  connect(m_list, &QTreeWidget::itemClicked, this, [this] { choose(); });
  connect(m_list, &QTreeWidget::currentItemChanged, this, [this](const QTreeWidgetItem *item) {
    const QString doc = item ? item->data(0, docRole).toString() : QString();
    m_doc->setText(doc);
    m_doc->setVisible(!doc.isEmpty());
  });
}

void Offers::fill(const epq_offer *offers, size_t count)
{
  m_list->clear();
  m_list->setFont(parentWidget()->font());
  QList<QTreeWidgetItem *> items;
  for (size_t i = 0; i < count && i < offersMost; i++) {
    const epq_offer &offer = offers[i];
    const QString label = QString::fromUtf8(offer.label);
    auto *item = new QTreeWidgetItem(
        {label, QString::fromUtf8(offer.detail), QString::fromUtf8(offer.origin)});
    item->setData(0, insertRole, offer.insert ? QString::fromUtf8(offer.insert) : label);
    item->setData(0, docRole, QString::fromUtf8(offer.doc));
    item->setForeground(1, palette().placeholderText());
    item->setForeground(2, palette().placeholderText());
    if (offer.icon)
      item->setIcon(0, QIcon::fromTheme(QString::fromUtf8(offer.icon)));
    items.append(item);
  }
  m_list->addTopLevelItems(items);
}

void Offers::narrow(const QString &prefix, const QRect &cursor)
{
  QTreeWidgetItem *first = nullptr;
  for (int i = 0; i < m_list->topLevelItemCount(); i++) {
    QTreeWidgetItem *item = m_list->topLevelItem(i);
    const bool fits = item->text(0).startsWith(prefix, Qt::CaseInsensitive);
    item->setHidden(!fits);
    if (fits &&
        (!first || (item->text(0).startsWith(prefix) && !first->text(0).startsWith(prefix))))
      first = item;
  }
  if (!first) {
    hide();
    return;
  }
  m_list->setCurrentItem(first);
  m_list->verticalScrollBar()->setValue(0);
  place(cursor);
  show();
  raise();
}

void Offers::place(const QRect &cursor)
{
  for (int column = 0; column < 3; column++)
    m_list->resizeColumnToContents(column);
  int shown = 0, width = 24;
  for (int i = 0; i < m_list->topLevelItemCount(); i++)
    shown += !m_list->topLevelItem(i)->isHidden();
  for (int column = 0; column < 3; column++)
    width += std::min(m_list->columnWidth(column), 360);
  const QRect screen = this->screen()->availableGeometry();
  const int row = std::max(m_list->sizeHintForRow(0), fontMetrics().height() + 4);
  m_list->setFixedHeight(row * std::min(shown, rowsShown) + 4);
  setFixedWidth(std::clamp(width, 180, std::max(180, screen.width() / 2)));
  adjustSize();
  // above: the line is at the lower end of the window
  QPoint where(cursor.left(), cursor.top() - height() - 2);
  if (where.y() < screen.top())
    where.setY(cursor.bottom() + 2);
  where.setX(std::clamp(where.x(), screen.left(),
                        std::max(screen.left(), screen.right() - this->width())));
  QFrame::move(where);
}

bool Offers::isAlone(const QString &prefix) const
{
  const QTreeWidgetItem *only = nullptr;
  for (int i = 0; i < m_list->topLevelItemCount(); i++)
    if (const QTreeWidgetItem *item = m_list->topLevelItem(i); !item->isHidden()) {
      if (only)
        return false;
      only = item;
    }
  return only && only->data(0, insertRole).toString() == prefix;
}

void Offers::move(int by)
{
  QList<QTreeWidgetItem *> shown;
  for (int i = 0; i < m_list->topLevelItemCount(); i++)
    if (!m_list->topLevelItem(i)->isHidden())
      shown.append(m_list->topLevelItem(i));
  if (shown.isEmpty())
    return;
  const qsizetype size = shown.size(), at = shown.indexOf(m_list->currentItem());
  const bool page = std::abs(by) > 1;
  const qsizetype to = page ? std::clamp<qsizetype>(at + by, 0, size - 1) : (at + by + size) % size;
  m_list->setCurrentItem(shown[to]);
  m_list->scrollToItem(shown[to]);
}

void Offers::choose()
{
  const QTreeWidgetItem *item = m_list->currentItem();
  hide();
  if (item && onChosen)
    onChosen(item->data(0, insertRole).toString());
}

} // namespace epq
