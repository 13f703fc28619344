// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window around the tabs: actions, menus, keys, status, themes, the welcome page, and what it leaves on the disk.
#include "shellrig.h"

#include "shell/shell.h"

#include <KActionCollection>
#include <KActionMenu>
#include <KXMLGUIFactory>

#include <QAccessible>
#include <QContextMenuEvent>
#include <QDialog>
#include <QDirIterator>
#include <QMenuBar>
#include <QMimeData>
#include <QStatusBar>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>

#include "hands.h"

static QAction *inMenus(const ShellRig &rig, const char *id)
{
  QList<QAction *> all = rig.shell->menuBar()->actions();
  while (!all.isEmpty()) {
    QAction *action = all.takeFirst();
    if (action->objectName() == QLatin1String(id))
      return action;
    if (action->menu())
      all += action->menu()->actions();
  }
  return nullptr;
}

static void actions_are_in_the_menus_and_their_choice_is_told(void **)
{
  char id[] = "file_new", text[] = "&New"; // copied: they may go right after
  const epq_action table[] = {{id, text, nullptr, "Ctrl+N", nullptr, 0}, {}};
  ShellRig rig(table);
  memset(id, 'x', sizeof id - 1);
  memset(text, 'x', sizeof text - 1);
  rig.show();
  QAction *action = inMenus(rig, "file_new");
  assert_non_null(action);
  assert_text(action->text().toUtf8(), "&New");
  action->trigger();
  assert_text(only(rig.taken(), "action").join(';'), "action file_new 0");
}

static void what_the_program_changes_is_not_told(void **)
{
  ShellRig rig;
  rig.show();
  rig.taken();
  assert_int_equal(epq_shell_set_checked(rig.shell, "run_dock_windows", true), EPQ_OK);
  assert_int_equal(epq_shell_set_enabled(rig.shell, "run_stop", true), EPQ_OK);
  assert_int_equal(epq_shell_set_text(rig.shell, "run_run", "&Again"), EPQ_OK);
  assert_int_equal(epq_shell_set_title(rig.shell, "a[*] \xE2\x80\x93 EPLua", true), EPQ_OK);
  assert_int_equal(rig.taken().size(), 0);
  assert_true(inMenus(rig, "run_dock_windows")->isChecked());
  assert_true(inMenus(rig, "run_stop")->isEnabled());
  assert_text(inMenus(rig, "run_run")->text().toUtf8(), "&Again");
  assert_true(rig.shell->isWindowModified());
  inMenus(rig, "run_dock_windows")->trigger();
  assert_text(only(rig.taken(), "action").join(';'), "action run_dock_windows 0");
  assert_int_equal(epq_shell_set_enabled(rig.shell, "nothing", true), EPQ_E_UNKNOWN);
  assert_int_equal(epq_shell_set_checked(rig.shell, nullptr, true), EPQ_E_UNKNOWN);
  assert_int_equal(epq_shell_set_text(rig.shell, "nothing", "x"), EPQ_E_UNKNOWN);
}

static void keys_of_actions_work_while_an_editor_has_the_keyboard(void **)
{
  ShellRig rig;
  rig.show();
  Ed &ed = rig.open("a");
  rig.taken();
  for (const char *key : {"Ctrl+S", "F5", "Ctrl+P", "Ctrl+N"})
    hands_key(key);
  hands_key("Shift+F5"); // not enabled
  assert_text(only(rig.taken(), "action").join(';'),
              "action file_save 0;action run_run 0;action go_file 0;action file_new 0");
  assert_text(rig.documents[0]->text(), "");
  QTest::keyClick(ed.keys(), Qt::Key_S);
  assert_text(rig.documents[0]->text(), "s");
}

static void a_menu_is_filled_again_by_who_hears_the_choice(void **)
{
  ShellRig rig;
  rig.show();
  assert_false(inMenus(rig, "view_theme")->isEnabled()); // nothing in it
  const epq_item items[] = {{"light", "Light", "bright", nullptr, true},
                            {"", nullptr, nullptr, nullptr, false},
                            {"b&w", nullptr, nullptr, "document-new", false},
                            {}};
  rig.then = [&](const QByteArray &told) {
    if (told.startsWith("menu"))
      epq_shell_set_menu(rig.shell, "view_theme", items);
  };
  assert_int_equal(epq_shell_set_menu(rig.shell, "view_theme", items), EPQ_OK);
  QMenu *menu = inMenus(rig, "view_theme")->menu();
  for (int i = 0; i < 3; i++) {
    assert_int_equal(menu->actions().size(), 3);
    assert_text(menu->actions()[2]->text().toUtf8(), "b&&w");
    assert_true(menu->actions()[0]->isChecked());
    menu->actions()[2]->trigger();
    Rig::settle();
  }
  assert_text(only(rig.taken(), "menu").join(';'),
              "menu view_theme b&w;menu view_theme b&w;menu view_theme b&w");
  assert_int_equal(epq_shell_set_menu(rig.shell, "view_theme", nullptr), EPQ_OK);
  assert_false(inMenus(rig, "view_theme")->isEnabled());
  assert_int_equal(epq_shell_set_menu(rig.shell, "file_new", items), EPQ_E_UNKNOWN);
}

static void the_editor_in_front_brings_its_menus(void **)
{
  ShellRig rig;
  rig.show();
  assert_null(inMenus(rig, "edit_undo"));
  Ed &one = rig.open("1");
  assert_true(Rig::until([&] { return inMenus(rig, "edit_undo") != nullptr; }));
  Ed &two = rig.open("2");
  QTest::keyClick(two.keys(), Qt::Key_X);
  Rig::settle();
  inMenus(rig, "edit_undo")->trigger();
  assert_text(rig.documents[1]->text(), "");
  rig.close(two);
  rig.close(one);
  assert_true(Rig::until([&] { return !inMenus(rig, "edit_undo"); }));
  assert_null(inMenus(rig, "file_print") ? nullptr : inMenus(rig, "edit_find"));
}

static void fields_of_the_status_bar_do_what_their_action_does(void **)
{
  ShellRig rig;
  rig.show();
  assert_int_equal(epq_shell_set_status(rig.shell, "run_run", "Ready", "What the engine does"),
                   EPQ_OK);
  assert_int_equal(epq_shell_set_status(rig.shell, "memory", "12 kB", nullptr), EPQ_OK);
  assert_int_equal(epq_shell_set_status(rig.shell, nullptr, "x", nullptr), EPQ_E_INVALID);
  auto *run = rig.find<QToolButton>("status_run_run"),
       *memory = rig.find<QToolButton>("status_memory");
  assert_true(run->isVisible() && memory->isVisible());
  assert_text(run->accessibleName().toUtf8(), "What the engine does: Ready");
  assert_text(memory->accessibleName().toUtf8(), "12 kB");
  assert_int_equal(memory->focusPolicy(), Qt::NoFocus);
  rig.taken();
  QTest::mouseClick(run, Qt::LeftButton);
  QTest::mouseClick(memory, Qt::LeftButton);
  assert_text(only(rig.taken(), "action").join(';'), "action run_run 0");
  const epq_item items[] = {{"dark", "Dark", nullptr, nullptr, false}, {}};
  epq_shell_set_menu(rig.shell, "view_theme", items);
  epq_shell_set_status(rig.shell, "view_theme", "Light", "Theme");
  QTest::mouseClick(rig.find("status_view_theme"), Qt::LeftButton);
  auto *menu = shown<QMenu>();
  QTest::keyClick(menu, Qt::Key_Down);
  QTest::keyClick(menu, Qt::Key_Return);
  assert_text(only(rig.taken(), "menu").join(';'), "menu view_theme dark");
  epq_shell_set_status(rig.shell, "run_run", nullptr, nullptr);
  assert_false(run->isVisible());
  assert_int_equal(epq_shell_say(rig.shell, "Written"), EPQ_OK);
  assert_text(rig.shell->statusBar()->currentMessage().toUtf8(), "Written");
  // the editor's actions, too
  rig.open("a");
  epq_shell_set_status(rig.shell, "tools_toggle_comment", "Comment", nullptr);
  QTest::mouseClick(rig.find("status_tools_toggle_comment"), Qt::LeftButton);
  assert_true(rig.documents[0]->text().startsWith("--"));
}

static void the_state_comes_back_and_garbage_changes_nothing(void **)
{
  char *state = nullptr;
  {
    ShellRig rig;
    rig.shell->resize(720, 640);
    rig.show();
    state = epq_shell_state(rig.shell);
  }
  assert_non_null(state);
  for (const char *c = state; *c; c++)
    assert_true(*c > 0);
  ShellRig rig;
  rig.show();
  rig.shell->resize(640, 560);
  Rig::settle();
  const QSize before = rig.shell->size();
  const QByteArray good(state);
  const QByteArray bad[] = {
      "",
      "1",
      "1 x y",
      "3" + good.mid(1),
      good.left(good.size() / 2),
      good + " more",
      "1 " + good.split(' ')[1] + " AAAA",
      "1 AAAA " + good.split(' ')[2],
      "1 " + QByteArray("garbage").toBase64() + ' ' + QByteArray("garbage").toBase64(),
      QByteArray(100000, 'A'),
  };
  for (const QByteArray &each : bad) {
    assert_int_equal(epq_shell_restore(rig.shell, each.constData()), EPQ_E_INVALID);
    Rig::settle();
    assert_true(rig.shell->size() == before);
  }
  assert_int_equal(epq_shell_restore(rig.shell, nullptr), EPQ_E_INVALID);
  assert_int_equal(epq_shell_restore(rig.shell, state), EPQ_OK);
  assert_true(Rig::until([&] { return rig.shell->size() == QSize(720, 640); }));
  // bits turned over in a good state: refused or not, but no harm
  for (qsizetype i = 2; i < good.size(); i += 41) {
    QByteArray turned = good;
    turned[i] = turned[i] == 'A' ? 'z' : 'A';
    epq_shell_restore(rig.shell, turned.constData());
  }
  Rig::settle();
  free(state);
}

static void the_welcome_page_is_used_with_keys_alone(void **)
{
  ShellRig rig;
  const epq_welcome_item items[] = {{"Start", "new", "New script", "An empty one", "document-new"},
                                    {"Start", "open", "Open\xE2\x80\xA6", nullptr, "document-open"},
                                    {"Examples", "example:a",
                                     "A very long name of an example that goes on and on and on",
                                     "a.lua", nullptr},
                                    {}};
  assert_int_equal(epq_shell_set_welcome(rig.shell, "EPLua", "Write and run Lua", items), EPQ_OK);
  rig.show();
  assert_int_equal(epq_shell_show_welcome(rig.shell), EPQ_OK);
  Rig::settle();
  assert_text(hands_focus(), "new");
  rig.taken();
  hands_key("Return");
  hands_key("Tab");
  assert_text(hands_focus(), "open");
  hands_key("Space");
  hands_key("Down");
  assert_text(hands_focus(), "example:a");
  hands_key("Up");
  hands_key("Up");
  hands_key("Return");
  assert_text(only(rig.taken(), "action").join(';'), "action new 1;action open 1;action new 1");
  // who hears the choice fills the page anew
  rig.then = [&](const QByteArray &told) {
    if (told.startsWith("action"))
      epq_shell_set_welcome(rig.shell, "EPLua", "Again", items);
  };
  hands_key("Tab");
  for (int i = 0; i < 3; i++) {
    hands_key("Return");
    Rig::settle();
    assert_text(hands_focus(), "open");
  }
  QTest::mouseClick(rig.find("example:a"), Qt::LeftButton);
  assert_text(rig.taken().last(), "action example:a 1");
  assert_int_equal(epq_shell_set_welcome(rig.shell, nullptr, nullptr, nullptr), EPQ_OK);
}

// Side by side as far as the width goes; a short one does not leave a hole beside a long one.
static void sections_of_the_welcome_page_fill_its_columns(void **)
{
  ShellRig rig;
  std::vector<epq_welcome_item> items = {{"Start", "start", "Start", nullptr, nullptr}};
  for (int i = 0; i < 20; i++)
    items.push_back({"Long", i ? "long" : "first", "One of many", nullptr, nullptr});
  items.push_back({"Last", "last", "Last", nullptr, nullptr});
  items.push_back({});
  epq_shell_set_welcome(rig.shell, "EPLua", "Write and run Lua", items.data());
  rig.show();
  epq_shell_show_welcome(rig.shell);
  auto place = [&](const char *id) {
    return rig.find(id)->mapTo(rig.find("welcome"), QPoint(0, 0));
  };
  rig.find("welcome")->window()->resize(1400, 700);
  Rig::settle();
  assert_true(place("first").x() > place("start").x() && place("last").x() >= place("start").x());
  assert_int_equal(place("first").y(), place("start").y());
  assert_true(place("last").y() < place("first").y() + 200);
  rig.find("welcome")->window()->resize(200, 700); // as narrow as it gets
  Rig::settle();
  if (rig.find("welcome")->width() < 500) {
    assert_int_equal(place("first").x(), place("start").x());
    assert_true(place("last").y() > place("first").y());
  }
}

static void from_the_welcome_page_there_is_a_way_back_to_the_tabs(void **)
{
  ShellRig rig;
  const epq_welcome_item items[] = {{"Start", "new", "New script", nullptr, nullptr}, {}};
  epq_shell_set_welcome(rig.shell, "EPLua", "Write and run Lua", items);
  rig.show();
  assert_text(hands_focus(), "new");           // the keyboard begins here
  assert_false(rig.find("back")->isVisible()); // to what
  Ed &ed = rig.open("a");
  epq_shell_show_welcome(rig.shell);
  assert_true(rig.find("back")->isVisible());
  assert_false(ed.widget()->isVisible());
  hands_key("Escape");
  assert_true(ed.widget()->isVisible() && ed.keys()->hasFocus());
  epq_shell_show_welcome(rig.shell);
  QTest::mouseClick(rig.find("back"), Qt::LeftButton);
  assert_true(ed.widget()->isVisible() && ed.keys()->hasFocus());
  epq_shell_show_welcome(rig.shell);
  epq_shell_next_tab(rig.shell, 1);
  assert_true(ed.widget()->isVisible() && ed.keys()->hasFocus());
  epq_shell_show_welcome(rig.shell);
  epq_shell_focus(rig.shell, ed.editor);
  assert_true(ed.widget()->isVisible());
  epq_shell_show_welcome(rig.shell);
  rig.open("b");
  assert_true(rig.editors[1]->widget()->isVisible());
}

static void themes_change_while_everything_is_open(void **)
{
  ShellRig rig;
  rig.show();
  Ed &ed = rig.open("a");
  rig.documents[0]->setText("local x = 1 -- comment\n");
  const epq_note note = {{{1, 1}, {1, 6}}, EPQ_ERROR, "no"};
  epq_document_set_notes(rig.documents[0]->document, &note, 1);
  epq_document_tell(rig.documents[0]->document, "m", EPQ_WARNING, "It changed", nullptr);
  epq_page *page = epq_page_new(theApp(), "help", "Help", nullptr, nullptr);
  epq_page_set(page, "<a href='x'>x</a>");
  const epq_dock dock = {"help", "Help", "help-contents", EPQ_RIGHT, nullptr, false, 0, 0};
  assert_int_equal(epq_shell_add_dock(rig.shell, &dock, epq_page_widget(page)), EPQ_OK);
  Rig::settle();
  const struct {
    const char *name;
    bool dark;
  } themes[] = {
      {"dark", true}, {"light", false}, {"contrast", true}, {"light", false}, {"dark", true}};
  for (const auto &theme : themes) {
    assert_int_equal(epq_app_set_theme(theApp(), theme.name), EPQ_OK);
    Rig::settle();
    const QImage picture = rig.shell->grab().toImage();
    assert_int_equal(picture.pixelColor(300, 5).lightness() < 128, theme.dark); // the menu bar
    const QPoint inText =
        ed.keys()->mapTo(static_cast<QWidget *>(rig.shell), ed.keys()->rect().center());
    assert_int_equal(picture.pixelColor(inText).lightness() < 128, theme.dark);
    const QPoint inPage = reinterpret_cast<QWidget *>(epq_page_widget(page))
                              ->mapTo(static_cast<QWidget *>(rig.shell), QPoint(60, 120));
    assert_int_equal(picture.pixelColor(inPage).lightness() < 128, theme.dark);
  }
  epq_app_set_theme(theApp(), "light");
  epq_shell_remove_dock(rig.shell, "help");
  epq_page_free(page);
}

static void closing_the_window_asks_and_files_that_are_dropped_are_told(void **)
{
  ShellRig rig;
  rig.show();
  Ed &ed = rig.open("a");
  rig.taken();
  rig.shell->close();
  assert_true(rig.shell->isVisible());
  assert_text(only(rig.taken(), "close").join(';'), "close");
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile("/tmp/a b.lua"), QUrl("http://example.org/x")});
  for (QWidget *target : {static_cast<QWidget *>(rig.shell), ed.keys()}) {
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &enter);
    assert_true(enter.isAccepted());
    QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(target, &drop);
    assert_text(only(rig.taken(), "dropped").join(';'), "dropped /tmp/a b.lua");
  }
  assert_text(rig.documents[0]->text(), "");
}

// Everything that takes the keyboard says what it is.
static void unnamed(QAccessibleInterface *part, QByteArrayList *found)
{
  const auto *widget = qobject_cast<QWidget *>(part->object());
  if (widget && widget->isVisible() && widget->focusPolicy() != Qt::NoFocus &&
      !widget->focusProxy() && part->text(QAccessible::Name).trimmed().isEmpty())
    found->append(QByteArray(widget->metaObject()->className()) + ' ' +
                  widget->objectName().toUtf8());
  for (int i = 0; i < part->childCount(); i++)
    if (QAccessibleInterface *child = part->child(i))
      unnamed(child, found);
}

static void everything_that_takes_the_keyboard_has_a_name(void **)
{
  ShellRig rig;
  const epq_welcome_item items[] = {{"Start", "new", "New script", nullptr, nullptr}, {}};
  epq_shell_set_welcome(rig.shell, "EPLua", "Write and run Lua", items);
  epq_page *page = epq_page_new(theApp(), "help", "Help", nullptr, nullptr);
  const epq_dock dock = {"help", "Help", nullptr, EPQ_RIGHT, nullptr, false, 0, 0};
  epq_shell_add_dock(rig.shell, &dock, epq_page_widget(page));
  rig.show();
  epq_shell_set_status(rig.shell, "run_run", "Ready", nullptr);
  QByteArrayList found;
  unnamed(QAccessible::queryAccessibleInterface(rig.shell), &found);
  assert_text(found.join('\n'), "");
  rig.open("a.lua");
  rig.split(false);
  epq_editor_command(epq_shell_current(rig.shell),
                     "edit_find"); // its bar is KTextEditor's: fields are named by labels
  epq_document_tell(rig.documents[0]->document, "m", EPQ_WARNING, "It changed", nullptr);
  Rig::settle();
  unnamed(QAccessible::queryAccessibleInterface(rig.shell), &found);
  assert_text(found.join('\n'), "");
  epq_shell_remove_dock(rig.shell, "help");
  epq_page_free(page);
}

static void the_list_of_commands_runs_what_is_chosen(void **)
{
  ShellRig rig;
  rig.show();
  rig.open("a");
  rig.taken();
  assert_int_equal(epq_shell_show_commands(rig.shell), EPQ_OK);
  Rig::settle();
  hands_type("Dock Windows");
  Rig::settle();
  hands_key("Return");
  assert_text(only(rig.taken(), "action").join(';'), "action run_dock_windows 1");
  epq_shell_show_commands(rig.shell);
  Rig::settle();
  hands_key("Escape");
  Rig::settle();
  assert_null(QApplication::activePopupWidget());
  epq_shell_show_commands(rig.shell);
  Rig::settle();
}

static void the_dialogs_for_shortcuts_and_toolbars_open_and_close_and_go_with_the_shell(void **)
{
  enum { REJECT, ACCEPT, FREE, CLOSE_TAB, ROUNDS };
  for (auto *open : {epq_shell_edit_shortcuts, epq_shell_edit_toolbars})
    for (int round = 0; round < ROUNDS; round++) {
      ShellRig rig;
      rig.show();
      Ed &ed = rig.open("a");
      assert_int_equal(open(rig.shell), EPQ_OK);
      QPointer<QDialog> dialog = shown<QDialog>();
      assert_true(dialog->isModal());
      if (round == REJECT)
        dialog->reject();
      else if (round == ACCEPT)
        dialog->accept();
      else if (round == FREE)
        rig.free();
      else
        rig.close(ed);
      if (dialog && round == CLOSE_TAB)
        dialog->reject();
      assert_true(Rig::until([&] { return !dialog; }));
    }
}

static void a_shortcut_of_the_user_is_there_the_next_time(void **)
{
  {
    ShellRig rig;
    QAction *action = rig.shell->actionCollection()->action("run_run");
    action->setShortcuts({QKeySequence("F9")});
    rig.shell->actionCollection()->writeSettings(); // as the dialog does
  }
  ShellRig rig;
  rig.show();
  rig.open("a");
  rig.taken();
  hands_key("F5");
  assert_int_equal(only(rig.taken(), "action").size(), 0);
  hands_key("F9");
  assert_text(only(rig.taken(), "action").join(';'), "action run_run 0");
  rig.shell->actionCollection()->action("run_run")->setShortcuts({QKeySequence("F5")});
  rig.shell->actionCollection()->writeSettings();
}

static void files_are_written_in_the_users_folders_alone(void **)
{
  {
    ShellRig rig;
    rig.show();
    rig.open("a");
    epq_editor_command(epq_shell_current(rig.shell), "tools_toggle_comment");
  }
  QDirIterator all(home(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
  QByteArrayList outside;
  while (all.hasNext()) {
    const QString path = all.next().mid(home().size() + 1);
    if (!path.startsWith("config/") && !path.startsWith("data/") && !path.startsWith("cache/") &&
        !path.startsWith("state/"))
      outside.append(path.toUtf8());
  }
  assert_text(outside.join('\n'), "");
}

static void the_menu_of_a_toolbar_opens_and_closes(void **)
{
  static const epq_action table[] = {
      {"options_configure_toolbars", "Toolbars", nullptr, nullptr, nullptr, 0}, {}};
  ShellRig rig(table);
  rig.show();
  auto *bar = rig.shell->findChild<QToolBar *>("mainToolBar");
  assert_non_null(bar);
  QTimer::singleShot(0, [] {
    if (QWidget *menu = QApplication::activePopupWidget())
      menu->close();
  });
  QContextMenuEvent event(QContextMenuEvent::Mouse, {4, 4}, bar->mapToGlobal(QPoint(4, 4)));
  QApplication::sendEvent(bar, &event);
  assert_null(QApplication::activePopupWidget());
}

// What was answered, by name of the message.
static QByteArrayList answered;

static void take_answer(void *ud, const char *id)
{
  answered.append(QByteArray(static_cast<const char *>(ud)) + '=' + id);
}

static void messages_above_the_tabs_are_answered_once(void **)
{
  static const epq_button buttons[] = {{"stop", "Stop", nullptr}, {"go", "Go On", nullptr}, {}};
  char a[] = "a", b[] = "b";
  ShellRig rig;
  rig.show();
  answered.clear();
  assert_int_equal(
      epq_shell_tell(rig.shell, "a", EPQ_WARNING, "busy for 1 s", buttons, take_answer, a), EPQ_OK);
  auto *bar = rig.shell->findChild<QWidget *>("a");
  assert_non_null(bar);
  epq_shell_tell(rig.shell, "a", EPQ_WARNING, "<b>busy</b> for 2 s", buttons, take_answer, a);
  assert_ptr_equal(rig.shell->findChild<QWidget *>("a"), bar); // the same, with another text
  const QList<QToolButton *> tools = bar->findChildren<QToolButton *>();
  for (QToolButton *tool : tools)
    if (tool->defaultAction() && tool->defaultAction()->text() == QLatin1String("Go On"))
      tool->defaultAction()->trigger();
  assert_text(answered.join(' '), "a=go");
  epq_shell_tell(rig.shell, "b", EPQ_HINT, "text", nullptr, take_answer, b);
  epq_shell_tell(rig.shell, "b", EPQ_HINT, nullptr, nullptr, nullptr, nullptr); // taken back
  assert_text(answered.join(' '), "a=go");
  epq_shell_tell(rig.shell, "b", EPQ_ERROR, "text", nullptr, take_answer, b);
  for (int i = 0; i < 4; i++) // too many: the oldest goes
    epq_shell_tell(rig.shell, QByteArray::number(i).constData(), EPQ_HINT, "more", nullptr, nullptr,
                   nullptr);
  assert_text(answered.join(' '), "a=go b=");
  epq_shell_tell(rig.shell, "3", EPQ_HINT, "last", buttons, take_answer, b);
  epq_shell_give_up(rig.shell);
  assert_text(answered.join(' '), "a=go b= b=");
}

int main()
{
  prepareShell();
  const CMUnitTest tests[] = {
      cmocka_unit_test(actions_are_in_the_menus_and_their_choice_is_told),
      cmocka_unit_test(what_the_program_changes_is_not_told),
      cmocka_unit_test(keys_of_actions_work_while_an_editor_has_the_keyboard),
      cmocka_unit_test(a_menu_is_filled_again_by_who_hears_the_choice),
      cmocka_unit_test(the_editor_in_front_brings_its_menus),
      cmocka_unit_test(fields_of_the_status_bar_do_what_their_action_does),
      cmocka_unit_test(the_state_comes_back_and_garbage_changes_nothing),
      cmocka_unit_test(the_welcome_page_is_used_with_keys_alone),
      cmocka_unit_test(sections_of_the_welcome_page_fill_its_columns),
      cmocka_unit_test(from_the_welcome_page_there_is_a_way_back_to_the_tabs),
      cmocka_unit_test(themes_change_while_everything_is_open),
      cmocka_unit_test(closing_the_window_asks_and_files_that_are_dropped_are_told),
      cmocka_unit_test(everything_that_takes_the_keyboard_has_a_name),
      cmocka_unit_test(the_list_of_commands_runs_what_is_chosen),
      cmocka_unit_test(the_dialogs_for_shortcuts_and_toolbars_open_and_close_and_go_with_the_shell),
      cmocka_unit_test(a_shortcut_of_the_user_is_there_the_next_time),
      cmocka_unit_test(files_are_written_in_the_users_folders_alone),
      cmocka_unit_test(the_menu_of_a_toolbar_opens_and_closes),
      cmocka_unit_test(messages_above_the_tabs_are_answered_once),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
