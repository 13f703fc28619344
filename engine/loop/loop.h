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
  /* Called when nothing is left that could call Lua, in a loop that is held: at the begin of a run, and each time
   * something was pending at the end of a turn and nothing is at the end of the next. NULL: not wanted. */
  void (*drained)(void *ud);
  /* Called before the loop may sleep, and after it has; between the two the callbacks of libuv's handles run, too. NULL: not wanted. */
  void (*waiting)(void *ud, bool begins);
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

/* Its two halves, for who has a loop of his own. A turn: posted tasks, due timers, and what is done at its end; first: of a run. False: the run is
 * over. Wait: libuv looks at the system, and sleeps there until something happens, the next timer is due, or most_ms are over (0: it does not sleep;
 * negative: no bound). */
bool ep_loop_turn(ep_loop *l, bool first) EP_ENGINE_THREAD;
void ep_loop_wait(ep_loop *l, int64_t most_ms) EP_ENGINE_THREAD;

/* The time from here to the next wait is none of the loop's. */
void ep_loop_rest(ep_loop *l) EP_ENGINE_THREAD;

/* Nothing is pending any more for who asks, and no turn is under way. */
void ep_loop_end_run(ep_loop *l) EP_ENGINE_THREAD;

/* Readable when the next wait would not sleep for something that happened outside. The loop's own: only to be polled. Any thread. */
int ep_loop_fd(const ep_loop *l);

/* How long the next wait may sleep for all that is known inside: 0 not at all, -1 for ever. */
int64_t ep_loop_due_ms(ep_loop *l) EP_ENGINE_THREAD;

/* Makes ep_loop_run() return after the running callback. Any thread, signal handlers too. */
void ep_loop_leave(ep_loop *l);

/* Forgets an ep_loop_leave() that came when the loop did not run. */
void ep_loop_forget_leave(ep_loop *l) EP_ENGINE_THREAD;

/* From now on the loop waits even when nothing is pending. */
void ep_loop_hold(ep_loop *l) EP_ENGINE_THREAD;

/* Runs task on the engine thread with the loop's ud as context. Any thread. Errors: see
 * ep_queue_push(). */
int ep_loop_post(ep_loop *l, ep_task task);

/* As ep_loop_post(), but a task that is refused stays the caller's. */
int ep_loop_offer(ep_loop *l, ep_task task);

/* Takes a posted task out of turn, see ep_queue_take(): for who keeps the loop waiting. */
bool ep_loop_take(ep_loop *l, bool (*wanted)(const ep_task *task), ep_task *task) EP_ENGINE_THREAD;

/* Whether something is left that could call Lua. */
bool ep_loop_any_pending(ep_loop *l) EP_ENGINE_THREAD;

/* Whether something was left that could call Lua at the end of the last turn. Any thread. */
bool ep_loop_pending(const ep_loop *l);

/* How many callbacks of a kind there were at the end of the last turn. Any thread. */
unsigned ep_loop_count(const ep_loop *l, ep_callback_kind kind);

/* How long the loop did not look at the world, at worst in the last second or two, and in the turn that runs now. 0
 * when it does not run. Any thread. */
int64_t ep_loop_lag_ns(ep_loop *l);
/* So much of the turn that is under way is none of its: the debugger had stopped it. */
void ep_loop_lag_shift(ep_loop *l, int64_t ns) EP_ENGINE_THREAD;

/* A signal has come while its thread was not in Lua. When libuv waits, that makes it forget how long it has waited. A signal handler on the loop's thread. */
void ep_loop_signalled(ep_loop *l);

/* Turns of the loop by how long they took, without the time that it waited, since it was made: counts[i] lasted at most 0.1 ms times 2^i, those in
 * the last place longer. Gives the time of all in ns. Any thread. */
enum { EP_LOOP_LAGS = 19 };
int64_t ep_loop_lags(ep_loop *l, uint64_t counts[EP_LOOP_LAGS]);

/* Tasks that wait, and tasks refused so far. Any thread. */
void ep_loop_queue_counts(ep_loop *l, size_t *queued, uint64_t *dropped);

ep_callbacks *ep_loop_callbacks(ep_loop *l); /* borrowed */
uv_loop_t *ep_loop_uv(ep_loop *l); /* borrowed; handles opened on it keep the loop running */

#endif
