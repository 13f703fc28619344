// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shows rows of one height, as many as an int can count. QTableView, QListView and QTreeView keep something for each
// row, which takes gigabytes and seconds for what we promise; this view computes where a row is.
#ifndef EPQ_ROWVIEW_H
#define EPQ_ROWVIEW_H

#include "widgets/rowmodel.h"

#include <QAbstractItemView>
#include <QHeaderView>

#include <functional>

namespace epq
{

class RowView : public QAbstractItemView
{
public:
  explicit RowView(RowModel *rows);

  std::function<void(int row)> activate; // by double click or Return
  std::function<void()> moved;           // other rows may be in view now

  QHeaderView *header() const
  {
    return m_header;
  }
  void setHeaderShown(bool shown);
  // Gives columns without a width of their own their share, until the user moved a border.
  void setColumnWidths();
  // First and last row that are at least partly seen; last < first: none.
  void seen(int *first, int *last) const;
  QStringList texts(int row) const; // of its cells

  QRect visualRect(const QModelIndex &index) const override;
  void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
  QModelIndex indexAt(const QPoint &point) const override;
  void setModel(QAbstractItemModel *model) override;
  void keyboardSearch(const QString &) override; // nothing: most rows are not here
  QSize sizeHint() const override;

protected:
  QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
  int horizontalOffset() const override;
  int verticalOffset() const override;
  bool isIndexHidden(const QModelIndex &index) const override;
  void setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command) override;
  QRegion visualRegionForSelection(const QItemSelection &selection) const override;
  void updateGeometries() override;
  void scrollContentsBy(int dx, int dy) override;
  void paintEvent(QPaintEvent *event) override;
  void resizeEvent(QResizeEvent *event) override;
  void changeEvent(QEvent *event) override;
  void keyPressEvent(QKeyEvent *event) override;
  void rowsInserted(const QModelIndex &parent, int start, int end) override;

private:
  void paintRow(QPainter *painter, QStyleOptionViewItem option, int row);
  void measure();
  int64_t offset() const; // pixels above the viewport

  RowModel *m_rows;
  QHeaderView *m_header;
  int m_rowHeight = 20;
  int m_unit = 1; // pixels of one step of the scroll bar: many where pixels would not fit in an int
  bool m_bordersMoved = false, m_sharing = false;
};

} // namespace epq

#endif
