// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * An engine in the loop of its host: steps, the descriptor and the time that say when the next one is due. The test's thread is host and engine
 * thread at once; what has to come from outside comes from a thread of its own.
 */
#include "host.h"

#include <lauxlib.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 100000, POLL_MAX_MS = 30000 };

// Steps as a host does, until the run is over; the steps it took. Between them it sleeps in poll() alone.
static int drive(host *h, int *status)
{
  int steps = 0;
  while (eplua_engine_step(h->engine, 0, status)) {
    if (++steps > STEPS_MAX) {
      fail_msg("the run does not end");
      abort();
    }
    int64_t due = eplua_engine_due_ms(h->engine);
    struct pollfd fd = {.fd = eplua_engine_fd(h->engine), .events = POLLIN};
    assert_true(due <= POLL_MAX_MS);
    if (poll(&fd, 1, due < 0 ? POLL_MAX_MS : (int)due) == 0)
      assert_true(due >= 0); // what was to come came by the descriptor
  }
  return steps;
}

static void a_host_with_a_loop_of_its_own_drives_timers_and_ends(void **state)
{
  (void)state;
  host h;
  int status = -1;
  host_open(&h, NULL,
            "local n = 0\n"
            "id = setInterval(function() n = n + 1 io.write(n, ' ') if n == 3 then "
            "clearInterval(id) os.exit(7) end end, 2)");
  int steps = drive(&h, &status);
  assert_int_equal(status, 7);
  assert_string_equal(h.output, "1 2 3 ");
  assert_true(steps >= 3 && steps < 100); // it slept meanwhile
  host_close(&h);
}

static void sockets_and_programs_wake_the_host(void **state)
{
  (void)state;
  host h;
  int status = -1;
  host_open(&h, NULL,
            "local sys = require 'sys'\n"
            "local program = assert(sys.spawn{cmd = 'sh', args = {'-c', 'echo from outside'}})\n"
            "io.write(program:wait().stdout)\n"
            "local server = net.TCPServer()\n"
            "os.exit(0)");
  drive(&h, &status);
  assert_int_equal(status, 0);
  assert_string_equal(h.log, "");
  assert_string_equal(h.output, "from outside\n");
  host_close(&h);
}

static void *ask_from_outside(void *ud)
{
  host *h = ud;
  if (eplua_call(h->engine, "finish", "[5]", 3, host_answered, h) != EPLUA_OK)
    abort();
  return NULL;
}

static void a_call_of_another_thread_wakes_the_host(void **state)
{
  (void)state;
  host h;
  int status = -1;
  host_open(&h, NULL, "function finish(x) setTimeout(function() os.exit(x) end, 1) return x end");
  assert_true(eplua_engine_step(h.engine, 0, &status));
  assert_true(eplua_engine_step(h.engine, 0, &status)); // the system was told what is waited for
  assert_int_equal(eplua_engine_due_ms(h.engine), -1);
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, ask_from_outside, &h), 0);
  drive(&h, &status);
  pthread_join(thread, NULL);
  assert_int_equal(status, 5);
  assert_non_null(strstr(h.answer, "\"values\":[5]"));
  host_close(&h);
}

static void one_thread_steps_two_engines(void **state)
{
  (void)state;
  host a, b;
  const char *script =
      "local n = 0\nsetInterval(function() n = n + 1 if n == 5 then os.exit(n) end end, 1)";
  host_open(&a, NULL, script);
  host_open(&b, NULL, script);
  int status_a = -1, status_b = -1;
  bool on_a = true, on_b = true;
  for (int i = 0; i < STEPS_MAX && (on_a || on_b); i++) {
    if (on_a)
      on_a = eplua_engine_step(a.engine, 1, &status_a);
    if (on_b)
      on_b = eplua_engine_step(b.engine, 1, &status_b);
  }
  assert_int_equal(status_a, 5);
  assert_int_equal(status_b, 5);
  host_close(&a);
  host_close(&b);
}

static void a_quit_between_steps_ends_the_run(void **state)
{
  (void)state;
  host h;
  int status = -1;
  host_open(&h, NULL, "setInterval(function() end, 1000)");
  assert_true(eplua_engine_step(h.engine, 0, &status));
  eplua_engine_quit(h.engine, EPLUA_STOP_QUIET, 9);
  assert_int_equal(eplua_engine_due_ms(h.engine), 0);
  assert_false(eplua_engine_step(h.engine, -1, &status));
  assert_int_equal(status, 9);
  host_close(&h);
}

static void an_interrupt_between_steps_hits_nothing(void **state)
{
  (void)state;
  host h;
  int status = -1;
  host_open(&h, NULL, "setTimeout(function() print('on') os.exit(0) end, 1)");
  assert_true(eplua_engine_step(h.engine, 0, &status));
  eplua_engine_interrupt(h.engine);
  drive(&h, &status);
  assert_int_equal(status, 0);
  assert_string_equal(h.output, "on\n");
  host_close(&h);
}

static void the_limit_of_time_holds_in_steps(void **state)
{
  (void)state;
  host h;
  int status = -1;
  host_open(
      &h, &(eplua_config){.limits.time_ms = 30},
      "setTimeout(function() while true do end end, 1)\nsetTimeout(function() os.exit(3) end, 2)");
  drive(&h, &status);
  assert_int_equal(status, 3);
  assert_non_null(strstr(h.log, "limit"));
  host_close(&h);
}

static int push_spin(lua_State *L, void *ud)
{
  (void)ud;
  lua_getglobal(L, "spin");
  return 0;
}

static void the_limit_of_time_holds_for_an_entry_between_steps(void **state)
{
  (void)state;
  host h;
  int status = -1;
  host_open(&h, &(eplua_config){.limits.time_ms = 30},
            "function spin() while true do end end\nsetTimeout(function() os.exit(3) end, 100)");
  assert_true(eplua_engine_step(h.engine, 0, &status));
  assert_int_equal(eplua_engine_enter(h.engine, "button", push_spin, NULL), EPLUA_E_STOPPED);
  assert_contains(h.log, "limit");
  drive(&h, &status);
  assert_int_equal(status, 3);
  host_close(&h);
}

static int step_other(lua_State *L)
{
  host *other = lua_touserdata(L, lua_upvalueindex(1));
  lua_pushboolean(L, eplua_engine_step(other->engine, 0, NULL));
  return 1;
}

static int open_other(lua_State *L)
{
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, step_other, 1);
  return 1;
}

static void an_engine_that_steps_another_keeps_its_own_limit(void **state)
{
  (void)state;
  host a, b;
  int status = -1;
  host_open(&b, NULL, "setInterval(function() end, 1)");
  host_open(&a, &(eplua_config){.limits.time_ms = 30},
            "setTimeout(function() assert(require 'other'()) while true do end end, 1)\n"
            "setTimeout(function() os.exit(3) end, 100)");
  assert_int_equal(eplua_engine_library(a.engine, "other", open_other, &b, NULL), EPLUA_OK);
  drive(&a, &status);
  assert_int_equal(status, 3);
  assert_contains(a.log, "limit");
  host_close(&a);
  host_close(&b);
}

static void turn_again(void *engine, void *data)
{
  int *results = data;
  results[0] = eplua_engine_step(engine, 0, NULL);
  results[1] = eplua_engine_run(engine);
}

static void a_task_does_not_turn_the_loop_it_is_called_by(void **state)
{
  (void)state;
  host h;
  int status = -1, results[2] = {-1, -1};
  host_open(&h, NULL, "setTimeout(function() os.exit(6) end, 20)");
  assert_true(eplua_engine_step(h.engine, 0, &status));
  assert_int_equal(eplua_engine_post(h.engine, turn_again, NULL, results), EPLUA_OK);
  drive(&h, &status);
  assert_int_equal(results[0], 1);
  assert_int_equal(results[1], 1);
  assert_contains(h.log, "runs already");
  assert_int_equal(status, 6);
  host_close(&h);
}

static void a_run_goes_on_where_steps_have_left_it(void **state)
{
  (void)state;
  host h;
  int status = -1;
  host_open(&h, NULL, "print 'once'\nsetTimeout(function() print 'end' os.exit(4) end, 5)");
  assert_true(eplua_engine_step(h.engine, 0, &status));
  assert_int_equal(eplua_engine_run(h.engine), 4);
  assert_string_equal(h.output, "once\nend\n");
  host_close(&h);
}

static void an_engine_in_the_middle_of_its_steps_is_freed(void **state)
{
  (void)state;
  host h;
  host_open(&h, &(eplua_config){.limits.time_ms = 1000},
            "setInterval(function() end, 1)\nlocal t <close> = setmetatable({}, {__close = "
            "function() end})\nrequire 'timers'.sleep(100000)");
  assert_true(eplua_engine_step(h.engine, 0, NULL));
  assert_true(eplua_engine_step(h.engine, 5, NULL));
  assert_int_equal(eplua_call(h.engine, "print", NULL, 0, host_answered, &h), EPLUA_OK);
  host_close(&h);
  assert_int_equal(h.answers, 1);
  assert_string_equal(h.log, ""); // that the script has waited is no error
}

static void a_script_that_fails_ends_with_1_and_the_next_run_begins_anew(void **state)
{
  (void)state;
  host h;
  int status = -1;
  host_open(&h, NULL, "error 'at once'");
  assert_false(eplua_engine_step(h.engine, 0, &status));
  assert_int_equal(status, 1);
  eplua_chunk next = {.kind = EPLUA_CHUNK_CODE, .text = "os.exit(0)"};
  assert_int_equal(eplua_engine_add(h.engine, &next, NULL), EPLUA_OK);
  drive(&h, &status);
  assert_int_equal(status, 0);
  assert_non_null(strstr(h.log, "at once"));
  host_close(&h);
}

static void time_between_steps_is_not_the_engines_lag(void **state)
{
  (void)state;
  host h;
  host_open(&h, NULL, NULL);
  assert_true(eplua_engine_step(h.engine, 0, NULL));
  assert_true(eplua_engine_step(h.engine, 0, NULL));
  poll(NULL, 0, 300); // the host does something else
  eplua_state now = {.size = sizeof now};
  eplua_engine_state(h.engine, &now);
  assert_true(now.running);
  assert_true(now.lag_ns < 300000000);
  assert_true(eplua_engine_step(h.engine, 0, NULL));
  eplua_engine_state(h.engine, &now);
  assert_true(now.lag_ns < 300000000);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_host_with_a_loop_of_its_own_drives_timers_and_ends),
      cmocka_unit_test(sockets_and_programs_wake_the_host),
      cmocka_unit_test(a_call_of_another_thread_wakes_the_host),
      cmocka_unit_test(one_thread_steps_two_engines),
      cmocka_unit_test(a_quit_between_steps_ends_the_run),
      cmocka_unit_test(an_interrupt_between_steps_hits_nothing),
      cmocka_unit_test(the_limit_of_time_holds_in_steps),
      cmocka_unit_test(the_limit_of_time_holds_for_an_entry_between_steps),
      cmocka_unit_test(an_engine_that_steps_another_keeps_its_own_limit),
      cmocka_unit_test(a_task_does_not_turn_the_loop_it_is_called_by),
      cmocka_unit_test(a_run_goes_on_where_steps_have_left_it),
      cmocka_unit_test(an_engine_in_the_middle_of_its_steps_is_freed),
      cmocka_unit_test(a_script_that_fails_ends_with_1_and_the_next_run_begins_anew),
      cmocka_unit_test(time_between_steps_is_not_the_engines_lag),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
