// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * How operations answer, from inside: a class of the test's own begins them from Lua, and the test ends them from the loop, in every way and at every wrong
 * moment. The last test is about many sockets when an engine ends.
 */
#include "lua/call.h"
#include "net/answer.h"
#include "run_engine.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_S = 20 };

typedef struct thing { // what the operations belong to
  ep_net_item item;
  ep_answer *answer; // of the last operation
  unsigned cancels;
  void (*in_cancel)(void);
} thing;

static eplua_engine *engine;
static ep_state *s;
static thing t;

static void nothing(ep_net_item *item)
{
  (void)item;
}

static const ep_net_kind kind = {.name = "thing", .close = nothing, .end = nothing};

static void on_cancel(void *operation)
{
  thing *of = operation;
  of->cancels++;
  of->answer = NULL;
  if (of->in_cancel)
    of->in_cancel();
}

// op(callbacks, ms)
static int l_op(lua_State *L)
{
  int64_t ms = luaL_optinteger(L, 2, 0);
  lua_settop(L, 1);
  lua_newtable(L); // stands for the object
  lua_insert(L, 1);
  ep_answer *a = ep_answer_begin(L, 2, "op", &t.item);
  t.answer = a;
  ep_answer_limit(a, ms);
  return ep_answer_return(L, a, on_cancel, &t, 0);
}

static void run_soon(void *operation)
{
  thing *of = operation;
  ep_answer *a = of->answer;
  of->answer = NULL;
  ep_answer_ok(a, NULL, NULL);
}

// soon(callbacks): ends in the next turn. fail(callbacks): the same, badly
static int l_soon(lua_State *L)
{
  lua_settop(L, 1);
  lua_pushvalue(L, 1);
  ep_answer *a = ep_answer_begin(L, 2, "soon", &t.item);
  t.answer = a;
  ep_answer_soon(a, run_soon);
  return ep_answer_return(L, a, on_cancel, &t, 0);
}

static int l_fail(lua_State *L)
{
  lua_settop(L, 1);
  lua_pushvalue(L, 1);
  ep_answer *a = ep_answer_begin(L, 2, "fail", NULL); // of nothing that is open
  ep_answer_fail_soon(a, "it cannot be", "ECANNOT");
  return ep_answer_return(L, a, NULL, NULL, 0);
}

static int push_two(lua_State *L, void *ud)
{
  (void)ud;
  lua_pushliteral(L, "one");
  lua_pushinteger(L, 2);
  return 2;
}

static int push_error(lua_State *L, void *ud)
{
  (void)ud;
  return luaL_error(L, "raised while it is pushed");
}

// --- running Lua ---

static int push_code(lua_State *L, void *ud)
{
  if (luaL_loadstring(L, ud) != LUA_OK)
    return lua_error(L);
  return 0;
}

static int run(const char *code)
{
  return ep_call(s, (ep_who){"test", 0}, push_code, (void *)(uintptr_t)code);
}

// The global as text.
static const char *global(const char *name)
{
  static char text[200];
  lua_getglobal(s->L, name);
  snprintf(text, sizeof text, "%s", luaL_tolstring(s->L, -1, NULL));
  lua_pop(s->L, 2);
  return text;
}

static void turn(void)
{
  uv_run(ep_loop_uv(s->loop), UV_RUN_NOWAIT);
}

static bool turn_until_set(const char *name)
{
  int64_t until = run_engine_now_ns() + (int64_t)PATIENCE_S * run_engine_scale() * 1000000000;
  while (strcmp(global(name), "nil") == 0) {
    turn();
    if (run_engine_now_ns() > until)
      return false;
  }
  return true;
}

static int start(void **state)
{
  (void)state;
  eplua_error err;
  t = (thing){0};
  engine = eplua_engine_new(&(eplua_config){.size = sizeof(eplua_config)}, &err);
  if (!engine)
    fail_msg("%s", err.message);
  s = ep_state_of_engine(engine);
  lua_register(s->L, "op", l_op);
  lua_register(s->L, "soon", l_soon);
  lua_register(s->L, "fail", l_fail);
  assert_int_equal(ep_net_open(s->L, &t.item, &kind), EPLUA_OK);
  run("function keep(name) return function(...) _G[name] = table.concat({select('#', ...), "
      "tostring((...)), tostring((select(2, ...)))}, ' ') end end");
  return 0;
}

static int stop(void **state)
{
  (void)state;
  ep_net_close(&t.item);
  eplua_engine_free(engine);
  return 0;
}

// --- tests ---

static void each_style_gets_what_is_pushed(void **state)
{
  (void)state;
  run("op {success = keep 'a'}");
  ep_answer_ok(t.answer, push_two, NULL);
  assert_string_equal(global("a"), "2 one 2");
  run("op(keep 'b')");
  ep_answer_ok(t.answer, push_two, NULL);
  assert_string_equal(global("b"), "2 one 2");
  assert_int_equal(run("keep 'c' (op())"), LUA_YIELD);
  ep_answer_ok(t.answer, push_two, NULL);
  assert_string_equal(global("c"), "2 one 2");
  run("op(keep 'd')");
  ep_answer_ok(t.answer, NULL, NULL);
  assert_string_equal(global("d"), "1 true nil");
  assert_int_equal(t.cancels, 0);
}

static void a_failure_is_message_and_code(void **state)
{
  (void)state;
  run("op {error = keep 'a', success = keep 'never'}");
  ep_answer_fail(t.answer, "no", "ENO");
  assert_string_equal(global("a"), "2 no ENO");
  run("op(keep 'b')");
  ep_answer_fail(t.answer, "no", "ENO");
  assert_string_equal(global("b"), "3 nil no");
  run("keep 'c' (op())");
  ep_answer_fail_uv(t.answer, "cannot do it", UV_ECONNREFUSED);
  assert_string_equal(global("c"), "3 nil cannot do it: connection refused");
  assert_string_equal(global("never"), "nil");
}

static void a_long_message_is_cut(void **state)
{
  (void)state;
  char text[5000];
  memset(text, 'm', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  run("op(function(_, m, c) length, code = #m, #c end)");
  ep_answer_fail(t.answer, text, text);
  assert_true(strtol(global("length"), NULL, 10) < 1000);
  assert_true(strtol(global("code"), NULL, 10) < 100);
}

static void what_is_known_at_once_is_told_in_the_next_turn(void **state)
{
  (void)state;
  run("fail(keep 'a') soon(keep 'b')");
  assert_string_equal(global("a"), "nil");
  turn();
  assert_string_equal(global("a"), "3 nil it cannot be");
  assert_string_equal(global("b"), "1 true nil");
}

static void one_that_asks_again_in_its_callback_waits_for_the_next_turn(void **state)
{
  (void)state;
  run("n = 0 function again() n = n + 1 fail(again) end fail(again)");
  turn();
  assert_string_equal(global("n"), "1");
  turn();
  assert_string_equal(global("n"), "2");
}

static void a_turn_ends_though_the_last_of_it_is_cancelled_in_the_middle(void **state)
{
  (void)state;
  run("n = 0\n"
      "local co = coroutine.create(function() fail() end)\n"
      "function again() n = n + 1 if n < 100 then fail(again) end end\n"
      "fail(function() coroutine.close(co) again() end)\n"
      "coroutine.resume(co)");
  turn();
  assert_string_equal(global("n"), "1");
}

static void an_item_that_closes_ends_callbacks_silently_and_coroutines_with_closed(void **state)
{
  (void)state;
  run("op {success = keep 'a', error = keep 'a'}");
  run("keep 'b' (op())");
  ep_net_close(&t.item);
  assert_int_equal(t.cancels, 2);
  assert_string_equal(global("b"), "nil"); // from the loop, not inside the close
  turn();
  assert_string_equal(global("a"), "nil");
  assert_string_equal(global("b"), "3 nil closed");
  ep_net_close(&t.item); // twice
}

static void close_again(void)
{
  ep_net_abandon(&t.item);
}

static void closed_inside_a_cancel_it_is_fine(void **state)
{
  (void)state;
  t.in_cancel = close_again;
  run("keep 'a' (op())");
  run("op(keep 'b')");
  ep_net_abandon(&t.item);
  turn();
  assert_string_equal(global("a"), "3 nil closed");
  assert_string_equal(global("b"), "nil");
}

static void a_limit_cancels_and_tells_timeout_exactly(void **state)
{
  (void)state;
  run("op(keep 'a', 1)");
  assert_true(turn_until_set("a"));
  assert_string_equal(global("a"), "3 nil timeout");
  assert_int_equal(t.cancels, 1);
  run("op(function(...) code = select(3, ...) end, 1)");
  assert_true(turn_until_set("code"));
  assert_string_equal(global("code"), "ETIMEDOUT");
}

static void a_limit_of_what_has_ended_is_gone(void **state)
{
  (void)state;
  run("op(keep 'a', 1)");
  ep_answer_ok(t.answer, NULL, NULL);
  run("op(keep 'b', 3600000)"); // and a long one holds nothing up
  ep_answer_ok(t.answer, NULL, NULL);
  int64_t until = run_engine_now_ns() + 20000000;
  while (run_engine_now_ns() < until)
    turn();
  assert_int_equal(t.cancels, 0);
  assert_string_equal(global("a"), "1 true nil");
}

static void time_that_a_debugger_took_does_not_count(void **state)
{
  (void)state;
  run("op(keep 'a', 200)");
  turn();
  int64_t until = run_engine_now_ns() + 300000000;
  while (run_engine_now_ns() < until) // the engine is stopped: the loop does not turn
    ;
  ep_net_shift(s);
  turn();
  assert_string_equal(global("a"), "nil");
  assert_true(turn_until_set("a"));
}

static void a_coroutine_that_is_closed_or_resumed_ends_its_operation(void **state)
{
  (void)state;
  run("co = coroutine.create(function() op() end) coroutine.resume(co)");
  run("coroutine.close(co)");
  assert_int_equal(t.cancels, 1);
  run("co = coroutine.create(function() return op() end) coroutine.resume(co)");
  run("keep 'a' (select(2, coroutine.resume(co, 'by hand', 7)))");
  assert_int_equal(t.cancels, 2);
  assert_string_equal(global("a"), "2 by hand 7");
  run("co = coroutine.create(function() fail() end) coroutine.resume(co) coroutine.close(co)");
  turn(); // what would have failed soon is gone, too
}

static void the_object_of_an_operation_is_not_collected(void **state)
{
  (void)state;
  run("soon_gone = setmetatable({}, {__mode = 'k'})\n"
      "do local object = setmetatable({}, {__gc = function() collected = true end}) fail(object) "
      "end\n"
      "collectgarbage() collectgarbage()");
  assert_string_equal(global("collected"), "nil"); // a table is both object and callbacks here
  turn();
  run("collectgarbage() collectgarbage()");
  assert_string_equal(global("collected"), "true");
}

static void an_error_in_a_callback_or_a_push_is_reported_and_no_more(void **state)
{
  (void)state;
  unsigned before = s->errors;
  run("op(function() error 'on purpose' end)");
  ep_answer_ok(t.answer, NULL, NULL);
  assert_int_equal(s->errors, before + 1);
  run("op(keep 'a')");
  ep_answer_ok(t.answer, push_error, NULL);
  assert_int_equal(s->errors, before + 2);
  assert_string_equal(global("a"), "nil");
  run("op(keep 'b')");
  ep_answer_ok(t.answer, NULL, NULL);
  assert_string_equal(global("b"), "1 true nil");
}

static void wrong_arguments_begin_nothing(void **state)
{
  (void)state;
  run("ok = pcall(op, 5)");
  assert_string_equal(global("ok"), "false");
  run("ok = pcall(op, {success = 5})");
  assert_string_equal(global("ok"), "false");
  run("ok = pcall(table.sort, {1, 2}, function() op() end)"); // where a coroutine cannot wait
  assert_string_equal(global("ok"), "false");
  assert_null(t.item.answers);
  assert_null(t.answer);
}

static bool count_info(void *ud, const ep_answer_info *info)
{
  unsigned *count = ud;
  assert_string_equal(info->what, "op");
  assert_true(info->line > 0);
  (*count)++;
  return *count < 2;
}

static void they_can_be_listed_and_listing_can_stop(void **state)
{
  (void)state;
  unsigned count = 0;
  run("for _ = 1, 3 do op {} end");
  ep_answers_visit(&t.item, count_info, &count);
  assert_int_equal(count, 2);
}

static void an_engine_ends_with_many_answers_pending(void **state)
{
  (void)state;
  run("for i = 1, 300 do op {success = print} op({}, 100000) fail {} coroutine.wrap(function() "
      "op() "
      "end)() coroutine.wrap(function() fail() end)() end");
} // stop() frees it

// --- many sockets ---

static void an_engine_ends_with_a_thousand_connections_open(void **state)
{
  (void)state;
  run_engine *r = run_engine_new(NULL);
  run_engine_begin(
      r,
      "echo = assert(net.TCPEchoServer('127.0.0.1', 0))\n"
      "server = net.TCPServer() clients = {}\n"
      "server:start('127.0.0.1', 0, function(c) clients[#clients + 1] = c c:read() end)\n"
      "all = {}\n"
      "for i = 1, 200 do\n"
      "  for j, port in ipairs {echo:port(), server:port()} do\n"
      "    local s = net.TCPSocket() assert(s:connect('127.0.0.1', port)) all[#all + 1] = s\n"
      "    if i % 2 == 0 then s:read {} end\n"
      "    if i % 3 == 0 then s:send(('x'):rep(100000), {}) end\n"
      "  end\n"
      "end\n"
      "for i = 1, 100 do local u = net.UDPSocket() u:bind('127.0.0.1', 0) u:receive {} all[#all "
      "+ 1] = u end\n"
      "deaf = net.TCPServer() deaf:start('127.0.0.1', 0, function(c) clients[#clients + 1] = c "
      "end)\n"
      "for i = 1, 2 do local s = net.TCPSocket() s:connect('127.0.0.1', deaf:port()) all[#all + 1] "
      "= s\n"
      "  s:send(('x'):rep(32 << 20), {}) coroutine.wrap(function() s:send('behind it') end)() end\n"
      "print 'open'\n");
  assert_true(run_engine_wait_output(r, "open", 20000));
  assert_true(run_engine_stop(r, 5000, NULL));
  run_engine_free(r);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
  const struct CMUnitTest tests[] = {
      CASE(each_style_gets_what_is_pushed),
      CASE(a_failure_is_message_and_code),
      CASE(a_long_message_is_cut),
      CASE(what_is_known_at_once_is_told_in_the_next_turn),
      CASE(one_that_asks_again_in_its_callback_waits_for_the_next_turn),
      CASE(a_turn_ends_though_the_last_of_it_is_cancelled_in_the_middle),
      CASE(an_item_that_closes_ends_callbacks_silently_and_coroutines_with_closed),
      CASE(closed_inside_a_cancel_it_is_fine),
      CASE(a_limit_cancels_and_tells_timeout_exactly),
      CASE(a_limit_of_what_has_ended_is_gone),
      CASE(time_that_a_debugger_took_does_not_count),
      CASE(a_coroutine_that_is_closed_or_resumed_ends_its_operation),
      CASE(the_object_of_an_operation_is_not_collected),
      CASE(an_error_in_a_callback_or_a_push_is_reported_and_no_more),
      CASE(wrong_arguments_begin_nothing),
      CASE(they_can_be_listed_and_listing_can_stop),
      CASE(an_engine_ends_with_many_answers_pending),
      cmocka_unit_test(an_engine_ends_with_a_thousand_connections_open),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
