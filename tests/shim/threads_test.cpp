// SPDX-License-Identifier: GPL-3.0-or-later
//
// On another thread every function of the IDE's window, editor, page and timer is refused, and nothing is touched; the
// pointers may be anything. So it is before there is an application. One line for each function of the headers, which are
// read to see that none is forgotten.
#include "shellrig.h"

#include <epq/book.h>
#include <epq/settings.h>
#include <epq/timer.h>

#include <QFile>
#include <QRegularExpression>

#include <thread>

static QStringList called; // names of the functions that refuse_all() calls

#define REFUSED(name, ...)                                                                         \
  do {                                                                                             \
    called.append(#name);                                                                          \
    assert_int_equal(name(__VA_ARGS__), EPQ_E_THREAD);                                             \
  } while (0)
#define NOTHING(name, ...)                                                                         \
  do {                                                                                             \
    called.append(#name);                                                                          \
    assert_null(name(__VA_ARGS__));                                                                \
  } while (0)
#define DENIED(name, ...)                                                                          \
  do {                                                                                             \
    called.append(#name);                                                                          \
    assert_false(name(__VA_ARGS__));                                                               \
  } while (0)
#define SILENT(name, ...)                                                                          \
  do {                                                                                             \
    called.append(#name);                                                                          \
    name(__VA_ARGS__);                                                                             \
  } while (0)

struct All {
  epq_app *app;
  epq_shell *shell;
  epq_document *document;
  epq_editor *editor;
  epq_page *page;
  epq_timer *timer;
  epq_view *view;
  epq_widget *widget;
  epq_book *book;
};

static void refuse_documents(const All &a)
{
  epq_document_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  const epq_note note = {};
  const epq_edit edit = {};
  size_t length = 7;
  NOTHING(epq_document_new, a.app, &callbacks);
  REFUSED(epq_document_set_text, a.document, "x", 1);
  REFUSED(epq_document_replace_all, a.document, "x", 1);
  NOTHING(epq_document_text, a.document, &length);
  assert_int_equal(length, 0);
  NOTHING(epq_document_line, a.document, 1);
  REFUSED(epq_document_lines, a.document);
  REFUSED(epq_document_set_name, a.document, "x.lua");
  DENIED(epq_document_is_modified, a.document);
  REFUSED(epq_document_set_modified, a.document, true);
  REFUSED(epq_document_set_read_only, a.document, true);
  REFUSED(epq_document_set_notes, a.document, &note, 1);
  const epq_mark mark = {1, 1, EPQ_MARK_BREAK, nullptr};
  const epq_behind behind = {1, "x", false};
  const epq_heat heat = {1, 0.5, "x", nullptr};
  REFUSED(epq_document_set_marks, a.document, &mark, 1);
  DENIED(epq_document_mark_line, a.document, 1);
  REFUSED(epq_document_set_behind, a.document, &behind, 1);
  REFUSED(epq_document_set_heat, a.document, &heat, 1);
  REFUSED(epq_document_edit, a.document, &edit, 1);
  REFUSED(epq_document_tell, a.document, "x", EPQ_ERROR, "x", nullptr);
  SILENT(epq_document_free, a.document);
}

static void refuse_editors(const All &a)
{
  epq_editor_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  const epq_offer offer = {"x", nullptr, nullptr, nullptr, nullptr, nullptr};
  epq_range range = {};
  NOTHING(epq_editor_new, a.document, &callbacks);
  NOTHING(epq_editor_widget, a.editor);
  SILENT(epq_editor_place, a.editor);
  REFUSED(epq_editor_go, a.editor, range.start);
  REFUSED(epq_editor_select, a.editor, range);
  DENIED(epq_editor_selection, a.editor, &range);
  NOTHING(epq_editor_selected_text, a.editor);
  REFUSED(epq_editor_offer, a.editor, 1, &offer, 1, 0);
  REFUSED(epq_editor_explain, a.editor, 1, "x");
  REFUSED(epq_editor_set_signature, a.editor, "x");
  REFUSED(epq_editor_command, a.editor, "edit_undo");
  REFUSED(epq_editor_configure, a.app);
  SILENT(epq_editor_free, a.editor);
}

static void refuse_shell(const All &a)
{
  epq_shell_config config = {};
  config.size = sizeof config;
  config.layout = "";
  config.callbacks.size = sizeof config.callbacks;
  const epq_item items[] = {{"x", nullptr, nullptr, nullptr, false}, {}};
  const epq_dock dock = {"x", "x", nullptr, EPQ_LEFT, nullptr, false, 0, 0};
  NOTHING(epq_shell_new, a.app, &config);
  REFUSED(epq_shell_show, a.shell);
  REFUSED(epq_shell_raise, a.shell);
  REFUSED(epq_shell_set_title, a.shell, "x", true);
  REFUSED(epq_shell_set_enabled, a.shell, "x", true);
  REFUSED(epq_shell_set_checked, a.shell, "x", true);
  REFUSED(epq_shell_set_text, a.shell, "x", "x");
  REFUSED(epq_shell_set_menu, a.shell, "x", items);
  REFUSED(epq_shell_tell, a.shell, "x", EPQ_HINT, "x", nullptr, nullptr, nullptr);
  NOTHING(epq_shell_state, a.shell);
  REFUSED(epq_shell_restore, a.shell, "1 A A");
  REFUSED(epq_shell_open, a.shell, a.editor);
  REFUSED(epq_shell_split, a.shell, a.editor, true);
  REFUSED(epq_shell_close, a.shell, a.editor);
  REFUSED(epq_shell_set_tab, a.shell, a.editor, "x", "x", true);
  REFUSED(epq_shell_focus, a.shell, a.editor);
  REFUSED(epq_shell_reveal, a.shell, a.editor);
  NOTHING(epq_shell_current, a.shell);
  REFUSED(epq_shell_next_tab, a.shell, 1);
  REFUSED(epq_shell_next_pane, a.shell);
  SILENT(epq_shell_each_tab, a.shell, [](void *, epq_editor *, int, bool) { fail(); }, nullptr);
  REFUSED(epq_shell_set_welcome, a.shell, "x", "x", nullptr);
  REFUSED(epq_shell_show_welcome, a.shell);
  REFUSED(epq_shell_add_dock, a.shell, &dock, a.widget);
  REFUSED(epq_shell_remove_dock, a.shell, "x");
  REFUSED(epq_shell_show_dock, a.shell, "x", true);
  REFUSED(epq_shell_set_dock_title, a.shell, "x", "x");
  DENIED(epq_shell_dock_visible, a.shell, "x");
  REFUSED(epq_shell_dock_windows, a.shell, a.view, true);
  REFUSED(epq_shell_set_status, a.shell, "x", "x", "x");
  REFUSED(epq_shell_set_status_look, a.shell, "x", EPQ_STATUS_PLAIN);
  REFUSED(epq_shell_say, a.shell, "x");
}

static void refuse_dialogs(const All &a)
{
  const epq_button buttons[] = {{"x", "x", nullptr}, {}};
  const epq_question question = {"x", "x", nullptr, EPQ_HINT, buttons, "x", nullptr};
  const char *const choices[] = {"x", nullptr};
  const epq_choice choice = {"x", "x", 0};
  const epq_choosing choosing = {"x", "x", choices, &choice, 1, "x"};
  const epq_field fields[] = {{}};
  const epq_form form = {"x", nullptr, fields, nullptr};
  const epq_item items[] = {{"x", nullptr, nullptr, nullptr, false}, {}};
  REFUSED(epq_shell_ask, a.shell, &question, [](void *, const char *, bool) { fail(); }, nullptr);
  REFUSED(epq_shell_choose, a.shell, &choosing, [](void *, const int *) { fail(); }, nullptr);
  REFUSED(
      epq_shell_fill_in, a.shell, &form,
      [](void *, bool, epq_form_value *, const void *) { fail(); }, nullptr);
  REFUSED(
      epq_shell_pick_paths, a.shell, EPQ_OPEN_FILES, "x", "/",
      [](void *, const char *const *) { fail(); }, nullptr);
  REFUSED(epq_shell_pop_up, a.shell, items, [](void *, const char *) { fail(); }, nullptr);
  const epq_picking picking = {};
  REFUSED(
      epq_shell_pick_row, a.shell, &picking,
      [](void *, const char *, epq_form_value *, const void *) { fail(); }, nullptr);
  REFUSED(epq_picker_add, nullptr, "x", nullptr, nullptr, nullptr);
  REFUSED(epq_shell_quick_pick, a.shell, "x", items, [](void *, const char *) { fail(); }, nullptr);
  REFUSED(epq_shell_edit_shortcuts, a.shell);
  REFUSED(epq_shell_edit_toolbars, a.shell);
  REFUSED(epq_shell_show_commands, a.shell);
  auto *settings = reinterpret_cast<epq_settings *>(a.shell); // it is not looked at
  epq_settings_config config = {};
  config.size = sizeof config;
  const epq_setting_state state = {};
  NOTHING(epq_settings_open, a.shell, &config);
  REFUSED(epq_settings_set, settings, "x", &state);
  REFUSED(epq_settings_show, settings, "x");
  REFUSED(epq_settings_close, settings);
  REFUSED(epq_shell_give_up, a.shell);
  SILENT(epq_shell_free, a.shell);
}

static void refuse_book(const All &a)
{
  epq_book_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  NOTHING(epq_book_new, a.app, "x", "x", &callbacks);
  NOTHING(epq_book_widget, a.book);
  REFUSED(epq_book_set_contents, a.book, nullptr, 0);
  REFUSED(epq_book_set_found, a.book, nullptr, 0);
  REFUSED(epq_book_open, a.book, "manual:/x");
  REFUSED(epq_book_search, a.book, "x");
  DENIED(epq_book_is_open, a.book);
  SILENT(epq_book_free, a.book);
}

static void refuse_all(const All &a)
{
  refuse_book(a);
  refuse_documents(a);
  refuse_editors(a);
  refuse_shell(a);
  refuse_dialogs(a);
  NOTHING(epq_page_new, a.app, "x", "x", nullptr, nullptr);
  NOTHING(epq_page_widget, a.page);
  REFUSED(epq_page_set, a.page, "x");
  DENIED(epq_page_open_outside, "file:///nowhere");
  SILENT(epq_page_free, a.page);
  NOTHING(epq_timer_new, a.app, [](void *) {}, nullptr);
  REFUSED(epq_timer_start, a.timer, 0, false);
  SILENT(epq_timer_stop, a.timer);
  SILENT(epq_timer_free, a.timer);
}

static void before_there_is_an_application_every_function_is_refused(void **)
{
  auto some = [](uintptr_t n) { return n; };
  const All any = {
      reinterpret_cast<epq_app *>(some(0x10)),      reinterpret_cast<epq_shell *>(some(0x20)),
      reinterpret_cast<epq_document *>(some(0x30)), reinterpret_cast<epq_editor *>(some(0x40)),
      reinterpret_cast<epq_page *>(some(0x50)),     reinterpret_cast<epq_timer *>(some(0x60)),
      reinterpret_cast<epq_view *>(some(0x70)),     reinterpret_cast<epq_widget *>(some(0x80)),
      reinterpret_cast<epq_book *>(some(0x90))};
  refuse_all(any);
  refuse_all({});
}

static void none_of_the_headers_functions_is_forgotten(void **)
{
  QStringList missing;
  for (const char *name : {"shell.h", "editor.h", "page.h", "timer.h", "settings.h"}) {
    QFile header(QString(EPQ_HEADERS "/") + name);
    assert_true(header.open(QIODevice::ReadOnly));
    static const QRegularExpression comment(R"(/\*.*?\*/)",
                                            QRegularExpression::DotMatchesEverythingOption);
    const QString text = QString::fromUtf8(header.readAll()).remove(comment);
    static const QRegularExpression declared(R"(\b(epq_\w+)\([^;]*EPQ_NOEXCEPT;)");
    auto all = declared.globalMatch(text);
    assert_true(all.hasNext());
    while (all.hasNext())
      if (const QString function = all.next().captured(1);
          !called.contains(function) &&
          function != "epq_shell_prepare") // before all; no thread yet
        missing.append(function);
  }
  assert_text(missing.join('\n').toUtf8(), "");
}

static void on_another_thread_every_function_is_refused_and_nothing_is_touched(void **)
{
  ShellRig rig;
  rig.show();
  Ed &ed = rig.open("a");
  rig.documents[0]->setText("here\n");
  static int due;
  epq_timer *timer = epq_timer_new(theApp(), [](void *) { due++; }, nullptr);
  epq_page *page = epq_page_new(theApp(), "p", "p", nullptr, nullptr);
  epq_book_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  epq_book *book = epq_book_new(theApp(), "b", "b", &callbacks);
  rig.documents[0]->taken();
  ed.taken();
  rig.taken();
  const All real = {theApp(), rig.shell, rig.documents[0]->document, ed.editor, page,
                    timer,    nullptr,   epq_page_widget(page),      book};
  std::thread([&] { refuse_all(real); }).join();
  assert_text(rig.taken().join(';') + rig.documents[0]->taken().join(';') + ed.taken().join(';'),
              "");
  assert_text(rig.documents[0]->text(), "here\n");
  assert_text(rig.tabs(), "1*");
  assert_int_equal(due, 0);
  assert_int_equal(epq_timer_start(timer, 0, false), EPQ_OK); // it is still there
  assert_true(Rig::until([] { return due == 1; }));
  epq_timer_free(timer);
  epq_page_free(page);
  epq_book_free(book);
}

int main()
{
  prepareShell();
  const CMUnitTest tests[] = {
      cmocka_unit_test(before_there_is_an_application_every_function_is_refused),
      cmocka_unit_test(none_of_the_headers_functions_is_forgotten),
      cmocka_unit_test(on_another_thread_every_function_is_refused_and_nothing_is_touched),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
