// SPDX-License-Identifier: MIT
/*
 * What plugins get of the loop: timers, descriptors, work on the pool, and what other threads post. Engine thread, but for posting.
 * A handle is libuv's with its plugin and a place in that one's list, so that the end of the engine finds all; its memory goes in the close callback.
 * Closing twice is not asked for: after it the plugin's pointer is dead, as with free().
 */
#include "plugin/plugin_int.h"

#include <stdlib.h>

// Of handles: link first, since on_closed() knows no more of them than that.
struct eplua_plugin_timer {
  ep_plugin_handle link;
  uv_timer_t uv;
  void (*fire)(void *ud);
  void *ud;
};

struct eplua_plugin_poll {
  ep_plugin_handle link;
  uv_poll_t uv;
  void (*ready)(void *ud, int events);
  void *ud;
};

typedef struct ep_plugin_job {
  struct ep_plugin_job *next, *prev;
  uv_work_t uv;
  eplua_plugin *p;
  void (*run)(void *ud);
  void (*done)(void *ud, bool over);
  void *ud;
} ep_plugin_job;

typedef struct ep_plugin_keeper {
  ep_plugin_handle link;
  uv_async_t uv;
} ep_plugin_keeper;

typedef struct posted {
  eplua_plugin *p;
  void (*run)(void *ud);
  void (*drop)(void *ud);
  void *ud;
} posted;

static void link_handle(eplua_plugin *p, ep_plugin_handle *h, uv_handle_t *uv, bool keeps)
{
  h->p = p;
  h->uv = uv;
  h->prev = NULL;
  h->next = p->handles;
  if (h->next)
    h->next->prev = h;
  p->handles = h;
  uv->data = h;
  if (!keeps)
    uv_unref(uv);
}

static void on_closed(uv_handle_t *uv)
{
  ep_plugin_handle *h = uv->data;
  if (!h->ended)
    free(h);
}

static void close_handle(ep_plugin_handle *h)
{
  if (h->ended)
    return;
  if (h->prev)
    h->prev->next = h->next;
  else
    h->p->handles = h->next;
  if (h->next)
    h->next->prev = h->prev;
  uv_close(h->uv, on_closed);
}

// --- timers ---

static void on_timer(uv_timer_t *uv)
{
  eplua_plugin_timer *t = uv->data;
  t->fire(t->ud);
}

eplua_plugin_timer *ep_plugin_timer(eplua_plugin *p, int64_t ms, int64_t repeat_ms, bool keeps,
                                    void (*fire)(void *ud), void *ud)
{
  eplua_plugin_timer *t = fire && !atomic_load(&p->over) ? calloc(1, sizeof *t) : NULL;
  if (!t)
    return NULL;
  uv_loop_t *loop = ep_loop_uv(p->s->loop);
  t->fire = fire;
  t->ud = ud;
  uv_timer_init(loop, &t->uv);
  link_handle(p, &t->link, (uv_handle_t *)&t->uv, keeps);
  uv_update_time(loop); // its clock is that of the begin of the turn
  uv_timer_start(&t->uv, on_timer, ms > 0 ? (uint64_t)ms : 0,
                 repeat_ms > 0 ? (uint64_t)repeat_ms : 0);
  return t;
}

void ep_plugin_timer_close(eplua_plugin_timer *t)
{
  if (t)
    close_handle(&t->link);
}

// --- descriptors ---

static void on_poll(uv_poll_t *uv, int status, int events)
{
  eplua_plugin_poll *poll = uv->data;
  int told = (events & UV_READABLE ? EPLUA_PLUGIN_READABLE : 0) |
             (events & UV_WRITABLE ? EPLUA_PLUGIN_WRITABLE : 0) |
             (status < 0 || events & UV_DISCONNECT ? EPLUA_PLUGIN_GONE : 0);
  poll->ready(poll->ud, told);
}

int ep_plugin_poll_set(eplua_plugin_poll *poll, int events, bool keeps)
{
  int wanted = (events & EPLUA_PLUGIN_READABLE ? UV_READABLE : 0) |
               (events & EPLUA_PLUGIN_WRITABLE ? UV_WRITABLE : 0);
  if (keeps)
    uv_ref((uv_handle_t *)&poll->uv);
  else
    uv_unref((uv_handle_t *)&poll->uv);
  if (!wanted)
    return uv_poll_stop(&poll->uv) == 0 ? EPLUA_OK : EPLUA_E_IO;
  return uv_poll_start(&poll->uv, wanted | UV_DISCONNECT, on_poll) == 0 ? EPLUA_OK : EPLUA_E_IO;
}

eplua_plugin_poll *ep_plugin_poll(eplua_plugin *p, int fd, int events, bool keeps,
                                  void (*ready)(void *ud, int events), void *ud)
{
  eplua_plugin_poll *poll =
      ready && fd >= 0 && !atomic_load(&p->over) ? calloc(1, sizeof *poll) : NULL;
  if (!poll)
    return NULL;
  poll->ready = ready;
  poll->ud = ud;
  if (uv_poll_init(ep_loop_uv(p->s->loop), &poll->uv, fd) != 0) {
    free(poll);
    return NULL;
  }
  link_handle(p, &poll->link, (uv_handle_t *)&poll->uv, keeps);
  if (ep_plugin_poll_set(poll, events, keeps) == EPLUA_OK)
    return poll;
  ep_plugin_poll_close(poll);
  return NULL;
}

void ep_plugin_poll_close(eplua_plugin_poll *poll)
{
  if (poll)
    close_handle(&poll->link);
}

// --- work on the pool ---

static void on_pool(uv_work_t *uv)
{
  const ep_plugin_job *w = uv->data;
  w->run(w->ud);
}

static void on_work_done(uv_work_t *uv, int status)
{
  ep_plugin_job *w = uv->data;
  (void)status; // cancelled: done() is told that it is over
  if (w->prev)
    w->prev->next = w->next;
  else
    w->p->works = w->next;
  if (w->next)
    w->next->prev = w->prev;
  w->done(w->ud, atomic_load(&w->p->over));
  free(w);
}

int ep_plugin_work(eplua_plugin *p, void (*run)(void *ud), void (*done)(void *ud, bool over),
                   void *ud)
{
  if (!run || !done)
    return EPLUA_E_INVALID;
  if (atomic_load(&p->over))
    return EPLUA_E_CLOSED;
  ep_plugin_job *w = calloc(1, sizeof *w);
  if (!w)
    return EPLUA_E_NOMEM;
  *w = (ep_plugin_job){.p = p, .run = run, .done = done, .ud = ud};
  w->uv.data = w;
  if (uv_queue_work(ep_loop_uv(p->s->loop), &w->uv, on_pool, on_work_done) != 0) {
    free(w);
    return EPLUA_E_NOMEM;
  }
  w->next = p->works;
  if (w->next)
    w->next->prev = w;
  p->works = w;
  return EPLUA_OK;
}

// --- posts ---

static void run_posted(void *context, void *data)
{
  posted *t = data;
  (void)context;
  if (!atomic_load(&t->p->over))
    t->run(t->ud);
  else if (t->drop)
    t->drop(t->ud);
  free(t);
}

static void drop_posted(void *data)
{
  posted *t = data;
  if (t->drop)
    t->drop(t->ud);
  free(t);
}

int ep_plugin_post(eplua_plugin *p, void (*run)(void *ud), void (*drop)(void *ud), void *ud)
{
  if (!run)
    return EPLUA_E_INVALID;
  posted *t = malloc(sizeof *t);
  if (!t)
    return EPLUA_E_NOMEM;
  *t = (posted){p, run, drop, ud};
  pthread_mutex_lock(
      &p->all->lock); // the engine may end on its thread: the queue is there while this is held
  int code = EPLUA_E_CLOSED;
  if (!atomic_load(&p->over))
    code = ep_loop_offer(p->s->loop, (ep_task){run_posted, drop_posted, t});
  pthread_mutex_unlock(&p->all->lock);
  if (code != EPLUA_OK)
    free(t);
  return code;
}

// --- keeping the process alive ---

static void on_keeper(uv_async_t *uv)
{
  (void)uv; // nobody sends it: it is here to be counted by the loop
}

void ep_plugin_keep(eplua_plugin *p, bool on)
{
  if (atomic_load(&p->over) || (!on && p->kept == 0))
    return;
  p->kept += on ? 1 : -1;
  if (!p->keeper) {
    ep_plugin_keeper *k = calloc(1, sizeof *k);
    if (!k || uv_async_init(ep_loop_uv(p->s->loop), &k->uv, on_keeper) != 0) {
      free(k);
      return;
    }
    link_handle(p, &k->link, (uv_handle_t *)&k->uv, true);
    p->keeper = k;
  }
  if (p->kept > 0)
    uv_ref((uv_handle_t *)&p->keeper->uv);
  else
    uv_unref((uv_handle_t *)&p->keeper->uv);
}

// --- the end ---

void ep_plugin_set_over(eplua_plugin *p)
{
  pthread_mutex_lock(&p->all->lock);
  atomic_store(&p->over, true);
  pthread_mutex_unlock(&p->all->lock);
}

void ep_plugin_end_loop(eplua_plugin *p)
{
  while (p->handles) {
    ep_plugin_handle *h = p->handles;
    close_handle(h);
    h->ended = true;
    h->next = p->ended;
    p->ended = h;
  }
  for (ep_plugin_job *w = p->works; w; w = w->next)
    uv_cancel((uv_req_t *)&w->uv); // what has begun goes on, and done() comes for all
}

void ep_plugin_free_handles(eplua_plugin *p)
{
  for (ep_plugin_handle *h = p->ended, *next; h; h = next) {
    next = h->next;
    free(h);
  }
  p->ended = NULL;
}
