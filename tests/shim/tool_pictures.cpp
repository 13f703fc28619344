// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures of the tools of the IDE, light and dark, for people to look at, in the folder $PICTURES. Fails when
// something cannot be drawn; whether it looks good is for you to see.
#include "tool_rig.h"

#include <epq/console.h>
#include <epq/files.h>
#include <epq/tree.h>

#include <KIconTheme>

#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTreeView>

static QString folder;

static void grab(QWidget *widget, const char *name, const char *theme)
{
  Rig::settle();
  const QString path = QString("%1/%2-%3.png").arg(folder, QString(name), QString(theme));
  assert_true(widget->grab().save(path));
}

static void print(epq_console *console, epq_stream stream, const char *text)
{
  epq_console_append(console, stream, text, strlen(text));
}

static uint64_t asked;

static void drawConsole(const char *theme)
{
  epq_console_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  callbacks.expand = [](void *, uint64_t request, int64_t, size_t) { asked = request; };
  callbacks.complete = [](void *, uint64_t request, const char *, size_t, bool) {
    asked = request;
  };
  epq_console *console = epq_console_new(theApp(), "console", "Console", &callbacks);
  {
    ToolWindow window(epq_console_widget(console), {760, 420});
    print(console, EPQ_STREAM_INFO, "Run of clock.lua at 10:31:07\n");
    print(console, EPQ_STREAM_OUT,
          "hello, world\n\x1b[1mbold\x1b[0m \x1b[3mitalic\x1b[0m \x1b[4mline\x1b[0m ");
    for (int i = 0; i < 16; i++)
      print(console, EPQ_STREAM_OUT,
            QString("\x1b[%1m%2 ").arg(i < 8 ? 30 + i : 82 + i).arg(i).toUtf8());
    print(console, EPQ_STREAM_OUT,
          "\x1b[0m\n\x1b[48;5;21;97m on blue \x1b[0m \x1b[38;2;255;140;0mtrue colour\x1b[0m\n");
    print(console, EPQ_STREAM_WARNING, "warning: global 'x' is never set\n");
    print(console, EPQ_STREAM_ERR,
          "clock.lua:12: attempt to index a nil value (local 't')\nstack traceback:\n"
          "\tclock.lua:12: in function 'tick'\n\t[C]: in ?\n");
    print(console, EPQ_STREAM_ECHO, "> return {1, 2, name = 'x'}\n");
    epq_console_result(console, "{1, 2, name = \"x\", inner = {…}}", 1);
    epq_console_result(console, "table: 0x55d0c8a3b2c0 {…}", 2);
    auto *output = window.find<QPlainTextEdit>("consoleOutput");
    assert_true(Rig::until([&] { return output->toPlainText().contains("0x55d"); }));
    QTextCursor cursor = output->document()->find("{1, 2, name = \"x\", inner");
    output->setTextCursor(cursor);
    cursor.clearSelection();
    output->setTextCursor(cursor);
    output->setFocus();
    QTest::keyClick(output, Qt::Key_Return);
    const epq_console_row rows[] = {
        {"1", "1", 0}, {"2", "2", 0}, {"name", "\"x\"", 0}, {"inner", "{…}", 3}};
    epq_console_children(console, asked, rows, 4, 120);
    window.widget->setFocus();
    QTest::keyClicks(QApplication::focusWidget(),
                     "local s = string.format(\"%d\", 42) -- six by nin");
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_E);
    grab(&window.window, "console", theme);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(QApplication::focusWidget(), "str");
    epq_offer offers[] = {
        {"string", nullptr, "", "running", "<b>string</b>: patterns and formatting", "code-class"},
        {"strange", nullptr, "(a, b)", "buffer", nullptr, "code-function"}};
    assert_int_equal(epq_console_offer(console, asked, offers, 2, 3), EPQ_OK);
    Rig::settle();
    grab(window.window.findChild<QWidget *>("completions"), "completions", theme);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(QApplication::focusWidget(), "clock");
    epq_console_set_limits(console, 20, 1 << 20);
    epq_console_set_mode(console, EPQ_CONSOLE_INPUT);
    epq_console_set_prompt(console, "input:");
    print(console, EPQ_STREAM_OUT, "Your name? ");
    output->verticalScrollBar()->setValue(0);
    QTest::qWait(400); // counting
    grab(&window.window, "console-find", theme);
  }
  epq_console_free(console);
}

static void drawTree(const char *theme)
{
  static const char *const titles[] = {"Message", "Place", nullptr};
  epq_tree_config config = {};
  config.size = sizeof config;
  config.id = "tree";
  config.label = "Problems";
  config.columns = titles;
  config.empty = "No problems";
  config.options = EPQ_TREE_FILTER | EPQ_TREE_HEADER | EPQ_TREE_SORT;
  config.callbacks.size = sizeof config.callbacks;
  epq_tree *tree = epq_tree_new(theApp(), &config);
  {
    ToolWindow window(epq_tree_widget(tree), {520, 320});
    grab(&window.window, "tree-empty", theme);
    struct {
      const char *cells[2];
      const char *icon;
      int64_t parent;
      epq_row_role role;
      unsigned flags;
    } lines[] = {
        {{"clock.lua", ""}, "text-x-lua", 0, EPQ_ROW_NORMAL, EPQ_ROW_EXPANDED},
        {{"unexpected symbol near 'end'", "12:3"}, "dialog-error", 1, EPQ_ROW_ERROR, 0},
        {{"unused local 'x'", "14:9"}, "dialog-warning", 1, EPQ_ROW_WARNING, 0},
        {{"a longer message that says much more than there is room for here", "20:1"},
         "dialog-information",
         1,
         EPQ_ROW_NORMAL,
         0},
        {{"value changed", "21:1"},
         nullptr,
         1,
         EPQ_ROW_CHANGED,
         EPQ_ROW_CHECKABLE | EPQ_ROW_CHECKED},
        {{"dim row", "22:1"}, nullptr, 1, EPQ_ROW_DIM, EPQ_ROW_CHECKABLE},
        {{"other.lua", ""}, "text-x-lua", 0, EPQ_ROW_NORMAL, EPQ_ROW_CHILDREN},
    };
    std::vector<epq_tree_row> rows;
    for (const auto &line : lines)
      rows.push_back({int64_t(rows.size()) + 1, line.parent, line.cells, line.icon, nullptr,
                      line.role, line.flags});
    assert_int_equal(epq_tree_reset(tree, rows.data(), rows.size()), EPQ_OK);
    epq_tree_select(tree, 3);
    grab(&window.window, "tree", theme);
  }
  epq_tree_free(tree);
}

static void drawFiles(const char *theme)
{
  QTemporaryDir temporary;
  const QDir root(temporary.path());
  root.mkpath("src/net");
  root.mkpath("docs");
  for (const char *name :
       {"main.lua", "README.md", "src/app.lua", "src/net/http.lua", "logo.png", "data.json"})
    QFile(root.filePath(name)).open(QIODevice::WriteOnly);
  epq_files_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  epq_files *files = epq_files_new(theApp(), "files", "Files", &callbacks);
  {
    ToolWindow window(epq_files_widget(files), {280, 380});
    grab(&window.window, "files-none", theme);
    epq_files_set_root(files, root.path().toUtf8().constData());
    epq_files_select(files, root.filePath("src/net/http.lua").toUtf8().constData());
    auto *tree = window.find<QTreeView>("filesTree");
    assert_true(Rig::until([&] { return tree->currentIndex().data() == "http.lua"; }));
    grab(&window.window, "files", theme);
    tree->setFocus();
    QTest::keyClick(tree, Qt::Key_Delete);
    grab(&window.window, "files-ask", theme);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTest::mouseClick(window.find("newFile"), Qt::LeftButton);
    QTest::keyClicks(QApplication::focusWidget(), "http");
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    grab(&window.window, "files-error", theme);
  }
  epq_files_free(files);
}

static void the_tools_are_drawn_in_every_theme(void **)
{
  theApp();
  KIconTheme::initTheme(); // the icons of the library
  for (const char *theme : {"dark", "light"}) {
    epq_app_set_theme(theApp(), theme);
    drawConsole(theme);
    drawTree(theme);
    drawFiles(theme);
  }
}

int main()
{
  folder = qEnvironmentVariable("PICTURES", ".");
  QDir().mkpath(folder);
  const CMUnitTest tests[] = {cmocka_unit_test(the_tools_are_drawn_in_every_theme)};
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
