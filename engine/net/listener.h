/* SPDX-License-Identifier: MIT */
/* A TCP port that a script's server listens on. Engine thread. */
#ifndef EP_LISTENER_H
#define EP_LISTENER_H

#include "net/net.h"

#include <eplua/error.h>

typedef struct ep_listener ep_listener;

typedef struct ep_listener_owner {
  void (*connection)(
      void *ud,
      uv_stream_t *server); /* somebody is there: take it within the call by ep_stream_accept() */
  void (*closed)(void *ud); /* the last call; may be NULL */
} ep_listener_owner;

/* Listens at host ("" and "*": all addresses; a name is looked up, which may wait for a moment) and port (0: any that is free; see item->local). item:
 * open; gets its place. owner: static storage. NULL: the reason is in *err: one sentence, which names the process that has the port. It keeps the
 * process alive. */
ep_listener *ep_listener_new(ep_state *s, const char *host, int port,
                             const ep_listener_owner *owner, void *ud, ep_net_item *item,
                             eplua_error *err) EP_ENGINE_THREAD;
/* The error of libuv of the last ep_listener_new() that failed, for its short code. */
int ep_listener_error(ep_state *s) EP_ENGINE_THREAD;
int ep_listener_port(const ep_listener *l) EP_ENGINE_THREAD;

/* No connection comes after it. NULL is accepted. */
void ep_listener_close(ep_listener *l) EP_ENGINE_THREAD;

#endif
