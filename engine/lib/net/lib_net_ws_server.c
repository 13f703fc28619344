// SPDX-License-Identifier: MIT
/*
 * net.WebSocketServer and net.WebSocketEchoServer: their methods. Engine thread. A server that runs is anchored with its callbacks in the registry, so whoever starts one
 * need not keep it. What its clients do is in net_ws_server.c.
 */
#include "lib/net/lib_net.h"
#include "lib/net/net_class.h"
#include "lib/net/net_ws_options.h"
#include "lib/net/net_ws_server.h"

#include "net/answer.h"
#include "net/ws_library.h"

#include <stdio.h>

static const ep_net_class class;

static const char *const callback_names[] = {"connected", "receive", "disconnected",
                                             "error",     "started", NULL};

enum { VALUE_WORDS = 1 };

// What the constructor was told. The running server has it, too.
typedef struct listening {
  ep_ws_listening head;
  ep_ws_options options;
} listening;

static listening *check(lua_State *L)
{
  return ep_net_class_check(L, 1, &class);
}

static ep_ws_server *running(lua_State *L)
{
  return check(L)->head.server;
}

static int push_true(lua_State *L)
{
  lua_pushboolean(L, true);
  return 1;
}

// --- start and stop ---

static void check_callbacks(lua_State *L, int arg)
{
  luaL_checktype(L, arg, LUA_TTABLE);
  ep_net_check_options(L, arg, callback_names, false);
  for (int i = 0; callback_names[i]; i++) {
    int type = lua_getfield(L, arg, callback_names[i]);
    if (type != LUA_TNIL && type != LUA_TFUNCTION)
      luaL_argerror(L, arg,
                    lua_pushfstring(L, "%s: function expected, got %s", callback_names[i],
                                    luaL_typename(L, -1)));
    lua_pop(L, 1);
  }
}

// start() failed. Who gave a callback for errors hears it there as well, in the next turn.
static int fail(lua_State *L, const char *message, const char *code) EP_ENGINE_THREAD
{
  if (lua_istable(L, 4) && lua_getfield(L, 4, "error") == LUA_TFUNCTION) {
    ep_answer *a = ep_answer_begin(L, 4, "start", NULL);
    ep_answer_return(L, a, NULL, NULL, 0);
    ep_answer_fail_soon(a, message, code);
  }
  return ep_net_push_error(L, message, code);
}

static void end_start(void *operation) EP_ENGINE_THREAD
{
  ep_answer_ok(operation, NULL, NULL);
}

static void tell_started(lua_State *L, ep_ws_server *server) EP_ENGINE_THREAD
{
  if (!lua_istable(L, 4) || lua_getfield(L, 4, "started") != LUA_TFUNCTION)
    return;
  ep_answer *a = ep_answer_begin(L, lua_gettop(L), "start", &server->item);
  ep_answer_return(L, a, NULL, a, 0);
  ep_answer_soon(a, end_start);
}

static void hold(lua_State *L, ep_ws_server *server)
{
  lua_pushvalue(L, 1);
  server->self_ref = luaL_ref(L, LUA_REGISTRYINDEX);
  for (int i = 0; i < EP_WS_CALLBACKS && lua_istable(L, 4); i++) {
    if (lua_getfield(L, 4, callback_names[i]) == LUA_TFUNCTION)
      server->refs[i] = luaL_ref(L, LUA_REGISTRYINDEX);
    else
      lua_pop(L, 1);
  }
}

// Host and port are at 2 and 3, the callbacks at 4 (none: an echo server).
static int start(lua_State *L) EP_ENGINE_THREAD
{
  char text[400];
  eplua_error err;
  listening *object = check(L);
  const char *host = ep_net_check_host(L, 2);
  int port = ep_net_check_port(L, 3, 0);
  if (object->head.server) {
    snprintf(text, sizeof text, "the server listens on %s already",
             object->head.server->item.local);
    return fail(L, text, "EALREADY");
  }
  if (!ep_net_permitted(L, host, port, text, sizeof text))
    return fail(L, text, "EACCES");
  if (!ep_ws_library_get())
    return fail(L, ep_ws_library_error(), "ENOSYS");
  ep_ws_server *server = ep_ws_server_new(ep_state_of(L));
  if (!server)
    ep_raise_memory(L);
  object->head.server = server; // from here on what raises leaves it to __gc
  server->object = &object->head;
  server->echo = lua_isnil(L, 4);
  hold(L, server);
  ep_ws_options options = object->options;
  lua_getiuservalue(L, 1, VALUE_WORDS);
  ep_ws_take_words(L, lua_gettop(L), &options);
  int code = ep_ws_server_set_options(server, &options, host)
                 ? ep_net_open(L, &server->item, &ep_ws_server_kind)
                 : EPLUA_E_NOMEM;
  if (code == EPLUA_OK)
    server->listener =
        ep_listener_new(server->s, host, port, &ep_ws_server_owner, server, &server->item, &err);
  if (server->listener) {
    tell_started(L, server);
    return push_true(L);
  }
  object->head.server = NULL;
  ep_ws_server_free(server);
  if (code == EPLUA_E_LIMIT)
    return fail(L, "too many open sockets (--max-sockets)", "EMFILE");
  if (code)
    ep_raise_memory(L);
  return fail(L, err.message, ep_net_error_code(ep_listener_error(ep_state_of(L))));
}

// start(host, port, callbacks) -> true | nil, message, code
static int l_start(lua_State *L) EP_ENGINE_THREAD
{
  lua_settop(L, 4);
  check(L);
  ep_net_check_host(L, 2);
  ep_net_check_port(L, 3, 0);
  check_callbacks(L, 4);
  return start(L);
}

static int l_stop(lua_State *L) EP_ENGINE_THREAD
{
  ep_ws_server *server = running(L);
  if (server)
    ep_ws_server_stop(server);
  lua_pushboolean(L, server != NULL);
  return 1;
}

// Also of one whose start raised half-way.
static int l_gc(lua_State *L) EP_ENGINE_THREAD
{
  listening *object = check(L);
  ep_ws_server *server = object->head.server;
  object->head.server = NULL;
  if (!server)
    return 0;
  server->object = NULL;
  if (server->listener)
    ep_ws_server_stop(server);
  else
    ep_ws_server_free(server);
  return 0;
}

// --- clients ---

static int push_sent(lua_State *L, int error)
{
  if (error == 0)
    return push_true(L);
  if (error == UV_ENOBUFS)
    return ep_net_push_error(L, "the client reads too slowly and is closed", "ENOBUFS");
  if (error == UV_ENOTCONN)
    return ep_net_push_error(L, "no such client", "ENOTCONN");
  return ep_net_push_error(L, ep_net_error_text(error), ep_net_error_code(error));
}

static int send_message(lua_State *L, bool binary) EP_ENGINE_THREAD
{
  const ep_ws_server *server = running(L);
  lua_Integer id = luaL_checkinteger(L, 2);
  size_t length;
  const char *bytes = ep_ws_check_message(L, 3, &length, &binary);
  if (!bytes)
    return 3;
  ep_ws_guest *guest = server ? ep_ws_server_find(server, id) : NULL;
  return push_sent(L, guest ? ep_ws_guest_send(guest, bytes, length, binary) : UV_ENOTCONN);
}

// send(id, text[, {binary}]) -> true | nil, message, code
static int l_send(lua_State *L) EP_ENGINE_THREAD
{
  return send_message(L, false);
}

static int l_send_binary(lua_State *L) EP_ENGINE_THREAD
{
  return send_message(L, true);
}

// broadcast(text[, {binary}]) -> to how many
static int l_broadcast(lua_State *L) EP_ENGINE_THREAD
{
  const ep_ws_server *server = running(L);
  bool binary = false;
  size_t length;
  lua_Integer count = 0;
  const char *bytes = ep_ws_check_message(L, 2, &length, &binary);
  if (!bytes)
    return 3;
  for (ep_ws_guest *g = server ? server->first : NULL; g; g = g->next)
    count += g->id && ep_ws_guest_send(g, bytes, length, binary) == 0;
  lua_pushinteger(L, count);
  return 1;
}

// disconnect(id[, code[, reason]]) -> whether it was there
static int l_disconnect(lua_State *L) EP_ENGINE_THREAD
{
  const ep_ws_server *server = running(L);
  const char *reason;
  lua_Integer id = luaL_checkinteger(L, 2);
  int code = ep_ws_check_code(L, 3, &reason);
  const ep_ws_guest *guest = server ? ep_ws_server_find(server, id) : NULL;
  bool open = guest && ep_ws_is_open(guest->ws);
  if (open)
    ep_ws_close(guest->ws, code, reason);
  lua_pushboolean(L, open);
  return 1;
}

// getClients() -> {id, ...} in order of their coming
static int l_get_clients(lua_State *L) EP_ENGINE_THREAD
{
  const ep_ws_server *server = running(L);
  lua_Integer count = 0;
  lua_createtable(L, server ? (int)server->item.clients : 0, 0);
  for (const ep_ws_guest *g = server ? server->first : NULL; g; g = g->next) {
    if (g->id == 0 || !ep_ws_is_open(g->ws))
      continue;
    lua_pushinteger(L, g->id);
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

// queued(id) -> bytes that wait to be sent; nothing: no such client
static int l_queued(lua_State *L) EP_ENGINE_THREAD
{
  const ep_ws_server *server = running(L);
  lua_Integer id = luaL_checkinteger(L, 2);
  const ep_ws_guest *guest = server ? ep_ws_server_find(server, id) : NULL;
  if (!guest)
    return 0;
  lua_pushinteger(L, (lua_Integer)ep_ws_queued(guest->ws));
  return 1;
}

// --- state ---

static int l_is_running(lua_State *L) EP_ENGINE_THREAD
{
  lua_pushboolean(L, running(L) != NULL);
  return 1;
}

static int l_port(lua_State *L) EP_ENGINE_THREAD
{
  const ep_ws_server *server = running(L);
  if (!server)
    return 0;
  lua_pushinteger(L, ep_listener_port(server->listener));
  return 1;
}

static int l_tostring(lua_State *L) EP_ENGINE_THREAD
{
  const ep_ws_server *server = running(L);
  if (server)
    lua_pushfstring(L, "WebSocketServer (%s, %d clients)", server->item.local,
                    (int)server->item.clients);
  else
    lua_pushliteral(L, "WebSocketServer (stopped)");
  return 1;
}

static const luaL_Reg methods[] = {{"start", l_start},
                                   {"stop", l_stop},
                                   {"send", l_send},
                                   {"sendBinary", l_send_binary},
                                   {"broadcast", l_broadcast},
                                   {"disconnect", l_disconnect},
                                   {"getClients", l_get_clients},
                                   {"queued", l_queued},
                                   {"isRunning", l_is_running},
                                   {"port", l_port},
                                   {"__gc", l_gc},
                                   {"__close", l_stop},
                                   {"__tostring", l_tostring},
                                   {NULL, NULL}};

static const ep_net_class class = {"WebSocketServer", "ep.net_websocket_server", methods};

// The options are at arg.
static void push_object(lua_State *L, int arg)
{
  ep_ws_options options;
  ep_ws_read_server(L, arg, &options);
  listening *object = lua_newuserdatauv(L, sizeof *object, VALUE_WORDS);
  *object = (listening){.options = options};
  lua_insert(L, -2);
  lua_setiuservalue(L, -2, VALUE_WORDS);
  luaL_setmetatable(L, class.metatable);
}

// WebSocketServer([options])
static int l_new(lua_State *L)
{
  lua_settop(L, 1);
  push_object(L, 1);
  return 1;
}

// WebSocketEchoServer(host, port[, options]) -> server | nil, message, code
static int l_new_echo(lua_State *L) EP_ENGINE_THREAD
{
  lua_settop(L, 3);
  ep_net_check_host(L, 1); // here, while they are the arguments that were given
  ep_net_check_port(L, 2, 0);
  push_object(L, 3);
  lua_insert(L, 1); // object, host, port
  lua_settop(L, 3);
  lua_settop(L, 4);
  int results = start(L);
  if (results == 1)
    lua_pushvalue(L, 1);
  return results;
}

int ep_net_open_websocket_server(lua_State *L)
{
  ep_net_class_open(L, &class);
  lua_pushcfunction(L, l_new);
  return 1;
}

int ep_net_open_websocket_echo(lua_State *L)
{
  ep_net_class_open(L, &class);
  lua_pushcfunction(L, l_new_echo);
  return 1;
}
