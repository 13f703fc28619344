/* SPDX-License-Identifier: MIT */
/*
 * A TCP connection with bounded buffers, for all that speak over one: sockets of scripts, connections of servers. It knows no Lua; its owner
 * hears of it by four calls, all from the loop, never inside a call of the owner's.
 *
 * Life: new, then connect or accept, then reads and writes until ep_stream_close(); `closed` is the last call, after it the stream is gone.
 * Names are looked up on libuv's pool of threads; of several addresses each is tried in turn. Engine thread.
 */
#ifndef EP_STREAM_H
#define EP_STREAM_H

#include "net/net.h"

typedef struct ep_stream ep_stream;

/* What waits to be sent: more is refused when so much waits already. One write may be larger. */
enum { EP_STREAM_QUEUE = 4 << 20, EP_STREAM_LOW = 256 << 10 };

typedef struct ep_stream_owner {
  void (*connected)(void *ud,
                    int uv_error); /* of ep_stream_connect(), once. After an error: close it */
  void (*data)(void *ud, const char *bytes, size_t length); /* while reading is on; borrowed */
  void (*end)(
      void *ud,
      int uv_error); /* nothing more comes: 0: the peer has ended its side, else the error. Once */
  void (*drained)(
      void *ud); /* less than EP_STREAM_LOW waits to be sent, after more did. May be NULL */
  void (*closed)(void *ud); /* may be NULL */
} ep_stream_owner;

/* owner: static storage. item: for the account of bytes and places; until closed. NULL: no memory. */
ep_stream *ep_stream_new(ep_state *s, const ep_stream_owner *owner, void *ud,
                         ep_net_item *item) EP_ENGINE_THREAD;

/* 0: `connected` will come; else an error of libuv. host: copied. */
int ep_stream_connect(ep_stream *st, const char *host, int port) EP_ENGINE_THREAD;

/* Takes a connection of a listener (net/listener.h). 0, or an error of libuv: close it then. */
int ep_stream_accept(ep_stream *st, uv_stream_t *server) EP_ENGINE_THREAD;

/* Reading is off at first. While it is off the peer is held back by TCP. */
void ep_stream_read(ep_stream *st, bool on) EP_ENGINE_THREAD;

/* Sends bytes: what the system takes at once, the rest is copied and follows. done (may be NULL): all of it was sent (0), or an error; from the
 * loop, later, always. 0; UV_ENOBUFS: too much waits already; the error of an earlier write; UV_ENOTCONN, UV_EPIPE, UV_ENOMEM: nothing is sent, and done does not come. */
int ep_stream_write(ep_stream *st, const void *bytes, size_t length,
                    void (*done)(void *done_ud, int uv_error), void *done_ud) EP_ENGINE_THREAD;
/* The same, but what the system took as a whole at once is done then: *at_once is true, and done does not come. */
int ep_stream_send(ep_stream *st, const void *bytes, size_t length,
                   void (*done)(void *done_ud, int uv_error), void *done_ud,
                   bool *at_once) EP_ENGINE_THREAD;
size_t ep_stream_queued(const ep_stream *st) EP_ENGINE_THREAD;

/* Whether reading keeps the process alive; it does at first. What waits to be sent always does. */
void ep_stream_hold(ep_stream *st, bool on) EP_ENGINE_THREAD;

/* Small pieces are sent at once (TCP_NODELAY), as they are at first, or gathered. 0, or an error of libuv. */
int ep_stream_no_delay(ep_stream *st, bool on) EP_ENGINE_THREAD;

/* Ends our side after what waits has been sent; what comes is still read. */
void ep_stream_shutdown(ep_stream *st) EP_ENGINE_THREAD;

/* Closes when what waits has been sent and the peer has ended its side too, at most ms later. data and end come no more. Once all is sent it does not keep the
 * process alive. */
void ep_stream_finish(ep_stream *st, int64_t ms) EP_ENGINE_THREAD;

/* Closes now. No call but done(UV_ECANCELED) of writes and `closed` comes after it. Twice: nothing. NULL is accepted. */
void ep_stream_close(ep_stream *st) EP_ENGINE_THREAD;
/* The same by a reset (RST): the peer shall not take what it got for all. */
void ep_stream_reset(ep_stream *st) EP_ENGINE_THREAD;

bool ep_stream_open(const ep_stream *st) EP_ENGINE_THREAD; /* connected, and not closed */

#endif
