// SPDX-License-Identifier: GPL-3.0-or-later
//
// How lines of Lua begin while they are typed: each text here is typed without its white space, and must come out as it is.
#include "shellrig.h"

#include <KTextEditor/Document>
#include <KTextEditor/View>

static KTextEditor::View *viewOf(const Ed &ed)
{
  return qobject_cast<KTextEditor::View *>(ed.widget());
}

static void show(const Ed &ed)
{
  ed.widget()->resize(700, 400);
  ed.widget()->show();
  ed.widget()->activateWindow();
  assert_true(QTest::qWaitForWindowActive(ed.widget()));
  ed.widget()->setFocus();
  viewOf(ed)->setConfigValue("auto-brackets",
                             false); // they would close what the text closes itself
  Rig::settle();
}

static void typeLines(const Ed &ed, const QByteArray &text)
{
  const QByteArrayList lines = text.split('\n');
  for (qsizetype i = 0; i < lines.size(); i++) {
    if (i > 0)
      QTest::keyClick(ed.keys(), Qt::Key_Return);
    QTest::keyClicks(ed.keys(), QString::fromUtf8(lines[i].trimmed()));
  }
}

static QByteArray withoutTrailing(const QByteArray &text)
{
  QByteArrayList lines = text.split('\n');
  for (QByteArray &line : lines)
    while (line.endsWith(' '))
      line.chop(1);
  return lines.join('\n');
}

static void typed(const QByteArray &text)
{
  Doc doc("");
  epq_document_set_name(doc.document, "a.lua");
  Ed ed(doc);
  show(ed);
  typeLines(ed, text);
  assert_text(withoutTrailing(doc.text()), text);
}

static void a_block_is_one_level_in_and_its_end_is_not(void **)
{
  typed("if a then\n"
        "  print(1)\n"
        "elseif b then\n"
        "  print(2)\n"
        "else\n"
        "  while c do\n"
        "    repeat\n"
        "      c = c - 1\n"
        "    until c > 3\n"
        "    for _, v in ipairs(t) do\n"
        "      print(v)\n"
        "    end\n"
        "  end\n"
        "end\n"
        "local function f(a, b)\n"
        "  do\n"
        "    return a\n"
        "  end\n"
        "end\n"
        "return f");
}

static void what_closes_in_its_own_line_opens_nothing(void **)
{
  typed("for i = 1, 3 do print(i) end\n"
        "if x then y() end\n"
        "local t = { 1, 2 }\n"
        "local function f(a) return a end\n"
        "local g = function() return 1 end\n"
        "foo:bar { x = 1 }\n"
        "if a then return end\n"
        "repeat x = x + 1 until x > 3\n"
        "print(x)");
}

static void words_in_strings_and_comments_do_not_count(void **)
{
  typed("local s = \"do\" -- then\n"
        "print 'function'\n"
        "-- repeat\n"
        "local long = [[ if then ]]\n"
        "print(s.ending, endless)\n"
        "local x = 1");
}

static void functions_and_tables_in_calls_are_one_level_in(void **)
{
  typed("setTimeout(function()\n"
        "  print \"x\"\n"
        "end, 100)\n"
        "local u = {\n"
        "  a = 1,\n"
        "  b = { 2 },\n"
        "  c = {\n"
        "    d = function()\n"
        "      return 1\n"
        "    end,\n"
        "  },\n"
        "}\n"
        "foo({\n"
        "  a = 1,\n"
        "})\n"
        "w = ui.window { title = \"x\",\n"
        "  ui.button {\n"
        "    text = \"y\",\n"
        "    onClicked = function() print(1) end,\n"
        "  },\n"
        "}\n"
        "w:show()");
}

static void a_statement_that_goes_on_is_one_level_in(void **)
{
  typed("local sum = a +\n"
        "  b +\n"
        "  c\n"
        "local text = \"a\" ..\n"
        "  \"b\"\n"
        "local a,\n"
        "  b = 1, 2\n"
        "if a and\n"
        "  b then\n"
        "  print(...)\n"
        "end\n"
        "local v = ...\n"
        "return v");
}

// "end" moves as soon as it is one, and back when it becomes another word.
static void a_word_that_only_begins_like_end_stays(void **)
{
  typed("do\n"
        "  ending = 1\n"
        "  elsewhere = 2\n"
        "  untilNow = 3\n"
        "end\n"
        "x = 1");
}

static void it_follows_what_the_user_has_above(void **)
{
  Doc doc("function f()\n      local a = 1\n      g(function()\n");
  epq_document_set_name(doc.document, "a.lua");
  Ed ed(doc);
  show(ed);
  epq_editor_go(ed.editor, {4, 1});
  typeLines(ed, "\nprint(a)\nend)\nreturn a\nend");
  assert_text(
      withoutTrailing(doc.text()),
      "function f()\n      local a = 1\n      g(function()\n\n            print(a)\n      end)\n"
      "      return a\nend");
}

static void inside_of_long_texts_nothing_is_moved(void **)
{
  Doc doc("");
  epq_document_set_name(doc.document, "a.lua");
  Ed ed(doc);
  show(ed);
  typeLines(ed, "local s = [[\nif x then\nend\n]]\n--[[ a\nfor\nend\n]]\nlocal n = 1");
  assert_text(withoutTrailing(doc.text()),
              "local s = [[\nif x then\nend\n]]\n--[[ a\nfor\nend\n]]\nlocal n = 1");
}

static void brackets_that_close_themselves_stay_behind(void **)
{
  Doc doc("");
  epq_document_set_name(doc.document, "a.lua");
  Ed ed(doc);
  show(ed);
  viewOf(ed)->setConfigValue("auto-brackets", true);
  typeLines(ed, "foo(function()\nprint(1)\nend");
  assert_text(withoutTrailing(doc.text()), "foo(function()\n  print(1)\nend)");
  doc.setText("");
  typeLines(ed, "local t = {\na = 1,\n\"b\",\n{ 2 },\nf(3),");
  assert_text(withoutTrailing(doc.text()), "local t = {\n  a = 1,\n  \"b\",\n  { 2 },\n  f(3),\n}");
}

static void a_text_that_is_no_lua_any_more_is_indented_as_usual(void **)
{
  Doc doc("");
  epq_document_set_name(doc.document, "a.lua");
  epq_document_set_name(doc.document, "a.txt");
  Ed ed(doc);
  show(ed);
  typeLines(ed, "if a then\nb\nend");
  assert_text(doc.text(), "if a then\nb\nend");
}

int main()
{
  prepareShell();
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_block_is_one_level_in_and_its_end_is_not),
      cmocka_unit_test(what_closes_in_its_own_line_opens_nothing),
      cmocka_unit_test(words_in_strings_and_comments_do_not_count),
      cmocka_unit_test(functions_and_tables_in_calls_are_one_level_in),
      cmocka_unit_test(a_statement_that_goes_on_is_one_level_in),
      cmocka_unit_test(a_word_that_only_begins_like_end_stays),
      cmocka_unit_test(it_follows_what_the_user_has_above),
      cmocka_unit_test(inside_of_long_texts_nothing_is_moved),
      cmocka_unit_test(brackets_that_close_themselves_stay_behind),
      cmocka_unit_test(a_text_that_is_no_lua_any_more_is_indented_as_usual),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
