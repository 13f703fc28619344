// SPDX-License-Identifier: GPL-3.0-or-later
//
// KXmlGui makes menus and toolbars of the layout file and of what the editor in front brings; it also keeps the user's
// shortcuts and toolbars. Size, place and docks are the caller's to keep (epq_shell_state), with the rest of a session.
#include "shell/shell.h"

#include "core/app.h"
#include "core/words.h"
#include "editor/editor.h"

#include <KAcceleratorManager>
#include <KActionCollection>
#include <KCommandBar>
#include <KIconLoader>
#include <KIconTheme>
#include <KSharedConfig>
#include <KXMLGUIFactory>

#include <QApplication>
#include <QDomDocument>
#include <QDragEnterEvent>
#include <QMenuBar>
#include <QMimeData>
#include <QScreen>
#include <QSet>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

#include <new>

namespace
{

KTextEditor::View *viewOf(epq_editor *editor)
{
  return editor ? editor->view.data() : nullptr;
}

} // namespace

epq_shell::epq_shell(const epq_shell_config *config)
    : callbacks(config->callbacks), tabs(new epq::Tabs), docks(new epq::Docks(this)),
      status(new epq::Status(statusBar(),
                             [this](const QByteArray &field) {
                               return actionOf(QString::fromUtf8(field)) != nullptr;
                             })),
      welcome(new epq::Welcome), bars(new epq::Bars), center(new QStackedWidget)
{
  setObjectName("shell");
  setAcceptDrops(true);
  center->setObjectName("center");
  center->addWidget(welcome);
  center->addWidget(tabs);
  auto *middle = new QWidget;
  auto *column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(bars);
  column->addWidget(center, 1);
  setCentralWidget(middle);
  addActions(config->actions);
  setHelpMenuEnabled(false);
  setCommandBarEnabled(false); // ours is showCommands()
  if (QAction *theirs = actionCollection()->action(QStringLiteral("open_kcommand_bar")))
    actionCollection()->removeAction(theirs); // else it is in the menu Help, and does nothing
  setStandardToolBarMenuEnabled(true); // in no menu of ours; that of a toolbar crashes without
  // where the user's shortcuts and toolbars are kept; by itself KXmlGui keeps none for a layout that is a path
  setLocalXMLFile(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
                  QStringLiteral("/layout.rc"));
  setXMLFile(QString::fromUtf8(config->layout));
  createGUI(QString::fromUtf8(config->layout));
  docks->plugActions();
  enableMenus();
  // letters for the keyboard are underlined in menus and dialogs; the rest of the window has shortcuts
  KAcceleratorManager::setNoAccel(this);
  resize(QSize(1240, 800).boundedTo(screen()->availableSize() * 0.95));

  connect(tabs, &epq::Tabs::currentChanged, this,
          [this](epq_editor *editor) { setCurrent(editor); });
  connect(tabs, &epq::Tabs::closeAsked, this, [this](epq_editor *editor) {
    if (callbacks.close_tab)
      callbacks.close_tab(callbacks.ud, editor);
  });
  connect(qApp, &QGuiApplication::applicationStateChanged, this,
          [this](Qt::ApplicationState state) {
            if (state == Qt::ApplicationInactive && callbacks.left)
              callbacks.left(callbacks.ud);
          });
  connect(status, &epq::Status::pressed, this, [this](const QByteArray &field, QWidget *button) {
    trigger(QString::fromUtf8(field), button);
  });
  connect(welcome, &epq::Welcome::backAsked, this, [this] {
    showTabs();
    if (epq_editor *front = tabs->current())
      tabs->focus(front);
  });
  connect(welcome, &epq::Welcome::chosen, this, [this](const QString &id) {
    if (callbacks.action)
      callbacks.action(callbacks.ud, id.toUtf8().constData(), true);
  });
  connect(docks, &epq::Docks::left, this, [this] {
    if (epq_editor *front = center->currentWidget() == tabs ? tabs->current() : nullptr)
      tabs->focus(front);
    else
      welcome->setFocus(Qt::OtherFocusReason);
  });
  connect(docks, &epq::Docks::visibilityChanged, this, [this](const QByteArray &id, bool visible) {
    if (callbacks.dock)
      callbacks.dock(callbacks.ud, id.constData(), visible);
  });
}

epq_shell::~epq_shell()
{
  callbacks = {};
  docks->giveBack();
  if (m_merged)
    guiFactory()->removeClient(m_merged);
  for (QObject *part : QList<QObject *>{tabs, docks, status, welcome})
    part->disconnect(this);
}

void epq_shell::addActions(const epq_action *actions)
{
  for (const epq_action *each = actions; each && each->id; each++) {
    const QString id = QString::fromUtf8(each->id), text = QString::fromUtf8(each->text);
    auto *action = new QAction(text, this);
    if (each->icon)
      action->setIcon(QIcon::fromTheme(QString::fromUtf8(each->icon)));
    action->setStatusTip(QString::fromUtf8(each->tip));
    if (each->tip)
      action->setToolTip(QString::fromUtf8(each->tip));
    action->setPriority(each->flags & EPQ_ACTION_WORDS ? QAction::NormalPriority
                                                       : QAction::LowPriority);
    action->setCheckable(each->flags & EPQ_ACTION_CHECK);
    action->setEnabled(!(each->flags & EPQ_ACTION_DISABLED));
    if (each->flags & EPQ_ACTION_MENU) {
      action->setMenu(new QMenu(this));
      action->setEnabled(false); // until there is something in it
    }
    actionCollection()->addAction(id, action);
    if (each->shortcut)
      KActionCollection::setDefaultShortcuts(
          action, QKeySequence::listFromString(QString::fromUtf8(each->shortcut)));
    connect(action, &QAction::triggered, this, [this, name = QByteArray(each->id)](bool checked) {
      if (callbacks.action)
        callbacks.action(callbacks.ud, name.constData(), checked);
    });
    m_actions.insert(each->id, action);
  }
}

QAction *epq_shell::find(const char *id) const
{
  return id ? m_actions.value(id) : nullptr;
}

// Ours, else one of the editor in front.
QAction *epq_shell::actionOf(const QString &id) const
{
  if (QAction *action = find(id.toUtf8().constData()))
    return action;
  const KTextEditor::View *view = viewOf(tabs->current());
  return view ? view->actionCollection()->action(id) : nullptr;
}

void epq_shell::trigger(const QString &id, QWidget *from)
{
  QAction *action = actionOf(id);
  if (!action || !action->isEnabled())
    return;
  if (QMenu *menu = action->menu())
    menu->popup(from->mapToGlobal(QPoint(0, -menu->sizeHint().height())));
  else
    action->trigger();
}

// Where the editor has an action with a shortcut of ours, ours goes first: two with the same keys would do nothing but
// complain. The user may give the editor's others, or these, in the dialog for shortcuts.
void epq_shell::openTab(epq_editor *editor)
{
  KTextEditor::View *view = viewOf(editor);
  QSet<QKeySequence> taken;
  const QList<QAction *> ours = actionCollection()->actions();
  for (const QAction *action : ours)
    for (const QKeySequence &keys : action->shortcuts())
      taken.insert(keys);
  const QList<QAction *> theirs = view->actionCollection()->actions();
  for (QAction *action : theirs) {
    QList<QKeySequence> left = KActionCollection::defaultShortcuts(action);
    if (left.removeIf([&](const QKeySequence &keys) { return taken.contains(keys); }))
      KActionCollection::setDefaultShortcuts(action, left);
  }
  // the editor takes the drop of a file, and says so by a signal that is not in its headers
  connect(view, SIGNAL(dropEventPass(QDropEvent *)), this, SLOT(dropped(QDropEvent *)));
  connect(view, &KTextEditor::View::focusIn, tabs, [this, editor] { tabs->editorFocused(editor); });
  showTabs();
}

void epq_shell::closeTab(epq_editor *editor)
{
  KTextEditor::View *view = viewOf(editor);
  const bool hadFocus = view->isAncestorOf(QApplication::focusWidget());
  delete findChild<QDialog *>("shortcuts"); // it knows the editor's actions
  if (guiFactory() && view->factory())
    guiFactory()->removeClient(view); // before it goes
  if (m_merged == view)
    m_merged = nullptr;
  enableMenus();
  view->disconnect(tabs);
  view->disconnect(this);
  tabs->take(editor);
  welcome->setWayBack(!tabs->isEmpty());
  if (hadFocus && tabs->isEmpty())
    welcome->setFocus(Qt::OtherFocusReason);
}

void epq_shell::showTabs()
{
  center->setCurrentWidget(tabs);
}

// A menu that has nothing but what an editor brings opens on nothing without one.
void epq_shell::enableMenus()
{
  const QList<QAction *> menus = menuBar()->actions();
  for (QAction *each : menus)
    each->setEnabled(!each->menu() || !each->menu()->isEmpty());
}

// The menus of the editor in front are merged into ours. That costs some milliseconds, so it waits until the event loop
// comes round: of ten documents that open at once only the last is merged.
void epq_shell::setCurrent(epq_editor *editor)
{
  if (tabs->isEmpty())
    center->setCurrentWidget(welcome);
  welcome->setWayBack(!tabs->isEmpty());
  QTimer::singleShot(0, this, [this] {
    KTextEditor::View *view = viewOf(tabs->current());
    if (view == m_merged)
      return;
    setUpdatesEnabled(false);
    if (m_merged)
      guiFactory()->removeClient(m_merged);
    m_merged = view;
    if (view)
      guiFactory()->addClient(view);
    enableMenus();
    setUpdatesEnabled(true);
  });
  if (callbacks.current)
    callbacks.current(callbacks.ud, editor);
}

void epq_shell::setMenu(QAction *action, const epq_item *items)
{
  QMenu *menu = action->menu();
  const QList<QAction *> old = menu->actions();
  for (QAction *each : old) { // one of them may be what called us
    menu->removeAction(each);
    each->deleteLater();
  }
  for (const epq_item *item = items; item && item->id; item++) {
    if (!*item->id) {
      menu->addSeparator();
      continue;
    }
    QString text = QString::fromUtf8(item->text ? item->text : item->id);
    QAction *entry = menu->addAction(text.replace('&', "&&"));
    entry->setToolTip(QString::fromUtf8(item->tip));
    if (item->icon)
      entry->setIcon(QIcon::fromTheme(QString::fromUtf8(item->icon)));
    if (item->checked) {
      entry->setCheckable(true);
      entry->setChecked(true);
    }
    connect(entry, &QAction::triggered, this,
            [this, name = action->objectName().toUtf8(), id = QByteArray(item->id)] {
              if (callbacks.menu)
                callbacks.menu(callbacks.ud, name.constData(), id.constData());
            });
  }
  menu->setToolTipsVisible(true);
  action->setEnabled(!menu->isEmpty());
}

void epq_shell::showCommands()
{
  QList<KCommandBar::ActionGroup> groups, menus;
  const QList<KXMLGUIClient *> clients = guiFactory()->clients();
  for (const KXMLGUIClient *client : clients) {
    const QList<QAction *> all = client->actionCollection()->actions();
    QList<QAction *> usable;
    for (QAction *action : all) {
      if (!action->isVisible() || !action->isEnabled() || action->text().isEmpty())
        continue;
      if (!action->menu())
        usable.append(action);
      else if (action->objectName() == "view_theme") // menus of files would hide the commands
        menus.append({action->text().remove('&'), action->menu()->actions()});
    }
    groups.append({client == this ? QStringLiteral("EPLua") : _("Editor"), usable});
  }
  groups += menus; // behind the commands, of which some begin alike
  auto *bar = new KCommandBar(this);
  bar->setAttribute(Qt::WA_DeleteOnClose);
  bar->setActions(groups);
  bar->show();
}

// The titles of menus and toolbars in the layout file are English; whoever reads the file gets here.
void epq_shell::setXMLFile(const QString &file, bool merge, bool setXMLDoc)
{
  KXmlGuiWindow::setXMLFile(file, merge, setXMLDoc);
  const QDomNodeList texts = domDocument().elementsByTagName(QStringLiteral("text"));
  for (int i = 0; i < texts.size(); i++)
    if (QDomText title = texts.at(i).firstChild().toText(); !title.isNull())
      title.setData(_(title.data().toUtf8().constData()));
}

bool epq_shell::queryClose()
{
  if (qApp->isSavingSession()) // the desktop ends; what is not saved is in the caller's hands anyway
    return true;
  if (callbacks.close)
    callbacks.close(callbacks.ud);
  return false; // who was told ends the program when all is well
}

void epq_shell::changeEvent(QEvent *event)
{
  KXmlGuiWindow::changeEvent(event);
  if (event->type() == QEvent::PaletteChange)
    followColors();
  if (event->type() == QEvent::ActivationChange && isActiveWindow() && callbacks.activated)
    callbacks.activated(callbacks.ud);
}

void epq_shell::dragEnterEvent(QDragEnterEvent *event)
{
  if (event->mimeData()->hasUrls())
    event->acceptProposedAction();
}

void epq_shell::dropEvent(QDropEvent *event)
{
  dropped(event);
}

void epq_shell::dropped(QDropEvent *event)
{
  const QList<QUrl> urls = event->mimeData()->urls();
  for (const QUrl &url : urls)
    if (url.isLocalFile() && callbacks.dropped)
      callbacks.dropped(callbacks.ud, url.toLocalFile().toUtf8().constData());
}

bool epq::isHere(const epq_shell *shell)
{
  return shell && epq::onAppThread();
}

using epq::isHere;

void epq_shell_prepare() noexcept
{
  Q_INIT_RESOURCE(colors);
  Q_INIT_RESOURCE(indent);
  KIconTheme::
      initTheme(); // icons that follow the colours, from the library when no theme is installed
}

// Icons are drawn in the colour of the text.
void epq_shell::followColors()
{
  KIconLoader::global()->setCustomPalette(QApplication::palette());
}

epq_shell *epq_shell_new(epq_app *app, const epq_shell_config *config) noexcept
{
  if (!app || !epq::onAppThread() || !config || config->size != sizeof *config ||
      config->callbacks.size != sizeof config->callbacks || !config->layout)
    return nullptr;
  KIconLoader::global()->setCustomPalette(QApplication::palette());
  auto *shell = new (std::nothrow) epq_shell(config);
  // KDE gave the program a name that Qt would put behind the title of every window, also of scripts
  QGuiApplication::setApplicationDisplayName(QStringLiteral(""));
  return shell;
}

void epq_shell_free(epq_shell *shell) noexcept
{
  if (!isHere(shell))
    return;
  shell->answers.giveUp();
  shell->bars->giveUp();
  delete shell;
}

int epq_shell_give_up(epq_shell *shell) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  shell->answers.giveUp();
  shell->bars->giveUp();
  return EPQ_OK;
}

int epq_shell_show(epq_shell *shell) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!shell->restored)
    shell->docks->arrange();
  if (shell->tabs->isEmpty())
    shell->welcome->setFocus(Qt::OtherFocusReason);
  shell->show();
  return EPQ_OK;
}

int epq_shell_raise(epq_shell *shell) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  shell->setWindowState(shell->windowState() & ~Qt::WindowMinimized);
  shell->raise();
  shell->activateWindow();
  return EPQ_OK;
}
