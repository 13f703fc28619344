// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is asked of the application: each request is answered exactly once.
#include "rig.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QColorDialog>
#include <QFile>
#include <QFileDialog>
#include <QFrame>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QTemporaryDir>

static QString room;

template <typename T> static T *shown()
{
  T *found = nullptr;
  Rig::until([&] {
    const QWidgetList all = QApplication::topLevelWidgets();
    for (QWidget *each : all)
      if (auto *one = qobject_cast<T *>(each); one && each->isVisible())
        found = one;
    return found != nullptr;
  });
  assert_non_null(found);
  return found;
}

static void press(QWidget *dialog, const char *text)
{
  const QList<QAbstractButton *> buttons = dialog->findChildren<QAbstractButton *>();
  for (QAbstractButton *each : buttons)
    if (each->isVisible() && QString(each->text()).remove('&') == QLatin1String(text)) {
      QTest::mouseClick(each, Qt::LeftButton);
      Rig::settle();
      return;
    }
  fail_msg("no button %s", text);
}

static QByteArray answersOf(Rig &rig)
{
  Rig::settle();
  return std::exchange(rig.answers, {}).join(';');
}

static void a_message_is_answered_however_it_is_closed(void **)
{
  Rig rig;
  rig.window();
  rig.show();
  rig.call(
      1, "dialog.message",
      Made::map({{"title", "T"}, {"text", "<b>words"}, {"details", "more"}, {"icon", "error"}}), 1);
  auto *box = shown<QMessageBox>();
  assert_true(box->parentWidget() == rig.find("window1"));
  assert_text(box->text().toUtf8(), "<b>words");
  assert_int_equal(box->textFormat(), Qt::PlainText);
  assert_int_equal(box->icon(), QMessageBox::Critical);
  assert_text(answersOf(rig), "");
  press(box, "OK");
  assert_text(answersOf(rig), "1 true");
  rig.call(0, "dialog.message", "only text", 2);
  QTest::keyClick(shown<QMessageBox>(), Qt::Key_Escape);
  assert_text(answersOf(rig), "2 true");
}

static void a_question_is_answered_by_the_button_or_nil(void **)
{
  Rig rig;
  rig.window();
  rig.show();
  rig.call(1, "dialog.question", "Go on?", 1);
  press(shown<QMessageBox>(), "No");
  assert_text(answersOf(rig), "1 \"No\"");
  Made three = Made::map({{"text", "Save?"},
                          {"buttons", QStringList{"Save & close", "Drop", "Back"}},
                          {"default", "Drop"}});
  rig.call(1, "dialog.question", three, 2);
  auto *box = shown<QMessageBox>();
  assert_text(box->buttons().first()->text().toUtf8(), "Save && close");
  QTest::keyClick(box, Qt::Key_Return);
  assert_text(answersOf(rig), "2 \"Drop\"");
  rig.call(1, "dialog.question", three, 3);
  QTest::keyClick(shown<QMessageBox>(), Qt::Key_Escape);
  assert_text(answersOf(rig), "3 nil");
  rig.call(1, "dialog.question", three, 4);
  shown<QMessageBox>()->close();
  assert_text(answersOf(rig), "4 nil");
}

static void input_gives_what_was_typed(void **)
{
  Rig rig;
  rig.window();
  rig.show();
  rig.call(1, "dialog.input",
           Made::map({{"text", "Name?"}, {"value", "old"}, {"placeholder", "name"}}), 1);
  auto *line = shown<QDialog>()->findChild<QLineEdit *>();
  assert_text(line->placeholderText().toUtf8(), "name");
  QTest::keyClicks(line, "Ada"); // goes in place of what is selected
  QTest::keyClick(line, Qt::Key_Return);
  assert_text(answersOf(rig), "1 \"Ada\"");
  rig.call(1, "dialog.input", Made::map({{"text", "?"}, {"password", true}}), 2);
  line = shown<QDialog>()->findChild<QLineEdit *>();
  assert_int_equal(line->echoMode(), QLineEdit::Password);
  QTest::keyClick(line, Qt::Key_Escape);
  assert_text(answersOf(rig), "2 nil");
  rig.call(1, "dialog.input", Made::map({{"text", "?"}, {"value", "a\nb"}, {"multiline", true}}),
           3);
  press(shown<QDialog>(), "OK");
  assert_text(answersOf(rig), "3 \"a\nb\"");
}

static void files_and_folders_are_chosen(void **)
{
  Rig rig;
  rig.window();
  rig.show();
  for (const char *name : {"/one.lua", "/two.lua", "/other.txt"}) {
    QFile file(room + name);
    assert_true(file.open(QIODevice::WriteOnly));
  }
  Made where = Made::map({{"folder", room}, {"filter", "Lua (*.lua);;All (*)"}, {"title", "Pick"}});
  rig.call(1, "dialog.open", where, 1);
  auto *dialog = shown<QFileDialog>();
  assert_text(dialog->windowTitle().toUtf8(), "Pick");
  assert_int_equal(dialog->nameFilters().size(), 2);
  dialog->selectFile("one.lua");
  press(dialog, "Open");
  assert_text(answersOf(rig), "1 \"" + room.toUtf8() + "/one.lua\"");
  rig.call(1, "dialog.open", Made::map({{"folder", room}, {"multiple", true}}), 2);
  dialog = shown<QFileDialog>();
  dialog->findChild<QLineEdit *>("fileNameEdit")->setText("\"one.lua\" \"two.lua\"");
  press(dialog, "Open");
  assert_text(answersOf(rig),
              "2 {\"" + room.toUtf8() + "/one.lua\", \"" + room.toUtf8() + "/two.lua\"}");
  rig.call(1, "dialog.save", Made::map({{"folder", room}, {"name", "new.lua"}}), 3);
  press(shown<QFileDialog>(), "Save");
  assert_text(answersOf(rig), "3 \"" + room.toUtf8() + "/new.lua\"");
  rig.call(1, "dialog.folder", Made::map({{"folder", room}}), 4);
  press(shown<QFileDialog>(), "Choose");
  assert_text(answersOf(rig), "4 \"" + room.toUtf8() + "\"");
  rig.call(1, "dialog.open", where, 5);
  press(shown<QFileDialog>(), "Cancel");
  assert_text(answersOf(rig), "5 nil");
}

static void a_file_dialog_goes_with_its_window_while_it_asks_to_replace(void **)
{
  Rig rig;
  rig.window();
  rig.show();
  QFile file(room + "/there.txt");
  assert_true(file.open(QIODevice::WriteOnly));
  rig.call(1, "dialog.save", Made::map({{"folder", room}, {"name", "there.txt"}}), 1);
  auto *dialog = shown<QFileDialog>();
  bool asked = false;
  QTimer::singleShot(200, [&] { // inside the event loop of Qt's question
    asked = dialog->findChild<QMessageBox *>();
    epq_view_remove(rig.view, 1);
  });
  press(dialog, "Save");
  assert_true(asked);
  assert_text(answersOf(rig), "1 nil");
  assert_true(Rig::until([] { return QApplication::topLevelWidgets().isEmpty(); }));
}

static void a_colour_is_chosen(void **)
{
  Rig rig;
  rig.window();
  rig.show();
  rig.call(1, "dialog.color", Made::map({{"value", "#336699"}}), 1);
  press(shown<QColorDialog>(), "OK");
  assert_text(answersOf(rig), "1 \"#336699\"");
  rig.call(1, "dialog.color", Made::map({{"value", "#80336699"}, {"alpha", true}}), 2);
  press(shown<QColorDialog>(), "OK");
  assert_text(answersOf(rig), "2 \"#80336699\"");
  rig.call(1, "dialog.color", Made(), 3);
  press(shown<QColorDialog>(), "Cancel");
  assert_text(answersOf(rig), "3 nil");
}

static void several_dialogs_are_open_at_once_and_go_with_what_they_were_opened_for(void **)
{
  Rig rig;
  rig.window(1);
  rig.create(2, "button", 1);
  rig.window(3);
  rig.show(1);
  rig.show(3);
  rig.call(2, "dialog.question", "of the button", 1);
  rig.call(1, "dialog.message", "of the window", 2);
  rig.call(3, "dialog.input", "of another", 3);
  rig.call(0, "dialog.message", "of none", 4);
  rig.call(3, "dialog.message", "nobody waits", 0);
  assert_int_equal(rig.call(1, "dialog.message", "same number", 2), EPQ_E_INVALID);
  rig.settle();
  rig.onAnswer = [&](uint64_t request) {
    if (request == 1) // an answer may do anything
      epq_view_remove(rig.view, 3);
  };
  epq_view_remove(rig.view, 2);
  assert_text(answersOf(rig), "1 nil;3 nil");
  rig.onAnswer = nullptr;
  assert_true(Rig::until([] {
    int dialogs = 0;
    const QWidgetList all = QApplication::topLevelWidgets();
    for (QWidget *each : all)
      dialogs += each->isVisible() && qobject_cast<QDialog *>(each);
    return dialogs == 2;
  }));
  epq_view_remove(rig.view, 1);
  assert_text(answersOf(rig), "2 nil");
  press(shown<QMessageBox>(), "OK");
  assert_text(answersOf(rig), "4 true");
  rig.call(0, "dialog.message", "still open", 5);
  rig.settle();
  rig.close(); // nothing is called after it
  assert_text(answersOf(rig), "");
  assert_int_equal(QApplication::topLevelWidgets().size(), 0);
}

static void a_notification_is_shown_and_goes_by_itself_or_by_a_click(void **)
{
  Rig rig;
  rig.call(0, "notify",
           Made::map({{"title", "Done"}, {"text", "All of it"}, {"timeout_ms", 500.0}}), 1);
  rig.call(0, "notify", "only text", 2);
  rig.call(0, "notify", "", 3);
  assert_text(answersOf(rig), "1 true;2 true;3 false");
  QWidgetList toasts;
  const QWidgetList all = QApplication::topLevelWidgets();
  for (QWidget *each : all)
    if (each->objectName() == "notification")
      toasts.append(each);
  assert_int_equal(toasts.size(), 2);
  assert_false(toasts[0]->geometry().intersects(toasts[1]->geometry()));
  for (QWidget *each : toasts)
    if (each->accessibleName() == "only text")
      QTest::mouseClick(each, Qt::LeftButton);
  assert_true(Rig::until([] { return QApplication::topLevelWidgets().isEmpty(); }));
}

static void the_clipboard_takes_and_gives_text(void **)
{
  Rig rig;
  QApplication::clipboard()->clear();
  rig.call(0, "clipboard.get", Made(), 1);
  rig.call(0, "clipboard.set", "h\u00e4llo", 2);
  rig.call(0, "clipboard.get", Made(), 3);
  rig.call(0, "clipboard.set", Made::map({{"text", "plain"}, {"html", "<b>plain</b>"}}), 4);
  rig.call(0, "clipboard.get", Made(), 5);
  assert_text(answersOf(rig), "1 nil;2 true;3 \"h\u00e4llo\";4 true;5 \"plain\"");
  assert_true(QApplication::clipboard()->mimeData()->hasHtml());
}

static void the_screens_are_listed(void **)
{
  Rig rig;
  rig.call(0, "screens", Made(), 1);
  QByteArray text = answersOf(rig);
  assert_true(text.startsWith("1 {{\"width\", "));
  assert_true(text.contains("\"primary\", true"));
}

static void nonsense_is_refused_and_answered(void **)
{
  Rig rig;
  for (const char *call :
       {"dialog.message", "dialog.question", "dialog.input", "dialog.open", "dialog.save",
        "dialog.folder", "dialog.color", "notify", "clipboard.set", "screens"})
    assert_int_equal(rig.call(0, call, 5.0, 1), EPQ_E_INVALID);
  assert_int_equal(rig.call(0, "dialog.dance", Made(), 1), EPQ_E_UNKNOWN);
  assert_int_equal(rig.answers.size(), 11);
  assert_int_equal(rig.call(0, "dialog.question", Made::map({{"buttons", QStringList()}}), 1),
                   EPQ_E_INVALID);
}

int main()
{
  QTemporaryDir folder;
  room = folder.path();
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_message_is_answered_however_it_is_closed),
      cmocka_unit_test(a_question_is_answered_by_the_button_or_nil),
      cmocka_unit_test(input_gives_what_was_typed),
      cmocka_unit_test(files_and_folders_are_chosen),
      cmocka_unit_test(a_file_dialog_goes_with_its_window_while_it_asks_to_replace),
      cmocka_unit_test(a_colour_is_chosen),
      cmocka_unit_test(several_dialogs_are_open_at_once_and_go_with_what_they_were_opened_for),
      cmocka_unit_test(a_notification_is_shown_and_goes_by_itself_or_by_a_click),
      cmocka_unit_test(the_clipboard_takes_and_gives_text),
      cmocka_unit_test(the_screens_are_listed),
      cmocka_unit_test(nonsense_is_refused_and_answered),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
