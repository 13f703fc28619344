// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * C6, deep recursion is an error: each piece of code below recurses without end in another way. It must end in
 * an error value, never in a signal: uncaught it is reported once, caught it is a string, and the engine is
 * usable afterwards.
 */
#include "census.h"
#include "run_engine.h"

#include <stdio.h>
#include <string.h>

typedef struct script {
  const char *name;
  const char *code; // a function body that must raise
} script;

static const script scripts[] = {
    {"plain function", "local function f() return 1 + f() end f()"},
    {"mutual", "local f, g function f() return (g()) end function g() return (f()) end f()"},
    {"many arguments", "local function f(...) return 1 + f(1, ...) end f()"},
    {"gsub callback", "local function f() string.gsub('x', '.', f) end f()"},
    {"sort comparator", "local function f() table.sort({1, 2, 3}, f) end f()"},
    {"__index function",
     "local t t = setmetatable({}, {__index = function(_, k) return t[k] end}) return t.x"},
    {"__index chain that goes round", "local t = {} setmetatable(t, {__index = t}) return t.x"},
    {"__newindex",
     "local t t = setmetatable({}, {__newindex = function(_, k) t[k] = 1 end}) t.x = 1"},
    {"__call chain",
     "local t = {} setmetatable(t, {__call = function(self) return 1 + self() end}) t()"},
    {"__tostring", "local t t = setmetatable({}, {__tostring = function() return tostring(t) .. "
                   "'x' end}) tostring(t)"},
    {"__concat",
     "local t t = setmetatable({}, {__concat = function() return (t .. t) end}) return t .. 'x'"},
    {"__eq",
     "local mt = {} mt.__eq = function() return setmetatable({}, mt) == setmetatable({}, mt) end "
     "return setmetatable({}, mt) == setmetatable({}, mt)"},
    {"__close", "local mt = {} mt.__close = function() local _ <close> = setmetatable({}, mt) end "
                "local _ <close> = setmetatable({}, mt)"},
    {"wraps inside wraps", "local function f() return coroutine.wrap(f)() end f()"},
    {"resumes inside resumes",
     "local function f() local ok, e = coroutine.resume(coroutine.create(f)) if not ok then "
     "error(e, 0) end end f()"},
    {"pcall inside pcall",
     "local function f() local ok, e = pcall(f) if not ok then error(e, 0) end end f()"},
    {"handler that fails",
     "local function h() error 'again' end local _, e = xpcall(function() local function f() "
     "return 1 + f() end f() end, h) error(e, 0)"},
    {"source nested in parentheses",
     "error((select(2, load('return ' .. ('('):rep(100000) .. '1'))), 0)"},
    {"source nested in functions", "error((select(2, load(('function f() '):rep(100000)))), 0)"},
    {"source nested in tables", "error((select(2, load('return ' .. ('{'):rep(100000)))), 0)"},
    {"pattern", "return (('x'):rep(300000)):match(('x?'):rep(300000) .. 'y')"},
    {"load inside load", "function dive() return load('return (dive())')() end dive()"},
    {"require of itself",
     "package.preload.deep = function() package.loaded.deep = nil require 'deep' error 'x' end "
     "package.preload.deeper = function() package.loaded.deeper = nil return 1 + require 'deeper' "
     "end "
     "local function f() package.loaded.deeper = nil return 1 + f(require 'deeper') end f()"},
};

static void recursion_is_an_error(void **state)
{
  const script *s = *state;
  static char code[4096];
  run_engine *r = run_engine_new(&(eplua_config){.limits.memory_bytes = (size_t)1 << 30});

  // from main chunk, timer and coroutine: each has another stack under it
  static const char *const places[] = {"%s", "setTimeout(function() %s end, 0)",
                                       "coroutine.wrap(function() %s end)()"};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    snprintf(code, sizeof code, places[i], s->code);
    assert_int_equal(run_engine_run(r, code), 1);
    assert_int_equal(run_engine_errors(r), 1);
    assert_in_range(run_engine_longest_error(r), 1, 65536);
    run_engine_check_usable(r);
  }
  snprintf(code, sizeof code, "local ok, e = pcall(function() %s end) print(ok, type(e))", s->code);
  if (run_engine_run(r, code) != 0)
    fail_msg("caught, and yet: %s", run_engine_last_error(r));
  assert_string_equal(run_engine_output(r), "false\tstring\n");
  run_engine_check_usable(r);
  run_engine_free(r);
}

int main(int argc, char **argv)
{
  cmocka_set_test_filter(argc > 1 ? argv[1] : NULL); // one script by name
  enum { COUNT = sizeof scripts / sizeof *scripts };
  _Static_assert(COUNT >= 20, "C6 promises 20 scripts");
  struct CMUnitTest tests[COUNT];
  for (size_t i = 0; i < COUNT; i++)
    tests[i] = (struct CMUnitTest){.name = scripts[i].name,
                                   .test_func = recursion_is_an_error,
                                   .setup_func = census_before,
                                   .teardown_func = census_after,
                                   .initial_state = (void *)(uintptr_t)&scripts[i]};
  return cmocka_run_group_tests(tests, census_group, NULL);
}
