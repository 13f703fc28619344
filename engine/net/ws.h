/* SPDX-License-Identifier: MIT */
/*
 * One end of a WebSocket (RFC 6455), from the handshake to the last byte. It knows no Lua; its owner hears of it by a few calls, all from the loop, never
 * inside a call of the owner's.
 *
 *   ep_ws_connect() or ep_ws_accept() ... opened ... message, message ... closed        (or failed instead of all of them)
 *
 * After failed or closed, or after ep_ws_detach(), the owner has nothing to do with it any more: it says goodbye to the peer, for a second or two at most, and
 * frees itself. An ep_ws is an item of the account (net/net.h); operations of the owner are answers of that item.
 *
 * Pings are answered, of many that come at once the last. A peer is pinged when a while is over, and one that does not answer is dropped.
 * Extensions are neither offered nor taken. Engine thread.
 */
#ifndef EP_WS_H
#define EP_WS_H

#include "net/net.h"
#include "net/ws_frames.h"

#include <eplua/error.h>

typedef struct ep_ws ep_ws;

/* Why it is over. */
typedef struct ep_ws_end {
  int code; /* of the close frame, EP_WS_NO_CODE without one; EP_WS_LOST: no close frame came */
  const char *reason; /* the peer's or ours; borrowed, ends with a 0 byte */
  size_t reason_length;
  const char *problem; /* one sentence, when it is not an end as it should be; else NULL */
} ep_ws_end;

/* Static storage; any may be NULL. */
typedef struct ep_ws_owner {
  void (*opened)(void *ud);
  void (*failed)(void *ud, const char *message,
                 const char *code); /* there was no connection; borrowed */
  void (*message)(void *ud, const char *bytes, size_t length,
                  bool binary); /* borrowed; text is valid UTF-8 */
  void (*drained)(void *ud);    /* little waits to be sent, after much did */
  void (*closed)(void *ud, const ep_ws_end *end);
} ep_ws_owner;

typedef struct ep_ws_options {
  size_t most;           /* bytes of a message that comes */
  int64_t ping_ms;       /* 0: no pings */
  int64_t handshake_ms;  /* 0: no limit */
  const char *protocols; /* "a, b": offered by a client, spoken by a server; NULL: none */
  /* of a client */
  const char *headers; /* "Name: value\r\n..."; NULL: none */
  bool tls;            /* even when the URL says ws: */
  bool check;          /* the certificate */
  const char *ca_file; /* NULL: the system's */
  const char *proxy;   /* of wss: NULL: as the environment says; "": none */
  /* of a server */
  const char *
      origins; /* "\n" before and after each that may come; "\n*\n": all; NULL: none, and pages of its own host */
  const char *host; /* the name it was started at: a page from there is its own */
} ep_ws_options;

enum {
  EP_WS_MESSAGE = 16 << 20, /* default of `most` */
  EP_WS_URL = 4096,         /* characters of an URL */
};

/* Where an URL leads to. */
typedef struct ep_ws_target {
  bool tls;
  int port;
  char host[256];       /* without brackets */
  char path[EP_WS_URL]; /* with the query */
} ep_ws_target;

/* Reads ws://HOST[:PORT]/PATH?QUERY or wss://. False: *why says what is wrong with it, in one sentence (static storage). */
bool ep_ws_target_read(const char *url, ep_ws_target *target, const char **why);

/* Begins to connect: opened or failed will come. url: for lists. Everything is copied; the item is open in the account of L's engine. NULL: the reason is
 * in *err. */
ep_ws *ep_ws_connect(lua_State *L, const char *url, const ep_ws_target *target,
                     const ep_ws_options *options, const ep_ws_owner *owner, void *ud,
                     const ep_net_kind *kind, eplua_error *err) EP_ENGINE_THREAD;

/* Takes a connection of a listener of the item `server`, and reads its handshake. options: until failed or closed or detached. NULL: no memory, or as many sockets are open as
 * may be; then the connection was closed. */
ep_ws *ep_ws_accept(ep_state *s, uv_stream_t *connection, const ep_net_item *server,
                    const ep_ws_options *options, const ep_ws_owner *owner, void *ud,
                    const ep_net_kind *kind) EP_ENGINE_THREAD;

ep_net_item *ep_ws_item(ep_ws *ws);
ep_ws *ep_ws_of_item(ep_net_item *item);
bool ep_ws_begins(const ep_ws *ws);  /* neither opened nor failed yet */
bool ep_ws_is_open(const ep_ws *ws); /* opened, and neither side closes */

/* The protocol that both have agreed on; "": none. From opened on. */
const char *ep_ws_protocol(const ep_ws *ws);
/* What the client of a server has asked for: while `opened` runs. */
const struct ep_http_head *ep_ws_asked(const ep_ws *ws);

/* Sends a message. 0; UV_ENOTCONN: it is not open; UV_ENOBUFS: too much waits already; UV_ENOMEM. text: valid UTF-8. */
int ep_ws_send(ep_ws *ws, const char *bytes, size_t length, bool binary) EP_ENGINE_THREAD;
size_t ep_ws_queued(const ep_ws *ws);

/* While it is off the peer is held back, and not asked whether it lives. */
void ep_ws_read(ep_ws *ws, bool on) EP_ENGINE_THREAD;

/* Whether it keeps the process alive; at first it does. While it begins and ends it always does. */
void ep_ws_hold(ep_ws *ws, bool on) EP_ENGINE_THREAD;

/* Says goodbye: no message comes any more, `closed` comes when the peer has answered, or after a while. code: as of ep_ws_code_valid(). reason: UTF-8, cut at 123 bytes; NULL:
 * none. Of one that still begins: it is gone without a word, and neither failed nor closed comes. Twice: nothing. */
void ep_ws_close(ep_ws *ws, int code, const char *reason) EP_ENGINE_THREAD;

/* The owner hears no more. One that is open is closed with the code. NULL is accepted. */
void ep_ws_detach(ep_ws *ws, int code) EP_ENGINE_THREAD;

/* For ep_net_kind.end. */
void ep_ws_drop(ep_net_item *item) EP_ENGINE_THREAD;

#endif
