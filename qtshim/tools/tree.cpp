// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/tree.h"

#include "core/words.h"
#include "tools/menu.h"

#include <QApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace epq
{

// ---- the view ----

void TreeView::setEmpty(const QString &text)
{
  m_empty = text;
  viewport()->update();
}

void TreeView::layOut()
{
  executeDelayedItemsLayout();
}

void TreeView::keyPressEvent(QKeyEvent *event)
{
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && state() != EditingState && currentIndex().isValid()) {
    event->accept();
    onEnter(currentIndex());
  } else if (event->key() == Qt::Key_F2 && state() != EditingState) {
    event->accept();
    const QModelIndex index = currentIndex().siblingAtColumn(editColumn);
    if (index.flags() & Qt::ItemIsEditable) // wherever in its row the keyboard is
      edit(index);
  } else {
    QTreeView::keyPressEvent(event);
  }
}

void TreeView::mouseDoubleClickEvent(QMouseEvent *event)
{
  const QPersistentModelIndex index = indexAt(event->position().toPoint());
  const bool edits = index.isValid() && index.flags() & Qt::ItemIsEditable;
  QTreeView::mouseDoubleClickEvent(event);
  // what can be opened is opened by it: that is all then
  if (index.isValid() && !edits && event->button() == Qt::LeftButton &&
      !(itemsExpandable() && expandsOnDoubleClick() && model()->hasChildren(index)))
    onEnter(index);
}

void TreeView::paintEvent(QPaintEvent *event)
{
  QTreeView::paintEvent(event);
  if (m_empty.isEmpty() || !model() || model()->rowCount(rootIndex()) > 0)
    return;
  QPainter painter(viewport());
  painter.setPen(palette().color(QPalette::PlaceholderText));
  painter.drawText(viewport()->rect().adjusted(12, 12, -12, -12),
                   Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_empty);
}

void TreeView::scrollContentsBy(int dx, int dy)
{
  QTreeView::scrollContentsBy(dx, dy);
  onSeen();
}

void TreeView::resizeEvent(QResizeEvent *event)
{
  if (onWidth && event->size().width() != event->oldSize().width())
    onWidth(event->size().width());
  QTreeView::resizeEvent(event);
  onSeen();
}

namespace
{

constexpr QLatin1StringView typedName("typed");

// The text of a row that is edited comes from the row once: what is typed since is not overwritten when the row changes.
class Delegate : public QStyledItemDelegate
{
public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option,
                        const QModelIndex &index) const override
  {
    QWidget *made = QStyledItemDelegate::createEditor(parent, option, index);
    if (made)
      made->setObjectName(typedName);
    return made;
  }
  void setEditorData(QWidget *editor, const QModelIndex &index) const override
  {
    if (editor->property("begun").toBool())
      return;
    editor->setProperty("begun", true);
    QStyledItemDelegate::setEditorData(editor, index);
  }
  QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
  {
    return QStyledItemDelegate::sizeHint(option, index)
        .expandedTo({0, qMax(16, option.fontMetrics.height()) + 6});
  }
};

QStringList titlesOf(const epq_tree_config *config)
{
  QStringList titles;
  for (const char *const *title = config->columns; *title && titles.size() < 16; title++)
    titles.append(QString::fromUtf8(*title));
  return titles;
}

} // namespace

// ---- the widget ----

Tree::Tree(const epq_tree_config *config)
    : m_callbacks(config->callbacks),
      m_model(new TreeModel(titlesOf(config), config->edit_column, config->numbers)),
      m_order(new TreeOrder(m_model)), m_view(new TreeView), m_editColumn(config->edit_column)
{
  const QString id = QString::fromUtf8(config->id), label = QString::fromUtf8(config->label);
  m_model->setParent(this);
  m_order->setParent(this);
  setObjectName(id);
  setAccessibleName(label);
  auto *column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  m_view->onEnter = [this](const QModelIndex &index) { activate(index); };
  auto *seen = new QTimer(this);
  seen->setSingleShot(true);
  seen->setInterval(0);
  connect(seen, &QTimer::timeout, this, [this] { askForSeen(); });
  m_view->onSeen = [seen] { seen->start(); };
  if (config->options & EPQ_TREE_FILTER) {
    m_filter = new QLineEdit;
    m_filter->setObjectName(id + "Filter");
    m_filter->setAccessibleName(_("Filter: %1").arg(label));
    m_filter->setPlaceholderText(_("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->installEventFilter(this);
    connect(m_filter, &QLineEdit::textChanged, this,
            [this](const QString &text) { filterChanged(text); });
    auto *row = new QHBoxLayout;
    row->setContentsMargins(4, 4, 4, 4);
    row->addWidget(m_filter);
    column->addLayout(row);
  }
  m_view->editColumn = m_editColumn;
  m_view->setObjectName(id + "Rows");
  m_view->setAccessibleName(label);
  m_view->setFrameShape(QFrame::NoFrame);
  m_view->setModel(m_order);
  m_view->setUniformRowHeights(true);
  m_view->setItemDelegate(new Delegate(m_view));
  m_view->setHeaderHidden(!(config->options & EPQ_TREE_HEADER));
  m_view->setRootIsDecorated(!(config->options & EPQ_TREE_FLAT));
  m_view->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
  m_view->setContextMenuPolicy(Qt::CustomContextMenu);
  m_view->setAllColumnsShowFocus(true);
  m_view->setEmpty(QString::fromUtf8(config->empty));
  QHeaderView *header = m_view->header();
  header->setStretchLastSection(m_model->columnCount() == 1);
  header->setSectionsMovable(false);
  if (config->options & EPQ_TREE_WIDE_LAST) {
    header->setStretchLastSection(true);
    header->setMinimumSectionSize(fontMetrics().averageCharWidth() * 6);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    const int part = config->options & EPQ_TREE_FLAT ? 62 : 45; // of a hundred
    m_view->onWidth = [header, part](int width) {
      if (QApplication::mouseButtons() == Qt::NoButton || header->isHidden())
        header->resizeSection(0, width * part / 100);
    };
    m_view->setIndentation(14); // names need the room
    if (config->options & EPQ_TREE_FLAT)
      m_view->setTextElideMode(
          Qt::ElideMiddle); // places: what tells them apart is the line at the end
  } else if (m_model->columnCount() > 1) {
    // the names have what the others leave, and where that is too little to read them the rows scroll sideways
    auto fit = [header, least = fontMetrics().averageCharWidth() * 24](int width) {
      const bool scrolls = width - (header->length() - header->sectionSize(0)) < least;
      const auto mode = scrolls ? QHeaderView::Interactive : QHeaderView::Stretch;
      if (header->sectionResizeMode(0) == mode)
        return;
      header->setSectionResizeMode(0, mode);
      if (scrolls)
        header->resizeSection(0, least);
    };
    header->setSectionResizeMode(0, QHeaderView::Stretch);
    m_view->onWidth = fit;
    connect(header, &QHeaderView::sectionResized, this, [this, fit](int section) {
      if (section != 0)
        fit(m_view->viewport()->width());
    });
  }
  m_isLog = config->options & EPQ_TREE_LOG;
  if (config->options & EPQ_TREE_TIGHT) {
    const int wide = config->options & EPQ_TREE_WIDE_LAST ? m_model->columnCount() - 1 : 0;
    header->setResizeContentsPrecision(100); // rows that are looked at
    for (int i = 0; i < m_model->columnCount(); i++)
      if (i != wide)
        header->setSectionResizeMode(i, QHeaderView::ResizeToContents);
  }
  if (config->options & EPQ_TREE_SORT) {
    m_view->sortByColumn(-1, Qt::AscendingOrder); // as given, until somebody asks
    m_view->setSortingEnabled(true);
  }
  column->addWidget(m_view, 1);
  setFocusProxy(m_view);

  connect(m_view, &QTreeView::expanded, this,
          [this](const QModelIndex &i) { onExpanded(i, true); });
  connect(m_view, &QTreeView::collapsed, this,
          [this](const QModelIndex &i) { onExpanded(i, false); });
  connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          [this] { selectionChanged(); });
  connect(m_view, &QWidget::customContextMenuRequested, this,
          [this](const QPoint &at) { popUp(at); });
  if (config->options & EPQ_TREE_SINGLE_CLICK)
    connect(m_view, &QTreeView::clicked, this, [this](const QModelIndex &index) {
      const TreeNode *node = nodeAt(index);
      if (!(node->flags & EPQ_ROW_CHECKABLE) || index.column() > 0)
        activate(index);
    });
  else
    connect(m_view, &QTreeView::clicked, this, [this](const QModelIndex &index) {
      if (TreeNode *node = nodeAt(index); TreeModel::isMore(node))
        askFor(node->parent);
    });
  for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
    connect(m_order, signal, this, [this] { m_view->onSeen(); });
  m_model->onChecked = [this](int64_t row, bool checked) {
    if (m_callbacks.checked)
      m_callbacks.checked(m_callbacks.ud, row, checked);
  };
  m_model->onEdited = [this](int64_t row, int at, const QString &text) {
    m_taking++; // that was all that is typed there
    if (m_callbacks.edited)
      m_callbacks.edited(m_callbacks.ud, row, at, text.toUtf8().constData());
    m_taking--;
  };
}

QModelIndex Tree::shown(const TreeNode *node, int column) const
{
  return m_order->mapFromSource(m_model->indexOf(node, column));
}

TreeNode *Tree::nodeAt(const QModelIndex &index) const
{
  return TreeModel::nodeOf(m_order->mapToSource(index));
}

// What is being typed into a row; its widget goes when rows come or go.
Tree::Typing Tree::typing() const
{
  const QList<QLineEdit *> all = m_view->viewport()->findChildren<QLineEdit *>(typedName);
  for (const QLineEdit *edit : all)
    if (!m_taking && edit->isVisible() && m_view->currentIndex().isValid())
      return {nodeAt(m_view->currentIndex())->id, edit->text(),           edit->selectionStart(),
              int(edit->selectedText().size()),   edit->cursorPosition(), edit->hasFocus()};
  return {};
}

void Tree::goOnTyping(const Typing &typing)
{
  if (!typing.id || this->typing().id)
    return; // nothing was typed, or it was not touched
  if (typing.hadKeyboard)
    m_view->setFocus();
  const TreeNode *node = m_model->find(typing.id);
  if (!node || !(node->flags & EPQ_ROW_EDITABLE))
    return;
  m_view->edit(shown(node, m_editColumn));
  const QList<QLineEdit *> all = m_view->viewport()->findChildren<QLineEdit *>(typedName);
  for (QLineEdit *edit : all)
    if (edit->isVisible()) {
      edit->setText(typing.text);
      edit->setCursorPosition(typing.cursor);
      if (typing.selected > 0)
        edit->setSelection(typing.from, typing.selected);
    }
}

int Tree::change(const std::function<int(bool *shape)> &change)
{
  const Typing typed = typing();
  m_view->layOut();
  // the uppermost row, and where it is
  const QModelIndex top = m_view->indexAt(QPoint(0, 0));
  const bool isFirst = m_isLog && m_view->verticalScrollBar()->value() == 0;
  const int64_t topId = top.isValid() && !isFirst ? nodeAt(top)->id : 0;
  const int across = m_view->horizontalScrollBar()->value();
  const int64_t selected = m_selected;
  bool shape = false;
  m_quiet++;
  const int result = change(&shape);
  if (shape) {
    restore(m_model->root());
    if (const TreeNode *node = m_model->find(selected))
      m_view->setCurrentIndex(shown(node));
    else
      m_selected = 0;
    m_view->layOut();
    if (const TreeNode *node = m_model->find(topId))
      m_view->scrollTo(shown(node), QAbstractItemView::PositionAtTop);
    if (isFirst)
      m_view->verticalScrollBar()->setValue(0);
    m_view->horizontalScrollBar()->setValue(across);
    goOnTyping(typed);
  } else {
    askForOpen(m_model->root());
  }
  m_quiet--;
  m_view->onSeen();
  return result;
}

// Rows that are open, and whose children are those of before.
void Tree::askForOpen(const TreeNode *top)
{
  for (const auto &child : top->children) {
    if (!child->expanded)
      continue;
    if (child->flags & EPQ_ROW_CHILDREN && !child->loaded)
      askFor(child.get());
    askForOpen(child.get());
  }
}

// Opens what is open, from the top down.
void Tree::restore(const TreeNode *top)
{
  for (const auto &child : top->children) {
    if (!child->expanded)
      continue;
    const QModelIndex index = shown(child.get());
    if (!index.isValid())
      continue;
    if (!m_view->isExpanded(index))
      m_view->expand(index);
    if (child->flags & EPQ_ROW_CHILDREN && !child->loaded)
      askFor(child.get());
    restore(child.get());
  }
}

void Tree::onExpanded(const QModelIndex &index, bool open)
{
  TreeNode *node = nodeAt(index);
  if (m_order->isFiltering()) // for the time of the filter
    return;
  node->expanded = open;
  if (open && node->flags & EPQ_ROW_CHILDREN && !node->loaded)
    askFor(node);
}

// For its children, or for the rest of them.
void Tree::askFor(TreeNode *node)
{
  if (node->asked || !m_callbacks.expand)
    return;
  node->asked = true;
  m_callbacks.expand(m_callbacks.ud, node->id, node->loaded ? node->children.size() : 0);
}

// A row that stands for more, and is seen, is what the user came for.
void Tree::askForSeen()
{
  const int height = m_view->viewport()->height();
  QModelIndex index = m_view->indexAt(QPoint(0, 0));
  QList<int64_t> parents;
  while (index.isValid() && m_view->visualRect(index).top() <= height) {
    const TreeNode *node = nodeAt(index);
    if (TreeModel::isMore(node) && !node->parent->asked && node->parent->id)
      parents.append(node->parent->id);
    index = m_view->indexBelow(index);
  }
  for (int64_t id : std::as_const(parents))
    if (TreeNode *parent = m_model->find(id))
      askFor(parent);
}

void Tree::activate(const QModelIndex &index)
{
  TreeNode *node = nodeAt(index);
  if (TreeModel::isMore(node))
    askFor(node->parent);
  else if (m_callbacks.activated)
    m_callbacks.activated(m_callbacks.ud, node->id);
}

void Tree::selectionChanged()
{
  const QModelIndexList rows = m_view->selectionModel()->selectedRows();
  const int64_t id = rows.isEmpty() ? 0 : nodeAt(rows.first())->id;
  if (m_quiet && !m_restoring && id == 0)
    return; // rows are being replaced
  if (id == m_selected)
    return;
  m_selected = id;
  if (!m_quiet && m_callbacks.selected)
    m_callbacks.selected(m_callbacks.ud, id);
}

void Tree::select(TreeNode *node)
{
  m_quiet++;
  m_restoring = true;
  if (node) {
    for (TreeNode *up = node->parent; up->parent; up = up->parent)
      expand(up, true);
    m_view->setCurrentIndex(shown(node));
    m_view->scrollTo(shown(node));
  } else {
    m_view->clearSelection();
    m_view->setCurrentIndex({});
  }
  m_restoring = false;
  m_quiet--;
}

void Tree::expand(TreeNode *node, bool open)
{
  node->expanded = open;
  m_view->setExpanded(shown(node), open);
}

void Tree::edit(TreeNode *node)
{
  select(node);
  m_view->setFocus();
  m_view->edit(shown(node, m_editColumn));
}

void Tree::setEmpty(const QString &text)
{
  m_view->setEmpty(text);
}

void Tree::setStale(bool stale)
{
  m_model->setStale(stale);
  m_view->viewport()->update();
}

void Tree::setFilter(const QString &text)
{
  if (m_filter)
    m_filter->setText(text);
  else if (text != m_order->filter())
    filterChanged(text);
}

void Tree::filterChanged(const QString &text)
{
  m_quiet++;
  const int64_t selected = m_selected;
  m_order->setFilter(text);
  if (m_order->isFiltering()) {
    m_view->expandAll();
  } else {
    m_view->collapseAll();
    restore(m_model->root());
  }
  if (const TreeNode *node = m_model->find(selected); node && shown(node).isValid()) {
    m_view->setCurrentIndex(shown(node));
    m_view->scrollTo(shown(node));
  }
  m_quiet--;
}

// Down goes from the filter into the rows, Escape empties it.
bool Tree::eventFilter(QObject *object, QEvent *event)
{
  if (object == m_filter && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent *>(event)->key();
    if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
      m_view->setFocus();
      if (!m_view->currentIndex().isValid() && m_order->rowCount() > 0)
        m_view->setCurrentIndex(m_order->index(0, 0));
      return true;
    }
    if (key == Qt::Key_Escape && !m_filter->text().isEmpty()) {
      m_filter->clear();
      return true;
    }
  }
  return QWidget::eventFilter(object, event);
}

void Tree::popUp(const QPoint &where)
{
  if (!m_callbacks.menu)
    return;
  // from the keyboard it belongs to the row, not to the mouse
  const QModelIndex current = m_view->currentIndex();
  const QRect row = m_view->visualRect(current);
  const QModelIndex at = m_view->indexAt(where);
  const int64_t id = at.isValid() ? nodeAt(at)->id : 0;
  auto *popup = new QMenu(this);
  popup->setObjectName("treeMenu");
  popup->setAttribute(Qt::WA_DeleteOnClose);
  epq_menu menu{popup, [this, id](const QByteArray &item) {
                  if (m_callbacks.chosen)
                    m_callbacks.chosen(m_callbacks.ud, id, item.constData());
                }};
  m_callbacks.menu(m_callbacks.ud, id, &menu);
  if (popup->isEmpty()) {
    delete popup;
    return;
  }
  const bool atRow = at == current && row.center() == where;
  popup->popup(m_view->viewport()->mapToGlobal(atRow ? row.bottomLeft() + QPoint(16, 0) : where));
}

} // namespace epq
