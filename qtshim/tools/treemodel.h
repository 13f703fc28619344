// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows by their ids. What is open is kept here as well, so that it outlives new rows and a filter.
#ifndef EPQ_TOOLS_TREEMODEL_H
#define EPQ_TOOLS_TREEMODEL_H

#include <epq/tree.h>

#include <QAbstractItemModel>
#include <QHash>
#include <QSortFilterProxyModel>
#include <QStringList>

#include <functional>
#include <memory>
#include <vector>

namespace epq
{

struct TreeNode {
  int64_t id = 0; // 0: the root, or a row that stands for more
  TreeNode *parent = nullptr;
  int row = 0;
  QStringList cells;
  QString icon, tip;
  epq_row_role role = EPQ_ROW_NORMAL;
  unsigned flags = 0;
  bool expanded = false;
  bool loaded = false; // its children were given
  bool asked = false;  // for its children, or for more of them
  size_t more = 0;     // children that can be asked for
  std::vector<std::unique_ptr<TreeNode>> children;
  std::unique_ptr<TreeNode> moreRow; // if more
};

class TreeModel : public QAbstractItemModel
{
public:
  TreeModel(const QStringList &titles, int editColumn, unsigned numbers = 0);
  ~TreeModel() override;

  std::function<void(int64_t id, bool checked)> onChecked;
  std::function<void(int64_t id, int column, const QString &text)> onEdited;

  // False: an id twice, no parent, or too deep; nothing changed. *shape: rows came or went.
  bool reset(const epq_tree_row *rows, size_t count, bool *shape);
  bool setChildren(TreeNode *parent, size_t from, const epq_tree_row *rows, size_t count,
                   size_t more, bool *shape);
  void set(TreeNode *node, const epq_tree_row &row);
  void remove(TreeNode *node);
  void setStale(bool stale) // the view is to be painted then
  {
    m_stale = stale;
  }

  TreeNode *root() const
  {
    return m_root.get();
  }
  TreeNode *find(int64_t id) const; // or null
  bool isNumber(int column) const
  {
    return m_numbers >> column & 1;
  }
  static TreeNode *nodeOf(const QModelIndex &index);
  static bool isMore(const TreeNode *node);
  QModelIndex indexOf(const TreeNode *node, int column = 0) const;

  QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
  QModelIndex parent(const QModelIndex &index) const override;
  int rowCount(const QModelIndex &parent = {}) const override;
  int columnCount(const QModelIndex &parent = {}) const override;
  bool hasChildren(const QModelIndex &parent = {}) const override;
  QVariant data(const QModelIndex &index, int role) const override;
  bool setData(const QModelIndex &index, const QVariant &value, int role) override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
  using Nodes = std::vector<std::unique_ptr<TreeNode>>;
  using Ids = QHash<int64_t, TreeNode *>;

  std::unique_ptr<TreeNode> make(const epq_tree_row &row) const;
  bool build(const epq_tree_row *rows, size_t count, TreeNode *top, Ids *ids) const;
  bool sameShape(const TreeNode *old, const TreeNode *fresh) const;
  void update(TreeNode *old, TreeNode *fresh);
  void adopt(TreeNode *fresh, Ids *ids);
  void forget(const TreeNode *node);
  static void setMore(TreeNode *node, size_t more);
  QVariant foreground(const TreeNode *node) const;

  QStringList m_titles;
  int m_editColumn;
  unsigned m_numbers;
  bool m_stale = false;
  std::unique_ptr<TreeNode> m_root;
  Ids m_ids;
};

// Sorted by text with numbers in it, "more" at the end; filtered so that what is found is seen with what it is in.
class TreeOrder : public QSortFilterProxyModel
{
public:
  explicit TreeOrder(TreeModel *model);
  void setFilter(const QString &text);
  const QString &filter() const
  {
    return m_filter;
  }
  bool isFiltering() const
  {
    return !m_filter.isEmpty();
  }

  bool hasChildren(const QModelIndex &parent = {}) const override;

protected:
  bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;
  bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
  const TreeModel *m_model;
  QString m_filter;
};

} // namespace epq

#endif
