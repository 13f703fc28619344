/* SPDX-License-Identifier: MIT */
/*
 * Pools of connections that libcurl keeps, driven by the engine's loop. The module eplua_curl.so (net/curl.h) is opened with the first one.
 * An engine has one pool for requests and one for tunnels; a client of HTTP may have one of its own. Engine thread.
 */
#ifndef EP_POOL_H
#define EP_POOL_H

#include "lua/state.h"
#include "net/curl.h"

#include <eplua/error.h>

/* To one server at a time; more requests wait for one that ends. */
enum { EP_POOL_CONNECTIONS = 16 };

typedef struct ep_pool {
  const struct ep_curl_calls *calls;
  ep_curl_pool *curl;
  struct ep_pool_inside *inside;
} ep_pool;

/* libcurl's functions. NULL: the reason is in *err. */
const ep_curl_calls *ep_pool_calls(ep_state *s, eplua_error *err) EP_ENGINE_THREAD;

/* The engine's own pools: shared, ep_pool_unref(). NULL: the reason is in *err. */
ep_pool *ep_pool_requests(ep_state *s, eplua_error *err) EP_ENGINE_THREAD;
ep_pool *ep_pool_tunnels(ep_state *s, eplua_error *err) EP_ENGINE_THREAD;

/* A new one, shared. connections: to one server; 0: no limit. */
ep_pool *ep_pool_new(ep_state *s, unsigned connections, eplua_error *err) EP_ENGINE_THREAD;
ep_pool *ep_pool_ref(ep_pool *p) EP_ENGINE_THREAD;
void ep_pool_unref(ep_pool *p) EP_ENGINE_THREAD; /* NULL is accepted */

/* As realloc, within the limit of the script's memory; size 0 frees. What the script has left behind is collected when it is in the way, but none of its finalizers
 * runs. For ep_curl_host.grow. */
void *ep_pool_grow(ep_state *s, void *block, size_t old_size, size_t size);

/* While more were begun than ended, the process stays alive. */
void ep_pool_begin(ep_pool *p) EP_ENGINE_THREAD;
void ep_pool_end(ep_pool *p) EP_ENGINE_THREAD;

#endif
