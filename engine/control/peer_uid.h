/* SPDX-License-Identifier: MIT */
/* The two ways to find the owner of a connection, for peer_uid.c and for tests. Any thread. */
#ifndef EP_PEER_UID_H
#define EP_PEER_UID_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* One end of a TCP connection. IPv4 that is mapped into IPv6 is IPv4 here. */
typedef struct ep_tcp_end {
  sa_family_t family; /* AF_INET or AF_INET6 */
  uint16_t port;      /* in network order, as the address */
  uint32_t address[4];
} ep_tcp_end;

/* A connection as the peer sees it. */
typedef struct ep_tcp_pair {
  ep_tcp_end local, remote;
} ep_tcp_pair;

bool ep_tcp_end_read(ep_tcp_end *end, const struct sockaddr *address);

/* States of a socket in which a process holds it that may have connected (kernel, net/tcp_states.h). */
bool ep_tcp_state_has_owner(unsigned state);

/* The uid of the socket with these two ends; -1: there is none; EP_PEER_UNASKED: this way is not open here. */
enum { EP_PEER_UNASKED = -2 };
int64_t ep_peer_uid_by_netlink(const ep_tcp_pair *pair);
int64_t ep_peer_uid_by_proc(const ep_tcp_pair *pair);

#endif
