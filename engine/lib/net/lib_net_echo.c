// SPDX-License-Identifier: MIT
/*
 * net.TCPEchoServer: sends back what each client sends, to try a client against. Engine thread.
 * It runs without Lua: bytes go from the stream's buffer into the same stream, and a client that does not read is not read from. The server lives until its listener
 * and all its clients are closed.
 */
#include "lib/net/lib_net.h"
#include "lib/net/net_class.h"
#include "lua/call.h"
#include "net/listener.h"
#include "net/stream.h"

#include <lauxlib.h>
#include <stdlib.h>

enum { FINISH_MS = 10000 };

typedef struct echo_client echo_client;

typedef struct echo_server {
  ep_net_item item;
  ep_state *s; // NULL: Lua is gone
  ep_listener *listener;
  struct echo_object *object;
  echo_client *clients;
  int self_ref;
  unsigned users; // the listener's handle, and clients
} echo_server;

struct echo_client {
  ep_net_item item;
  ep_stream *stream;
  echo_server *server;
  echo_client *next, *prev;
};

typedef struct echo_object { // the Lua object
  echo_server *server;       // NULL: stopped
} echo_object;

static const ep_net_class class;

static void leave(echo_server *server)
{
  if (--server->users == 0)
    free(server);
}

// --- clients ---

static void on_client_closed(void *ud) EP_ENGINE_THREAD
{
  echo_client *c = ud;
  echo_server *server = c->server;
  ep_net_close(&c->item);
  *(c->prev ? &c->prev->next : &server->clients) = c->next;
  if (c->next)
    c->next->prev = c->prev;
  free(c);
  server->item.clients--;
  leave(server);
}

static void on_data(void *ud, const char *bytes, size_t length) EP_ENGINE_THREAD
{
  echo_client *c = ud;
  if (ep_stream_write(c->stream, bytes, length, NULL, NULL) != 0)
    ep_stream_close(c->stream);
  else if (ep_stream_queued(c->stream) >= EP_STREAM_LOW)
    ep_stream_read(c->stream, false);
}

static void on_drained(void *ud) EP_ENGINE_THREAD
{
  ep_stream_read(((echo_client *)ud)->stream, true);
}

static void on_end(void *ud, int uv_error) EP_ENGINE_THREAD
{
  echo_client *c = ud;
  if (uv_error)
    ep_stream_close(c->stream);
  else
    ep_stream_finish(c->stream, FINISH_MS);
}

static const ep_stream_owner client_owner = {
    .data = on_data, .end = on_end, .drained = on_drained, .closed = on_client_closed};

static void close_client(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_stream_close(((echo_client *)item)->stream); // its first member
}

static const ep_net_kind client_kind = {
    .name = "tcp echo", .close = close_client, .end = close_client};

static void on_connection(void *ud, uv_stream_t *stream) EP_ENGINE_THREAD
{
  echo_server *server = ud;
  echo_client *c = calloc(1, sizeof *c);
  if (c)
    c->stream = ep_stream_new(server->s, &client_owner, c, &c->item);
  if (!c || !c->stream) { // it waits in the queue of the system
    free(c);
    return;
  }
  c->server = server;
  c->next = server->clients;
  if (c->next)
    c->next->prev = c;
  server->clients = c;
  server->users++;
  server->item.clients++;
  if (ep_stream_accept(c->stream, stream) != 0 ||
      ep_net_open_of(&server->item, &c->item, &client_kind) != EPLUA_OK)
    ep_stream_close(c->stream);
  else
    ep_stream_read(c->stream, true);
}

// --- the server ---

static void on_listener_closed(void *ud) EP_ENGINE_THREAD
{
  leave(ud);
}

static const ep_listener_owner listener_owner = {.connection = on_connection,
                                                 .closed = on_listener_closed};

static void stop(echo_server *server) EP_ENGINE_THREAD
{
  ep_listener *listener = server->listener;
  if (!listener)
    return;
  server->listener = NULL;
  if (server->object)
    server->object->server = NULL;
  ep_net_close(&server->item);
  for (echo_client *c = server->clients; c; c = c->next)
    ep_stream_close(c->stream);
  ep_listener_close(listener);
  if (server->s)
    luaL_unref(server->s->L, LUA_REGISTRYINDEX, server->self_ref);
}

static void close_server(ep_net_item *item) EP_ENGINE_THREAD
{
  stop((echo_server *)item); // its first member
}

static void end(ep_net_item *item) EP_ENGINE_THREAD
{
  echo_server *server = (echo_server *)item;
  server->s = NULL;
  server->object = NULL;
  stop(server);
}

static const ep_net_kind kind = {
    .name = "tcp echo server", .server = true, .close = close_server, .end = end};

// --- Lua ---

static echo_object *check(lua_State *L)
{
  return ep_net_class_check(L, 1, &class);
}

static int l_stop(lua_State *L) EP_ENGINE_THREAD
{
  const echo_object *object = check(L);
  lua_pushboolean(L, object->server != NULL);
  if (object->server)
    stop(object->server);
  return 1;
}

static int l_close(lua_State *L) EP_ENGINE_THREAD
{
  l_stop(L);
  return 0;
}

static int l_port(lua_State *L) EP_ENGINE_THREAD
{
  const echo_object *object = check(L);
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
  const echo_server *server = check(L)->server;
  lua_pushfstring(L, "TCPEchoServer (%s)", server ? server->item.local : "stopped");
  return 1;
}

static const luaL_Reg methods[] = {
    {"stop", l_stop},  {"port", l_port},     {"isRunning", l_is_running},
    {"__gc", l_close}, {"__close", l_close}, {"__tostring", l_tostring},
    {NULL, NULL}};

static const ep_net_class class = {"TCPEchoServer", "ep.net_echo", methods};

// net.TCPEchoServer(host, [port]) -> server | nil, message, code
static int l_new(lua_State *L) EP_ENGINE_THREAD
{
  char text[400];
  eplua_error err;
  const char *host = ep_net_check_host(L, 1);
  int port = lua_isnoneornil(L, 2) ? 0 : ep_net_check_port(L, 2, 0);
  if (!ep_net_permitted(L, host, port, text, sizeof text))
    return ep_net_push_error(L, text, "EACCES");
  echo_object *object = ep_net_class_new(L, &class, sizeof *object);
  lua_pushvalue(L, -1);
  int self_ref = luaL_ref(L, LUA_REGISTRYINDEX);
  echo_server *server = calloc(1, sizeof *server);
  int code = server ? ep_net_open(L, &server->item, &kind) : EPLUA_E_NOMEM;
  if (code == EPLUA_OK) {
    server->s = ep_state_of(L);
    server->users = 1;
    server->listener =
        ep_listener_new(server->s, host, port, &listener_owner, server, &server->item, &err);
    if (server->listener) {
      server->object = object;
      server->self_ref = self_ref;
      object->server = server;
      return 1;
    }
    ep_net_close(&server->item);
  }
  free(server);
  luaL_unref(L, LUA_REGISTRYINDEX, self_ref);
  if (code == EPLUA_E_LIMIT)
    return ep_net_push_error(L, "too many open sockets (--max-sockets)", "EMFILE");
  if (code != EPLUA_OK)
    ep_raise_memory(L);
  return ep_net_push_error(L, err.message, ep_net_error_code(ep_listener_error(ep_state_of(L))));
}

int ep_net_open_echo(lua_State *L)
{
  ep_net_class_open(L, &class);
  lua_pushcfunction(L, l_new);
  return 1;
}
