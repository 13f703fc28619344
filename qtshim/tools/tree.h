// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tree as one widget, and its handle.
#ifndef EPQ_TOOLS_TREE_H
#define EPQ_TOOLS_TREE_H

#include "tools/treemodel.h"

#include <QPointer>
#include <QTreeView>
#include <QWidget>

class QLineEdit;

namespace epq
{

class TreeView : public QTreeView
{
public:
  std::function<void(const QModelIndex &index)> onEnter;
  std::function<void(int width)> onWidth; // another one; may be none
  std::function<void()> onSeen;           // other rows are seen
  int editColumn = 0;
  void setEmpty(const QString &text);
  void layOut(); // now

protected:
  void keyPressEvent(QKeyEvent *event) override;
  void paintEvent(QPaintEvent *event) override;
  void scrollContentsBy(int dx, int dy) override;
  void resizeEvent(QResizeEvent *event) override;
  void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
  QString m_empty;
};

class Tree : public QWidget
{
public:
  explicit Tree(const epq_tree_config *config);
  TreeModel *model() const
  {
    return m_model;
  }
  // Does it, and then opens, selects and shows what was open, selected and in view.
  int change(const std::function<int(bool *shape)> &change);
  void select(TreeNode *node); // null: nothing
  void expand(TreeNode *node, bool open);
  void edit(TreeNode *node);
  void setFilter(const QString &text);
  void setEmpty(const QString &text);
  void setStale(bool stale);

protected:
  bool eventFilter(QObject *object, QEvent *event) override;

private:
  struct Typing {
    int64_t id = 0; // 0: nothing
    QString text;
    int from = -1, selected = 0, cursor = 0;
    bool hadKeyboard = false;
  };
  Typing typing() const;
  void goOnTyping(const Typing &typing);
  QModelIndex shown(const TreeNode *node, int column = 0) const;
  TreeNode *nodeAt(const QModelIndex &index) const;
  void askForOpen(const TreeNode *top);
  void restore(const TreeNode *top);
  void onExpanded(const QModelIndex &index, bool open);
  void askFor(TreeNode *node);
  void askForSeen();
  void activate(const QModelIndex &index);
  void selectionChanged();
  void filterChanged(const QString &text);
  void popUp(const QPoint &where);

  epq_tree_callbacks m_callbacks;
  TreeModel *m_model;
  TreeOrder *m_order;
  TreeView *m_view;
  QLineEdit *m_filter = nullptr;
  int m_editColumn;
  int m_quiet = 0;  // the program does it
  int m_taking = 0; // what was typed
  bool m_restoring = false;
  int64_t m_selected = 0;
  bool m_isLog = false;
};

} // namespace epq

struct epq_tree {
  QPointer<epq::Tree> widget;
};

#endif
