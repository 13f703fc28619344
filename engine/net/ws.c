// SPDX-License-Identifier: MIT
/*
 * The life of a WebSocket between its handshakes and its wire. Engine thread; owns frames, timer and wire, and itself: its memory goes when both handles
 * are closed, whoever wanted that. What is said over it is in ws_talk.c.
 */
#include "net/ws_int.h"

#include "net/ws_library.h"

#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DOUBT_MS = 20 };

static void on_timer(uv_timer_t *timer) EP_ENGINE_THREAD;

// --- the end of all ---

static void part_gone(ep_ws *ws) EP_ENGINE_THREAD
{
  if (--ws->parts > 0)
    return;
  ep_ws_frames_fini(&ws->frames);
  free(ws);
}

static void on_timer_closed(uv_handle_t *handle) EP_ENGINE_THREAD
{
  part_gone(handle->data);
}

// The wire was closed: by us, or by itself.
static void on_wire_closed(void *ud) EP_ENGINE_THREAD
{
  ep_ws *ws = ud;
  ws->wire = NULL;
  ep_ws_end_now(ws);
  part_gone(ws);
}

void ep_ws_end_now(ep_ws *ws)
{
  if (ws->phase == EP_WS_GONE)
    return;
  ws->phase = EP_WS_GONE;
  ws->owner = NULL;
  if (ws->handshake_over)
    ws->handshake_over(ws);
  if (ws->wire)
    ws->by->close(ws->wire);
  ep_net_close(&ws->item);
  uv_close((uv_handle_t *)&ws->timer, on_timer_closed);
}

ep_ws *ep_ws_new(ep_state *s, bool server, const ep_ws_options *options, const ep_ws_owner *owner,
                 void *ud, eplua_error *err)
{
  ep_ws *ws = NULL;
  if (!ep_ws_library_get()) {
    ep_error_set(err, EPLUA_E_UNSUPPORTED, "%s", ep_ws_library_error());
    return NULL;
  }
  ws = calloc(1, sizeof *ws);
  if (!ws) {
    ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
    return NULL;
  }
  ws->s = s;
  ws->server = server;
  ws->owner = owner;
  ws->ud = ud;
  ws->most = options->most;
  ws->ping_ms = options->ping_ms;
  ws->handshake_ms = options->handshake_ms;
  ws->wanted = ws->held = ws->heard = true;
  uv_timer_init(ep_loop_uv(s->loop), &ws->timer);
  uv_unref((uv_handle_t *)&ws->timer); // it is the wire that keeps the loop running
  ws->timer.data = ws;
  ws->parts = 1;
  return ws;
}

void ep_ws_limit(ep_ws *ws, int64_t ms)
{
  uv_timer_stop(&ws->timer);
  uv_update_time(ws->timer.loop);
  uv_timer_start(&ws->timer, on_timer, (uint64_t)ms, 0);
}

// What the owner wants of the wire holds while it is open only.
static void set_wire(ep_ws *ws)
{
  if (!ws->wire)
    return;
  ws->by->read(ws->wire, ws->wanted || ws->phase != EP_WS_OPEN);
  ws->by->hold(ws->wire, ws->held || ws->phase != EP_WS_OPEN);
}

// --- what the owner hears ---

void ep_ws_tell_closed(ep_ws *ws, const ep_ws_end *end)
{
  const ep_ws_owner *owner = ws->owner;
  ws->owner = NULL;
  if (owner && owner->closed)
    owner->closed(ws->ud, end);
}

void ep_ws_begin(ep_ws *ws)
{
  int error = ep_ws_frames_init(&ws->frames, &ws->s->mem, ws->server, ws->most);
  if (error) {
    ep_ws_fail(ws, "not enough memory", "ENOMEM");
    return;
  }
  ws->phase = EP_WS_OPEN;
  set_wire(ws);
  if (ws->ping_ms > 0)
    ep_ws_limit(ws, ws->ping_ms);
  else
    uv_timer_stop(&ws->timer);
  if (ws->owner && ws->owner->opened)
    ws->owner->opened(ws->ud);
  if (ws->phase != EP_WS_GONE)
    ws->handshake_over(ws);
}

// All is said. The peer gets a moment to end its side.
void ep_ws_finish(ep_ws *ws)
{
  ws->phase = EP_WS_ENDING;
  set_wire(ws);
  uv_timer_stop(&ws->timer);
  if (!ws->wire)
    ep_ws_end_now(ws);
  else if (!ws->by->finish(ws->wire, EP_WS_FINISH_MS))
    ep_ws_limit(ws, EP_WS_FINISH_MS);
}

void ep_ws_fail(ep_ws *ws, const char *message, const char *code)
{
  const ep_ws_owner *owner = ws->owner;
  ws->owner = NULL;
  if (owner && owner->failed)
    owner->failed(ws->ud, message, code);
  if (ws->phase != EP_WS_GONE)
    ep_ws_finish(ws);
}

// --- the wire ---

static void on_connected(void *ud, int uv_error) EP_ENGINE_THREAD
{
  ep_ws *ws = ud;
  if (ws->phase == EP_WS_BEGINS)
    ep_ws_greet(ws, uv_error);
}

// The wire is of no use any more.
static void lose(ep_ws *ws, const char *problem) EP_ENGINE_THREAD
{
  ep_ws_end end = {EP_WS_LOST, "", 0, problem};
  if (ws->phase == EP_WS_CLOSING) // our own goodbye counts
    end = (ep_ws_end){ws->own_code, ws->own_reason, strlen(ws->own_reason), NULL};
  ws->phase = EP_WS_ENDING;
  ep_ws_tell_closed(ws, &end);
  ep_ws_end_now(ws);
}

static const char *text_of(const ep_ws *ws, int uv_error)
{
  return uv_error == UV_EPROTO && ws->by->error ? ws->by->error(ws->wire)
                                                : ep_net_error_text(uv_error);
}

static void on_end(void *ud, int uv_error) EP_ENGINE_THREAD
{
  ep_ws *ws = ud;
  char problem[256];
  if (ws->phase == EP_WS_BEGINS && uv_error == 0)
    ep_ws_fail(ws, "the connection ended within the handshake", "ECONNRESET");
  else if (ws->phase == EP_WS_BEGINS)
    ep_ws_fail(ws, text_of(ws, uv_error), ep_net_error_code(uv_error));
  else if (ws->phase == EP_WS_ENDING)
    ep_ws_end_now(ws);
  if (ws->phase != EP_WS_OPEN && ws->phase != EP_WS_CLOSING)
    return;
  snprintf(problem, sizeof problem, "connection lost: %s",
           uv_error ? text_of(ws, uv_error) : "it ended without a close frame");
  lose(ws, problem);
}

static void on_drained(void *ud) EP_ENGINE_THREAD
{
  ep_ws *ws = ud;
  if (ws->phase != EP_WS_OPEN)
    return;
  if (ws->pong_due)
    ep_ws_pong(ws);
  if (ws->owner && ws->owner->drained)
    ws->owner->drained(ws->ud);
}

const ep_stream_owner ep_ws_wire_owner = {.connected = on_connected,
                                          .data = ep_ws_take,
                                          .end = on_end,
                                          .drained = on_drained,
                                          .closed = on_wire_closed};

// --- time ---

// A ping goes out each time; a peer that said nothing since the last is gone. Before that is believed the loop looks once more,
// for when the engine was stopped in between the answer may lie there.
static void on_ping_due(ep_ws *ws) EP_ENGINE_THREAD
{
  if (ws->heard || !ws->wanted) {
    ws->heard = ws->doubted = false;
    ep_ws_ping(ws);
    ep_ws_limit(ws, ws->ping_ms);
  } else if (!ws->doubted) {
    ws->doubted = true;
    ep_ws_limit(ws, DOUBT_MS);
  } else {
    lose(ws, "connection lost: the peer does not answer");
  }
}

static void on_timer(uv_timer_t *timer)
{
  ep_ws *ws = timer->data;
  switch (ws->phase) {
  case EP_WS_BEGINS:
    ep_ws_fail(ws, "timeout", "ETIMEDOUT");
    break;
  case EP_WS_OPEN:
    on_ping_due(ws);
    break;
  case EP_WS_CLOSING:
    lose(ws, NULL);
    break;
  case EP_WS_ENDING:
    ep_ws_end_now(ws);
    break;
  case EP_WS_GONE:
    break;
  }
}

// --- what the owner does ---

ep_net_item *ep_ws_item(ep_ws *ws)
{
  return &ws->item;
}

ep_ws *ep_ws_of_item(ep_net_item *item)
{
  return (ep_ws *)item; // its first member
}

bool ep_ws_begins(const ep_ws *ws)
{
  return ws->phase == EP_WS_BEGINS;
}

bool ep_ws_is_open(const ep_ws *ws)
{
  return ws->phase == EP_WS_OPEN;
}

const char *ep_ws_protocol(const ep_ws *ws)
{
  return ws->protocol;
}

const struct ep_http_head *ep_ws_asked(const ep_ws *ws)
{
  return ws->head;
}

size_t ep_ws_queued(const ep_ws *ws)
{
  return ws->wire ? ws->by->queued(ws->wire) : 0;
}

void ep_ws_read(ep_ws *ws, bool on)
{
  ws->wanted = on;
  set_wire(ws);
}

void ep_ws_hold(ep_ws *ws, bool on)
{
  ws->held = on;
  set_wire(ws);
}

void ep_ws_close(ep_ws *ws, int code, const char *reason)
{
  if (ws->phase == EP_WS_BEGINS)
    ep_ws_end_now(ws);
  if (ws->phase != EP_WS_OPEN)
    return;
  int error = ep_ws_say_goodbye(ws, code, reason);
  ws->own_code = code;
  snprintf(ws->own_reason, sizeof ws->own_reason, "%.*s", (int)ep_ws_reason_length(reason),
           reason ? reason : "");
  ws->phase = EP_WS_CLOSING;
  set_wire(ws);
  ep_ws_limit(ws, error ? 0 : EP_WS_CLOSE_MS);
}

void ep_ws_detach(ep_ws *ws, int code)
{
  if (!ws)
    return;
  ws->owner = NULL;
  ep_ws_close(ws, code, NULL);
}

void ep_ws_drop(ep_net_item *item)
{
  ep_ws *ws = ep_ws_of_item(item);
  ws->owner = NULL;
  if (ws->phase == EP_WS_OPEN)
    ep_ws_say_goodbye(ws, EP_WS_GOING_AWAY, NULL);
  ep_ws_end_now(ws);
}
