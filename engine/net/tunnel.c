// SPDX-License-Identifier: MIT
/*
 * A connection that libcurl has made, as a stream: its descriptor watched by the loop, bytes through libcurl, which may do TLS. Engine thread; owns what
 * waits to be sent.
 * Every write is kept first and sent from there, since TLS wants to be tried again with the same bytes at the same place. TLS also holds bytes that
 * the descriptor says nothing of, so reading that begins looks for them at the next turn.
 */
#include "net/tunnel.h"

#include "net/net_int.h"
#include "net/pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READS = 16 }; // at a time, then others have their turn

typedef struct piece {
  struct piece *next;
  void (*done)(void *ud, int uv_error);
  void *done_ud;
  size_t length, sent;
  char bytes[];
} piece;

struct ep_tunnel {
  ep_net *net;
  ep_pool *pool;
  ep_curl_tunnel *curl;
  const ep_stream_owner *owner;
  void *ud;
  ep_net_item *item; // NULL once closed
  uv_poll_t poll;
  uv_timer_t soon; // things to be told at the next turn
  unsigned handles;
  piece *first, *last; // to be sent
  piece *told;         // sent, their `done` is due; in order, before `first`
  piece *told_last;
  size_t queued;
  bool polling;    // poll is open
  bool connecting; // keeps the process alive
  bool connected, reading, ended, closed;
  bool was_full;
  bool loose; // reading does not keep the process alive
  int broken; // an error of sending, to be told
  ep_curl_failure failure;
};

static void on_soon(uv_timer_t *timer) EP_ENGINE_THREAD;

static void come_soon(ep_tunnel *t)
{
  if (!uv_is_active((uv_handle_t *)&t->soon))
    uv_timer_start(&t->soon, on_soon, 0, 0);
}

// --- connecting ---

static void on_ready(uv_poll_t *poll, int error, int events) EP_ENGINE_THREAD;

static void watch(ep_tunnel *t)
{
  if (!t->polling)
    return;
  int events = (t->reading && !t->ended ? UV_READABLE : 0) | (t->first ? UV_WRITABLE : 0);
  if (events)
    uv_poll_start(&t->poll, events, on_ready);
  else
    uv_poll_stop(&t->poll);
  if (t->loose && !t->first)
    uv_unref((uv_handle_t *)&t->poll);
  else
    uv_ref((uv_handle_t *)&t->poll);
}

void ep_tunnel_hold(ep_tunnel *t, bool on)
{
  t->loose = !on;
  watch(t);
}

static void note_places(ep_tunnel *t, int fd)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length) == 0)
    ep_net_place((struct sockaddr *)&address, t->item->local, sizeof t->item->local);
  length = sizeof address;
  if (!t->item->peer[0] && getpeername(fd, (struct sockaddr *)&address, &length) == 0)
    ep_net_place((struct sockaddr *)&address, t->item->peer, sizeof t->item->peer);
}

// The error of libuv that stands for the failure, whose text is kept.
static int uv_error_of(const ep_curl_failure *failure)
{
  return strcmp(failure->code, "ETIMEDOUT") == 0 ? UV_ETIMEDOUT : UV_EPROTO;
}

static void on_connected(void *ud, int fd, const ep_curl_failure *failure) EP_ENGINE_THREAD
{
  ep_tunnel *t = ud;
  int error = 0;
  t->connecting = false;
  ep_pool_end(t->pool);
  if (failure) {
    t->failure = *failure;
    error = uv_error_of(failure);
  } else {
    error = uv_poll_init(t->soon.loop, &t->poll, fd);
    t->polling = error == 0;
  }
  if (t->polling) {
    t->poll.data = t;
    t->handles++;
    t->connected = true;
    if (t->item)
      note_places(t, fd);
  }
  t->owner->connected(t->ud, error);
}

ep_tunnel *ep_tunnel_new(ep_state *s, const ep_tunnel_options *options,
                         const ep_stream_owner *owner, void *ud, ep_net_item *item,
                         eplua_error *err)
{
  ep_pool *pool = ep_pool_tunnels(s, err);
  if (!pool)
    return NULL;
  ep_net *net = ep_net_get(s);
  ep_tunnel *t = net ? calloc(1, sizeof *t) : NULL;
  ep_curl_failure failure = {.code = "ENOMEM", .text = "not enough memory"};
  ep_curl_tunnel_spec spec = {.url = options->url,
                              .check = options->check,
                              .ca_file = options->ca_file,
                              .proxy = options->proxy,
                              .connect_ms = options->timeout_ms};
  if (t)
    t->curl = pool->calls->tunnel_new(pool->curl, &spec, on_connected, t, &failure);
  if (!t || !t->curl) {
    err->code = strcmp(failure.code, "ENOMEM") == 0 ? EPLUA_E_NOMEM : EPLUA_E_INVALID;
    snprintf(err->message, sizeof err->message, "%s", failure.text);
    free(t);
    ep_pool_unref(pool);
    return NULL;
  }
  t->net = net;
  t->pool = pool;
  t->owner = owner;
  t->ud = ud;
  t->item = item;
  t->connecting = true;
  ep_pool_begin(pool);
  uv_timer_init(ep_loop_uv(s->loop), &t->soon);
  t->soon.data = t;
  t->handles = 1;
  return t;
}

const char *ep_tunnel_error(const ep_tunnel *t)
{
  return t->failure.text;
}

// --- reading ---

// Nothing more comes.
static void tell_end(ep_tunnel *t, int error) EP_ENGINE_THREAD
{
  t->ended = true;
  watch(t);
  t->owner->end(t->ud, error);
}

static void read_some(ep_tunnel *t) EP_ENGINE_THREAD
{
  for (int i = 0; i < READS && t->reading && !t->ended && !t->closed; i++) {
    size_t got;
    int error = t->pool->calls->tunnel_recv(t->curl, t->net->buffer, sizeof t->net->buffer, &got,
                                            &t->failure);
    if (error == EAGAIN)
      return;
    if (error || got == 0) {
      tell_end(t, error ? UV_EPROTO : 0);
      return;
    }
    if (t->item)
      t->item->received += got;
    t->owner->data(t->ud, t->net->buffer, got);
  }
  if (t->reading && !t->ended && !t->closed)
    come_soon(t); // TLS may hold more
}

void ep_tunnel_read(ep_tunnel *t, bool on)
{
  if (!t->connected || t->closed || t->ended || t->reading == on)
    return;
  t->reading = on;
  watch(t);
  if (on)
    come_soon(t);
}

// --- writing ---

// Sends what can be sent now. What is done with is told later.
static void send_some(ep_tunnel *t)
{
  while (t->first && !t->broken) {
    piece *p = t->first;
    while (p->sent < p->length) {
      size_t sent;
      int error = t->pool->calls->tunnel_send(t->curl, p->bytes + p->sent, p->length - p->sent,
                                              &sent, &t->failure);
      if (error == EAGAIN)
        return;
      if (error) {
        t->broken = UV_EPROTO;
        come_soon(t);
        return;
      }
      p->sent += sent;
      t->queued -= sent;
    }
    t->first = p->next;
    if (!t->first)
      t->last = NULL;
    p->next = NULL;
    *(t->told_last ? &t->told_last->next : &t->told) = p;
    t->told_last = p;
    come_soon(t);
  }
}

static void tell_done(ep_tunnel *t, piece *p, int error) EP_ENGINE_THREAD
{
  void (*done)(void *, int) = p->done;
  void *ud = p->done_ud;
  (void)t;
  free(p);
  if (done)
    done(ud, error);
}

// The writes that are over, and with an error the others as well.
static void tell_writes(ep_tunnel *t, int error) EP_ENGINE_THREAD
{
  piece *p = t->told;
  t->told = t->told_last = NULL;
  while (p) {
    piece *next = p->next;
    tell_done(t, p, 0);
    p = next;
  }
  if (!error)
    return;
  p = t->first;
  t->first = t->last = NULL;
  t->queued = 0;
  while (p) {
    piece *next = p->next;
    tell_done(t, p, error);
    p = next;
  }
}

static void tell_drained(ep_tunnel *t) EP_ENGINE_THREAD
{
  if (t->closed || !t->was_full || t->queued >= EP_STREAM_LOW)
    return;
  t->was_full = false;
  if (t->owner->drained)
    t->owner->drained(t->ud);
}

static void on_soon(uv_timer_t *timer)
{
  ep_tunnel *t = timer->data;
  int broken = t->broken;
  tell_writes(t, broken);
  tell_drained(t);
  if (!t->closed && broken && !t->ended)
    tell_end(t, broken);
  if (!t->closed)
    read_some(t);
  if (!t->closed)
    watch(t);
}

static void on_ready(uv_poll_t *poll, int error, int events)
{
  ep_tunnel *t = poll->data;
  // an error of the descriptor shows in what libcurl says then
  if (error || (events & UV_WRITABLE))
    send_some(t);
  if (error || (events & UV_READABLE))
    read_some(t);
  if (!t->closed)
    watch(t);
}

int ep_tunnel_write(ep_tunnel *t, const void *bytes, size_t length,
                    void (*done)(void *done_ud, int uv_error), void *done_ud)
{
  if (!t->connected || t->closed)
    return UV_ENOTCONN;
  if (t->broken)
    return UV_EPIPE;
  if (t->queued >= EP_STREAM_QUEUE)
    return UV_ENOBUFS;
  if (length > INT32_MAX)
    return UV_EMSGSIZE;
  piece *p = malloc(sizeof *p + length);
  if (!p)
    return UV_ENOMEM;
  *p = (piece){.done = done, .done_ud = done_ud, .length = length};
  if (length > 0)
    memcpy(p->bytes, bytes, length);
  bool idle = !t->first;
  *(t->last ? &t->last->next : &t->first) = p;
  t->last = p;
  t->queued += length;
  if (t->item)
    t->item->sent += length;
  if (idle)
    send_some(t);
  t->was_full |= t->queued >= EP_STREAM_LOW;
  watch(t);
  return 0;
}

size_t ep_tunnel_queued(const ep_tunnel *t)
{
  return t->queued;
}

// --- the end ---

static void on_closed(uv_handle_t *handle) EP_ENGINE_THREAD
{
  ep_tunnel *t = handle->data;
  if (--t->handles > 0)
    return;
  tell_writes(t, UV_ECANCELED);
  if (t->owner->closed)
    t->owner->closed(t->ud);
  free(t);
}

void ep_tunnel_close(ep_tunnel *t)
{
  if (!t || t->closed)
    return;
  t->closed = true;
  t->item = NULL;
  if (t->connecting)
    ep_pool_end(t->pool);
  if (t->polling)
    uv_close((uv_handle_t *)&t->poll, on_closed);
  uv_close((uv_handle_t *)&t->soon, on_closed);
  t->pool->calls->tunnel_free(t->curl); // after the poll: it closes the descriptor
  t->curl = NULL;
  ep_pool_unref(t->pool); // not later: when the engine ends, its loop closes what is left
  t->pool = NULL;
}
