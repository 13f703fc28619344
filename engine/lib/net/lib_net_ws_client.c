// SPDX-License-Identifier: MIT
/*
 * net.WebSocketClient and net.WebSocketClientTls: their methods. Engine thread; an object owns one ep_ws_client, and that at most one connection at a time.
 * Listeners are lists in user values of the object and not in the registry, so that functions which know their socket and a socket which knows its functions can be
 * collected together. The object is kept by the registry while something can come to a listener. connect() is in net_ws_connect.c, what comes in net_ws_client.c.
 */
#include "lib/net/lib_net.h"
#include "lib/net/net_class.h"
#include "lib/net/net_ws_client.h"
#include "lib/net/net_ws_options.h"

#include <eplua/text.h>

#include "net/stream.h"

#include <stdlib.h>
#include <string.h>

static const ep_net_class class;

ep_ws_client *ep_ws_client_check(lua_State *L)
{
  ep_ws_client **object = ep_net_class_check(L, 1, &class);
  luaL_argcheck(L, *object, 1, "the object is finalized");
  return *object;
}

static int push_true(lua_State *L)
{
  lua_pushboolean(L, true);
  return 1;
}

// --- receiving and sending ---

static void cancel_receive(void *operation) EP_ENGINE_THREAD
{
  ep_ws_client *c = operation;
  c->receiving = NULL;
  ep_ws_client_adjust(c->s->L, c, 0);
}

static void cancel_drain(void *operation) EP_ENGINE_THREAD
{
  ep_ws_client *c = operation;
  c->draining = NULL;
  ep_ws_client_adjust(c->s->L, c, 0);
}

// receive([timeout ms]) -> text, binary | nil, message, code
static int l_receive(lua_State *L) EP_ENGINE_THREAD
{
  ep_ws_client *c = ep_ws_client_check(L);
  lua_Number ms = luaL_optnumber(L, 2, 0);
  luaL_argcheck(L, ms >= 0, 2, "milliseconds must be a number >= 0");
  if (ep_ws_client_push_kept(L, c))
    return 2;
  if (!c->ws || !ep_ws_is_open(c->ws))
    return ep_net_push_error(L, "not connected", "ENOTCONN");
  if (c->receiving)
    return ep_net_push_error(L, "another coroutine waits for a message already", "EBUSY");
  c->receiving = ep_answer_wait(L, "receive", ep_ws_item(c->ws));
  ep_answer_limit(c->receiving, ms > 1e12 ? 0 : (int64_t)(ms + 0.999));
  ep_ws_client_adjust(L, c, 1);
  return ep_answer_return(L, c->receiving, cancel_receive, c, 0);
}

static int send_message(lua_State *L, bool binary) EP_ENGINE_THREAD
{
  ep_ws_client *c = ep_ws_client_check(L);
  size_t length;
  const char *bytes = ep_ws_check_message(L, 2, &length, &binary);
  if (!bytes)
    return 3;
  int error = c->ws ? ep_ws_send(c->ws, bytes, length, binary) : UV_ENOTCONN;
  if (error == 0)
    return push_true(L);
  if (error == UV_ENOTCONN)
    return ep_net_push_error(L, "not connected", "ENOTCONN");
  if (error == UV_ENOBUFS)
    return ep_net_push_error(L, "too much waits to be sent already (see drain)", "ENOBUFS");
  return ep_net_push_error(L, ep_net_error_text(error), ep_net_error_code(error));
}

static int l_send(lua_State *L) EP_ENGINE_THREAD
{
  return send_message(L, false);
}

static int l_send_binary(lua_State *L) EP_ENGINE_THREAD
{
  return send_message(L, true);
}

static void end_drain(void *operation) EP_ENGINE_THREAD
{
  ep_ws_client *c = operation;
  ep_answer *a = c->draining;
  c->draining = NULL;
  ep_ws_client_enter(c);
  ep_answer_ok(a, NULL, NULL);
  ep_ws_client_leave(c);
}

// drain([callbacks]) -> true | nil, message, code: when little waits to be sent
static int l_drain(lua_State *L) EP_ENGINE_THREAD
{
  ep_ws_client *c = ep_ws_client_check(L);
  lua_settop(L, 2);
  ep_ws_check_callbacks(L, 2);
  if (!c->ws || !ep_ws_is_open(c->ws))
    return ep_net_push_error(L, "not connected", "ENOTCONN");
  if (ep_ws_queued(c->ws) < EP_STREAM_LOW && lua_isnil(L, 2))
    return push_true(L);
  if (c->draining)
    return ep_net_push_error(L, "somebody waits for that already", "EBUSY");
  c->draining = ep_answer_begin(L, 2, "drain", ep_ws_item(c->ws));
  if (ep_ws_queued(c->ws) < EP_STREAM_LOW)
    ep_answer_soon(c->draining, end_drain);
  ep_ws_client_adjust(L, c, 1);
  lua_pushboolean(L, true);
  return ep_answer_return(L, c->draining, cancel_drain, c, 1);
}

static int l_queued(lua_State *L) EP_ENGINE_THREAD
{
  const ep_ws_client *c = ep_ws_client_check(L);
  lua_pushinteger(L, c->ws ? (lua_Integer)ep_ws_queued(c->ws) : 0);
  return 1;
}

// --- listeners ---

static int check_event(lua_State *L)
{
  luaL_checkstring(L, 2);
  const char *const *names = ep_ws_listener_names;
  const char *name = lua_tostring(L, 2);
  for (int i = 0; names[i]; i++)
    if (strcmp(names[i], name) == 0)
      return i;
  const char *near = eplua_nearest(name, names, EP_WS_LISTENERS);
  return luaL_argerror(
      L, 2,
      lua_pushfstring(L, near ? "unknown event '%s' (did you mean '%s'?)" : "unknown event '%s'",
                      name, near));
}

// addEventListener(name, fn) -> self
static int l_add_listener(lua_State *L) EP_ENGINE_THREAD
{
  ep_ws_client *c = ep_ws_client_check(L);
  int event = check_event(L);
  luaL_checktype(L, 3, LUA_TFUNCTION);
  lua_settop(L, 3);
  if (lua_getiuservalue(L, 1, 1 + event) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, 1, 1 + event);
  }
  lua_pushvalue(L, 3);
  lua_rawseti(L, -2, (lua_Integer)c->places[event] + 1);
  c->places[event]++;
  c->counts[event]++;
  ep_ws_client_adjust(L, c, 1);
  lua_settop(L, 1);
  return 1;
}

// removeEventListener(name, fn) -> whether it was there
static int l_remove_listener(lua_State *L) EP_ENGINE_THREAD
{
  ep_ws_client *c = ep_ws_client_check(L);
  int event = check_event(L);
  luaL_checktype(L, 3, LUA_TFUNCTION);
  bool found = false;
  lua_getiuservalue(L, 1, 1 + event);
  for (lua_Integer i = 1; i <= (lua_Integer)c->places[event] && !found; i++) {
    lua_rawgeti(L, -1, i);
    found = lua_rawequal(L, -1, 3);
    lua_pop(L, 1);
    if (!found)
      continue;
    lua_pushboolean(L, false);
    lua_rawseti(L, -2, i);
  }
  if (found) {
    c->counts[event]--;
    c->removed = true;
    if (c->calling == 0)
      ep_ws_client_close_gaps(L, c, 1);
    ep_ws_client_adjust(L, c, 1);
  }
  lua_pushboolean(L, found);
  return 1;
}

// --- state ---

static int l_is_open(lua_State *L) EP_ENGINE_THREAD
{
  const ep_ws_client *c = ep_ws_client_check(L);
  lua_pushboolean(L, c->ws && ep_ws_is_open(c->ws));
  return 1;
}

static int l_protocol(lua_State *L) EP_ENGINE_THREAD
{
  const ep_ws_client *c = ep_ws_client_check(L);
  if (!c->ws || !ep_ws_is_open(c->ws) || !*ep_ws_protocol(c->ws))
    return 0;
  lua_pushstring(L, ep_ws_protocol(c->ws));
  return 1;
}

// close([code[, reason]])
static int l_close(lua_State *L) EP_ENGINE_THREAD
{
  const char *reason;
  ep_ws_client *c = ep_ws_client_check(L);
  int code = ep_ws_check_code(L, 2, &reason);
  ep_ws *ws = c->ws;
  if (!ws)
    return 0;
  if (ep_ws_begins(ws))
    c->ws = NULL; // nothing will come of it
  ep_ws_close(ws, code, reason);
  ep_ws_client_adjust(L, c, 1);
  return 0;
}

static int l_to_be_closed(lua_State *L) EP_ENGINE_THREAD
{
  lua_settop(L, 1);
  return l_close(L);
}

static int l_tostring(lua_State *L) EP_ENGINE_THREAD
{
  const ep_ws_client *c = ep_ws_client_check(L);
  if (!c->ws)
    lua_pushliteral(L, "WebSocketClient (not connected)");
  else
    lua_pushfstring(L, "WebSocketClient (%s, %s)", ep_ws_item(c->ws)->peer,
                    ep_ws_is_open(c->ws)  ? "open"
                    : ep_ws_begins(c->ws) ? "connecting"
                                          : "closing");
  return 1;
}

static int l_gc(lua_State *L) EP_ENGINE_THREAD
{
  ep_ws_client **object = ep_net_class_check(L, 1, &class);
  ep_ws_client *c = *object;
  *object = NULL;
  if (!c)
    return 0;
  ep_ws *ws = c->ws;
  c->ws = NULL;
  ep_ws_detach(ws, EP_WS_GOING_AWAY);
  ep_ws_client_forget_kept(c);
  luaL_unref(L, LUA_REGISTRYINDEX, c->ref);
  c->ref = LUA_NOREF;
  c->object = false;
  ep_ws_client_enter(c);
  ep_ws_client_leave(c);
  return 0;
}

static const luaL_Reg methods[] = {{"connect", ep_ws_client_l_connect},
                                   {"send", l_send},
                                   {"sendBinary", l_send_binary},
                                   {"receive", l_receive},
                                   {"drain", l_drain},
                                   {"queued", l_queued},
                                   {"addEventListener", l_add_listener},
                                   {"removeEventListener", l_remove_listener},
                                   {"isOpen", l_is_open},
                                   {"protocol", l_protocol},
                                   {"close", l_close},
                                   {"__gc", l_gc},
                                   {"__close", l_to_be_closed},
                                   {"__tostring", l_tostring},
                                   {NULL, NULL}};

static const ep_net_class class = {"WebSocketClient", "ep.net_websocket", methods};

// The constructor. Upvalue 1: whether it is always TLS.
static int l_new(lua_State *L)
{
  ep_ws_options options;
  lua_settop(L, 1);
  ep_ws_read_client(L, 1, &options);
  options.tls = lua_toboolean(L, lua_upvalueindex(1));
  ep_ws_client **object = lua_newuserdatauv(L, sizeof *object, EP_WS_VALUES);
  *object = NULL;
  luaL_setmetatable(L, class.metatable);
  lua_insert(L, -2);
  lua_setiuservalue(L, -2, EP_WS_VALUE_WORDS);
  ep_ws_client *c = calloc(1, sizeof *c);
  if (!c)
    ep_raise_memory(L);
  c->s = ep_state_of(L);
  c->options = options;
  c->object = true;
  c->ref = LUA_NOREF;
  *object = c;
  return 1;
}

int ep_net_open_websocket(lua_State *L)
{
  ep_net_class_open(L, &class);
  lua_pushboolean(L, false);
  lua_pushcclosure(L, l_new, 1);
  return 1;
}

int ep_net_open_websocket_tls(lua_State *L)
{
  ep_net_class_open(L, &class);
  lua_pushboolean(L, true);
  lua_pushcclosure(L, l_new, 1);
  return 1;
}
