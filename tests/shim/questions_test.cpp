// SPDX-License-Identifier: GPL-3.0-or-later
//
// The dialogs of the window, used with keys: each is answered exactly once, however it ends.
#include "shellrig.h"

#include "shell/shell.h"

#include <epq/timer.h>

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTreeWidget>

#include "hands.h"

static QByteArrayList answers;

// The dialog that is open has the keyboard.
static void ready()
{
  assert_true(Rig::until([] {
    const QWidget *top = QApplication::activePopupWidget() ? QApplication::activePopupWidget()
                                                           : QApplication::activeModalWidget();
    const QWidget *focus = QApplication::focusWidget();
    return top && focus && (focus == top || top->isAncestorOf(focus));
  }));
}

static void key(const char *name)
{
  ready();
  hands_key(name);
}

static void type(const char *text)
{
  ready();
  hands_type(text);
}

static QByteArray answer()
{
  Rig::settle();
  return std::exchange(answers, {}).join(';');
}

static void onAnswer(void *ud, const char *id, bool remembered)
{
  answers.append(QByteArray(static_cast<const char *>(ud)) + ' ' + id + (remembered ? " 1" : " 0"));
}

static void onChosen(void *, const int *chosen)
{
  answers.append(chosen ? "chosen " + QByteArray::number(chosen[0]) + ' ' +
                              QByteArray::number(chosen[1])
                        : QByteArray("none"));
}

static void onForm(void *, bool accepted, epq_form_value *value, const void *get)
{
  if (!accepted)
    answers.append("none");
  else
    answers.append(QByteArray(value(get, "args")) + '|' + value(get, "env") + '|' +
                   value(get, "folder") + '|' + value(get, "rights") + '|' + value(get, "ask") +
                   '|' + value(get, "no such field"));
}

static void onPaths(void *, const char *const *paths)
{
  QByteArray all = "paths";
  for (; *paths; paths++)
    all += QByteArray(" ") + *paths;
  answers.append(all);
}

static void onPick(void *, const char *id)
{
  answers.append(id ? QByteArray("pick ") + id : QByteArray("none"));
}

static int ask(epq_shell *shell, const char *name = "q")
{
  static const epq_button buttons[] = {{"save", "&Save", "document-save"},
                                       {"drop", "Don't Save", nullptr},
                                       {"cancel", "Cancel", nullptr},
                                       {}};
  const epq_question question = {"Title", "<b>Save it?", "All & everything", EPQ_WARNING,
                                 buttons, "cancel",      "Do not ask again"};
  return epq_shell_ask(shell, &question, onAnswer, const_cast<char *>(name));
}

static int choose(epq_shell *shell)
{
  static const char *const choices[] = {"Save", "Keep", "Discard", nullptr};
  static const epq_choice items[] = {{"a.lua", "/a.lua", 1}, {"b.lua", "/b.lua", 99}};
  const epq_choosing choosing = {"Not saved", "What shall become of it?", choices, items, 2,
                                 "Quit"};
  return epq_shell_choose(shell, &choosing, onChosen, nullptr);
}

static int fillIn(epq_shell *shell)
{
  static const char *const rights[] = {"Restricted", "Trusted", nullptr};
  static const epq_field fields[] = {
      {"args", EPQ_FIELD_TEXT, "&Arguments", "old", "tip", "none", nullptr},
      {"env", EPQ_FIELD_LINES, "&Environment", "A=1\nB=2", nullptr, nullptr, nullptr},
      {"folder", EPQ_FIELD_FOLDER, "&Folder", "/tmp", nullptr, nullptr, nullptr},
      {"rights", EPQ_FIELD_CHOICE, "&Rights", "1", nullptr, nullptr, rights},
      {"ask", EPQ_FIELD_CHECK, "As&k", "1", nullptr, nullptr, nullptr},
      {},
  };
  const epq_form form = {"Run", "How", fields, "Run"};
  return epq_shell_fill_in(shell, &form, onForm, nullptr);
}

static int engines; // rows of the list

static void fillRows(void *, epq_picker *picker)
{
  for (int k = 1; k <= engines; k++) {
    const QByteArray id = QByteArray::number(k), name = "engine " + id;
    const char *const cells[] = {name.constData(), nullptr};
    assert_int_equal(epq_picker_add(picker, id.constData(), nullptr, cells, nullptr), EPQ_OK);
  }
  const char *const cells[] = {"", ""};
  assert_int_equal(epq_picker_add(picker, "", nullptr, cells, nullptr), EPQ_E_INVALID);
}

static void onRow(void *, const char *id, epq_form_value *value, const void *get)
{
  answers.append(id ? "row " + QByteArray(id) + '|' + value(get, "place") + '|' +
                          value(get, "token") + '|' + value(get, "no such")
                    : QByteArray("row none"));
}

static int pickRow(epq_shell *shell)
{
  static const char *const columns[] = {"Name", "Folder", nullptr}, *const places[] = {"a:1",
                                                                                       nullptr};
  const epq_field fields[] = {
      {"place", EPQ_FIELD_TEXT, "&Place", "", nullptr, nullptr, places},
      {"token", EPQ_FIELD_SECRET, "&Token", "", nullptr, nullptr, nullptr},
      {},
  };
  epq_picking picking{};
  picking.title = "Attach";
  picking.list = "&Engines";
  picking.none = "None";
  picking.columns = columns;
  picking.form = "Or";
  picking.fields = fields;
  picking.accept = "Attach";
  picking.fill = fillRows;
  return epq_shell_pick_row(shell, &picking, onRow, nullptr);
}

static int pickPaths(epq_shell *shell)
{
  return epq_shell_pick_paths(shell, EPQ_OPEN_FILES, "Open", "/tmp", onPaths, nullptr);
}

static const epq_item someItems[] = {{"a/init.lua", nullptr, "a", nullptr, false},
                                     {"b/main.lua", "main.lua", "b", "text-x-lua", false},
                                     {"", nullptr, nullptr, nullptr, false},
                                     {"b/domain.lua", "domain.lua", "b", nullptr, true},
                                     {}};

static int popUp(epq_shell *shell)
{
  return epq_shell_pop_up(shell, someItems, onPick, nullptr);
}

static int quickPick(epq_shell *shell)
{
  return epq_shell_quick_pick(shell, "Name of a file", someItems, onPick, nullptr);
}

static void a_question_is_answered_by_a_key_a_button_or_escape(void **)
{
  ShellRig rig;
  rig.show();
  assert_int_equal(ask(rig.shell), EPQ_OK);
  auto *box = shown<QMessageBox>();
  assert_true(box->isModal() && box->parentWidget() == rig.shell);
  assert_text(box->text().toUtf8(), "<b>Save it?");
  assert_int_equal(box->textFormat(), Qt::PlainText);
  assert_text(answer(), "");
  key("Return");
  assert_text(answer(), "q save 0");
  ask(rig.shell);
  key("Escape");
  assert_text(answer(), "q cancel 0");
  ask(rig.shell);
  shown<QMessageBox>()->close();
  assert_text(answer(), "q cancel 0");
  ask(rig.shell);
  box = shown<QMessageBox>();
  QTest::mouseClick(box->checkBox(), Qt::LeftButton, Qt::NoModifier, QPoint(8, 8));
  QTest::mouseClick(box->findChild<QPushButton *>("drop"), Qt::LeftButton);
  assert_text(answer(), "q drop 1");
}

static void a_question_that_makes_no_sense_is_refused(void **)
{
  ShellRig rig;
  rig.show();
  const epq_button one[] = {{"ok", "OK", nullptr}, {}}, none[] = {{}};
  epq_question question = {"t", nullptr, nullptr, EPQ_HINT, none, nullptr, nullptr};
  char name[] = "q";
  assert_int_equal(epq_shell_ask(rig.shell, &question, onAnswer, name), EPQ_E_INVALID);
  question.buttons = nullptr;
  assert_int_equal(epq_shell_ask(rig.shell, &question, onAnswer, name), EPQ_E_INVALID);
  question.buttons = one;
  assert_int_equal(epq_shell_ask(rig.shell, &question, nullptr, nullptr), EPQ_E_INVALID);
  question.severity = epq_severity(3);
  assert_int_equal(epq_shell_ask(rig.shell, &question, onAnswer, name), EPQ_E_INVALID);
  question.severity = EPQ_HINT;
  assert_int_equal(epq_shell_ask(rig.shell, &question, onAnswer, name),
                   EPQ_OK); // no text, no cancel
  key("Escape");            // the one button it has
  assert_text(answer(), "q ok 0");
}

static void the_answer_may_ask_the_next_question(void **)
{
  ShellRig rig;
  rig.show();
  static epq_shell *shell;
  static int more;
  shell = rig.shell;
  more = 3;
  const epq_button one[] = {{"ok", "OK", nullptr}, {}};
  static const epq_question *asked;
  const epq_question question = {"t", "x", nullptr, EPQ_HINT, one, "ok", nullptr};
  asked = &question;
  static auto again = [](void *, const char *, bool) {
    answers.append("again");
    if (more-- > 0)
      epq_shell_ask(
          shell, asked, [](void *, const char *, bool) { answers.append("last"); }, nullptr);
  };
  epq_shell_ask(rig.shell, &question, again, nullptr);
  key("Return");
  Rig::settle();
  shown<QMessageBox>();
  key("Return");
  assert_text(answer(), "again;last");
}

// KTextEditor runs menus and dialogs on its own stack, children of a view that an answer may close.
static void an_answer_waits_until_no_event_loop_runs_inside_another(void **)
{
  ShellRig rig;
  rig.show();
  ask(rig.shell);
  shown<QMessageBox>();
  QEventLoop outer;
  int inside = -1;
  QTimer::singleShot(0, &outer, [&] {
    QEventLoop inner;
    QTimer::singleShot(0, &inner, [&] {
      key("Return");
      for (int i = 0; i < 20; i++)
        QCoreApplication::processEvents();
      inside = static_cast<int>(answers.size());
      inner.quit();
    });
    inner.exec();
  });
  QTimer poll;
  QObject::connect(&poll, &QTimer::timeout, &outer, [&] {
    if (!answers.isEmpty())
      outer.quit();
  });
  poll.start(1);
  outer.exec();
  assert_int_equal(inside, 0);
  assert_text(answer(), "q save 0");
}

static void several_things_are_chosen_with_keys(void **)
{
  ShellRig rig;
  rig.show();
  assert_int_equal(choose(rig.shell), EPQ_OK);
  QDialog *dialog = shown<QDialog>();
  QList<QComboBox *> boxes = dialog->findChildren<QComboBox *>();
  assert_int_equal(boxes.size(), 2);
  assert_int_equal(boxes[1]->currentIndex(), 2); // 99 is the last
  int tabs = 0;
  for (; !boxes[0]->hasFocus() && tabs < 20; tabs++)
    key("Tab");
  assert_true(boxes[0]->hasFocus());
  key("Up");
  key("Tab");
  assert_true(boxes[1]->hasFocus());
  key("Up");
  key("Return");
  assert_text(answer(), "chosen 0 1");
  choose(rig.shell);
  dialog = shown<QDialog>();
  const QList<QPushButton *> buttons = dialog->findChildren<QPushButton *>();
  for (QPushButton *each : buttons)
    if (each->text() == "Discard: all")
      QTest::mouseClick(each, Qt::LeftButton);
  QTest::keyClick(dialog, Qt::Key_Return);
  assert_text(answer(), "chosen 2 2");
  choose(rig.shell);
  key("Escape");
  assert_text(answer(), "none");
}

static void a_form_is_filled_in_with_keys(void **)
{
  ShellRig rig;
  rig.show();
  assert_int_equal(fillIn(rig.shell), EPQ_OK);
  QDialog *dialog = shown<QDialog>();
  for (const char *id : {"args", "env", "folder", "rights", "ask"})
    assert_false(dialog->findChild<QWidget *>(id)->accessibleName().isEmpty());
  dialog->findChild<QLineEdit *>("args")->selectAll();
  type("a b");
  key("Tab");
  assert_true(dialog->findChild<QPlainTextEdit *>("env")->hasFocus());
  key("Tab"); // out of it
  assert_true(dialog->findChild<QLineEdit *>("folder")->hasFocus());
  key("Tab");
  assert_text(hands_focus(), "folder_browse");
  key("Tab");
  key("Up");
  key("Tab");
  key("Space");
  key("Return");
  assert_text(answer(), "a b|A=1\nB=2|/tmp|0||");
  fillIn(rig.shell);
  key("Escape");
  assert_text(answer(), "none");
  fillIn(rig.shell); // and the folder is chosen in a dialog, which goes with the form
  dialog = shown<QDialog>();
  QTest::mouseClick(dialog->findChild<QWidget *>("folder_browse"), Qt::LeftButton);
  auto *files = shown<QFileDialog>();
  assert_true(files->fileMode() == QFileDialog::Directory);
  rig.free();
  assert_text(answer(), "none");
}

static void paths_are_picked(void **)
{
  QTemporaryDir folder;
  QFile file(folder.filePath("a b.lua"));
  assert_true(file.open(QIODevice::WriteOnly));
  file.close();
  const QByteArray path = folder.path().toUtf8();
  ShellRig rig;
  rig.show();
  assert_int_equal(
      epq_shell_pick_paths(rig.shell, EPQ_OPEN_FILES, "Open", path.constData(), onPaths, nullptr),
      EPQ_OK);
  assert_true(hands_choose_file((path + "/a b.lua").constData()));
  assert_text(answer(), "paths " + path + "/a b.lua");
  epq_shell_pick_paths(rig.shell, EPQ_SAVE_FILE, "Save", (path + "/new").constData(), onPaths,
                       nullptr);
  auto *dialog = shown<QFileDialog>();
  assert_text(dialog->findChild<QLineEdit *>("fileNameEdit")->text().toUtf8(), "new");
  QTest::keyClick(dialog->findChild<QLineEdit *>("fileNameEdit"), Qt::Key_Return);
  assert_text(answer(), "paths " + path + "/new.lua");
  epq_shell_pick_paths(rig.shell, EPQ_SAVE_FILE, "Save", (path + "/Makefile").constData(), onPaths,
                       nullptr);
  dialog = shown<QFileDialog>();
  dialog->selectNameFilter("All files (*)");
  Q_EMIT dialog->filterSelected("All files (*)");
  QTest::keyClick(dialog->findChild<QLineEdit *>("fileNameEdit"), Qt::Key_Return);
  assert_text(answer(), "paths " + path + "/Makefile");
  epq_shell_pick_paths(rig.shell, EPQ_OPEN_FOLDER, nullptr, nullptr, onPaths, nullptr);
  shown<QFileDialog>();
  key("Escape");
  assert_text(answer(), "paths");
  assert_int_equal(
      epq_shell_pick_paths(rig.shell, epq_path_kind(3), nullptr, nullptr, onPaths, nullptr),
      EPQ_E_INVALID);
}

static void a_context_menu_is_answered_also_when_it_is_empty(void **)
{
  ShellRig rig;
  rig.show();
  assert_int_equal(popUp(rig.shell), EPQ_OK);
  auto *menu = shown<QMenu>();
  hands_settle();
  QTest::keyClick(menu, Qt::Key_Down);
  QTest::keyClick(menu, Qt::Key_Down);
  QTest::keyClick(menu, Qt::Key_Return);
  assert_text(answer(), "pick b/main.lua");
  popUp(rig.shell);
  QTest::keyClick(shown<QMenu>(), Qt::Key_Escape);
  assert_text(answer(), "pick ");
  const epq_item none[] = {{}};
  assert_int_equal(epq_shell_pop_up(rig.shell, none, onPick, nullptr), EPQ_OK);
  assert_text(answer(), "pick ");
  popUp(rig.shell); // one after the other
  popUp(rig.shell);
  QTest::keyClick(shown<QMenu>(), Qt::Key_Escape);
  Rig::settle();
  if (QApplication::activePopupWidget())
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Escape);
  assert_text(answer(), "pick ;pick ");
  assert_int_equal(rig.shell->findChildren<QMenu *>("popup").size(), 0); // none is left behind
}

static void a_quick_pick_finds_by_some_letters_the_best_first(void **)
{
  ShellRig rig;
  rig.show();
  assert_int_equal(quickPick(rig.shell), EPQ_OK);
  hands_settle();
  auto *list = rig.find<QListView>("items");
  assert_int_equal(list->model()->rowCount(), 3);
  type("main");
  assert_int_equal(list->model()->rowCount(), 2);
  key("Return");
  assert_text(answer(), "pick b/main.lua");
  quickPick(rig.shell);
  hands_settle();
  type("D mn"); // letters that are skipped, in any case
  key("Return");
  assert_text(answer(), "pick b/domain.lua");
  quickPick(rig.shell);
  hands_settle();
  type("zzz");
  key("Return"); // nothing to take: it stays
  assert_text(answer(), "");
  key("Backspace");
  key("Backspace");
  key("Backspace");
  key("Down");
  key("Return");
  assert_text(answer(), "pick b/main.lua");
  quickPick(rig.shell);
  hands_settle();
  key("Escape");
  assert_text(answer(), "none");
  const epq_item none[] = {{}};
  epq_shell_quick_pick(rig.shell, nullptr, none, onPick, nullptr);
  hands_settle();
  key("Return");
  key("Escape");
  assert_text(answer(), "none");
}

static void a_hundred_thousand_names_are_picked_from(void **)
{
  std::vector<QByteArray> names;
  std::vector<epq_item> items;
  for (int i = 0; i < 100000; i++)
    names.push_back("src/folder" + QByteArray::number(i % 100) + "/file_" + QByteArray::number(i) +
                    ".lua");
  for (const QByteArray &name : names)
    items.push_back({name.constData(), nullptr, nullptr, nullptr, false});
  items.push_back({});
  ShellRig rig;
  rig.show();
  epq_shell_quick_pick(rig.shell, "Name", items.data(), onPick, nullptr);
  hands_settle();
  type("file_99999");
  key("Return");
  assert_text(answer(), "pick src/folder99/file_99999.lua");
}

static QTreeWidget *rowsShown()
{
  const auto trees = QApplication::activeModalWidget()->findChildren<QTreeWidget *>("rows");
  return trees.value(0);
}

static void one_of_a_list_is_chosen_or_what_is_typed(void **)
{
  ShellRig rig;
  rig.show();
  engines = 1; // the first one is what is meant, unless another is
  assert_int_equal(pickRow(rig.shell), EPQ_OK);
  key("Return");
  assert_text(answer(), "row 1|||");
  engines = 3;
  assert_int_equal(pickRow(rig.shell), EPQ_OK);
  key("Down");
  engines = 2; // the list is made anew, and the choice stays
  assert_true(Rig::until([] { return rowsShown()->topLevelItemCount() == 2; }));
  key("Return");
  assert_text(answer(), "row 2|||");
  assert_int_equal(pickRow(rig.shell), EPQ_OK); // what is typed takes the choice
  key("Down");
  key("Alt+P");
  type("pi:8023");
  assert_true(rowsShown()->selectedItems().isEmpty());
  key("Alt+T");
  type("secret");
  key("Return");
  assert_text(answer(), "row |pi:8023|secret|");
  engines = 0; // nothing is there: the first field has the keyboard
  assert_int_equal(pickRow(rig.shell), EPQ_OK);
  type("x");
  key("Escape");
  assert_text(answer(), "row none");
}

static void dialogs_that_are_open_when_the_window_goes_are_given_up(void **)
{
  const struct {
    int (*open)(epq_shell *shell);
    const char *answer;
  } all[] = {{[](epq_shell *shell) { return ask(shell); }, "q cancel 0"},
             {choose, "none"},
             {fillIn, "none"},
             {pickRow, "row none"},
             {pickPaths, "paths"},
             {popUp, "pick "},
             {quickPick, "none"}};
  for (const auto &each : all)
    for (bool settled : {false, true}) {
      ShellRig rig;
      rig.show();
      assert_int_equal(each.open(rig.shell), EPQ_OK);
      if (settled)
        Rig::settle();
      rig.free();
      assert_text(answer(), each.answer);
    }
  for (const auto &each : all) { // answered, but the answer is still on its way
    ShellRig rig;
    rig.show();
    each.open(rig.shell);
    Rig::settle();
    QWidget *top = QApplication::activePopupWidget() ? QApplication::activePopupWidget()
                                                     : QApplication::activeModalWidget();
    assert_non_null(top);
    QTest::keyClick(top, Qt::Key_Escape);
    rig.free();
    assert_text(answer(), each.answer);
  }
  ShellRig rig;
  rig.show();
  ask(rig.shell, "first");
  ask(rig.shell, "second");
  assert_int_equal(epq_shell_give_up(rig.shell), EPQ_OK);
  assert_text(std::exchange(answers, {}).join(';'), "first cancel 0;second cancel 0");
  for (const auto &each : all)
    assert_int_equal(each.open(rig.shell), EPQ_E_FAILED);
  Rig::settle();
  const QWidgetList tops = QApplication::topLevelWidgets();
  for (QWidget *top : tops)
    if (auto *dialog = qobject_cast<QDialog *>(top))
      dialog->reject(); // they are still on the screen; nobody is told again
  assert_text(answer(), "");
}

static void a_timer_may_be_freed_by_what_it_calls(void **)
{
  static epq_timer *timer;
  static int calls;
  for (bool repeat : {false, true}) {
    calls = 0;
    timer = epq_timer_new(
        theApp(),
        [](void *) {
          calls++;
          epq_timer_free(std::exchange(timer, nullptr));
        },
        nullptr);
    assert_int_equal(epq_timer_start(timer, 0, repeat), EPQ_OK);
    assert_true(Rig::until([] { return calls == 1; }));
    Rig::settle();
    assert_int_equal(calls, 1);
  }
  timer = epq_timer_new(theApp(), [](void *) { calls++; }, nullptr);
  assert_int_equal(epq_timer_start(timer, -1, false), EPQ_E_INVALID);
  assert_int_equal(epq_timer_start(nullptr, 1, false), EPQ_E_INVALID);
  calls = 0;
  epq_timer_start(timer, 1, true);
  assert_true(Rig::until([] { return calls >= 3; }));
  epq_timer_stop(timer);
  calls = 0;
  Rig::settle();
  assert_int_equal(calls, 0);
  epq_timer_free(timer);
  epq_timer_free(nullptr);
  epq_timer_stop(nullptr);
}

int main()
{
  prepareShell();
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_question_is_answered_by_a_key_a_button_or_escape),
      cmocka_unit_test(a_question_that_makes_no_sense_is_refused),
      cmocka_unit_test(the_answer_may_ask_the_next_question),
      cmocka_unit_test(an_answer_waits_until_no_event_loop_runs_inside_another),
      cmocka_unit_test(several_things_are_chosen_with_keys),
      cmocka_unit_test(a_form_is_filled_in_with_keys),
      cmocka_unit_test(paths_are_picked),
      cmocka_unit_test(a_context_menu_is_answered_also_when_it_is_empty),
      cmocka_unit_test(a_quick_pick_finds_by_some_letters_the_best_first),
      cmocka_unit_test(a_hundred_thousand_names_are_picked_from),
      cmocka_unit_test(one_of_a_list_is_chosen_or_what_is_typed),
      cmocka_unit_test(dialogs_that_are_open_when_the_window_goes_are_given_up),
      cmocka_unit_test(a_timer_may_be_freed_by_what_it_calls),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
