/* SPDX-License-Identifier: MIT */
/*
 * The inside of TCP for scripts: lib_net_tcp.c (the object and its life), net_tcp_send.c (connect and send), net_tcp_read.c (what came, and reads of it),
 * lib_net_tcp_server.c. Engine thread.
 */
#ifndef EP_LIB_NET_TCP_INT_H
#define EP_LIB_NET_TCP_INT_H

#include "lib/net/net_class.h"
#include "net/answer.h"
#include "net/stream.h"

enum {
  EP_TCP_WINDOW = 1 << 20,    /* so much unread is kept; then the peer waits */
  EP_TCP_UNTIL_MAX = 16 << 20 /* default of readUntil */
};

typedef struct ep_tcp_server ep_tcp_server;
typedef struct ep_tcp ep_tcp;

/* The Lua object, a userdata. It may connect again after close. */
typedef struct ep_tcp_socket {
  ep_tcp *connection; /* NULL: none */
  int64_t timeout_ms; /* 0: none */
  bool has_timeout;
  bool gone; /* it was closed, by here or from outside, and not connected again */
} ep_tcp_socket;

typedef enum ep_tcp_wants {
  EP_TCP_SOME,  /* what is there, at most `size` */
  EP_TCP_EXACT, /* size bytes */
  EP_TCP_UNTIL, /* up to and with the delimiter, at most size */
} ep_tcp_wants;

/* A read that is under way. */
typedef struct ep_tcp_read {
  ep_answer *answer; /* NULL: there is none */
  ep_tcp_wants wants;
  size_t size;
  size_t looked; /* so far in what is unread there is no delimiter */
  size_t delimiter_length;
  char *delimiter; /* owned by the connection; NULL: none */
} ep_tcp_read;

/* A connection, from connect or accept until the stream is closed. C memory, since libuv needs it longer than Lua. */
struct ep_tcp {
  ep_net_item item;
  ep_state *s;
  ep_tcp_socket *socket; /* NULL: the script has closed it, or it is garbage */
  ep_stream *stream;
  ep_tcp_server *server; /* where it came from; NULL: it was connected */
  ep_answer *connecting;
  ep_tcp_read read;
  char *bytes; /* unread: length bytes at start */
  size_t start, length, size;
  unsigned at_once; /* operations in a row that ended inside the call */
  bool started;     /* its connect has begun */
  bool connected;   /* and not closing */
  bool closing;
  bool over;     /* the engine ends: answers are gone */
  bool reading;  /* the stream reads */
  bool ended;    /* nothing more comes */
  int end_error; /* why; 0: the peer has ended its side */
};

extern const ep_net_class ep_tcp_class;

/* A connection without a stream's peer yet; item: opened by the caller or not. NULL: no memory. */
ep_tcp *ep_tcp_new(ep_state *s) EP_ENGINE_THREAD;

/* Lets go of the object and closes: what waits to be sent is sent first, when gently. The item stays in the account until the stream is closed, and so do its
 * answers, unless they are abandoned. Twice: nothing. */
void ep_tcp_drop(ep_tcp *c, bool gently) EP_ENGINE_THREAD;

/* The socket at index 1; its connection, NULL: not connected, with *why and *code of the failure. */
ep_tcp_socket *ep_tcp_check(lua_State *L);
ep_tcp *ep_tcp_check_connected(lua_State *L, const char **why, const char **code);

/* Whether an operation may end inside the call of a coroutine: not many in a row, so that a loop of them cannot keep the engine from its timers. */
bool ep_tcp_may_end_at_once(ep_tcp *c) EP_ENGINE_THREAD;

/* The time limit of a call: that in the options, else the object's, else initial. */
int64_t ep_tcp_limit(lua_State *L, int options, const ep_tcp_socket *socket, int64_t initial);

int ep_tcp_l_connect(lua_State *L);
int ep_tcp_l_send(lua_State *L);
int ep_tcp_l_read(lua_State *L);
int ep_tcp_l_read_until(lua_State *L);

/* What the stream says. */
void ep_tcp_on_connected(void *ud, int uv_error);
void ep_tcp_on_data(void *ud, const char *bytes, size_t length);
void ep_tcp_on_end(void *ud, int uv_error);

/* Reads on when there is room, else not; and keeps the process alive while a read is under way. */
void ep_tcp_adjust_reading(ep_tcp *c) EP_ENGINE_THREAD;
void ep_tcp_forget_read(ep_tcp *c) EP_ENGINE_THREAD;

/* A connection has gone. */
void ep_tcp_server_lost(ep_tcp_server *server) EP_ENGINE_THREAD;

#endif
