/* SPDX-License-Identifier: MIT */
/*
 * The inside of net.HTTPServer. Reading order:
 *   lib_net_http_server.c  the object: options, start, stop, its methods
 *   http_connection.c      a connection: bytes in, requests in order, time limits
 *   http_handler.c         the entry into Lua: what a handler gets, what becomes of its results, streaming
 *   http_reply.c           heads and whole answers, as bytes
 *   http_route.c           which handler is meant
 *   http_request.c         the request as an object
 *   http_folder.c          files of a folder, without Lua
 *
 * Two own a server: its object, and what is open of it (listener, connections, handles); who goes last frees it. A connection is freed when
 * its stream has closed, from the loop, so nothing that runs inside Lua takes it away under somebody. Engine thread throughout.
 */
#ifndef EP_HTTP_SERVER_INT_H
#define EP_HTTP_SERVER_INT_H

#include "lua/wait.h"
#include "net/http_head.h"
#include "net/http_text.h"
#include "net/listener.h"
#include "net/stream.h"

#include <uv.h>

enum {
  EP_HTTPD_PIECE =
      64 << 10, /* of a large body at a time, and what may wait to be sent before more is made */
  EP_HTTPD_REPLY_HEAD = 16 << 10, /* a head of ours */
  EP_HTTPD_STALL_MS = 30000,      /* for a piece to be taken by the peer */
  EP_HTTPD_STOP_MS = 1000         /* for answers under way when the server is stopped */
};

typedef struct ep_httpd ep_httpd;
typedef struct ep_httpd_connection ep_httpd_connection;
typedef struct ep_httpd_file ep_httpd_file;
typedef struct ep_httpd_folder ep_httpd_folder;

/* Handles of a server, in memory of their own: a server that was stopped may be started while libuv still closes them. */
typedef struct ep_httpd_clock {
  uv_timer_t timer; /* due when the next time limit may be over */
  uv_idle_t turn;   /* active while connections have something to go on with */
  ep_httpd *server;
  unsigned open;
} ep_httpd_clock;

/* One line of the table of routes. */
typedef struct ep_httpd_route {
  char *method; /* "GET"; "*": any; NULL: a folder */
  char
      *pattern; /* "/notes/:id", "/files/ *rest"; of a folder its prefix, which ends with a slash */
  int function; /* its place in the object's list of functions; 0: a folder */
  ep_httpd_folder *folder;
} ep_httpd_route;

struct ep_httpd {
  ep_net_item item; /* open while it listens; the first member */
  ep_state *s;      /* NULL: Lua is gone */
  ep_mem *mem;      /* lives longer than Lua and the loop */
  bool object;      /* the Lua object is alive */
  int self_ref;     /* anchors the object while it listens or is connected; LUA_NOREF */
  ep_listener *listener;
  ep_httpd_connection *first, *last; /* connections, the oldest first */
  unsigned count, leaving;           /* of them that answer nobody any more */
  unsigned parts;                    /* of what is open: handles and connections */
  ep_httpd_clock *clock;             /* while it listens or is connected; NULL else */
  int64_t armed_ms;                  /* when the timer is due; 0: not armed */
  uint64_t buffered;                 /* bytes of bodies that are coming in */
  /* options */
  unsigned most_connections;
  uint64_t most_body;
  int64_t handler_ms, head_ms, idle_ms; /* 0: none */
  /* what answers */
  bool has_handler;
  ep_httpd_route *routes;
  int route_count, function_count;
  /* the date, made once a second */
  time_t date_of;
  char date[EP_HTTP_DATE_BYTES];
};

/* What the coroutine of a request holds: its way to the connection. A userdata that is to be closed. */
typedef struct ep_httpd_guard {
  ep_httpd_connection *connection; /* NULL: gone, or it does not wait for this one any more */
} ep_httpd_guard;

struct ep_httpd_connection {
  ep_net_item item; /* the first member */
  ep_httpd *server;
  ep_httpd_connection *next, *prev;
  ep_stream *stream;
  ep_http_head head;
  char *body;
  size_t body_length, body_size;
  char *rest; /* bytes that came while a request was answered */
  size_t rest_length;
  int64_t deadline_ms; /* by the clock of the loop; 0: none */
  int64_t body_since_ms;
  bool busy;    /* a request is being answered */
  bool inside;  /* within take() */
  bool turning; /* goes on at the next turn of the loop */
  bool last;    /* closes after the answer */
  bool ended;   /* the peer has ended its side: it may still want its answers */
  bool leaving; /* nothing is read or sent any more */
  /* the answer that is under way */
  bool head_sent;
  bool chunked;
  bool waits_for_room; /* the peer has to take a piece first */
  ep_wait *room;       /* the coroutine that waits for it */
  size_t offset;       /* what was sent of the piece that the coroutine holds */
  ep_httpd_guard *guard;
  int guard_ref;
  ep_httpd_file *file;
};

/* --- lib_net_http_server.c --- */

extern const struct ep_net_class ep_httpd_class;

/* One part less; frees the server with the last. */
void ep_httpd_part_gone(ep_httpd *h) EP_ENGINE_THREAD;
/* Neither listens nor is connected any more: lets go of the object. */
void ep_httpd_rest(ep_httpd *h) EP_ENGINE_THREAD;
/* The engine ends, and Lua is gone. */
void ep_httpd_lua_gone(ep_httpd *h) EP_ENGINE_THREAD;
/* Pushes user value `which` of the object: its handler, the list of functions of its routes. */
enum { EP_HTTPD_HANDLER = 1, EP_HTTPD_FUNCTIONS = 2, EP_HTTPD_VALUES = 2 };
void ep_httpd_push_value(lua_State *L, const ep_httpd *h, int which) EP_ENGINE_THREAD;

/* --- http_connection.c --- */

/* Somebody is there. */
void ep_httpd_accept(ep_httpd *h, uv_stream_t *listener) EP_ENGINE_THREAD;

/* The loop's clock, ms. */
int64_t ep_httpd_now(const ep_httpd *h) EP_ENGINE_THREAD;
/* From now on the connection has so long; ms 0: as long as it takes. */
void ep_httpd_limit(ep_httpd_connection *c, int64_t ms) EP_ENGINE_THREAD;
/* A time limit may be over. */
void ep_httpd_on_timer(uv_timer_t *timer) EP_ENGINE_THREAD;
void ep_httpd_on_turn(uv_idle_t *turn) EP_ENGINE_THREAD;

/* The body of the request is not needed any more. */
void ep_httpd_free_body(ep_httpd_connection *c) EP_ENGINE_THREAD;
/* The whole answer is on its way: the next request, or the end. */
void ep_httpd_done(ep_httpd_connection *c) EP_ENGINE_THREAD;
/* Closes when what was written is sent. */
void ep_httpd_leave(ep_httpd_connection *c) EP_ENGINE_THREAD;
/* Closes now; when an answer is half sent by a reset, so that nobody takes it for all. Its coroutine goes on, from the loop, and finds the connection gone. */
void ep_httpd_abort(ep_httpd_connection *c) EP_ENGINE_THREAD;
/* The server stops: what is idle closes, answers under way may end. Inside Lua, too. */
void ep_httpd_stop_connections(ep_httpd *h) EP_ENGINE_THREAD;
/* The coroutine that answers has no way to the connection any more. */
void ep_httpd_drop_guard(ep_httpd_connection *c) EP_ENGINE_THREAD;

/* --- http_reply.c --- */

/* A head that is being written, in the caller's memory. */
typedef struct ep_httpd_text {
  char *at, *end;
  bool full;
} ep_httpd_text;

void ep_httpd_put(ep_httpd_text *t, const char *text);
void ep_httpd_put_line(ep_httpd_text *t, const char *name, const char *value);
/* First line and Date; whether the connection stays. */
void ep_httpd_put_begin(ep_httpd_text *t, ep_httpd_connection *c, int status) EP_ENGINE_THREAD;
/* Sends; what cannot be sent ends the connection. False: it has ended. */
bool ep_httpd_send(ep_httpd_connection *c, const char *bytes, size_t length) EP_ENGINE_THREAD;
/* A whole answer of a few words; the request is done with it. A head that was sent already: the connection is reset. extra: header lines, each with its end, or NULL. */
void ep_httpd_say(ep_httpd_connection *c, int status, const char *why,
                  const char *extra) EP_ENGINE_THREAD;
bool ep_httpd_is_head(const ep_httpd_connection *c);
bool ep_httpd_has_body(int status); /* may an answer of that status have one? */

/* Sends the head of an answer with the values at d (data), d + 1 (status), d + 2 (headers), and its body when it is short. True: there is more to be sent: a string or a
 * function at d. Raises for what is no answer. */
bool ep_httpd_begin_answer(lua_State *L, ep_httpd_connection *c, int d) EP_ENGINE_THREAD;

/* --- http_handler.c --- */

/* A request is whole: it is answered, now or later. */
void ep_httpd_handle(ep_httpd_connection *c) EP_ENGINE_THREAD;
/* What was written has been taken by the peer. */
void ep_httpd_on_room(void *connection, int uv_error) EP_ENGINE_THREAD;
void ep_httpd_open_handler(lua_State *L);

/* --- http_request.c --- */

/* Pushes the headers as a table: names in lower case, of those that came twice a list with commas; reads take any case. */
void ep_httpd_push_headers(lua_State *L, const ep_httpd_connection *c);
/* Pushes the request as an object; params: a table on top of the stack or nil, popped. headers: where the table is; 0: it is made. */
void ep_httpd_push_request(lua_State *L, const ep_httpd_connection *c,
                           int headers) EP_ENGINE_THREAD;
void ep_httpd_open_request(lua_State *L);

/* --- http_route.c --- */

/* The route of a request. NULL: none; *others: some have its path, with another method. */
const ep_httpd_route *ep_httpd_find_route(const ep_httpd_connection *c, bool *others);
/* Pushes the table of its parameters. */
void ep_httpd_push_params(lua_State *L, const ep_httpd_connection *c, const ep_httpd_route *r);
/* Writes "Allow: GET, POST\r\n" of the routes that have its path. */
void ep_httpd_allow(const ep_httpd_connection *c, char *text, size_t size);
/* Adds one. Texts: copied. folder: taken. False: no memory. */
bool ep_httpd_add_route(ep_httpd *h, const char *method, const char *pattern, int function,
                        ep_httpd_folder *folder) EP_ENGINE_THREAD;
/* Why it is no pattern; NULL: it is one. */
const char *ep_httpd_check_pattern(const char *pattern);
void ep_httpd_free_routes(ep_httpd *h) EP_ENGINE_THREAD;

/* --- http_folder.c --- */

struct ep_httpd_folder {
  unsigned users; /* a route, and files that are being sent */
  char *root;     /* its real path */
  size_t root_length;
  const ep_permit *permit; /* NULL: all may be read */
  bool hidden;             /* are names that begin with a dot served? */
  char *index;             /* the file that stands for a folder; "": none */
  int64_t max_age_s;       /* < 0: not said */
};

/* server:folder(prefix, path [, options]) */
int ep_httpd_l_folder(lua_State *L) EP_ENGINE_THREAD;
/* One user less. NULL is accepted. */
void ep_httpd_unref_folder(ep_httpd_folder *folder) EP_ENGINE_THREAD;
/* Answers with a file. */
void ep_httpd_send_file(ep_httpd_connection *c, const ep_httpd_route *r) EP_ENGINE_THREAD;
/* The connection is over; what is under way on the pool ends by itself. */
void ep_httpd_drop_file(ep_httpd_connection *c) EP_ENGINE_THREAD;

/* --- http_file.c --- */

/* A file that answers a request. Until it is freed exactly one thing is under way for it: work on the pool, a read, or a write. */
struct ep_httpd_file {
  uv_work_t work;
  uv_fs_t reading;
  ep_httpd_connection *connection; /* NULL: gone */
  ep_httpd_folder *folder;
  char *path;       /* what is asked for */
  bool wants_piece; /* the first piece is read with the opening */
  /* found by the work */
  int fd;     /* -1: none */
  int status; /* 200, or why not; 301: a folder without a slash */
  uint64_t size;
  struct timespec changed;
  const char *type;
  size_t piece; /* bytes in the buffer */
  /* sending */
  uint64_t at, end;
  char *buffer; /* room for a head, then a piece */
};

/* The work is done: answers. */
void ep_httpd_answer_file(ep_httpd_file *f) EP_ENGINE_THREAD;
void ep_httpd_free_file(ep_httpd_file *f) EP_ENGINE_THREAD;
enum { EP_HTTPD_FILE_HEAD = 1024 };

#endif
