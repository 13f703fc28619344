// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_rig.h"

#include <epq/console.h>

#include <QAbstractItemView>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolButton>
#include <QTreeWidget>

#include <thread>

namespace
{

struct Stand {
  Stand()
  {
    epq_console_callbacks callbacks = {};
    callbacks.size = sizeof callbacks;
    callbacks.ud = this;
    callbacks.submit = [](void *ud, uint64_t number, const char *text) {
      auto *stand = static_cast<Stand *>(ud);
      stand->told.append("submit " + QByteArray(text));
      stand->request = number;
      return stand->answer;
    };
    callbacks.input = [](void *ud, const char *text) {
      static_cast<Stand *>(ud)->told.append("input " + QByteArray(text));
    };
    callbacks.input_end = [](void *ud) { static_cast<Stand *>(ud)->told.append("end"); };
    callbacks.complete = [](void *ud, uint64_t number, const char *text, size_t cursor,
                            bool forced) {
      auto *stand = static_cast<Stand *>(ud);
      stand->told.append("complete " + QByteArray(text).first(qsizetype(cursor)) +
                         (forced ? " !" : ""));
      stand->request = number;
    };
    callbacks.expand = [](void *ud, uint64_t number, int64_t ref, size_t from) {
      auto *stand = static_cast<Stand *>(ud);
      stand->told.append("expand " + QByteArray::number(qlonglong(ref)) + ' ' +
                         QByteArray::number(from));
      stand->request = number;
    };
    callbacks.link = [](void *ud, const char *file, int line, int column) {
      static_cast<Stand *>(ud)->told.append("link " + QByteArray(file) + ' ' +
                                            QByteArray::number(line) + ' ' +
                                            QByteArray::number(column));
    };
    console = epq_console_new(theApp(), "console", "Console", &callbacks);
    assert_non_null(console);
    window = std::make_unique<ToolWindow>(epq_console_widget(console));
    output = window->find<QPlainTextEdit>("consoleOutput");
    entry = window->find<QPlainTextEdit>("entry");
  }
  ~Stand()
  {
    epq_console_free(console);
    window.reset();
    assert_text(takeWarnings().join('\n'), "");
  }

  void print(const char *text, epq_stream stream = EPQ_STREAM_OUT) const
  {
    assert_int_equal(epq_console_append(console, stream, text, strlen(text)), EPQ_OK);
  }
  // Prints a line that tells that all before it is shown, and gives what is above.
  QByteArray shown()
  {
    const QString mark = QString("-- %1 --").arg(++marks);
    print((mark + '\n').toUtf8().constData(), EPQ_STREAM_INFO);
    assert_true(Rig::until([&] { return output->toPlainText().endsWith(mark); }));
    QStringList lines;
    for (QTextBlock block = output->document()->begin(); block.isValid(); block = block.next())
      if (block.isVisible() && !block.text().startsWith("-- "))
        lines.append(block.text());
    return lines.join('\n').toUtf8();
  }
  QByteArrayList taken()
  {
    Rig::settle();
    return std::exchange(told, {});
  }
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const
  {
    QTest::keyClick(QApplication::focusWidget(), key, modifiers);
  }
  void type(const char *text) const
  {
    QTest::keyClicks(QApplication::focusWidget(), QString::fromUtf8(text));
  }
  QTextBlock block(const char *part) const
  {
    for (QTextBlock each = output->document()->begin(); each.isValid(); each = each.next())
      if (each.text().contains(QString::fromUtf8(part)))
        return each;
    return {};
  }
  QTextCharFormat formatAt(const char *part) const
  {
    const QTextBlock found = block(part);
    assert_true(found.isValid());
    QTextCursor cursor(found);
    cursor.setPosition(found.position() + int(found.text().indexOf(QString::fromUtf8(part))) + 1);
    return cursor.charFormat();
  }
  QPoint placeOf(const char *part) const
  {
    const QTextBlock found = block(part);
    assert_true(found.isValid());
    QTextCursor cursor(found);
    cursor.setPosition(found.position() + int(found.text().indexOf(QString::fromUtf8(part))) + 1);
    output->setTextCursor(cursor);
    output->ensureCursorVisible();
    return output->cursorRect().center() + QPoint(2, 0);
  }
  void click(const char *part) const
  {
    QTest::mouseClick(output->viewport(), Qt::LeftButton, {}, placeOf(part));
  }

  epq_console *console;
  std::unique_ptr<ToolWindow> window;
  QPlainTextEdit *output, *entry;
  epq_submit answer = EPQ_SUBMIT_ACCEPTED;
  QByteArrayList told;
  uint64_t request = 0;
  int marks = 0;
};

} // namespace

static void text_is_shown_by_lines_however_it_comes_in_pieces(void **)
{
  Stand s;
  s.print("one\ntw");
  s.print("o\n\nthree");
  assert_text(s.shown(), "one\ntwo\n\nthree");
  s.print("gr\xc3");
  Rig::settle();
  s.print("\xbc\xc3\x9f\xff\n");
  assert_text(s.shown(), "one\ntwo\n\nthree\ngrüß\xef\xbf\xbd");
  s.print("a\xe2\x80\xa9"
          "b\x07\n"); // a separator that is a line to Qt
  assert_text(s.shown().split('\n').last(), "a\xef\xbf\xbd"
                                            "b");
}

static void a_line_belongs_to_one_stream_and_what_was_typed_goes_on_it(void **)
{
  Stand s;
  s.print("name? ");
  s.print("Ada\n", EPQ_STREAM_ECHO);
  s.print("half");
  s.print("error\n", EPQ_STREAM_ERR);
  assert_text(s.shown(), "name? Ada\nhalf\nerror");
}

static void carriage_returns_and_erasing_go_over_the_line(void **)
{
  Stand s;
  s.print("10%\r20%");
  Rig::settle();
  s.print("\r100%\nabcdef\rxy\nabc\b\bX\nlong line\r\x1b[Kshort\n");
  assert_text(s.shown(), "100%\nxycdef\naXc\nshort");
}

static void colours_follow_escapes_and_others_are_swallowed(void **)
{
  Stand s;
  s.print("\x1b[1;31mred\x1b[0m plain \x1b[3;4;38;2;1;2;3");
  Rig::settle();
  s.print("mtrue\x1b[m\n\x1b]8;;http://x\x1b\\link\x1b]8;;\a "
          "\x1b[2Jx\x1b[?25l\x1b(By\x1b[48;5;21mback\x1b[0m\n");
  assert_text(s.shown(), "red plain true\nlink xyback");
  assert_int_equal(s.formatAt("red").fontWeight(), QFont::Bold);
  assert_true(s.formatAt("red").foreground().color() != s.formatAt("plain").foreground().color());
  assert_true(s.formatAt("true").fontItalic());
  assert_int_equal(s.formatAt("true").underlineStyle(), QTextCharFormat::SingleUnderline);
  assert_text(s.formatAt("back").background().color().name().toUtf8(), "#0000ff");
}

static void a_broken_escape_does_not_swallow_the_next_line(void **)
{
  Stand s;
  s.print("a\x1b[31\nb\x1b]0;title never ends\nc\x1b[38;5m\x1b[;;;m\x1b[99999999999999mx\n");
  assert_text(s.shown(), "a\nb\ncx");
}

// Bytes of all kinds in pieces of all sizes: nothing is asserted but that lines still come.
static void any_bytes_can_be_printed(void **)
{
  Stand s;
  uint32_t state = 7;
  auto next = [&] { return state = state * 1664525u + 1013904223u, state >> 8; };
  static const char often[] = "\x1b[];:m0123456789\r\n\b\tK\xc3\xbc\xe2\xff";
  for (int i = 0; i < 3000; i++) {
    char bytes[40];
    size_t length = next() % sizeof bytes;
    for (size_t at = 0; at < length; at++)
      bytes[at] = next() % 3 ? often[next() % (sizeof often - 1)] : char(next());
    assert_int_equal(epq_console_append(s.console, epq_stream(next() % 7), bytes, length), EPQ_OK);
  }
  s.print("\x18\n");
  s.shown();
}

static void of_a_long_line_the_begin_is_shown(void **)
{
  Stand s;
  std::string line(30 << 20, 'x');
  assert_int_equal(epq_console_append(s.console, EPQ_STREAM_OUT, line.data(), line.size()), EPQ_OK);
  s.print("\nnext\n");
  const QByteArrayList lines = s.shown().split('\n');
  assert_int_equal(lines.size(), 2);
  assert_true(lines[0].size() < 11000);
  assert_true(lines[0].endsWith("more bytes"));
  assert_text(lines[1], "next");
}

static void only_the_newest_lines_are_kept_and_the_rest_is_counted(void **)
{
  Stand s;
  assert_int_equal(epq_console_set_limits(s.console, 100, 1 << 20), EPQ_OK);
  for (int i = 1; i <= 5000; i++)
    s.print(("line " + QByteArray::number(i) + '\n').constData());
  const QByteArrayList lines = s.shown().split('\n');
  assert_int_equal(lines.size(), 99);
  assert_text(lines.last(), "line 5000");
  assert_text(s.window->find<QLabel>("dropped")->text().toUtf8(),
              "4,901 earlier lines were dropped");
  assert_int_equal(epq_console_clear(s.console), EPQ_OK);
  assert_text(s.shown(), "");
  assert_false(s.window->find<QLabel>("dropped")->isVisible());
}

static void threads_print_at_once_and_no_line_is_torn(void **)
{
  Stand s;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([&s, t] {
      const QByteArray line = QByteArray(20, char('a' + t)) + '\n';
      for (int i = 0; i < 2000; i++)
        epq_console_append(s.console, EPQ_STREAM_OUT, line.constData(), size_t(line.size()));
    });
  for (std::thread &each : threads)
    each.join();
  const QByteArrayList lines = s.shown().split('\n');
  assert_int_equal(lines.size(), 8000);
  for (const QByteArray &line : lines)
    assert_true(line.size() == 20 && line.count(line[0]) == 20);
}

static void places_in_files_can_be_clicked(void **)
{
  Stand s;
  s.print(
      "foo.lua:12: attempt\n\t/home/a b/bar.lua:3:7: in function\n[string \"x\"]:1: no\n12:30:45 "
      "http://example.org:80/ no.\n",
      EPQ_STREAM_ERR);
  s.shown();
  s.click("oo.lua:12");
  s.click("bar.lua");
  s.click("string");
  s.click("2:30");
  s.click("xample");
  s.click("attempt");
  const QByteArrayList told = s.taken();
  assert_text(told.join(';'), "link foo.lua 12 0;link /home/a b/bar.lua 3 7");
}

static void the_mouse_shows_what_is_a_link_and_the_keyboard_opens_it(void **)
{
  Stand s;
  s.print("foo.lua:12: attempt\n");
  s.shown();
  const QPoint place = s.placeOf("foo");
  QMouseEvent move(QEvent::MouseMove, place, s.output->viewport()->mapToGlobal(place), Qt::NoButton,
                   {}, {});
  QApplication::sendEvent(s.output->viewport(), &move);
  assert_int_equal(s.output->viewport()->cursor().shape(), Qt::PointingHandCursor);
  assert_int_equal(s.output->extraSelections().size(), 1);
  s.output->setFocus();
  s.key(Qt::Key_Return);
  assert_text(s.taken().join(';'), "link foo.lua 12 0");
  QContextMenuEvent menuKey(QContextMenuEvent::Keyboard, place, s.output->mapToGlobal(place));
  QApplication::sendEvent(s.output->viewport(), &menuKey);
  auto *menu = s.output->findChild<QMenu *>("consoleMenu");
  assert_non_null(menu);
  assert_text(menu->actions().first()->text().toUtf8(), "Open foo.lua:12");
  menu->actions().first()->trigger();
  menu->close();
  assert_text(s.taken().join(';'), "link foo.lua 12 0");
}

static void the_filter_shows_only_lines_with_a_text_and_of_streams_that_are_wanted(void **)
{
  Stand s;
  s.print("apple\nbanana\n");
  s.print("apple error\n", EPQ_STREAM_ERR);
  s.shown();
  auto *filter = s.window->find<QLineEdit>("filter");
  filter->setFocus();
  s.type("APPLE");
  assert_true(Rig::until([&] { return !s.block("banana").isVisible(); }));
  assert_true(s.block("apple error").isVisible());
  s.print("new apple\nnew banana\n");
  assert_true(Rig::until([&] { return s.block("new banana").isValid(); }));
  assert_false(s.block("new banana").isVisible());
  s.window->find<QAction>("showErrorOutput")->trigger();
  assert_true(Rig::until([&] { return !s.block("apple error").isVisible(); }));
  filter->clear();
  assert_true(Rig::until([&] { return s.block("banana").isVisible(); }));
  assert_false(s.block("apple error").isVisible());
}

static void find_goes_round_and_counts(void **)
{
  Stand s;
  s.print("cat\ndog cat\nbird\n");
  s.shown();
  s.key(Qt::Key_F, Qt::ControlModifier);
  s.type("cat");
  auto *count = s.window->find<QLabel>("findCount");
  assert_true(Rig::until([&] { return count->text().endsWith("of 2"); }));
  const int first = s.output->textCursor().blockNumber();
  s.key(Qt::Key_Return);
  assert_true(s.output->textCursor().blockNumber() != first);
  s.key(Qt::Key_F3);
  assert_int_equal(s.output->textCursor().blockNumber(), first);
  s.key(Qt::Key_F3, Qt::ShiftModifier);
  assert_true(s.output->textCursor().blockNumber() != first);
  s.type("xx");
  assert_true(Rig::until([&] { return count->text() == "none"; }));
  s.key(Qt::Key_Escape);
  assert_false(s.window->find("findBar")->isVisible());
  assert_ptr_equal(QApplication::focusWidget(), s.entry);
}

static void it_follows_the_end_unless_the_user_scrolled_up(void **)
{
  Stand s;
  for (int i = 0; i < 200; i++)
    s.print("line\n");
  s.shown();
  QScrollBar *bar = s.output->verticalScrollBar();
  assert_int_equal(bar->value(), bar->maximum());
  auto *jump = s.window->find<QToolButton>("newOutput");
  assert_false(jump->isVisible());
  bar->setValue(10);
  s.print("more\n");
  s.shown();
  assert_int_equal(bar->value(), 10);
  assert_true(jump->isVisible());
  QTest::mouseClick(jump, Qt::LeftButton);
  assert_int_equal(bar->value(), bar->maximum());
  assert_false(jump->isVisible());
}

static void values_open_and_close_and_give_more_of_themselves(void **)
{
  Stand s;
  assert_int_equal(epq_console_result(s.console, "{1, 2, …}", 5), EPQ_OK);
  s.print("after\n");
  s.shown();
  s.click("{1");
  assert_text(s.taken().join(';'), "expand 5 0");
  const epq_console_row rows[] = {{"1", "one\ntwo", 0}, {"t", "{…}", 6}};
  assert_int_equal(epq_console_children(s.console, s.request, rows, 2, 40), EPQ_OK);
  assert_int_equal(epq_console_children(s.console, s.request, rows, 2, 40), EPQ_E_UNKNOWN);
  assert_text(s.shown(), "▾ {1, 2, …}\n    1 = one two\n  ▸ t = {…}\n    … 40 more\nafter");
  s.click("40 more");
  assert_text(s.taken().join(';'), "expand 5 2");
  const epq_console_row last[] = {{"z", "26", 0}};
  assert_int_equal(epq_console_children(s.console, s.request, last, 1, 0), EPQ_OK);
  assert_text(s.shown(), "▾ {1, 2, …}\n    1 = one two\n  ▸ t = {…}\n    z = 26\nafter");
  s.placeOf("t = ");
  s.output->setFocus();
  s.key(Qt::Key_Right);
  assert_text(s.taken().join(';'), "expand 6 0");
  assert_int_equal(epq_console_children(s.console, s.request, nullptr, 0, 0), EPQ_OK);
  assert_text(s.shown(),
              "▾ {1, 2, …}\n    1 = one two\n  ▾ t = {…}\n      (empty)\n    z = 26\nafter");
  s.output->selectAll();
  s.output->copy();
  assert_true(
      QApplication::clipboard()->text().startsWith("  {1, 2, …}\n    1 = one two\n    t = {…}"));
  s.click("{1");
  assert_text(s.shown(), "▸ {1, 2, …}\nafter");
  s.click("{1");
  const uint64_t old = s.request;
  s.click("{1"); // closed before the answer came
  assert_int_equal(epq_console_children(s.console, old, rows, 2, 0), EPQ_E_UNKNOWN);
  epq_console_clear(s.console);
  assert_int_equal(epq_console_children(s.console, s.request, rows, 2, 0), EPQ_E_UNKNOWN);
}

static void enter_submits_and_what_is_accepted_goes_up(void **)
{
  Stand s;
  s.type("1 + 1");
  s.key(Qt::Key_Return);
  assert_text(s.taken().join(';'), "submit 1 + 1");
  assert_text(s.entry->toPlainText().toUtf8(), "");
  assert_int_equal(epq_console_result(s.console, "2", 0), EPQ_OK);
  assert_text(s.shown(), "> 1 + 1\n2");
}

static void an_incomplete_line_stays_and_goes_on_below(void **)
{
  Stand s;
  s.answer = EPQ_SUBMIT_INCOMPLETE;
  s.type("for i = 1, 2 do");
  s.key(Qt::Key_Return);
  assert_text(s.entry->toPlainText().toUtf8(), "for i = 1, 2 do\n");
  assert_text(s.shown(), "");
  s.answer = EPQ_SUBMIT_ACCEPTED;
  s.type("end");
  s.key(Qt::Key_Return);
  assert_text(s.taken().last(), "submit for i = 1, 2 do\nend");
  assert_text(s.shown(), "> for i = 1, 2 do\n  end");
  s.type("a");
  s.key(Qt::Key_Return, Qt::ShiftModifier);
  s.type("b");
  assert_text(s.entry->toPlainText().toUtf8(), "a\nb");
}

static void nothing_typed_is_lost_while_an_answer_is_awaited(void **)
{
  Stand s;
  s.answer = EPQ_SUBMIT_LATER;
  s.type("do");
  s.key(Qt::Key_Return);
  const uint64_t first = s.request;
  s.type("xyz");
  assert_text(s.shown(), "> do"); // it is up there already
  assert_int_equal(epq_console_submit_done(s.console, first + 1, true), EPQ_E_UNKNOWN);
  assert_int_equal(epq_console_submit_done(s.console, first, true), EPQ_OK);
  assert_text(s.shown(), "");
  assert_text(s.entry->toPlainText().toUtf8(), "do\nxyz");
  s.key(Qt::Key_Return);
  const uint64_t second = s.request;
  s.type("next");
  s.key(Qt::Key_Return); // waits
  assert_text(s.entry->toPlainText().toUtf8(), "next");
  s.answer = EPQ_SUBMIT_ACCEPTED;
  assert_int_equal(epq_console_submit_done(s.console, second, false), EPQ_OK);
  assert_text(only(s.taken(), "submit").last(), "submit next");
  assert_text(s.entry->toPlainText().toUtf8(), "");
}

static void the_history_goes_back_keeps_the_draft_and_is_searched(void **)
{
  Stand s;
  const char *old[] = {"print(1)", "x = 2", "print(1)", "last"};
  assert_int_equal(epq_console_set_history(s.console, old, 4), EPQ_OK);
  s.type("draft");
  s.key(Qt::Key_Up);
  s.key(Qt::Key_Up);
  assert_text(s.entry->toPlainText().toUtf8(), "print(1)");
  s.key(Qt::Key_Up);
  s.key(Qt::Key_Up); // there is no older one: the same text is there once
  assert_text(s.entry->toPlainText().toUtf8(), "x = 2");
  for (int i = 0; i < 3; i++)
    s.key(Qt::Key_Down);
  assert_text(s.entry->toPlainText().toUtf8(), "draft");
  s.key(Qt::Key_R, Qt::ControlModifier);
  s.type("x =");
  assert_text(s.entry->toPlainText().toUtf8(), "x = 2");
  s.key(Qt::Key_Escape);
  assert_text(s.entry->toPlainText().toUtf8(), "draft");
  s.key(Qt::Key_R, Qt::ControlModifier);
  s.type("print");
  s.key(Qt::Key_Return);
  assert_text(s.entry->toPlainText().toUtf8(), "print(1)");
  s.key(Qt::Key_Return);
  QByteArrayList kept;
  epq_console_each_history(
      s.console,
      [](void *ud, const char *entry) { static_cast<QByteArrayList *>(ud)->append(entry); }, &kept);
  assert_text(kept.join(';'), "x = 2;last;print(1)");
}

static void completions_come_while_typing_and_are_narrowed(void **)
{
  Stand s;
  s.type("str");
  assert_text(s.taken().last(), "complete str");
  epq_offer offers[] = {{}, {}};
  offers[0].label = "string";
  offers[1].label = "strange";
  offers[1].insert = "strange(${what})";
  assert_int_equal(epq_console_offer(s.console, s.request, offers, 2, 3), EPQ_OK);
  auto *list = s.window->window.findChild<QWidget *>("completions");
  assert_non_null(list);
  assert_true(list->isVisible());
  s.type("a");
  s.key(Qt::Key_Tab);
  assert_false(list->isVisible());
  assert_text(s.entry->toPlainText().toUtf8(), "strange()");
  assert_int_equal(s.entry->textCursor().position(), 8);
  assert_int_equal(epq_console_offer(s.console, s.request, offers, 2, 3), EPQ_E_UNKNOWN);
  s.entry->clear();
  s.taken();
  s.type("st");
  assert_int_equal(epq_console_offer(s.console, s.request, offers, 2, 2), EPQ_OK);
  s.key(Qt::Key_Return); // who types on means the line
  assert_text(only(s.taken(), "submit").join(';'), "submit st");
  s.type("  st");
  s.key(Qt::Key_Tab);
  assert_text(s.taken().last(), "complete   st !");
  assert_int_equal(epq_console_offer(s.console, s.request, offers, 1, 2), EPQ_OK); // the only one
  assert_text(s.entry->toPlainText().toUtf8(), "  string");
  s.entry->clear();
  s.taken();
  s.type("require \"");
  assert_text(s.taken().last(), "complete require \""); // in quotes without a letter, too
}

static void a_program_that_reads_gets_lines_and_the_end(void **)
{
  Stand s;
  s.type("half a thought");
  assert_int_equal(epq_console_set_mode(s.console, EPQ_CONSOLE_INPUT), EPQ_OK);
  assert_int_equal(epq_console_set_prompt(s.console, "input:"), EPQ_OK);
  assert_text(s.window->find<QLabel>("prompt")->text().toUtf8(), "input:");
  assert_text(s.entry->toPlainText().toUtf8(), "");
  s.taken();
  s.print("name? ");
  s.type("Ada");
  s.key(Qt::Key_Return);
  s.key(Qt::Key_Return); // an empty line is one, too
  s.type("x");
  s.key(Qt::Key_D, Qt::ControlModifier); // not with a text
  s.key(Qt::Key_Backspace);
  s.key(Qt::Key_D, Qt::ControlModifier);
  assert_text(s.taken().join(';'), "input Ada;input ;end");
  assert_text(s.shown(), "name? Ada\n");
  QTest::mouseClick(s.window->find("inputEnd"), Qt::LeftButton);
  assert_text(s.taken().join(';'), "end");
  assert_int_equal(epq_console_set_mode(s.console, EPQ_CONSOLE_REPL), EPQ_OK);
  assert_text(s.entry->toPlainText().toUtf8(), "half a thought");
}

static void the_line_grows_to_eight_lines(void **)
{
  Stand s;
  const int one = s.entry->height();
  const int line = s.entry->fontMetrics().lineSpacing();
  s.type("a");
  for (int i = 0; i < 20; i++)
    s.key(Qt::Key_Return, Qt::ShiftModifier);
  Rig::settle();
  assert_int_equal(s.entry->height(), one + 7 * line);
}

static void colours_change_with_the_theme(void **)
{
  assert_int_equal(epq_app_set_theme(theApp(), "light"), EPQ_OK);
  Stand s;
  s.print("error\n", EPQ_STREAM_ERR);
  s.print("\x1b[32mgreen\x1b[0m\n");
  s.shown();
  const QColor light = s.formatAt("error").foreground().color(),
               green = s.formatAt("green").foreground().color();
  assert_int_equal(epq_app_set_theme(theApp(), "dark"), EPQ_OK);
  assert_true(Rig::until([&] { return s.formatAt("error").foreground().color() != light; }));
  assert_true(Rig::until([&] { return s.formatAt("green").foreground().color() != green; }));
  assert_true(s.formatAt("error").foreground().color().lightness() > light.lightness());
  epq_app_set_theme(theApp(), "light");
}

static void letters_typed_over_the_output_go_to_the_line(void **)
{
  Stand s;
  s.output->setFocus();
  s.type("q");
  assert_ptr_equal(QApplication::focusWidget(), s.entry);
  assert_text(s.entry->toPlainText().toUtf8(), "q");
}

static void a_widget_that_went_with_its_window_is_safe_to_use(void **)
{
  epq_console_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  epq_console *console = epq_console_new(theApp(), "c", "C", &callbacks);
  {
    QWidget window;
    reinterpret_cast<QWidget *>(epq_console_widget(console))->setParent(&window);
    epq_console_append(console, EPQ_STREAM_OUT, "x\n", 2);
  }
  Rig::settle();
  assert_null(epq_console_widget(console));
  assert_int_equal(epq_console_append(console, EPQ_STREAM_OUT, "x\n", 2), EPQ_E_FAILED);
  assert_int_equal(epq_console_clear(console), EPQ_E_FAILED);
  epq_console_free(console);
  epq_console_free(nullptr);
}

static void wrong_calls_are_refused(void **)
{
  Stand s;
  epq_console_callbacks callbacks = {};
  assert_null(epq_console_new(theApp(), "c", "C", &callbacks));
  assert_null(epq_console_new(theApp(), "c", "C", nullptr));
  assert_int_equal(epq_console_append(s.console, epq_stream(7), "x", 1), EPQ_E_INVALID);
  assert_int_equal(epq_console_append(s.console, EPQ_STREAM_OUT, nullptr, 1), EPQ_E_INVALID);
  assert_int_equal(epq_console_set_limits(s.console, 0, 0), EPQ_E_INVALID);
  assert_int_equal(epq_console_offer(s.console, 99, nullptr, 0, 0), EPQ_E_UNKNOWN);
  assert_int_equal(epq_console_result(s.console, nullptr, 0), EPQ_E_INVALID);
  std::thread([&] {
    assert_int_equal(epq_console_clear(s.console), EPQ_E_THREAD);
    assert_int_equal(epq_console_result(s.console, "x", 0), EPQ_E_THREAD);
    assert_null(epq_console_widget(s.console));
  }).join();
}

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(text_is_shown_by_lines_however_it_comes_in_pieces),
      cmocka_unit_test(a_line_belongs_to_one_stream_and_what_was_typed_goes_on_it),
      cmocka_unit_test(carriage_returns_and_erasing_go_over_the_line),
      cmocka_unit_test(colours_follow_escapes_and_others_are_swallowed),
      cmocka_unit_test(a_broken_escape_does_not_swallow_the_next_line),
      cmocka_unit_test(any_bytes_can_be_printed),
      cmocka_unit_test(of_a_long_line_the_begin_is_shown),
      cmocka_unit_test(only_the_newest_lines_are_kept_and_the_rest_is_counted),
      cmocka_unit_test(threads_print_at_once_and_no_line_is_torn),
      cmocka_unit_test(places_in_files_can_be_clicked),
      cmocka_unit_test(the_mouse_shows_what_is_a_link_and_the_keyboard_opens_it),
      cmocka_unit_test(the_filter_shows_only_lines_with_a_text_and_of_streams_that_are_wanted),
      cmocka_unit_test(find_goes_round_and_counts),
      cmocka_unit_test(it_follows_the_end_unless_the_user_scrolled_up),
      cmocka_unit_test(values_open_and_close_and_give_more_of_themselves),
      cmocka_unit_test(enter_submits_and_what_is_accepted_goes_up),
      cmocka_unit_test(an_incomplete_line_stays_and_goes_on_below),
      cmocka_unit_test(nothing_typed_is_lost_while_an_answer_is_awaited),
      cmocka_unit_test(the_history_goes_back_keeps_the_draft_and_is_searched),
      cmocka_unit_test(completions_come_while_typing_and_are_narrowed),
      cmocka_unit_test(a_program_that_reads_gets_lines_and_the_end),
      cmocka_unit_test(the_line_grows_to_eight_lines),
      cmocka_unit_test(colours_change_with_the_theme),
      cmocka_unit_test(letters_typed_over_the_output_go_to_the_line),
      cmocka_unit_test(a_widget_that_went_with_its_window_is_safe_to_use),
      cmocka_unit_test(wrong_calls_are_refused),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
