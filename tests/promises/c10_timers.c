// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * C10, timers: 10,000 due at once that cancel each other, re-arm, or outlive a stop run in order of due time,
 * then of creation, and none after it was cancelled; a million created and cancelled leave nothing behind; an
 * interval neither drifts nor makes up for what it missed. The scripts check themselves.
 */
#include "census.h"
#include "run_engine.h"

#include <stdio.h>
#include <string.h>

// Runs a script that prints "good" at its end, when what it saw was right.
static void check_script(const char *code)
{
  run_engine *r = run_engine_new(NULL);
  int status = run_engine_run(r, code);
  if (status != 0 || strcmp(run_engine_output(r), "good\n") != 0)
    fail_msg("status %d: %.300s%.300s", status, run_engine_output(r), run_engine_last_error(r));
  run_engine_check_usable(r);
  run_engine_free(r);
}

static void ten_thousand_due_at_once_run_in_order(void **state)
{
  (void)state;
  check_script("local ran = {} "
               "for i = 1, 10000 do setTimeout(function() ran[#ran + 1] = i end, 5) end "
               "setTimeout(function() assert(#ran == 10000) "
               "for i = 1, 10000 do assert(ran[i] == i) end print 'good' end, 6)");
}

static void due_time_goes_before_creation(void **state)
{
  (void)state;
  // the list tells each due time; the order of runs must be that of (due, id)
  check_script(
      "local ran, timers = {}, require 'timers' "
      "for i = 1, 1000 do local id id = setTimeout(function() ran[#ran + 1] = id end, (i * 7919) % "
      "50) end "
      "local list = timers.list() "
      "table.sort(list, function(a, b) if a.due ~= b.due then return a.due < b.due end return a.id "
      "< b.id end) "
      "local start = timers.now() while timers.now() < start + 60 do end " // all are due by now
      "setTimeout(function() assert(#ran == 1000) "
      "for i = 1, 1000 do assert(ran[i] == list[i].id, 'due') end "
      "print 'good' end, 0)");
}

static void cancelled_ones_never_run(void **state)
{
  (void)state;
  check_script("local ids, gone, ran = {}, {}, 0 "
               "for i = 1, 10000 do ids[i] = setTimeout(function() "
               "assert(not gone[i], 'ran after cancel') ran = ran + 1 gone[i] = true "
               "for _, other in ipairs {i + 1, i + 5000, (i * 31) % 10000 + 1} do "
               "if ids[other] then gone[other] = true clearTimeout(ids[other]) end end "
               "clearTimeout(ids[i]) end, 1) end "
               "setTimeout(function() assert(ran > 0 and ran < 10000) "
               "assert(#require 'timers'.list() == 0) print 'good' end, 2)");
}

static void an_id_given_back_cancels_nothing_new(void **state)
{
  (void)state;
  check_script(
      "local old = {} for i = 1, 1000 do old[i] = setTimeout(print, 1000) clearTimeout(old[i]) end "
      "local ran = 0 for i = 1, 1000 do setTimeout(function() ran = ran + 1 end, 0) end "
      "for i = 1, 1000 do clearTimeout(old[i]) clearInterval(old[i]) end "
      "clearTimeout(0) clearTimeout(-1) clearTimeout(nil) clearTimeout('x') clearTimeout(2^53) "
      "setTimeout(function() assert(ran == 1000, ran) print 'good' end, 1)");
}

static void ones_that_rearm_run_once_a_turn(void **state)
{
  (void)state;
  check_script("local ran, alive = 0, 10000 "
               "for i = 1, 10000 do local n = 0 local function again() ran = ran + 1 n = n + 1 "
               "if n < 5 then setTimeout(again, 0) else alive = alive - 1 "
               "if alive == 0 then assert(ran == 50000) print 'good' end end end "
               "setTimeout(again, 0) end");
}

static void a_million_created_and_cancelled_leave_nothing(void **state)
{
  (void)state;
  check_script("collectgarbage() local before = collectgarbage 'count' "
               "local function f() end "
               "for i = 1, 1000000 do clearTimeout(setTimeout(f, 1000)) end "
               "for round = 1, 10 do local ids = {} "
               "for i = 1, 10000 do ids[i] = setTimeout(f, i) end "
               "for i = 10000, 1, -1 do clearTimeout(ids[i]) end end "
               "collectgarbage() collectgarbage() "
               "assert(#require 'timers'.list() == 0) "
               "assert(collectgarbage 'count' - before < 1024) print 'good'");
}

static void interval_does_not_storm_after_a_pause(void **state)
{
  (void)state;
  // after 100 ms of work, one run is due at once, and the next not before its time
  check_script("local now = require 'timers'.now local runs, id = 0 "
               "id = setInterval(function() runs = runs + 1 end, 5) "
               "setTimeout(function() local t = now() while now() - t < 100 do end "
               "local before = runs setTimeout(function() "
               "assert(runs - before <= 2, 'storm of ' .. runs - before) "
               "clearInterval(id) print 'good' end, 0) end, 20)");
}

static void interval_does_not_drift(void **state)
{
  (void)state;
  // Periods of 10 ms, each with about 3 ms of work. However late a run is, the next is due a whole number of periods after
  // the first. When that is, is seen between two looks at the clock, best of some tries.
  check_script(
      "local timers = require 'timers' local now = timers.now "
      "local function due() local best, width for i = 1, 50 do "
      "local a = now() local d = timers.list()[1].due local b = now() "
      "if not width or b - a < width then best, width = (a + b) / 2 + d, b - a end end return best "
      "end "
      "local runs, id, first = 0 "
      "id = setInterval(function() local t = now() runs = runs + 1 "
      "while now() - t < 3 do end "
      "if runs < 20 then return end "
      "local periods = (due() - first) / 10 clearInterval(id) "
      "assert(periods > 19.5 and math.abs(periods - math.floor(periods + 0.5)) < 0.05, periods) "
      "print 'good' end, 10) "
      "first = due()");
}

static void interval_cleared_inside_its_run_is_gone(void **state)
{
  (void)state;
  check_script("local runs, id = 0 id = setInterval(function() runs = runs + 1 clearInterval(id) "
               "assert(runs == 1) setTimeout(function() print 'good' end, 20) end, 1)");
}

static void too_many_timers_are_an_error_that_can_be_caught(void **state)
{
  (void)state;
  run_engine *r = run_engine_new(&(eplua_config){.limits.timers = 1000});
  run_engine_run(r,
                 "local n = 0 local ok, why repeat ok, why = pcall(setTimeout, function() end, 0) "
                 "n = n + 1 until not ok print(n, why)");
  assert_non_null(strstr(run_engine_output(r), "1001\t"));
  assert_non_null(strstr(run_engine_output(r), "1000"));
  run_engine_check_usable(r);
  run_engine_free(r);
}

static void engine_runs_again_after_a_stop_among_ten_thousand(void **state)
{
  (void)state;
  run_engine *r = run_engine_new(NULL);
  for (int i = 0; i < 20; i++) {
    run_engine_begin(
        r, "local n = 0 for i = 1, 10000 do local function again() n = n + 1 "
           "if n == 5000 then print 'half' end setTimeout(again, 0) end setTimeout(again, 0) end");
    assert_true(run_engine_wait_output(r, "half", 10000));
    assert_true(run_engine_stop(r, 5000, NULL));
    run_engine_begin(r, "for _, t in ipairs(require 'timers'.list()) do clearTimeout(t.id) end "
                        "setTimeout(function() print 'good' end, 1)");
    int status;
    assert_true(run_engine_wait_end(r, 5000, &status));
    assert_int_equal(status, 0);
    assert_string_equal(run_engine_output(r), "good\n");
  }
  run_engine_free(r);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      census_test(ten_thousand_due_at_once_run_in_order),
      census_test(due_time_goes_before_creation),
      census_test(cancelled_ones_never_run),
      census_test(an_id_given_back_cancels_nothing_new),
      census_test(ones_that_rearm_run_once_a_turn),
      census_test(a_million_created_and_cancelled_leave_nothing),
      census_test(interval_does_not_storm_after_a_pause),
      census_test(interval_does_not_drift),
      census_test(interval_cleared_inside_its_run_is_gone),
      census_test(too_many_timers_are_an_error_that_can_be_caught),
      census_test(engine_runs_again_after_a_stop_among_ten_thousand),
  };
  return cmocka_run_group_tests(tests, census_group, NULL);
}
