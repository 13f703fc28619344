// SPDX-License-Identifier: GPL-3.0-or-later
#include "lang_support.h"

#include <lang/live.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// "3:a 3:b 4:a", of a text whose "$" is where the code has stopped.
static char *names(const char *code, size_t limit)
{
  static char out[4000];
  lang_position at;
  lang_source *source = source_with_cursor(code, &at);
  lang_live *live = lang_live_names(source, at.line, limit);
  if (!live)
    abort();
  size_t length = 0;
  out[0] = '\0';
  for (size_t k = 0; k < live->count && length < sizeof out - 100; k++)
    length += (size_t)snprintf(out + length, sizeof out - length, "%s%u:%.60s", k ? " " : "",
                               live->names[k].line, live->names[k].name);
  lang_live_free(live);
  lang_source_free(source);
  return out;
}

static void names_of_the_function_up_to_the_line_are_found(void **state)
{
  (void)state;
  assert_string_equal(names("local function add(a, b)\n"
                            "  local sum = a + b\n"
                            "  return $sum\n"
                            "end\n",
                            99),
                      "1:a 1:b 2:sum 2:a 2:b 3:sum");
  assert_string_equal(names("local x = 1\nprint($x, x)\nx = 2\n", 99), "1:x 2:x");
  assert_string_equal(names("$", 99), "");
  assert_string_equal(names("local x\n$", 99), "1:x");
}

static void a_name_that_is_declared_in_the_line_has_no_value_yet(void **state)
{
  (void)state;
  assert_string_equal(names("local a = 1\nlocal b $= a\n", 99), "1:a 2:a");
  assert_string_equal(names("for i = 1, 3 do\n  print($i)\nend", 99), "1:i 2:i");
}

static void upvalues_count_and_other_functions_do_not(void **state)
{
  (void)state;
  assert_string_equal(names("local count = 0\n"
                            "local function other(count, z)\n  return count, z\nend\n"
                            "local function bump(by)\n"
                            "  local f = function() return by end\n"
                            "  count = $count + by\n"
                            "end\n",
                            99),
                      "5:by 6:f 7:count 7:by");
}

static void a_name_counts_only_where_it_means_the_variable_that_is_visible(void **state)
{
  (void)state;
  assert_string_equal(names("local x = 1\n"
                            "do\n  local x = 2\n  print(x)\nend\n"
                            "print($x)\n",
                            99),
                      "1:x 6:x");
  assert_string_equal(names("local x = 1\n"
                            "do\n  local x = 2\n  print($x)\nend\n",
                            99),
                      "3:x 4:x");
}

static void variables_are_alive_until_the_end_of_their_block(void **state)
{
  (void)state;
  assert_string_equal(names("local function f(a)\n  local b = a\n$end\nlocal c\n", 99),
                      "1:a 2:b 2:a");
}

static void the_last_ones_are_kept_when_there_are_too_many(void **state)
{
  (void)state;
  assert_string_equal(names("local a = 1\na = 2\na = 3\na = 4\n$", 2), "3:a 4:a");
}

static void what_is_half_typed_does_no_harm(void **state)
{
  (void)state;
  names("local function f(a\n  local b = a.\n  $if b then", 99);
  names("local x = 1 x x $x)))) end end", 99);
}

static const char *expression(const char *code, uint32_t line)
{
  static char out[64];
  lang_position at;
  lang_source *source = source_with_cursor(code, &at);
  bool found = lang_live_expression(source, at, line, out, sizeof out);
  lang_source_free(source);
  return found ? out : NULL;
}

static void what_names_something_is_an_expression(void **state)
{
  (void)state;
  static const char *const cases[][2] = {
      {"print($foo)", "foo"},
      {"print(a.$b.c)", "a.b"},
      {"print(a.b.$c)", "a.b.c"},
      {"print($a.b.c)", "a"},
      {"print(a . b --[[x]] . $c)", "a.b.c"},
      {"print(t[$1])", "t[1]"},
      {"print(t['$k'].x)", "t['k']"},
      {"print(t[i].$x)", "t[i].x"},
      {"print(t[$i].x)", "i"},
      {"print(t$[i].x)", "t[i]"},
      {"o:$m(1)", "o.m"},
      {"a.o:$m(1)", "a.o.m"},
      {"$x = 1", "x"},
      {"function M.$f() end", "M.f"},
      {"f($x)(y)", "x"},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const char *found = expression(cases[k][0], 1);
    if (!found || strcmp(found, cases[k][1]) != 0)
      fail_msg("%s: %s", cases[k][0], found ? found : "nothing");
  }
}

static void what_would_have_to_be_run_or_names_nothing_is_none(void **state)
{
  (void)state;
  static const char *const cases[] = {
      "f().$x",  "print(t[f()$])", "print($12)",    "-- $x",        "print('$x')",
      "o:m($1)", "a $+ b",         "goto $x ::x::", "t = {$k = 1}", "$",
      "   $   ", "(f or g).$x",    "if $",          "x.$"};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const char *found = expression(cases[k], 1);
    if (found)
      fail_msg("%s: %s", cases[k], found);
  }
}

static void a_local_that_is_not_alive_at_the_line_is_none(void **state)
{
  (void)state;
  static const char code[] = "local function f(a)\n  return a\nend\n"
                             "local function g(b)\n  return $b\nend\nx = 1\n";
  assert_string_equal(expression(code, 5), "b");
  assert_null(expression(code, 2));
  assert_null(expression(code, 7));
  assert_null(expression(code, 0));                     // stopped in another file
  assert_string_equal(expression("print($x)", 0), "x"); // a global is one everywhere
  assert_null(
      expression("local x = 1\nfunction f()\n return x\nend\nprint($y, x)\nlocal y = 1\nf()", 7));
}

static void what_does_not_fit_is_none(void **state)
{
  (void)state;
  static const char ten[] = ".abcd.abcd.abcd.abcd.abcd.abcd.abcd.abcd.abcd.abcd";
  char code[400];
  snprintf(code, sizeof code, "print($x%s%s.y)", ten, ten);
  assert_string_equal(expression(code, 1), "x");
  snprintf(code, sizeof code, "print(x%s%s.$y)", ten, ten);
  assert_null(expression(code, 1));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_of_the_function_up_to_the_line_are_found),
      cmocka_unit_test(a_name_that_is_declared_in_the_line_has_no_value_yet),
      cmocka_unit_test(upvalues_count_and_other_functions_do_not),
      cmocka_unit_test(a_name_counts_only_where_it_means_the_variable_that_is_visible),
      cmocka_unit_test(variables_are_alive_until_the_end_of_their_block),
      cmocka_unit_test(the_last_ones_are_kept_when_there_are_too_many),
      cmocka_unit_test(what_is_half_typed_does_no_harm),
      cmocka_unit_test(what_names_something_is_an_expression),
      cmocka_unit_test(what_would_have_to_be_run_or_names_nothing_is_none),
      cmocka_unit_test(a_local_that_is_not_alive_at_the_line_is_none),
      cmocka_unit_test(what_does_not_fit_is_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
