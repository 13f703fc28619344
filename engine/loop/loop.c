// SPDX-License-Identifier: MIT
/*
 * The engine's loop on libuv.
 * One thread runs it (the engine thread); post and leave come from any thread through one
 * uv_async_t. Owns the libuv loop, the queue and the callback table. Due timers run in batches of
 * at most BATCH_MAX or BATCH_NS between two looks at the system, so a chain of 0 ms timers costs no
 * system call each and still cannot starve sockets for longer than that. Timers themselves are in
 * callback.c.
 */
#include "loop/loop.h"

#include "base/clock.h"
#include "base/error.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { BATCH_MAX = 1024 };
#define BATCH_NS (1 * EP_NS_PER_MS)

struct ep_loop {
  uv_loop_t uv;
  uv_async_t wake;
  uv_timer_t alarm; // wakes libuv for the next due timer
  ep_queue *queue;
  ep_callbacks *callbacks;
  ep_loop_options options;
  atomic_bool leave;
  bool held;
  ep_loop_end *ends;
};

static void on_wake(uv_async_t *handle)
{
  (void)handle; // the turn does the work
}

static void on_alarm(uv_timer_t *handle)
{
  (void)handle;
}

ep_loop *ep_loop_new(const ep_loop_options *options, int *code)
{
  *code = EPLUA_E_NOMEM;
  ep_loop *l = calloc(1, sizeof *l);
  if (!l)
    return NULL;
  l->options = *options;
  l->queue = ep_queue_new(options->queue_capacity);
  l->callbacks = ep_callbacks_new(options->max_timers, options->max_callbacks);
  if (!l->queue || !l->callbacks)
    goto fail;
  *code = EPLUA_E_IO;
  if (uv_loop_init(&l->uv) != 0)
    goto fail;
  if (uv_async_init(&l->uv, &l->wake, on_wake) != 0) {
    uv_loop_close(&l->uv);
    goto fail;
  }
  uv_timer_init(&l->uv, &l->alarm);
  uv_unref((uv_handle_t *)&l->wake);
  uv_unref((uv_handle_t *)&l->alarm);
  *code = EPLUA_OK;
  return l;
fail:
  ep_callbacks_free(l->callbacks);
  ep_queue_free(l->queue);
  free(l);
  return NULL;
}

static void close_handle(uv_handle_t *handle, void *ud)
{
  (void)ud;
  if (!uv_is_closing(handle))
    uv_close(handle, NULL);
}

void ep_loop_free(ep_loop *l)
{
  if (!l)
    return;
  ep_queue_close(l->queue);
  while (l->ends) {
    ep_loop_end *end = l->ends;
    l->ends = end->next;
    end->run(end);
  }
  uv_walk(&l->uv, close_handle, NULL);
  while (uv_run(&l->uv, UV_RUN_DEFAULT) != 0)
    ;
  uv_loop_close(&l->uv);
  ep_callbacks_free(l->callbacks);
  ep_queue_free(l->queue);
  free(l);
}

void ep_loop_at_end(ep_loop *l, ep_loop_end *end)
{
  end->next = l->ends;
  l->ends = end;
}

void ep_loop_leave(ep_loop *l)
{
  atomic_store(&l->leave, true);
  uv_async_send(&l->wake);
}

void ep_loop_hold(ep_loop *l)
{
  l->held = true;
}

int ep_loop_post(ep_loop *l, ep_task task)
{
  int code = ep_queue_push(l->queue, task);
  if (code == EPLUA_OK)
    uv_async_send(&l->wake);
  return code;
}

static bool left(ep_loop *l)
{
  return atomic_load_explicit(&l->leave, memory_order_relaxed);
}

static bool alive(ep_loop *l) EP_ENGINE_THREAD
{
  const ep_callbacks *c = l->callbacks;
  return l->held || ep_callbacks_count(c, EP_CALLBACK_TIMEOUT) ||
         ep_callbacks_count(c, EP_CALLBACK_INTERVAL) ||
         ep_callbacks_count(c, EP_CALLBACK_REGISTERED) || uv_loop_alive(&l->uv) ||
         ep_queue_length(l->queue);
}

// At most as many tasks as there were, so that a task that posts cannot keep the turn for itself.
static void run_tasks(ep_loop *l)
{
  ep_task task;
  for (size_t n = ep_queue_length(l->queue); n > 0 && !left(l); n--) {
    if (!ep_queue_pop(l->queue, &task))
      return;
    task.run(l->options.ud, task.data);
  }
}

static void run_timers(ep_loop *l) EP_ENGINE_THREAD
{
  int64_t now = ep_clock_now_ns();
  int64_t until = now + BATCH_NS;
  for (int n = 0; n < BATCH_MAX && now < until && !left(l); n++) {
    if (!ep_timers_run_one(l->callbacks, now))
      return;
    now = ep_clock_now_ns();
  }
}

// Lets libuv look at the system, and sleep there until something happens or the next timer is due.
static void wait(ep_loop *l) EP_ENGINE_THREAD
{
  int64_t due = ep_timers_next_due_ns(l->callbacks);
  int64_t now = ep_clock_now_ns();
  if (due <= now || ep_queue_length(l->queue) > 0) {
    uv_run(&l->uv, UV_RUN_NOWAIT);
    return;
  }
  // libuv leaves a run at once when no handle is referenced: the wake-up handle stands for "still
  // waiting"
  uv_ref((uv_handle_t *)&l->wake);
  if (due != INT64_MAX) {
    uv_update_time(&l->uv);
    int64_t ms = (due - now - 1) / EP_NS_PER_MS + 1; // rounded up without overflow
    uv_timer_start(&l->alarm, on_alarm, (uint64_t)ms, 0);
  }
  uv_run(&l->uv, UV_RUN_ONCE);
  uv_timer_stop(&l->alarm);
  uv_unref((uv_handle_t *)&l->wake);
}

void ep_loop_run(ep_loop *l)
{
  for (;;) {
    run_tasks(l);
    run_timers(l);
    if (l->options.idle)
      l->options.idle(l->options.ud);
    if (left(l) || !alive(l))
      break;
    wait(l);
  }
}

void ep_loop_forget_leave(ep_loop *l)
{
  atomic_store(&l->leave, false);
}

ep_callbacks *ep_loop_callbacks(ep_loop *l)
{
  return l->callbacks;
}

uv_loop_t *ep_loop_uv(ep_loop *l)
{
  return &l->uv;
}
