/* SPDX-License-Identifier: MIT */
/* The inside of a WebSocket: ws.c (its life), ws_talk.c (its frames), ws_client.c and ws_server.c (the handshakes), ws_wire.c (what carries it). Engine thread. */
#ifndef EP_WS_INT_H
#define EP_WS_INT_H

#include "net/stream.h"
#include "net/ws.h"

enum {
  EP_WS_PROTOCOL_NAME = 128,
  EP_WS_FINISH_MS = 1000, /* for the peer to end its side of the connection */
  EP_WS_CLOSE_MS = 2000,  /* for the peer's close frame */
  EP_WS_REASON = EP_WS_CONTROL - 2,
};

typedef enum ep_ws_phase {
  EP_WS_BEGINS, /* connecting, handshake */
  EP_WS_OPEN,
  EP_WS_CLOSING, /* we have said goodbye and wait for the peer's */
  EP_WS_ENDING,  /* all is said; what still comes is lost */
  EP_WS_GONE,    /* the wire is being closed */
} ep_ws_phase;

/* What carries it: a stream or a tunnel. */
typedef struct ep_ws_wire {
  void (*read)(void *wire, bool on);
  int (*write)(void *wire, const void *bytes, size_t length);
  size_t (*queued)(const void *wire);
  void (*hold)(void *wire, bool on);
  bool (*finish)(void *wire, int64_t ms); /* false: it cannot; close it later */
  void (*close)(void *wire);
  const char *(*error)(const void *wire); /* the text of UV_EPROTO; NULL: it has none */
} ep_ws_wire;

extern const ep_ws_wire ep_ws_by_stream, ep_ws_by_tunnel;

struct ep_ws {
  ep_net_item item;
  ep_state *s;
  const ep_ws_owner *owner; /* NULL: detached */
  void *ud;
  const ep_ws_wire *by;
  void *wire; /* NULL: closed */
  uv_timer_t timer;
  unsigned parts; /* wire and timer: open or closing */
  ep_ws_phase phase;
  bool timer_open;
  bool server;
  bool wanted;   /* by the owner: to be read */
  bool held;     /* by the owner */
  bool told;     /* failed or closed */
  bool heard;    /* something came since the last ping */
  bool doubted;  /* nothing did; one more look */
  bool pong_due; /* its bytes are in pong */
  uint8_t pong_length;
  char pong[EP_WS_CONTROL];
  size_t most;
  int64_t ping_ms, handshake_ms;
  ep_ws_frames frames; /* from opened on */
  int own_code;        /* of the close frame that we sent; 0: none */
  char own_reason[EP_WS_REASON + 1];
  /* the handshake reads what comes until it is over. Gives how many bytes it took */
  size_t (*handshake)(ep_ws *ws, const char *bytes, size_t length);
  void (*handshake_over)(ep_ws *ws); /* frees what it needed; twice, too */
  struct ep_ws_hello *hello;         /* a client's */
  const ep_ws_options *options;      /* a server's, while it begins */
  struct ep_http_head *head;         /* the same */
  char protocol[EP_WS_PROTOCOL_NAME];
};

/* Zeroed memory with an open timer and nothing else. NULL: no memory, no libwslay: *err says it. */
ep_ws *ep_ws_new(ep_state *s, bool server, const ep_ws_options *options, const ep_ws_owner *owner,
                 void *ud, eplua_error *err) EP_ENGINE_THREAD;
/* Ends one that could not begin, or that failed, without a call to the owner. */
void ep_ws_end_now(ep_ws *ws) EP_ENGINE_THREAD;

/* For the owner of the wire: ud is the ep_ws. */
extern const ep_stream_owner ep_ws_wire_owner;

/* on_timer after ms. */
void ep_ws_limit(ep_ws *ws, int64_t ms) EP_ENGINE_THREAD;

/* The handshake is over well: tells the owner. */
void ep_ws_begin(ep_ws *ws) EP_ENGINE_THREAD;
/* ... or not. Closes the wire, after what was written has been sent. */
void ep_ws_fail(ep_ws *ws, const char *message, const char *code) EP_ENGINE_THREAD;

/* The owner hears that it is over, and nothing after that. */
void ep_ws_tell_closed(ep_ws *ws, const ep_ws_end *end) EP_ENGINE_THREAD;
/* All is said: the peer gets a moment to end its side. */
void ep_ws_finish(ep_ws *ws) EP_ENGINE_THREAD;

/* Bytes have come: `data` of the wire. (ws_talk.c) */
void ep_ws_take(void *ud, const char *bytes, size_t length) EP_ENGINE_THREAD;
/* Sends a ping; the pong that is due, now or when the queue is shorter. */
void ep_ws_ping(ep_ws *ws) EP_ENGINE_THREAD;
void ep_ws_pong(ep_ws *ws) EP_ENGINE_THREAD;
/* Sends a close frame. Code EP_WS_NO_CODE: an empty one. An error of libuv: it cannot be sent. */
int ep_ws_say_goodbye(ep_ws *ws, int code, const char *reason) EP_ENGINE_THREAD;
/* What fits of a reason (NULL: 0). Cuts at a whole character. */
size_t ep_ws_reason_length(const char *reason);

/* The wire of a client is connected, or could not be: a uv error. (ws_client.c) */
void ep_ws_greet(ep_ws *ws, int uv_error) EP_ENGINE_THREAD;

#endif
