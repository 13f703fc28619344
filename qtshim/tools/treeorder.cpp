// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/order.h"
#include "tools/treemodel.h"

#include <limits>

namespace epq
{

namespace
{

// What stands before the unit; no number is less than all.
double numberOf(QString text)
{
  bool good;
  const double number = text.replace(u'\u2212', u'-').section(u' ', 0, 0).toDouble(&good);
  return good ? number : -std::numeric_limits<double>::infinity();
}

} // namespace

TreeOrder::TreeOrder(TreeModel *model) : m_model(model)
{
  setSourceModel(model);
  setRecursiveFilteringEnabled(true);
  setAutoAcceptChildRows(true);
}

void TreeOrder::setFilter(const QString &text)
{
  m_filter = text;
  invalidateFilter();
}

// Also of a row that was not opened yet.
bool TreeOrder::hasChildren(const QModelIndex &parent) const
{
  const QModelIndex source = mapToSource(parent);
  if (source.isValid() && sourceModel()->rowCount(source) == 0)
    return sourceModel()->hasChildren(source);
  return QSortFilterProxyModel::hasChildren(parent);
}

bool TreeOrder::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
  const TreeNode *a = TreeModel::nodeOf(left), *b = TreeModel::nodeOf(right);
  if (TreeModel::isMore(a) != TreeModel::isMore(b))
    return TreeModel::isMore(b) == (sortOrder() == Qt::AscendingOrder);
  const QString one = a->cells.value(left.column()), other = b->cells.value(right.column());
  if (m_model->isNumber(left.column()) && numberOf(one) != numberOf(other))
    return numberOf(one) < numberOf(other);
  const int order = compareNames(one, other);
  return order ? order < 0 : a->row < b->row;
}

bool TreeOrder::filterAcceptsRow(int row, const QModelIndex &parent) const
{
  if (m_filter.isEmpty())
    return true;
  const QModelIndex index = sourceModel()->index(row, 0, parent);
  const TreeNode *node = TreeModel::nodeOf(index);
  if (TreeModel::isMore(node))
    return false;
  for (const QString &cell : node->cells)
    if (cell.contains(m_filter, Qt::CaseInsensitive))
      return true;
  return false;
}

} // namespace epq
