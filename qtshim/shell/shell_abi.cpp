// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window to callers in C, but its dialogs (questions.cpp, picks.cpp) and its life (shell.cpp): each function looks at
// the thread and at what it was given, and leaves the rest to the parts.
#include "shell/shell.h"

#include "core/words.h"
#include "editor/editor.h"
#include "editor/places.h"
#include "widgets/view.h"

#include <KEditToolBar>
#include <KShortcutsDialog>
#include <KXMLGUIFactory>

#include <QStatusBar>

namespace
{

using epq::isHere;

KTextEditor::View *viewOf(epq_editor *editor)
{
  return editor ? editor->view.data() : nullptr;
}

} // namespace

int epq_shell_set_title(epq_shell *shell, const char *title, bool modified) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  shell->setWindowTitle(QString::fromUtf8(title));
  shell->setWindowModified(modified);
  return EPQ_OK;
}

int epq_shell_set_enabled(epq_shell *shell, const char *action, bool enabled) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  QAction *found = shell->find(action);
  if (!found)
    return EPQ_E_UNKNOWN;
  found->setEnabled(enabled);
  return EPQ_OK;
}

int epq_shell_set_checked(epq_shell *shell, const char *action, bool checked) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  QAction *found = shell->find(action);
  if (!found)
    return EPQ_E_UNKNOWN;
  found->setChecked(checked); // "triggered" is the user's alone
  return EPQ_OK;
}

int epq_shell_set_text(epq_shell *shell, const char *action, const char *text) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  QAction *found = shell->find(action);
  if (!found)
    return EPQ_E_UNKNOWN;
  found->setText(QString::fromUtf8(text));
  return EPQ_OK;
}

int epq_shell_tell(epq_shell *shell, const char *name, epq_severity severity, const char *text,
                   const epq_button *buttons, void (*done)(void *ud, const char *id),
                   void *ud) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!name)
    return EPQ_E_INVALID;
  if (!text)
    shell->bars->take(name);
  else
    shell->bars->tell(name, severity, QString::fromUtf8(text), buttons, [done, ud](const char *id) {
      if (done)
        done(ud, id);
    });
  return EPQ_OK;
}

int epq_shell_set_menu(epq_shell *shell, const char *action, const epq_item *items) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  QAction *found = shell->find(action);
  if (!found || !found->menu())
    return EPQ_E_UNKNOWN;
  shell->setMenu(found, items);
  return EPQ_OK;
}

// "2 GEOMETRY STATE SUM": the version of this text, two in base64, and the sum of what stands before: Qt takes the first half of a
// state for a whole one. Version 1 had no sum.
static QByteArray sumOf(const QByteArray &text)
{
  return QByteArray::number(qChecksum(text));
}

char *epq_shell_state(const epq_shell *shell) noexcept
{
  if (!isHere(shell))
    return nullptr;
  const QByteArray state =
      "2 " + shell->saveGeometry().toBase64() + ' ' + shell->saveState(1).toBase64();
  return epq::copyOf(QString::fromLatin1(state + ' ' + sumOf(state)));
}

int epq_shell_restore(epq_shell *shell, const char *state) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  const QByteArray text(state);
  const QList<QByteArray> parts = text.split(' ');
  const bool old = parts.size() == 3 && parts[0] == "1";
  const bool whole =
      parts.size() == 4 && parts[0] == "2" && parts[3] == sumOf(text.left(text.lastIndexOf(' ')));
  if (!old && !whole)
    return EPQ_E_INVALID;
  const QByteArray before = shell->saveState(1);
  if (!shell->restoreState(QByteArray::fromBase64(parts[2]), 1))
    return EPQ_E_INVALID;
  if (!shell->restoreGeometry(QByteArray::fromBase64(parts[1]))) {
    shell->restoreState(before, 1);
    return EPQ_E_INVALID;
  }
  shell->restored = true;
  return EPQ_OK;
}

int epq_shell_open(epq_shell *shell, epq_editor *editor) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!viewOf(editor) || shell->tabs->has(editor))
    return EPQ_E_INVALID;
  shell->openTab(editor);
  shell->tabs->add(editor);
  return EPQ_OK;
}

int epq_shell_split(epq_shell *shell, epq_editor *editor, bool below) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!viewOf(editor) || shell->tabs->has(editor))
    return EPQ_E_INVALID;
  shell->openTab(editor);
  shell->tabs->split(editor, below);
  return EPQ_OK;
}

int epq_shell_close(epq_shell *shell, epq_editor *editor) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!viewOf(editor))
    return EPQ_E_INVALID;
  if (!shell->tabs->has(editor))
    return EPQ_E_UNKNOWN;
  shell->closeTab(editor);
  return EPQ_OK;
}

int epq_shell_set_tab(epq_shell *shell, epq_editor *editor, const char *title, const char *tip,
                      bool modified) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!shell->tabs->has(editor))
    return EPQ_E_UNKNOWN;
  shell->tabs->setTab(editor, QString::fromUtf8(title), QString::fromUtf8(tip), modified);
  return EPQ_OK;
}

int epq_shell_focus(epq_shell *shell, epq_editor *editor) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!shell->tabs->has(editor))
    return EPQ_E_UNKNOWN;
  shell->showTabs();
  shell->tabs->focus(editor);
  return EPQ_OK;
}

int epq_shell_reveal(epq_shell *shell, epq_editor *editor) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!shell->tabs->has(editor))
    return EPQ_E_UNKNOWN;
  const bool welcomed = shell->welcome->isAncestorOf(shell->focusWidget());
  shell->showTabs();
  if (welcomed) // it is hidden: its keyboard goes somewhere
    shell->tabs->focus(editor);
  else
    shell->tabs->reveal(editor);
  return EPQ_OK;
}

epq_editor *epq_shell_current(const epq_shell *shell) noexcept
{
  return isHere(shell) ? shell->tabs->current() : nullptr;
}

int epq_shell_next_tab(epq_shell *shell, int by) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!shell->tabs->isEmpty())
    shell->showTabs();
  shell->tabs->next(by);
  return EPQ_OK;
}

int epq_shell_next_pane(epq_shell *shell) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!shell->tabs->isEmpty())
    shell->showTabs();
  shell->tabs->nextPane();
  return EPQ_OK;
}

void epq_shell_each_tab(const epq_shell *shell,
                        void (*each)(void *ud, epq_editor *editor, int pane, bool in_front),
                        void *ud) noexcept
{
  if (!isHere(shell) || !each)
    return;
  const QList<QTabWidget *> panes = shell->tabs->panes();
  for (int p = 0; p < panes.size(); p++)
    for (int i = 0; i < panes[p]->count(); i++)
      each(ud, shell->tabs->editorAt(panes[p], i), p, i == panes[p]->currentIndex());
}

int epq_shell_set_welcome(epq_shell *shell, const char *heading, const char *lead,
                          const epq_welcome_item *items) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  shell->welcome->set(QString::fromUtf8(heading), QString::fromUtf8(lead), items);
  return EPQ_OK;
}

int epq_shell_show_welcome(epq_shell *shell) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  shell->center->setCurrentWidget(shell->welcome);
  shell->welcome->setWayBack(!shell->tabs->isEmpty());
  shell->welcome->setFocus(Qt::OtherFocusReason);
  return EPQ_OK;
}

int epq_shell_add_dock(epq_shell *shell, const epq_dock *dock, epq_widget *widget) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!dock || !dock->id || !widget)
    return EPQ_E_INVALID;
  if (!shell->docks->add(dock, reinterpret_cast<QWidget *>(widget)))
    return EPQ_E_INVALID;
  shell->docks->plugActions();
  return EPQ_OK;
}

int epq_shell_remove_dock(epq_shell *shell, const char *id) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  return shell->docks->remove(id) ? EPQ_OK : EPQ_E_UNKNOWN;
}

int epq_shell_show_dock(epq_shell *shell, const char *id, bool focus) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  return shell->docks->show(id, focus) ? EPQ_OK : EPQ_E_UNKNOWN;
}

int epq_shell_set_dock_title(epq_shell *shell, const char *id, const char *title) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  return shell->docks->setTitle(id, QString::fromUtf8(title)) ? EPQ_OK : EPQ_E_UNKNOWN;
}

bool epq_shell_dock_visible(const epq_shell *shell, const char *id) noexcept
{
  if (!isHere(shell))
    return false;
  return shell->docks->isSeen(id);
}

int epq_shell_dock_windows(epq_shell *shell, epq_view *view, bool docked) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!view)
    return EPQ_E_INVALID;
  shell->guests.setDocked(view, docked);
  return EPQ_OK;
}

int epq_shell_set_status(epq_shell *shell, const char *field, const char *text,
                         const char *tip) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!field)
    return EPQ_E_INVALID;
  shell->status->set(field, QString::fromUtf8(text), QString::fromUtf8(tip));
  return EPQ_OK;
}

int epq_shell_set_status_look(epq_shell *shell, const char *field, epq_status_look look) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!field || look < EPQ_STATUS_PLAIN || look > EPQ_STATUS_WARNED)
    return EPQ_E_INVALID;
  shell->status->setLook(field, look);
  return EPQ_OK;
}

int epq_shell_say(epq_shell *shell, const char *text) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  shell->statusBar()->showMessage(QString::fromUtf8(text), 6000);
  return EPQ_OK;
}

int epq_shell_edit_shortcuts(epq_shell *shell) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  auto *dialog = new KShortcutsDialog(KShortcutsEditor::AllActions,
                                      KShortcutsEditor::LetterShortcutsDisallowed, shell);
  dialog->setObjectName("shortcuts");
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  const QList<KXMLGUIClient *> clients = shell->guiFactory()->clients();
  for (const KXMLGUIClient *client : clients)
    dialog->addCollection(client->actionCollection(),
                          client == shell ? QStringLiteral("EPLua") : _("Editor"));
  // a modal one would be run in an event loop of its own, in which the window may go
  dialog->setModal(false);
  dialog->configure(true); // makes it keep what was changed, and shows it
  dialog->hide();
  dialog->open();
  return EPQ_OK;
}

int epq_shell_edit_toolbars(epq_shell *shell) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  auto *dialog = new KEditToolBar(shell->guiFactory(), shell);
  dialog->setObjectName("toolbars");
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  QObject::connect(dialog, &KEditToolBar::newToolBarConfig, shell,
                   [shell] { shell->docks->plugActions(); });
  dialog->open();
  return EPQ_OK;
}

int epq_shell_show_commands(epq_shell *shell) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  shell->showCommands();
  return EPQ_OK;
}
