/* SPDX-License-Identifier: MIT */
/*
 * The inside of net.HTTPClient: lib_net_http.c is the class, net_http_options.c reads what a request shall be, net_http_request.c is its life,
 * net_http_stream.c what comes piece by piece, net_http_handle.c its object, net_http_push.c answers as Lua values, net_http_sync.c requests that block. Engine thread.
 */
#ifndef EP_LIB_NET_HTTP_INT_H
#define EP_LIB_NET_HTTP_INT_H

#include "lib/net/net_class.h"
#include "net/answer.h"
#include "net/events.h"
#include "net/pool.h"

/* Limits that hold unless an option says else. */
enum {
  EP_HTTP_TIMEOUT_MS = 60000,
  EP_HTTP_CONNECT_MS = 30000,
  EP_HTTP_HOPS = 10,
  EP_HTTP_BODY = 64 << 20,
  EP_HTTP_RETRY_MS = 3000,
};

/* What requests of a client share; it lives as long as one of them. */
typedef struct ep_http_core {
  const ep_curl_calls *calls;
  ep_pool *pool; /* of its own or the engine's */
  ep_curl_jar *jar;
  unsigned refs;
} ep_http_core;

/* The Lua object. Its user value: the options that it was made with, or nil. */
typedef struct ep_http_client {
  ep_http_core *core; /* NULL until the first request */
  unsigned connections;
  bool cookies;
} ep_http_client;

/* Where things lie on the stack of a request. */
enum {
  EP_HTTP_SELF = 1,
  EP_HTTP_URL,
  EP_HTTP_OPTIONS, /* the client's and the request's in one table */
  EP_HTTP_HOW,     /* {success, error, closed}, a function, or nil */
  EP_HTTP_WORDS,   /* anchors strings */
};

/* What is asked for. Its strings live on the Lua stack. */
typedef struct ep_http_spec {
  ep_curl_spec curl;
  const char *file; /* to be opened */
  int64_t timeout_ms;
  bool events;             /* the head asks for them */
  bool reconnect;          /* ... and goes on when they end */
  ep_curl_failure failure; /* code not NULL: it cannot be; to be answered */
} ep_http_spec;

extern const char *const ep_http_client_options[]; /* all there are */

/* Reads the options at EP_HTTP_OPTIONS (nil: none). Raises for wrong types; what is wrong with a value is in spec->failure. */
void ep_http_read(lua_State *L, ep_http_spec *spec) EP_ENGINE_THREAD;
/* Raises when an option of a client, in the table at arg, has a wrong type: where it is made, and not with its first request. */
void ep_http_check_client(lua_State *L, int arg);
/* Whether restricted code may do it; else spec->failure. */
void ep_http_permit(lua_State *L, const ep_curl_calls *calls, ep_http_spec *spec) EP_ENGINE_THREAD;
/* Opens spec->file, so that spec->curl.file has to be closed, or given away. */
void ep_http_open_file(ep_http_spec *spec);

/* NULL: the reason is in *err. */
ep_http_core *ep_http_core_get(lua_State *L, ep_http_client *client,
                               eplua_error *err) EP_ENGINE_THREAD;
void ep_http_core_unref(ep_http_core *core) EP_ENGINE_THREAD;

extern const ep_net_class ep_http_client_class;

/* --- requests --- */

typedef struct ep_http_request ep_http_request;

/* The Lua object of a request. */
typedef struct ep_http_handle {
  ep_http_request *request; /* NULL: over */
  bool ended;               /* by itself and without an error */
} ep_http_handle;

/* Something of a stream that nobody has read yet. */
typedef struct ep_http_piece {
  struct ep_http_piece *next;
  size_t length;  /* of data, which comes first in bytes */
  size_t type_at; /* events: type and id, with 0 bytes; 0: a piece of a body */
  size_t id_at;
  char bytes[];
} ep_http_piece;

typedef enum ep_http_kind {
  EP_HTTP_PLAIN,  /* one answer */
  EP_HTTP_STREAM, /* it was asked for piece by piece; the head is not here yet */
  EP_HTTP_PIECES,
  EP_HTTP_EVENTS,
} ep_http_kind;

struct ep_http_request {
  ep_net_item item; /* first */
  ep_state *s;
  uv_timer_t timer; /* also what its memory waits for */
  ep_http_core *core;
  ep_curl_request *curl; /* NULL: none is under way */
  ep_http_handle *handle;
  ep_answer *answer; /* of the whole, or of the head of a stream that is read by calls */
  ep_answer *reader; /* a read() that waits */
  ep_http_kind kind;
  bool wants_stream; /* stream = true */
  bool keeps;        /* the process alive */
  bool over;         /* to be freed when its timer is closed */
  bool lua_gone;
  bool told;      /* the head was */
  bool reconnect; /* an event source that goes on */
  int64_t timeout_ms;
  /* streams that call */
  bool calls, one_function;
  int success, error, closed; /* registry, LUA_NOREF */
  int head;                   /* the table of the head, without body */
  int again;                  /* what a reconnect needs: {client, url, options} */
  ep_events *events;
  bool trouble; /* the events cannot be read on */
  /* streams that are read */
  ep_http_piece *first, *last;
  size_t waiting; /* bytes */
  bool ended;     /* nothing more comes; failure says why when it has a code */
  ep_curl_failure failure;
};

/* The method `request` with everything in its place on the stack; to be returned. */
int ep_http_start(lua_State *L, ep_http_client *client) EP_ENGINE_THREAD;

/* Ends it: nobody hears of it any more. Its memory goes when libuv has let go of it. Twice: nothing. */
void ep_http_end(ep_http_request *r) EP_ENGINE_THREAD;

/* Starts the limit of a stream that calls: of the time until its head is there. ok false: it fails at the next turn. */
void ep_http_limit(ep_http_request *r, bool ok) EP_ENGINE_THREAD;

/* Whether it keeps the process alive. */
void ep_http_keep(ep_http_request *r, bool keeps) EP_ENGINE_THREAD;

/* Sends spec; 0, or -1 with the reason in *failure. Closes spec's file, or gives it away. */
int ep_http_send(ep_http_request *r, const char *url, ep_http_spec *spec,
                 ep_curl_failure *failure) EP_ENGINE_THREAD;

/* --- streams --- */

void ep_http_handle_open(lua_State *L);
extern const ep_net_class ep_http_handle_class;

/* Who reads and waits (operation: the request) gets what there is. */
void ep_http_serve_reader(void *operation) EP_ENGINE_THREAD;

/* The head of a stream has come; false: it is an ordinary answer. */
bool ep_http_stream_head(ep_http_request *r, const ep_curl_head *head) EP_ENGINE_THREAD;
void ep_http_stream_data(ep_http_request *r, const char *bytes, size_t length) EP_ENGINE_THREAD;
/* failure NULL: the server has ended it. */
void ep_http_stream_done(ep_http_request *r, const ep_curl_failure *failure) EP_ENGINE_THREAD;
/* A stream that calls has failed before it began. */
void ep_http_stream_fail(ep_http_request *r, const ep_curl_failure *failure) EP_ENGINE_THREAD;
void ep_http_stream_free(ep_http_request *r);

/* --- values --- */

void ep_http_headers_open(lua_State *L);
/* Pushes {status, headers, url, version}. Raises for memory. */
void ep_http_push_head(lua_State *L, const ep_curl_head *head);
/* An ep_push_fn; ud: an ep_curl_answer. Pushes the same with data. */
int ep_http_push_answer(lua_State *L, void *ud);

#endif
