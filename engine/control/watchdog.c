// SPDX-License-Identifier: MIT
/*
 * The watchdog of the time limit, on a thread of its own, for an engine that has one.
 * Owns its thread and its loop. Reads the entry counter of the hook, and interrupts through it.
 * The watchdog does not poll: it sleeps until the running entry would be over its time, or, when
 * none runs, for the whole limit, since no entry that begins later can be over it sooner.
 */
#include "control/watchdog.h"

#include "base/clock.h"

#include <stdlib.h>
#include <uv.h>

enum { REPEAT_MS = 50, PATIENCE_MS = 3000 };

struct ep_watchdog {
  ep_hook *hook;
  const eplua_host *host;
  bool told; // the host, that an entry is stuck
  int64_t time_ms;
  uv_loop_t loop;
  uv_async_t stop;
  uv_timer_t watchdog;
  pthread_t thread;
};

static void on_watchdog(uv_timer_t *timer)
{
  ep_watchdog *c = timer->data;
  uint64_t entry = atomic_load_explicit(&c->hook->entry, memory_order_acquire);
  int64_t since = atomic_load_explicit(&c->hook->entry_since_ns, memory_order_relaxed);
  bool inside =
      entry % 2 == 1 && entry == atomic_load(&c->hook->entry) && !ep_hook_is_paused(c->hook);
  int64_t left_ms = c->time_ms;
  if (inside) {
    uv_update_time(&c->loop);
    left_ms = (since - ep_clock_now_ns()) / EP_NS_PER_MS + c->time_ms + 1;
  }
  if (left_ms <= 0) {
    ep_hook_interrupt(c->hook, EPLUA_STOP_TIME, entry);
    if (left_ms < -PATIENCE_MS && !c->told && c->host->stuck) {
      c->told = true;
      c->host->stuck(c->host->ud);
    }
    left_ms = REPEAT_MS; // the signal may fall between two instructions that undo it
  }
  uv_timer_start(timer, on_watchdog, (uint64_t)left_ms, 0);
}

static void on_stop(uv_async_t *handle)
{
  ep_watchdog *c = handle->data;
  uv_close((uv_handle_t *)&c->stop, NULL);
  uv_close((uv_handle_t *)&c->watchdog, NULL);
}

static void *run(void *ud)
{
  ep_watchdog *c = ud;
  uv_run(&c->loop, UV_RUN_DEFAULT);
  return NULL;
}

ep_watchdog *ep_watchdog_start(ep_hook *h, const eplua_host *host, int64_t time_ms)
{
  ep_watchdog *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  c->hook = h;
  c->host = host;
  c->time_ms = time_ms;
  if (uv_loop_init(&c->loop) != 0)
    goto fail;
  if (uv_async_init(&c->loop, &c->stop, on_stop) != 0)
    goto fail_loop;
  uv_timer_init(&c->loop, &c->watchdog);
  c->stop.data = c->watchdog.data = c;
  on_watchdog(&c->watchdog);
  if (pthread_create(&c->thread, NULL, run, c) == 0)
    return c;
  on_stop(&c->stop);
  uv_run(&c->loop, UV_RUN_DEFAULT);
fail_loop:
  uv_loop_close(&c->loop);
fail:
  free(c);
  return NULL;
}

void ep_watchdog_stop(ep_watchdog *c)
{
  if (!c)
    return;
  uv_async_send(&c->stop);
  pthread_join(c->thread, NULL);
  uv_loop_close(&c->loop);
  free(c);
}
