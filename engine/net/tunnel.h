/* SPDX-License-Identifier: MIT */
/*
 * A stream under TLS, or through a proxy, made by libcurl (CURLOPT_CONNECT_ONLY) in the module eplua_curl.so, which is loaded at first use. The same calls as of
 * net/stream.h; its owner is the same struct, and `end` may come with an error of TLS, whose text is asked for. Engine thread.
 */
#ifndef EP_TUNNEL_H
#define EP_TUNNEL_H

#include "net/stream.h"

#include <eplua/error.h>

typedef struct ep_tunnel ep_tunnel;

typedef struct ep_tunnel_options {
  const char *url;     /* "https://host:port/": what follows the port is not sent */
  bool check;          /* the certificate, with its name */
  const char *ca_file; /* PEM; NULL: the system's */
  const char *proxy;   /* NULL: as the environment says; "": none */
  int64_t timeout_ms;  /* of connecting; 0: none */
} ep_tunnel_options;

/* `connected` will come (UV_EPROTO: see ep_tunnel_error()). NULL: the reason is in *err (the module is missing, no memory, bad URL). */
ep_tunnel *ep_tunnel_new(ep_state *s, const ep_tunnel_options *options,
                         const ep_stream_owner *owner, void *ud, ep_net_item *item,
                         eplua_error *err) EP_ENGINE_THREAD;
const char *
ep_tunnel_error(const ep_tunnel *t) EP_ENGINE_THREAD; /* one sentence; until the next call */
void ep_tunnel_read(ep_tunnel *t, bool on) EP_ENGINE_THREAD;
int ep_tunnel_write(ep_tunnel *t, const void *bytes, size_t length,
                    void (*done)(void *done_ud, int uv_error), void *done_ud) EP_ENGINE_THREAD;
size_t ep_tunnel_queued(const ep_tunnel *t) EP_ENGINE_THREAD;
void ep_tunnel_hold(ep_tunnel *t, bool on) EP_ENGINE_THREAD; /* as ep_stream_hold() */
void ep_tunnel_close(ep_tunnel *t) EP_ENGINE_THREAD;         /* as ep_stream_close() */

#endif
