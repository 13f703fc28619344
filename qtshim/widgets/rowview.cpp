// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/rowview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <limits>

namespace epq
{

constexpr int narrowest = 40; // pixels of a column

RowView::RowView(RowModel *rows) : m_rows(rows), m_header(new QHeaderView(Qt::Horizontal, this))
{
  rows->setParent(this);
  setModel(rows);
  setSelectionMode(SingleSelection);
  setSelectionBehavior(SelectRows);
  setEditTriggers(NoEditTriggers);
  setAlternatingRowColors(true);
  setHorizontalScrollMode(ScrollPerPixel);
  setVerticalScrollMode(ScrollPerPixel);
  m_header->setHighlightSections(false);
  m_header->setMinimumSectionSize(narrowest);
  m_header->setSortIndicator(-1, Qt::AscendingOrder);
  connect(m_header, &QHeaderView::sectionResized, this, [this] {
    m_bordersMoved |= !m_sharing;
    updateGeometries();
    viewport()->update();
  });
  connect(m_header, &QHeaderView::sectionMoved, this, [this] { viewport()->update(); });
  connect(this, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex &index) {
    if (activate)
      activate(index.row());
  });
  measure();
}

void RowView::setModel(QAbstractItemModel *model)
{
  QAbstractItemView::setModel(model);
  m_header->setModel(model);
}

void RowView::setHeaderShown(bool shown)
{
  m_header->setVisible(shown);
  updateGeometries();
}

void RowView::measure()
{
  m_rowHeight = qMax(fontMetrics().height(), iconSize().isValid() ? iconSize().height() : 16) + 6;
}

void RowView::setColumnWidths()
{
  const QVector<Column> &columns = m_rows->columns();
  if (m_bordersMoved || columns.isEmpty() || m_header->count() != columns.size())
    return;
  int left = viewport()->width(), sharers = 0;
  for (const Column &column : columns) {
    left -= column.width;
    sharers += column.width == 0;
  }
  m_sharing = true;
  int number = 0;
  for (const Column &column : columns) {
    int width = column.width;
    if (width == 0) {
      width = qMax(narrowest * 2, left / sharers);
      left -= width;
      sharers--;
    }
    if (number == columns.size() - 1 && left > 0) // nobody shares: no empty place at the end
      width += left;
    m_header->resizeSection(number++, width);
  }
  m_sharing = false;
}

int64_t RowView::offset() const
{
  return int64_t(verticalScrollBar()->value()) * m_unit;
}

int RowView::horizontalOffset() const
{
  return m_header->offset();
}

int RowView::verticalOffset() const
{
  return static_cast<int>(qMin<int64_t>(offset(), std::numeric_limits<int>::max()));
}

void RowView::seen(int *first, int *last) const
{
  int64_t end = offset() + viewport()->height() - 1;
  *first = static_cast<int>(offset() / m_rowHeight);
  *last = static_cast<int>(qMin<int64_t>(end / m_rowHeight, m_rows->rowCount() - 1));
}

QRect RowView::visualRect(const QModelIndex &index) const
{
  if (!index.isValid())
    return QRect();
  int64_t top = int64_t(index.row()) * m_rowHeight - offset();
  int64_t far = std::numeric_limits<int>::max() / 4;
  return QRect(m_header->sectionViewportPosition(index.column()),
               static_cast<int>(qBound(-far, top, far)), m_header->sectionSize(index.column()),
               m_rowHeight);
}

QModelIndex RowView::indexAt(const QPoint &point) const
{
  int64_t row = (offset() + point.y()) / m_rowHeight;
  int column = m_header->logicalIndexAt(point.x());
  if (point.y() < 0 || row >= m_rows->rowCount() || column < 0)
    return QModelIndex();
  return m_rows->index(static_cast<int>(row), column);
}

void RowView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
  if (!index.isValid())
    return;
  int64_t top = int64_t(index.row()) * m_rowHeight, room = viewport()->height();
  int64_t to = offset();
  if (hint == PositionAtCenter)
    to = top - (room - m_rowHeight) / 2;
  else if (hint == PositionAtTop || top < to)
    to = top;
  else if (hint == PositionAtBottom || top + m_rowHeight > to + room)
    to = top + m_rowHeight - room + m_unit - 1;
  verticalScrollBar()->setValue(static_cast<int>(qMax<int64_t>(0, to) / m_unit));
}

QModelIndex RowView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
  int last = m_rows->rowCount() - 1, row = currentIndex().isValid() ? currentIndex().row() : -1;
  int page = qMax(1, viewport()->height() / m_rowHeight - 1);
  if (last < 0 || m_rows->columnCount() == 0)
    return QModelIndex();
  switch (action) {
  case MoveUp:
  case MovePrevious:
    row = row < 0 ? 0 : row - 1;
    break;
  case MoveDown:
  case MoveNext:
    row = row < 0 ? 0 : row < last ? row + 1 : last;
    break;
  case MovePageUp:
    row = row - page;
    break;
  case MovePageDown:
    row = row < last - page ? qMax(row, 0) + page : last;
    break;
  case MoveHome:
    row = 0;
    break;
  case MoveEnd:
    row = last;
    break;
  case MoveLeft:
  case MoveRight:
    horizontalScrollBar()->triggerAction(action == MoveLeft ? QAbstractSlider::SliderSingleStepSub
                                                            : QAbstractSlider::SliderSingleStepAdd);
    break;
  }
  return m_rows->index(qBound(0, row, last), 0);
}

bool RowView::isIndexHidden(const QModelIndex &) const
{
  return false;
}

void RowView::setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command)
{
  QModelIndex index = indexAt(rect.normalized().center());
  if (index.isValid())
    selectionModel()->select(index, command);
}

QRegion RowView::visualRegionForSelection(const QItemSelection &selection) const
{
  QRegion region;
  for (const QItemSelectionRange &range : selection) {
    QRect top = visualRect(range.topLeft()), bottom = visualRect(range.bottomRight());
    region += QRect(0, top.top(), viewport()->width(), bottom.bottom() - top.top() + 1);
  }
  return region & viewport()->rect();
}

void RowView::updateGeometries()
{
  int height = m_header->isHidden() ? 0 : m_header->sizeHint().height();
  setViewportMargins(0, height, 0, 0);
  QRect room = viewport()->geometry();
  m_header->setGeometry(room.left(), room.top() - height, room.width(), height);

  int64_t rows = m_rows->rowCount(), pixels = rows * m_rowHeight;
  m_unit = pixels > std::numeric_limits<int>::max() ? m_rowHeight : 1;
  int64_t most = (pixels - viewport()->height() + m_unit - 1) / m_unit;
  verticalScrollBar()->setRange(0, static_cast<int>(qMax<int64_t>(0, most)));
  verticalScrollBar()->setSingleStep(m_rowHeight / m_unit);
  verticalScrollBar()->setPageStep(qMax(1, viewport()->height() / m_unit));
  horizontalScrollBar()->setRange(0, qMax(0, m_header->length() - viewport()->width()));
  horizontalScrollBar()->setSingleStep(20);
  horizontalScrollBar()->setPageStep(viewport()->width());
  QAbstractItemView::updateGeometries();
  if (moved)
    moved();
}

void RowView::scrollContentsBy(int dx, int)
{
  if (dx)
    m_header->setOffset(horizontalScrollBar()->value());
  viewport()->update();
  if (moved)
    moved();
}

void RowView::rowsInserted(const QModelIndex &parent, int start, int end)
{
  QAbstractItemView::rowsInserted(parent, start, end);
  updateGeometries();
  viewport()->update();
}

void RowView::paintEvent(QPaintEvent *event)
{
  QPainter painter(viewport());
  QStyleOptionViewItem option;
  initViewItemOption(&option);
  if (moved)
    moved(); // also when it is seen for the first time
  int first, last;
  seen(&first, &last);
  for (int row = first; row <= last; row++) {
    QRect rect(0, static_cast<int>(int64_t(row) * m_rowHeight - offset()), viewport()->width(),
               m_rowHeight);
    if (!rect.intersects(event->rect()))
      continue;
    option.rect = rect;
    paintRow(&painter, option, row);
  }
}

void RowView::paintRow(QPainter *painter, QStyleOptionViewItem option, int row)
{
  int columns = m_rows->columnCount();
  bool selected = columns > 0 && selectionModel()->isSelected(m_rows->index(row, 0));
  option.features.setFlag(QStyleOptionViewItem::Alternate, alternatingRowColors() && row % 2);
  option.state.setFlag(QStyle::State_Selected, selected);
  option.state.setFlag(QStyle::State_HasFocus, false);
  option.state.setFlag(QStyle::State_MouseOver, false);
  option.showDecorationSelected = true;
  style()->drawPrimitive(QStyle::PE_PanelItemViewRow, &option, painter, this);
  QRect line = option.rect;
  for (int column = 0; column < columns; column++) {
    option.rect = QRect(m_header->sectionViewportPosition(column), line.top(),
                        m_header->sectionSize(column), m_rowHeight);
    option.viewItemPosition = columns == 1           ? QStyleOptionViewItem::OnlyOne
                              : column == 0          ? QStyleOptionViewItem::Beginning
                              : column < columns - 1 ? QStyleOptionViewItem::Middle
                                                     : QStyleOptionViewItem::End;
    if (option.rect.right() >= 0 && option.rect.left() < viewport()->width())
      itemDelegate()->paint(painter, option, m_rows->index(row, column));
  }
  if (currentIndex().row() == row && hasFocus()) {
    QStyleOptionFocusRect focus;
    static_cast<QStyleOption &>(focus) = option;
    focus.QStyleOption::operator=(option);
    focus.rect = line;
    focus.backgroundColor = palette().color(selected ? QPalette::Highlight : QPalette::Base);
    style()->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, this);
  }
}

void RowView::resizeEvent(QResizeEvent *event)
{
  setColumnWidths();
  QAbstractItemView::resizeEvent(event);
  updateGeometries();
}

void RowView::changeEvent(QEvent *event)
{
  QAbstractItemView::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
    measure();
    updateGeometries();
  }
}

QStringList RowView::texts(int row) const
{
  QStringList texts;
  for (int column = 0; column < m_rows->columnCount(); column++)
    texts += m_rows->data(m_rows->index(row, column), Qt::DisplayRole).toString();
  return texts;
}

void RowView::keyPressEvent(QKeyEvent *event)
{
  bool here = currentIndex().isValid();
  bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (here && enter && activate)
    activate(currentIndex().row()); // not passed on: Return would press the window's button, too
  else if (here && event->matches(QKeySequence::Copy))
    QGuiApplication::clipboard()->setText(texts(currentIndex().row()).join('\t'));
  else
    QAbstractItemView::keyPressEvent(event);
}

void RowView::keyboardSearch(const QString &)
{
}

QSize RowView::sizeHint() const
{
  int rows = qBound(3, m_rows->rowCount(), 8);
  return QSize(qBound(120, m_header->length() + 4, 640),
               rows * m_rowHeight + 4 + (m_header->isHidden() ? 0 : m_header->sizeHint().height()));
}

} // namespace epq
