// SPDX-License-Identifier: GPL-3.0-or-later
#include "lang_support.h"

#include <lang/indent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The text with its lines from first to last re-indented. Given (free).
static char *indented(const char *text, uint32_t first, uint32_t last, lang_indent_style style)
{
  lang_source *source = lang_source_new(text, strlen(text));
  lang_indents *indents = lang_indent_lines(source, first, last, style);
  assert_non_null(indents);
  char *result = calloc(1, strlen(text) * 20 + 1000);
  char *to = result;
  uint32_t line = 1;
  for (const char *p = text; *p; line++) {
    const char *end = strchr(p, '\n');
    end = end ? end + 1 : p + strlen(p);
    const char *space = line >= indents->first && line < indents->first + indents->count
                            ? indents->lines[line - indents->first]
                            : NULL;
    if (space) {
      to = stpcpy(to, space);
      p += strspn(p, " \t");
    }
    memcpy(to, p, (size_t)(end - p));
    to += end - p;
    p = end;
  }
  lang_indents_free(indents);
  lang_source_free(source);
  return result;
}

// A well indented text stays; and comes back when all white space is taken away, or too much is there.
static void assert_stays(const char *text)
{
  lang_indent_style style = {2, false};
  char *same = indented(text, 1, 10000, style);
  assert_string_equal(same, text);
  char *flat = calloc(1, strlen(text) + 1), *to = flat;
  bool begin = true;
  for (const char *p = text; *p; p++) {
    if (!begin || *p != ' ')
      *to++ = *p;
    begin = *p == '\n' || (begin && *p == ' ');
  }
  char *again = indented(flat, 1, 10000, style);
  assert_string_equal(again, text);
  free(again);
  free(flat);
  free(same);
}

static void blocks_are_one_level_in(void **state)
{
  (void)state;
  assert_stays(
      "local function f(a)\n  if a then\n    return 1\n  elseif b then\n    return 2\n  else\n    "
      "return 3\n"
      "  end\n  while a do\n    f()\n  end\n  for i = 1, 2 do\n    f()\n  end\n  repeat\n    f()\n"
      "  until a\n  do\n    f()\n  end\nend\n");
}

static void what_opens_together_closes_together(void **state)
{
  (void)state;
  assert_stays("setTimeout(function()\n  print(1)\nend, 10)\nf({\n  a = 1,\n  b = { 1, 2 },\n  c = "
               "function()\n"
               "    x()\n  end,\n})\nlocal w = ui.window { title = 'x',\n  ui.row {\n    ui.button "
               "{},\n  },\n}\n");
  assert_stays("test(\n  1,\n  2\n)\nf(function()\n  g(function()\n    h()\n  end)\nend)\n");
}

static void statements_that_go_on_are_one_level_in(void **state)
{
  (void)state;
  assert_stays("local x = a\n  + b\nlocal y =\n  1\nfoo\n  .bar()\n  :baz()\nif a\n  and b\nthen\n "
               " f()\nend\n"
               "local s = 'a' ..\n  'b'\nlocal a,\n  b = 1, 2\nf()\n");
  assert_stays("local v <const> = 1\nf()\nlocal t = {\n  a\n  or b,\n}\n");
}

static void comments_stand_with_the_code(void **state)
{
  (void)state;
  assert_stays(
      "-- top\nfunction f()\n  -- inside\n  g() -- behind\n  -- before end\nend\n\n-- last\n");
}

static void long_strings_and_comments_are_not_touched(void **state)
{
  (void)state;
  lang_indent_style style = {2, false};
  char *text = indented("do\nx = [[\n      keep\n   this]]\n--[[\n     and\n  this ]]\ny()\nend\n",
                        1, 99, style);
  assert_string_equal(
      text, "do\n  x = [[\n      keep\n   this]]\n  --[[\n     and\n  this ]]\n  y()\nend\n");
  free(text);
}

static void a_range_follows_what_is_above(void **state)
{
  (void)state;
  lang_indent_style style = {4, false};
  char *text = indented("      if a then\nb()\nc()\n   end\n", 2, 3, style);
  assert_string_equal(text, "      if a then\n          b()\n          c()\n   end\n");
  free(text);
  text =
      indented("if a then\n  b()\n\n", 3, 3, style); // the empty line where somebody pressed Return
  assert_string_equal(text, "if a then\n  b()\n    \n");
  free(text);
}

static void tabs_are_honoured(void **state)
{
  (void)state;
  lang_indent_style style = {4, true};
  char *text = indented("do\n  do\n    x()\n  end\nend\n", 1, 9, style);
  assert_string_equal(text, "do\n\tdo\n\t\tx()\n\tend\nend\n");
  free(text);
}

static void broken_code_is_no_trouble(void **state)
{
  (void)state;
  lang_indent_style style = {2, false};
  char *text = indented("end\n)\nelse\nx()\nuntil\n}}}\nfunction(\n", 1, 9, style);
  assert_non_null(text);
  free(text);
}

static void the_style_of_a_file_is_guessed(void **state)
{
  (void)state;
  static const char four[] = "do\n    do\n        x()\n    end\nend\n";
  static const char tabs[] = "do\n\tx()\n\ty()\nend\n";
  lang_source *source = lang_source_new(four, sizeof four - 1);
  lang_indent_style style = lang_indent_guess(source, (lang_indent_style){2, true});
  assert_int_equal(style.width, 4);
  assert_false(style.tabs);
  lang_source_free(source);
  source = lang_source_new(tabs, sizeof tabs - 1);
  assert_true(lang_indent_guess(source, (lang_indent_style){3, false}).tabs);
  lang_source_free(source);
  source = lang_source_new("x()", 3);
  assert_int_equal(lang_indent_guess(source, (lang_indent_style){3, false}).width, 3);
  lang_source_free(source);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blocks_are_one_level_in),
      cmocka_unit_test(what_opens_together_closes_together),
      cmocka_unit_test(statements_that_go_on_are_one_level_in),
      cmocka_unit_test(comments_stand_with_the_code),
      cmocka_unit_test(long_strings_and_comments_are_not_touched),
      cmocka_unit_test(a_range_follows_what_is_above),
      cmocka_unit_test(tabs_are_honoured),
      cmocka_unit_test(broken_code_is_no_trouble),
      cmocka_unit_test(the_style_of_a_file_is_guessed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
