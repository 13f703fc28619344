// SPDX-License-Identifier: GPL-3.0-or-later
//
// The contents are a tree, what was found is a list with two lines of text each. Both choose with one click or Enter.
#include "tools/bookside.h"

#include "core/words.h"

#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace epq
{

namespace
{

constexpr int addressRole = Qt::UserRole, pageRole = Qt::UserRole + 1, textRole = Qt::UserRole + 2;
constexpr int edge = 7, textLines = 2;

// Title, where it is, and the begin of what stands there.
class FoundDelegate : public QStyledItemDelegate
{
public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter *painter, const QStyleOptionViewItem &given,
             const QModelIndex &index) const override
  {
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    option.text.clear();
    const QStyle *style = option.widget->style();
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
    const bool lit = option.state & QStyle::State_Selected;
    const QColor text = option.palette.color(lit ? QPalette::HighlightedText : QPalette::Text);
    const QColor quiet = lit ? text : option.palette.color(QPalette::PlaceholderText);
    QRect row = option.rect.adjusted(edge, edge, -edge, -edge);
    painter->save();
    painter->setFont(titleFont(option.font));
    painter->setPen(text);
    const QFontMetrics title(painter->font());
    painter->drawText(row, Qt::AlignLeft | Qt::AlignTop,
                      title.elidedText(index.data().toString(), Qt::ElideRight, row.width()));
    row.setTop(row.top() + title.height());
    painter->setFont(smallFont(option.font));
    painter->setPen(quiet);
    const QFontMetrics small(painter->font());
    if (const QString page = index.data(pageRole).toString(); !page.isEmpty()) {
      painter->drawText(row, Qt::AlignLeft | Qt::AlignTop,
                        small.elidedText(page, Qt::ElideRight, row.width()));
      row.setTop(row.top() + small.height());
    }
    drawText(painter, row, index.data(textRole).toString());
    painter->restore();
  }

  QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
  {
    const QFontMetrics small(smallFont(option.font));
    const bool page = !index.data(pageRole).toString().isEmpty();
    const bool text = !index.data(textRole).toString().isEmpty();
    return {60, QFontMetrics(titleFont(option.font)).height() +
                    small.height() * ((page ? 1 : 0) + (text ? textLines : 0)) + 2 * edge};
  }

private:
  static QFont titleFont(QFont font)
  {
    font.setWeight(QFont::DemiBold);
    return font;
  }
  static QFont smallFont(QFont font)
  {
    font.setPointSizeF(std::max(7.0, font.pointSizeF() - 0.5));
    return font;
  }
  // As many lines as there is room for; the last one says that there is more.
  static void drawText(QPainter *painter, const QRect &row, const QString &text)
  {
    const QFontMetrics metrics(painter->font());
    QTextLayout layout(text, painter->font());
    layout.beginLayout();
    for (int k = 0; k < textLines; k++) {
      QTextLine line = layout.createLine();
      if (!line.isValid())
        break;
      line.setLineWidth(row.width());
      QString part = text.mid(line.textStart(), line.textLength());
      if (k == textLines - 1)
        part = metrics.elidedText(text.mid(line.textStart()), Qt::ElideRight, row.width());
      painter->drawText(row.left(), row.top() + k * metrics.height() + metrics.ascent(), part);
    }
    layout.endLayout();
  }
};

} // namespace

BookSide::BookSide()
    : m_tree(new QTreeWidget), m_results(new QWidget), m_found(new QListWidget), m_none(new QLabel)
{
  setObjectName("bookSide");
  m_tree->setObjectName("bookContents");
  m_tree->setAccessibleName(_("Contents"));
  m_tree->setHeaderHidden(true);
  m_tree->setFrameShape(QFrame::NoFrame);
  m_tree->setIndentation(14);
  m_tree->setTextElideMode(Qt::ElideRight);
  m_tree->installEventFilter(this);
  const auto choose = [this](const QTreeWidgetItem *item) {
    const QString address = item ? item->data(0, addressRole).toString() : QString();
    if (!address.isEmpty() && chosen)
      chosen(address);
  };
  connect(m_tree, &QTreeWidget::itemClicked, this, choose);
  addWidget(m_tree);

  auto *column = new QVBoxLayout(m_results);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  m_found->setObjectName("bookFound");
  m_found->setAccessibleName(_("Found in the manual"));
  m_found->setFrameShape(QFrame::NoFrame);
  m_found->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_found->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_found->setItemDelegate(new FoundDelegate(m_found));
  m_found->installEventFilter(this);
  connect(m_found, &QListWidget::itemClicked, this, [this](const QListWidgetItem *item) {
    if (chosen)
      chosen(item->data(addressRole).toString());
  });
  m_none->setObjectName("bookNone");
  m_none->setText(_("Nothing was found"));
  m_none->setForegroundRole(QPalette::PlaceholderText);
  m_none->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
  m_none->setContentsMargins(12, 20, 12, 12);
  m_none->setWordWrap(true);
  column->addWidget(m_found, 1);
  column->addWidget(m_none, 1);
  addWidget(m_results);
}

void BookSide::setContents(const epq_book_line *lines, size_t count)
{
  m_tree->clear();
  QList<QTreeWidgetItem *> above; // the last item of each depth
  for (size_t k = 0; k < count; k++) {
    const int depth = std::clamp(lines[k].depth, 0, int(above.size()));
    above.resize(depth);
    auto *item = depth ? new QTreeWidgetItem(above.last()) : new QTreeWidgetItem(m_tree);
    const QString title = QString::fromUtf8(lines[k].title);
    item->setText(0, title);
    item->setToolTip(0, title);
    if (lines[k].address) {
      item->setData(0, addressRole, QString::fromUtf8(lines[k].address));
    } else {
      QFont font = m_tree->font();
      font.setWeight(QFont::DemiBold);
      item->setFont(0, font);
      item->setFlags(Qt::ItemIsEnabled);
    }
    above.append(item);
  }
  m_tree->expandAll();
}

void BookSide::setFound(const epq_book_found *found, size_t count)
{
  m_found->clear();
  for (size_t k = 0; k < count; k++) {
    const QString title = QString::fromUtf8(found[k].title);
    auto *item = new QListWidgetItem(title, m_found);
    item->setData(addressRole, QString::fromUtf8(found[k].address));
    item->setData(pageRole, QString::fromUtf8(found[k].page));
    item->setData(textRole, QString::fromUtf8(found[k].text));
    item->setData(Qt::AccessibleTextRole,
                  QString("%1, %2").arg(title, QString::fromUtf8(found[k].page)));
  }
  m_found->setVisible(count > 0);
  m_none->setVisible(count == 0);
  m_found->setCurrentRow(count ? 0 : -1);
}

void BookSide::showContents()
{
  setCurrentWidget(m_tree);
  setFocusProxy(m_tree);
}

void BookSide::showFound()
{
  setCurrentWidget(m_results);
  setFocusProxy(m_found);
}

bool BookSide::isSearching() const
{
  return currentWidget() == m_results;
}

bool BookSide::chooseFirst()
{
  const QListWidgetItem *item = m_found->currentItem();
  if (!item || !chosen)
    return false;
  chosen(item->data(addressRole).toString());
  return true;
}

void BookSide::mark(const QString &address)
{
  const QString page = address.section('#', 0, 0);
  QTreeWidgetItem *best = nullptr;
  for (QTreeWidgetItemIterator each(m_tree); *each; ++each) {
    const QString theirs = (*each)->data(0, addressRole).toString();
    if (theirs == address || (!best && theirs.section('#', 0, 0) == page))
      best = *each;
    if (theirs == address)
      break;
  }
  m_tree->setCurrentItem(best);
}

bool BookSide::eventFilter(QObject *object, QEvent *event)
{
  if (event->type() != QEvent::KeyPress)
    return QStackedWidget::eventFilter(object, event);
  const int key = static_cast<QKeyEvent *>(event)->key();
  if (key != Qt::Key_Return && key != Qt::Key_Enter)
    return QStackedWidget::eventFilter(object, event);
  if (object == m_found)
    return chooseFirst();
  const QTreeWidgetItem *item = m_tree->currentItem();
  const QString address = item ? item->data(0, addressRole).toString() : QString();
  if (address.isEmpty() || !chosen)
    return QStackedWidget::eventFilter(object, event);
  chosen(address);
  return true;
}

} // namespace epq
