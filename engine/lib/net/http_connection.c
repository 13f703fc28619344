// SPDX-License-Identifier: MIT
/*
 * Connections of net.HTTPServer: bytes become requests, one at a time and in order; time limits. Engine thread; owns the connections.
 * What comes while a request is answered is kept, up to a bound, so that a peer that goes is noticed; beyond it nothing is read, and TCP holds the peer
 * back. One timer for all connections, due when the next limit may be over, and not one each: limits are renewed with every request, and most
 * never pass. When the timer is late, the engine has not looked at the world (Lua was busy, a debugger had stopped it), and that time is nobody's fault.
 */
#include "lib/net/http_server_int.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum {
  REST_MAX = 64 << 10,
  LINGER_MS = 2000, // for the peer to end its side
  BODY_GRACE_MS = 10000,
  BODY_RATE = 1, // bytes in a ms that a body has to come with, after that
  LATE_MS = 500,
  BUFFERED_MAX = 64 << 20 // bodies of all connections, or four of the largest
};

// --- time ---

int64_t ep_httpd_now(const ep_httpd *h)
{
  return (int64_t)uv_now(ep_loop_uv(h->s->loop));
}

static void arm(ep_httpd *h, int64_t due_ms) EP_ENGINE_THREAD
{
  if (!h->clock || (h->armed_ms && h->armed_ms <= due_ms))
    return;
  int64_t now = ep_httpd_now(h);
  h->armed_ms = due_ms;
  uv_timer_start(&h->clock->timer, ep_httpd_on_timer, due_ms > now ? (uint64_t)(due_ms - now) : 0,
                 0);
}

void ep_httpd_limit(ep_httpd_connection *c, int64_t ms)
{
  c->deadline_ms = ms > 0 ? ep_httpd_now(c->server) + ms : 0;
  if (c->deadline_ms)
    arm(c->server, c->deadline_ms);
}

// How long a body may take goes with what has come of it.
static bool body_is_late(ep_httpd_connection *c) EP_ENGINE_THREAD
{
  int64_t due = c->body_since_ms + BODY_GRACE_MS + (int64_t)c->head.received / BODY_RATE;
  if (due <= ep_httpd_now(c->server))
    return true;
  c->deadline_ms = due;
  return false;
}

static void on_late(ep_httpd_connection *c) EP_ENGINE_THREAD
{
  c->deadline_ms = 0;
  // a peer that takes nothing, a stop, or nobody who asks: there is nothing to say
  bool silent = c->busy ? c->head_sent || !c->server->listener || c->waits_for_room
                        : c->head.phase == EP_HTTP_IDLE;
  if (silent)
    ep_httpd_abort(c);
  else if (c->busy)
    ep_httpd_say(c, 503, "no answer in time", NULL);
  else if (c->head.phase != EP_HTTP_BODY || body_is_late(c))
    ep_httpd_say(c, 408, "the request did not come in time", NULL);
}

void ep_httpd_on_timer(uv_timer_t *timer)
{
  ep_httpd *h = timer->data;
  int64_t now = ep_httpd_now(h), late = now - h->armed_ms, next = 0;
  h->armed_ms = 0;
  for (ep_httpd_connection *c = h->first, *after; c; c = after) {
    after = c->next; // nothing is freed but from the loop
    if (c->deadline_ms && late > LATE_MS)
      c->deadline_ms += late;
    if (c->deadline_ms && c->deadline_ms <= now && !c->leaving)
      on_late(c);
  }
  for (const ep_httpd_connection *c = h->first; c; c = c->next)
    if (c->deadline_ms && !c->leaving && (!next || c->deadline_ms < next))
      next = c->deadline_ms;
  if (next)
    arm(h, next);
}

// --- bodies ---

void ep_httpd_free_body(ep_httpd_connection *c)
{
  ep_httpd *h = c->server;
  ep_mem_alloc(h->mem, c->body, c->body_size, 0);
  h->buffered -= c->body_size;
  c->body = NULL;
  c->body_length = c->body_size = 0;
}

static bool take_body(void *ud, const char *bytes, size_t length)
{
  ep_httpd_connection *c = ud;
  ep_httpd *h = c->server;
  size_t wanted = c->body_length + length;
  if (wanted > c->body_size) {
    size_t size = c->body_size ? c->body_size : 4096;
    while (size < wanted)
      size *= 2;
    uint64_t all = h->buffered - c->body_size + size;
    if (all > BUFFERED_MAX && all > 4 * h->most_body)
      return false;
    char *body = ep_mem_alloc(h->mem, c->body, c->body_size, size);
    if (!body)
      return false;
    h->buffered = all;
    c->body = body;
    c->body_size = size;
  }
  memcpy(c->body + c->body_length, bytes, length);
  c->body_length = wanted;
  return true;
}

// --- requests ---

// Keeps bytes for later. False: the connection has ended.
static bool keep_rest(ep_httpd_connection *c, const char *bytes, size_t length) EP_ENGINE_THREAD
{
  char *rest = realloc(c->rest, c->rest_length + length);
  if (!rest) {
    ep_httpd_abort(c);
    return false;
  }
  memcpy(rest + c->rest_length, bytes, length);
  c->rest = rest;
  c->rest_length += length;
  if (c->rest_length >= REST_MAX)
    ep_stream_read(c->stream, false);
  return true;
}

// What the reader has come to, after bytes.
static void look(ep_httpd_connection *c, ep_http_phase before) EP_ENGINE_THREAD
{
  static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
  switch (c->head.phase) {
  case EP_HTTP_HEAD:
    if (before == EP_HTTP_IDLE)
      ep_httpd_limit(c, c->server->head_ms);
    break;
  case EP_HTTP_BODY:
    if (before == EP_HTTP_BODY)
      break;
    c->body_since_ms = ep_httpd_now(c->server);
    ep_httpd_limit(c, BODY_GRACE_MS);
    if (c->head.wants_continue)
      ep_httpd_send(c, go_on, sizeof go_on - 1);
    break;
  case EP_HTTP_WHOLE:
    c->busy = true;
    c->deadline_ms = 0;
    ep_httpd_handle(c);
    break;
  case EP_HTTP_SHUT:
    c->last = true;
    ep_httpd_say(c, c->head.status, c->head.why, NULL);
    break;
  case EP_HTTP_IDLE:
    break;
  }
}

static void take(ep_httpd_connection *c, const char *bytes, size_t length) EP_ENGINE_THREAD
{
  c->inside = true;
  while (length > 0 && !c->busy && !c->leaving) {
    ep_http_phase before = c->head.phase;
    size_t used = ep_http_feed(&c->head, bytes, length);
    bytes += used;
    length -= used;
    look(c, before);
  }
  c->inside = false;
  if (length > 0 && !c->leaving)
    keep_rest(c, bytes, length);
}

// Goes on with what was kept.
static void go_on(ep_httpd_connection *c) EP_ENGINE_THREAD
{
  char *rest = c->rest;
  size_t length = c->rest_length;
  if (c->busy || c->leaving || !rest)
    return;
  c->rest = NULL;
  c->rest_length = 0;
  take(c, rest, length);
  free(rest);
  if (c->leaving)
    return;
  if (c->ended && !c->busy && c->rest_length == 0)
    ep_httpd_abort(c);
  else if (c->rest_length < REST_MAX)
    ep_stream_read(c->stream, true);
}

void ep_httpd_on_turn(uv_idle_t *turn)
{
  ep_httpd *h = turn->data;
  uv_idle_stop(turn);
  for (ep_httpd_connection *c = h->first, *after; c && h->s; c = after) {
    after = c->next;
    if (c->turning) {
      c->turning = false;
      go_on(c);
    }
  }
}

static void turn(ep_httpd_connection *c) EP_ENGINE_THREAD
{
  c->turning = true;
  if (c->server->clock)
    uv_idle_start(&c->server->clock->turn, ep_httpd_on_turn);
}

void ep_httpd_done(ep_httpd_connection *c)
{
  ep_httpd *h = c->server;
  if (c->leaving || !c->busy)
    return;
  bool over = c->ended && c->rest_length == 0 && !c->inside;
  if (c->last || over || !h->listener || !c->head.keep_alive) {
    c->item.served++;
    ep_httpd_leave(c);
    return;
  }
  if (ep_stream_queued(c->stream) >= EP_HTTPD_PIECE && !c->waits_for_room) {
    // a peer that asks and asks, and does not read: ep_httpd_on_room() comes back here
    c->waits_for_room = true;
    ep_httpd_limit(c, EP_HTTPD_STALL_MS);
    if (ep_stream_write(c->stream, "", 0, ep_httpd_on_room, c) != 0)
      ep_httpd_abort(c);
    return;
  }
  c->item.served++;
  c->busy = c->head_sent = c->chunked = c->waits_for_room = false;
  ep_httpd_free_body(c);
  ep_http_next(&c->head);
  ep_httpd_limit(c, h->idle_ms);
  if (c->rest_length > 0 && !c->inside)
    turn(c); // perhaps inside Lua: handlers are entries of their own
}

// --- life ---

void ep_httpd_drop_guard(ep_httpd_connection *c)
{
  if (!c->guard)
    return;
  c->guard->connection = NULL;
  c->guard = NULL;
  if (c->server->s)
    luaL_unref(c->server->s->L, LUA_REGISTRYINDEX, c->guard_ref);
}

// It answers nobody any more. The item stays in the account until the stream has closed.
static void part(ep_httpd_connection *c) EP_ENGINE_THREAD
{
  c->leaving = true;
  c->server->leaving++;
  c->deadline_ms = 0;
  ep_httpd_drop_guard(c);
  ep_httpd_drop_file(c);
  ep_httpd_free_body(c);
  free(c->rest);
  c->rest = NULL;
  c->rest_length = 0;
}

void ep_httpd_leave(ep_httpd_connection *c)
{
  if (c->leaving)
    return;
  part(c);
  ep_stream_finish(c->stream, LINGER_MS);
}

void ep_httpd_abort(ep_httpd_connection *c)
{
  if (c->leaving)
    return;
  ep_wait *room = c->room;
  c->room = NULL;
  bool half = c->busy && c->head_sent;
  part(c);
  if (half)
    ep_stream_reset(c->stream);
  else
    ep_stream_close(c->stream);
  if (room)
    ep_wait_end(room, NULL,
                NULL); // it is the loop that calls: nobody waits for room while Lua runs
}

void ep_httpd_stop_connections(ep_httpd *h)
{
  for (ep_httpd_connection *c = h->first; c; c = c->next) {
    if (c->leaving)
      continue;
    if (!c->busy) {
      part(c);
      ep_stream_close(c->stream);
    } else if (!c->deadline_ms || c->deadline_ms > ep_httpd_now(h) + EP_HTTPD_STOP_MS) {
      ep_httpd_limit(c, EP_HTTPD_STOP_MS);
    }
  }
}

static void on_data(void *ud, const char *bytes, size_t length) EP_ENGINE_THREAD
{
  ep_httpd_connection *c = ud;
  if (c->leaving)
    return;
  if (c->busy || c->rest_length > 0)
    keep_rest(c, bytes, length);
  else
    take(c, bytes, length);
}

// A peer that has ended its side may still want its answer.
static void on_end(void *ud, int uv_error) EP_ENGINE_THREAD
{
  ep_httpd_connection *c = ud;
  if (c->leaving)
    return;
  if (uv_error == 0 && (c->busy || c->rest_length > 0))
    c->ended = true;
  else
    ep_httpd_abort(c);
}

static void on_closed(void *ud) EP_ENGINE_THREAD
{
  ep_httpd_connection *c = ud;
  ep_httpd *h = c->server;
  *(c->prev ? &c->prev->next : &h->first) = c->next;
  *(c->next ? &c->next->prev : &h->last) = c->prev;
  h->count--;
  h->leaving--;
  h->item.clients = h->count;
  ep_net_close(&c->item);
  ep_http_fini(&c->head);
  free(c);
  if (h->count == 0 && !h->listener)
    ep_httpd_rest(h);
  ep_httpd_part_gone(h);
}

static const ep_stream_owner stream_owner = {.data = on_data, .end = on_end, .closed = on_closed};

static void close_from_outside(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_httpd_connection *c = (ep_httpd_connection *)item;
  ep_httpd_abort(c);
}

// The engine ends; Lua is gone.
static void end(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_httpd_connection *c = (ep_httpd_connection *)item;
  ep_httpd_lua_gone(c->server);
  c->guard = NULL;
  c->room = NULL;
  if (!c->leaving)
    part(c);
  ep_stream_close(c->stream); // also when it lingered
}

static const ep_net_kind connection_kind = {
    .name = "http connection", .close = close_from_outside, .end = end};

// Room for one more: the one that has been idle for the longest goes.
static void make_room(ep_httpd *h) EP_ENGINE_THREAD
{
  ep_httpd_connection *oldest = NULL;
  for (ep_httpd_connection *c = h->first; c; c = c->next)
    if (!c->busy && !c->leaving && c->head.phase == EP_HTTP_IDLE && c->rest_length == 0 &&
        (!oldest || c->deadline_ms < oldest->deadline_ms))
      oldest = c;
  if (oldest)
    ep_httpd_abort(oldest);
}

static ep_httpd_connection *new_connection(ep_httpd *h) EP_ENGINE_THREAD
{
  ep_httpd_connection *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  c->server = h;
  c->guard_ref = LUA_NOREF;
  c->stream = ep_stream_new(h->s, &stream_owner, c, &c->item);
  if (!c->stream) {
    free(c);
    return NULL;
  }
  ep_http_init(&c->head, &(ep_http_limits){.body_bytes = h->most_body}, take_body, c);
  c->prev = h->last;
  *(h->last ? &h->last->next : &h->first) = c;
  h->last = c;
  h->count++;
  h->parts++;
  h->item.clients = h->count;
  return c;
}

void ep_httpd_accept(ep_httpd *h, uv_stream_t *listener)
{
  if (h->count - h->leaving >= h->most_connections)
    make_room(h);
  bool full = h->count > h->most_connections + h->most_connections / 8;
  ep_httpd_connection *c = new_connection(h);
  if (!c)
    return;
  bool counted = ep_net_open_of(&h->item, &c->item, &connection_kind) == EPLUA_OK;
  if (ep_stream_accept(c->stream, listener) != 0 || !counted || full) {
    part(c);
    ep_stream_close(c->stream);
    return;
  }
  ep_httpd_limit(c, h->head_ms);
  if (h->count - h->leaving > h->most_connections) {
    c->last = true;
    ep_httpd_say(c, 503, "too many connections", NULL);
    return;
  }
  ep_stream_read(c->stream, true);
}
