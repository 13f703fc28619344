// SPDX-License-Identifier: GPL-3.0-or-later
//
// Editors: cursor and selection, completion that comes at once, late, twice or too late, hints, links, two views of one
// document.
#include "shellrig.h"

#include <KTextEditor/Document>
#include <KTextEditor/View>

#include <QLabel>
#include <QToolTip>
#include <QTreeView>

static QByteArray part(const QByteArrayList &told, const char *what)
{
  const QByteArrayList all = only(told, what);
  return all.isEmpty() ? QByteArray() : all.last();
}

static uint64_t requestOf(const QByteArray &told)
{
  return told.split(' ').value(1).toULongLong();
}

static void show(const Ed &ed)
{
  ed.widget()->resize(700, 400);
  ed.widget()->show();
  ed.widget()->activateWindow();
  assert_true(QTest::qWaitForWindowActive(ed.widget()));
  ed.widget()->setFocus();
  Rig::settle();
}

// The popup of completions, or null.
static QTreeView *popup()
{
  const QWidgetList all = QApplication::allWidgets();
  for (QWidget *each : all)
    if (auto *tree = qobject_cast<QTreeView *>(each);
        tree && tree->isVisible() && tree->parentWidget()->inherits("KateCompletionWidget") &&
        tree->model()->rowCount() > 0)
      return tree;
  return nullptr;
}

static QByteArray offered()
{
  QTreeView *tree = popup();
  QByteArrayList rows;
  for (QModelIndex row = tree ? tree->model()->index(0, 0) : QModelIndex(); row.isValid();
       row = tree->indexBelow(row))
    for (int column = 0; column < tree->model()->columnCount(row.parent()); column++) {
      const QByteArray text = row.siblingAtColumn(column).data().toString().trimmed().toUtf8();
      if (!text.isEmpty())
        rows.append(text);
    }
  return rows.join(' ');
}

static void go_and_select_tell_where_they_are(void **)
{
  Doc doc("local a\nprint(a)\n");
  Ed ed(doc);
  show(ed);
  ed.taken();
  epq_range range = {};
  assert_false(epq_editor_selection(ed.editor, &range));
  assert_int_equal(epq_editor_select(ed.editor, {{1, 7}, {2, 6}}), EPQ_OK);
  assert_true(epq_editor_selection(ed.editor, &range));
  assert_int_equal(range.start.line * 100 + range.start.column, 107);
  assert_int_equal(range.end.line * 100 + range.end.column, 206);
  assert_text(ed.place(), "2:6");
  char *text = epq_editor_selected_text(ed.editor);
  assert_string_equal(text, "a\nprint");
  free(text);
  assert_text(ed.taken().join(';'), "moved");     // once for all of it
  epq_editor_select(ed.editor, {{2, 6}, {1, 7}}); // the other way round is the same
  text = epq_editor_selected_text(ed.editor);
  assert_string_equal(text, "a\nprint");
  free(text);
  epq_editor_go(ed.editor, {1, 1});
  assert_false(epq_editor_selection(ed.editor, nullptr));
  text = epq_editor_selected_text(ed.editor);
  assert_string_equal(text, "");
  free(text);
}

static void a_place_that_was_gone_to_before_the_window_was_shown_is_seen(void **)
{
  QByteArray text;
  for (int i = 0; i < 5000; i++)
    text += "x\n";
  Doc doc(text);
  Ed ed(doc);
  epq_editor_go(ed.editor, {4000, 1});
  show(ed);
  auto *view = qobject_cast<KTextEditor::View *>(ed.widget());
  assert_true(Rig::until(
      [&] { return view->firstDisplayedLine() <= 3999 && view->lastDisplayedLine() >= 3999; }));
}

static void commands_are_run_by_name(void **)
{
  Doc doc("print(1)\n");
  Ed ed(doc);
  show(ed);
  assert_int_equal(epq_editor_command(ed.editor, "tools_toggle_comment"), EPQ_OK);
  assert_text(doc.text(), "-- print(1)\n");
  assert_int_equal(epq_editor_command(ed.editor, "no_such_thing"), EPQ_E_UNKNOWN);
  assert_int_equal(epq_editor_command(ed.editor, "file_save"), EPQ_E_UNKNOWN); // the caller's
  assert_int_equal(epq_editor_command(ed.editor, nullptr), EPQ_E_INVALID);
}

static void completion_is_asked_while_a_word_is_typed_and_a_late_answer_is_shown(void **)
{
  Doc doc;
  Ed ed(doc);
  show(ed);
  QTest::keyClicks(ed.keys(), "pr");
  assert_true(Rig::until([&] { return !only(ed.told, "complete").isEmpty(); }));
  const QByteArray asked = part(ed.taken(), "complete");
  assert_true(asked.endsWith(" 1:3 0"));
  assert_null(popup());
  const epq_offer offers[] = {
      {"print", nullptr, "(...)", "running", "<b>writes</b>", "code-function"},
      {"private", nullptr, nullptr, nullptr, nullptr, nullptr},
      {nullptr, nullptr, nullptr, nullptr, nullptr, nullptr},
  };
  assert_int_equal(epq_editor_offer(ed.editor, requestOf(asked) + 1, offers, 1, 2), EPQ_E_UNKNOWN);
  assert_int_equal(epq_editor_offer(ed.editor, requestOf(asked), nullptr, 1, 2), EPQ_E_INVALID);
  assert_int_equal(epq_editor_offer(ed.editor, requestOf(asked), offers, 1, 2), EPQ_OK);
  assert_true(Rig::until([] { return popup() != nullptr; }));
  assert_true(Rig::until([] { return offered().contains("print"); }));
  assert_true(offered().contains("(...)"));
  assert_true(offered().contains("running"));
  // more was found
  assert_int_equal(epq_editor_offer(ed.editor, requestOf(asked), offers, 3, 2), EPQ_OK);
  assert_true(Rig::until([] { return offered().contains("private"); }));
  QTest::qWait(300); // Return right after a list that came by itself is one for the text
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  Rig::until([&] { return doc.text() == "print"; });
  assert_text(doc.text(), "print");
}

static void an_answer_in_the_middle_of_the_question_is_shown(void **)
{
  Doc doc;
  Ed ed(doc);
  show(ed);
  ed.then = [&](const QByteArray &told) {
    const epq_offer one = {"string", nullptr, nullptr, nullptr, nullptr, nullptr};
    if (told.startsWith("complete"))
      assert_int_equal(epq_editor_offer(ed.editor, requestOf(told), &one, 1, 2), EPQ_OK);
  };
  QTest::keyClicks(ed.keys(), "st");
  assert_true(Rig::until([] { return popup() != nullptr; }));
  assert_text(offered(), "string");
  // none any more: the list goes
  const uint64_t request = requestOf(part(ed.told, "complete"));
  assert_int_equal(epq_editor_offer(ed.editor, request, nullptr, 0, 2), EPQ_OK);
  assert_true(Rig::until([] { return popup() == nullptr; }));
  ed.then = nullptr;
}

static void what_comes_too_late_is_not_shown(void **)
{
  Doc doc;
  Ed ed(doc);
  show(ed);
  const epq_offer one = {"print", nullptr, nullptr, nullptr, nullptr, nullptr};
  assert_int_equal(epq_editor_offer(ed.editor, 1, &one, 1, 2), EPQ_E_UNKNOWN);
  QTest::keyClicks(ed.keys(), "pr");
  assert_true(Rig::until([&] { return !only(ed.told, "complete").isEmpty(); }));
  const uint64_t first = requestOf(part(ed.taken(), "complete"));
  QTest::keyClicks(ed.keys(), " = st");
  assert_true(Rig::until([&] { return !only(ed.told, "complete").isEmpty(); }));
  assert_int_equal(epq_editor_offer(ed.editor, first, &one, 1, 2), EPQ_E_UNKNOWN);
  Rig::settle();
  assert_null(popup());
}

static void a_completion_replaces_as_much_as_its_prefix_says(void **)
{
  Doc doc("local t = require \"ep.te\"\n");
  Ed ed(doc);
  show(ed);
  epq_editor_go(ed.editor, {1, 25});
  ed.then = [&](const QByteArray &told) {
    const epq_offer one = {"ep.text", nullptr, nullptr, nullptr, nullptr, nullptr};
    if (told.startsWith("complete"))
      epq_editor_offer(ed.editor, requestOf(told), &one, 1, 5);
  };
  assert_int_equal(epq_editor_command(ed.editor, "tools_invoke_code_completion"), EPQ_OK);
  assert_true(Rig::until([] { return popup() != nullptr; }));
  assert_true(part(ed.told, "complete").endsWith(" 1:25 1")); // by wish
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  assert_true(Rig::until([&] { return doc.text() == "local t = require \"ep.text\"\n"; }));
  ed.then = nullptr;
}

static void a_template_puts_the_cursor_where_it_says_and_is_one_step(void **)
{
  Doc doc("do\nfo\nend\n");
  Ed ed(doc);
  show(ed);
  epq_editor_go(ed.editor, {2, 3});
  ed.then = [&](const QByteArray &told) {
    const epq_offer one = {"for",  "for i = 1, 2 do\n\t${cursor}\nend", nullptr, nullptr, nullptr,
                           nullptr};
    if (told.startsWith("complete"))
      epq_editor_offer(ed.editor, requestOf(told), &one, 1, 2);
  };
  assert_int_equal(epq_editor_command(ed.editor, "tools_invoke_code_completion"), EPQ_OK);
  assert_true(Rig::until([] { return popup() != nullptr; }));
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  assert_true(Rig::until([&] { return doc.text().contains("for i = 1, 2 do"); }));
  assert_false(doc.text().contains("${"));
  assert_true(ed.place().startsWith("3:"));
  ed.then = nullptr;
  QTest::keyClicks(ed.keys(), "x");
  assert_true(doc.text().contains("x\n"));
  epq_editor_command(ed.editor, "edit_undo");
  epq_editor_command(ed.editor, "edit_undo");
  assert_text(doc.text(), "do\nfo\nend\n");
}

static void an_editor_closed_with_its_list_open_leaves_nothing(void **)
{
  auto doc = std::make_unique<Doc>();
  auto ed = std::make_unique<Ed>(*doc);
  show(*ed);
  Ed *raw = ed.get();
  ed->then = [raw](const QByteArray &told) {
    const epq_offer one = {"string", nullptr, nullptr, nullptr, "doc", nullptr};
    if (told.startsWith("complete"))
      epq_editor_offer(raw->editor, requestOf(told), &one, 1, 2);
  };
  QTest::keyClicks(ed->keys(), "st");
  assert_true(Rig::until([] { return popup() != nullptr; }));
  ed.reset();
  doc.reset();
  Rig::settle();
  assert_null(popup());
}

// Rests the mouse at a place until it is asked about.
static uint64_t rest(Ed &ed, KTextEditor::Cursor place)
{
  auto *view = qobject_cast<KTextEditor::View *>(ed.widget());
  const QPoint at = ed.keys()->mapFrom(view, view->cursorToCoordinate(place)) + QPoint(3, 6);
  QTest::mouseMove(ed.keys(), at + QPoint(30, 0));
  ed.taken();
  QTest::mouseMove(ed.keys(), at);
  assert_true(Rig::until([&] { return !only(ed.told, "hover").isEmpty(); }));
  return requestOf(part(ed.taken(), "hover"));
}

static void what_the_mouse_rests_on_is_explained(void **)
{
  Doc doc("print(1)\nlocal x = 2\n");
  Ed ed(doc);
  show(ed);
  const epq_note note = {{{2, 7}, {2, 8}}, EPQ_WARNING, "never <used>"};
  epq_document_set_notes(doc.document, &note, 1);
  uint64_t request = rest(ed, {0, 2});
  assert_int_equal(epq_editor_explain(ed.editor, request + 1, "of another"), EPQ_OK);
  assert_false(QToolTip::isVisible());
  assert_int_equal(epq_editor_explain(ed.editor, request, "<b>print</b>(...)"), EPQ_OK);
  assert_true(QToolTip::isVisible());
  assert_text(QToolTip::text().toUtf8(), "<b>print</b>(...)");
  QToolTip::hideText();
  request = rest(ed, {1, 6});
  assert_true(Rig::until([] { return QToolTip::isVisible(); })); // what is wrong, at once
  assert_true(QToolTip::text().contains("never &lt;used&gt;"));
  assert_int_equal(epq_editor_explain(ed.editor, request, "a number"), EPQ_OK);
  assert_true(QToolTip::text().contains("never") && QToolTip::text().contains("a number"));
  assert_int_equal(epq_editor_explain(ed.editor, request, nullptr), EPQ_OK);
  QToolTip::hideText();
}

static void the_signature_is_seen_at_the_cursor_until_it_is_taken_away(void **)
{
  Doc doc("\n\n\n\nf(\n");
  Ed ed(doc);
  show(ed);
  epq_editor_go(ed.editor, {5, 3});
  auto *label = ed.widget()->findChild<QLabel *>("signature");
  assert_false(label->isVisible());
  assert_int_equal(epq_editor_set_signature(ed.editor, "f(<b>a</b>, b)"), EPQ_OK);
  assert_true(label->isVisible());
  assert_true(ed.widget()->rect().contains(label->geometry()));
  const int y = label->y();
  epq_editor_go(ed.editor, {1, 1}); // no room above: below
  Rig::settle();
  assert_true(label->isVisible() && label->y() != y && label->y() >= 0);
  epq_editor_set_signature(ed.editor, QByteArray(5000, 'w').constData()); // wider than all
  assert_true(label->width() <= ed.widget()->width());
  assert_int_equal(epq_editor_set_signature(ed.editor, nullptr), EPQ_OK);
  assert_false(label->isVisible());
  Rig::settle();
  assert_false(label->isVisible());
}

static void ctrl_and_a_click_is_a_link_and_who_hears_it_may_close_the_editor(void **)
{
  Doc doc("alpha beta\n");
  auto ed = std::make_unique<Ed>(doc);
  show(*ed);
  auto *view = qobject_cast<KTextEditor::View *>(ed->widget());
  const QPoint at = ed->keys()->mapFrom(view, view->cursorToCoordinate({0, 7})) + QPoint(2, 5);
  ed->taken();
  QTest::mouseClick(ed->keys(), Qt::LeftButton, Qt::NoModifier, at);
  assert_int_equal(only(ed->taken(), "link").size(), 0);
  QTest::mouseClick(ed->keys(), Qt::LeftButton, Qt::ControlModifier, at);
  assert_text(only(ed->taken(), "link").join(';'), "link 1:8");
  Ed *raw = ed.get();
  ed->then = [raw](const QByteArray &told) {
    if (told.startsWith("link"))
      raw->free();
  };
  QTest::mouseClick(ed->keys(), Qt::LeftButton, Qt::ControlModifier, at);
  assert_true(Rig::until([raw] { return !raw->editor; }));
}

static void two_editors_of_one_document_show_the_same_text_with_cursors_of_their_own(void **)
{
  Doc doc("one\ntwo\n");
  auto first = std::make_unique<Ed>(doc);
  Ed second(doc);
  show(*first);
  show(second);
  epq_editor_go(first->editor, {1, 1});
  epq_editor_go(second.editor, {2, 4});
  const epq_note note = {{{1, 1}, {1, 4}}, EPQ_ERROR, "no"};
  epq_document_set_notes(doc.document, &note, 1);
  QTest::keyClicks(second.keys(), "!");
  assert_text(doc.text(), "one\ntwo!\n");
  assert_text(first->place(), "1:1");
  assert_text(second.place(), "2:5");
  first.reset();
  QTest::keyClicks(second.keys(), "!");
  assert_text(doc.text(), "one\ntwo!!\n");
  assert_int_equal(epq_document_set_notes(doc.document, nullptr, 0), EPQ_OK);
}

static void the_editor_tells_when_it_gets_the_keyboard(void **)
{
  Doc doc("x\n");
  Ed one(doc), two(doc);
  show(one);
  show(two);
  one.taken();
  two.taken();
  one.widget()->activateWindow();
  assert_true(QTest::qWaitForWindowActive(one.widget()));
  one.widget()->setFocus();
  assert_text(only(one.taken(), "focused").join(';'), "focused");
  assert_int_equal(only(two.taken(), "focused").size(), 0);
}

// What a document saves or reads through KTextEditor would go around our proofs.
static void nothing_in_the_editor_reads_or_writes_files(void **)
{
  Doc doc("x\n");
  Ed ed(doc);
  show(ed);
  auto *view = qobject_cast<KTextEditor::View *>(ed.widget());
  assert_true(view->document()->url().isEmpty());
  for (const char *key : {"Ctrl+S", "Ctrl+Shift+S", "F5", "Ctrl+O"}) {
    const QKeyCombination keys = QKeySequence(key)[0];
    QTest::keyClick(ed.keys(), keys.key(), keys.keyboardModifiers());
    Rig::settle();
    assert_null(QApplication::activeModalWidget());
    assert_null(QApplication::activePopupWidget());
  }
  assert_text(doc.text(), "x\n");
}

int main()
{
  prepareShell();
  const CMUnitTest tests[] = {
      cmocka_unit_test(go_and_select_tell_where_they_are),
      cmocka_unit_test(a_place_that_was_gone_to_before_the_window_was_shown_is_seen),
      cmocka_unit_test(commands_are_run_by_name),
      cmocka_unit_test(completion_is_asked_while_a_word_is_typed_and_a_late_answer_is_shown),
      cmocka_unit_test(an_answer_in_the_middle_of_the_question_is_shown),
      cmocka_unit_test(what_comes_too_late_is_not_shown),
      cmocka_unit_test(a_completion_replaces_as_much_as_its_prefix_says),
      cmocka_unit_test(a_template_puts_the_cursor_where_it_says_and_is_one_step),
      cmocka_unit_test(an_editor_closed_with_its_list_open_leaves_nothing),
      cmocka_unit_test(what_the_mouse_rests_on_is_explained),
      cmocka_unit_test(the_signature_is_seen_at_the_cursor_until_it_is_taken_away),
      cmocka_unit_test(ctrl_and_a_click_is_a_link_and_who_hears_it_may_close_the_editor),
      cmocka_unit_test(two_editors_of_one_document_show_the_same_text_with_cursors_of_their_own),
      cmocka_unit_test(the_editor_tells_when_it_gets_the_keyboard),
      cmocka_unit_test(nothing_in_the_editor_reads_or_writes_files),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
