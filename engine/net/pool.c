// SPDX-License-Identifier: MIT
/*
 * libcurl on the engine's loop: a uv_poll for each of its descriptors, one timer for a pool. Engine thread.
 * Idle connections are not watched, and keep nothing alive: handles here are referenced only while somebody waits for an answer, and then the timer is always
 * running, since libcurl has moments with neither descriptor nor timer of its own.
 */
#include "net/pool.h"

#include "base/module.h"
#include "lua/call.h"

#include <stdio.h>
#include <stdlib.h>

enum { IDLE_MS = 3600 * 1000 };

typedef struct watch {
  uv_poll_t poll;
  struct ep_pool_inside *pool;
  struct watch *next, *prev;
  int fd;
  int events;
} watch;

typedef struct ep_pool_inside {
  ep_pool pub;
  ep_state *s;
  uv_timer_t timer;
  watch *watches;
  unsigned refs, handles, begun;
  bool closing;
} inside;

struct ep_pools {
  ep_loop_end end;
  ep_state *s;
  ep_pool *requests, *tunnels;
};

// --- memory ---

static void free_if_closed(inside *p)
{
  if (p->closing && p->handles == 0)
    free(p);
}

static void on_timer_closed(uv_handle_t *handle)
{
  inside *p = handle->data;
  p->handles--;
  free_if_closed(p);
}

static void on_watch_closed(uv_handle_t *handle)
{
  watch *w = handle->data;
  inside *p = w->pool;
  free(w);
  p->handles--;
  free_if_closed(p);
}

static void close_watch(watch *w)
{
  *(w->prev ? &w->prev->next : &w->pool->watches) = w->next;
  if (w->next)
    w->next->prev = w->prev;
  uv_close((uv_handle_t *)&w->poll, on_watch_closed);
}

// --- what libcurl asks for ---

static void on_ready(uv_poll_t *poll, int error, int events)
{
  const watch *w = poll->data;
  inside *p = w->pool;
  p->pub.calls->pool_ready(p->pub.curl, w->fd,
                           ((events & UV_READABLE) ? EP_CURL_READ : 0) |
                               ((events & UV_WRITABLE) ? EP_CURL_WRITE : 0),
                           error < 0);
}

// A descriptor that was closed unheard, and is another by now.
static bool forget_fd(inside *p, int fd)
{
  watch *w = p->watches;
  while (w && w->fd != fd)
    w = w->next;
  if (w)
    close_watch(w);
  return w;
}

static watch *new_watch(inside *p, int fd)
{
  watch *w = calloc(1, sizeof *w);
  if (!w)
    return NULL;
  int error = uv_poll_init(ep_loop_uv(p->s->loop), &w->poll, fd);
  if (error == UV_EEXIST && forget_fd(p, fd))
    error = uv_poll_init(ep_loop_uv(p->s->loop), &w->poll, fd);
  if (error) {
    free(w);
    return NULL;
  }
  uv_unref((uv_handle_t *)&w->poll);
  w->poll.data = w;
  w->pool = p;
  w->fd = fd;
  w->next = p->watches;
  if (p->watches)
    p->watches->prev = w;
  p->watches = w;
  p->handles++;
  return w;
}

static void *watch_fd(void *ud, void *known, int fd, int events)
{
  inside *p = ud;
  watch *w = known;
  if (events == 0) {
    if (w)
      close_watch(w);
    return NULL;
  }
  if (!w)
    w = new_watch(p, fd);
  if (!w || w->events == events)
    return w; // without memory the request waits for its time limit
  w->events = events;
  uv_poll_start(&w->poll,
                ((events & EP_CURL_READ) ? UV_READABLE : 0) |
                    ((events & EP_CURL_WRITE) ? UV_WRITABLE : 0),
                on_ready);
  return w;
}

static void on_timer(uv_timer_t *timer)
{
  inside *p = timer->data;
  p->pub.calls->pool_timer(p->pub.curl);
}

static void set_timer(void *ud, int64_t ms)
{
  inside *p = ud;
  if (p->closing)
    return;
  uv_update_time(p->timer.loop);
  uv_timer_start(&p->timer, on_timer, ms < 0 ? IDLE_MS : (uint64_t)ms, 0);
}

// Asks Lua for more than there can be: it collects as in an emergency, where finalizers wait, before it says no. They could call libcurl, which calls us.
static int collect(lua_State *L)
{
  lua_newuserdatauv(L, ep_state_of(L)->mem.limit, 0);
  return 0;
}

void *ep_pool_grow(ep_state *s, void *block, size_t old_size, size_t size)
{
  void *grown = ep_mem_alloc(&s->mem, block, old_size, size);
  if (grown || size == 0 || s->mem.limit == 0 || !s->L)
    return grown;
  if (ep_protected(s->L, collect, NULL) != LUA_OK)
    lua_pop(s->L, 1);
  return ep_mem_alloc(&s->mem, block, old_size, size);
}

static void *grow(void *ud, void *block, size_t old_size, size_t size)
{
  inside *p = ud;
  return ep_pool_grow(p->s, block, old_size, size);
}

static const ep_curl_host host = {watch_fd, set_timer, grow};

// --- pools ---

const ep_curl_calls *ep_pool_calls(ep_state *s, eplua_error *err)
{
  const ep_curl_calls *(*open)(void) = NULL;
  *(void **)&open = ep_module_open(s->modules, "eplua_curl.so", EP_CURL_SYMBOL, err);
  if (!open)
    return NULL;
  const ep_curl_calls *calls = open();
  if (calls && calls->version == EP_CURL_VERSION)
    return calls;
  snprintf(err->message, sizeof err->message,
           calls ? "the module eplua_curl.so is of another version" : "libcurl does not start");
  return NULL;
}

ep_pool *ep_pool_new(ep_state *s, unsigned connections, eplua_error *err)
{
  const ep_curl_calls *calls = ep_pool_calls(s, err);
  if (!calls)
    return NULL;
  inside *p = calloc(1, sizeof *p);
  if (p) {
    p->s = s;
    p->refs = 1;
    p->pub.calls = calls;
    p->pub.inside = p;
    uv_timer_init(ep_loop_uv(s->loop), &p->timer);
    uv_unref((uv_handle_t *)&p->timer);
    p->timer.data = p;
    p->handles = 1;
    p->pub.curl = calls->pool_new(&host, p, connections);
  }
  if (p && p->pub.curl)
    return &p->pub;
  if (p)
    ep_pool_unref(&p->pub);
  err->code = EPLUA_E_NOMEM;
  snprintf(err->message, sizeof err->message, "not enough memory");
  return NULL;
}

ep_pool *ep_pool_ref(ep_pool *p)
{
  p->inside->refs++;
  return p;
}

void ep_pool_unref(ep_pool *pool)
{
  inside *p = pool ? pool->inside : NULL;
  if (!p || --p->refs > 0)
    return;
  p->closing = true;
  while (p->watches)
    close_watch(p->watches);
  p->pub.calls->pool_free(p->pub.curl); // closes the descriptors, which nobody watches any more
  uv_close((uv_handle_t *)&p->timer, on_timer_closed);
}

void ep_pool_begin(ep_pool *pool)
{
  inside *p = pool->inside;
  if (p->begun++ > 0)
    return;
  uv_ref((uv_handle_t *)&p->timer);
  if (!uv_is_active((uv_handle_t *)&p->timer))
    set_timer(p, -1);
}

void ep_pool_end(ep_pool *pool)
{
  inside *p = pool->inside;
  if (--p->begun == 0)
    uv_unref((uv_handle_t *)&p->timer);
}

// --- the engine's ---

static void end_pools(ep_loop_end *end) EP_ENGINE_THREAD
{
  struct ep_pools *all = (struct ep_pools *)end;
  all->s->pools = NULL;
  ep_pool_unref(all->requests);
  ep_pool_unref(all->tunnels);
  free(all);
}

static struct ep_pools *pools_of(ep_state *s, eplua_error *err) EP_ENGINE_THREAD
{
  if (s->pools)
    return s->pools;
  struct ep_pools *all = calloc(1, sizeof *all);
  if (!all) {
    err->code = EPLUA_E_NOMEM;
    snprintf(err->message, sizeof err->message, "not enough memory");
    return NULL;
  }
  all->s = s;
  all->end.run = end_pools;
  ep_loop_at_end(s->loop, &all->end);
  s->pools = all;
  return all;
}

ep_pool *ep_pool_requests(ep_state *s, eplua_error *err)
{
  struct ep_pools *all = pools_of(s, err);
  if (all && !all->requests)
    all->requests = ep_pool_new(s, EP_POOL_CONNECTIONS, err);
  return all && all->requests ? ep_pool_ref(all->requests) : NULL;
}

ep_pool *ep_pool_tunnels(ep_state *s, eplua_error *err)
{
  struct ep_pools *all = pools_of(s, err);
  if (all && !all->tunnels)
    all->tunnels = ep_pool_new(s, 0, err);
  return all && all->tunnels ? ep_pool_ref(all->tunnels) : NULL;
}
