/* SPDX-License-Identifier: MIT */
/*
 * A UDP socket: sends, receives, groups. It knows no Lua; its owner hears of it from the loop.
 * Life: new, then anything until ep_datagram_close(); `closed` is the last call. What fails gives an error of libuv. Engine thread.
 */
#ifndef EP_DATAGRAM_H
#define EP_DATAGRAM_H

#include "net/net.h"

typedef struct ep_datagram ep_datagram;

/* The largest there is, and what may wait to be sent: more is refused. */
enum { EP_DATAGRAM_MAX = 65507, EP_DATAGRAM_QUEUE = 4 << 20 };

typedef struct ep_datagram_owner {
  /* One has come, while receiving is on; borrowed. An empty one has length 0. */
  void (*received)(void *ud, const char *bytes, size_t length, const struct sockaddr *from);
  void (*failed)(void *ud, int uv_error); /* receiving failed; it goes on */
  void (*closed)(void *ud);
} ep_datagram_owner;

/* family: AF_INET or AF_INET6, which speaks to IPv4 as well. owner: static storage. item: for the account of bytes and the local place; until closed. NULL: *uv_error says why. */
ep_datagram *ep_datagram_new(ep_state *s, int family, const ep_datagram_owner *owner, void *ud,
                             ep_net_item *item, int *uv_error) EP_ENGINE_THREAD;
int ep_datagram_family(const ep_datagram *d) EP_ENGINE_THREAD;

/* Once. reuse: others on this machine may have the same address, if they allow it too. */
int ep_datagram_bind(ep_datagram *d, const struct sockaddr *address, bool reuse) EP_ENGINE_THREAD;

/* On: takes any free port when it is not bound. Does not keep the process alive, unless held. */
int ep_datagram_receive(ep_datagram *d, bool on) EP_ENGINE_THREAD;
void ep_datagram_hold(ep_datagram *d, bool on) EP_ENGINE_THREAD;

/* Sends length bytes (at most EP_DATAGRAM_MAX) to an address of either family. What the system takes at once is done then: *at_once is true, and done does not
 * come; else bytes are copied and done comes once, from the loop, after close with UV_ECANCELED. UV_ENOBUFS: too much waits. */
int ep_datagram_send(ep_datagram *d, const struct sockaddr *to, const char *bytes, size_t length,
                     void (*done)(void *done_ud, int uv_error), void *done_ud,
                     bool *at_once) EP_ENGINE_THREAD;

typedef enum ep_datagram_option {
  EP_DATAGRAM_BROADCAST,          /* 0, 1 */
  EP_DATAGRAM_TTL,                /* 1 to 255 */
  EP_DATAGRAM_MULTICAST_TTL,      /* 0 to 255 */
  EP_DATAGRAM_MULTICAST_LOOPBACK, /* 0, 1: own datagrams are heard on this machine */
} ep_datagram_option;

int ep_datagram_set(ep_datagram *d, ep_datagram_option option, int value) EP_ENGINE_THREAD;

/* interface: address of it (with IPv6: "::%eth0"); NULL: the system chooses. */
int ep_datagram_join(ep_datagram *d, const char *group, const char *interface,
                     bool join) EP_ENGINE_THREAD;
int ep_datagram_interface(ep_datagram *d, const char *interface) EP_ENGINE_THREAD;

/* No call but done(UV_ECANCELED) and `closed` comes after it. Twice: nothing. NULL is accepted. */
void ep_datagram_close(ep_datagram *d) EP_ENGINE_THREAD;

#endif
