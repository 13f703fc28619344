// SPDX-License-Identifier: MIT
/*
 * net.TCPServer: listens, and calls the script's function for each client. Engine thread.
 * A server that listens is C memory like a connection, and is anchored with its function in the registry: whoever starts one need not keep it. Clients outlive it; they
 * only count themselves off, so the last of listener, object and clients frees it.
 */
#include "lib/net/lib_net_tcp.h"

#include "lib/net/lib_net.h"
#include "lib/net/net_tcp_int.h"

#include "net/listener.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ep_tcp_server { // one start until its stop
  ep_net_item item;
  ep_state *s;
  ep_listener *listener; // NULL: stopped
  struct ep_tcp_listening *object;
  int self_ref, handler_ref;
  unsigned users; // the listener's handle, and clients
  bool told_full;
};

typedef struct ep_tcp_listening { // the Lua object
  ep_tcp_server *server;          // NULL: it does not run
} ep_tcp_listening;

static const ep_net_class class;

// --- life ---

static void leave(ep_tcp_server *server) EP_ENGINE_THREAD
{
  if (--server->users == 0)
    free(server);
}

void ep_tcp_server_lost(ep_tcp_server *server)
{
  server->item.clients--;
  leave(server);
}

static void on_closed(void *ud) EP_ENGINE_THREAD
{
  leave(ud);
}

static void stop(ep_tcp_server *server) EP_ENGINE_THREAD
{
  ep_listener *listener = server->listener;
  if (!listener)
    return;
  server->listener = NULL;
  if (server->object)
    server->object->server = NULL;
  ep_net_close(&server->item);
  ep_listener_close(listener);
  if (!server->s) // Lua is gone
    return;
  luaL_unref(server->s->L, LUA_REGISTRYINDEX, server->self_ref);
  luaL_unref(server->s->L, LUA_REGISTRYINDEX, server->handler_ref);
}

static void close_from_outside(ep_net_item *item) EP_ENGINE_THREAD
{
  stop((ep_tcp_server *)item); // its first member
}

static void end(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_tcp_server *server = (ep_tcp_server *)item;
  server->s = NULL;
  server->object = NULL;
  stop(server);
}

static const ep_net_kind kind = {
    .name = "tcp server", .server = true, .close = close_from_outside, .end = end};

// --- clients ---

// client, ip, port
static int push_client(lua_State *L, void *ud)
{
  ep_tcp *c = ud;
  luaL_checkstack(L, 6, NULL);
  ep_tcp_socket *socket = ep_net_class_new(L, &ep_tcp_class, sizeof *socket);
  socket->connection = c;
  c->socket = socket;
  return 1 + ep_net_push_place(L, c->item.peer);
}

// As many are open as may be: it is taken and closed, so that it hears of it.
static void turn_away(ep_tcp_server *server, ep_tcp *c) EP_ENGINE_THREAD
{
  if (!server->told_full)
    ep_report_text(
        server->s, EPLUA_LOG_WARNING,
        "tcp server %s: a client was turned away, as too many sockets are open (--max-sockets)",
        server->item.local);
  server->told_full = true;
  ep_tcp_drop(c, false);
}

static void on_connection(void *ud, uv_stream_t *stream) EP_ENGINE_THREAD
{
  ep_tcp_server *server = ud;
  ep_tcp *c = ep_tcp_new(server->s);
  if (!c)
    return; // no memory: it waits in the queue of the system
  int error = ep_stream_accept(c->stream, stream);
  if (error) {
    ep_tcp_drop(c, false);
    return;
  }
  if (ep_net_open_of(&server->item, &c->item, &ep_tcp_kind) != EPLUA_OK) {
    turn_away(server, c);
    return;
  }
  c->server = server;
  c->started = c->connected = true;
  server->users++;
  server->item.clients++;
  ep_tcp_adjust_reading(c);
  int status = ep_net_call(&server->item, "tcp server", server->handler_ref, push_client, c);
  if (!c->socket || (status != LUA_OK && status != LUA_YIELD)) // nobody has it, or will care for it
    ep_tcp_drop(c, true);
}

static const ep_listener_owner listener_owner = {.connection = on_connection, .closed = on_closed};

// --- methods ---

static ep_tcp_listening *check(lua_State *L)
{
  return ep_net_class_check(L, 1, &class);
}

static int refuse(lua_State *L, const char *message, const char *code)
{
  return ep_net_push_error(L, message, code);
}

// The server for the account; NULL: refused, the results are pushed.
static ep_tcp_server *open_server(lua_State *L) EP_ENGINE_THREAD
{
  ep_tcp_server *server = calloc(1, sizeof *server);
  int code = server ? ep_net_open(L, &server->item, &kind) : EPLUA_E_NOMEM;
  if (code == EPLUA_OK)
    return server;
  free(server);
  if (code != EPLUA_E_LIMIT)
    ep_raise_memory(L);
  refuse(L, "too many open sockets (--max-sockets)", "EMFILE");
  return NULL;
}

// start(host, port, handler(client, ip, port)) -> true | nil, message, code
static int l_start(lua_State *L) EP_ENGINE_THREAD
{
  char text[400];
  eplua_error err;
  ep_tcp_listening *object = check(L);
  const char *host = ep_net_check_host(L, 2);
  int port = ep_net_check_port(L, 3, 0);
  luaL_checktype(L, 4, LUA_TFUNCTION);
  lua_settop(L, 4);
  if (object->server) {
    snprintf(text, sizeof text, "the server listens on %s already", object->server->item.local);
    return refuse(L, text, "EALREADY");
  }
  if (!ep_net_permitted(L, host, port, text, sizeof text))
    return refuse(L, text, "EACCES");
  lua_pushvalue(L, 1);
  int self_ref = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushvalue(L, 4);
  int handler_ref = luaL_ref(L, LUA_REGISTRYINDEX);
  ep_tcp_server *server = open_server(L);
  if (server) {
    server->s = ep_state_of(L);
    server->users = 1;
    server->listener =
        ep_listener_new(server->s, host, port, &listener_owner, server, &server->item, &err);
  }
  if (server && server->listener) {
    server->self_ref = self_ref;
    server->handler_ref = handler_ref;
    server->object = object;
    object->server = server;
    lua_pushboolean(L, true);
    return 1;
  }
  luaL_unref(L, LUA_REGISTRYINDEX, self_ref);
  luaL_unref(L, LUA_REGISTRYINDEX, handler_ref);
  if (!server)
    return 3;
  ep_net_close(&server->item);
  free(server);
  return refuse(L, err.message, ep_net_error_code(ep_listener_error(ep_state_of(L))));
}

static int l_stop(lua_State *L) EP_ENGINE_THREAD
{
  const ep_tcp_listening *object = check(L);
  lua_pushboolean(L, object->server != NULL);
  if (object->server)
    stop(object->server);
  return 1;
}

static int l_port(lua_State *L) EP_ENGINE_THREAD
{
  const ep_tcp_listening *object = check(L);
  if (!object->server)
    return 0;
  lua_pushinteger(L, ep_listener_port(object->server->listener));
  return 1;
}

static int l_is_running(lua_State *L) EP_ENGINE_THREAD
{
  lua_pushboolean(L, check(L)->server != NULL);
  return 1;
}

static int l_tostring(lua_State *L) EP_ENGINE_THREAD
{
  const ep_tcp_listening *object = check(L);
  if (object->server)
    lua_pushfstring(L, "TCPServer (%s, %d clients)", object->server->item.local,
                    (int)object->server->item.clients);
  else
    lua_pushliteral(L, "TCPServer (stopped)");
  return 1;
}

static int l_close(lua_State *L) EP_ENGINE_THREAD
{
  l_stop(L);
  return 0;
}

static const luaL_Reg methods[] = {{"start", l_start},         {"stop", l_stop},
                                   {"port", l_port},           {"isRunning", l_is_running},
                                   {"__gc", l_close},          {"__close", l_close},
                                   {"__tostring", l_tostring}, {NULL, NULL}};

static const ep_net_class class = {"TCPServer", "ep.net_tcp_server", methods};

static int l_new(lua_State *L)
{
  ep_net_class_new(L, &class, sizeof(ep_tcp_listening));
  return 1;
}

int ep_net_open_tcp_server(lua_State *L)
{
  ep_net_class_open(L, &class);
  ep_net_class_open(L, &ep_tcp_class);
  lua_pushcfunction(L, l_new);
  return 1;
}
