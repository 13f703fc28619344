// SPDX-License-Identifier: GPL-3.0-or-later
//
// Documents: what goes in comes out, what is told and what is not, and places in bytes.
#include "shellrig.h"

#include <KTextEditor/Document>
#include <KTextEditor/Message>
#include <KTextEditor/View>

#include <QToolButton>

static KTextEditor::Document *inside(const Ed &ed)
{
  return qobject_cast<KTextEditor::View *>(ed.widget())->document();
}

static void text_comes_out_as_it_went_in(void **)
{
  const QByteArray texts[] = {
      "",
      "\n",
      "\n\n\n",
      "no end of line",
      "one\ntwo\n",
      "  spaces at the end   \n\t\n",
      "\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBD\n", // ä € 😀, the last plane
      "e\xCC\x81 \xE2\x80\x8D \xE2\x80\xAE right to left \xD7\x90\xD7\x91\n", // marks, joiners, bidi
      "\xEF\xBF\xBD \xEF\xBF\xBE \xEF\xB7\x90\n",       // replacement, and what is no character
      "\xE2\x80\xA8 \xE2\x80\xA9 \xC2\x85 \x0B \x0C\n", // what some take for ends of lines
      "\x01\x02\x1B[0m\x7F\n",
      "a\rb\r\n", // the caller's to normalize; kept
      "x\xEF\xBB\xBFy\n",
  };
  Doc doc;
  for (const QByteArray &text : texts) {
    doc.setText(text);
    assert_text(doc.text(), text);
    assert_false(epq_document_is_modified(doc.document));
  }
  assert_int_equal(doc.taken().size(), 0);
}

static void five_megabytes_and_a_hundred_thousand_lines_come_out_as_they_went_in(void **)
{
  QByteArray text;
  for (int i = 0; i < 100000; i++)
    text += "local line_" + QByteArray::number(i) + " = \"" + QByteArray(32, 'x') + "\" -- ok\n";
  assert_true(text.size() > 5000000);
  Doc doc(text);
  assert_int_equal(epq_document_lines(doc.document), 100001);
  assert_true(doc.text() == text);
  char *line = epq_document_line(doc.document, 100000);
  assert_int_equal(strncmp(line, "local line_99999 =", 18), 0);
  free(line);
  line = epq_document_line(doc.document, 100001);
  assert_string_equal(line, "");
  free(line);
  assert_null(epq_document_line(doc.document, 100002));
  assert_null(epq_document_line(doc.document, 0));
  assert_null(epq_document_line(doc.document, -1));
}

static void a_line_of_a_million_bytes_comes_out_as_it_went_in(void **)
{
  const QByteArray text = "x = '" + QByteArray(1000000, 'a') + "'\n";
  Doc doc(text);
  Ed ed(doc);
  assert_true(doc.text() == text);
  assert_int_equal(epq_editor_go(ed.editor, {1, 999999}), EPQ_OK);
  assert_text(ed.place(), "1:999999");
}

static void undo_after_the_text_was_set_leads_nowhere(void **)
{
  Doc doc("first\n");
  Ed ed(doc);
  ed.widget()->show();
  doc.setText("second\n");
  assert_int_equal(epq_editor_command(ed.editor, "edit_undo"), EPQ_OK);
  assert_text(doc.text(), "second\n");
  assert_int_equal(epq_editor_command(ed.editor, "edit_redo"), EPQ_OK);
  assert_text(doc.text(), "second\n");
  assert_false(epq_document_is_modified(doc.document));
}

static void an_edit_by_the_user_is_told_and_one_by_the_program_is_not(void **)
{
  Doc doc("print(1)\n");
  Ed ed(doc);
  ed.widget()->show();
  assert_int_equal(doc.taken().size(), 0);
  QTest::keyClick(ed.keys(), Qt::Key_X);
  assert_text(doc.taken().join(';'), "modified 1;edited");
  assert_text(doc.text(), "xprint(1)\n");
  assert_int_equal(epq_editor_command(ed.editor, "edit_undo"), EPQ_OK);
  assert_text(doc.taken().join(';'), "edited;modified 0");
  assert_int_equal(epq_editor_command(ed.editor, "edit_redo"), EPQ_OK);
  assert_true(epq_document_is_modified(doc.document));
  doc.taken();
  doc.setText("from disk\n");
  assert_int_equal(epq_document_set_modified(doc.document, true), EPQ_OK);
  assert_int_equal(epq_document_set_name(doc.document, "x.json"), EPQ_OK);
  assert_int_equal(epq_document_set_modified(doc.document, false), EPQ_OK);
  assert_int_equal(epq_document_set_read_only(doc.document, true), EPQ_OK);
  assert_int_equal(doc.taken().size(), 0);
  // but what the program does for the user is theirs
  assert_int_equal(epq_document_set_read_only(doc.document, false), EPQ_OK);
  assert_int_equal(epq_document_replace_all(doc.document, "all", 3), EPQ_OK);
  assert_text(doc.taken().join(';'), "modified 1;edited");
}

static void undo_stops_at_what_was_saved(void **)
{
  Doc doc("\nlast\n");
  Ed ed(doc);
  ed.widget()->show();
  QTest::keyClicks(ed.keys(), "ab");
  assert_int_equal(epq_document_set_modified(doc.document, false), EPQ_OK);
  assert_text(ed.place(), "1:3");
  QTest::keyClicks(ed.keys(), "cd");
  assert_text(doc.text(), "abcd\nlast\n");
  epq_editor_command(ed.editor, "edit_undo");
  assert_text(doc.text(), "ab\nlast\n");
  assert_false(epq_document_is_modified(doc.document));
  epq_editor_command(ed.editor, "edit_undo");
  assert_text(doc.text(), "\nlast\n");
  assert_true(epq_document_is_modified(doc.document));
}

// A step may come to lie where the one that was saved lay in KTextEditor's memory.
static void what_undo_leads_to_is_not_taken_for_saved_when_it_is_another_text(void **)
{
  Doc doc("\n");
  Ed ed(doc);
  ed.widget()->show();
  for (int i = 0; i < 4; i++) { // room for some steps
    QTest::keyClick(ed.keys(), Qt::Key_A);
    epq_editor_go(ed.editor, {2, 1});
  }
  for (int i = 0; i < 4; i++)
    epq_editor_command(ed.editor, "edit_undo");
  QTest::keyClicks(ed.keys(), "ab");
  assert_int_equal(epq_document_set_modified(doc.document, false), EPQ_OK);
  epq_editor_command(ed.editor, "edit_undo");
  assert_true(epq_document_is_modified(doc.document));
  QTest::keyClicks(ed.keys(), "xy");
  assert_int_equal(epq_editor_go(ed.editor, {2, 1}), EPQ_OK);
  QTest::keyClicks(ed.keys(), "z");
  epq_editor_command(ed.editor, "edit_undo");
  assert_text(doc.text(), "xy\n");
  assert_true(epq_document_is_modified(doc.document));
}

static void many_steps_back_and_forth_end_at_what_was_saved(void **)
{
  Doc doc("\n");
  Ed ed(doc);
  ed.widget()->show();
  for (int i = 0; i < 40; i++) {
    QTest::keyClick(ed.keys(), Qt::Key_A);
    epq_editor_go(ed.editor, {2, 1});
    if (i == 20)
      assert_int_equal(epq_document_set_modified(doc.document, false), EPQ_OK);
  }
  const QByteArray last = doc.text();
  for (int i = 0; i < 40; i++) {
    assert_int_equal(epq_document_is_modified(doc.document), i != 19);
    epq_editor_command(ed.editor, "edit_undo");
  }
  assert_text(doc.text(), "\n");
  for (int i = 0; i < 40; i++) {
    assert_int_equal(epq_document_is_modified(doc.document), i != 21);
    epq_editor_command(ed.editor, "edit_redo");
  }
  assert_text(doc.text(), last);
  // what is on the disk may become another
  assert_int_equal(epq_document_set_modified(doc.document, true), EPQ_OK);
  epq_editor_command(ed.editor, "edit_undo");
  epq_editor_command(ed.editor, "edit_redo");
  assert_true(epq_document_is_modified(doc.document));
}

static void replacing_all_is_one_step_that_can_be_undone(void **)
{
  const QByteArray before = "one\ntwo\n", after = "three\n\xC3\xA4\nfour";
  Doc doc(before);
  Ed ed(doc);
  ed.widget()->show();
  assert_int_equal(epq_document_replace_all(doc.document, after.constData(), size_t(after.size())),
                   EPQ_OK);
  assert_text(doc.text(), after);
  assert_true(epq_document_is_modified(doc.document));
  epq_editor_command(ed.editor, "edit_undo");
  assert_text(doc.text(), before);
  assert_false(epq_document_is_modified(doc.document));
}

static void several_edits_are_one_step_and_one_thing_told(void **)
{
  Doc doc("aa \xC3\xA4 bb\ncc\n");
  Ed ed(doc);
  ed.widget()->show();
  const epq_edit edits[] = {
      {{{1, 1}, {1, 3}}, "first"},
      {{{1, 4}, {1, 6}}, "\xF0\x9F\x98\x80"},
      {{{1, 7}, {2, 1}}, ""},
      {{{2, 3}, {2, 3}}, "!\n-- more"},
  };
  assert_int_equal(epq_document_edit(doc.document, edits, 4), EPQ_OK);
  assert_text(doc.text(), "first \xF0\x9F\x98\x80 cc!\n-- more\n");
  assert_text(doc.taken().join(';'), "modified 1;edited");
  epq_editor_command(ed.editor, "edit_undo");
  assert_text(doc.text(), "aa \xC3\xA4 bb\ncc\n");
}

static void edits_that_overlap_or_are_not_sorted_are_refused_and_nothing_changes(void **)
{
  Doc doc("0123456789\n");
  const epq_edit overlapping[] = {{{{1, 1}, {1, 5}}, "a"}, {{{1, 4}, {1, 6}}, "b"}};
  const epq_edit unsorted[] = {{{{1, 5}, {1, 6}}, "a"}, {{{1, 1}, {1, 2}}, "b"}};
  const epq_edit backwards[] = {{{{1, 5}, {1, 2}}, "a"}};
  assert_int_equal(epq_document_edit(doc.document, overlapping, 2), EPQ_E_INVALID);
  assert_int_equal(epq_document_edit(doc.document, unsorted, 2), EPQ_E_INVALID);
  assert_int_equal(epq_document_edit(doc.document, backwards, 1), EPQ_E_INVALID);
  assert_int_equal(epq_document_edit(doc.document, nullptr, 1), EPQ_E_INVALID);
  assert_int_equal(epq_document_edit(doc.document, nullptr, 0), EPQ_OK);
  assert_text(doc.text(), "0123456789\n");
  const epq_edit far[] = {{{{-3, -3}, {0, 0}}, "<"}, {{{99, 1}, {99, 99}}, ">"}};
  assert_int_equal(epq_document_edit(doc.document, far, 2), EPQ_OK); // the nearest places
  assert_text(doc.text(), "<0123456789\n>");
}

static void a_read_only_document_takes_text_from_the_program_alone(void **)
{
  Doc doc("kept\n");
  Ed ed(doc);
  ed.widget()->show();
  assert_int_equal(epq_document_set_read_only(doc.document, true), EPQ_OK);
  QTest::keyClick(ed.keys(), Qt::Key_X);
  const epq_edit edit = {{{1, 1}, {1, 1}}, "x"};
  assert_int_equal(epq_document_edit(doc.document, &edit, 1), EPQ_E_FAILED);
  assert_int_equal(epq_document_replace_all(doc.document, "x", 1), EPQ_E_FAILED);
  assert_text(doc.text(), "kept\n");
  doc.setText("changed on disk\n");
  assert_text(doc.text(), "changed on disk\n");
  QTest::keyClick(ed.keys(), Qt::Key_X);
  assert_text(doc.text(), "changed on disk\n");
  epq_document_set_read_only(doc.document, false);
  QTest::keyClick(ed.keys(), Qt::Key_X);
  assert_text(doc.text(), "xchanged on disk\n");
}

static void columns_are_bytes_and_a_place_inside_of_a_character_is_the_nearest_one(void **)
{
  // a(1) ä(2) €(3) 😀(4) z
  Doc doc("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z\n");
  Ed ed(doc);
  const struct {
    int column;
    const char *place;
  } all[] = {{1, "1:1"},   {2, "1:2"},   {3, "1:4"},  {4, "1:4"},   {5, "1:7"},
             {6, "1:7"},   {7, "1:7"},   {8, "1:11"}, {10, "1:11"}, {11, "1:11"},
             {12, "1:12"}, {99, "1:12"}, {0, "1:1"},  {-7, "1:1"}};
  for (const auto &each : all) {
    assert_int_equal(epq_editor_go(ed.editor, {1, each.column}), EPQ_OK);
    assert_text(ed.place(), each.place);
  }
  epq_editor_go(ed.editor, {0, 5});
  assert_text(ed.place(), "1:1");
  epq_editor_go(ed.editor, {2000000000, 2000000000});
  assert_text(ed.place(), "2:1");
  epq_editor_go(ed.editor, {INT_MIN, INT_MIN});
  assert_text(ed.place(), "1:1");
}

static void editors_keep_their_place_when_the_text_comes_again(void **)
{
  Doc doc("1\n2\n3\n4\n5\n");
  Ed one(doc), two(doc);
  epq_editor_go(one.editor, {4, 2});
  epq_editor_go(two.editor, {2, 1});
  doc.setText("1\n2\n3 longer\n4 longer\n5\n");
  assert_text(one.place(), "4:2");
  assert_text(two.place(), "2:1");
  doc.setText("1\n");
  assert_text(one.place(), "2:1");
}

static QByteArray marksOf(const Ed &ed)
{
  QByteArrayList lines;
  const QHash<int, KTextEditor::Mark *> all = inside(ed)->marks();
  for (int line = 0; line < inside(ed)->lines(); line++)
    if (all.contains(line))
      lines.append(QByteArray::number(line + 1) + ':' + QByteArray::number(all[line]->type));
  return lines.join(' ');
}

static void notes_mark_their_lines_move_with_the_text_and_go(void **)
{
  Doc doc("one\ntwo\nthree\n");
  Ed ed(doc);
  ed.widget()->resize(600, 300);
  ed.widget()->show();
  const epq_note notes[] = {
      {{{1, 1}, {1, 4}}, EPQ_ERROR, "bad <b>&"},
      {{{2, 2}, {2, 2}}, EPQ_WARNING, "empty range"},
      {{{3, 1}, {3, 6}}, EPQ_HINT, "hint"},
      {{{99, 1}, {99, 6}}, EPQ_ERROR, nullptr}, // after the end: at the end
  };
  assert_int_equal(epq_document_set_notes(doc.document, notes, 4), EPQ_OK);
  const QByteArray error = QByteArray::number(KTextEditor::Document::markType09),
                   warning = QByteArray::number(KTextEditor::Document::markType08);
  assert_text(marksOf(ed), "1:" + error + " 2:" + warning + " 4:" + error);
  Rig::settle(); // it is drawn
  epq_editor_go(ed.editor, {1, 1});
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  assert_text(marksOf(ed), "2:" + error + " 3:" + warning + " 5:" + error);
  assert_int_equal(epq_document_set_notes(doc.document, nullptr, 0), EPQ_OK);
  assert_text(marksOf(ed), "");
  epq_document_set_notes(doc.document, notes, 2);
  doc.setText("another\n"); // they belonged to the text that went
  assert_text(marksOf(ed), "");
  const epq_note strange = {{{1, 1}, {1, 4}}, epq_severity(3), "x"};
  assert_int_equal(epq_document_set_notes(doc.document, &strange, 1), EPQ_E_INVALID);
  assert_int_equal(epq_document_set_notes(doc.document, nullptr, 3), EPQ_E_INVALID);
}

static void ten_thousand_notes_are_drawn_and_taken_away(void **)
{
  QByteArray text;
  std::vector<epq_note> notes;
  for (int i = 1; i <= 10000; i++) {
    text += "goto x\n";
    notes.push_back({{{i, 1}, {i, 5}}, i % 2 ? EPQ_ERROR : EPQ_WARNING, "what is it"});
  }
  Doc doc(text);
  Ed ed(doc);
  ed.widget()->resize(600, 300);
  ed.widget()->show();
  assert_int_equal(epq_document_set_notes(doc.document, notes.data(), notes.size()), EPQ_OK);
  assert_int_equal(inside(ed)->marks().size(), 10000);
  assert_false(ed.widget()->grab().isNull());
  assert_int_equal(epq_document_set_notes(doc.document, notes.data(), 1), EPQ_OK);
  assert_int_equal(inside(ed)->marks().size(), 1);
}

static void a_document_with_notes_and_messages_goes_while_its_view_is_to_be_drawn(void **)
{
  auto doc = std::make_unique<Doc>("x\ny\n");
  auto ed = std::make_unique<Ed>(*doc);
  ed->widget()->resize(600, 300);
  ed->widget()->show();
  const epq_note note = {{{1, 1}, {1, 2}}, EPQ_ERROR, "no"};
  epq_document_set_notes(doc->document, &note, 1);
  epq_document_tell(doc->document, "disk", EPQ_WARNING, "It changed", nullptr);
  Rig::settle();
  ed->widget()->update();
  epq_document_set_notes(doc->document, &note, 1);
  ed.reset();
  doc.reset();
  Rig::settle();
}

// The button of a message that is shown in the editor.
static QToolButton *buttonOf(const Ed &ed, const char *text)
{
  QToolButton *found = nullptr;
  Rig::until([&] {
    const QList<QToolButton *> all = ed.widget()->findChildren<QToolButton *>();
    for (QToolButton *each : all)
      if (each->isVisible() && each->text().remove('&') == QLatin1String(text))
        found = each;
    return found != nullptr;
  });
  assert_non_null(found);
  return found;
}

static void a_message_stays_until_it_is_answered(void **)
{
  Doc doc("x\n");
  Ed ed(doc);
  ed.widget()->resize(800, 400);
  ed.widget()->show();
  const epq_button buttons[] = {
      {"reload", "Reload", "view-refresh"}, {"keep", "Keep", nullptr}, {}};
  assert_int_equal(
      epq_document_tell(doc.document, "disk", EPQ_WARNING, "<i>It</i> changed", buttons), EPQ_OK);
  QTest::mouseClick(buttonOf(ed, "Keep"), Qt::LeftButton);
  assert_text(doc.taken().join(';'), "answered disk keep");
  epq_document_tell(doc.document, "note", EPQ_HINT, "Nothing to choose", nullptr);
  QTest::mouseClick(buttonOf(ed, "Close"), Qt::LeftButton);
  assert_text(doc.taken().join(';'), "answered note close");
  epq_document_tell(doc.document, "disk", EPQ_ERROR, "first", buttons);
  epq_document_tell(doc.document, "disk", EPQ_ERROR, "second", buttons);
  epq_document_tell(doc.document, "disk", EPQ_ERROR, nullptr, nullptr);
  epq_document_tell(doc.document, "unknown", EPQ_ERROR, nullptr, nullptr);
  assert_true(Rig::until([&] {
    const QList<QToolButton *> all = ed.widget()->findChildren<QToolButton *>();
    for (const QToolButton *each : all)
      if (each->isVisible() && each->text() == "Reload")
        return false;
    return true;
  }));
  assert_int_equal(doc.taken().size(), 0);
  assert_int_equal(epq_document_tell(doc.document, nullptr, EPQ_ERROR, "x", nullptr),
                   EPQ_E_INVALID);
  assert_int_equal(epq_document_tell(doc.document, "x", epq_severity(3), "x", nullptr),
                   EPQ_E_INVALID);
}

static void a_message_may_be_replaced_or_taken_away_by_who_hears_the_answer(void **)
{
  Doc doc("x\n");
  Ed ed(doc);
  ed.widget()->resize(800, 400);
  ed.widget()->show();
  const epq_button one[] = {{"again", "Again", nullptr}, {}};
  int more = 3;
  doc.then = [&](const QByteArray &told) {
    if (told != "answered m again")
      return;
    epq_document_tell(doc.document, "m", EPQ_ERROR, nullptr, nullptr);
    if (more-- > 0)
      epq_document_tell(doc.document, "m", EPQ_ERROR, "Again?", one);
  };
  epq_document_tell(doc.document, "m", EPQ_ERROR, "Again?", one);
  for (int i = 1; i <= 4; i++) {
    QPointer<QToolButton> button = buttonOf(ed, "Again");
    QTest::mouseClick(button, Qt::LeftButton);
    assert_true(Rig::until([&] { return !button || !button->isVisible(); }));
  }
  assert_int_equal(doc.taken().size(), 4);
}

static void a_hundred_documents_come_and_go(void **)
{
  for (int i = 0; i < 100; i++) {
    Doc doc("print(1)\n");
    Ed ed(doc);
    if (i % 10 == 0) {
      ed.widget()->show();
      Rig::settle();
    }
  }
  Rig::settle();
}

int main()
{
  prepareShell();
  const CMUnitTest tests[] = {
      cmocka_unit_test(text_comes_out_as_it_went_in),
      cmocka_unit_test(five_megabytes_and_a_hundred_thousand_lines_come_out_as_they_went_in),
      cmocka_unit_test(a_line_of_a_million_bytes_comes_out_as_it_went_in),
      cmocka_unit_test(undo_after_the_text_was_set_leads_nowhere),
      cmocka_unit_test(an_edit_by_the_user_is_told_and_one_by_the_program_is_not),
      cmocka_unit_test(undo_stops_at_what_was_saved),
      cmocka_unit_test(what_undo_leads_to_is_not_taken_for_saved_when_it_is_another_text),
      cmocka_unit_test(many_steps_back_and_forth_end_at_what_was_saved),
      cmocka_unit_test(replacing_all_is_one_step_that_can_be_undone),
      cmocka_unit_test(several_edits_are_one_step_and_one_thing_told),
      cmocka_unit_test(edits_that_overlap_or_are_not_sorted_are_refused_and_nothing_changes),
      cmocka_unit_test(a_read_only_document_takes_text_from_the_program_alone),
      cmocka_unit_test(columns_are_bytes_and_a_place_inside_of_a_character_is_the_nearest_one),
      cmocka_unit_test(editors_keep_their_place_when_the_text_comes_again),
      cmocka_unit_test(notes_mark_their_lines_move_with_the_text_and_go),
      cmocka_unit_test(ten_thousand_notes_are_drawn_and_taken_away),
      cmocka_unit_test(a_document_with_notes_and_messages_goes_while_its_view_is_to_be_drawn),
      cmocka_unit_test(a_message_stays_until_it_is_answered),
      cmocka_unit_test(a_message_may_be_replaced_or_taken_away_by_who_hears_the_answer),
      cmocka_unit_test(a_hundred_documents_come_and_go),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
