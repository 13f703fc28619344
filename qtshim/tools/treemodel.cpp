// SPDX-License-Identifier: GPL-3.0-or-later
//
// New rows are built beside the old ones and compared: rows of the same shape only change their looks, which is what an
// outline does at most keystrokes. Else all are replaced. (Inserting and removing the differences one by one was left: a
// view lays itself out anew for each.)
#include "tools/treemodel.h"

#include "core/words.h"
#include "tools/hues.h"
#include "widgets/style.h"

#include <QApplication>
#include <QIcon>

namespace epq
{

namespace
{

constexpr int depthMost = 200; // Qt's views go down by recursion
constexpr qsizetype lettersMost = 10000;

QString text(const char *utf8)
{
  return QString::fromUtf8(utf8, qsizetype(utf8 ? strnlen(utf8, lettersMost) : 0));
}

int depthOf(const TreeNode *node)
{
  int depth = 0;
  while ((node = node->parent))
    depth++;
  return depth;
}

bool looksSame(const TreeNode *a, const TreeNode *b)
{
  return a->cells == b->cells && a->icon == b->icon && a->tip == b->tip && a->role == b->role &&
         a->flags == b->flags;
}

} // namespace

TreeModel::TreeModel(const QStringList &titles, int editColumn, unsigned numbers)
    : m_titles(titles), m_editColumn(editColumn), m_numbers(numbers),
      m_root(std::make_unique<TreeNode>())
{
  m_root->loaded = true;
}

TreeModel::~TreeModel() = default;

TreeNode *TreeModel::find(int64_t id) const
{
  return m_ids.value(id);
}

TreeNode *TreeModel::nodeOf(const QModelIndex &index)
{
  return static_cast<TreeNode *>(index.internalPointer());
}

bool TreeModel::isMore(const TreeNode *node)
{
  return node->id == 0;
}

QModelIndex TreeModel::indexOf(const TreeNode *node, int column) const
{
  return node == m_root.get() ? QModelIndex()
                              : createIndex(node->row, column, const_cast<TreeNode *>(node));
}

std::unique_ptr<TreeNode> TreeModel::make(const epq_tree_row &row) const
{
  auto node = std::make_unique<TreeNode>();
  node->id = row.id;
  for (qsizetype i = 0; i < m_titles.size(); i++)
    node->cells.append(row.cells ? text(row.cells[i]) : QString());
  node->icon = text(row.icon);
  node->tip = text(row.tip);
  node->role = row.role;
  node->flags = row.flags;
  const TreeNode *old = m_ids.value(row.id);
  node->expanded = old ? old->expanded : row.flags & EPQ_ROW_EXPANDED;
  return node;
}

// Makes rows into top; each parent is top or one of them.
bool TreeModel::build(const epq_tree_row *rows, size_t count, TreeNode *top, Ids *ids) const
{
  ids->reserve(qsizetype(count));
  QHash<int64_t, int> depths;
  for (size_t i = 0; i < count; i++) {
    TreeNode *parent = rows[i].parent ? ids->value(rows[i].parent) : top;
    if (rows[i].id == 0 || !parent || ids->contains(rows[i].id))
      return false;
    const int depth = parent == top ? 1 : depths.value(parent->id, 1) + 1;
    if (depth > 1)
      depths.insert(rows[i].id, depth);
    if (depth > depthMost)
      return false;
    std::unique_ptr<TreeNode> node = make(rows[i]);
    node->parent = parent;
    node->row = int(parent->children.size());
    parent->loaded = true;
    ids->insert(node->id, node.get());
    parent->children.push_back(std::move(node));
  }
  return true;
}

bool TreeModel::sameShape(const TreeNode *old, const TreeNode *fresh) const
{
  if (fresh->children.empty() && fresh->flags & EPQ_ROW_CHILDREN)
    return true; // keeps what it had
  if (old->children.size() != fresh->children.size() || old->more != fresh->more)
    return false;
  for (size_t i = 0; i < old->children.size(); i++)
    if (old->children[i]->id != fresh->children[i]->id ||
        !sameShape(old->children[i].get(), fresh->children[i].get()))
      return false;
  return true;
}

void TreeModel::update(TreeNode *old, TreeNode *fresh)
{
  old->loaded = fresh->loaded;
  old->asked = false; // what is on its way was asked of the row before
  for (size_t i = 0; i < fresh->children.size(); i++) {
    TreeNode *to = old->children[i].get(), *from = fresh->children[i].get();
    if (!looksSame(to, from)) {
      to->cells = from->cells;
      to->icon = from->icon;
      to->tip = from->tip;
      to->role = from->role;
      to->flags = from->flags;
      Q_EMIT dataChanged(indexOf(to), indexOf(to, int(m_titles.size()) - 1));
    }
    update(to, from);
  }
}

// Rows of which children are to be had, but none were given, keep those they had, until others come.
void TreeModel::adopt(TreeNode *fresh, Ids *ids)
{
  for (const auto &child : fresh->children) {
    adopt(child.get(), ids);
    TreeNode *old = m_ids.value(child->id);
    if (!(child->flags & EPQ_ROW_CHILDREN) || !child->children.empty() || !old ||
        old->children.empty())
      continue;
    std::vector<TreeNode *> all;
    for (const auto &each : old->children)
      all.push_back(each.get());
    bool free = true;
    for (size_t i = 0; free && i < all.size(); i++) {
      free = !ids->contains(all[i]->id);
      for (const auto &each : all[i]->children)
        all.push_back(each.get());
    }
    if (!free)
      continue;
    for (TreeNode *each : all)
      ids->insert(each->id, each);
    child->children = std::move(old->children);
    old->children.clear();
    for (const auto &each : child->children)
      each->parent = child.get();
    setMore(child.get(), old->more);
  }
}

void TreeModel::setMore(TreeNode *node, size_t more)
{
  node->more = more;
  node->moreRow.reset();
  if (!more)
    return;
  node->moreRow = std::make_unique<TreeNode>();
  node->moreRow->parent = node;
  node->moreRow->row = int(node->children.size());
  node->moreRow->cells.append(_("… %L1 more").arg(more));
  node->moreRow->role = EPQ_ROW_DIM;
}

// Out of the table of ids.
void TreeModel::forget(const TreeNode *node)
{
  if (m_ids.value(node->id) == node)
    m_ids.remove(node->id);
  for (const auto &child : node->children)
    forget(child.get());
}

bool TreeModel::reset(const epq_tree_row *rows, size_t count, bool *shape)
{
  auto fresh = std::make_unique<TreeNode>();
  Ids ids;
  *shape = false;
  if (!build(rows, count, fresh.get(), &ids))
    return false;
  if (sameShape(m_root.get(), fresh.get())) {
    update(m_root.get(), fresh.get());
    return true;
  }
  *shape = true;
  beginResetModel();
  adopt(fresh.get(), &ids);
  fresh->loaded = true;
  m_root.swap(fresh);
  m_ids.swap(ids);
  endResetModel();
  return true;
}

bool TreeModel::setChildren(TreeNode *parent, size_t from, const epq_tree_row *rows, size_t count,
                            size_t more, bool *shape)
{
  *shape = false;
  if (from > parent->children.size() || depthOf(parent) + 1 > depthMost)
    return false;
  TreeNode fresh;
  Ids ids;
  std::vector<epq_tree_row> flat(rows, rows + count);
  for (epq_tree_row &row : flat)
    row.parent = 0;
  if (!build(flat.data(), count, &fresh, &ids))
    return false;
  // an id may come again that is in what is replaced
  auto goes = [&](const TreeNode *node) {
    while (node && node->parent != parent)
      node = node->parent;
    return node && size_t(node->row) >= from;
  };
  for (size_t i = 0; i < count; i++)
    if (const TreeNode *old = m_ids.value(flat[i].id); old && !goes(old))
      return false;
  setMore(&fresh, more);
  parent->asked = false;
  parent->loaded = true;
  if (from == 0 && sameShape(parent, &fresh) && parent->children.size() == count) {
    update(parent, &fresh);
    parent->loaded = true;
    return true;
  }
  *shape = true;
  Nodes gone;
  const QModelIndex index = indexOf(parent);
  const int old = rowCount(index);
  if (old > int(from)) {
    beginRemoveRows(index, int(from), old - 1);
    for (size_t i = from; i < parent->children.size(); i++)
      gone.push_back(std::move(parent->children[i]));
    parent->children.resize(from);
    setMore(parent, 0);
    endRemoveRows();
  }
  adopt(&fresh, &ids);
  for (const auto &each : gone)
    forget(each.get());
  const size_t added = count + (more ? 1 : 0);
  if (added > 0) {
    beginInsertRows(index, int(from), int(from + added) - 1);
    for (auto &child : fresh.children) {
      child->parent = parent;
      child->row = int(parent->children.size());
      parent->children.push_back(std::move(child));
    }
    setMore(parent, more);
    m_ids.insert(ids);
    endInsertRows();
  } else if (from == 0) {
    Q_EMIT dataChanged(index, index); // nothing in it after all
  }
  return true;
}

void TreeModel::set(TreeNode *node, const epq_tree_row &row)
{
  std::unique_ptr<TreeNode> fresh = make(row);
  if (looksSame(node, fresh.get()))
    return;
  node->cells = fresh->cells;
  node->icon = fresh->icon;
  node->tip = fresh->tip;
  node->role = fresh->role;
  if (!(node->flags & EPQ_ROW_CHILDREN) && fresh->flags & EPQ_ROW_CHILDREN)
    node->loaded = false;
  node->flags = fresh->flags;
  Q_EMIT dataChanged(indexOf(node), indexOf(node, int(m_titles.size()) - 1));
}

void TreeModel::remove(TreeNode *node)
{
  TreeNode *parent = node->parent;
  const int row = node->row;
  beginRemoveRows(indexOf(parent), row, row);
  forget(node);
  parent->children.erase(parent->children.begin() + row);
  for (size_t i = size_t(row); i < parent->children.size(); i++)
    parent->children[i]->row = int(i);
  if (parent->moreRow)
    parent->moreRow->row--;
  endRemoveRows();
}

QModelIndex TreeModel::index(int row, int column, const QModelIndex &parent) const
{
  if (row < 0 || column < 0 || column >= m_titles.size() || row >= rowCount(parent))
    return {};
  const TreeNode *node = parent.isValid() ? nodeOf(parent) : m_root.get();
  return createIndex(row, column,
                     size_t(row) < node->children.size() ? node->children[size_t(row)].get()
                                                         : node->moreRow.get());
}

QModelIndex TreeModel::parent(const QModelIndex &index) const
{
  return index.isValid() ? indexOf(nodeOf(index)->parent) : QModelIndex();
}

int TreeModel::rowCount(const QModelIndex &parent) const
{
  if (parent.column() > 0)
    return 0;
  const TreeNode *node = parent.isValid() ? nodeOf(parent) : m_root.get();
  return int(node->children.size()) + (node->more ? 1 : 0);
}

int TreeModel::columnCount(const QModelIndex &) const
{
  return int(m_titles.size());
}

bool TreeModel::hasChildren(const QModelIndex &parent) const
{
  if (parent.column() > 0)
    return false;
  const TreeNode *node = parent.isValid() ? nodeOf(parent) : m_root.get();
  return rowCount(parent) > 0 || (node->flags & EPQ_ROW_CHILDREN && !node->loaded);
}

QVariant TreeModel::foreground(const TreeNode *node) const
{
  if (m_stale)
    return hue(Hue::Dim, QGuiApplication::palette());
  static constexpr Hue hues[] = {Hue::Text, Hue::Dim, Hue::Error, Hue::Warning, Hue::Changed};
  if (node->role <= EPQ_ROW_NORMAL || node->role > EPQ_ROW_CHANGED)
    return {};
  return hue(hues[node->role], QGuiApplication::palette());
}

QVariant TreeModel::data(const QModelIndex &index, int role) const
{
  if (!index.isValid())
    return {};
  const TreeNode *node = nodeOf(index);
  switch (role) {
  case Qt::DisplayRole:
  case Qt::EditRole:
    return node->cells.value(index.column());
  case Qt::DecorationRole:
    if (index.column() == 0 && !node->icon.isEmpty())
      return QIcon::fromTheme(node->icon);
    return {};
  case Qt::ToolTipRole:
    return node->tip.isEmpty() ? QVariant() : plainTip(node->tip);
  case Qt::ForegroundRole:
    return foreground(node);
  case Qt::TextAlignmentRole:
    return isNumber(index.column()) ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
  case Qt::CheckStateRole:
    if (index.column() == 0 && node->flags & EPQ_ROW_CHECKABLE)
      return node->flags & EPQ_ROW_CHECKED ? Qt::Checked : Qt::Unchecked;
    return {};
  default:
    return {};
  }
}

bool TreeModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
  if (!index.isValid())
    return false;
  TreeNode *node = nodeOf(index);
  if (role == Qt::CheckStateRole && node->flags & EPQ_ROW_CHECKABLE) {
    const bool checked = value.toInt() == Qt::Checked;
    node->flags =
        checked ? node->flags | EPQ_ROW_CHECKED : node->flags & ~unsigned(EPQ_ROW_CHECKED);
    Q_EMIT dataChanged(index, index);
    if (onChecked)
      onChecked(node->id, checked);
    return true;
  }
  if (role == Qt::EditRole && node->flags & EPQ_ROW_EDITABLE &&
      value.toString() != node->cells.value(index.column())) {
    if (onEdited)
      onEdited(node->id, index.column(), value.toString());
    return true;
  }
  return false;
}

QVariant TreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
  if (orientation == Qt::Horizontal && role == Qt::DisplayRole)
    return m_titles.value(section);
  if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && isNumber(section))
    return int(Qt::AlignRight | Qt::AlignVCenter);
  if (orientation == Qt::Horizontal && role == Qt::InitialSortOrderRole && isNumber(section))
    return int(Qt::DescendingOrder); // the largest is what one looks for
  return {};
}

Qt::ItemFlags TreeModel::flags(const QModelIndex &index) const
{
  if (!index.isValid())
    return Qt::NoItemFlags;
  const TreeNode *node = nodeOf(index);
  Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  if (node->flags & EPQ_ROW_CHECKABLE && index.column() == 0)
    flags |= Qt::ItemIsUserCheckable;
  if (node->flags & EPQ_ROW_EDITABLE && !m_stale && index.column() == m_editColumn)
    flags |= Qt::ItemIsEditable;
  return flags;
}

} // namespace epq
