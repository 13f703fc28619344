// SPDX-License-Identifier: MIT
/*
 * What comes to a client: opened, messages, the end. Engine thread; owns the messages that nobody wanted yet.
 * A message goes to the coroutine that waits in receive(), else to the listeners, else it is kept; when a megabyte is kept the peer is held back. Each listener is an
 * entry of its own, so that an error in one does not keep the others from hearing.
 */
#include "lib/net/net_ws_client.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_MOST = 1 << 20 };

const char *const ep_ws_listener_names[] = {"connected", "dataReceived", "disconnected", "error",
                                            NULL};

struct ep_ws_kept {
  ep_ws_kept *next;
  size_t length;
  bool binary;
  char bytes[];
};

// --- the object is kept ---

void ep_ws_client_adjust(lua_State *L, ep_ws_client *c, int object)
{
  if (c->ref == LUA_NOREF)
    return;
  bool hears = c->counts[EP_WS_RECEIVED] || c->counts[EP_WS_DISCONNECTED] || c->counts[EP_WS_ERROR];
  bool keeps = hears || c->receiving || c->draining;
  if (c->ws)
    ep_ws_hold(c->ws, keeps);
  if (c->calling > 0 || c->telling || (c->ws && (keeps || !ep_ws_is_open(c->ws)))) {
    if (!object)
      return;
    lua_pushvalue(L, object);
  } else {
    lua_pushboolean(L, false);
  }
  lua_rawseti(L, LUA_REGISTRYINDEX, c->ref); // a key that is there: needs no memory
}

void ep_ws_client_enter(ep_ws_client *c)
{
  c->calling++;
}

void ep_ws_client_close_gaps(lua_State *L, ep_ws_client *c, int object)
{
  c->removed = false;
  for (int i = 0; i < EP_WS_LISTENERS; i++) {
    lua_Integer to = 0;
    lua_getiuservalue(L, object, 1 + i);
    for (lua_Integer from = 1; from <= (lua_Integer)c->places[i]; from++) {
      if (lua_rawgeti(L, -1, from) == LUA_TFUNCTION)
        lua_rawseti(L, -2, ++to);
      else
        lua_pop(L, 1);
    }
    for (; (lua_Integer)c->places[i] > to; c->places[i]--) {
      lua_pushnil(L);
      lua_rawseti(L, -2, (lua_Integer)c->places[i]);
    }
    lua_pop(L, 1);
  }
}

void ep_ws_client_leave(ep_ws_client *c)
{
  if (--c->calling > 0)
    return;
  if (!c->object) {
    free(c);
    return;
  }
  lua_State *L = c->s->L;
  int top = lua_gettop(L);
  if (c->removed && lua_rawgeti(L, LUA_REGISTRYINDEX, c->ref) == LUA_TUSERDATA)
    ep_ws_client_close_gaps(L, c, lua_gettop(L));
  lua_settop(L, top);
  ep_ws_client_adjust(L, c, 0);
}

// --- messages that are kept ---

void ep_ws_client_forget_kept(ep_ws_client *c)
{
  while (c->kept) {
    ep_ws_kept *k = c->kept;
    c->kept = k->next;
    ep_mem_alloc(&c->s->mem, k, sizeof *k + k->length, 0);
  }
  c->kept_last = NULL;
  c->kept_bytes = 0;
}

static bool keep(ep_ws_client *c, const char *bytes, size_t length, bool binary) EP_ENGINE_THREAD
{
  ep_ws_kept *k = ep_mem_alloc(&c->s->mem, NULL, 0, sizeof *k + length);
  if (!k) { // Lua's garbage may fill the limit
    lua_gc(c->s->L, LUA_GCCOLLECT);
    k = ep_mem_alloc(&c->s->mem, NULL, 0, sizeof *k + length);
  }
  if (!k)
    return false;
  *k = (ep_ws_kept){.length = length, .binary = binary};
  if (length > 0)
    memcpy(k->bytes, bytes, length);
  *(c->kept ? &c->kept_last->next : &c->kept) = k;
  c->kept_last = k;
  c->kept_bytes += sizeof *k + length;
  if (c->kept_bytes > KEPT_MOST && !c->paused) {
    c->paused = true;
    ep_ws_read(c->ws, false);
  }
  return true;
}

bool ep_ws_client_push_kept(lua_State *L, ep_ws_client *c)
{
  ep_ws_kept *k = c->kept;
  if (!k)
    return false;
  lua_pushlstring(L, k->bytes, k->length);
  lua_pushboolean(L, k->binary);
  c->kept = k->next;
  c->kept_bytes -= sizeof *k + k->length;
  ep_mem_alloc(&c->s->mem, k, sizeof *k + k->length, 0);
  if (c->paused && c->kept_bytes <= KEPT_MOST / 2) {
    c->paused = false;
    if (c->ws)
      ep_ws_read(c->ws, true);
  }
  return true;
}

// --- listeners ---

typedef struct event {
  ep_ws_client *client;
  ep_ws_listener listener;
  lua_Integer which, count;
  const char *text;
  size_t length;
  bool flag; // binary
  int code;
} event;

// Pushes listener `which` of an event; false: it is not there any more, nothing is pushed.
static bool push_listener(lua_State *L, const event *e)
{
  bool there = lua_rawgeti(L, LUA_REGISTRYINDEX, e->client->ref) == LUA_TUSERDATA &&
               lua_getiuservalue(L, -1, 1 + (int)e->listener) == LUA_TTABLE &&
               lua_rawgeti(L, -1, e->which) == LUA_TFUNCTION;
  if (there) {
    lua_replace(L, -3);
    lua_pop(L, 1);
  }
  return there;
}

// The listener and its arguments.
static int push_event(lua_State *L, void *ud)
{
  const event *e = ud;
  luaL_checkstack(L, 8, NULL);
  push_listener(L, e);
  switch (e->listener) {
  case EP_WS_RECEIVED:
    lua_pushlstring(L, e->text, e->length);
    lua_pushboolean(L, e->flag);
    return 2;
  case EP_WS_DISCONNECTED:
    lua_pushinteger(L, e->code);
    lua_pushlstring(L, e->text, e->length);
    return 2;
  case EP_WS_ERROR:
    lua_pushlstring(L, e->text, e->length);
    return 1;
  case EP_WS_CONNECTED:
  case EP_WS_LISTENERS:
    break;
  }
  return 0;
}

static bool is_there(const event *e) EP_ENGINE_THREAD
{
  lua_State *L = e->client->s->L;
  int top = lua_gettop(L);
  bool there = push_listener(L, e);
  lua_settop(L, top);
  return there;
}

// An event for the listeners that are there now.
static event make_event(ep_ws_client *c, ep_ws_listener listener, const char *text, size_t length)
{
  return (event){.client = c,
                 .listener = listener,
                 .count = c->places[listener],
                 .text = text,
                 .length = length};
}

// Calls them in order; between enter and leave. While one runs it may do anything: close, connect anew, remove others.
static void tell(event e) EP_ENGINE_THREAD
{
  ep_ws_client *c = e.client;
  ep_who who = {"websocket", c->ws ? ep_ws_item(c->ws)->id : 0};
  for (e.which = 1; e.which <= e.count; e.which++) {
    if (is_there(&e))
      ep_call(c->s, who, push_event, &e);
  }
}

void ep_ws_client_tell_problem(ep_ws_client *c)
{
  tell(make_event(c, EP_WS_ERROR, c->problem, strlen(c->problem)));
}

// --- from the connection ---

static int push_message(lua_State *L, void *ud)
{
  const event *e = ud;
  lua_pushlstring(L, e->text, e->length);
  lua_pushboolean(L, e->flag);
  return 2;
}

// An answer is ended as soon as it is taken: what Lua does in between may end it, too.
static ep_answer *take_answer(ep_answer **place)
{
  ep_answer *a = *place;
  *place = NULL;
  return a;
}

static void on_opened(void *ud) EP_ENGINE_THREAD
{
  ep_ws_client *c = ud;
  const ep_ws *ws = c->ws;
  event e = make_event(c, EP_WS_CONNECTED, "", 0);
  ep_answer *a = take_answer(&c->connecting);
  ep_ws_client_enter(c);
  if (a)
    ep_answer_ok(a, NULL, NULL);
  if (c->ws == ws) // what waited may have closed it
    tell(e);
  ep_ws_client_leave(c);
}

static void on_message(void *ud, const char *bytes, size_t length, bool binary) EP_ENGINE_THREAD
{
  ep_ws_client *c = ud;
  event e = make_event(c, EP_WS_RECEIVED, bytes, length);
  e.flag = binary;
  ep_answer *a = take_answer(&c->receiving);
  ep_ws_client_enter(c);
  if (a)
    ep_answer_ok(a, push_message, &e);
  else if (c->counts[EP_WS_RECEIVED])
    tell(e);
  else if (!keep(c, bytes, length, binary))
    ep_ws_close(c->ws, EP_WS_INTERNAL, "not enough memory");
  ep_ws_client_leave(c);
}

static void on_drained(void *ud) EP_ENGINE_THREAD
{
  ep_ws_client *c = ud;
  ep_answer *a = take_answer(&c->draining);
  ep_ws_client_enter(c);
  if (a)
    ep_answer_ok(a, NULL, NULL);
  ep_ws_client_leave(c);
}

static void on_failed(void *ud, const char *message, const char *code) EP_ENGINE_THREAD
{
  ep_ws_client *c = ud;
  event e = make_event(c, EP_WS_ERROR, message, strlen(message));
  ep_answer *a = take_answer(&c->connecting);
  c->ws = NULL;
  if (!a && c->counts[EP_WS_ERROR] == 0)
    ep_report_text(c->s, EPLUA_LOG_WARNING, "websocket: %s", message);
  ep_ws_client_enter(c);
  if (a)
    ep_answer_fail(a, message, code);
  tell(e);
  ep_ws_client_leave(c);
}

static void on_closed(void *ud, const ep_ws_end *end) EP_ENGINE_THREAD
{
  ep_ws_client *c = ud;
  const char *problem = end->problem ? end->problem : "closed";
  event error = make_event(c, EP_WS_ERROR, problem, strlen(problem));
  event gone = make_event(c, EP_WS_DISCONNECTED, end->reason, end->reason_length);
  ep_answer *a;
  gone.code = end->code;
  c->ws = NULL;
  c->paused = false;
  ep_ws_client_enter(c);
  if ((a = take_answer(&c->receiving)))
    ep_answer_fail(a, problem, end->problem ? "ECONNRESET" : "ECANCELED");
  if (!c->ws &&
      (a = take_answer(&c->draining))) // else one of a connection that was begun meanwhile
    ep_answer_fail(a, problem, "ECONNRESET");
  if (end->problem)
    tell(error);
  tell(gone);
  ep_ws_client_leave(c);
}

const ep_ws_owner ep_ws_client_owner = {.opened = on_opened,
                                        .failed = on_failed,
                                        .message = on_message,
                                        .drained = on_drained,
                                        .closed = on_closed};

static void close_item(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_ws_close(ep_ws_of_item(item), EP_WS_NORMAL, NULL);
}

const ep_net_kind ep_ws_client_kind = {.name = "websocket", .close = close_item, .end = ep_ws_drop};
