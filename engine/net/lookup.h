/* SPDX-License-Identifier: MIT */
/* Looks a host name up, on libuv's pool of threads. Engine thread. */
#ifndef EP_LOOKUP_H
#define EP_LOOKUP_H

#include "net/net.h"

typedef struct ep_lookup ep_lookup;

/* family: AF_INET, AF_INET6, or AF_UNSPEC. done is called once, from the loop: the first address that was found, borrowed, or an error of libuv with NULL.
 * Owners cancel it before they go. NULL: it could not begin, *uv_error says why. It keeps the process alive. */
ep_lookup *ep_lookup_new(ep_state *s, const char *host, int port, int family,
                         void (*done)(void *ud, int uv_error, const struct sockaddr *address),
                         void *ud, int *uv_error) EP_ENGINE_THREAD;

/* done comes no more. Before it has come only; NULL is accepted. */
void ep_lookup_cancel(ep_lookup *l) EP_ENGINE_THREAD;

#endif
