// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rows of a table or list as Qt's views want them. A list is a table with one column and no titles.
#ifndef EPQ_ROWMODEL_H
#define EPQ_ROWMODEL_H

#include "widgets/rowpages.h"

#include <QAbstractTableModel>
#include <QIcon>

namespace epq
{

struct Column {
  QString title;
  int width = 0;       // 0: its share of what is left
  Qt::Alignment align; // none: numbers at the right, others at the left
  bool sortable = true;
  bool number = false; // it was seen to hold numbers
};

class View;

class RowModel : public QAbstractTableModel
{
public:
  explicit RowModel(const View *view);

  void setColumns(const QVector<Column> &columns);
  const QVector<Column> &columns() const
  {
    return m_columns;
  }
  void setCount(int count);
  void refresh();
  bool bring(int first, const QVector<Row> &rows);
  QVector<Pages::Ask> ask(int from, int to, int64_t now_ms)
  {
    return m_pages.ask(from, to, now_ms);
  }
  bool isWaiting() const
  {
    return m_pages.isWaiting();
  }

  int rowCount(const QModelIndex &parent = {}) const override;
  int columnCount(const QModelIndex &parent = {}) const override;
  QVariant data(const QModelIndex &index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
  QVariant alignOf(int column, bool number) const;
  QIcon icon(const QString &name) const;

  const View *m_view; // whose element it belongs to
  QVector<Column> m_columns;
  Pages m_pages;
  mutable QHash<QString, QIcon> m_icons; // those seen before
};

} // namespace epq

#endif
