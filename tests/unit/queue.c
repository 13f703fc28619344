// SPDX-License-Identifier: GPL-3.0-or-later
/* Units of engine/base/queue.c: each task is run or dropped, exactly once, whoever pushes and closes. */
#include "base/queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <eplua/error.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { THREADS = 4, PER_THREAD = 20000 };

typedef struct counts {
  atomic_int run, dropped;
} counts;

static void run_task(void *context, void *data)
{
  (void)context;
  atomic_fetch_add(&((counts *)data)->run, 1);
}

static void drop_task(void *data)
{
  atomic_fetch_add(&((counts *)data)->dropped, 1);
}

static ep_task task(counts *c)
{
  return (ep_task){.run = run_task, .drop = drop_task, .data = c};
}

static void a_new_queue_is_empty(void **state)
{
  (void)state;
  ep_queue *q = ep_queue_new(4);
  ep_task t;
  assert_int_equal(ep_queue_length(q), 0);
  assert_int_equal(ep_queue_drops(q), 0);
  assert_false(ep_queue_pop(q, &t));
  ep_queue_free(q);
}

static void tasks_come_out_in_the_order_they_went_in(void **state)
{
  (void)state;
  int names[3];
  ep_queue *q = ep_queue_new(3);
  for (int round = 0; round < 10; round++) { // goes round the ring
    for (int i = 0; i < 2; i++)
      assert_int_equal(ep_queue_push(q, (ep_task){.run = run_task, .data = &names[i]}), EPLUA_OK);
    for (int i = 0; i < 2; i++) {
      ep_task t;
      assert_true(ep_queue_pop(q, &t));
      assert_ptr_equal(t.data, &names[i]);
    }
  }
  ep_queue_free(q);
}

static void a_full_queue_refuses_drops_and_counts(void **state)
{
  (void)state;
  counts c = {0};
  ep_queue *q = ep_queue_new(2);
  assert_int_equal(ep_queue_push(q, task(&c)), EPLUA_OK);
  assert_int_equal(ep_queue_push(q, task(&c)), EPLUA_OK);
  assert_int_equal(ep_queue_push(q, task(&c)), EPLUA_E_FULL);
  assert_int_equal(ep_queue_length(q), 2);
  assert_int_equal(ep_queue_drops(q), 1);
  assert_int_equal(c.dropped, 1);
  ep_task t;
  assert_true(ep_queue_pop(q, &t));
  assert_int_equal(ep_queue_push(q, task(&c)), EPLUA_OK);
  ep_queue_free(q);
  assert_int_equal(c.dropped, 3);
}

static void a_queue_of_one_holds_one(void **state)
{
  (void)state;
  counts c = {0};
  ep_queue *q = ep_queue_new(1);
  for (int i = 0; i < 5; i++) {
    ep_task t;
    assert_int_equal(ep_queue_push(q, task(&c)), EPLUA_OK);
    assert_int_equal(ep_queue_push(q, task(&c)), EPLUA_E_FULL);
    assert_true(ep_queue_pop(q, &t));
    t.run(NULL, t.data);
  }
  ep_queue_free(q);
  assert_int_equal(c.run, 5);
  assert_int_equal(c.dropped, 5);
}

static void a_closed_queue_drops_what_it_holds_and_what_comes(void **state)
{
  (void)state;
  counts c = {0};
  ep_queue *q = ep_queue_new(4);
  ep_queue_push(q, task(&c));
  ep_queue_push(q, task(&c));
  ep_queue_close(q);
  assert_int_equal(c.dropped, 2);
  assert_int_equal(ep_queue_length(q), 0);
  assert_int_equal(ep_queue_push(q, task(&c)), EPLUA_E_CLOSED);
  assert_int_equal(c.dropped, 3);
  assert_int_equal(ep_queue_drops(q), 1);
  ep_queue_close(q); // twice is allowed
  ep_queue_free(q);
  assert_int_equal(c.run, 0);
}

static void a_task_without_drop_is_forgotten(void **state)
{
  (void)state;
  counts c = {0};
  ep_queue *q = ep_queue_new(1);
  ep_queue_push(q, (ep_task){.run = run_task, .data = &c});
  assert_int_equal(ep_queue_push(q, (ep_task){.run = run_task, .data = &c}), EPLUA_E_FULL);
  ep_queue_free(q);
  assert_int_equal(c.run, 0);
}

static bool is_even(const ep_task *task)
{
  return *(const int *)task->data % 2 == 0;
}

static void a_task_is_taken_from_the_middle_and_the_others_keep_their_order(void **state)
{
  (void)state;
  int numbers[] = {1, 2, 3, 4, 5};
  ep_queue *q = ep_queue_new(5);
  ep_task task;
  for (int i = 0; i < 2; i++) { // so that the ring wraps
    assert_int_equal(ep_queue_push(q, (ep_task){.data = &numbers[0]}), EPLUA_OK);
    assert_true(ep_queue_pop(q, &task));
  }
  for (int i = 0; i < 5; i++)
    assert_int_equal(ep_queue_push(q, (ep_task){.data = &numbers[i]}), EPLUA_OK);
  for (int i = 2; i <= 4; i += 2) {
    assert_true(ep_queue_take(q, is_even, &task));
    assert_int_equal(*(int *)task.data, i);
  }
  assert_false(ep_queue_take(q, is_even, &task));
  for (int i = 1; i <= 5; i += 2) {
    assert_true(ep_queue_pop(q, &task));
    assert_int_equal(*(int *)task.data, i);
  }
  assert_int_equal(ep_queue_length(q), 0);
  ep_queue_free(q);
}

static void freeing_no_queue_does_nothing(void **state)
{
  (void)state;
  ep_queue_free(NULL);
}

typedef struct pusher {
  ep_queue *q;
  counts *c;
  int accepted;
} pusher;

static void *push_many(void *ud)
{
  pusher *p = ud;
  for (int i = 0; i < PER_THREAD; i++) {
    int code = ep_queue_push(p->q, task(p->c));
    p->accepted += code == EPLUA_OK;
    if (code == EPLUA_E_FULL)
      sched_yield();
  }
  return NULL;
}

// Pushers on threads of their own, the popper here; closed after so many runs, or by nobody (-1).
static void race(int close_after)
{
  counts c = {0};
  ep_queue *q = ep_queue_new(64);
  pusher pushers[THREADS];
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) {
    pushers[i] = (pusher){q, &c, 0};
    assert_int_equal(pthread_create(&threads[i], NULL, push_many, &pushers[i]), 0);
  }
  ep_task t;
  while (atomic_load(&c.run) + atomic_load(&c.dropped) < THREADS * PER_THREAD) {
    if (ep_queue_pop(q, &t))
      t.run(NULL, t.data);
    else
      sched_yield();
    if (close_after >= 0 && c.run == close_after) {
      ep_queue_close(q);
      close_after = -1;
    }
  }
  for (int i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  int accepted = 0;
  for (int i = 0; i < THREADS; i++)
    accepted += pushers[i].accepted;
  assert_int_equal(c.run + c.dropped, THREADS * PER_THREAD);
  assert_int_equal(ep_queue_drops(q), THREADS * PER_THREAD - accepted);
  assert_int_equal(ep_queue_length(q), 0);
  ep_queue_free(q);
}

static void many_threads_push_and_each_task_is_run_or_dropped_once(void **state)
{
  (void)state;
  race(-1);
}

static void a_close_amid_pushes_loses_no_task(void **state)
{
  (void)state;
  race(1000);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_new_queue_is_empty),
      cmocka_unit_test(tasks_come_out_in_the_order_they_went_in),
      cmocka_unit_test(a_full_queue_refuses_drops_and_counts),
      cmocka_unit_test(a_queue_of_one_holds_one),
      cmocka_unit_test(a_closed_queue_drops_what_it_holds_and_what_comes),
      cmocka_unit_test(a_task_without_drop_is_forgotten),
      cmocka_unit_test(a_task_is_taken_from_the_middle_and_the_others_keep_their_order),
      cmocka_unit_test(freeing_no_queue_does_nothing),
      cmocka_unit_test(many_threads_push_and_each_task_is_run_or_dropped_once),
      cmocka_unit_test(a_close_amid_pushes_loses_no_task),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
