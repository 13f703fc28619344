// SPDX-License-Identifier: MIT
/*
 * UDPSocket: what has come, and receive. Engine thread; owns the datagrams that nobody has received yet, counted as Lua's memory.
 * An open socket always listens, since an answer may come before the script asks for it. What is beyond the bound is dropped and counted: the newest, as the system does it.
 */
#include "lib/net/net_udp_int.h"

#include <string.h>

typedef struct datagram {
  const char *bytes;
  size_t length;
  const struct sockaddr *from;
} datagram;

// data, ip, port
static int push_datagram(lua_State *L, void *ud)
{
  const datagram *d = ud;
  char ip[INET6_ADDRSTRLEN];
  int port = ep_net_address(d->from, ip, sizeof ip);
  lua_pushlstring(L, d->bytes, d->length);
  lua_pushstring(L, ip);
  lua_pushinteger(L, port);
  return 3;
}

static int push_waiting(lua_State *L, const ep_udp_waiting *w)
{
  return push_datagram(L, &(datagram){w->bytes, w->length, (const struct sockaddr *)&w->from});
}

static void free_waiting(ep_udp *u, ep_udp_waiting *w) EP_ENGINE_THREAD
{
  ep_mem_alloc(&u->s->mem, w, sizeof *w + w->length, 0);
}

static ep_udp_waiting *take_first(ep_udp *u)
{
  ep_udp_waiting *w = u->first;
  u->first = w->next;
  if (!u->first)
    u->last = NULL;
  u->waiting--;
  u->waiting_bytes -= w->length;
  return w;
}

void ep_udp_free_waiting(ep_udp *u)
{
  while (u->first)
    free_waiting(u, take_first(u));
}

// --- what comes ---

static void keep(ep_udp *u, const char *bytes, size_t length,
                 const struct sockaddr *from) EP_ENGINE_THREAD
{
  bool full = u->waiting >= EP_UDP_WAITING_MAX || u->waiting_bytes + length > EP_UDP_WAITING_BYTES;
  ep_udp_waiting *w = full ? NULL : ep_mem_alloc(&u->s->mem, NULL, 0, sizeof *w + length);
  if (!w) {
    u->socket->dropped++;
    return;
  }
  w->next = NULL;
  memcpy(&w->from, from,
         from->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in));
  w->length = length;
  memcpy(w->bytes, bytes, length);
  *(u->last ? &u->last->next : &u->first) = w;
  u->last = w;
  u->waiting++;
  u->waiting_bytes += length;
}

static ep_answer *take_answer(ep_udp *u) EP_ENGINE_THREAD
{
  ep_answer *a = u->receiving;
  u->receiving = NULL;
  ep_datagram_hold(u->datagram, false);
  return a;
}

void ep_udp_on_received(void *ud, const char *bytes, size_t length,
                        const struct sockaddr *from) EP_ENGINE_THREAD
{
  ep_udp *u = ud;
  if (u->closing || !u->socket)
    return;
  u->item.served++;
  if (u->receiving && !u->first)
    ep_answer_ok(take_answer(u), push_datagram, &(datagram){bytes, length, from});
  else
    keep(u, bytes, length, from);
}

void ep_udp_on_failed(void *ud, int uv_error) EP_ENGINE_THREAD
{
  ep_udp *u = ud;
  if (!u->closing && u->receiving)
    ep_answer_fail_uv(take_answer(u), "cannot receive", uv_error);
}

// --- receive ---

typedef struct taken {
  const ep_udp_waiting *waiting;
} taken;

static int push_taken(lua_State *L, void *ud)
{
  return push_waiting(L, ((taken *)ud)->waiting);
}

// A datagram was there already when the script asked.
static void run_receive(void *operation) EP_ENGINE_THREAD
{
  ep_udp *u = operation;
  ep_udp_waiting *w = take_first(u);
  ep_answer_ok(take_answer(u), push_taken, &(taken){w});
  free_waiting(u, w);
}

static void cancel_receive(void *operation) EP_ENGINE_THREAD
{
  ep_udp *u = operation;
  if (u->receiving)
    take_answer(u);
}

// receive([callbacks]) -> data, ip, port | nil, message, code
int ep_udp_l_receive(lua_State *L) EP_ENGINE_THREAD
{
  static const char *const known[] = {"timeout", "success", "error", NULL};
  const char *why, *code;
  ep_udp_socket *socket = ep_udp_check(L);
  lua_settop(L, 2);
  int options = ep_net_callback_options(L, 2, known);
  int64_t ms =
      ep_net_option_ms(L, options, "timeout", socket->has_timeout ? socket->timeout_ms : 0);
  if (!socket->open && ep_state_of(L)->permit.restricted)
    return ep_net_refuse(L, 2, "receive", "the socket is not open: bind it, or send first",
                         "ENOTCONN");
  ep_udp *u = ep_udp_open(L, socket, AF_UNSPEC, &why, &code);
  if (!u)
    return ep_net_refuse(L, 2, "receive", why, code);
  if (u->receiving)
    return ep_net_refuse(L, 2, "receive", "another receive of this socket is under way", "EBUSY");
  int error = ep_datagram_receive(u->datagram, true);
  if (error)
    return ep_net_refuse(L, 2, "receive", ep_net_error_text(error), ep_net_error_code(error));
  if (u->first && lua_isnil(L, 2)) { // at most so many in a row as can wait
    ep_udp_waiting *w = u->first;
    int count = push_waiting(L, w); // may raise: then it is still there
    free_waiting(u, take_first(u));
    return count;
  }
  u->receiving = ep_answer_begin(L, 2, "receive", &u->item);
  ep_datagram_hold(u->datagram, true);
  ep_answer *a = u->receiving;
  ep_answer_limit(a, ms);
  if (u->first)
    ep_answer_soon(a, run_receive);
  return ep_answer_return(L, a, cancel_receive, u, 0);
}
