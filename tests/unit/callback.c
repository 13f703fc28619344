// SPDX-License-Identifier: GPL-3.0-or-later
/* Units of engine/loop/callback.c. Time is a number here, nothing waits. */
#include "loop/callback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <eplua/error.h>
#include <stdlib.h>

enum { MANY = 2000 };

// The values in the order in which they ran; one timer may cancel another, or itself.
typedef struct record {
  ep_callbacks *c;
  int64_t ran[MANY];
  int count;
  ep_callback_id cancels; // while a timer runs
  bool rearms;
} record;

static void note(void *ud, ep_callback_id id, int64_t value)
{
  record *r = ud;
  assert_true(id > 0);
  assert_true(r->count < MANY);
  r->ran[r->count++] = value;
  if (r->cancels)
    ep_callback_remove(r->c, r->cancels, NULL);
  if (r->rearms)
    ep_timer_start(r->c, 0, 0, note, r, value + 1);
}

static record *make(uint32_t timers, uint32_t callbacks)
{
  record *r = calloc(1, sizeof *r);
  assert_non_null(r);
  r->c = ep_callbacks_new(timers, callbacks);
  assert_non_null(r->c);
  return r;
}

static void unmake(record *r)
{
  ep_callbacks_free(r->c);
  free(r);
}

static int run_due(record *r, int64_t now)
{
  int n = 0;
  while (ep_timers_run_one(r->c, now))
    n++;
  return n;
}

static void first_ids_are_one_two_three(void **state)
{
  (void)state;
  record *r = make(10, 10);
  for (int i = 1; i <= 3; i++)
    assert_int_equal(ep_timer_start(r->c, 5, 0, note, r, i), i);
  unmake(r);
}

static void timers_run_by_due_time_then_creation(void **state)
{
  (void)state;
  record *r = make(MANY, 1);
  srand(7);
  for (int i = 0; i < MANY; i++) {
    int64_t due = rand() % 50;
    ep_timer_start(r->c, due, 0, note, r, due * MANY + i);
  }
  assert_int_equal(run_due(r, 50), MANY);
  for (int i = 1; i < MANY; i++)
    assert_true(r->ran[i - 1] < r->ran[i]);
  unmake(r);
}

static void order_survives_cancelling_every_third(void **state)
{
  (void)state;
  record *r = make(MANY, 1);
  ep_callback_id ids[MANY];
  for (int i = 0; i < MANY; i++) {
    int64_t due = (i * 7919) % 101;
    ids[i] = ep_timer_start(r->c, due, 0, note, r, due * MANY + i);
  }
  int removed = 0;
  for (int i = 0; i < MANY; i += 3)
    removed += ep_callback_remove(r->c, ids[i], NULL);
  assert_int_equal(run_due(r, 101), MANY - removed);
  for (int i = 1; i < r->count; i++)
    assert_true(r->ran[i - 1] < r->ran[i]);
  for (int i = 0; i < r->count; i++)
    assert_true(r->ran[i] % MANY % 3 != 0);
  unmake(r);
}

static void a_timer_that_is_not_due_waits(void **state)
{
  (void)state;
  record *r = make(10, 10);
  assert_true(ep_timers_next_due_ns(r->c) == INT64_MAX);
  ep_timer_start(r->c, 100, 0, note, r, 1);
  assert_true(ep_timers_next_due_ns(r->c) == 100);
  assert_int_equal(run_due(r, 99), 0);
  assert_int_equal(run_due(r, 100), 1);
  assert_true(ep_timers_next_due_ns(r->c) == INT64_MAX);
  unmake(r);
}

static void an_id_given_back_names_nothing_later(void **state)
{
  (void)state;
  record *r = make(10, 10);
  ep_callback_info info;
  ep_callback_id old = ep_timer_start(r->c, 1, 0, note, r, 1);
  assert_true(ep_callback_remove(r->c, old, NULL));
  for (int i = 0; i < 1000; i++) { // the same slot each time
    ep_callback_id new = ep_timer_start(r->c, 1, 0, note, r, 2);
    assert_true(new > 0 && new != old);
    assert_false(ep_callback_find(r->c, old, &info));
    assert_false(ep_callback_remove(r->c, old, NULL));
    assert_true(ep_callback_remove(r->c, new, NULL));
    old = new;
  }
  unmake(r);
}

static void strange_ids_name_nothing(void **state)
{
  (void)state;
  record *r = make(10, 10);
  static const int64_t strange[] = {0, -1, 2, INT64_MAX, INT64_MIN, INT64_C(1) << 24, 0xFFFFFF};
  ep_timer_start(r->c, 1, 0, note, r, 1);
  for (size_t i = 0; i < sizeof strange / sizeof *strange; i++)
    assert_false(ep_callback_remove(r->c, strange[i], NULL));
  assert_int_equal(run_due(r, 1), 1);
  unmake(r);
}

static void a_timeout_is_free_before_its_function_runs(void **state)
{
  (void)state;
  record *r = make(1, 1); // the only slot must be free again for the next
  r->rearms = true;
  ep_timer_start(r->c, 0, 0, note, r, 1);
  for (int i = 0; i < 100; i++)
    assert_true(ep_timers_run_one(r->c, 0));
  assert_int_equal(r->ran[99], 100);
  unmake(r);
}

static void a_timer_cancelled_by_one_before_it_does_not_run(void **state)
{
  (void)state;
  record *r = make(10, 10);
  ep_timer_start(r->c, 5, 0, note, r, 1);
  r->cancels = ep_timer_start(r->c, 5, 0, note, r, 2);
  ep_timer_start(r->c, 5, 0, note, r, 3);
  assert_int_equal(run_due(r, 5), 2);
  assert_int_equal(r->ran[1], 3);
  unmake(r);
}

static void an_interval_keeps_to_its_first_due_time(void **state)
{
  (void)state;
  record *r = make(10, 10);
  ep_timer_start(r->c, 10, 10, note, r, 1);
  assert_int_equal(run_due(r, 13), 1); // 3 late
  assert_true(ep_timers_next_due_ns(r->c) == 20);
  assert_int_equal(run_due(r, 29), 1);
  assert_true(ep_timers_next_due_ns(r->c) == 30);
  unmake(r);
}

static void an_interval_skips_what_it_missed(void **state)
{
  (void)state;
  record *r = make(10, 10);
  ep_timer_start(r->c, 10, 10, note, r, 1);
  assert_int_equal(run_due(r, 1005), 1);
  assert_true(ep_timers_next_due_ns(r->c) == 1010);
  unmake(r);
}

static void an_interval_cancelled_inside_its_run_is_gone(void **state)
{
  (void)state;
  record *r = make(10, 10);
  r->cancels = ep_timer_start(r->c, 10, 10, note, r, 1);
  assert_int_equal(run_due(r, 10), 1);
  assert_int_equal(run_due(r, 1000), 0);
  assert_int_equal(ep_callbacks_count(r->c, EP_CALLBACK_INTERVAL), 0);
  unmake(r);
}

static void limits_hold_and_a_removed_one_makes_room(void **state)
{
  (void)state;
  record *r = make(3, 2);
  ep_callback_id ids[3];
  for (int i = 0; i < 3; i++)
    ids[i] = ep_timer_start(r->c, 1, i == 0, note, r, i);
  assert_int_equal(ep_timer_start(r->c, 1, 0, note, r, 9), EPLUA_E_LIMIT);
  assert_true(ep_callback_remove(r->c, ids[1], NULL));
  assert_true(ep_timer_start(r->c, 1, 0, note, r, 9) > 0);
  assert_true(ep_callback_register(r->c, 1, false, false) > 0); // a limit of its own
  assert_true(ep_callback_register(r->c, 2, true, true) > 0);
  assert_int_equal(ep_callback_register(r->c, 3, false, false), EPLUA_E_LIMIT);
  unmake(r);
}

static void counts_leave_out_system_callbacks(void **state)
{
  (void)state;
  record *r = make(3, 3);
  ep_callback_register(r->c, 1, false, true);
  ep_callback_id id = ep_callback_register(r->c, 2, false, false);
  assert_int_equal(ep_callbacks_count(r->c, EP_CALLBACK_REGISTERED), 1);
  int64_t value = 0;
  assert_true(ep_callback_remove(r->c, id, &value));
  assert_int_equal(value, 2);
  assert_int_equal(ep_callbacks_count(r->c, EP_CALLBACK_REGISTERED), 0);
  unmake(r);
}

static void runs_are_added_up_while_it_lives(void **state)
{
  (void)state;
  record *r = make(3, 3);
  ep_callback_info info;
  ep_callback_id id = ep_timer_start(r->c, 10, 10, note, r, 1);
  ep_callback_count(r->c, id, 5);
  ep_callback_count(r->c, id, 7);
  assert_true(ep_callback_find(r->c, id, &info));
  assert_int_equal(info.runs, 2);
  assert_int_equal(info.total_ns, 12);
  assert_int_equal(info.kind, EP_CALLBACK_INTERVAL);
  ep_callback_remove(r->c, id, NULL);
  ep_callback_count(r->c, id, 1); // ignored
  unmake(r);
}

static bool visit_two(void *ud, const ep_callback_info *info)
{
  record *r = ud;
  r->ran[r->count++] = info->value;
  return r->count < 2;
}

static void a_visit_ends_when_it_is_told_to(void **state)
{
  (void)state;
  record *r = make(5, 5);
  for (int i = 1; i <= 4; i++)
    ep_timer_start(r->c, 1, 0, note, r, i);
  ep_callbacks_visit(r->c, visit_two, r);
  assert_int_equal(r->count, 2);
  assert_int_equal(r->ran[1], 2);
  unmake(r);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(first_ids_are_one_two_three),
      cmocka_unit_test(timers_run_by_due_time_then_creation),
      cmocka_unit_test(order_survives_cancelling_every_third),
      cmocka_unit_test(a_timer_that_is_not_due_waits),
      cmocka_unit_test(an_id_given_back_names_nothing_later),
      cmocka_unit_test(strange_ids_name_nothing),
      cmocka_unit_test(a_timeout_is_free_before_its_function_runs),
      cmocka_unit_test(a_timer_cancelled_by_one_before_it_does_not_run),
      cmocka_unit_test(an_interval_keeps_to_its_first_due_time),
      cmocka_unit_test(an_interval_skips_what_it_missed),
      cmocka_unit_test(an_interval_cancelled_inside_its_run_is_gone),
      cmocka_unit_test(limits_hold_and_a_removed_one_makes_room),
      cmocka_unit_test(counts_leave_out_system_callbacks),
      cmocka_unit_test(runs_are_added_up_while_it_lives),
      cmocka_unit_test(a_visit_ends_when_it_is_told_to),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
