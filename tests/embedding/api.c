// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What a program that embeds libeplua can count on: its own C functions in Lua, calls both ways with JSON, entries, limits, errors that say what is
 * wrong. Linked to the shared library, as such a program is.
 */
#include "host.h"

#include <lauxlib.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int l_add(lua_State *L)
{
  int *sum = lua_touserdata(L, lua_upvalueindex(1));
  *sum += (int)luaL_checkinteger(L, 1);
  lua_pushinteger(L, *sum);
  return 1;
}

static int open_sum(lua_State *L)
{
  static const luaL_Reg functions[] = {{"add", l_add}, {NULL, NULL}};
  luaL_newlibtable(L, functions);
  lua_pushvalue(L, lua_upvalueindex(1));
  luaL_setfuncs(L, functions, 1);
  return 1;
}

static int open_broken(lua_State *L)
{
  return luaL_error(L, "the sensor is not connected");
}

// --- libraries ---

static void a_library_of_the_program_has_its_data(void **state)
{
  (void)state;
  host h;
  int sum = 1;
  host_open(&h, NULL, "sum = require 'sum'\nfunction both(a, b) sum.add(a) return sum.add(b) end");
  assert_int_equal(eplua_engine_library(h.engine, "sum", open_sum, &sum, NULL), EPLUA_OK);
  host_run(&h);
  assert_contains(host_call(&h, "both", "[10, 31]"), "\"values\":[42]");
  host_close(&h);
  assert_int_equal(sum, 42);
}

static void a_library_is_there_in_restricted_code_too(void **state)
{
  (void)state;
  host h;
  int sum = 0;
  host_open(&h, &(eplua_config){.sandbox.on = true},
            "function one() return require 'sum'.add(1) end");
  assert_int_equal(eplua_engine_library(h.engine, "sum", open_sum, &sum, NULL), EPLUA_OK);
  host_run(&h);
  assert_contains(host_call(&h, "one", NULL), "\"values\":[1]");
  host_close(&h);
}

static void a_name_that_is_taken_is_refused_with_the_reason(void **state)
{
  (void)state;
  host h;
  eplua_error error = {0};
  host_open(&h, NULL, NULL);
  assert_int_equal(eplua_engine_library(h.engine, "json", open_sum, NULL, &error), EPLUA_E_INVALID);
  assert_contains(error.message, "'json'");
  assert_int_equal(eplua_engine_library(h.engine, "string", open_sum, NULL, &error),
                   EPLUA_E_INVALID);
  assert_int_equal(eplua_engine_library(h.engine, "sum", open_sum, NULL, &error), EPLUA_OK);
  assert_int_equal(eplua_engine_library(h.engine, "sum", open_sum, NULL, &error), EPLUA_E_INVALID);
  assert_int_equal(eplua_engine_library(h.engine, "", open_sum, NULL, &error), EPLUA_E_INVALID);
  assert_int_equal(eplua_engine_library(h.engine, NULL, open_sum, NULL, NULL), EPLUA_E_INVALID);
  assert_int_equal(eplua_engine_library(h.engine, "none", NULL, NULL, &error), EPLUA_E_INVALID);
  eplua_engine_close(h.engine, 0);
  assert_int_equal(eplua_engine_library(h.engine, "late", open_sum, NULL, &error), EPLUA_E_CLOSED);
  host_close(&h);
}

static void a_library_that_raises_is_an_error_of_the_script(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL, "function try() return require 'broken' end");
  assert_int_equal(eplua_engine_library(h.engine, "broken", open_broken, NULL, NULL), EPLUA_OK);
  host_run(&h);
  const char *answer = host_call(&h, "try", NULL);
  assert_contains(answer, "\"ok\":false");
  assert_contains(answer, "the sensor is not connected");
  host_close(&h);
}

static void an_engine_without_memory_refuses_a_library_and_answers(void **state)
{
  (void)state;
  host h;
  eplua_error error = {0};
  host_open(&h, &(eplua_config){.limits.memory_bytes = 1}, NULL);
  int code = EPLUA_OK;
  for (int i = 0; code == EPLUA_OK && i < 100000; i++) { // some room is left over from the start
    char name[20];
    snprintf(name, sizeof name, "sum%d", i);
    code = eplua_engine_library(h.engine, name, open_sum, NULL, &error);
  }
  assert_int_equal(code, EPLUA_E_NOMEM);
  assert_contains(error.message, "memory");
  host_run(&h);
  assert_contains(host_call(&h, "tostring", "[1]"),
                  "\"values\":[\"1\"]"); // there is room for questions
  char *many = malloc(4 << 20);
  if (!many)
    abort();
  memset(many, 'x', 4 << 20);
  many[0] = '[';
  many[1] = '"';
  snprintf(many + (4 << 20) - 3, 3, "\"]");
  assert_contains(host_call(&h, "tostring", many), "not enough memory"); // but not for this
  free(many);
  host_close(&h);
}

static void add_late(void *engine, void *data)
{
  eplua_engine_library(engine, "late", open_sum, data, NULL);
}

static void a_running_engine_gets_a_library_by_a_posted_task(void **state)
{
  (void)state;
  host h;
  int sum = 0;
  host_open(&h, NULL, "function try() return require 'late'.add(7) end");
  host_run(&h);
  assert_contains(host_call(&h, "try", NULL), "module 'late' not found");
  host_post(&h, add_late, &sum);
  assert_contains(host_call(&h, "try", NULL), "\"values\":[7]");
  host_close(&h);
}

// --- calls ---

static void a_call_takes_and_gives_json(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL,
            "function echo(...) return select('#', ...), ... end\n"
            "lamp = {level = 3, nested = {}}\n"
            "function lamp.nested.set(v) lamp.level = v return lamp.level end\n"
            "function lamp:get() return self.level end\n"
            "callable = setmetatable({}, {__call = function(_, x) return x * 2 end})\n"
            "function nothing() end\n"
            "function slow(ms) require 'timers'.sleep(ms) return 'slept' end\n"
            "function odd() return print, 0/0 end\n");
  host_run(&h);
  assert_contains(
      host_call(&h, "echo", "[1, 2.5, \"x\\u0000y\", null, true, {\"a\": [null]}, null]"),
      "\"values\":[7,1,2.5,\"x\\u0000y\",null,true,{\"a\":[null]},null]");
  assert_contains(host_call(&h, "echo", NULL), "\"values\":[0]");
  assert_contains(host_call(&h, "echo", "[]"), "\"values\":[0]");
  assert_contains(host_call(&h, "lamp.nested.set", "[9007199254740993]"),
                  "\"values\":[9007199254740993]");
  assert_contains(host_call(&h, "lamp:get", "[]"), "\"values\":[9007199254740993]");
  assert_contains(host_call(&h, "callable", "[21]"), "\"values\":[42]");
  assert_contains(host_call(&h, "nothing", "[]"), "\"values\":[]");
  assert_contains(host_call(&h, "string.rep", "[\"ab\", 2]"), "\"values\":[\"abab\"]");
  assert_contains(host_call(&h, "slow", "[1]"), "\"values\":[\"slept\"]");
  assert_contains(host_call(&h, "odd", "[]"), "\"values\":[\"function");
  assert_string_equal(h.log, "");
  host_close(&h);
}

static void a_call_that_cannot_be_says_why(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL, "x = 5\nfunction fails() error('no water') end\nt = {}");
  host_run(&h);
  assert_contains(host_call(&h, "missing", "[]"), "there is no function 'missing'");
  assert_contains(host_call(&h, "x", "[]"), "there is no function 'x'");
  assert_contains(host_call(&h, "x.y.z", "[]"), "there is no function 'x.y.z'");
  assert_contains(host_call(&h, "t:none", "[]"), "there is no function 't:none'");
  assert_contains(host_call(&h, "t..none", "[]"), "no name of a function");
  assert_contains(host_call(&h, "t:", "[]"), "no name of a function");
  assert_contains(host_call(&h, ":", "[]"), "no name of a function");
  assert_contains(host_call(&h, "print) os.exit(", "[]"), "there is no function");
  assert_contains(host_call(&h, "", "[]"), "\"code\":-2");
  const char *answer = host_call(&h, "fails", "[]");
  assert_contains(answer, "script:2: no water");
  assert_contains(answer, "\"traceback\":\"");
  static char many[2000] = "[0";
  for (int i = 0; i < 250; i++)
    memcpy(many + 2 + (size_t)i * 2, ",0", 3);
  strncat(many, "]", 2);
  assert_contains(host_call(&h, "print", many), "at most 250");
  eplua_engine *e = h.engine;
  assert_int_equal(eplua_call(e, "print", "[1", 2, host_answered, &h), EPLUA_E_INVALID);
  assert_int_equal(eplua_call(e, "print", "{}", 2, host_answered, &h), EPLUA_E_INVALID);
  assert_int_equal(
      eplua_call(e, "print", "1],\"verb\":\"evaluate\",\"code\":[\"x\"", 31, host_answered, &h),
      EPLUA_E_INVALID);
  assert_int_equal(eplua_call(e, NULL, "[]", 2, host_answered, &h), EPLUA_E_INVALID);
  assert_int_equal(eplua_call(e, "print", "[]", 2, NULL, &h), EPLUA_E_INVALID);
  assert_int_equal(eplua_call(e, "print", "[]", (size_t)17 << 20, host_answered, &h),
                   EPLUA_E_LIMIT);
  host_close(&h);
}

static void arguments_nested_too_deeply_are_an_error_not_a_crash(void **state)
{
  (void)state;
  host h;
  enum { DEPTH = 100000 };
  char *args = malloc(2 * DEPTH + 1);
  if (!args)
    abort();
  memset(args, '[', DEPTH);
  memset(args + DEPTH, ']', DEPTH);
  args[2 * DEPTH] = '\0';
  host_open(&h, NULL, NULL);
  host_run(&h);
  assert_contains(host_call(&h, "print", args), "\"ok\":false");
  free(args);
  host_close(&h);
}

static void a_call_is_bounded_by_limits_and_ended_by_an_interrupt(void **state)
{
  (void)state;
  host h;
  host_open(
      &h, &(eplua_config){.limits.memory_bytes = 16 << 20},
      "function hoard() local t = {} while true do t[#t + 1] = ('x'):rep(2^20) .. #t end end\n"
      "function spin() while true do pcall(function() while true do end end) end end\n"
      "function fine() return 'fine' end");
  host_run(&h);
  assert_contains(host_call(&h, "hoard", "[]"), "the limit of 16 MiB is reached");
  unsigned before = host_answers(&h);
  assert_int_equal(eplua_call(h.engine, "spin", NULL, 0, host_answered, &h), EPLUA_OK);
  while (host_answers(&h) == before) { // the first ones may come before it has begun
    eplua_engine_interrupt(h.engine);
    sched_yield();
  }
  assert_contains(host_wait(&h, before + 1), "\"stopped\":true");
  assert_contains(host_call(&h, "fine", "[]"), "\"values\":[\"fine\"]");
  host_close(&h);
}

static void what_is_asked_of_an_engine_that_ends_is_answered(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL, "function never() coroutine.yield() end");
  assert_int_equal(eplua_call(h.engine, "never", NULL, 0, host_answered, &h), EPLUA_OK);
  eplua_engine_close(h.engine, 0);
  eplua_engine_free(h.engine);
  h.engine = NULL;
  assert_int_equal(h.answers, 1);
  assert_contains(h.answer, "\"code\":-4");
  host_close(&h);
}

// --- entries ---

typedef struct entry {
  int code, second;
  long result;
} entry;

static int l_take(lua_State *L)
{
  entry *n = lua_touserdata(L, 1);
  lua_getglobal(L, "double");
  lua_pushinteger(L, 21);
  lua_call(L, 1, 1);
  n->result = (long)lua_tointeger(L, -1);
  return 0;
}

static int push_take(lua_State *L, void *ud)
{
  lua_pushcfunction(L, l_take);
  lua_pushlightuserdata(L, ud);
  return 1;
}

static int push_error(lua_State *L, void *ud)
{
  (void)ud;
  return luaL_error(L, "nothing to push");
}

static int push_global(lua_State *L, void *ud)
{
  lua_getglobal(L, ud);
  return 0;
}

static void enter_take(void *engine, void *data)
{
  entry *n = data;
  n->code = eplua_engine_enter(engine, "test", push_take, n);
  n->second = eplua_engine_enter(engine, NULL, push_error, NULL);
}

static void an_entry_calls_lua_and_may_look_at_results(void **state)
{
  (void)state;
  host h;
  entry n = {.code = 1};
  host_open(&h, NULL, "function double(x) return 2 * x end");
  host_run(&h);
  host_post(&h, enter_take, &n);
  assert_int_equal(n.code, EPLUA_OK);
  assert_int_equal(n.result, 42);
  assert_int_equal(n.second, EPLUA_E_RUNTIME);
  assert_contains(h.log, "nothing to push");
  host_close(&h);
}

static void enter_failing(void *engine, void *data)
{
  entry *n = data;
  n->code = eplua_engine_enter(engine, "button", push_global, (void *)(uintptr_t)"fails");
  n->second = eplua_engine_enter(engine, "button", push_global, (void *)(uintptr_t)"spin");
}

static void an_entry_that_fails_is_reported_and_one_over_its_time_is_stopped(void **state)
{
  (void)state;
  host h;
  entry n = {0};
  host_open(&h, &(eplua_config){.limits.time_ms = 50},
            "function fails() error('dry') end\nfunction spin() while true do end end");
  host_run(&h);
  host_post(&h, enter_failing, &n);
  assert_int_equal(n.code, EPLUA_E_RUNTIME);
  assert_int_equal(n.second, EPLUA_E_STOPPED);
  assert_contains(h.log, "script:1: dry");
  assert_contains(h.log, "button");
  host_close(&h);
}

static int l_nested(lua_State *L)
{
  host *h = lua_touserdata(L, lua_upvalueindex(1));
  lua_pushinteger(L, eplua_engine_enter(h->engine, NULL, push_error, NULL));
  lua_pushboolean(L, eplua_engine_step(h->engine, 0, NULL));
  return 2;
}

static int open_nested(lua_State *L)
{
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, l_nested, 1);
  return 1;
}

static void entries_do_not_nest(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL, "nested = require 'nested'");
  assert_int_equal(eplua_engine_library(h.engine, "nested", open_nested, &h, NULL), EPLUA_OK);
  assert_int_equal(eplua_engine_enter(h.engine, NULL, push_error, NULL), EPLUA_E_INVALID); // no run
  host_run(&h);
  assert_contains(host_call(&h, "nested", NULL), "\"values\":[-2,true]");
  assert_string_equal(h.log, "");
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_library_of_the_program_has_its_data),
      cmocka_unit_test(a_library_is_there_in_restricted_code_too),
      cmocka_unit_test(a_name_that_is_taken_is_refused_with_the_reason),
      cmocka_unit_test(a_library_that_raises_is_an_error_of_the_script),
      cmocka_unit_test(an_engine_without_memory_refuses_a_library_and_answers),
      cmocka_unit_test(a_running_engine_gets_a_library_by_a_posted_task),
      cmocka_unit_test(a_call_takes_and_gives_json),
      cmocka_unit_test(a_call_that_cannot_be_says_why),
      cmocka_unit_test(arguments_nested_too_deeply_are_an_error_not_a_crash),
      cmocka_unit_test(a_call_is_bounded_by_limits_and_ended_by_an_interrupt),
      cmocka_unit_test(what_is_asked_of_an_engine_that_ends_is_answered),
      cmocka_unit_test(an_entry_calls_lua_and_may_look_at_results),
      cmocka_unit_test(an_entry_that_fails_is_reported_and_one_over_its_time_is_stopped),
      cmocka_unit_test(entries_do_not_nest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
