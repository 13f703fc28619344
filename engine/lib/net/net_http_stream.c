// SPDX-License-Identifier: MIT
/*
 * Answers that come piece by piece: server-sent events, or parts of a body as they arrive. Engine thread; owns what nobody has read yet.
 * With callbacks each piece is a call. Without, the request gives an object whose read() waits for the next one; while pieces wait to be read, the server is held
 * back. An event source may go on by itself when its server ends it (reconnect): with the last id, after the time that the server wants.
 */
#include "lib/net/net_http_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define KIND "http request"

// What a push function of ours gets.
typedef struct news {
  ep_http_request *r;
  const ep_event *event;
  const char *bytes;
  size_t length;
  const ep_curl_failure *failure;
  const ep_curl_head *head;
  const ep_http_piece *piece;
} news;

// --- values ---

static void push_event(lua_State *L, const char *data, size_t length, const char *type,
                       const char *id)
{
  lua_createtable(L, 0, 3);
  lua_pushlstring(L, data, length);
  lua_setfield(L, -2, "data");
  lua_pushstring(L, type);
  lua_setfield(L, -2, "event");
  if (*id) {
    lua_pushstring(L, id);
    lua_setfield(L, -2, "id");
  }
}

// A piece of the body, with the head that it belongs to.
static void push_part(lua_State *L, const ep_http_request *r, const char *data, size_t length)
{
  lua_createtable(L, 0, 3);
  lua_pushlstring(L, data, length);
  lua_setfield(L, -2, "data");
  if (r->head == LUA_NOREF)
    return;
  lua_rawgeti(L, LUA_REGISTRYINDEX, r->head);
  lua_getfield(L, -1, "status");
  lua_setfield(L, -3, "status");
  lua_getfield(L, -1, "headers");
  lua_setfield(L, -3, "headers");
  lua_pop(L, 1);
}

static int push_news(lua_State *L, void *ud) EP_ENGINE_THREAD
{
  const news *n = ud;
  if (n->event)
    push_event(L, n->event->data, n->event->length, n->event->type, n->event->id);
  else
    push_part(L, n->r, n->bytes, n->length);
  return 1;
}

static int push_failure(lua_State *L, void *ud)
{
  const news *n = ud;
  if (n->r->one_function)
    return ep_net_push_error(L, n->failure->text, n->failure->code);
  lua_pushstring(L, n->failure->text);
  lua_pushstring(L, n->failure->code);
  return 2;
}

static int push_piece(lua_State *L, void *ud)
{
  const news *n = ud;
  const ep_http_piece *p = n->piece;
  if (p->type_at)
    push_event(L, p->bytes, p->length, p->bytes + p->type_at, p->bytes + p->id_at);
  else
    push_part(L, n->r, p->bytes, p->length);
  return 1;
}

static int push_nil(lua_State *L, void *ud)
{
  (void)ud;
  lua_pushnil(L);
  return 1;
}

// --- pieces that wait to be read ---

static void keep_piece(ep_http_request *r, const char *data, size_t length, const char *type,
                       const char *id) EP_ENGINE_THREAD
{
  size_t type_size = type ? strlen(type) + 1 : 0, id_size = id ? strlen(id) + 1 : 0;
  ep_http_piece *p = malloc(sizeof *p + length + 1 + type_size + id_size);
  if (!p) {
    r->trouble = true;
    return;
  }
  *p = (ep_http_piece){.length = length,
                       .type_at = type ? length + 1 : 0,
                       .id_at = type ? length + 1 + type_size : 0};
  if (length > 0)
    memcpy(p->bytes, data, length);
  if (type)
    memcpy(p->bytes + p->type_at, type, type_size);
  if (id)
    memcpy(p->bytes + p->id_at, id, id_size);
  *(r->last ? &r->last->next : &r->first) = p;
  r->last = p;
  r->waiting += length;
}

static ep_http_piece *take_piece(ep_http_request *r)
{
  ep_http_piece *p = r->first;
  if (!p)
    return NULL;
  r->first = p->next;
  if (!r->first)
    r->last = NULL;
  r->waiting -= p->length;
  return p;
}

void ep_http_stream_free(ep_http_request *r)
{
  for (ep_http_piece *p; (p = take_piece(r));)
    free(p);
  ep_events_free(r->events);
  r->events = NULL;
}

void ep_http_serve_reader(void *operation)
{
  ep_http_request *r = operation;
  ep_answer *a = r->reader;
  if (!a || (!r->first && !r->ended))
    return;
  r->reader = NULL;
  ep_http_keep(r, false);
  ep_http_piece *p = take_piece(r);
  if (p) {
    ep_answer_ok(a, push_piece, &(news){.r = r, .piece = p});
    free(p);
    return;
  }
  // ended before it is told: who hears of it may read once more
  const ep_curl_failure failure = r->failure;
  if (r->handle)
    r->handle->ended = !failure.code;
  ep_http_end(r);
  if (failure.code)
    ep_answer_fail(a, failure.text, failure.code);
  else
    ep_answer_ok(a, push_nil, NULL);
}

// --- what comes ---

static const char *find_header(const ep_curl_head *head, const char *name)
{
  for (size_t i = 0; i < head->header_count; i++)
    if (strcasecmp(head->headers[i].name, name) == 0)
      return head->headers[i].value;
  return "";
}

// Keeps the head as a table, in the registry; runs protected.
static int keep_head(lua_State *L) EP_ENGINE_THREAD
{
  const news *n = lua_touserdata(L, 1);
  ep_http_push_head(L, n->head);
  n->r->head = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

static int push_handle(lua_State *L, void *ud) EP_ENGINE_THREAD
{
  ep_http_request *r = ud;
  ep_http_handle *handle = ep_net_class_new(L, &ep_http_handle_class, sizeof *handle);
  r->handle = handle;
  handle->request = r;
  return 1;
}

bool ep_http_stream_head(ep_http_request *r, const ep_curl_head *head)
{
  const char *type = find_header(head, "Content-Type");
  bool events = strncasecmp(type, "text/event-stream", 17) == 0 && head->status == 200;
  if (!events && !r->wants_stream)
    return false;
  uv_timer_stop(&r->timer);
  r->told = true;
  r->kind = events ? EP_HTTP_EVENTS : EP_HTTP_PIECES;
  if (events && !r->events)
    r->events = ep_events_new();
  if (r->head == LUA_NOREF &&
      ep_protected(r->s->L, keep_head, &(news){.r = r, .head = head}) != LUA_OK)
    lua_pop(r->s->L, 1);
  ep_answer *a = r->answer;
  r->answer = NULL;
  if (a) {
    r->core->calls->request_pause(r->curl, true);
    ep_http_keep(r, false);
    if (r->handle)
      r->handle->request = NULL; // the one that the call made, which nobody has
    r->handle = NULL;
    ep_answer_ok(a, push_handle, r);
    if (!r->handle) // no memory for it
      ep_http_end(r);
  }
  return true;
}

static bool on_event(void *ud, const ep_event *event) EP_ENGINE_THREAD
{
  ep_http_request *r = ud;
  r->item.served++;
  if (r->calls && r->success != LUA_NOREF)
    ep_net_call(&r->item, KIND, r->success, push_news, &(news){.r = r, .event = event});
  else if (!r->calls)
    keep_piece(r, event->data, event->length, event->type, event->id);
  return !r->over;
}

// The stream cannot be read on.
static void break_off(ep_http_request *r, const char *code, const char *why) EP_ENGINE_THREAD
{
  ep_curl_failure failure = {.code = code};
  snprintf(failure.text, sizeof failure.text, "%s", why);
  if (r->curl)
    r->core->calls->request_cancel(r->curl);
  r->curl = NULL;
  ep_http_stream_done(r, &failure);
}

void ep_http_stream_data(ep_http_request *r, const char *bytes, size_t length)
{
  const char *why = "not enough memory";
  bool ok = true;
  if (r->kind == EP_HTTP_EVENTS)
    ok = r->events && ep_events_feed(r->events, bytes, length, on_event, r, &why);
  else if (!r->calls)
    keep_piece(r, bytes, length, NULL, NULL);
  else if (r->success != LUA_NOREF)
    ep_net_call(&r->item, KIND, r->success, push_news,
                &(news){.r = r, .bytes = bytes, .length = length});
  if (r->over)
    return;
  if (!ok || r->trouble) {
    r->trouble = true;
    break_off(r, ok ? "ENOMEM" : "EMSGSIZE", ok ? "not enough memory" : why);
    return;
  }
  if (!r->calls && r->first)
    r->core->calls->request_pause(r->curl, true);
  ep_http_serve_reader(r);
}

// --- the end ---

static void call_error(ep_http_request *r, const ep_curl_failure *failure) EP_ENGINE_THREAD
{
  const ep_curl_failure copy = *failure; // it may be the request's own
  news n = {.r = r, .failure = &copy};
  int ref = r->one_function ? r->success : r->error;
  if (ref != LUA_NOREF)
    ep_net_call(&r->item, KIND, ref, push_failure, &n);
  else
    ep_report_text(r->s, EPLUA_LOG_WARNING, "%s:%d: request failed, and nobody hears it: %s",
                   r->item.source, r->item.line, copy.text);
}

void ep_http_stream_fail(ep_http_request *r, const ep_curl_failure *failure)
{
  call_error(r, failure);
  ep_http_end(r);
}

// --- going on ---

// The request once more, with the last id. Runs protected.
static int resend(lua_State *L) EP_ENGINE_THREAD
{
  ep_http_request *r = lua_touserdata(L, 1);
  ep_http_spec spec;
  lua_settop(L, 0);
  for (int i = EP_HTTP_SELF; i <= EP_HTTP_OPTIONS; i++) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, r->again);
    lua_rawgeti(L, -1, i);
    lua_remove(L, -2);
  }
  lua_settop(L, EP_HTTP_HOW);
  lua_newtable(L);
  ep_http_read(L, &spec);
  ep_http_permit(L, r->core->calls, &spec);
  size_t count = spec.curl.header_count;
  ep_curl_header *list = lua_newuserdatauv(L, (count + 1) * sizeof *list, 0);
  for (size_t i = 0; i < count; i++)
    list[i] = spec.curl.headers[i];
  const char *id = ep_events_last_id(r->events);
  if (*id && !strpbrk(id, "\r\n"))
    list[spec.curl.header_count++] = (ep_curl_header){"Last-Event-ID", id};
  spec.curl.headers = list;
  spec.curl.stream = true;
  ep_events_restart(r->events);
  r->kind = EP_HTTP_STREAM;
  ep_http_limit(r, ep_http_send(r, spec.curl.url, &spec, &r->failure) == 0);
  return 0;
}

static void on_retry(uv_timer_t *timer) EP_ENGINE_THREAD
{
  ep_http_request *r = timer->data;
  r->failure.code = NULL;
  if (ep_protected(r->s->L, resend, r) == LUA_OK)
    return;
  lua_pop(r->s->L, 1);
  ep_http_stream_fail(r, &(ep_curl_failure){.code = "ENOMEM", .text = "not enough memory"});
}

// An event source goes on after a while. The process stays alive for it.
static void retry_later(ep_http_request *r, const ep_curl_failure *failure) EP_ENGINE_THREAD
{
  if (failure)
    call_error(r, failure);
  if (r->over)
    return;
  int64_t ms = ep_events_retry_ms(r->events);
  uv_update_time(r->timer.loop);
  uv_timer_start(&r->timer, on_retry, ms < 0 ? EP_HTTP_RETRY_MS : (uint64_t)ms, 0);
}

void ep_http_stream_done(ep_http_request *r, const ep_curl_failure *failure)
{
  if (r->calls && r->reconnect && r->events && !r->trouble) {
    retry_later(r, failure);
    return;
  }
  if (!r->calls) {
    r->ended = true;
    if (failure)
      r->failure = *failure;
    ep_http_serve_reader(r);
    return;
  }
  if (failure)
    call_error(r, failure);
  else if (r->closed != LUA_NOREF)
    ep_net_call(&r->item, KIND, r->closed, NULL, NULL);
  ep_http_end(r);
}
