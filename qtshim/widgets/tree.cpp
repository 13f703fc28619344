// SPDX-License-Identifier: GPL-3.0-or-later
//
// tree: items in items. New items are built beside what the user did: an item with an id that was there before stays
// open, closed or selected, unless the script itself says something else about it than last time.
#include "widgets/kinds.h"
#include "widgets/picture.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QHash>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTreeWidget>

#include <functional>

namespace epq
{

namespace
{

constexpr int depthMost = 200; // Qt's views go down by recursion
constexpr int idRole = Qt::UserRole;
constexpr int saidRole = Qt::UserRole + 1; // what the script said of `expanded`

QString idOf(const QTreeWidgetItem *item)
{
  return item ? item->data(0, idRole).toString() : QString();
}

// Rows as high as those of a list.
class TreeDelegate : public QStyledItemDelegate
{
public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
  {
    return QStyledItemDelegate::sizeHint(option, index)
        .expandedTo({0, qMax(16, option.fontMetrics.height()) + 6});
  }
};

class TreeWidget : public QTreeWidget
{
public:
  std::function<void(const QString &id)> activate;

protected:
  // Return is what the contract says, whatever the desktop thinks of single clicks; and the window's button does not
  // hear of it.
  void keyPressEvent(QKeyEvent *event) override
  {
    bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && currentItem())
      activate(idOf(currentItem()));
    else
      QTreeWidget::keyPressEvent(event);
  }
};

class Tree : public Element
{
public:
  Tree(View *view, int64_t node) : Element(view, node), m_tree(new TreeWidget)
  {
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setItemDelegate(new TreeDelegate(m_tree));
    m_tree->header()->setStretchLastSection(true);
    setWidget(m_tree);
    m_tree->activate = [this](const QString &item) { emitEvent("onActivated", item); };
    QObject::connect(m_tree, &QTreeWidget::itemDoubleClicked, m_tree,
                     [this](QTreeWidgetItem *item) { emitEvent("onActivated", idOf(item)); });
    QObject::connect(m_tree, &QTreeWidget::itemSelectionChanged, m_tree, [this] { selected(); });
    QObject::connect(m_tree, &QTreeWidget::itemExpanded, m_tree,
                     [this](QTreeWidgetItem *item) { expanded(item, true); });
    QObject::connect(m_tree, &QTreeWidget::itemCollapsed, m_tree,
                     [this](QTreeWidgetItem *item) { expanded(item, false); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    if (property == "items")
      return setItems(value);
    if (property != "selected")
      return Element::apply(property, value);
    if (!read(value, &m_wanted))
      return EPQ_E_INVALID;
    select();
    return EPQ_OK;
  }

private:
  struct Said {
    bool open, script;
  };

  void selected()
  {
    if (isQuiet())
      return;
    const QList<QTreeWidgetItem *> items = m_tree->selectedItems();
    m_wanted = items.isEmpty() ? QString() : idOf(items.first());
    emitEvent("onSelected", m_wanted);
  }
  void expanded(QTreeWidgetItem *item, bool open)
  {
    if (!isQuiet())
      emitEvent("onExpanded", Made{Made(idOf(item)), Made(open)}.value());
  }
  void select()
  {
    QTreeWidgetItem *item = m_wanted.isEmpty() ? nullptr : m_items.value(m_wanted);
    if (item && item->isSelected())
      return;
    m_tree->clearSelection();
    m_tree->setCurrentItem(item);
  }

  // Reads all before anything is changed. False: something in it makes no sense.
  bool build(const epq_value &list, int depth, QList<QTreeWidgetItem *> *items)
  {
    if (list.type != EPQ_LIST || depth > depthMost)
      return false;
    for (size_t i = 0; i < list.as.list.count; i++) {
      const epq_value &given = list.as.list.items[i];
      QString text, name;
      if (given.type != EPQ_MAP && !read(given, &text))
        return false;
      auto *item = new QTreeWidgetItem;
      items->append(item);
      text = given.type == EPQ_MAP ? get(given, "text", QString()) : text;
      name = get(given, "id", text);
      item->setText(0, text.isEmpty() ? name : QString(text).replace('\n', ' '));
      item->setData(0, idRole, name);
      item->setData(0, saidRole, get(given, "expanded", false));
      QIcon icon = view()->icon(get(given, "icon", QString()));
      if (!icon.isNull())
        item->setIcon(0, icon);
      QList<QTreeWidgetItem *> below;
      const epq_value *inside = find(given, "items");
      bool good = !inside || build(*inside, depth + 1, &below);
      item->addChildren(below);
      if (!good)
        return false;
    }
    return true;
  }
  void walk(QTreeWidgetItem *item, const std::function<void(QTreeWidgetItem *)> &each)
  {
    for (int i = 0; i < item->childCount(); i++) {
      each(item->child(i));
      walk(item->child(i), each);
    }
  }
  int setItems(const epq_value &value)
  {
    QList<QTreeWidgetItem *> items;
    if (!build(value, 0, &items)) {
      qDeleteAll(items);
      return EPQ_E_INVALID;
    }
    QHash<QString, Said> before;
    for (auto each = m_items.constBegin(); each != m_items.constEnd(); ++each)
      before.insert(each.key(),
                    {each.value()->isExpanded(), each.value()->data(0, saidRole).toBool()});
    int place = m_tree->verticalScrollBar()->value();
    m_tree->setUpdatesEnabled(false);
    m_tree->clear();
    m_items.clear();
    m_tree->addTopLevelItems(items);
    bool nested = false;
    walk(m_tree->invisibleRootItem(), [&](QTreeWidgetItem *item) {
      if (!m_items.contains(idOf(item)))
        m_items.insert(idOf(item), item);
      nested |= item->childCount() > 0;
      bool said = item->data(0, saidRole).toBool();
      auto was = before.constFind(idOf(item));
      if (was != before.constEnd() && was->script == said ? was->open : said)
        item->setExpanded(true);
    });
    m_tree->setRootIsDecorated(nested); // else a plain list stands away from the edge
    select();
    m_tree->verticalScrollBar()->setValue(place);
    m_tree->setUpdatesEnabled(true);
    return EPQ_OK;
  }

  TreeWidget *m_tree;
  QHash<QString, QTreeWidgetItem *> m_items; // by id; of several with the same the first
  QString m_wanted;
};

} // namespace

std::unique_ptr<Element> makeTree(View *view, int64_t node)
{
  return std::make_unique<Tree>(view, node);
}

} // namespace epq
