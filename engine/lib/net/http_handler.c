// SPDX-License-Identifier: MIT
/*
 * The entry into Lua: each request runs its handler in a coroutine of its own, and so does what the handler returns to be streamed. Engine thread.
 * The frame under the handler is C (l_run) and holds a *guard* that is to be closed: however the coroutine ends (it returns, raises, is stopped or closed by
 * somebody), the guard knows whether there was an answer. To catch errors here by a protected call was rejected: the report would lose its traceback, and
 * the debugger would take every error of a handler for one that is caught.
 *
 * Stack of l_run: the handler, the guard, then the handler's arguments; later the answer's data at DATA and the piece of it that is being sent at PIECE.
 */
#include "lib/net/http_server_int.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

enum { HANDLER = 1, GUARD, DATA, PIECE };
enum { RESULTS, CALLED, WAITED }; // what the frame goes on after

enum { SHORT_PIECE = 8 << 10, ARGUMENTS = 5 };

static const char guard_class[] = "ep.net_http_guard";

// --- the guard ---

static ep_httpd_connection *connection_of(lua_State *L)
{
  return ((ep_httpd_guard *)lua_touserdata(L, GUARD))->connection;
}

// __close(guard, error)
static int l_guard_close(lua_State *L) EP_ENGINE_THREAD
{
  const ep_httpd_guard *guard = luaL_checkudata(L, 1, guard_class);
  ep_httpd_connection *c = guard->connection;
  if (c && c->busy && !c->waits_for_room)
    ep_httpd_say(c, 500, NULL, NULL);
  return 0;
}

static int l_guard_gc(lua_State *L) EP_ENGINE_THREAD
{
  const ep_httpd_guard *guard = luaL_checkudata(L, 1, guard_class);
  if (guard->connection)
    guard->connection->guard = NULL;
  return 0;
}

// Pushes the guard of a connection, which all its requests share: there is one at a time.
static void push_guard(lua_State *L, ep_httpd_connection *c)
{
  if (c->guard) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->guard_ref);
    return;
  }
  ep_httpd_guard *guard = lua_newuserdatauv(L, sizeof *guard, 0);
  guard->connection = NULL;
  luaL_setmetatable(L, guard_class);
  lua_pushvalue(L, -1);
  c->guard_ref = luaL_ref(L, LUA_REGISTRYINDEX);
  guard->connection = c;
  c->guard = guard;
}

void ep_httpd_open_handler(lua_State *L)
{
  if (luaL_newmetatable(L, guard_class)) {
    lua_pushcfunction(L, l_guard_close);
    lua_setfield(L, -2, "__close");
    lua_pushcfunction(L, l_guard_gc);
    lua_setfield(L, -2, "__gc");
  }
  lua_pop(L, 1);
}

// --- streaming ---

void ep_httpd_on_room(void *connection, int uv_error)
{
  ep_httpd_connection *c = connection;
  if (c->leaving)
    return;
  if (uv_error) {
    ep_httpd_abort(c);
    return;
  }
  ep_httpd_limit(c, 0);
  ep_wait *room = c->room;
  c->room = NULL;
  if (room) {
    c->waits_for_room = false;
    ep_wait_end(room, NULL, NULL);
  } else if (c->waits_for_room) {
    ep_httpd_done(c);
  }
}

static void cancel_room(ep_state *s, void *operation)
{
  (void)s;
  ep_httpd_connection *c = operation;
  c->room = NULL;
  c->waits_for_room = false;
}

// Suspends until the peer has taken what was written. Its argument: the guard.
static int l_wait_for_room(lua_State *L) EP_ENGINE_THREAD
{
  ep_httpd_connection *c = ((ep_httpd_guard *)lua_touserdata(L, 1))->connection;
  if (!c)
    return 0;
  ep_wait *room = ep_wait_begin(L);
  if (ep_stream_write(c->stream, "", 0, ep_httpd_on_room, c) != 0) {
    ep_wait_drop(room);
    ep_httpd_abort(c);
    return 0;
  }
  c->room = room;
  c->waits_for_room = true;
  ep_httpd_limit(c, EP_HTTPD_STALL_MS);
  return ep_wait_yield(L, room, cancel_room, c);
}

// Sends some of the piece. Short ones in one packet with what is around them.
static bool send_some(ep_httpd_connection *c, const char *piece, size_t length) EP_ENGINE_THREAD
{
  size_t part = length - c->offset;
  const char *at = piece + c->offset;
  if (part > EP_HTTPD_PIECE)
    part = EP_HTTPD_PIECE;
  c->offset += part;
  if (!c->chunked)
    return ep_httpd_send(c, at, part);
  char bytes[SHORT_PIECE + 32];
  int n = snprintf(bytes, 16, "%zx\r\n", part);
  if (n <= 0)
    return false;
  if (part > SHORT_PIECE)
    return ep_httpd_send(c, bytes, (size_t)n) && ep_httpd_send(c, at, part) &&
           ep_httpd_send(c, "\r\n", 2);
  memcpy(bytes + n, at, part); // NOLINT: bytes, no text
  size_t end = (size_t)n + part;
  bytes[end] = '\r';
  bytes[end + 1] = '\n';
  return ep_httpd_send(c, bytes, end + 2);
}

// The function has given a piece, on top; nil is the end. False: it is the end.
static bool take_piece(lua_State *L, ep_httpd_connection *c)
{
  lua_replace(L, PIECE);
  lua_settop(L, PIECE);
  c->offset = 0;
  if (lua_isnil(L, PIECE))
    return false;
  if (lua_type(L, PIECE) != LUA_TSTRING && lua_type(L, PIECE) != LUA_TNUMBER)
    luaL_error(L, "a function that is an answer gives strings, then nil; got %s",
               luaL_typename(L, PIECE));
  lua_tolstring(L, PIECE, NULL);
  return true;
}

// Sends what is at DATA, a string or a function. Continues after the function and after waits.
static int drive(lua_State *L, int status, lua_KContext context) EP_ENGINE_THREAD
{
  (void)status;
  for (;;) {
    ep_httpd_connection *c = connection_of(L);
    if (!c || c->leaving) // nobody wants the rest
      return 0;
    if (context == CALLED && !take_piece(L, c)) {
      if (!c->chunked || ep_httpd_send(c, "0\r\n\r\n", 5))
        ep_httpd_done(c);
      return 0;
    }
    context = RESULTS;
    lua_settop(L, PIECE);
    size_t length;
    const char *piece = lua_tolstring(L, PIECE, &length);
    bool more = piece && c->offset < length;
    if (more && !send_some(c, piece, length))
      return 0;
    if (ep_stream_queued(c->stream) >= EP_HTTPD_PIECE) {
      lua_pushcfunction(L, l_wait_for_room);
      lua_pushvalue(L, GUARD);
      lua_callk(L, 1, 0, WAITED, drive);
    } else if (!more && lua_type(L, DATA) == LUA_TSTRING) {
      ep_httpd_done(c);
      return 0;
    } else if (!more) {
      ep_httpd_limit(c, 0); // a stream of events may be silent for hours
      lua_pushvalue(L, DATA);
      lua_callk(L, 0, 1, CALLED, drive);
      context = CALLED;
    }
  }
}

// The handler has returned; its results begin at DATA.
static int on_results(lua_State *L, int status, lua_KContext context) EP_ENGINE_THREAD
{
  (void)status, (void)context;
  ep_httpd_connection *c = connection_of(L);
  if (!c || c->leaving || !c->busy || c->head_sent)
    return 0;
  lua_settop(L, DATA + 2);
  if (!ep_httpd_begin_answer(L, c, DATA)) {
    ep_httpd_done(c);
    return 0;
  }
  lua_settop(L, DATA);
  c->offset = 0;
  if (lua_type(L, DATA) == LUA_TSTRING)
    lua_pushvalue(L, DATA);
  lua_settop(L, PIECE);
  return drive(L, LUA_OK, RESULTS);
}

// (handler, guard, arguments)
static int l_run(lua_State *L) EP_ENGINE_THREAD
{
  lua_toclose(L, GUARD);
  lua_pushvalue(L, HANDLER);
  lua_insert(L, GUARD + 1);
  lua_callk(L, lua_gettop(L) - GUARD - 1, LUA_MULTRET, RESULTS, on_results);
  return on_results(L, LUA_OK, RESULTS);
}

// --- the entry ---

// How many arguments the function on top has names for: those that nobody sees are not made.
static int count_wanted(lua_State *L)
{
  lua_Debug ar;
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">u", &ar);
  return ar.isvararg ? ARGUMENTS : ar.nparams;
}

typedef struct entry {
  ep_httpd_connection *connection;
  const ep_httpd_route *route; // NULL: the handler of the server
} entry;

static int push_entry(lua_State *L, void *ud) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  const entry *e = ud;
  ep_httpd_connection *c = e->connection;
  const ep_httpd *h = c->server;
  luaL_checkstack(L, 20, NULL);
  lua_pushcfunction(L, l_run);
  int base = lua_gettop(L);
  ep_httpd_push_value(L, h, e->route ? EP_HTTPD_FUNCTIONS : EP_HTTPD_HANDLER);
  if (e->route) {
    lua_rawgeti(L, -1, e->route->function);
    lua_remove(L, -2);
  }
  int wanted = count_wanted(L);
  push_guard(L, c);
  if (e->route) {
    ep_httpd_push_params(L, c, e->route);
    ep_httpd_push_request(L, c, 0);
    return lua_gettop(L) - base;
  }
  if (wanted > 0)
    lua_pushstring(L, c->head.method);
  if (wanted > 1)
    lua_pushstring(L, c->head.target);
  if (wanted > 2)
    lua_pushlstring(L, c->body ? c->body : "", c->body_length);
  if (wanted > 3)
    ep_httpd_push_headers(L, c);
  if (wanted > 4) {
    lua_pushnil(L);
    ep_httpd_push_request(L, c, lua_gettop(L) - 1);
  }
  return lua_gettop(L) - base;
}

void ep_httpd_handle(ep_httpd_connection *c)
{
  ep_httpd *h = c->server;
  bool others = false;
  const ep_httpd_route *route = ep_httpd_find_route(c, &others);
  if (route && route->function == 0) {
    ep_httpd_send_file(c, route);
    return;
  }
  if (!route && !h->has_handler) {
    char allow[256];
    ep_httpd_allow(c, allow, sizeof allow);
    ep_httpd_say(c, others ? 405 : 404, NULL, others ? allow : NULL);
    return;
  }
  ep_httpd_limit(c, h->handler_ms);
  int status = ep_call(h->s, (ep_who){"route", h->item.id}, push_entry, &(entry){c, route});
  ep_httpd_free_body(c); // Lua has it
  if (status > LUA_YIELD && c->busy && !c->leaving && !c->waits_for_room)
    ep_httpd_say(c, 500, NULL, NULL); // it could not even begin, or nothing could be closed
}
