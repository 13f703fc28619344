// SPDX-License-Identifier: GPL-3.0-or-later
//
// The widget: a tree, or, while something is in the filter, the list of what was found below the root. Messages and
// questions stand below it. What is done to files is in files_do.cpp.
#include "tools/files.h"

#include "core/words.h"
#include "tools/button.h"
#include "tools/fileops.h"

#include <QAction>
#include <QHeaderView>
#include <QIcon>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace epq
{

namespace
{

constexpr int pathRole = Qt::UserRole;
enum Page { TreePage, FoundPage, EmptyPage, LostPage };

class Delegate : public QStyledItemDelegate
{
public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
  {
    return QStyledItemDelegate::sizeHint(option, index)
        .expandedTo({0, qMax(16, option.fontMetrics.height()) + 6});
  }
  // the name is selected, but not its type
  void setEditorData(QWidget *editor, const QModelIndex &index) const override
  {
    QStyledItemDelegate::setEditorData(editor, index);
    auto *edit = qobject_cast<QLineEdit *>(editor);
    if (!edit)
      return;
    const qsizetype dot = edit->text().lastIndexOf(u'.');
    if (dot > 0)
      QTimer::singleShot(0, edit, [edit, dot] { edit->setSelection(0, int(dot)); });
  }
};

} // namespace

Files::Files(const QString &id, const QString &label, const epq_files_callbacks *callbacks)
    : m_callbacks(*callbacks), m_model(&m_worker), m_pages(new QStackedWidget),
      m_tree(new QTreeView), m_found(new QListWidget), m_filter(new QLineEdit),
      m_name(new QLineEdit), m_nameLabel(new QLabel), m_lost(new QLabel), m_nameRow(new QWidget),
      m_hiddenAction(new QAction(_("Show &Hidden Files"), this)), m_notice(new Notice)
{
  setObjectName(id);
  setAccessibleName(label);
  auto *column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_tools = makeTools(id));
  auto *nameRow = new QVBoxLayout(m_nameRow);
  nameRow->setContentsMargins(4, 2, 4, 4);
  nameRow->setSpacing(2);
  nameRow->addWidget(m_nameLabel);
  nameRow->addWidget(m_name);
  m_nameLabel->setBuddy(m_name);
  m_nameLabel->setTextFormat(Qt::PlainText);
  m_name->setObjectName("newName");
  m_name->installEventFilter(this);
  m_nameRow->hide();
  column->addWidget(m_nameRow);
  m_tree->setObjectName(id + "Tree");
  m_tree->setAccessibleName(label);
  m_found->setObjectName(id + "Found");
  m_found->setAccessibleName(label + " found");
  m_found->setUniformItemSizes(true);
  m_lost->setWordWrap(true);
  m_lost->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
  m_lost->setContentsMargins(12, 12, 12, 12);
  m_lost->setObjectName("lost");
  m_lost->setTextFormat(Qt::PlainText);
  m_pages->addWidget(m_tree);
  m_pages->addWidget(m_found);
  m_pages->addWidget(makeEmpty());
  m_pages->addWidget(m_lost);
  column->addWidget(m_pages, 1);
  column->addWidget(m_notice);
  setRoot({});
  m_notice->onHidden = [this] { m_pages->currentWidget()->setFocus(); };
  connectView();
}

Files::~Files()
{
  m_tree->setModel(nullptr); // before the model goes
}

QWidget *Files::makeTools(const QString &id)
{
  auto *tools = new QWidget;
  auto *row = new QHBoxLayout(tools);
  row->setContentsMargins(4, 4, 4, 4);
  row->setSpacing(2);
  m_filter->setObjectName(id + "Filter");
  m_filter->setAccessibleName(_("Find files by name"));
  m_filter->setPlaceholderText(_("Find by name"));
  m_filter->setClearButtonEnabled(true);
  m_filter->installEventFilter(this);
  row->addWidget(m_filter, 1);
  auto add = [&](const char *name, const char *icon, const QString &tip) {
    QToolButton *button = makeButton(name, icon, tip, tip);
    row->addWidget(button);
    return button;
  };
  connect(add("newFile", "document-new", _("New file")), &QToolButton::clicked, this,
          [this] { askName(false); });
  connect(add("newFolder", "folder-new", _("New folder")), &QToolButton::clicked, this,
          [this] { askName(true); });
  m_hiddenAction->setCheckable(true);
  m_hiddenAction->setObjectName("hidden");
  connect(m_hiddenAction, &QAction::toggled, this, [this](bool on) {
    m_model.setHidden(on);
    filterChanged();
  });
  QToolButton *hidden = add("showHidden", "view-visible", _("Show hidden files"));
  hidden->setCheckable(true);
  connect(hidden, &QToolButton::toggled, m_hiddenAction, &QAction::setChecked);
  connect(m_hiddenAction, &QAction::toggled, hidden, &QToolButton::setChecked);
  return tools;
}

QWidget *Files::makeEmpty()
{
  auto *page = new QWidget;
  auto *column = new QVBoxLayout(page);
  column->setContentsMargins(12, 12, 12, 12);
  auto *text = new QLabel(_("Open a folder to see its files here."));
  text->setAlignment(Qt::AlignHCenter);
  text->setWordWrap(true);
  text->setForegroundRole(QPalette::PlaceholderText);
  column->addWidget(text);
  column->addSpacing(4);
  auto *open = m_open = new QPushButton(QIcon::fromTheme("folder-open"), _("Open Folder…"));
  open->setObjectName("openFolder");
  connect(open, &QPushButton::clicked, this, [this] {
    if (m_callbacks.choose_root)
      m_callbacks.choose_root(m_callbacks.ud);
  });
  column->addWidget(open, 0, Qt::AlignHCenter);
  column->addStretch(1);
  return page;
}

void Files::connectView()
{
  m_tree->setModel(&m_model);
  m_tree->setHeaderHidden(true);
  m_tree->setUniformRowHeights(true);
  m_tree->setItemDelegate(new Delegate(m_tree));
  m_tree->setFrameShape(QFrame::NoFrame);
  m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
  m_tree->setEditTriggers(QAbstractItemView::EditKeyPressed);
  m_tree->setDragDropMode(QAbstractItemView::DragDrop);
  m_tree->setDefaultDropAction(Qt::MoveAction);
  m_tree->setDropIndicatorShown(true);
  m_tree->setAutoExpandDelay(700);
  m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
  m_tree->installEventFilter(this);
  m_found->setFrameShape(QFrame::NoFrame);
  m_found->setSelectionMode(QAbstractItemView::ExtendedSelection);
  m_found->setContextMenuPolicy(Qt::CustomContextMenu);
  m_found->installEventFilter(this);
  connect(m_filter, &QLineEdit::textChanged, this, [this] { filterChanged(); });
  connect(m_tree, &QTreeView::expanded, this, [this](const QModelIndex &index) {
    FileNode *node = FileModel::nodeOf(index);
    node->expanded = true;
    if (node->state == FileNode::Unread || node->state == FileNode::Failed)
      m_model.read(node);
  });
  connect(m_tree, &QTreeView::collapsed, this,
          [](const QModelIndex &index) { FileModel::nodeOf(index)->expanded = false; });
  connect(m_tree, &QTreeView::doubleClicked, this, [this](const QModelIndex &index) {
    const FileNode *node = FileModel::nodeOf(index);
    if (!node->folder)
      activate(node->path(), false);
  });
  connect(m_found, &QListWidget::itemDoubleClicked, this, [this](const QListWidgetItem *item) {
    activate(item->data(pathRole).toByteArray(), false);
  });
  connect(m_tree, &QWidget::customContextMenuRequested, this, [this](const QPoint &where) {
    const QRect row = m_tree->visualRect(m_tree->currentIndex());
    popUp(m_tree->viewport(), where,
          row.center() == where ? row.bottomLeft() + QPoint(16, 0) : where);
  });
  connect(m_found, &QWidget::customContextMenuRequested, this,
          [this](const QPoint &where) { popUp(m_found->viewport(), where, where); });
  m_model.onRead = [this](FileNode *node) { nodeRead(node); };
  m_model.onFailed = [this](FileNode *node, int error) { nodeFailed(node, error); };
  m_model.onRename = [this](FileNode *node, const QString &name) {
    rename(node->path(), name.toUtf8());
  };
  m_model.onDrop = [this](const QByteArrayList &paths, FileNode *folder) {
    dropped(paths, folder);
  };
  m_retry.setInterval(2000); // the root may come back
  connect(&m_retry, &QTimer::timeout, this, [this] {
    if (isVisible() && m_model.root())
      m_model.read(m_model.root());
  });
}

void Files::setRoot(const QByteArray &path)
{
  m_wanted.clear();
  m_retry.stop();
  m_notice->leave();
  m_nameRow->hide();
  m_filter->clear();
  m_model.setRoot(path);
  m_pages->setCurrentIndex(path.isEmpty() ? EmptyPage : TreePage);
  m_tools->setVisible(!path.isEmpty()); // there is nothing to find, and no place for a new file
  setFocusProxy(path.isEmpty() ? static_cast<QWidget *>(m_open) : m_tree);
}

void Files::setHidden(bool shown)
{
  m_hiddenAction->setChecked(shown);
}

void Files::showEvent(QShowEvent *event)
{
  QWidget::showEvent(event);
  m_model.readAgain(); // a file system that tells nothing
}

void Files::nodeRead(FileNode *node)
{
  if (node == m_model.root() && m_pages->currentIndex() == LostPage) {
    m_retry.stop();
    m_pages->setCurrentIndex(TreePage);
  }
  restore(node);
  goOn();
}

void Files::nodeFailed(FileNode *node, int error)
{
  const QString what =
      _("%1 cannot be read: %2.").arg(QString::fromUtf8(node->path()), errorText(error));
  if (node != m_model.root()) {
    m_notice->tell(Hue::Error, what);
    m_tree->collapse(m_model.indexOf(node));
    return;
  }
  m_lost->setText(what);
  m_pages->setCurrentIndex(LostPage);
  m_retry.start();
}

void Files::restore(const FileNode *top)
{
  for (const auto &child : top->children)
    if (child->expanded) {
      m_tree->expand(m_model.indexOf(child.get()));
      restore(child.get());
    }
}

bool Files::select(const QByteArray &path)
{
  if (!m_model.nearest(path))
    return false;
  m_wanted = path;
  goOn();
  return true;
}

void Files::goOn()
{
  if (m_wanted.isEmpty())
    return;
  FileNode *node = m_model.nearest(m_wanted);
  if (!node || node->path() == m_wanted) {
    m_wanted.clear();
    if (!node || node == m_model.root())
      return;
    m_tree->setCurrentIndex(m_model.indexOf(node));
    m_tree->scrollTo(m_model.indexOf(node));
  } else if (node->folder && node->state == FileNode::Unread) {
    m_tree->expand(m_model.indexOf(node));
  } else if (node->state != FileNode::Reading) {
    m_wanted.clear(); // it is not there
  }
}

// ---- the filter ----

void Files::filterChanged()
{
  const QString text = m_filter->text().trimmed();
  if (!m_model.root() || m_pages->currentIndex() == LostPage)
    return;
  if (text.isEmpty()) {
    m_pages->setCurrentIndex(TreePage);
    return;
  }
  m_worker.find(m_model.root()->path(), text, m_model.hidden(),
                [this](std::vector<Found> found, bool cut) { showFound(found, cut); });
}

void Files::showFound(const std::vector<Found> &found, bool cut)
{
  if (m_filter->text().trimmed().isEmpty())
    return;
  m_found->clear();
  for (const Found &each : found) {
    auto *item = new QListWidgetItem(QIcon::fromTheme("text-x-generic"), each.shown, m_found);
    item->setData(pathRole, each.path);
    item->setToolTip(each.shown);
  }
  if (found.empty() || cut) {
    auto *item = new QListWidgetItem(
        cut ? _("There is more than can be shown.") : _("Nothing found."), m_found);
    item->setFlags(Qt::NoItemFlags);
  }
  m_found->setCurrentRow(0);
  m_pages->setCurrentIndex(FoundPage);
}

bool Files::eventFilter(QObject *object, QEvent *event)
{
  const bool press = event->type() == QEvent::KeyPress;
  if (!press && event->type() != QEvent::ShortcutOverride)
    return QWidget::eventFilter(object, event);
  const auto *key = static_cast<QKeyEvent *>(event);
  const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
  std::function<void()> act;
  if (object == m_name && (enter || key->key() == Qt::Key_Escape)) {
    act = [this, enter] {
      if (enter)
        return make();
      m_nameRow->hide();
      m_notice->leave();
      m_tree->setFocus();
    };
  } else if (object == m_filter) {
    if (enter || key->key() == Qt::Key_Down)
      act = [this] { m_pages->currentWidget()->setFocus(); };
    else if (key->key() == Qt::Key_Escape && !m_filter->text().isEmpty())
      act = [this] { m_filter->clear(); };
  } else if (object == QApplication::focusWidget()) { // and not an editor in it
    if (key->matches(QKeySequence::Delete)) {
      act = [this] { trash(selected()); };
    } else if (enter && !key->modifiers().testFlag(Qt::AltModifier)) {
      act = [this] {
        const QByteArrayList paths = selected();
        const FileNode *node = paths.size() == 1 ? m_model.nearest(paths[0]) : nullptr;
        if (node && node->path() == paths[0] && node->folder)
          m_tree->setExpanded(m_model.indexOf(node), !m_tree->isExpanded(m_model.indexOf(node)));
        else
          for (const QByteArray &path : paths)
            activate(path, false);
      };
    } else if (key->key() == Qt::Key_Escape && object == m_found) {
      act = [this] {
        m_filter->clear();
        m_tree->setFocus();
      };
    }
  }
  if (!act)
    return QWidget::eventFilter(object, event);
  event->accept();
  if (press)
    act();
  return true;
}

} // namespace epq
