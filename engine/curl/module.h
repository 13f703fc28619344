/* SPDX-License-Identifier: MIT */
/*
 * The inside of eplua_curl.so. What it gives to the engine is described in net/curl.h.
 * transfer: what is in libcurl's hands, a request or a tunnel. pool.c drives transfers, request.c and tunnel.c say what comes of them.
 */
#ifndef EP_CURL_MODULE_H
#define EP_CURL_MODULE_H

#include "net/curl.h"

#include <curl/curl.h>

typedef struct ep_transfer {
  CURL *easy;
  ep_curl_pool *pool;
  struct ep_transfer *next_touched;
  void (*deliver)(struct ep_transfer *t); /* tells the owner what is new; may free it */
  bool touched; /* in the pool's list of those that have something to tell */
  bool added;   /* libcurl has it */
  bool over;    /* libcurl is done with it; result says how */
  CURLcode result;
  char detail[CURL_ERROR_SIZE];
} ep_transfer;

/* A text that grows, counted as the script's memory. */
typedef struct ep_bytes {
  char *bytes;
  size_t length, size;
} ep_bytes;

/* --- pool.c --- */

ep_curl_pool *ep_curl_pool_new(const ep_curl_host *host, void *ud, unsigned connections);
void ep_curl_pool_free(ep_curl_pool *pool);
void ep_curl_pool_ready(ep_curl_pool *pool, int fd, int events, bool failed);
void ep_curl_pool_timer(ep_curl_pool *pool);
void ep_curl_pool_wait(ep_curl_pool *pool, int wake_fd, int ms);

/* Takes a handle for t, with the options that all have. False: no memory. */
bool ep_transfer_init(ep_transfer *t, ep_curl_pool *pool, void (*deliver)(ep_transfer *t));
/* Gives t to libcurl, and takes it away again. */
CURLMcode ep_transfer_add(ep_transfer *t);
void ep_transfer_remove(ep_transfer *t);
void ep_transfer_fini(ep_transfer *t);
/* deliver(t) is called, soon. */
void ep_transfer_touch(ep_transfer *t);
/* The same from outside of the pool's calls. */
void ep_transfer_kick(ep_transfer *t);

/* False: no memory, the text is as it was. */
bool ep_bytes_add(ep_curl_pool *pool, ep_bytes *b, const void *bytes, size_t length);
void ep_bytes_free(ep_curl_pool *pool, ep_bytes *b);

/* --- failure.c --- */

int ep_failure_set(ep_curl_failure *f, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4))); /* -1 */
/* What libcurl says of t. at: where it went. */
void ep_failure_of(ep_curl_failure *f, const ep_transfer *t, const ep_curl_url *at);
void ep_failure_of_code(ep_curl_failure *f, CURLcode result, const char *detail);

/* --- url.c --- */

typedef struct ep_url {
  ep_curl_url parts;
  char *full;            /* as libcurl gets it: without user, password and fragment */
  char *user, *password; /* decoded; NULL: none */
} ep_url;

/* Reads an URL of http or https; u is to be freed then. 0, -1. */
int ep_url_read(const char *text, ep_url *u, ep_curl_failure *f);
void ep_url_free(ep_url *u);
int ep_curl_url_split(const char *text, ep_curl_url *parts, ep_curl_failure *f);

/* --- options.c --- */

/* What requests and tunnels have in common: certificates, proxy, time to connect. 0, -1. */
int ep_options_way(ep_transfer *t, bool check, const char *ca_file, const char *proxy,
                   int64_t connect_ms, ep_curl_failure *f);

/* --- request.c, tunnel.c --- */

ep_curl_request *ep_curl_request_new(ep_curl_pool *pool, const ep_curl_spec *spec,
                                     const ep_curl_owner *owner, void *ud,
                                     ep_curl_failure *failure);
const char *ep_curl_request_place(const ep_curl_request *request);
void ep_curl_request_cancel(ep_curl_request *request);
void ep_curl_request_pause(ep_curl_request *request, bool paused);

ep_curl_jar *ep_curl_jar_new(void);
void ep_curl_jar_free(ep_curl_jar *jar);
/* Shared: ep_curl_jar_free(). */
CURLSH *ep_jar_ref(ep_curl_jar *jar);

ep_curl_tunnel *ep_curl_tunnel_new(ep_curl_pool *pool, const ep_curl_tunnel_spec *spec,
                                   void (*connected)(void *ud, int fd,
                                                     const ep_curl_failure *failure),
                                   void *ud, ep_curl_failure *failure);
int ep_curl_tunnel_recv(ep_curl_tunnel *t, char *bytes, size_t size, size_t *got,
                        ep_curl_failure *failure);
int ep_curl_tunnel_send(ep_curl_tunnel *t, const char *bytes, size_t length, size_t *sent,
                        ep_curl_failure *failure);
void ep_curl_tunnel_free(ep_curl_tunnel *t);

#endif
