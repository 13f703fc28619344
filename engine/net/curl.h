/* SPDX-License-Identifier: MIT */
/*
 * Between the engine and the module eplua_curl.so, which holds libcurl: one table of functions each way. The engine does not know curl, the
 * module knows neither Lua nor libuv. Everything runs on the engine thread of the pool's engine; several engines may use the module at once.
 *
 * A pool is what connections are kept in: they are used again by later requests of the same pool. The engine watches its descriptors and its
 * one timer, and calls pool_ready() and pool_timer(). Owners hear of their requests from inside those two (and pool_wait()) only, when libcurl
 * has returned; so they may start and cancel requests there, and free the pool.
 */
#ifndef EP_CURL_H
#define EP_CURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EP_CURL_VERSION = 1 };

/* The one symbol of the module: const ep_curl_calls *ep_curl_main(void). */
#define EP_CURL_SYMBOL "ep_curl_main"

typedef struct ep_curl_pool ep_curl_pool;
typedef struct ep_curl_request ep_curl_request;
typedef struct ep_curl_tunnel ep_curl_tunnel;
typedef struct ep_curl_jar ep_curl_jar; /* cookies */

enum { EP_CURL_READ = 1, EP_CURL_WRITE = 2 };

/* What a pool needs of the engine. */
typedef struct ep_curl_host {
  /* Watch a descriptor for these events (0: no more, which happens before it is closed). watch: what the last call for it returned, NULL at
   * first; the result is kept for the next one. */
  void *(*watch)(void *ud, void *watch, int fd, int events);
  void (*timer)(void *ud, int64_t ms); /* call pool_timer() after that; negative: not at all */
  /* As realloc, which is told the old size; size 0 frees. Counts what is held against the limit of the script's memory. NULL: no memory. */
  void *(*grow)(void *ud, void *block, size_t old_size, size_t size);
} ep_curl_host;

/* Why something has failed. */
typedef struct ep_curl_failure {
  const char *code; /* "ECONNREFUSED", "ECERT", ...: static storage */
  char text[512];   /* one sentence */
} ep_curl_failure;

/* An URL in parts. */
typedef struct ep_curl_url {
  char host[256];  /* without [] */
  char shown[512]; /* without user, password and fragment; cut when longer */
  int port;
  bool secure; /* https */
} ep_curl_url;

typedef struct ep_curl_header {
  const char *name, *value;
} ep_curl_header;

/* What is wanted. Strings are copied, NULL where absent. They hold no line ends (name, value, method, ...), that is looked after here. */
typedef struct ep_curl_spec {
  const char *url;
  const char *method;            /* NULL: GET, POST with a body, PUT with a file */
  const ep_curl_header *headers; /* of the script */
  size_t header_count;
  const char *body; /* copied; NULL: none */
  size_t body_length;
  int file; /* the body is what can be read from here; taken, also on failure. -1: none */
  int64_t file_length;
  const char *agent; /* User-Agent, unless headers have one */
  bool check;        /* certificates, with their names */
  const char *ca_file;
  const char *proxy; /* NULL: as the environment says; "": none */
  const char *user, *password;
  size_t max_body;    /* of what comes, decoded; 0: none */
  unsigned max_hops;  /* redirects that are followed */
  bool downgrade;     /* ... also from https to http */
  int64_t connect_ms; /* 0: no limit */
  bool stream;        /* the body is given piece by piece, see owner->data */
  ep_curl_jar *jar;   /* NULL: no cookies; shared until the end */
} ep_curl_spec;

/* The head of an answer; until the next call for the request. */
typedef struct ep_curl_head {
  int status;
  const char *version;           /* "1.1", "2": static storage */
  const char *url;               /* after redirects, as `shown` */
  const ep_curl_header *headers; /* as sent, in that order */
  size_t header_count;
} ep_curl_head;

typedef struct ep_curl_answer {
  ep_curl_head head;
  const char *body; /* the rest of it for a stream; until the call returns */
  size_t body_length;
  uint64_t received, sent; /* bytes on the wire, heads not included */
} ep_curl_answer;

/* Who wants it: static storage. */
typedef struct ep_curl_owner {
  /* A redirect leads to host:port. False: it is refused, for the reason in failure. May be NULL. */
  bool (*may)(void *ud, const ep_curl_url *to, ep_curl_failure *failure);
  /* Streams: the head of the last answer is here; false: the body shall be kept and come with `done`, as without stream. */
  bool (*head)(void *ud, const ep_curl_head *head);
  void (*data)(void *ud, const char *bytes, size_t length); /* streams; not while paused */
  /* The last call. Either is NULL. The request is gone after it. */
  void (*done)(void *ud, const ep_curl_answer *answer, const ep_curl_failure *failure);
} ep_curl_owner;

/* A connection under TLS or through a proxy, over which others speak. */
typedef struct ep_curl_tunnel_spec {
  const char *url; /* https: TLS; http: bare, through a proxy when there is one */
  bool check;
  const char *ca_file;
  const char *proxy;
  int64_t connect_ms;
} ep_curl_tunnel_spec;

typedef struct ep_curl_calls {
  int version;       /* EP_CURL_VERSION */
  const char *about; /* "libcurl/8.14.1 OpenSSL/3.5.0 ..." */

  /* 0, or -1 with the reason: not an URL of http or https. */
  int (*url_split)(const char *url, ep_curl_url *parts, ep_curl_failure *failure);

  /* host: static storage. Without host->watch nobody watches it: see pool_wait. connections: to one server at a time; more requests wait. 0: no
   * limit. NULL: no memory. */
  ep_curl_pool *(*pool_new)(const ep_curl_host *host, void *ud, unsigned connections);
  /* Requests and tunnels must be over. NULL is accepted. */
  void (*pool_free)(ep_curl_pool *pool);
  void (*pool_ready)(ep_curl_pool *pool, int fd, int events, bool failed);
  void (*pool_timer)(ep_curl_pool *pool);
  /* Waits at most ms for its descriptors or for wake_fd (-1: none), and does what there is to do. */
  void (*pool_wait)(ep_curl_pool *pool, int wake_fd, int ms);

  /* NULL: the reason is in failure. */
  ep_curl_request *(*request_new)(ep_curl_pool *pool, const ep_curl_spec *spec,
                                  const ep_curl_owner *owner, void *ud, ep_curl_failure *failure);
  /* Where it goes, without user and password; until it ends. */
  const char *(*request_place)(const ep_curl_request *request);
  /* Its owner hears no more of it. */
  void (*request_cancel)(ep_curl_request *request);
  /* A stream that is paused holds its server back. */
  void (*request_pause)(ep_curl_request *request, bool paused);

  ep_curl_jar *(*jar_new)(void);      /* NULL: no memory */
  void (*jar_free)(ep_curl_jar *jar); /* requests may still use it. NULL is accepted */

  /* connected: once; the descriptor to be watched (by tunnel_recv()'s caller), or the failure. */
  ep_curl_tunnel *(*tunnel_new)(ep_curl_pool *pool, const ep_curl_tunnel_spec *spec,
                                void (*connected)(void *ud, int fd, const ep_curl_failure *failure),
                                void *ud, ep_curl_failure *failure);
  /* 0, the count in *got (0: the peer has ended); EAGAIN; other errno: failure is filled. */
  int (*tunnel_recv)(ep_curl_tunnel *tunnel, char *bytes, size_t size, size_t *got,
                     ep_curl_failure *failure);
  /* The same; after EAGAIN the next call must be with the same bytes at the same place. */
  int (*tunnel_send)(ep_curl_tunnel *tunnel, const char *bytes, size_t length, size_t *sent,
                     ep_curl_failure *failure);
  void (*tunnel_free)(
      ep_curl_tunnel *tunnel); /* the descriptor is closed: unwatch it before. NULL is accepted */
} ep_curl_calls;

#endif
