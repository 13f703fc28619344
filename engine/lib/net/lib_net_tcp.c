// SPDX-License-Identifier: MIT
/*
 * net.TCPSocket: the object, its options and its life. Engine thread.
 * The object is a userdata with options; a connection (net_tcp_int.h) is C memory, made by connect or a server, freed when its stream is closed. Either may go
 * first: a script that lets go of an object that nothing waits for closes the connection, and a connection that is closed leaves the object, which may connect
 * again. One struct for both was rejected: a new connection would have to wait until libuv has closed the old one.
 */
#include "lib/net/lib_net_tcp.h"

#include "lib/net/lib_net.h"

#include "lib/net/net_tcp_int.h"

#include <stdlib.h>
#include <string.h>

enum { FINISH_MS = 10000, AT_ONCE_MAX = 64 };

// --- life of a connection ---

static void on_closed(void *ud) EP_ENGINE_THREAD
{
  ep_tcp *c = ud;
  ep_net_close(&c->item);
  if (c->server)
    ep_tcp_server_lost(c->server);
  free(c->read.delimiter);
  ep_mem_alloc(&c->s->mem, c->bytes, c->size, 0);
  free(c);
}

static const ep_stream_owner stream_owner = {.connected = ep_tcp_on_connected,
                                             .data = ep_tcp_on_data,
                                             .end = ep_tcp_on_end,
                                             .closed = on_closed};

ep_tcp *ep_tcp_new(ep_state *s)
{
  ep_tcp *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  c->s = s;
  c->stream = ep_stream_new(s, &stream_owner, c, &c->item);
  if (c->stream)
    return c;
  free(c);
  return NULL;
}

void ep_tcp_drop(ep_tcp *c, bool gently)
{
  if (c->socket) {
    c->socket->connection = NULL;
    c->socket->gone = true;
  }
  c->socket = NULL;
  if (!c->closing && gently && ep_stream_queued(c->stream) > 0)
    ep_stream_finish(c->stream, FINISH_MS);
  else if (!c->closing || !gently)
    ep_stream_close(c->stream);
  c->closing = true;
  c->connected = false;
}

static void close_from_outside(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_tcp *c = (ep_tcp *)item; // its first member
  ep_tcp_drop(c, true);
  ep_net_abandon(item);
}

// The engine ends; Lua, and with it the object, is gone.
static void end(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_tcp *c = (ep_tcp *)item;
  c->socket = NULL;
  c->connecting = c->read.answer = NULL;
  c->over = true;
  ep_tcp_drop(c, false);
}

const ep_net_kind ep_tcp_kind = {.name = "tcp", .close = close_from_outside, .end = end};

// --- what the methods share ---

ep_tcp_socket *ep_tcp_check(lua_State *L)
{
  return ep_net_class_check(L, 1, &ep_tcp_class);
}

ep_tcp *ep_tcp_check_connected(lua_State *L, const char **why, const char **code)
{
  const ep_tcp_socket *socket = ep_tcp_check(L);
  ep_tcp *c = socket->connection;
  if (c && c->connected)
    return c;
  *why = c ? "not connected yet" : socket->gone ? "closed" : "not connected";
  *code = c || !socket->gone ? "ENOTCONN" : "ECANCELED";
  return NULL;
}

bool ep_tcp_may_end_at_once(ep_tcp *c)
{
  if (c->at_once++ < AT_ONCE_MAX)
    return true;
  c->at_once = 0;
  return false;
}

int64_t ep_tcp_limit(lua_State *L, int options, const ep_tcp_socket *socket, int64_t initial)
{
  return ep_net_option_ms(L, options, "timeout",
                          socket->has_timeout ? socket->timeout_ms : initial);
}

// --- methods ---

static int l_close(lua_State *L) EP_ENGINE_THREAD
{
  ep_tcp *c = ep_tcp_check(L)->connection;
  if (!c)
    return 0;
  ep_tcp_drop(c, true);
  ep_net_abandon(&c->item); // it is in the account until the stream is closed
  return 0;
}

static int l_gc(lua_State *L) EP_ENGINE_THREAD
{
  return l_close(L);
}

// Ends our side: the peer reads to the end of what was sent, and can still send.
static int l_shutdown(lua_State *L) EP_ENGINE_THREAD
{
  const char *why, *code;
  ep_tcp *c = ep_tcp_check_connected(L, &why, &code);
  if (!c)
    return ep_net_push_error(L, why, code);
  ep_stream_shutdown(c->stream);
  lua_pushboolean(L, true);
  return 1;
}

static int l_is_open(lua_State *L) EP_ENGINE_THREAD
{
  const ep_tcp *c = ep_tcp_check(L)->connection;
  lua_pushboolean(L, c && c->connected && !(c->ended && c->length == 0));
  return 1;
}

static int l_local(lua_State *L) EP_ENGINE_THREAD
{
  const char *why, *code;
  const ep_tcp *c = ep_tcp_check_connected(L, &why, &code);
  return c ? ep_net_push_place(L, c->item.local) : ep_net_push_error(L, why, code);
}

static int l_peer(lua_State *L) EP_ENGINE_THREAD
{
  const char *why, *code;
  const ep_tcp *c = ep_tcp_check_connected(L, &why, &code);
  return c ? ep_net_push_place(L, c->item.peer) : ep_net_push_error(L, why, code);
}

static int l_no_delay(lua_State *L) EP_ENGINE_THREAD
{
  const char *why, *code;
  ep_tcp_check(L);
  if (!lua_isnoneornil(L, 2))
    luaL_checktype(L, 2, LUA_TBOOLEAN);
  bool on = lua_isnoneornil(L, 2) || lua_toboolean(L, 2);
  const ep_tcp *c = ep_tcp_check_connected(L, &why, &code);
  if (!c)
    return ep_net_push_error(L, why, code);
  int error = ep_stream_no_delay(c->stream, on);
  if (error)
    return ep_net_push_error(L, ep_net_error_text(error), ep_net_error_code(error));
  lua_pushboolean(L, true);
  return 1;
}

static int l_tostring(lua_State *L) EP_ENGINE_THREAD
{
  const ep_tcp_socket *socket = ep_tcp_check(L);
  const ep_tcp *c = socket->connection;
  if (c && c->connected)
    lua_pushfstring(L, "TCPSocket (%s, %s)", c->item.peer, c->ended ? "ended by the peer" : "open");
  else
    lua_pushfstring(L, "TCPSocket (%s)",
                    c              ? "connecting"
                    : socket->gone ? "closed"
                                   : "not connected");
  return 1;
}

static const luaL_Reg methods[] = {{"connect", ep_tcp_l_connect},
                                   {"send", ep_tcp_l_send},
                                   {"write", ep_tcp_l_send},
                                   {"read", ep_tcp_l_read},
                                   {"readUntil", ep_tcp_l_read_until},
                                   {"shutdown", l_shutdown},
                                   {"close", l_close},
                                   {"isOpen", l_is_open},
                                   {"localAddress", l_local},
                                   {"peerAddress", l_peer},
                                   {"setNoDelay", l_no_delay},
                                   {"__gc", l_gc},
                                   {"__close", l_close},
                                   {"__tostring", l_tostring},
                                   {NULL, NULL}};

const ep_net_class ep_tcp_class = {"TCPSocket", "ep.net_tcp", methods};

// net.TCPSocket([{timeout}])
static int l_new(lua_State *L)
{
  static const char *const known[] = {"timeout", NULL};
  lua_settop(L, 1);
  if (!lua_isnil(L, 1))
    luaL_checktype(L, 1, LUA_TTABLE);
  ep_net_check_options(L, 1, known, false);
  bool has = lua_istable(L, 1) && lua_getfield(L, 1, "timeout") != LUA_TNIL;
  int64_t ms = ep_net_option_ms(L, 1, "timeout", 0);
  ep_tcp_socket *socket = ep_net_class_new(L, &ep_tcp_class, sizeof *socket);
  socket->has_timeout = has;
  socket->timeout_ms = ms;
  return 1;
}

int ep_net_open_tcp(lua_State *L)
{
  ep_net_class_open(L, &ep_tcp_class);
  lua_pushcfunction(L, l_new);
  return 1;
}
