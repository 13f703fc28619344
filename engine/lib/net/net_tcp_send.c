// SPDX-License-Identifier: MIT
/*
 * TCPSocket: connect and send. Engine thread.
 * A send in a coroutine that the system takes at once ends inside the call: no suspending, no turn of the loop. Each write that somebody waits for has a record
 * of its own, which libuv's end of the write frees; the answer leaves it when it is cancelled.
 */
#include "lib/net/net_tcp_int.h"

#include "lib/net/lib_net_tcp.h"

#include <stdio.h>
#include <stdlib.h>

enum { CONNECT_MS = 30000, DOING = EP_NET_PLACE + 200 };

// --- connect ---

void ep_tcp_on_connected(void *ud, int uv_error) EP_ENGINE_THREAD
{
  ep_tcp *c = ud;
  ep_answer *a = c->connecting;
  char doing[DOING];
  c->connecting = NULL;
  if (uv_error) {
    snprintf(doing, sizeof doing, "cannot connect to %s", c->item.peer);
    ep_tcp_drop(c, false); // first: the callback may connect again
    if (a)
      ep_answer_fail_uv(a, doing, uv_error);
    return;
  }
  c->connected = true;
  ep_tcp_adjust_reading(c);
  if (a)
    ep_answer_ok(a, NULL, NULL);
}

// It shall not go on: nobody waits, or not any longer.
static void cancel_connect(void *operation) EP_ENGINE_THREAD
{
  ep_tcp *c = operation;
  c->connecting = NULL;
  ep_tcp_drop(c, false);
}

// It could not even begin.
static void fail_connect(void *operation) EP_ENGINE_THREAD
{
  ep_tcp *c = operation;
  ep_tcp_on_connected(c, c->end_error);
}

// A connection in the account. NULL: as many are open as may be.
static ep_tcp *open_connection(lua_State *L) EP_ENGINE_THREAD
{
  ep_state *s = ep_state_of(L);
  ep_tcp *c = ep_tcp_new(s);
  if (!c)
    ep_raise_memory(L);
  int code = ep_net_open(L, &c->item, &ep_tcp_kind);
  if (code == EPLUA_OK)
    return c;
  ep_tcp_drop(c, false);
  if (code != EPLUA_E_LIMIT)
    ep_raise_memory(L);
  return NULL;
}

static void note_target(ep_tcp *c, const char *host, int port)
{
  struct sockaddr_storage address;
  bool numeric = ep_net_numeric(host, port, &address);
  if (numeric)
    ep_net_place((struct sockaddr *)&address, c->item.peer, sizeof c->item.peer);
  else
    snprintf(c->item.peer, sizeof c->item.peer, "%s:%d", host, port);
}

// connect(host, port, [callbacks]) -> true | nil, message, code
int ep_tcp_l_connect(lua_State *L) EP_ENGINE_THREAD
{
  static const char *const known[] = {"timeout", "success", "error", NULL};
  char text[EP_NET_PLACE + 300];
  ep_tcp_socket *socket = ep_tcp_check(L);
  const char *host = ep_net_check_host(L, 2);
  int port = ep_net_check_port(L, 3, 1);
  lua_settop(L, 4);
  int options = ep_net_callback_options(L, 4, known);
  int64_t ms = ep_tcp_limit(L, options, socket, CONNECT_MS);
  if (socket->connection && !socket->connection->started) // an error was raised in between
    ep_tcp_drop(socket->connection, false);
  if (socket->connection)
    return ep_net_refuse(L, 4, "connect",
                         socket->connection->connected ? "the socket is connected already"
                                                       : "the socket is connecting already",
                         "EISCONN");
  if (!ep_net_permitted(L, host, port, text, sizeof text))
    return ep_net_refuse(L, 4, "connect", text, "EACCES");
  ep_tcp *c = open_connection(L);
  if (!c) {
    lua_gc(L, LUA_GCCOLLECT); // sockets that nobody has any more
    c = open_connection(L);
  }
  if (!c)
    return ep_net_refuse(L, 4, "connect", "too many open sockets (--max-sockets)", "EMFILE");
  note_target(c, host, port);
  socket->connection = c; // from here on the object closes it, whatever is raised
  socket->gone = false;
  c->socket = socket;
  ep_answer *a = ep_answer_begin(L, 4, "connect", &c->item);
  ep_answer_limit(a, ms);
  c->started = true;
  c->connecting = a;
  c->end_error = ep_stream_connect(c->stream, host, port);
  if (c->end_error)
    ep_answer_soon(a, fail_connect);
  return ep_answer_return(L, a, cancel_connect, c, 0);
}

// --- send ---

typedef struct sending {
  ep_answer *answer; // NULL: nobody waits (any more)
  ep_tcp *connection;
} sending;

static void on_sent(void *ud, int uv_error) EP_ENGINE_THREAD
{
  sending *w = ud;
  ep_answer *a = w->connection->over ? NULL : w->answer;
  char doing[DOING];
  if (a && uv_error)
    snprintf(doing, sizeof doing, "cannot send to %s", w->connection->item.peer);
  free(w);
  if (a && uv_error)
    ep_answer_fail_uv(a, doing, uv_error);
  else if (a)
    ep_answer_ok(a, NULL, NULL);
}

static void cancel_send(void *operation)
{
  sending *w = operation;
  w->answer = NULL; // what was given is sent all the same
}

static void run_sent(void *operation) EP_ENGINE_THREAD
{
  ep_answer_ok(operation, NULL, NULL);
}

static int fail_send(lua_State *L, const ep_tcp *c, int uv_error) EP_ENGINE_THREAD
{
  char text[DOING + 100];
  snprintf(text, sizeof text, "cannot send to %s: %s", c->item.peer, ep_net_error_text(uv_error));
  return ep_net_refuse(L, 3, "send", text, ep_net_error_code(uv_error));
}

// send(data, [callbacks]) -> true | nil, message, code
int ep_tcp_l_send(lua_State *L) EP_ENGINE_THREAD
{
  static const char *const known[] = {"timeout", "success", "error", NULL};
  const char *why, *code;
  size_t length;
  ep_tcp *c = ep_tcp_check_connected(L, &why, &code);
  const char *bytes = luaL_checklstring(L, 2, &length);
  lua_settop(L, 3);
  int options = ep_net_callback_options(L, 3, known);
  int64_t ms = ep_tcp_limit(L, options, ep_tcp_check(L), 0);
  if (!c)
    return ep_net_refuse(L, 3, "send", why, code);
  bool waits = lua_isnil(L, 3);
  if (waits && !lua_isyieldable(L)) // before anything is sent
    return luaL_error(L, "cannot suspend here: the call goes through a C function");
  sending *w = malloc(sizeof *w);
  if (!w)
    ep_raise_memory(L);
  *w = (sending){.connection = c};
  bool at_once;
  int error = ep_stream_send(c->stream, bytes, length, on_sent, w, &at_once);
  if (error || at_once)
    free(w);
  if (error)
    return fail_send(L, c, error);
  if (at_once && waits && ep_tcp_may_end_at_once(c)) {
    lua_pushboolean(L, true);
    return 1;
  }
  ep_answer *a = ep_answer_begin(L, 3, "send", &c->item);
  if (at_once) {
    ep_answer_soon(a, run_sent);
    return ep_answer_return(L, a, NULL, a, 0);
  }
  w->answer = a;
  ep_answer_limit(a, ms);
  return ep_answer_return(L, a, cancel_send, w, 0);
}
