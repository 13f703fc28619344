// SPDX-License-Identifier: GPL-3.0-or-later
//
// Docks of the window, and windows of scripts as docks: shown, hidden, torn off, closed, and gone while they are there.
#include "shellrig.h"

#include "shell/shell.h"

#include <KActionCollection>

#include <QDockWidget>
#include <QLineEdit>
#include <QMenu>
#include <QTabBar>

#include "hands.h"

// Two docks with a page each.
struct Docked : ShellRig {
  Docked()
  {
    for (const char *id : {"files", "help"}) {
      epq_page *page = epq_page_new(theApp(), id, id, nullptr, nullptr);
      pages.push_back(page);
    }
    const epq_dock files = {"files", "Files", "folder", EPQ_LEFT, "Alt+1", false, 0, 0},
                   help = {"help", "Help", "help-contents", EPQ_LEFT, nullptr, true, 0, 0};
    assert_int_equal(epq_shell_add_dock(shell, &files, epq_page_widget(pages[0])), EPQ_OK);
    assert_int_equal(epq_shell_add_dock(shell, &help, epq_page_widget(pages[1])), EPQ_OK);
  }
  ~Docked()
  {
    free();
    for (epq_page *page : pages)
      epq_page_free(page);
  }
  QDockWidget *dock(const char *id) const
  {
    const QList<QDockWidget *> all = shell->findChildren<QDockWidget *>();
    for (QDockWidget *each : all)
      if (each->objectName() == QLatin1String(id))
        return each;
    return nullptr;
  }
  QAction *action(const char *id) const
  {
    return shell->actionCollection()->action(QString("dock_") + id);
  }
  std::vector<epq_page *> pages;
};

static void docks_are_seen_or_hidden_and_that_is_told(void **)
{
  Docked rig;
  rig.show();
  assert_true(epq_shell_dock_visible(rig.shell, "files"));
  assert_false(epq_shell_dock_visible(rig.shell, "help"));
  assert_text(only(rig.taken(), "dock").last(), "dock files 1");
  assert_int_equal(epq_shell_show_dock(rig.shell, "help", true), EPQ_OK);
  Rig::settle();
  assert_true(epq_shell_dock_visible(rig.shell, "help"));
  assert_false(epq_shell_dock_visible(rig.shell, "files")); // behind, in the same place
  const QByteArrayList told = only(rig.taken(), "dock");
  assert_true(told.contains("dock help 1") && told.contains("dock files 0"));
  assert_text(hands_focus(), "help");
  assert_int_equal(epq_shell_show_dock(rig.shell, "nothing", true), EPQ_E_UNKNOWN);
  assert_false(epq_shell_dock_visible(rig.shell, "nothing"));
  rig.dock("help")->close();
  Rig::settle();
  assert_true(only(rig.taken(), "dock").contains("dock help 0"));
  assert_false(rig.action("help")->isChecked());
}

static void its_key_shows_it_with_the_keyboard_and_hides_it_again(void **)
{
  Docked rig;
  rig.show();
  Ed &ed = rig.open("a");
  assert_true(rig.action("files")->isChecked());
  hands_key("Alt+1"); // it is seen, and gets the keyboard
  assert_text(hands_focus(), "files");
  assert_true(rig.action("files")->isChecked());
  hands_key("Alt+1");
  Rig::settle();
  assert_false(epq_shell_dock_visible(rig.shell, "files"));
  assert_false(rig.action("files")->isChecked());
  assert_true(ed.keys()->hasFocus());
  hands_key("Alt+1");
  Rig::settle();
  assert_true(epq_shell_dock_visible(rig.shell, "files"));
  assert_text(hands_focus(), "files");
}

static void one_that_wants_lines_gets_them_once_and_never_more_than_half(void **)
{
  Docked rig;
  rig.show();
  rig.open("a");
  epq_page *low = epq_page_new(theApp(), "low", "low", nullptr, nullptr);
  epq_page *high = epq_page_new(theApp(), "high", "high", nullptr, nullptr);
  const epq_dock few = {"low", "Low", nullptr, EPQ_BOTTOM, nullptr, true, 0, 12},
                 many = {"high", "High", nullptr, EPQ_BOTTOM, nullptr, true, 0, 1000};
  assert_int_equal(epq_shell_add_dock(rig.shell, &few, epq_page_widget(low)), EPQ_OK);
  assert_int_equal(epq_shell_add_dock(rig.shell, &many, epq_page_widget(high)), EPQ_OK);
  epq_shell_show_dock(rig.shell, "low", false);
  Rig::settle();
  const int line = rig.dock("low")->fontMetrics().lineSpacing();
  assert_in_range(rig.dock("low")->height(), 12 * line, rig.shell->height() / 2);
  epq_shell_show_dock(rig.shell, "high", false);
  Rig::settle();
  assert_in_range(rig.dock("high")->height(), 12 * line + 1, rig.shell->height() / 2 + line);
  // as the user puts it from then on
  rig.shell->resizeDocks({rig.dock("high")}, {5 * line}, Qt::Vertical);
  Rig::settle();
  assert_in_range(rig.dock("high")->height(), 1, 9 * line);
  const int height = rig.dock("high")->height();
  epq_shell_show_dock(rig.shell, "low", false);
  Rig::settle();
  assert_int_equal(rig.dock("low")->height(), height);
  for (const char *id : {"low", "high"})
    epq_shell_remove_dock(rig.shell, id);
  epq_page_free(low);
  epq_page_free(high);
}

static void what_makes_no_sense_is_refused(void **)
{
  Docked rig;
  epq_page *page = epq_page_new(theApp(), "more", "more", nullptr, nullptr);
  epq_dock dock = {"files", "Files", nullptr, EPQ_LEFT, nullptr, false, 0, 0};
  assert_int_equal(epq_shell_add_dock(rig.shell, &dock, epq_page_widget(page)), EPQ_E_INVALID);
  dock.id = nullptr;
  assert_int_equal(epq_shell_add_dock(rig.shell, &dock, epq_page_widget(page)), EPQ_E_INVALID);
  dock.id = "more";
  assert_int_equal(epq_shell_add_dock(rig.shell, &dock, nullptr), EPQ_E_INVALID);
  assert_int_equal(epq_shell_add_dock(rig.shell, nullptr, epq_page_widget(page)), EPQ_E_INVALID);
  const int nowhere = 4;
  memcpy(&dock.area, &nowhere, sizeof dock.area); // as C can say it
  assert_int_equal(epq_shell_add_dock(rig.shell, &dock, epq_page_widget(page)), EPQ_E_INVALID);
  assert_int_equal(epq_shell_remove_dock(rig.shell, "more"), EPQ_E_UNKNOWN);
  assert_int_equal(epq_shell_remove_dock(rig.shell, nullptr), EPQ_E_UNKNOWN);
  assert_int_equal(epq_shell_set_dock_title(rig.shell, "more", "x"), EPQ_E_UNKNOWN);
  epq_page_free(page);
}

static void a_dock_is_removed_and_added_again_and_its_widget_stays_the_callers(void **)
{
  Docked rig;
  rig.show();
  QPointer<QWidget> widget = reinterpret_cast<QWidget *>(epq_page_widget(rig.pages[0]));
  for (int i = 0; i < 5; i++) {
    epq_shell_show_dock(rig.shell, "files", true);
    assert_int_equal(epq_shell_remove_dock(rig.shell, "files"), EPQ_OK);
    Rig::settle();
    assert_non_null(widget.data());
    assert_null(widget->parentWidget());
    assert_false(widget->isVisible());
    assert_null(rig.action("files"));
    const epq_dock files = {"files", "Files", "folder", EPQ_BOTTOM, "Alt+1", false, 0, 0};
    assert_int_equal(epq_shell_add_dock(rig.shell, &files, epq_page_widget(rig.pages[0])), EPQ_OK);
    Rig::settle();
    assert_true(widget->isVisible());
  }
  assert_int_equal(epq_shell_set_dock_title(rig.shell, "files", "Folder x"), EPQ_OK);
  assert_text(rig.dock("files")->windowTitle().toUtf8(), "Folder x");
  assert_text(rig.dock("files")->accessibleName().toUtf8(), "Folder x");
  assert_text(rig.action("files")->text().toUtf8(), "Folder x");
  rig.free();
  assert_non_null(widget.data()); // borrowed until the shell went
  assert_null(widget->parentWidget());
}

static void places_of_docks_come_back(void **)
{
  char *state = nullptr;
  {
    Docked rig;
    rig.show();
    rig.dock("files")->setFloating(true);
    rig.dock("help")->show();
    rig.shell->addDockWidget(Qt::RightDockWidgetArea, rig.dock("help"));
    Rig::settle();
    state = epq_shell_state(rig.shell);
  }
  Docked rig;
  assert_int_equal(epq_shell_restore(rig.shell, state), EPQ_OK);
  rig.show();
  assert_true(rig.dock("files")->isFloating());
  assert_int_equal(rig.shell->dockWidgetArea(rig.dock("help")), Qt::RightDockWidgetArea);
  assert_true(epq_shell_dock_visible(rig.shell, "help"));
  assert_true(rig.action("help")->isChecked());
  // a state that knows other docks than there are
  epq_shell_remove_dock(rig.shell, "files");
  assert_int_equal(epq_shell_restore(rig.shell, state), EPQ_OK);
  Rig::settle();
  free(state);
}

static void a_dock_with_a_tab_has_no_title_bar_but_a_menu(void **)
{
  Docked rig;
  rig.show();
  assert_null(rig.dock("files")->titleBarWidget()); // it is alone
  epq_shell_show_dock(rig.shell, "help", false);
  Rig::settle();

  assert_non_null(rig.dock("files")->titleBarWidget());
  assert_true(rig.dock("help")->titleBarWidget()->height() <= 0);
  QTabBar *bar = rig.shell->findChild<QTabBar *>(Qt::FindDirectChildrenOnly);
  assert_text(bar->accessibleName().toUtf8(), "Panels");
  assert_int_equal(bar->count(), 2);
  Q_EMIT bar->customContextMenuRequested(bar->tabRect(1).center());
  auto *menu = shown<QMenu>();
  QTest::keyClick(menu, Qt::Key_Down);
  QTest::keyClick(menu, Qt::Key_Return);
  Rig::settle();
  assert_true(rig.dock("help")->isHidden());
  assert_null(rig.dock("files")->titleBarWidget());
  epq_shell_show_dock(rig.shell, "help", false);
  Rig::settle();
  bar = rig.shell->findChild<QTabBar *>(Qt::FindDirectChildrenOnly);
  Q_EMIT bar->customContextMenuRequested(bar->tabRect(1).center());
  menu = shown<QMenu>();
  QTest::keyClick(menu, Qt::Key_Up);
  QTest::keyClick(menu, Qt::Key_Return);
  Rig::settle();
  assert_true(rig.dock("help")->isFloating());
  assert_null(rig.dock("help")->titleBarWidget());
  rig.dock("help")->setFloating(false);
  Rig::settle();
}

// A script with a window that has a field, and a shell.
struct Script {
  Script()
  {
    epq_view_callbacks callbacks = {};
    callbacks.size = sizeof callbacks;
    callbacks.ud = this;
    callbacks.event = [](void *ud, int64_t node, const char *name, const epq_value *) {
      static_cast<Script *>(ud)->events.append(QByteArray::number(qlonglong(node)) + ' ' + name);
    };
    callbacks.answer = [](void *, uint64_t, const epq_value *) {};
    view = epq_view_new(theApp(), nullptr, &callbacks);
    assert_non_null(view);
  }
  ~Script()
  {
    free();
  }
  void free()
  {
    epq_view_free(std::exchange(view, nullptr));
    Rig::settle();
  }
  void window(int64_t node)
  {
    const QByteArray name = "w" + QByteArray::number(qlonglong(node));
    assert_int_equal(epq_view_create(view, node, "window", 0, UINT32_MAX), EPQ_OK);
    epq_view_set(view, node, "id", &Made(name).value());
    epq_view_set(view, node, "title", &Made("Window " + name).value());
    epq_view_create(view, node + 100, "entry", node, 0);
    epq_view_set(view, node, "visible", &Made(true).value());
    Rig::settle();
  }
  static QMainWindow *frame(const char *id)
  {
    const QWidgetList all = QApplication::allWidgets();
    for (QWidget *each : all)
      if (each->objectName() == QLatin1String(id))
        return qobject_cast<QMainWindow *>(each);
    return nullptr;
  }
  epq_view *view;
  QByteArrayList events;
};

static QDockWidget *dockOf(const char *id)
{
  QMainWindow *frame = Script::frame(id);
  return frame ? qobject_cast<QDockWidget *>(frame->parentWidget()) : nullptr;
}

static void windows_of_scripts_are_docks_or_windows_of_their_own(void **)
{
  ShellRig rig;
  rig.show();
  Script script;
  script.window(1);
  assert_true(Script::frame("w1")->isWindow());
  assert_int_equal(epq_shell_dock_windows(rig.shell, script.view, true), EPQ_OK);
  Rig::settle();
  assert_non_null(dockOf("w1"));
  assert_text(dockOf("w1")->windowTitle().toUtf8(), "Window w1");
  assert_true(Script::frame("w1")->isVisible());
  script.window(2); // those to come, too
  assert_non_null(dockOf("w2"));
  epq_view_set(script.view, 2, "title", &Made("Other").value());
  Rig::settle();
  assert_text(dockOf("w2")->windowTitle().toUtf8(), "Other");
  assert_text(dockOf("w2")->accessibleName().toUtf8(), "Other");
  epq_view_set(script.view, 2, "visible", &Made(false).value());
  Rig::settle();
  assert_false(dockOf("w2")->isVisible());
  epq_view_set(script.view, 2, "visible", &Made(true).value());
  Rig::settle();
  assert_true(dockOf("w2")->isVisible());
  assert_int_equal(epq_shell_dock_windows(rig.shell, script.view, false), EPQ_OK);
  Rig::settle();
  assert_true(Script::frame("w1")->isWindow() && Script::frame("w2")->isWindow());
  assert_true(Script::frame("w1")->isVisible() && Script::frame("w2")->isVisible());
  assert_int_equal(rig.shell->findChildren<QDockWidget *>().size(), 0);
  assert_int_equal(epq_shell_dock_windows(rig.shell, nullptr, true), EPQ_E_INVALID);
}

static void a_torn_off_window_is_one_of_its_own_until_all_are_docked_again(void **)
{
  ShellRig rig;
  rig.show();
  Script script;
  epq_shell_dock_windows(rig.shell, script.view, true);
  script.window(1);
  dockOf("w1")->setFloating(true);
  assert_true(Rig::until([] { return Script::frame("w1")->isWindow(); }));
  assert_true(Script::frame("w1")->isVisible());
  epq_view_set(script.view, 1, "visible", &Made(false).value());
  epq_view_set(script.view, 1, "visible", &Made(true).value());
  Rig::settle();
  assert_true(Script::frame("w1")->isWindow());
  epq_shell_dock_windows(rig.shell, script.view, true);
  Rig::settle();
  assert_non_null(dockOf("w1"));
  dockOf("w1")->setFloating(true);
  assert_true(Rig::until([] { return Script::frame("w1")->isWindow(); }));
}

static void a_docked_window_is_closed_as_a_window_is(void **)
{
  ShellRig rig;
  rig.show();
  Script script;
  epq_shell_dock_windows(rig.shell, script.view, true);
  script.window(1);
  script.window(2);
  script.events.clear();
  dockOf("w1")->close(); // its button: the script is asked
  Rig::settle();
  assert_text(script.events.join(';'), "1 close");
  assert_int_equal(epq_view_remove(script.view, 1), EPQ_OK); // and says yes
  Rig::settle();
  assert_null(Script::frame("w1"));
  assert_int_equal(rig.shell->findChildren<QDockWidget *>().size(), 1);
  epq_view_remove(script.view, 2); // by the program
  Rig::settle();
  assert_int_equal(rig.shell->findChildren<QDockWidget *>().size(), 0);
}

static void a_script_that_dies_takes_its_docks_with_it(void **)
{
  ShellRig rig;
  rig.show();
  for (int round = 0; round < 4; round++) {
    Script script;
    epq_shell_dock_windows(rig.shell, script.view, true);
    for (int i = 1; i <= 3; i++)
      script.window(i);
    if (round & 1)
      dockOf("w2")->setFloating(true); // it is just being torn off
    if (round & 2) {
      QWidget *field = Script::frame("w1")->findChild<QLineEdit *>();
      field->setFocus();
    }
    script.free();
    assert_int_equal(rig.shell->findChildren<QDockWidget *>().size(), 0);
    assert_true(Rig::until([] { return !Script::frame("w1"); }));
  }
}

static void the_shell_may_go_before_the_script(void **)
{
  Script script;
  {
    ShellRig rig;
    rig.show();
    epq_shell_dock_windows(rig.shell, script.view, true);
    script.window(1);
    script.window(2);
  }
  assert_non_null(Script::frame("w1"));
  epq_view_set(script.view, 1, "visible", &Made(true).value());
  Rig::settle();
  script.window(3);
  assert_true(Script::frame("w3")->isWindow());
}

int main()
{
  prepareShell();
  const CMUnitTest tests[] = {
      cmocka_unit_test(docks_are_seen_or_hidden_and_that_is_told),
      cmocka_unit_test(its_key_shows_it_with_the_keyboard_and_hides_it_again),
      cmocka_unit_test(one_that_wants_lines_gets_them_once_and_never_more_than_half),
      cmocka_unit_test(what_makes_no_sense_is_refused),
      cmocka_unit_test(a_dock_is_removed_and_added_again_and_its_widget_stays_the_callers),
      cmocka_unit_test(places_of_docks_come_back),
      cmocka_unit_test(a_dock_with_a_tab_has_no_title_bar_but_a_menu),
      cmocka_unit_test(windows_of_scripts_are_docks_or_windows_of_their_own),
      cmocka_unit_test(a_torn_off_window_is_one_of_its_own_until_all_are_docked_again),
      cmocka_unit_test(a_docked_window_is_closed_as_a_window_is),
      cmocka_unit_test(a_script_that_dies_takes_its_docks_with_it),
      cmocka_unit_test(the_shell_may_go_before_the_script),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
