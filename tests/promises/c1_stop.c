// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * C1, Stop works: an endless loop, stopped after 300 ms, 100 times: median within 50 ms, longest within
 * 500 ms, and the engine is usable. Then stops at random moments of short runs, where the signal may fall
 * between the instructions that begin or end one.
 */
#include "census.h"
#include "run_engine.h"

#include <stdlib.h>
#include <time.h>

#ifdef __SANITIZE_ADDRESS__ // the promise is for the plain build; here it is about memory
enum { ROUNDS = 20, SHORT_ROUNDS = 500 };
#else
enum { ROUNDS = 100, SHORT_ROUNDS = 500 };
#endif

static int compare(const void *a, const void *b)
{
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void sleep_ns(long ns)
{
  nanosleep(&(struct timespec){.tv_nsec = ns}, NULL);
}

static void endless_loop_is_stopped_100_times(void **state)
{
  (void)state;
  int64_t took[ROUNDS];
  run_engine *r = run_engine_new(NULL);
  for (int i = 0; i < ROUNDS; i++) {
    run_engine_begin(r, "print 'ready' while true do end");
    assert_true(run_engine_wait_output(r, "ready", 5000));
    sleep_ns(300 * 1000000);
    bool ended =
        i % 2 ? run_engine_stop(r, 5000, &took[i]) : run_engine_interrupt(r, 5000, &took[i]);
    if (!ended)
      fail_msg("round %d did not end", i);
    assert_int_equal(run_engine_errors(r), 1);
    run_engine_check_usable(r);
  }
  run_engine_free(r);
  qsort(took, ROUNDS, sizeof *took, compare);
  print_message("median %.3f ms, longest %.3f ms\n", (double)took[ROUNDS / 2] / 1e6,
                (double)took[ROUNDS - 1] / 1e6);
  assert_in_range(took[ROUNDS / 2], 0, INT64_C(50000000) * run_engine_scale());
  assert_in_range(took[ROUNDS - 1], 0, INT64_C(500000000) * run_engine_scale());
}

static void stop_falls_at_any_moment_of_a_run(void **state)
{
  (void)state;
  srand(1);
  run_engine *r = run_engine_new(NULL);
  for (int i = 0; i < SHORT_ROUNDS; i++) {
    run_engine_begin(r, "while true do pcall(coroutine.wrap(function() pcall(error) end)) end");
    sleep_ns(rand() % 300000);
    if (!run_engine_stop(r, 5000, NULL))
      fail_msg("round %d did not end", i);
  }
  run_engine_check_usable(r);
  run_engine_free(r);
}

static void interrupt_of_an_idle_engine_does_not_hit_what_comes_later(void **state)
{
  (void)state;
  run_engine *r = run_engine_new(NULL);
  for (int i = 0; i < 100; i++) {
    eplua_engine_interrupt(run_engine_engine(r));
    assert_int_equal(run_engine_run(r, "for _ = 1, 10000 do end"), 0);
    assert_int_equal(run_engine_errors(r), 0);
  }
  run_engine_free(r);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      census_test(endless_loop_is_stopped_100_times),
      census_test(stop_falls_at_any_moment_of_a_run),
      census_test(interrupt_of_an_idle_engine_does_not_hit_what_comes_later),
  };
  return cmocka_run_group_tests(tests, census_group, NULL);
}
