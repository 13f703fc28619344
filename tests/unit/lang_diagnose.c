// SPDX-License-Identifier: GPL-3.0-or-later
#include "lang_support.h"

#include <lang/diagnose.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Findings as "line:code", those of `hints` too when asked.
static void assert_findings(const char *code, const char *expected)
{
  lang_source *source = lang_source_new(code, strlen(code));
  lang_diagnostics *d = lang_diagnose(source, annotations(), NULL);
  assert_non_null(d);
  char text[2000] = "";
  for (size_t i = 0; i < d->count; i++) {
    size_t n = strlen(text);
    if (d->list[i].severity != LANG_HINT)
      snprintf(text + n, sizeof text - n, "%s%u:%s", n ? " " : "", d->list[i].range.from.line,
               d->list[i].code);
    assert_true(strlen(d->list[i].message) > 5);
  }
  if (strcmp(text, expected) != 0)
    fail_msg("%s\n  got      %s\n  expected %s", code, text, expected);
  lang_diagnostics_free(d);
  lang_source_free(source);
}

static void unused_things(void **state)
{
  (void)state;
  assert_findings("local x = 1", "1:unused-local");
  assert_findings("local x = 1\nx = 2", "1:unused-local");
  assert_findings("local x = 1\nprint(x)", "");
  assert_findings("local _, _unused = 1, 2", "");
  assert_findings("local f <close> = nil", "");
  assert_findings("local function f() end", "1:unused-function");
  assert_findings("local f = function() end", "1:unused-function");
  assert_findings("local function f(unused) end f(1)", "");
  assert_findings("for k, v in pairs({}) do print(k) end", "1:unused-loop-variable");
  assert_findings("for _, v in pairs({}) do print(v) end", "");
  assert_findings("for i = 1, 3 do print() end", "");
}

static void undefined_and_accidental_globals(void **state)
{
  (void)state;
  assert_findings("pritn(1)", "1:undefined-global");
  assert_findings("print(1) setTimeout(print, 1) json.encode(1) arg[1] = nil", "");
  assert_findings("config = {} print(config)", "");
  assert_findings("function go() end go()", "");
  assert_findings("local function f() counter = 1 end f()", "1:accidental-global");
  assert_findings("counter = 0\nlocal function f() counter = 1 end f()", "");
  assert_findings("if jit then print(jit) end", "");
  assert_findings("local t = type(love) print(t)", "");
  assert_findings("local x = lazy or 1 print(x)", "");
  assert_findings("local _ENV = {} print(foo)", ""); // names mean fields here
  assert_findings("load('made = 1')() print(made)", "");
  assert_findings("class 'Dog'\nDog()", "");
  assert_findings("-- luacheck: globals foo bar\nprint(foo, bar)", "");
}

static void the_message_names_the_nearest(void **state)
{
  (void)state;
  static const char code[] = "pritn(1)\nsetTimout(f)";
  lang_source *source = lang_source_new(code, sizeof code - 1);
  static const char *const running[] = {"f"};
  lang_diagnose_query query = {.globals = running, .global_count = 1};
  lang_diagnostics *d = lang_diagnose(source, annotations(), &query);
  assert_int_equal(d->count, 2);
  assert_non_null(strstr(d->list[0].message, "'print'"));
  assert_non_null(strstr(d->list[1].message, "'setTimeout'"));
  assert_int_equal(d->list[0].range.to.column, 6);
  lang_diagnostics_free(d);
  lang_source_free(source);
}

static void a_timer_that_never_clears_itself(void **state)
{
  (void)state;
  assert_findings("local id = setInterval(function() clearInterval(id) end, 10)",
                  "1:unused-local 1:local-in-own-value");
  assert_findings("local id\nid = setInterval(function() clearInterval(id) end, 10)", "");
  assert_findings("local print = function(...) print(...) end\nprint(1)", "");
  assert_findings("local fact = function(n) return n < 2 and 1 or n * fact(n - 1) end\nfact(3)",
                  "1:local-in-own-value");
}

static void code_that_never_runs(void **state)
{
  (void)state;
  assert_findings("while true do break print(1) end", "1:unreachable-code");
  assert_findings("do goto done print(1) end ::done::", "1:unreachable-code");
  assert_findings("for i = 1, 2 do goto next ::next:: print(i) end", "");
}

static void numbers_of_arguments(void **state)
{
  (void)state;
  assert_findings("setTimeout(print)", "1:missing-argument");
  assert_findings("setTimeout(print, 1, 2)", "1:too-many-arguments");
  assert_findings("setTimeout(table.unpack({}))", "");
  assert_findings("setTimeout(...)", "");
  assert_findings("setTimeout(print, ...)", "");
  assert_findings("('x'):rep(3); ('x'):rep(); ('x'):rep(1, 2, 3)",
                  "1:missing-argument 1:too-many-arguments");
  assert_findings("table.insert({}, 1) table.insert({}, 1, 2) table.insert({}, 1, 2, 3)",
                  "1:too-many-arguments");
  assert_findings("local function f(a) return a end f() f(1) f(1, 2)", "1:too-many-arguments");
  assert_findings("local f = function(a) return a end f = print f(1, 2)", "");
  assert_findings("local t = {} function t.f(a) return a end t.f(1, 2)", ""); // may be replaced
  assert_findings("string.rep = print string.rep(1, 2, 3, 4)", "");
  assert_findings("pcall(function() setTimeout() end)", ""); // meant to fail
  assert_findings("local w = require('ui').window{} w:show() w.show(w) w:show(1)",
                  "1:too-many-arguments");
}

static void constants_keys_comparisons_branches(void **state)
{
  (void)state;
  assert_findings("local x <const> = 1\nx = x + 1", "2:assign-const");
  assert_findings("return { a = 1, b = 2, a = 3 }", "1:duplicate-key");
  assert_findings("return { a = 1, ['a'] = 3, [1] = 1, [1] = 2, ['1'] = 3 }",
                  "1:duplicate-key 1:duplicate-key");
  assert_findings("return not a == b", "1:not-compared 1:undefined-global");
  assert_findings(
      "local a, b = 1, 2 return not a == b, not a == not b, not a == true, (not a) == b",
      "1:not-compared");
  assert_findings("if print then end", "1:empty-if");
  assert_findings("if print then -- later\nelse print() end", "");
}

static void findings_can_be_silenced(void **state)
{
  (void)state;
  assert_findings("local x ---@diagnostic disable-line: unused-local", "");
  assert_findings("local x ---@diagnostic disable-line: empty-if", "1:unused-local");
  assert_findings("---@diagnostic disable-next-line\nlocal x\nlocal y", "3:unused-local");
  assert_findings(
      "---@diagnostic disable: unused-local, empty-if\nlocal x\n---@diagnostic enable\n\nlocal y",
      "5:unused-local");
  assert_findings("local x -- luacheck: ignore\nlocal y", "2:unused-local");
  assert_findings("-- luacheck: ignore\nlocal x\nlocal y", "");
  assert_findings("local function f()\n  -- luacheck: ignore\n  local x\nend\nlocal y = f",
                  "5:unused-local");
}

static void wrong_syntax_is_all_that_is_told(void **state)
{
  (void)state;
  assert_findings("local unused\nif then", "2:syntax-error");
  assert_findings("x = = 1", "1:syntax-error");
}

static int check(void *ud, const char *text, size_t length, const char *name, int *line,
                 char *message, size_t size)
{
  (void)ud;
  lua_State *L = luaL_newstate();
  int status = luaL_loadbufferx(L, text, length, name, "t");
  if (status) {
    const char *said = lua_tostring(L, -1);
    const char *colon = strchr(said, ':');
    *line = (int)strtol(colon + 1, NULL, 10);
    snprintf(message, size, "%s", strchr(colon + 1, ':') + 2);
  }
  lua_close(L);
  return -status;
}

static void the_compiler_of_lua_says_what_is_wrong(void **state)
{
  (void)state;
  static const char code[] = "local a = 1\nlocal b = (a +\nprint(b))) x";
  lang_source *source = lang_source_new(code, sizeof code - 1);
  lang_diagnose_query query = {.check = check};
  lang_diagnostics *d = lang_diagnose(source, annotations(), &query);
  assert_int_equal(d->count, 1);
  assert_string_equal(d->list[0].source, "lua");
  assert_int_equal(d->list[0].severity, LANG_ERROR);
  assert_int_equal(d->list[0].range.from.line, 3);
  lang_diagnostics_free(d);
  lang_source_free(source);
}

static void expect_nothing(const char *path, const char *text, size_t length)
{
  lang_source *source = lang_source_new(text, length);
  lang_diagnostics *d = lang_diagnose(source, annotations(), NULL);
  for (size_t i = 0; i < d->count; i++) {
    if (d->list[i].severity != LANG_HINT)
      fail_msg("%s:%u: %s", path, d->list[i].range.from.line, d->list[i].message);
  }
  lang_diagnostics_free(d);
  lang_source_free(source);
}

static void no_false_alarms_on_our_own_files(void **state)
{
  (void)state;
  static const char *const patterns[] = {"resources/lua/*.lua",
                                         "resources/lua/meta/*.lua",
                                         "resources/examples/*.lua",
                                         "resources/examples/*/*.lua",
                                         "resources/templates/*/*.lua",
                                         "tests/lua/*.lua",
                                         "tests/gui/*.lua",
                                         "tests/promises/*/*.lua"};
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
    assert_true(each_file(patterns[i], expect_nothing) > 0);
}

// A stand-in for luacheck: a script that says what we want.
static void make_program(char path[64], const char *script)
{
  snprintf(path, 64, "/tmp/eplua_luacheck_XXXXXX");
  int fd = mkstemp(path);
  if (fd < 0) {
    fail_msg("no temporary file");
    return;
  }
  assert_int_equal(fchmod(fd, 0700), 0);
  assert_int_equal(write(fd, script, strlen(script)), (ssize_t)strlen(script));
  close(fd);
}

static void luacheck_is_merged(void **state)
{
  (void)state;
  static const char code[] = "local x = 1\nlocal y\n";
  char path[64];
  make_program(path, "#!/bin/sh\ncat > /dev/null\n"
                     "echo \"stdin:1:7-7: (W211) unused variable 'x'\"\n"
                     "echo \"stdin:2:1-3: (W999) something 'new'\"\necho nonsense\nexit 1\n");
  lang_source *source = lang_source_new(code, sizeof code - 1);
  lang_diagnostics *known = lang_diagnose(source, annotations(), NULL);
  assert_int_equal(known->count, 2);
  bool installed = false;
  lang_luacheck_query query = {.program = path};
  lang_diagnostics *all = lang_luacheck(source, known, &query, &installed);
  assert_true(installed);
  assert_non_null(all);
  lang_diagnostics_free(known);
  assert_int_equal(all->count, 3);
  assert_string_equal(all->list[0].code, "unused-local");
  assert_string_equal(all->list[1].code, "W999");
  assert_string_equal(all->list[1].message, "something 'new'");
  assert_int_equal(all->list[1].range.to.column, 4);
  lang_diagnostics_free(all);
  lang_source_free(source);
  unlink(path);
}

static void a_luacheck_that_hangs_dies_or_is_missing_is_given_up(void **state)
{
  (void)state;
  char path[64];
  bool installed = true;
  char *text = malloc(1 << 20);
  memset(text, ' ', 1 << 20);
  lang_source *source = lang_source_new(text, 1 << 20);
  free(text);
  make_program(path, "#!/bin/sh\nexec sleep 100\n");
  lang_luacheck_query query = {.program = path, .limit_ms = 50};
  assert_null(lang_luacheck(source, NULL, &query, &installed));
  assert_true(installed);
  unlink(path);
  make_program(path, "#!/bin/sh\nexit 0\n"); // does not read what we send
  query.limit_ms = 10000;
  lang_diagnostics_free(lang_luacheck(source, NULL, &query, &installed));
  unlink(path);
  query.program = "/no/such/luacheck";
  assert_null(lang_luacheck(source, NULL, &query, &installed));
  assert_false(installed);
  lang_source_free(source);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(unused_things),
      cmocka_unit_test(undefined_and_accidental_globals),
      cmocka_unit_test(the_message_names_the_nearest),
      cmocka_unit_test(a_timer_that_never_clears_itself),
      cmocka_unit_test(code_that_never_runs),
      cmocka_unit_test(numbers_of_arguments),
      cmocka_unit_test(constants_keys_comparisons_branches),
      cmocka_unit_test(findings_can_be_silenced),
      cmocka_unit_test(wrong_syntax_is_all_that_is_told),
      cmocka_unit_test(the_compiler_of_lua_says_what_is_wrong),
      cmocka_unit_test(no_false_alarms_on_our_own_files),
      cmocka_unit_test(luacheck_is_merged),
      cmocka_unit_test(a_luacheck_that_hangs_dies_or_is_missing_is_given_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
