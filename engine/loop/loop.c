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

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_MAX = 1024 };
#define BATCH_NS (1 * EP_NS_PER_MS)

// How long turns took, without the time that libuv waited: the worst of this second and of the one before.
typedef struct lag {
  int64_t turn_since_ns; // 0: the loop does not run
  uint64_t idle_ns;      // what libuv had waited by then
  int64_t second_since_ns;
  int64_t worst_ns, worst_before_ns;
  int64_t seen_turn_ns, seen_spent_ns,
      seen_since_ns; // what who asks has seen last of the turn that is on
} lag;

// All turns there were, by how long they took.
typedef struct turns {
  uint64_t counts[EP_LOOP_LAGS];
  int64_t all_ns;
} turns;

#define LAG_FIRST_NS (EP_NS_PER_MS / 10)

struct ep_loop {
  uv_loop_t uv;
  uv_async_t wake;
  uv_timer_t alarm; // wakes libuv for the next due timer
  ep_queue *queue;
  ep_callbacks *callbacks;
  ep_loop_options options;
  atomic_bool leave;
  bool held;
  atomic_bool pending;   // at the end of the last turn, or in a run that begins
  atomic_uint counts[3]; // of callbacks by kind, at the end of the last turn
  ep_loop_end *ends;
  atomic_int_fast64_t signalled_ns; // when a signal has come last while nothing ran
  pthread_mutex_t lag_lock;
  lag lag;     // under lag_lock
  turns turns; // and this
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
  uv_loop_configure(&l->uv, UV_METRICS_IDLE_TIME);
  pthread_mutex_init(&l->lag_lock, NULL);
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
  pthread_mutex_destroy(&l->lag_lock);
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

int ep_loop_offer(ep_loop *l, ep_task task)
{
  int code = ep_queue_offer(l->queue, task);
  if (code == EPLUA_OK)
    uv_async_send(&l->wake);
  return code;
}

bool ep_loop_take(ep_loop *l, bool (*wanted)(const ep_task *task), ep_task *task)
{
  return ep_queue_take(l->queue, wanted, task);
}

void ep_loop_queue_counts(ep_loop *l, size_t *queued, uint64_t *dropped)
{
  *queued = ep_queue_length(l->queue);
  *dropped = ep_queue_drops(l->queue);
}

// --- lag ---

static void count_turn(turns *t, int64_t spent)
{
  size_t at = 0;
  for (int64_t most = LAG_FIRST_NS; spent > most && at < EP_LOOP_LAGS - 1; most *= 2)
    at++;
  t->counts[at]++;
  t->all_ns += spent;
}

void ep_loop_signalled(ep_loop *l)
{
  atomic_store(&l->signalled_ns, ep_clock_now_ns());
}

// From when on the turn that is on is counted: what libuv waited before a signal is lost, and nothing else was done meanwhile.
static int64_t counted_since(ep_loop *l)
{
  int64_t signalled = atomic_load(&l->signalled_ns);
  return signalled > l->lag.turn_since_ns ? signalled : l->lag.turn_since_ns;
}

// A turn ends here, and the next one begins.
static void note_turn(ep_loop *l, int64_t now)
{
  uint64_t idle = uv_metrics_idle_time(&l->uv);
  lag *g = &l->lag;
  pthread_mutex_lock(&l->lag_lock);
  int64_t spent = now - counted_since(l) - (int64_t)(idle - g->idle_ns);
  if (now - g->second_since_ns >= EP_NS_PER_S) {
    g->worst_before_ns = now - g->second_since_ns < 2 * EP_NS_PER_S ? g->worst_ns : 0;
    g->worst_ns = 0;
    g->second_since_ns = now;
  }
  if (g->turn_since_ns && spent > g->worst_ns)
    g->worst_ns = spent;
  if (g->turn_since_ns && spent >= 0)
    count_turn(&l->turns, spent);
  g->turn_since_ns = now;
  g->idle_ns = idle;
  pthread_mutex_unlock(&l->lag_lock);
}

void ep_loop_lag_shift(ep_loop *l, int64_t ns)
{
  pthread_mutex_lock(&l->lag_lock);
  if (l->lag.turn_since_ns)
    l->lag.turn_since_ns += ns;
  pthread_mutex_unlock(&l->lag_lock);
}

// What the turn that is on has taken so far. It is on as long as the loop sleeps; then it takes no more, and a second later that is no news.
static int64_t present_turn(lag *g, int64_t now, int64_t since, int64_t idle)
{
  int64_t spent = now - since - idle;
  if (g->seen_turn_ns == g->turn_since_ns && spent - g->seen_spent_ns < EP_NS_PER_MS)
    return now - g->seen_since_ns < EP_NS_PER_S ? spent : 0;
  g->seen_turn_ns = g->turn_since_ns;
  g->seen_spent_ns = spent;
  g->seen_since_ns = now;
  return spent;
}

int64_t ep_loop_lag_ns(ep_loop *l)
{
  pthread_mutex_lock(&l->lag_lock);
  int64_t now = ep_clock_now_ns();
  int64_t idle =
      (int64_t)(uv_metrics_idle_time(&l->uv) - l->lag.idle_ns); // grows while libuv waits
  int64_t worst = present_turn(&l->lag, now, counted_since(l), idle);
  const lag g = l->lag;
  pthread_mutex_unlock(&l->lag_lock);
  if (!g.turn_since_ns)
    return 0;
  int64_t age = now - g.second_since_ns;
  if (age < 2 * EP_NS_PER_S && g.worst_ns > worst)
    worst = g.worst_ns;
  if (age < EP_NS_PER_S && g.worst_before_ns > worst)
    worst = g.worst_before_ns;
  return worst > 0 ? worst : 0;
}

int64_t ep_loop_lags(ep_loop *l, uint64_t counts[EP_LOOP_LAGS])
{
  pthread_mutex_lock(&l->lag_lock);
  memcpy(counts, l->turns.counts, sizeof l->turns.counts);
  int64_t all_ns = l->turns.all_ns;
  pthread_mutex_unlock(&l->lag_lock);
  return all_ns;
}

static bool left(ep_loop *l)
{
  return atomic_load_explicit(&l->leave, memory_order_relaxed);
}

bool ep_loop_any_pending(ep_loop *l)
{
  const ep_callbacks *c = l->callbacks;
  return ep_callbacks_count(c, EP_CALLBACK_TIMEOUT) ||
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

void ep_loop_wait(ep_loop *l, int64_t most_ms)
{
  int64_t due = ep_timers_next_due_ns(l->callbacks);
  int64_t now = ep_clock_now_ns();
  note_turn(l, now);
  if (most_ms >= 0 && most_ms < (INT64_MAX - now) / EP_NS_PER_MS) {
    int64_t most = now + most_ms * EP_NS_PER_MS;
    due = due < most ? due : most;
  }
  // libuv leaves a run at once when no handle is referenced: the wake-up handle stands for "still
  // waiting", and for idle connections, which keep nothing alive but shall be heard
  uv_ref((uv_handle_t *)&l->wake);
  if (due <= now || ep_queue_length(l->queue) > 0) {
    uv_run(&l->uv, UV_RUN_NOWAIT);
    uv_unref((uv_handle_t *)&l->wake);
    return;
  }
  if (due != INT64_MAX) {
    uv_update_time(&l->uv);
    int64_t ms = (due - now - 1) / EP_NS_PER_MS + 1; // rounded up without overflow
    uv_timer_start(&l->alarm, on_alarm, (uint64_t)ms, 0);
  }
  if (l->options.waiting)
    l->options.waiting(l->options.ud, true);
  uv_run(&l->uv, UV_RUN_ONCE);
  if (l->options.waiting)
    l->options.waiting(l->options.ud, false);
  uv_timer_stop(&l->alarm);
  uv_unref((uv_handle_t *)&l->wake);
}

bool ep_loop_turn(ep_loop *l, bool first)
{
  run_tasks(l);
  run_timers(l);
  if (l->options.idle)
    l->options.idle(l->options.ud);
  for (int kind = 0; kind < 3; kind++)
    atomic_store_explicit(&l->counts[kind],
                          (unsigned)ep_callbacks_count(l->callbacks, (ep_callback_kind)kind),
                          memory_order_relaxed);
  bool pending = ep_loop_any_pending(l);
  if (left(l) || (!pending && !l->held))
    return false;
  bool drained = !pending && (first || ep_loop_pending(l));
  atomic_store_explicit(&l->pending, pending, memory_order_relaxed);
  if (drained && l->options.drained)
    l->options.drained(l->options.ud);
  return true;
}

void ep_loop_run(ep_loop *l)
{
  for (bool on = ep_loop_turn(l, true); on; on = ep_loop_turn(l, false))
    ep_loop_wait(l, -1);
}

void ep_loop_rest(ep_loop *l)
{
  note_turn(l, ep_clock_now_ns());
  pthread_mutex_lock(&l->lag_lock);
  l->lag.turn_since_ns = 0;
  pthread_mutex_unlock(&l->lag_lock);
}

void ep_loop_end_run(ep_loop *l)
{
  atomic_store_explicit(&l->pending, false, memory_order_relaxed);
  pthread_mutex_lock(&l->lag_lock);
  l->lag = (lag){0};
  pthread_mutex_unlock(&l->lag_lock);
}

int ep_loop_fd(const ep_loop *l)
{
  return uv_backend_fd(&l->uv);
}

int64_t ep_loop_due_ms(ep_loop *l)
{
  if (ep_queue_length(l->queue) > 0 || left(l))
    return 0;
  uv_update_time(&l->uv);
  uv_ref((uv_handle_t *)&l->wake); // without any handle libuv would not wait
  int64_t ms = uv_backend_timeout(&l->uv);
  uv_unref((uv_handle_t *)&l->wake);
  int64_t due = ep_timers_next_due_ns(l->callbacks);
  if (due == INT64_MAX)
    return ms;
  int64_t left_ns = due - ep_clock_now_ns();
  int64_t timer_ms = left_ns <= 0 ? 0 : (left_ns - 1) / EP_NS_PER_MS + 1;
  return ms < 0 || timer_ms < ms ? timer_ms : ms;
}

unsigned ep_loop_count(const ep_loop *l, ep_callback_kind kind)
{
  return atomic_load_explicit(&l->counts[kind], memory_order_relaxed);
}

bool ep_loop_pending(const ep_loop *l)
{
  return atomic_load_explicit(&l->pending, memory_order_relaxed);
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
