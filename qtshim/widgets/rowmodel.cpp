// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/rowmodel.h"

#include "widgets/view.h"

#include <QFont>
#include <QGuiApplication>
#include <QPalette>

namespace epq
{

RowModel::RowModel(const View *view) : m_view(view), m_columns(1)
{
}

void RowModel::setColumns(const QVector<Column> &columns)
{
  int before = columnCount(), after = static_cast<int>(columns.size());
  // Not a reset: that would take the selection away.
  if (after > before)
    beginInsertColumns({}, before, after - 1);
  else if (after < before)
    beginRemoveColumns({}, after, before - 1);
  m_columns = columns;
  if (after > before)
    endInsertColumns();
  else if (after < before)
    endRemoveColumns();
  if (after > 0)
    emit headerDataChanged(Qt::Horizontal, 0, after - 1);
}

void RowModel::setCount(int count)
{
  int before = m_pages.count();
  if (count > before) {
    beginInsertRows({}, before, count - 1);
    m_pages.setCount(count);
    endInsertRows();
  } else if (count < before) {
    beginRemoveRows({}, count, before - 1);
    m_pages.setCount(count);
    endRemoveRows();
  }
}

void RowModel::refresh()
{
  m_icons.clear(); // files may have changed, too
  m_pages.refresh();
}

bool RowModel::bring(int first, const QVector<Row> &rows)
{
  int count = m_pages.bring(first, rows);
  if (count == 0 || m_columns.isEmpty())
    return count > 0;
  for (int i = 0; i < columnCount(); i++) {
    bool number = i < rows[0].size() && rows[0][i].number;
    if (m_columns[i].number == number)
      continue;
    m_columns[i].number = number;
    emit headerDataChanged(Qt::Horizontal, i, i);
  }
  emit dataChanged(index(first, 0), index(first + count - 1, columnCount() - 1));
  return true;
}

int RowModel::rowCount(const QModelIndex &parent) const
{
  return parent.isValid() ? 0 : m_pages.count();
}

int RowModel::columnCount(const QModelIndex &parent) const
{
  return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant RowModel::alignOf(int column, bool number) const
{
  Qt::Alignment align = m_columns[column].align;
  return QVariant::fromValue((align    ? align
                              : number ? Qt::AlignRight
                                       : Qt::AlignLeft) |
                             Qt::AlignVCenter);
}

QIcon RowModel::icon(const QString &name) const
{
  auto found = m_icons.constFind(name);
  if (found != m_icons.constEnd())
    return *found;
  if (m_icons.size() >= 1000)
    m_icons.clear();
  return *m_icons.insert(name, m_view->icon(name));
}

QVariant RowModel::data(const QModelIndex &index, int role) const
{
  if (!index.isValid() || index.column() >= columnCount())
    return QVariant();
  const Row *row = m_pages.find(index.row());
  if (!row) {
    if (role == Qt::DisplayRole)
      return QStringLiteral("…");
    if (role == Qt::ForegroundRole)
      return QGuiApplication::palette().brush(QPalette::PlaceholderText);
    return role == Qt::TextAlignmentRole ? alignOf(index.column(), m_columns[index.column()].number)
                                         : QVariant();
  }
  if (index.column() >= row->size())
    return QVariant();
  const Cell &cell = (*row)[index.column()];
  switch (role) {
  case Qt::DisplayRole:
    return cell.text;
  case Qt::ForegroundRole:
    return cell.color.isValid() ? QVariant(cell.color) : QVariant();
  case Qt::DecorationRole:
    return cell.icon.isEmpty() ? QVariant() : QVariant(icon(cell.icon));
  case Qt::TextAlignmentRole:
    return alignOf(index.column(), cell.number);
  case Qt::FontRole:
    if (cell.bold) {
      QFont font; // only what is set in it counts
      font.setBold(true);
      return font;
    }
    break;
  default:
    break;
  }
  return QVariant();
}

QVariant RowModel::headerData(int section, Qt::Orientation orientation, int role) const
{
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
    return QVariant();
  if (role == Qt::DisplayRole)
    return m_columns[section].title;
  if (role == Qt::TextAlignmentRole)
    return alignOf(section, m_columns[section].number);
  return QVariant();
}

} // namespace epq
