// SPDX-License-Identifier: MIT
/*
 * UDPSocket: send. Engine thread.
 * Nearly always the system takes a datagram at once, and then nothing is allocated but a record for the answer. One whose host has to be looked up is copied, and so is
 * one for which there is no room yet. Records are in a list of their socket, since a look-up outlives Lua.
 */
#include "lib/net/net_udp_int.h"
#include "net/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = EP_NET_PLACE + 400, AT_ONCE_MAX = 64 };

typedef struct ep_udp_sending {
  struct ep_udp_sending *next, *prev;
  ep_udp *udp;
  ep_answer *answer; // NULL: nobody waits (any more)
  ep_lookup *lookup;
  int port;
  size_t length; // of bytes: a copy for after the look-up
  char host[EP_NET_PLACE];
  char bytes[];
} sending;

static sending *new_sending(ep_udp *u, const char *host, int port, const char *bytes, size_t length)
{
  sending *w = calloc(1, sizeof *w + length);
  if (!w)
    return NULL;
  w->udp = u;
  w->port = port;
  w->length = length;
  snprintf(w->host, sizeof w->host, "%s", host);
  if (bytes)
    memcpy(w->bytes, bytes, length);
  w->next = u->sendings;
  if (w->next)
    w->next->prev = w;
  u->sendings = w;
  return w;
}

static void free_sending(sending *w) EP_ENGINE_THREAD
{
  *(w->prev ? &w->prev->next : &w->udp->sendings) = w->next;
  if (w->next)
    w->next->prev = w->prev;
  ep_lookup_cancel(w->lookup);
  free(w);
}

void ep_udp_stop_sendings(ep_udp *u)
{
  for (sending *w = u->sendings, *next; w; w = next) {
    next = w->next;
    w->answer = NULL;
    if (w->lookup)
      free_sending(w); // the others: when libuv gives them back
  }
}

// What a script can do about it, where we know.
static const char *explain(const ep_udp_socket *socket, int error)
{
  if (error == UV_EACCES && socket && !socket->broadcast)
    return "that is a broadcast address, and this socket may not (option broadcast)";
  if (error == UV_EAFNOSUPPORT)
    return "that is an address of IPv6, and this socket speaks IPv4 (option ipv6)";
  if (error == UV_EMSGSIZE)
    return "a datagram has at most 65507 bytes";
  return ep_net_error_text(error);
}

static void describe(char text[TEXT], const ep_udp_socket *socket, const char *host, int port,
                     int error)
{
  snprintf(text, TEXT, "cannot send to %s:%d: %s", host, port, explain(socket, error));
}

// The record ends, and so does its answer. Lua runs in it.
static void end_sending(sending *w, int error) EP_ENGINE_THREAD
{
  char text[TEXT];
  ep_answer *a = w->answer;
  if (error)
    describe(text, w->udp->socket, w->host, w->port, error);
  free_sending(w);
  if (a && error)
    ep_answer_fail(a, text, ep_net_error_code(error));
  else if (a)
    ep_answer_ok(a, NULL, NULL);
}

static void on_sent(void *ud, int uv_error) EP_ENGINE_THREAD
{
  end_sending(ud, uv_error);
}

static void on_looked_up(void *ud, int uv_error, const struct sockaddr *address) EP_ENGINE_THREAD
{
  sending *w = ud;
  bool at_once = false;
  w->lookup = NULL;
  if (!uv_error)
    uv_error =
        ep_datagram_send(w->udp->datagram, address, w->bytes, w->length, on_sent, w, &at_once);
  if (!uv_error)
    ep_datagram_receive(w->udp->datagram, true);
  if (uv_error || at_once)
    end_sending(w, uv_error);
}

// Its time is over, or nobody waits: a look-up ends here, what libuv has goes its way.
static void cancel_send(void *operation) EP_ENGINE_THREAD
{
  sending *w = operation;
  w->answer = NULL;
  if (w->lookup)
    free_sending(w);
}

static void run_sent(void *operation) EP_ENGINE_THREAD
{
  ep_answer_ok(operation, NULL, NULL);
}

static int fail(lua_State *L, const ep_udp_socket *socket, const char *host, int port,
                int error) EP_ENGINE_THREAD
{
  char text[TEXT];
  describe(text, socket, host, port, error);
  return ep_net_refuse(L, 5, "send", text, ep_net_error_code(error));
}

static int wait_for(lua_State *L, sending *w, int64_t ms) EP_ENGINE_THREAD
{
  ep_answer *a = ep_answer_begin(L, 5, "send", &w->udp->item);
  w->answer = a;
  ep_answer_limit(a, ms);
  return ep_answer_return(L, a, cancel_send, w, 0);
}

static int send_by_name(lua_State *L, ep_udp *u, const char *host, int port, const char *bytes,
                        size_t length, int64_t ms) EP_ENGINE_THREAD
{
  int error;
  sending *w = new_sending(u, host, port, bytes, length);
  if (!w)
    ep_raise_memory(L);
  w->lookup =
      ep_lookup_new(u->s, host, port, ep_datagram_family(u->datagram), on_looked_up, w, &error);
  if (w->lookup)
    return wait_for(L, w, ms);
  free_sending(w);
  return fail(L, u->socket, host, port, error);
}

static int send_numeric(lua_State *L, ep_udp *u, const struct sockaddr *to, const char *host,
                        int port, const char *bytes, size_t length, int64_t ms) EP_ENGINE_THREAD
{
  bool at_once;
  sending *w = new_sending(u, host, port, NULL, 0);
  if (!w)
    ep_raise_memory(L);
  int error = ep_datagram_send(u->datagram, to, bytes, length, on_sent, w, &at_once);
  if (error || at_once)
    free_sending(w);
  if (error)
    return fail(L, u->socket, host, port, error);
  ep_datagram_receive(u->datagram, true); // for what is answered
  if (!at_once)
    return wait_for(L, w, ms);
  if (lua_isnil(L, 5) && u->at_once++ < AT_ONCE_MAX) { // a loop of sends must let timers run
    lua_pushboolean(L, true);
    return 1;
  }
  u->at_once = 0;
  ep_answer *a = ep_answer_begin(L, 5, "send", &u->item);
  ep_answer_soon(a, run_sent);
  return ep_answer_return(L, a, NULL, a, 0);
}

// Stack: self, data, host, port, callbacks.
static int send_datagram(lua_State *L) EP_ENGINE_THREAD
{
  static const char *const known[] = {"timeout", "success", "error", NULL};
  struct sockaddr_storage address;
  char text[TEXT];
  size_t length;
  const char *why, *code;
  ep_udp_socket *socket = ep_udp_check(L);
  const char *bytes = lua_tolstring(L, 2, &length), *host = lua_tostring(L, 3);
  int port = (int)lua_tointeger(L, 4);
  int options = ep_net_callback_options(L, 5, known);
  int64_t ms =
      ep_net_option_ms(L, options, "timeout", socket->has_timeout ? socket->timeout_ms : 0);
  if (lua_isnil(L, 5) && !lua_isyieldable(L)) // before anything is sent
    return luaL_error(L, "cannot suspend here: the call goes through a C function");
  if (length > EP_DATAGRAM_MAX)
    return fail(L, socket, host, port, UV_EMSGSIZE);
  if (!ep_net_permitted(L, host, port, text, sizeof text))
    return ep_net_refuse(L, 5, "send", text, "EACCES");
  bool numeric = ep_net_numeric(host, port, &address);
  ep_udp *u = ep_udp_open(L, socket, numeric ? address.ss_family : AF_UNSPEC, &why, &code);
  if (!u)
    return ep_net_refuse(L, 5, "send", why, code);
  if (!u->bound)
    snprintf(u->item.peer, sizeof u->item.peer, "%s:%d", host, port);
  if (!numeric)
    return send_by_name(L, u, host, port, bytes, length, ms);
  return send_numeric(L, u, (struct sockaddr *)&address, host, port, bytes, length, ms);
}

// sendTo(data, host, port, [callbacks]) -> true | nil, message, code
int ep_udp_l_send_to(lua_State *L) EP_ENGINE_THREAD
{
  ep_udp_check(L);
  luaL_checkstring(L, 2);
  ep_net_check_host(L, 3);
  ep_net_check_port(L, 4, 1);
  lua_settop(L, 5);
  return send_datagram(L);
}

// send(host, port, data, [callbacks])
int ep_udp_l_send(lua_State *L) EP_ENGINE_THREAD
{
  ep_udp_check(L);
  ep_net_check_host(L, 2);
  ep_net_check_port(L, 3, 1);
  luaL_checkstring(L, 4);
  lua_settop(L, 5);
  lua_pushvalue(L, 4);
  lua_insert(L, 2); // data, host, port, data, callbacks
  lua_remove(L, 5);
  return send_datagram(L);
}
