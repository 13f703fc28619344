/* SPDX-License-Identifier: MIT */
/* The inside of UDP for scripts: lib_net_udp.c (the object, its options and its life), net_udp_send.c, net_udp_receive.c. Engine thread. */
#ifndef EP_LIB_NET_UDP_INT_H
#define EP_LIB_NET_UDP_INT_H

#include "lib/net/net_class.h"
#include "net/answer.h"
#include "net/datagram.h"

enum { EP_UDP_WAITING_MAX = 1000, EP_UDP_WAITING_BYTES = 1 << 20 };

typedef struct ep_udp ep_udp;

/* The Lua object, a userdata. */
typedef struct ep_udp_socket {
  ep_udp *open; /* NULL: not open (any more) */
  bool broadcast, reuse, six;
  int ttl; /* 0: the system's */
  bool has_timeout;
  bool gone; /* closed, for good */
  int64_t timeout_ms;
  uint64_t dropped;
} ep_udp_socket;

/* A datagram that nobody has received yet. */
typedef struct ep_udp_waiting {
  struct ep_udp_waiting *next;
  struct sockaddr_in6 from; /* or IPv4 */
  size_t length;
  char bytes[];
} ep_udp_waiting;

/* An open socket, until its handle is closed. */
struct ep_udp {
  ep_net_item item;
  ep_state *s;
  ep_udp_socket *socket; /* NULL: closed by the script, or garbage */
  ep_datagram *datagram;
  ep_udp_waiting *first, *last;
  size_t waiting, waiting_bytes;
  ep_answer *receiving; /* NULL: nobody waits */
  struct ep_udp_sending *sendings;
  unsigned at_once; /* sends in a row that ended inside the call */
  bool bound;       /* by the script */
  bool closing;
};

extern const ep_net_class ep_udp_class;

ep_udp_socket *ep_udp_check(lua_State *L);

/* Opens the socket with its options when it is not: family AF_UNSPEC: as its options say. NULL: refused, *why and *code say why (static, or until the next call). May raise for memory. */
ep_udp *ep_udp_open(lua_State *L, ep_udp_socket *socket, int family, const char **why,
                    const char **code) EP_ENGINE_THREAD;

int ep_udp_l_send(lua_State *L);
int ep_udp_l_send_to(lua_State *L);
int ep_udp_l_receive(lua_State *L);

/* What the socket says. */
void ep_udp_on_received(void *ud, const char *bytes, size_t length, const struct sockaddr *from);
void ep_udp_on_failed(void *ud, int uv_error);

/* The engine's end, or a close: look-ups that are under way, and what nobody has received. */
void ep_udp_stop_sendings(ep_udp *u) EP_ENGINE_THREAD;
void ep_udp_free_waiting(ep_udp *u) EP_ENGINE_THREAD;

#endif
