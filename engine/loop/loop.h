/* SPDX-License-Identifier: MIT */
/*
 * The engine's loop: tasks posted by other threads, timers, and libuv's handles, in turns.
 *
 * A turn runs the posted tasks, then the due timers, then waits in libuv for what comes next. It
 * ends when nothing is left that could call Lua, or when it is asked to.
 */
#ifndef EP_LOOP_H
#define EP_LOOP_H

#include "base/queue.h"
#include "loop/callback.h"

#include <uv.h>

typedef struct ep_loop ep_loop;

typedef struct ep_loop_options {
  uint32_t max_timers;
  uint32_t max_callbacks;
  size_t queue_capacity;
  /* Called at the end of each turn, before waiting: flush what is buffered. */
  void (*idle)(void *ud);
  void *ud; /* also the context of posted tasks */
} ep_loop_options;

/* NULL: no memory or no descriptors; *code says which (EPLUA_E_NOMEM, EPLUA_E_IO). Any thread; the
 * loop belongs to the thread that runs it. */
ep_loop *ep_loop_new(const ep_loop_options *options, int *code);

/* Closes what is still open (their close callbacks run) and drops posted tasks. NULL is accepted.
 */
void ep_loop_free(ep_loop *l) EP_ENGINE_THREAD;

/* Something to be done when the loop is freed, before its handles are closed. The loop still runs what is
 * closed in it, close callbacks included, but Lua is gone by then. */
typedef struct ep_loop_end {
  void (*run)(struct ep_loop_end *end);
  struct ep_loop_end *next; /* the loop's */
} ep_loop_end;

/* end: until its run is called. */
void ep_loop_at_end(ep_loop *l, ep_loop_end *end) EP_ENGINE_THREAD;

/* Runs turns until ep_loop_leave() or, unless held, until nothing is left. */
void ep_loop_run(ep_loop *l) EP_ENGINE_THREAD;

/* Makes ep_loop_run() return after the running callback. Any thread, signal handlers too. */
void ep_loop_leave(ep_loop *l);

/* Forgets an ep_loop_leave() that came when the loop did not run. */
void ep_loop_forget_leave(ep_loop *l) EP_ENGINE_THREAD;

/* From now on the loop waits even when nothing is pending. */
void ep_loop_hold(ep_loop *l) EP_ENGINE_THREAD;

/* Runs task on the engine thread with the loop's ud as context. Any thread. Errors: see
 * ep_queue_push(). */
int ep_loop_post(ep_loop *l, ep_task task);

ep_callbacks *ep_loop_callbacks(ep_loop *l); /* borrowed */
uv_loop_t *ep_loop_uv(ep_loop *l); /* borrowed; handles opened on it keep the loop running */

#endif
