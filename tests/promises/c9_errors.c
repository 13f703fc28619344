// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * C9, any error value can be reported: each value below is raised in the main chunk, in a timer and in a
 * coroutine that the loop resumes. It is reported exactly once, in at most 64 KiB, the exit status is 1, and
 * the engine is usable afterwards.
 */
#include "census.h"
#include "run_engine.h"

#include <stdio.h>
#include <string.h>

typedef struct value {
  const char *name;
  const char *code;  // raises it
  const char *shown; // in the report; NULL: anything
} value;

#define OBJECT(body) "error(setmetatable({}, {__tostring = function(self) " body " end}))"

static const value values[] = {
    {"text", "error 'plain text'", "plain text"},
    {"nil", "error(nil)", "nil"},
    {"false", "error(false)", "boolean"},
    {"number", "error(42)", "42"},
    {"table", "error {}", "table"},
    {"function", "error(print)", "function"},
    {"coroutine", "error(coroutine.create(print))", "thread"},
    {"stream", "error(io.stdout)", "file"},
    {"empty text", "error ''", NULL},
    {"text with zeros", "error('before\\0after', 0)", "before"},
    {"invalid UTF-8", "error('\\xff\\xfe\\x80', 0)", NULL},
    {"text of 100 MB", "error(('x'):rep(100 << 20))", "xxxx"},
    {"lines without end", "error(('\\n'):rep(1 << 20))", NULL},
    {"percent signs", "error('%s%n%d%s', 0)", "%s%n%d%s"},
    {"object", OBJECT("return 'described'"), "described"},
    {"object without __tostring", "error(setmetatable({}, {__name = 'my.type'}))", NULL},
    {"__tostring that fails", OBJECT("error 'inside'"), "__tostring fails"},
    {"__tostring that fails with itself", OBJECT("error(self)"), "__tostring fails"},
    {"__tostring that loops", OBJECT("while true do end"), "__tostring fails"},
    {"__tostring that loops in pcall",
     OBJECT("while true do pcall(function() while true do end end) end"), "__tostring fails"},
    {"__tostring that loops in coroutines",
     OBJECT(
         "while true do coroutine.resume(coroutine.create(function() while true do end end)) end"),
     "__tostring fails"},
    {"__tostring that loops in a handler",
     OBJECT("xpcall(error, function() while true do end end)"), "__tostring fails"},
    {"__tostring that loops in __close",
     OBJECT("local _ <close> = setmetatable({}, {__close = function() while true do end end}) "
            "while true do end"),
     "__tostring fails"},
    {"__tostring that loops in a hook",
     OBJECT("debug.sethook(function() while true do end end, '', 1) self() "), "__tostring fails"},
    {"__tostring that recurses", OBJECT("return tostring(self)"), "__tostring fails"},
    {"__tostring that returns a number", OBJECT("return 42"), NULL},
    {"__tostring that returns nothing", OBJECT(""), "__tostring fails"},
    {"__tostring that returns a table", OBJECT("return self"), "__tostring fails"},
    {"__tostring that returns 100 MB", OBJECT("return ('y'):rep(100 << 20)"), "yyyy"},
    {"__tostring that yields", OBJECT("coroutine.yield()"), "__tostring fails"},
    {"__tostring that is no function", "error(setmetatable({}, {__tostring = 1}))",
     "__tostring fails"},
    {"__name that is no text", "error(setmetatable({}, {__name = {}}))", NULL},
    {"metatable with __index that fails",
     "error(setmetatable({}, {__index = error, __metatable = false}))", NULL},
    {"deep traceback",
     "local function f(n) if n == 0 then error 'deep' end return 1 + f(n - 1) end f(50000)",
     "deep"},
    {"long source name", "load('error \"x\"', '@' .. ('n'):rep(1 << 20))()", NULL},
    {"error in an error",
     "xpcall(error, error) local _, e = xpcall(error, function() error 'b' end) error(e)", NULL},
    {"runtime error", "local t = nil return t.x", "index"},
};

static void check_report(run_engine *r, const value *v, const char *code)
{
  int status = run_engine_run(r, code);
  if (run_engine_errors(r) != 1)
    fail_msg("%u reports of: %.300s", run_engine_errors(r), code);
  assert_int_equal(status, 1);
  assert_in_range(run_engine_longest_error(r), 1, 65536);
  if (v->shown && !strstr(run_engine_last_error(r), v->shown))
    fail_msg("\"%s\" is not in: %.500s", v->shown, run_engine_last_error(r));
  run_engine_check_usable(r);
}

static void value_is_reported_once(void **state)
{
  static const char *const places[] = {
      "%s",
      "setTimeout(function() %s end, 0)",
      "coroutine.wrap(function() require 'timers'.sleep(1) %s end)()",
      "coroutine.wrap(function() %s end)()",
  };
  const value *v = *state;
  char code[2048];
  run_engine *r = run_engine_new(NULL);
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    snprintf(code, sizeof code, places[i], v->code);
    // wrap puts the position before a text, so there the whole of it may be new
    check_report(r, v, code);
  }
  run_engine_free(r);
}

static void interval_that_fails_is_reported_once_and_gone(void **state)
{
  (void)state;
  static const value v = {"", "", "in the interval"};
  run_engine *r = run_engine_new(NULL);
  check_report(r, &v, "setInterval(function() error 'in the interval' end, 1)");
  run_engine_free(r);
}

static void many_failing_callbacks_are_reported_each(void **state)
{
  (void)state;
  run_engine *r = run_engine_new(NULL);
  assert_int_equal(
      run_engine_run(r, "for i = 1, 1000 do setTimeout(function() error {} end, 0) end"), 1);
  assert_int_equal(run_engine_errors(r), 1000);
  run_engine_check_usable(r);
  run_engine_free(r);
}

int main(int argc, char **argv)
{
  enum { COUNT = sizeof values / sizeof *values };
  cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
  struct CMUnitTest tests[COUNT + 2] = {
      census_test(interval_that_fails_is_reported_once_and_gone),
      census_test(many_failing_callbacks_are_reported_each),
  };
  for (size_t i = 0; i < COUNT; i++)
    tests[i + 2] = (struct CMUnitTest){.name = values[i].name,
                                       .test_func = value_is_reported_once,
                                       .setup_func = census_before,
                                       .teardown_func = census_after,
                                       .initial_state = (void *)(uintptr_t)&values[i]};
  return cmocka_run_group_tests(tests, census_group, NULL);
}
