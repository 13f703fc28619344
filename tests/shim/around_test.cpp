// SPDX-License-Identifier: GPL-3.0-or-later
//
// Menus, toolbars, status bars, keys, the tray; and elements that are removed while they are at work.
#include "rig.h"

#include <QAction>
#include <QApplication>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>

static QMenu *openMenu()
{
  return qobject_cast<QMenu *>(QApplication::activePopupWidget());
}

static QPoint middleOf(QMenu *menu, const char *text)
{
  const QList<QAction *> actions = menu->actions();
  for (QAction *each : actions)
    if (each->text() == QLatin1String(text))
      return menu->actionGeometry(each).center();
  fail_msg("no item %s", text);
  return QPoint();
}

// A menu does not take the click that opened it for a choice: the mouse has to come from elsewhere.
static void moveAway()
{
  QCursor::setPos(700, 700);
  Rig::settle();
}

static void choose(QMenu *menu, const char *text)
{
  assert_non_null(menu);
  QPoint at = middleOf(menu, text);
  QTest::mouseMove(menu, at);
  QTest::mouseClick(menu, Qt::LeftButton, Qt::NoModifier, at);
}

// window 1: menubar 2 { menu 3 "File" { item 4 "Save", separator 5, menu 6 "Recent" { item 7 "one" },
// item 8 "Auto" checkable } }
static QMainWindow *withMenus(Rig &rig)
{
  auto *window = static_cast<QMainWindow *>(rig.window());
  rig.create(2, "menubar", 1);
  rig.create(3, "menu", 2);
  rig.set(3, "text", "File");
  rig.create(4, "item", 3);
  rig.set(4, "id", "save");
  rig.set(4, "text", "Save");
  assert_int_equal(rig.set(4, "shortcut", "Ctrl+S"), EPQ_OK);
  assert_int_equal(rig.create(5, "separator", 3), EPQ_OK);
  assert_int_equal(rig.set(5, "visible", true), EPQ_OK);
  rig.create(6, "menu", 3);
  rig.set(6, "text", "Recent");
  rig.create(7, "item", 6);
  rig.set(7, "text", "one");
  rig.create(8, "item", 3);
  rig.set(8, "text", "Auto");
  rig.set(8, "value", true);
  rig.set(8, "checkable", true);
  return window;
}

static void a_menu_opens_by_mouse_and_its_items_tell_their_clicks(void **)
{
  Rig rig;
  QMainWindow *window = withMenus(rig);
  rig.show();
  rig.taken();
  moveAway();
  QMenuBar *bar = window->menuBar();
  QTest::mouseClick(bar, Qt::LeftButton, Qt::NoModifier,
                    bar->actionGeometry(bar->actions().first()).center());
  QMenu *menu = openMenu();
  assert_non_null(menu);
  assert_true(menu->actions()[1]->isSeparator());
  choose(menu, "Save");
  assert_text(rig.taken().join(';'), "4 onClicked nil");
  moveAway();
  menu->popup(QPoint(50, 50));
  choose(menu, "Auto");
  assert_text(rig.taken().join(';'), "8 onValueChanged false;8 onClicked nil");
  moveAway();
  menu->popup(QPoint(50, 50));
  QTest::mouseMove(menu, middleOf(menu, "Recent"));
  QTest::mouseClick(menu, Qt::LeftButton, Qt::NoModifier, middleOf(menu, "Recent"));
  assert_true(Rig::until([&] { return openMenu() && openMenu() != menu; }));
  choose(openMenu(), "one");
  assert_text(rig.taken().join(';'), "7 onClicked nil");
}

static void what_the_script_does_to_items_is_silent(void **)
{
  Rig rig;
  QMainWindow *window = withMenus(rig);
  rig.show();
  rig.taken();
  rig.set(8, "value", true);
  rig.set(8, "value", false);
  rig.set(8, "checkable", false);
  rig.set(4, "enabled", false);
  rig.set(4, "visible", false);
  rig.set(4, "text", "Other");
  rig.set(3, "enabled", false);
  epq_view_move(rig.view, 8, 0);
  epq_view_remove(rig.view, 5);
  assert_int_equal(rig.taken().size(), 0);
  QMenu *menu = window->menuBar()->actions().first()->menu();
  assert_int_equal(menu->actions().size(), 3);
  assert_text(menu->actions().first()->text().toUtf8(), "Auto");
  assert_false(menu->menuAction()->isEnabled());
  rig.set(4, "visible", true);
  rig.set(4, "enabled", true);
  QTest::keyClick(window, Qt::Key_S, Qt::ControlModifier); // not even by its key
  assert_int_equal(only(rig.taken(), "onClicked").size(), 0);
  assert_int_equal(rig.set(4, "shortcut", "no key at all+"), EPQ_E_INVALID);
}

static void an_items_key_works_while_its_menu_is_closed(void **)
{
  Rig rig;
  QMainWindow *window = withMenus(rig);
  rig.create(9, "menu", 1); // the context menu of the window
  rig.create(10, "item", 9);
  rig.set(10, "shortcut", "F7");
  rig.show();
  rig.taken();
  QTest::keyClick(window, Qt::Key_S, Qt::ControlModifier);
  QTest::keyClick(window, Qt::Key_F7);
  assert_text(rig.taken().join(';'), "4 onClicked nil;10 onClicked nil");
  rig.set(4, "enabled", false);
  QTest::keyClick(window, Qt::Key_S, Qt::ControlModifier);
  assert_int_equal(only(rig.taken(), "onClicked").size(), 0);
  rig.set(4, "enabled", true);
  rig.set(4, "shortcut", "");
  QTest::keyClick(window, Qt::Key_S, Qt::ControlModifier);
  assert_text(rig.taken().join(';'), "1 onKey \"Ctrl+S\"");
}

static void a_shortcut_is_told_and_one_key_for_two_is_said_once(void **)
{
  Rig rig;
  QMainWindow *window = withMenus(rig);
  rig.create(9, "shortcut", 1);
  rig.set(9, "id", "short");
  rig.set(9, "key", "F5");
  rig.show();
  rig.taken();
  QTest::keyClick(window, Qt::Key_F5);
  assert_text(rig.taken().join(';'), "9 onActivated nil");
  rig.set(9, "key", "Ctrl+S");
  QTest::keyClick(window, Qt::Key_S, Qt::ControlModifier);
  QTest::keyClick(window, Qt::Key_S, Qt::ControlModifier);
  assert_text(rig.taken().join(';'), "4 onClicked nil;4 onClicked nil");
  assert_text(takeWarnings().join(';'), "Ctrl+S is the key of several in one window (\"save\", "
                                        "\"short\"): the first of them gets it");
  epq_view_remove(rig.view, 4);
  rig.settle();
  QTest::keyClick(window, Qt::Key_S, Qt::ControlModifier);
  assert_text(rig.taken().join(';'), "9 onActivated nil");
  rig.set(9, "enabled", false);
  QTest::keyClick(window, Qt::Key_F5);
  assert_int_equal(only(rig.taken(), "onActivated").size(), 0);
}

static void rightClick(QWidget *widget)
{
  QPoint at = widget->rect().center();
  QContextMenuEvent event(QContextMenuEvent::Mouse, at, widget->mapToGlobal(at));
  QApplication::sendEvent(widget, &event);
}

static void a_menu_in_an_element_is_its_context_menu(void **)
{
  Rig rig;
  rig.window();
  rig.create(2, "column", 1);
  rig.create(3, "label", 2);
  rig.set(3, "id", "words");
  rig.create(4, "menu", 2);
  rig.create(5, "item", 4);
  rig.set(5, "text", "Copy");
  rig.create(6, "label", 1);
  rig.set(6, "id", "others");
  rig.show();
  rig.taken();
  moveAway();
  rightClick(rig.find("words"));
  choose(openMenu(), "Copy");
  assert_text(rig.taken().join(';'), "5 onClicked nil");
  rightClick(rig.find("others"));
  assert_null(openMenu());
  rig.set(4, "visible", false);
  rightClick(rig.find("words"));
  assert_null(openMenu());
  rig.set(4, "visible", true);
  epq_view_remove(rig.view, 4);
  rightClick(rig.find("words"));
  assert_null(openMenu());
}

static void a_toolbar_holds_items_menus_and_elements_in_order(void **)
{
  Rig rig;
  rig.window();
  rig.create(2, "toolbar", 1);
  rig.set(2, "id", "tools");
  rig.create(3, "item", 2);
  rig.set(3, "text", "Open");
  rig.create(4, "button", 2);
  rig.set(4, "id", "go");
  rig.set(4, "text", "Go");
  rig.create(5, "menu", 2);
  rig.set(5, "text", "More");
  rig.create(6, "item", 5);
  rig.set(6, "text", "Less");
  rig.create(7, "separator", 2, 1);
  rig.set(2, "labels", "text");
  assert_int_equal(rig.set(2, "labels", "sideways"), EPQ_E_INVALID);
  rig.set(1, "size", list(500, 200));
  rig.show();
  rig.taken();
  auto *bar = static_cast<QToolBar *>(rig.find("tools"));
  QList<QAction *> actions = bar->actions();
  assert_int_equal(actions.size(), 4);
  assert_true(actions[1]->isSeparator());
  QTest::mouseClick(bar->widgetForAction(actions[0]), Qt::LeftButton);
  QTest::mouseClick(rig.find("go"), Qt::LeftButton);
  QByteArrayList events = rig.taken();
  assert_int_equal(events.count("3 onClicked nil"), 1);
  assert_int_equal(events.count("4 onClicked nil"), 1);
  auto *more = static_cast<QToolButton *>(bar->widgetForAction(actions[3]));
  assert_int_equal(more->popupMode(), QToolButton::InstantPopup);
  rig.set(4, "visible", false);
  rig.settle();
  assert_false(rig.find("go")->isVisible());
  rig.set(4, "visible", true);
  epq_view_move(rig.view, 4, 0);
  rig.settle();
  assert_true(rig.find("go")->isVisible());
  assert_true(rig.find("go")->mapTo(bar, QPoint()).x() < bar->widgetForAction(actions[0])->x());
  epq_view_remove(rig.view, 4);
  assert_int_equal(bar->actions().size(), 3);
}

static void a_status_bar_has_text_and_elements_at_its_right(void **)
{
  Rig rig;
  auto *window = static_cast<QMainWindow *>(rig.window());
  rig.create(2, "statusbar", 1);
  rig.set(2, "text", QString("long ").repeated(500));
  rig.create(3, "label", 2);
  rig.set(3, "id", "right");
  rig.set(3, "text", "Ln 1");
  rig.create(4, "label", 2, 0);
  rig.set(4, "id", "left");
  rig.set(4, "text", "UTF-8");
  rig.set(1, "size", list(400, 200));
  rig.show();
  assert_int_equal(window->width(), 400); // the text does not make the window wider
  assert_true(rig.find("left")->mapToGlobal(QPoint()).x() <
              rig.find("right")->mapToGlobal(QPoint()).x());
  assert_true(rig.find("left")->mapToGlobal(QPoint()).x() >
              window->mapToGlobal(QPoint(250, 0)).x());
}

static void bars_come_and_go_and_the_last_of_two_counts(void **)
{
  Rig rig;
  auto *window = static_cast<QMainWindow *>(rig.window());
  for (const char *kind : {"menubar", "statusbar", "toolbar"}) {
    rig.create(2, kind, 1);
    rig.create(3, kind, 1);
    rig.set(2, "id", "first");
    rig.set(3, "id", "second");
    rig.set(1, "visible", true);
    rig.settle();
    assert_true(rig.find("second")->isVisible());
    epq_view_remove(rig.view, 3);
    rig.settle();
    assert_true(rig.find("first")->isVisible());
    rig.set(2, "visible", false);
    assert_false(rig.find("first")->isVisible());
    rig.set(2, "visible", true);
    assert_true(rig.find("first")->isVisible());
    epq_view_remove(rig.view, 2);
    rig.settle();
  }
  assert_null(window->findChild<QStatusBar *>());
  assert_null(window->findChild<QToolBar *>());
}

static void a_desktop_without_a_tray_is_said_once(void **)
{
  Rig rig;
  rig.window();
  rig.create(2, "tray", 1);
  rig.create(3, "tray", 1);
  rig.create(4, "menu", 2);
  rig.set(2, "tooltip", "here");
  rig.set(2, "icon", "nothing");
  rig.set(2, "visible", false);
  rig.settle();
  epq_view_remove(rig.view, 4);
  assert_int_equal(takeWarnings().size(), 1);
}

static void a_parent_refuses_children_of_another_sort(void **)
{
  Rig rig;
  rig.window();
  rig.create(2, "label", 1);
  rig.create(3, "menubar", 1);
  rig.create(4, "statusbar", 1);
  assert_int_equal(rig.create(9, "label", 2), EPQ_E_INVALID);
  assert_int_equal(rig.create(9, "label", 3), EPQ_E_INVALID);
  assert_int_equal(rig.create(9, "item", 1), EPQ_E_INVALID);
  assert_int_equal(rig.create(9, "item", 3), EPQ_E_INVALID);
  assert_int_equal(rig.create(9, "menu", 4), EPQ_E_INVALID);
  assert_int_equal(rig.create(9, "menubar", 2), EPQ_E_INVALID);
  assert_int_equal(rig.create(9, "window", 1), EPQ_E_INVALID);
  assert_int_equal(rig.create(9, "label", 0), EPQ_E_INVALID);
  assert_int_equal(rig.create(9, "label", 77), EPQ_E_UNKNOWN);
  assert_int_equal(rig.create(9, "lable", 1), EPQ_E_UNKNOWN);
  assert_int_equal(rig.create(2, "label", 1), EPQ_E_INVALID); // there is one
  assert_int_equal(rig.create(0, "window", 0), EPQ_E_INVALID);
  int64_t parent = 1;
  for (int64_t node = 100; rig.create(node, "column", parent) == EPQ_OK; node++)
    parent = node;
  assert_true(parent > 200 && parent < 400); // some depth is enough
}

static void unknown_nodes_are_refused_everywhere(void **)
{
  Rig rig;
  epq_value nil = {};
  for (int64_t node : {INT64_MIN, int64_t(-1), int64_t(0), int64_t(5), INT64_MAX}) {
    assert_int_equal(rig.set(node, "text", "x"), EPQ_E_UNKNOWN);
    assert_int_equal(epq_view_move(rig.view, node, 0), EPQ_E_UNKNOWN);
    if (node) // 0 is everything
      assert_int_equal(epq_view_remove(rig.view, node), EPQ_E_UNKNOWN);
    assert_int_equal(epq_view_append(rig.view, node, &nil, false), EPQ_E_UNKNOWN);
    assert_int_equal(rig.call(node, "focus", Made(), 3), EPQ_E_UNKNOWN);
    assert_text(rig.answers.join(';'), "3 nil");
    rig.answers.clear();
  }
}

// --- removed while at work ---

static void a_button_may_remove_itself_its_window_or_the_view_while_it_is_clicked(void **)
{
  for (int what = 0; what < 4; what++) {
    Rig rig;
    rig.window();
    rig.create(2, "column", 1);
    rig.create(3, "button", 2);
    rig.set(3, "id", "bomb");
    rig.show();
    rig.taken();
    rig.onEvent = [&](int64_t, const QByteArray &name) {
      if (name != "onPressed")
        return;
      if (what < 3)
        epq_view_remove(rig.view, 3 - what);
      else
        rig.free();
    };
    QTest::mousePress(rig.find("bomb"), Qt::LeftButton);
    assert_int_equal(only(rig.events, "onPressed").size(), 1);
    assert_int_equal(only(rig.events, "onReleased").size(), 0);
    assert_int_equal(only(rig.events, "onClicked").size(), 0);
    rig.settle();
    assert_null(rig.find("bomb"));
    if (rig.view)
      assert_int_equal(rig.set(3, "text", "x"), EPQ_E_UNKNOWN);
  }
}

static void an_item_may_remove_its_menu_while_it_is_chosen(void **)
{
  for (int64_t what : {4, 3, 2, 1}) {
    Rig rig;
    QMainWindow *window = withMenus(rig);
    rig.show();
    QMenu *menu = window->menuBar()->actions().first()->menu();
    moveAway();
    menu->popup(QPoint(20, 20));
    rig.taken();
    rig.onEvent = [&](int64_t node, const QByteArray &) {
      if (node == 4)
        epq_view_remove(rig.view, what);
    };
    choose(menu, "Save");
    assert_text(rig.taken().join(';'), "4 onClicked nil");
    assert_int_equal(rig.set(4, "text", "x"), EPQ_E_UNKNOWN);
  }
}

static void a_menu_that_is_open_goes_with_what_it_belongs_to(void **)
{
  Rig rig;
  QMainWindow *window = withMenus(rig);
  rig.show();
  window->menuBar()->actions().first()->menu()->popup(QPoint(20, 20));
  rig.settle();
  assert_non_null(openMenu());
  epq_view_remove(rig.view, 1);
  assert_null(openMenu());
  rig.settle();
}

static void what_is_removed_inside_an_event_loop_of_qts_lives_until_that_returns(void **)
{
  Rig rig;
  rig.window();
  rig.create(2, "button", 1);
  rig.set(2, "id", "held");
  rig.show();
  QPointer<QWidget> held = rig.find("held");
  QEventLoop outer, inner;
  bool alive = false;
  QTimer::singleShot(0, &outer, [&] {
    QTimer::singleShot(0, &inner, [&] { epq_view_remove(rig.view, 2); });
    QTimer::singleShot(100, &inner, [&] { inner.quit(); });
    inner.exec(); // as QDrag and QMenu::exec do
    alive = held;
    outer.quit();
  });
  outer.exec();
  assert_true(alive);
  assert_true(Rig::until([&] { return !held; }));
}

static void a_thousand_windows_open_and_close(void **)
{
  Rig rig;
  for (int i = 0; i < 1000; i++) {
    epq_view_begin(rig.view);
    withMenus(rig);
    rig.create(20, "toolbar", 1);
    rig.create(21, "item", 20);
    rig.create(22, "statusbar", 1);
    rig.create(23, "label", 22);
    rig.create(24, "button", 1);
    rig.set(1, "visible", true);
    epq_view_commit(rig.view);
    if (i % 10 == 0)
      QCoreApplication::processEvents();
    assert_int_equal(epq_view_remove(rig.view, 1), EPQ_OK);
    QCoreApplication::processEvents();
  }
  rig.settle();
  assert_int_equal(QApplication::topLevelWidgets().size(), 0);
}

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_menu_opens_by_mouse_and_its_items_tell_their_clicks),
      cmocka_unit_test(what_the_script_does_to_items_is_silent),
      cmocka_unit_test(an_items_key_works_while_its_menu_is_closed),
      cmocka_unit_test(a_shortcut_is_told_and_one_key_for_two_is_said_once),
      cmocka_unit_test(a_menu_in_an_element_is_its_context_menu),
      cmocka_unit_test(a_toolbar_holds_items_menus_and_elements_in_order),
      cmocka_unit_test(a_status_bar_has_text_and_elements_at_its_right),
      cmocka_unit_test(bars_come_and_go_and_the_last_of_two_counts),
      cmocka_unit_test(a_desktop_without_a_tray_is_said_once),
      cmocka_unit_test(a_parent_refuses_children_of_another_sort),
      cmocka_unit_test(unknown_nodes_are_refused_everywhere),
      cmocka_unit_test(a_button_may_remove_itself_its_window_or_the_view_while_it_is_clicked),
      cmocka_unit_test(an_item_may_remove_its_menu_while_it_is_chosen),
      cmocka_unit_test(a_menu_that_is_open_goes_with_what_it_belongs_to),
      cmocka_unit_test(what_is_removed_inside_an_event_loop_of_qts_lives_until_that_returns),
      cmocka_unit_test(a_thousand_windows_open_and_close),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
