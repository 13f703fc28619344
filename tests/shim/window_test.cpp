// SPDX-License-Identifier: GPL-3.0-or-later
//
// Windows: their properties, what the user does with them, closing, and where they were last time.
#include "rig.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDropEvent>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMainWindow>
#include <QMessageBox>
#include <QMimeData>
#include <QScreen>
#include <QStyleHints>
#include <QTemporaryDir>
#include <QWindow>

static QString room; // a folder for this program

static void what_the_script_sets_is_seen_and_fires_no_event(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  rig.set(1, "title", "Lamp");
  rig.set(1, "size", list(320, 200));
  rig.set(1, "position", list(40, 50));
  rig.set(1, "minimum", list(100, 90));
  rig.show();
  assert_text(window->windowTitle().toUtf8(), "Lamp");
  assert_true(window->size() == QSize(320, 200));
  assert_true(window->pos() == QPoint(40, 50));
  rig.set(1, "size", list(50, 60));
  assert_true(Rig::until([&] { return window->size() == QSize(100, 90); }));
  rig.events.clear(); // it asked for less than it allows: that is told
  rig.set(1, "size", list(300, 210));
  rig.set(1, "position", list(10, 20));
  rig.set(1, "on_top", true);
  rig.set(1, "modal", true);
  rig.settle();
  assert_true(window->isVisible());
  assert_true(window->windowFlags() & Qt::WindowStaysOnTopHint);
  assert_int_equal(window->windowModality(), Qt::ApplicationModal);
  assert_true(window->pos() == QPoint(10, 20));
  assert_true(window->size() == QSize(300, 210));
  rig.set(1, "modal", false);
  rig.set(1, "maximized", true);
  rig.settle();
  assert_true(window->isMaximized());
  for (const QByteArray &event : rig.taken()) // its size is news to the script, its state is not
    assert_true(event.startsWith("1 onResized") || event.startsWith("1 onMoved"));
  rig.set(1, "maximized", false);
  rig.set(1, "fullscreen", true);
  rig.settle();
  assert_true(window->isFullScreen());
  rig.set(1, "fullscreen", false);
  rig.set(1, "enabled", false);
  assert_false(window->isEnabled());
  rig.set(1, "visible", false);
  assert_false(window->isVisible());
}

static void values_of_a_wrong_kind_are_refused(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  for (const char *name :
       {"title", "icon", "size", "position", "minimum", "modal", "resizable", "on_top", "maximized",
        "fullscreen", "spacing", "padding", "visible", "enabled", "style"})
    assert_int_equal(rig.set(1, name, Made::list({Made(1.5)})), EPQ_E_INVALID);
  assert_int_equal(rig.set(1, "size", list(1e300, -1e300)), EPQ_OK);
  assert_int_equal(rig.set(1, "nonsense", 1.0), EPQ_E_UNKNOWN);
  assert_int_equal(rig.call(1, "nonsense"), EPQ_E_UNKNOWN);
  assert_text(window->windowTitle().toUtf8(), "EPLua");
}

static void a_window_without_size_fits_its_content_and_the_screen(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  rig.create(2, "label", 1);
  rig.set(2, "text", QString("word ").repeated(40));
  rig.show();
  QSize screen = window->screen()->availableSize();
  assert_true(window->width() >= 200 && window->width() <= screen.width());
  assert_true(window->height() >= 80 && window->height() < 300);
  QPoint middle = window->frameGeometry().center() - window->screen()->availableGeometry().center();
  assert_true(middle.manhattanLength() < 10);

  QWidget *large = rig.window(10);
  for (int i = 11; i < 200; i++) {
    rig.create(i, "button", 10);
    rig.set(i, "text", "a button");
  }
  rig.show(10);
  assert_true(large->height() <= screen.height());
  assert_int_equal(only(rig.taken(), "onResized").size(), 0);
}

static void a_second_window_does_not_lie_exactly_above_the_first(void **)
{
  Rig rig;
  QWidget *first = rig.window(1), *second = rig.window(2);
  rig.show(1);
  rig.show(2);
  assert_true(first->pos() != second->pos());
}

static void the_user_resizes_and_moves_and_one_event_tells_it(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  rig.set(1, "size", list(300, 200));
  rig.set(1, "position", list(100, 100));
  rig.show();
  rig.taken();
  for (int i = 1; i <= 10; i++) // as a window manager does while the mouse pulls
    window->windowHandle()->resize(300 + i, 200 + i);
  assert_text(rig.taken().join(';'), "1 onResized {310, 210}");
  window->windowHandle()->setFramePosition(QPoint(120, 130));
  assert_text(rig.taken().join(';'), "1 onMoved {120, 130}");
  window->showMaximized();
  assert_true(rig.taken().contains("1 onMaximized true"));
  window->showNormal();
  QByteArrayList back = rig.taken();
  assert_true(back.contains("1 onMaximized false"));
  assert_true(back.contains("1 onResized {310, 210}"));
}

static void a_window_that_cannot_be_resized_keeps_its_size(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  rig.set(1, "size", list(300, 200));
  rig.set(1, "resizable", false);
  rig.show();
  assert_true(window->minimumSize() == QSize(300, 200));
  assert_true(window->maximumSize() == QSize(300, 200));
  rig.set(1, "size", list(320, 220));
  assert_true(window->size() == QSize(320, 220));
  rig.set(1, "resizable", true);
  assert_true(window->maximumWidth() > 10000);
}

static void a_key_that_nobody_took_is_told(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  rig.create(2, "button", 1);
  rig.show();
  rig.taken();
  QTest::keyClick(window, Qt::Key_F2);
  QTest::keyClick(window, Qt::Key_S, Qt::ControlModifier);
  QTest::keyClick(window, Qt::Key_Shift);
  QTest::keyClick(window, Qt::Key_Escape);
  assert_text(rig.taken().join(';'), "1 onKey \"F2\";1 onKey \"Ctrl+S\";1 onKey \"Esc\"");
}

static void dropped_files_come_as_paths(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  rig.show();
  rig.taken();
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile("/tmp/a b.txt"), QUrl("https://example.org/"),
                QUrl::fromLocalFile("/tmp/c.lua")});
  QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window, &enter);
  assert_true(enter.isAccepted());
  QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window, &drop);
  assert_text(rig.taken().join(';'), "1 onDropped {\"/tmp/a b.txt\", \"/tmp/c.lua\"}");
  QMimeData words;
  words.setText("no files");
  QDragEnterEvent other(QPoint(5, 5), Qt::CopyAction, &words, Qt::LeftButton, Qt::NoModifier);
  other.ignore();
  QApplication::sendEvent(window, &other);
  assert_false(other.isAccepted());
}

static void the_theme_is_told_when_it_is_dark_and_when_it_changes(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  QPalette light = QApplication::palette(), dark(QColor(30, 30, 30));
  QApplication::setPalette(dark);
  rig.show();
  assert_text(only(rig.taken(), "Theme").join(';'), "1 onThemeChanged true");
  QApplication::setPalette(light);
  assert_text(only(rig.taken(), "Theme").join(';'), "1 onThemeChanged false");
  rig.set(1, "visible", false);
  rig.show();
  assert_int_equal(only(rig.taken(), "Theme").size(), 0);
  assert_true(window->isVisible());
}

static void closing_asks_the_script_once_and_stays_until_it_removes(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  rig.show();
  rig.taken();
  window->close();
  window->close();
  assert_text(rig.taken().join(';'), "1 close nil");
  assert_true(window->isVisible());
  rig.call(1, "stay");
  window->close();
  assert_text(rig.taken().join(';'), "1 close nil");
  epq_view_remove(rig.view, 1);
  assert_null(rig.find("window1"));
  assert_int_equal(rig.call(1, "stay"), EPQ_E_UNKNOWN);
}

static QMessageBox *boxOf(QWidget *window)
{
  return window->findChild<QMessageBox *>();
}

static void press(QMessageBox *box, const char *text)
{
  const QList<QAbstractButton *> buttons = box->buttons();
  for (QAbstractButton *each : buttons)
    if (each->text() == QLatin1String(text))
      QTest::mouseClick(each, Qt::LeftButton);
  Rig::settle();
}

static void a_script_that_does_not_answer_lets_the_user_close_anyway(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  rig.create(2, "button", 1);
  rig.show();
  rig.taken();
  window->close();
  assert_null(boxOf(window));
  assert_true(Rig::until([&] { return boxOf(window) && boxOf(window)->isVisible(); }));
  press(boxOf(window), "Wait");
  assert_true(Rig::until([&] { return !boxOf(window); }));
  assert_true(window->isVisible());
  window->close(); // still without an answer: the script is not asked again, the user is
  assert_true(Rig::until([&] { return boxOf(window) && boxOf(window)->isVisible(); }));
  press(boxOf(window), "Close anyway");
  assert_false(window->isVisible());
  assert_text(only(rig.taken(), "1 ").join(';'), "1 close nil;1 closed nil");
  // whatever the script still does is harmless
  rig.set(1, "visible", true);
  rig.call(1, "raise");
  rig.call(1, "stay");
  rig.set(2, "text", "more");
  rig.settle();
  assert_false(window->isVisible());
  assert_int_equal(epq_view_remove(rig.view, 1), EPQ_OK);
}

static void a_late_answer_takes_the_offer_away(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  rig.show();
  window->close();
  assert_true(Rig::until([&] { return boxOf(window) && boxOf(window)->isVisible(); }));
  rig.call(1, "stay");
  assert_true(Rig::until([&] { return !boxOf(window); }));
  assert_true(window->isVisible());
}

static void an_answer_within_the_question_is_an_answer(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  rig.show();
  rig.onEvent = [&](int64_t, const QByteArray &name) {
    if (name == "close")
      rig.call(1, "stay");
  };
  window->close();
  QTest::qWait(3300);
  assert_null(boxOf(window));
}

static void raise_opens_and_activates_and_is_answered(void **)
{
  Rig rig;
  QWidget *window = rig.window();
  assert_int_equal(rig.call(1, "raise", Made(), 5), EPQ_OK);
  assert_true(Rig::until([&] { return window->isVisible(); }));
  assert_text(rig.answers.join(';'), "5 nil");
}

static void save_makes_a_picture_even_of_a_window_that_was_never_open(void **)
{
  Rig rig;
  rig.window();
  rig.set(1, "size", list(123, 97));
  QString path = room + "/picture.png";
  rig.call(1, "save", path, 1);
  rig.call(1, "save", QString("/nowhere/at/all.png"), 2);
  assert_int_equal(rig.call(1, "save", 5.0, 3), EPQ_E_INVALID);
  assert_text(rig.answers.join(';'), "1 true;2 false;3 nil");
  assert_true(QImage(path).width() >= 123);
  assert_int_equal(rig.taken().size(), 0);
}

static void changes_between_begin_and_commit_are_seen_at_commit(void **)
{
  Rig rig;
  epq_view_begin(rig.view);
  epq_view_begin(rig.view);
  QWidget *window = rig.window();
  rig.set(1, "visible", true);
  epq_view_commit(rig.view);
  assert_false(window->isVisible());
  epq_view_commit(rig.view);
  assert_true(window->isVisible());
  epq_view_begin(
      rig.view); // removed, and made anew under the same number, before it was to be shown
  rig.create(2, "window");
  rig.set(2, "visible", true);
  epq_view_remove(rig.view, 2);
  rig.create(2, "window");
  rig.settle();
  epq_view_commit(rig.view);
  assert_int_equal(epq_view_commit(rig.view), EPQ_OK); // one too many
  int shown = 0;
  const QWidgetList all = QApplication::topLevelWidgets();
  for (QWidget *each : all)
    shown += each->isVisible();
  assert_int_equal(shown, 1);
}

// --- remembered ---

static QJsonObject stateOf(const QString &path, const char *id)
{
  QFile file(path);
  return file.open(QIODevice::ReadOnly)
             ? QJsonDocument::fromJson(file.readAll()).object().value(id).toObject()
             : QJsonObject();
}

static void size_and_place_are_remembered_by_id(void **)
{
  QString path = room + "/deep/state.json";
  QPoint place;
  {
    Rig rig(path.toUtf8().constData());
    QWidget *window = rig.window();
    rig.set(1, "size", list(300, 200));
    rig.show();
    window->windowHandle()->setGeometry(60, 70, 333, 222);
    rig.settle();
    assert_true(Rig::until([&] { return stateOf(path, "window1")["width"] == 333; })); // by itself
    window->windowHandle()->setGeometry(61, 71, 334, 223);
    rig.settle();
    place = window->pos();
    epq_view_remove(rig.view, 1); // at once
    assert_int_equal(stateOf(path, "window1")["width"].toInt(), 334);
    rig.create(2, "window"); // without a name nothing is
    rig.set(2, "visible", true);
    rig.settle();
  }
  Rig rig(path.toUtf8().constData());
  QWidget *window = rig.window();
  rig.set(1, "size", list(300, 200));
  rig.show();
  assert_true(window->size() == QSize(334, 223));
  assert_true(window->pos() == place);
  assert_text(only(rig.events, "onResized").join(';'), "1 onResized {334, 223}");
  QFile file(path);
  assert_true(file.open(QIODevice::ReadOnly));
  assert_int_equal(QJsonDocument::fromJson(file.readAll()).object().size(), 1);
}

static void a_place_off_the_screen_is_brought_back(void **)
{
  QString path = room + "/off.json";
  QFile file(path);
  assert_true(file.open(QIODevice::WriteOnly));
  file.write(R"({"window1": {"x": 90000, "y": -5000, "width": 50000, "height": 300}})");
  file.close();
  Rig rig(path.toUtf8().constData());
  QWidget *window = rig.window();
  rig.show();
  QRect screen = window->screen()->availableGeometry();
  assert_true(screen.contains(window->pos()));
  assert_true(window->width() <= screen.width() && window->height() <= 310);
}

static void a_broken_file_of_states_is_ignored_and_replaced(void **)
{
  const QByteArray broken[] = {"",
                               "{",
                               "[1,2]",
                               "{\"window1\": 7}",
                               "{\"window1\": {\"x\": \"a\", \"width\": -1e99}}",
                               QByteArray(2 << 20, 'x')};
  for (const QByteArray &bytes : broken) {
    QString path = room + "/broken.json";
    QFile file(path);
    assert_true(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    Rig rig(path.toUtf8().constData());
    QWidget *window = rig.window();
    rig.set(1, "size", list(310, 210));
    rig.show();
    assert_true(window->size() == QSize(310, 210));
    epq_view_remove(rig.view, 1);
    assert_int_equal(stateOf(path, "window1")["width"].toInt(), 310);
  }
  Rig rig(room.toUtf8().constData()); // a folder: cannot be written
  rig.window();
  rig.show();
  epq_view_remove(rig.view, 1);
  assert_int_equal(takeWarnings().size(), 1);
}

int main()
{
  QTemporaryDir folder;
  room = folder.path();
  const CMUnitTest tests[] = {
      cmocka_unit_test(what_the_script_sets_is_seen_and_fires_no_event),
      cmocka_unit_test(values_of_a_wrong_kind_are_refused),
      cmocka_unit_test(a_window_without_size_fits_its_content_and_the_screen),
      cmocka_unit_test(a_second_window_does_not_lie_exactly_above_the_first),
      cmocka_unit_test(the_user_resizes_and_moves_and_one_event_tells_it),
      cmocka_unit_test(a_window_that_cannot_be_resized_keeps_its_size),
      cmocka_unit_test(a_key_that_nobody_took_is_told),
      cmocka_unit_test(dropped_files_come_as_paths),
      cmocka_unit_test(the_theme_is_told_when_it_is_dark_and_when_it_changes),
      cmocka_unit_test(closing_asks_the_script_once_and_stays_until_it_removes),
      cmocka_unit_test(a_script_that_does_not_answer_lets_the_user_close_anyway),
      cmocka_unit_test(a_late_answer_takes_the_offer_away),
      cmocka_unit_test(an_answer_within_the_question_is_an_answer),
      cmocka_unit_test(raise_opens_and_activates_and_is_answered),
      cmocka_unit_test(save_makes_a_picture_even_of_a_window_that_was_never_open),
      cmocka_unit_test(changes_between_begin_and_commit_are_seen_at_commit),
      cmocka_unit_test(size_and_place_are_remembered_by_id),
      cmocka_unit_test(a_place_off_the_screen_is_brought_back),
      cmocka_unit_test(a_broken_file_of_states_is_ignored_and_replaced),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
