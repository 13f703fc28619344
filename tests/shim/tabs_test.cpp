// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tabs and panes: opened, split, moved and closed in every order; who has the keyboard and what is told.
#include "shellrig.h"

#include "shell/shell.h"

#include <QAbstractButton>
#include <QDialog>
#include <QLineEdit>
#include <QMenu>
#include <QTabBar>
#include <QTabWidget>

#include <algorithm>

static QList<QTabWidget *> panes(const ShellRig &rig)
{
  QList<QTabWidget *> all;
  const QList<QTabWidget *> found =
      rig.find("tabs")->findChildren<QTabWidget *>("pane"); // those that go are in no parent
  for (QTabWidget *each : found)
    all.append(each);
  return all;
}

static QTabWidget *paneOf(const ShellRig &rig, const Ed &ed)
{
  const QList<QTabWidget *> all = panes(rig);
  for (QTabWidget *each : all)
    if (each->indexOf(ed.widget()) >= 0)
      return each;
  return nullptr;
}

static QAbstractButton *closeButton(const ShellRig &rig, const Ed &ed)
{
  QTabWidget *pane = paneOf(rig, ed);
  return qobject_cast<QAbstractButton *>(
      pane->tabBar()->tabButton(pane->indexOf(ed.widget()), QTabBar::RightSide));
}

static void tabs_open_behind_the_one_in_front_and_each_is_told(void **)
{
  ShellRig rig;
  rig.show();
  rig.taken();
  Ed &one = rig.open("one.lua");
  assert_text(rig.tabs(), "1*");
  assert_true(one.keys()->hasFocus());
  Ed &two = rig.open("two & three.lua");
  rig.open("three.lua");
  assert_text(rig.tabs(), "1 2 3*");
  epq_shell_focus(rig.shell, one.editor);
  rig.open("four.lua");
  assert_text(rig.tabs(), "1 4* 2 3");
  assert_text(only(rig.taken(), "current").join(';'),
              "current 1;current 2;current 3;current 1;current 4");
  QTabWidget *pane = paneOf(rig, two);
  assert_text(pane->tabText(2).toUtf8(), "two && three.lua");
  assert_true(epq_shell_current(rig.shell) == rig.editors[3]->editor);
  assert_int_equal(epq_shell_open(rig.shell, one.editor), EPQ_E_INVALID); // is one already
  assert_int_equal(epq_shell_split(rig.shell, one.editor, true), EPQ_E_INVALID);
  assert_int_equal(epq_shell_open(rig.shell, nullptr), EPQ_E_INVALID);
  assert_text(rig.tabs(), "1 4* 2 3");
}

static void what_is_no_tab_is_unknown(void **)
{
  ShellRig rig;
  Doc doc;
  Ed ed(doc);
  assert_int_equal(epq_shell_set_tab(rig.shell, ed.editor, "x", "y", true), EPQ_E_UNKNOWN);
  assert_int_equal(epq_shell_focus(rig.shell, ed.editor), EPQ_E_UNKNOWN);
  assert_int_equal(epq_shell_close(rig.shell, ed.editor), EPQ_E_UNKNOWN);
  assert_int_equal(epq_shell_close(rig.shell, nullptr), EPQ_E_INVALID);
  assert_int_equal(epq_shell_next_tab(rig.shell, 1), EPQ_OK);
  assert_int_equal(epq_shell_next_pane(rig.shell), EPQ_OK);
  assert_null(epq_shell_current(rig.shell));
  assert_text(rig.tabs(), "");
}

static void a_document_that_is_not_saved_has_a_sign_and_says_so(void **)
{
  ShellRig rig;
  rig.show();
  Ed &ed = rig.open("a.lua");
  QTabWidget *pane = paneOf(rig, ed);
  const QImage saved = closeButton(rig, ed)->grab().toImage();
  epq_shell_set_tab(rig.shell, ed.editor, "a.lua", "/a.lua", true);
  assert_true(closeButton(rig, ed)->grab().toImage() != saved);
  assert_text(pane->tabBar()->accessibleTabName(0).toUtf8(), "a.lua, not saved");
  assert_text(pane->tabToolTip(0).toUtf8(), "/a.lua");
  assert_text(pane->tabText(0).toUtf8(), "a.lua");
  epq_shell_set_tab(rig.shell, ed.editor, "a.lua", "/a.lua", false);
  assert_true(closeButton(rig, ed)->grab().toImage() == saved);
}

static void panes_of_every_shape_close_in_every_order(void **)
{
  // left | right, then right into upper and lower, then left into upper and lower
  std::vector<int> order = {0, 1, 2, 3, 4};
  int runs = 0;
  do {
    if (runs++ % 6 && runs > 24) // all kinds of orders; not every one, it is a long list
      continue;
    ShellRig rig;
    if (runs < 3)
      rig.show();
    Ed &left = rig.open("1");
    rig.split(false);
    rig.split(true);
    epq_shell_focus(rig.shell, left.editor);
    rig.split(true);
    rig.open("5");
    assert_int_equal(panes(rig).size(), 4);
    assert_text(rig.tabs(), "1* | 4 5* | 2* | 3*");
    for (int k = 0; k < 5; k++) {
      rig.close(*rig.editors[size_t(order[size_t(k)])]);
      epq_editor *front = epq_shell_current(rig.shell);
      assert_true(k == 4 ? !front
                         : front != nullptr); // some tab is in front as long as there is one
    }
    assert_int_equal(panes(rig).size(), 1);
    assert_text(rig.tabs(), "");
    rig.open("6"); // and it goes on
    assert_text(rig.tabs(), "6*");
  } while (std::next_permutation(order.begin(), order.end()));
}

static void while_a_pane_goes_no_empty_front_is_told(void **)
{
  ShellRig rig;
  rig.show();
  rig.open("1");
  Ed &two = rig.split(false);
  rig.taken();
  rig.close(two);
  assert_text(only(rig.taken(), "current").join(';'), "current 1");
  rig.close(*rig.editors[0]);
  assert_text(only(rig.taken(), "current").join(';'), "current 0");
}

static void closing_gives_the_keyboard_to_what_is_in_front_then(void **)
{
  ShellRig rig;
  rig.show();
  Ed &one = rig.open("1"), &two = rig.open("2");
  rig.close(two);
  assert_true(one.keys()->hasFocus());
  const epq_welcome_item items[] = {{"Start", "new", "New", nullptr, nullptr}, {}};
  epq_shell_set_welcome(rig.shell, "EPLua", "lead", items);
  rig.close(one);
  assert_non_null(QApplication::focusWidget());
  assert_true(rig.find("welcome")->isVisible());
  assert_true(rig.find("new")->hasFocus());
}

static void next_goes_through_all_panes_and_round(void **)
{
  ShellRig rig;
  rig.show();
  rig.open("1");
  rig.open("2");
  rig.split(false);
  assert_int_equal(rig.number(epq_shell_current(rig.shell)), 3);
  epq_shell_next_tab(rig.shell, 1);
  assert_int_equal(rig.number(epq_shell_current(rig.shell)), 1);
  epq_shell_next_tab(rig.shell, -1);
  assert_int_equal(rig.number(epq_shell_current(rig.shell)), 3);
  epq_shell_next_tab(rig.shell, -2);
  assert_int_equal(rig.number(epq_shell_current(rig.shell)), 1);
  epq_shell_next_tab(rig.shell, INT_MIN);
  epq_shell_next_tab(rig.shell, INT_MAX);
  epq_shell_focus(rig.shell, rig.editors[0]->editor);
  epq_shell_next_pane(rig.shell);
  assert_int_equal(rig.number(epq_shell_current(rig.shell)), 3);
  assert_true(rig.editors[2]->keys()->hasFocus());
  epq_shell_next_pane(rig.shell);
  assert_int_equal(rig.number(epq_shell_current(rig.shell)), 1);
}

static void the_editor_with_the_keyboard_is_the_one_in_front(void **)
{
  ShellRig rig;
  rig.show();
  rig.open("1");
  rig.split(false);
  rig.taken();
  QTest::mouseClick(rig.editors[0]->keys(), Qt::LeftButton, Qt::NoModifier, QPoint(40, 40));
  assert_text(only(rig.taken(), "current").join(';'), "current 1");
  QTest::mouseClick(rig.editors[1]->keys(), Qt::LeftButton, Qt::NoModifier, QPoint(40, 40));
  assert_text(only(rig.taken(), "current").join(';'), "current 2");
}

static void its_button_the_middle_button_and_the_menu_ask_to_close(void **)
{
  ShellRig rig;
  rig.show();
  rig.open("1");
  Ed &two = rig.open("2");
  rig.open("3");
  rig.taken();
  QTest::mouseClick(closeButton(rig, two), Qt::LeftButton);
  assert_text(only(rig.taken(), "close_tab").join(';'), "close_tab 2");
  QTabBar *bar = paneOf(rig, two)->tabBar();
  QTest::mouseClick(bar, Qt::MiddleButton, Qt::NoModifier, bar->tabRect(0).center());
  assert_text(only(rig.taken(), "close_tab").join(';'), "close_tab 1");
  assert_text(rig.tabs(), "1 2 3*"); // asked, not done
  Q_EMIT bar->customContextMenuRequested(bar->tabRect(1).center());
  auto *menu = shown<QMenu>();
  menu->actions()[1]->trigger();
  assert_text(only(rig.taken(), "close_tab").join(';'), "close_tab 1;close_tab 3");
  menu->close();
  Rig::settle();
  Q_EMIT bar->customContextMenuRequested(bar->tabRect(1).center());
  menu = shown<QMenu>();
  menu->actions()[2]->trigger();
  assert_text(only(rig.taken(), "close_tab").join(';'), "close_tab 3");
  menu->close();
  Q_EMIT bar->customContextMenuRequested(QPoint(bar->width() + 400, 5)); // beside the tabs
  Rig::settle();
  assert_null(QApplication::activePopupWidget());
}

static void who_is_asked_to_close_may_close_at_once_and_more_than_that(void **)
{
  ShellRig rig;
  rig.show();
  rig.open("1");
  rig.open("2");
  Ed &three = rig.open("3");
  rig.then = [&rig](const QByteArray &told) {
    if (told.startsWith("close_tab"))
      for (const auto &each : rig.editors)
        each->free();
  };
  QTabBar *bar = paneOf(rig, three)->tabBar();
  Q_EMIT bar->customContextMenuRequested(bar->tabRect(2).center());
  auto *menu = shown<QMenu>();
  menu->actions()[1]->trigger(); // the others, and with the first of them all are gone
  assert_int_equal(only(rig.taken(), "close_tab").size(), 1);
  assert_text(rig.tabs(), "");
  menu->close();
  rig.then = [&rig](const QByteArray &told) {
    if (told.startsWith("close_tab"))
      rig.editors.back()->free();
  };
  Ed &four = rig.open("4");
  QTest::mouseClick(closeButton(rig, four), Qt::LeftButton);
  Rig::settle();
  assert_text(rig.tabs(), "");
}

static void a_tab_moves_to_the_other_pane_with_all_it_has(void **)
{
  ShellRig rig;
  rig.show();
  rig.open("1");
  Ed &two = rig.open("t & w");
  rig.split(false);
  epq_shell_set_tab(rig.shell, two.editor, "t & w", "tip", true);
  rig.taken();
  QTabBar *bar = paneOf(rig, two)->tabBar();
  Q_EMIT bar->customContextMenuRequested(bar->tabRect(1).center());
  auto *menu = shown<QMenu>();
  QTest::keyClick(menu, Qt::Key_Up); // the last one
  QTest::keyClick(menu, Qt::Key_Return);
  Rig::settle();
  assert_text(rig.tabs(), "1* | 3 2*");
  QTabWidget *pane = paneOf(rig, two);
  assert_text(pane->tabText(1).toUtf8(), "t && w");
  assert_text(pane->tabToolTip(1).toUtf8(), "tip");
  assert_text(pane->tabBar()->accessibleTabName(1).toUtf8(), "t & w, not saved");
  assert_true(rig.shell->focusWidget() == two.keys());
  assert_text(only(rig.taken(), "current").join(';'), "current 2");
  // the last one of a pane: that goes
  Ed &one = *rig.editors[0];
  bar = paneOf(rig, one)->tabBar();
  Q_EMIT bar->customContextMenuRequested(bar->tabRect(0).center());
  menu = shown<QMenu>();
  QTest::keyClick(menu, Qt::Key_Up);
  QTest::keyClick(menu, Qt::Key_Return);
  Rig::settle();
  assert_text(rig.tabs(), "3 2 1*");
  rig.close(two);
  assert_text(rig.tabs(), "3 1*");
}

static void an_editor_can_be_taken_away_and_opened_again(void **)
{
  ShellRig rig;
  rig.show();
  Ed &one = rig.open("1");
  rig.open("2");
  assert_int_equal(epq_shell_close(rig.shell, one.editor), EPQ_OK);
  assert_text(rig.tabs(), "2*");
  Rig::settle();
  assert_int_equal(epq_shell_open(rig.shell, one.editor), EPQ_OK);
  epq_shell_focus(rig.shell, one.editor);
  Rig::settle();
  assert_text(rig.tabs(), "2 1*");
  assert_true(one.keys()->hasFocus());
}

// A dock that is typed into, and what is in it.
struct Typed {
  explicit Typed(ShellRig &of) : rig(of)
  {
    epq_dock dock = {};
    dock.id = "notes";
    dock.title = "Notes";
    dock.area = EPQ_RIGHT;
    assert_int_equal(epq_shell_add_dock(rig.shell, &dock, reinterpret_cast<epq_widget *>(&edit)),
                     EPQ_OK);
    edit.setFocusPolicy(Qt::StrongFocus);
  }
  ~Typed()
  {
    epq_shell_remove_dock(rig.shell, "notes");
  }
  ShellRig &rig;
  QLineEdit edit;
};

static void what_is_revealed_takes_the_keyboard_from_a_text_and_from_nothing_else(void **)
{
  ShellRig rig;
  rig.show();
  Ed &one = rig.open("1");
  Ed &two = rig.open("2");
  assert_int_equal(epq_shell_reveal(rig.shell, one.editor), EPQ_OK);
  assert_text(rig.tabs(), "1* 2");
  assert_true(one.keys()->hasFocus());
  Typed typed(rig);
  typed.edit.setFocus();
  assert_true(typed.edit.hasFocus());
  assert_int_equal(epq_shell_reveal(rig.shell, two.editor), EPQ_OK);
  assert_text(rig.tabs(), "1 2*");
  assert_true(epq_shell_current(rig.shell) == two.editor);
  assert_true(typed.edit.hasFocus());
  Doc doc; // opened for it
  Ed three(doc);
  assert_int_equal(epq_shell_open(rig.shell, three.editor), EPQ_OK);
  assert_int_equal(epq_shell_reveal(rig.shell, three.editor), EPQ_OK);
  assert_true(epq_shell_current(rig.shell) == three.editor);
  assert_true(typed.edit.hasFocus());
  QTest::keyClicks(QApplication::focusWidget(), "still here");
  assert_text(typed.edit.text().toUtf8(), "still here");
  assert_text(doc.text(), "");
  three.free();
  assert_int_equal(epq_shell_reveal(rig.shell, three.editor), EPQ_E_UNKNOWN);
}

// The bar to find something in its text; what has the keyboard in it.
static QWidget *findIn(Ed &ed)
{
  Rig::settle();
  epq_editor_command(ed.editor, "edit_find");
  assert_true(Rig::until([&] {
    const QWidget *has = QApplication::focusWidget();
    return has && has != ed.keys() && ed.widget()->isAncestorOf(has);
  }));
  return QApplication::focusWidget();
}

static void a_bar_that_is_typed_into_stays_until_the_keyboard_has_left_it(void **)
{
  ShellRig rig;
  rig.show();
  Ed &one = rig.open("1");
  Ed &two = rig.open("2");
  Ed &third = rig.open("3");
  epq_shell_focus(rig.shell, one.editor);
  QPointer<QWidget> bar = findIn(one);
  assert_int_equal(epq_shell_reveal(rig.shell, two.editor), EPQ_OK);
  Rig::settle();
  assert_text(rig.tabs(), "1* 2 3");
  assert_true(bar && bar->hasFocus());
  Doc doc;
  Ed fresh(doc);
  assert_int_equal(epq_shell_open(rig.shell, fresh.editor), EPQ_OK); // opened for it
  assert_int_equal(epq_shell_reveal(rig.shell, fresh.editor), EPQ_OK);
  Rig::settle();
  assert_true(bar && bar->hasFocus());
  assert_int_equal(epq_shell_reveal(rig.shell, one.editor), EPQ_OK); // that of the bar
  Rig::settle();
  assert_true(bar && bar->hasFocus());
  assert_int_equal(epq_shell_reveal(rig.shell, two.editor), EPQ_OK);
  QTest::keyClick(bar, Qt::Key_Escape);
  assert_true(Rig::until([&] { return epq_shell_current(rig.shell) == two.editor; }));
  Rig::settle();
  assert_true(two.keys()->hasFocus());
  // who goes to another tab has chosen
  epq_shell_focus(rig.shell, one.editor);
  bar = findIn(one);
  epq_shell_reveal(rig.shell, two.editor);
  epq_shell_focus(rig.shell, third.editor);
  Rig::settle();
  assert_true(epq_shell_current(rig.shell) == third.editor);
  // the one that waits may go
  epq_shell_focus(rig.shell, one.editor);
  bar = findIn(one);
  epq_shell_reveal(rig.shell, two.editor);
  rig.close(two);
  QTest::keyClick(bar, Qt::Key_Escape);
  Rig::settle();
  assert_true(epq_shell_current(rig.shell) == one.editor);
}

static void under_a_popup_or_a_dialog_the_tab_changes_and_no_more(void **)
{
  ShellRig rig;
  rig.show();
  Ed &one = rig.open("1");
  rig.open("2");
  const epq_item items[] = {{"a", "alpha", nullptr, nullptr, false}, {}};
  epq_shell_quick_pick(rig.shell, "Pick", items, [](void *, const char *) {}, nullptr);
  auto *pick = shown<QDialog>();
  auto *filter = pick->findChild<QLineEdit *>("filter");
  assert_true(Rig::until([&] { return filter->hasFocus(); }));
  epq_shell_reveal(rig.shell, one.editor);
  Rig::settle();
  assert_true(epq_shell_current(rig.shell) == one.editor);
  assert_true(pick->isVisible());
  assert_true(filter->hasFocus());
  pick->reject();
  Rig::settle();
  assert_true(Rig::until([&] { return one.keys()->hasFocus(); }));
}

static void the_shell_goes_with_its_tabs_open(void **)
{
  ShellRig rig;
  rig.show();
  Ed &one = rig.open("1");
  rig.split(true);
  epq_shell_free(rig.shell);
  rig.forget();
  // the caller was wrong, and nothing crashes
  assert_null(epq_editor_widget(one.editor));
  assert_int_equal(epq_editor_go(one.editor, {1, 1}), EPQ_E_INVALID);
  Rig::settle();
}

int main()
{
  prepareShell();
  const CMUnitTest tests[] = {
      cmocka_unit_test(tabs_open_behind_the_one_in_front_and_each_is_told),
      cmocka_unit_test(what_is_no_tab_is_unknown),
      cmocka_unit_test(a_document_that_is_not_saved_has_a_sign_and_says_so),
      cmocka_unit_test(panes_of_every_shape_close_in_every_order),
      cmocka_unit_test(while_a_pane_goes_no_empty_front_is_told),
      cmocka_unit_test(closing_gives_the_keyboard_to_what_is_in_front_then),
      cmocka_unit_test(next_goes_through_all_panes_and_round),
      cmocka_unit_test(the_editor_with_the_keyboard_is_the_one_in_front),
      cmocka_unit_test(its_button_the_middle_button_and_the_menu_ask_to_close),
      cmocka_unit_test(who_is_asked_to_close_may_close_at_once_and_more_than_that),
      cmocka_unit_test(a_tab_moves_to_the_other_pane_with_all_it_has),
      cmocka_unit_test(an_editor_can_be_taken_away_and_opened_again),
      cmocka_unit_test(what_is_revealed_takes_the_keyboard_from_a_text_and_from_nothing_else),
      cmocka_unit_test(a_bar_that_is_typed_into_stays_until_the_keyboard_has_left_it),
      cmocka_unit_test(under_a_popup_or_a_dialog_the_tab_changes_and_no_more),
      cmocka_unit_test(the_shell_goes_with_its_tabs_open),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
