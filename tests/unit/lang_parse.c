// SPDX-License-Identifier: GPL-3.0-or-later
#include "lang_support.h"

#include <lang/complete.h>
#include <lang/definition.h>
#include <lang/diagnose.h>
#include <lang/help.h>
#include <lang/indent.h>
#include <lang/outline.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The outline as text: "name(params)" with two spaces for each depth.
static void assert_outline(const char *code, const char *expected)
{
  lang_position cursor;
  lang_source *source = source_with_cursor(code, &cursor);
  lang_outline *outline = lang_outline_make(source);
  assert_non_null(outline);
  char text[2000] = "";
  for (size_t i = 0; i < outline->count; i++) {
    const lang_outline_item *item = &outline->items[i];
    size_t n = strlen(text);
    snprintf(text + n, sizeof text - n, "%*s%s%s\n", (int)item->depth * 2, "", item->name,
             item->params);
  }
  assert_string_equal(text, expected);
  lang_outline_free(outline);
  lang_source_free(source);
}

static void the_outline_has_functions_of_every_form(void **state)
{
  (void)state;
  assert_outline("local function a(x, y)\n  local function inner() end\nend\nfunction b(...) end\n"
                 "function M.c() end\nfunction M.d:e(z) end\nM.f = function(q) end\nlocal g = "
                 "function() end\n",
                 "a(x, y)\n  inner()\nb(...)\nM.c()\nM.d:e(z)\nM.f(q)\ng()\n");
}

static void tables_with_functions_and_classes_are_in_the_outline(void **state)
{
  (void)state;
  assert_outline("local M = { version = 1, run = function(a) end, sub = { f = function() end } }\n"
                 "local data = { 1, 2, { x = 3 } }\nclass 'Animal'\nfunction Animal:__init() end\n",
                 "M\n  run(a)\n  sub\n    f()\nAnimal\nAnimal:__init()\n");
}

static void half_typed_code_keeps_the_rest_of_the_outline(void **state)
{
  (void)state;
  assert_outline(
      "function a()\n  if x then\nend\n\nfunction b()\n  foo.\nend\nlocal function c() end\n",
      "a()\nb()\nc()\n");
  assert_outline("local x = {\n\nlocal function f()\nend\nfunction g() end", "f()\ng()\n");
  assert_outline("function a(\nend\nfunction b() end", "a()\nb()\n");
}

static lang_definition definition(const char *code)
{
  lang_position cursor;
  lang_source *source = source_with_cursor(code, &cursor);
  lang_definition d = lang_definition_at(source, annotations(), cursor);
  lang_source_free(source);
  return d;
}

static void assert_defined_at(const char *code, unsigned line, unsigned column)
{
  lang_definition d = definition(code);
  assert_int_equal(d.kind, LANG_DEFINITION_HERE);
  assert_int_equal(d.range.from.line, line);
  assert_int_equal(d.range.from.column, column);
}

static void a_local_is_defined_where_it_is_visible(void **state)
{
  (void)state;
  assert_defined_at("local x = 1\nlocal x = $x", 1, 7);
  assert_defined_at("local x = 1\ndo local x = 2 end\nprint($x)", 1, 7);
  assert_defined_at("local function f(a) return function() return $a end end", 1, 18);
  assert_defined_at("for i = 1, 3 do print($i) end", 1, 5);
  assert_defined_at("for k, v in pairs(t) do print($v) end", 1, 8);
  assert_defined_at("repeat local done = true until $done", 1, 14);
  assert_defined_at("local function f() return $f() end", 1, 16);
  assert_defined_at("local a <const>, b <close> = 1, nil\nprint($b)", 1, 18);
  assert_defined_at("function M:run() return $self end", 1, 10);
}

static void globals_fields_and_labels_are_found(void **state)
{
  (void)state;
  assert_defined_at("function go() end\n$go()", 1, 10);
  assert_defined_at("local M = {}\nfunction M.run() end\nM.$run()", 2, 12);
  assert_defined_at("local M = { run = function() end }\nM.$run()", 1, 13);
  assert_defined_at("local M = {}\nM.sub = { deep = 1 }\nprint(M.sub.$deep)", 2, 11);
  assert_defined_at("local M = {}\nM.__index = M\nfunction M:go() end\n"
                    "local o = setmetatable({}, M)\no:$go()",
                    3, 12);
  assert_defined_at("for i = 1, 2 do\n  goto $next\n  ::next::\nend", 3, 5);
}

static void names_of_others_lead_to_their_file(void **state)
{
  (void)state;
  lang_definition d = definition("$setTimeout(print, 1)");
  assert_int_equal(d.kind, LANG_DEFINITION_FILE);
  assert_non_null(strstr(d.path, "globals.lua"));
  d = definition("local m = require \"my.mod$ule\"");
  assert_int_equal(d.kind, LANG_DEFINITION_MODULE);
  assert_string_equal(d.module, "my.module");
  d = definition("local ui = require 'ui'\nui.$window{}");
  assert_int_equal(d.kind, LANG_DEFINITION_FILE);
  assert_int_equal(definition("print(nowhere$)").kind, LANG_DEFINITION_NONE);
}

static void assert_references(const char *code, size_t count, bool can_rename)
{
  lang_position cursor;
  lang_source *source = source_with_cursor(code, &cursor);
  lang_references *r = lang_references_at(source, cursor);
  assert_non_null(r);
  assert_int_equal(r->count, count);
  assert_int_equal(r->can_rename, can_rename);
  lang_references_free(r);
  lang_source_free(source);
}

static void references_are_those_of_one_variable(void **state)
{
  (void)state;
  assert_references("local $x = 1\nx = x + 1\nlocal x = 2\nprint(x)", 3, true);
  assert_references("local function f() end\n$f()\nf()", 3, true);
  assert_references("print(1)\n$print(2)", 2, false);
  assert_references("local M = {}\nfunction M.go() end\nM.go()\nM.$go()\nother.go()", 3, false);
  assert_references("do ::a:: goto a end\ndo ::a:: goto $a goto a end", 3, true);
}

static const char *refusal(const char *code, const char *name)
{
  lang_position cursor;
  lang_source *source = source_with_cursor(code, &cursor);
  const char *why = lang_rename_refusal(source, cursor, name);
  lang_source_free(source);
  return why;
}

static void a_new_name_must_mean_the_same_everywhere(void **state)
{
  (void)state;
  assert_null(refusal("local $x = 1\nprint(x)", "y"));
  assert_non_null(refusal("local $x = 1\nprint(x)", "end"));
  assert_non_null(refusal("local $x = 1\nprint(x)", "1x"));
  assert_non_null(refusal("local $x = 1\nprint(x)", "print"));
  assert_non_null(refusal("local $x = 1\nlocal y = 2\nprint(x, y)", "y"));
  assert_non_null(refusal("local y = 1\nlocal $x = 2\nprint(x, y)", "y"));
  assert_null(refusal("do local y = 1 end\nlocal $x = 2\nprint(x)", "y"));
  assert_non_null(refusal("$print(1)", "write"));
}

// Everything is asked at one place of a text; nothing may crash, whatever it answers.
static void ask_everything(const char *text, size_t length, lang_position at)
{
  lang_source *source = lang_source_new(text, length);
  assert_non_null(source);
  const lang_library *library = annotations();
  lang_complete_query query = {.cursor = at, .asked = true};
  lang_completion *completion = lang_complete(source, library, &query);
  assert_non_null(completion);
  for (size_t i = 0; i < completion->count; i++) {
    const lang_item *item = &completion->items[i];
    assert_true(strlen(item->label) > 0 && item->insert && item->detail && item->doc);
    assert_true(strncasecmp(item->label, completion->prefix, strlen(completion->prefix)) == 0);
  }
  lang_completion_free(completion);
  lang_signature_help_free(lang_signature_help_at(source, library, at));
  lang_hover_free(lang_hover_at(source, library, at));
  (void)lang_definition_at(source, library, at);
  lang_references_free(lang_references_at(source, at));
  lang_outline_free(lang_outline_make(source));
  lang_indent_style style = {2, false};
  lang_indents_free(lang_indent_lines(source, 1, lang_source_line_count(source), style));
  lang_diagnostics_free(lang_diagnose(source, library, NULL));
  char path[100];
  (void)lang_complete_path(source, at, path, sizeof path);
  (void)lang_help_word(source, library, at, path, sizeof path);
  lang_source_free(source);
}

static void every_prefix_of_a_file_can_be_asked(void **state)
{
  (void)state;
  size_t length;
  char *text = read_repository_file("tests/unit/lang_sample.lua", &length);
  lang_position at = {1, 1};
  for (size_t i = 0; i <= length; i++) {
    ask_everything(text, i, at);
    at.column++;
    if (text[i] == '\n')
      at = (lang_position){at.line + 1, 1};
  }
  free(text);
}

static void every_suffix_of_a_file_can_be_asked(void **state)
{
  (void)state;
  size_t length;
  char *text = read_repository_file("tests/unit/lang_sample.lua", &length);
  for (size_t i = 0; i < length; i += 3)
    ask_everything(text + i, length - i,
                   (lang_position){1 + (uint32_t)i % 7, 1 + (uint32_t)i % 11});
  free(text);
}

static void deep_nesting_and_long_chains_are_bounded(void **state)
{
  (void)state;
  static const char *const pieces[] = {"(",
                                       "{",
                                       "[",
                                       "f(",
                                       "a.b",
                                       "a:b()",
                                       "-",
                                       "not ",
                                       "do ",
                                       "if x then ",
                                       "function f() ",
                                       "{{a=",
                                       "a..",
                                       "1+",
                                       "f{",
                                       "x.y[",
                                       "repeat ",
                                       "local x = ",
                                       "::a::",
                                       "goto a ",
                                       "return ",
                                       "---@class A\n",
                                       "--[[",
                                       "\"",
                                       "[==["};
  const size_t times = 20000;
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
    size_t one = strlen(pieces[i]);
    char *text = malloc(one * times + 1);
    assert_non_null(text);
    for (size_t k = 0; k < times; k++)
      memcpy(text + k * one, pieces[i], one);
    ask_everything(text, one * times, (lang_position){1, (uint32_t)(one * times)});
    ask_everything(text, one * times, (lang_position){1, 3});
    free(text);
  }
}

static void any_bytes_are_a_source(void **state)
{
  (void)state;
  uint32_t seed = 12345;
  for (int round = 0; round < 300; round++) {
    char text[400];
    for (size_t i = 0; i < sizeof text; i++) {
      seed = seed * 1664525 + 1013904223;
      static const char likely[] = "\"'[]=-.:{}()\n \\zx{}u0 e5function end local do";
      text[i] = round % 2 ? (char)(seed >> 24) : likely[(seed >> 16) % (sizeof likely - 1)];
    }
    ask_everything(text, sizeof text, (lang_position){1 + seed % 5, 1 + seed % 50});
  }
  ask_everything("", 0, (lang_position){1, 1});
  ask_everything("\0\0x", 3, (lang_position){9, 9});
}

static void all_our_files_are_parsed_without_complaint(const char *path, const char *text,
                                                       size_t length)
{
  lang_source *source = lang_source_new(text, length);
  lang_diagnostics *d = lang_diagnose(source, NULL, NULL);
  for (size_t i = 0; i < d->count; i++) {
    if (d->list[i].severity == LANG_ERROR)
      fail_msg("%s:%u: %s", path, d->list[i].range.from.line, d->list[i].message);
  }
  lang_diagnostics_free(d);
  lang_source_free(source);
}

static void what_lua_reads_we_read(void **state)
{
  (void)state;
  assert_true(each_file("resources/lua/*.lua", all_our_files_are_parsed_without_complaint) > 5);
  assert_true(each_file("resources/lua/meta/*.lua", all_our_files_are_parsed_without_complaint) >
              5);
  assert_true(each_file("tests/lua/*.lua", all_our_files_are_parsed_without_complaint) > 5);
  static const char odd[] =
      "#!/usr/bin/lua\nlocal a <const>, b <close> = 0x.8p-3, nil\n"
      "goto done\nfor _ = 1, 3 do local x; ;;; end\n"
      "f{1; 2, [3] = 4, x = 5,}(\"s\")[=[long]]]=].y:z'q'\n"
      "x = a // 2 ~ 3 & ~4 << 1 >> 2 | #t .. 'a' .. 'b' ^ -2 ^ 3\n"
      "local s = 'a\\z  \n  b\\x41\\u{48}\\065\\\nc'\n::done::\nreturn ...;\n";
  all_our_files_are_parsed_without_complaint("odd", odd, sizeof odd - 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_outline_has_functions_of_every_form),
      cmocka_unit_test(tables_with_functions_and_classes_are_in_the_outline),
      cmocka_unit_test(half_typed_code_keeps_the_rest_of_the_outline),
      cmocka_unit_test(a_local_is_defined_where_it_is_visible),
      cmocka_unit_test(globals_fields_and_labels_are_found),
      cmocka_unit_test(names_of_others_lead_to_their_file),
      cmocka_unit_test(references_are_those_of_one_variable),
      cmocka_unit_test(a_new_name_must_mean_the_same_everywhere),
      cmocka_unit_test(what_lua_reads_we_read),
      cmocka_unit_test(every_prefix_of_a_file_can_be_asked),
      cmocka_unit_test(every_suffix_of_a_file_can_be_asked),
      cmocka_unit_test(deep_nesting_and_long_chains_are_bounded),
      cmocka_unit_test(any_bytes_are_a_source),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
