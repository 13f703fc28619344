// SPDX-License-Identifier: MIT
/*
 * TCP connections on libuv. Engine thread; owns the handle, what waits to be sent, and a look-up that is under way.
 * A stream is freed when its handle is closed and no look-up of its name is left, which libuv's pool may still hold. Every attempt of a connect needs a
 * handle of its own, since one that has failed cannot connect again: so the handle is closed and made anew between them.
 */
#include "net/stream.h"

#include "net/net_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

typedef struct sending {
  uv_write_t request;
  ep_stream *stream;

  void (*done)(void *ud, int uv_error);
  void *done_ud;
  size_t length; // of what the system did not take at once
  int error;     // known already, done comes by a write of nothing
  char bytes[];
} sending;

struct ep_stream {
  uv_tcp_t tcp;
  uv_connect_t connect;
  uv_shutdown_t shutdown;
  uv_getaddrinfo_t look_up;
  uv_timer_t patience; // of ep_stream_finish()
  ep_net *net;
  uv_loop_t *loop;
  const ep_stream_owner *owner;
  void *ud;
  ep_net_item *item;                    // NULL once closed
  struct addrinfo *addresses, *address; // of the name, and the one that is tried
  size_t queued;
  int connect_error; // of the last attempt
  int write_error;   // of an earlier write: the next one tells it
  unsigned parts;    // handles that are open or closing, look-ups under way
  bool tcp_open;     // its handle is initialised and not closing
  bool patient;      // so is the timer
  bool connected;
  bool reading;
  bool ended;     // `end` was told
  bool shut;      // our side is ended
  bool finishing; // closes when the peer has ended as well
  bool was_full;  // `drained` is due
  bool closed;
  bool looking;   // the look-up is under way
  bool shut_done; // ... and the peer was told
  bool retry;     // the handle is closed to try the next address
};

static void try_next(ep_stream *st) EP_ENGINE_THREAD;

static void part_gone(ep_stream *st) EP_ENGINE_THREAD
{
  if (--st->parts > 0 || !st->closed)
    return;
  if (st->owner->closed)
    st->owner->closed(st->ud);
  free(st);
}

static void on_tcp_closed(uv_handle_t *handle) EP_ENGINE_THREAD
{
  ep_stream *st = handle->data;
  if (st->retry && !st->closed) {
    st->retry = false;
    st->parts--;
    try_next(st);
    return;
  }
  part_gone(st);
}

static void on_patience_closed(uv_handle_t *handle) EP_ENGINE_THREAD
{
  part_gone(handle->data);
}

static int open_handle(ep_stream *st)
{
  int error = uv_tcp_init(st->loop, &st->tcp);
  if (error)
    return error;
  st->tcp.data = st;
  st->tcp_open = true;
  st->parts++;
  return 0;
}

static void close_handle(ep_stream *st)
{
  if (!st->tcp_open)
    return;
  st->tcp_open = false;
  uv_close((uv_handle_t *)&st->tcp, on_tcp_closed);
}

ep_stream *ep_stream_new(ep_state *s, const ep_stream_owner *owner, void *ud, ep_net_item *item)
{
  ep_net *net = ep_net_get(s);
  ep_stream *st = net ? calloc(1, sizeof *st) : NULL;
  if (!st)
    return NULL;
  st->net = net;
  st->loop = ep_loop_uv(s->loop);
  st->owner = owner;
  st->ud = ud;
  st->item = item;
  return st;
}

static void note_places(ep_stream *st)
{
  struct sockaddr_storage address;
  int length = sizeof address;
  if (uv_tcp_getsockname(&st->tcp, (struct sockaddr *)&address, &length) == 0)
    ep_net_place((struct sockaddr *)&address, st->item->local, sizeof st->item->local);
  length = sizeof address;
  if (uv_tcp_getpeername(&st->tcp, (struct sockaddr *)&address, &length) == 0)
    ep_net_place((struct sockaddr *)&address, st->item->peer, sizeof st->item->peer);
}

// --- connecting ---

static void tell_connected(ep_stream *st, int error) EP_ENGINE_THREAD
{
  uv_freeaddrinfo(st->addresses);
  st->addresses = st->address = NULL;
  st->connected = error == 0;
  if (st->connected)
    note_places(st);
  st->owner->connected(st->ud, error);
}

static void on_connected(uv_connect_t *request, int error) EP_ENGINE_THREAD
{
  ep_stream *st = request->data;
  if (st->closed || !st->tcp_open)
    return; // cancelled by the close
  if (error == 0) {
    uv_tcp_nodelay(&st->tcp, 1);
    tell_connected(st, 0);
    return;
  }
  st->connect_error = error;
  st->address = st->address ? st->address->ai_next : NULL;
  if (!st->address) {
    tell_connected(st, error);
    return;
  }
  st->retry = true;
  close_handle(st);
}

// Tries st->address; one that fails at once is followed by the next when its handle is closed.
static void try_next(ep_stream *st)
{
  int error = 0;
  if (st->address) {
    error = open_handle(st);
    if (error == 0) {
      st->connect.data = st;
      error = uv_tcp_connect(&st->connect, &st->tcp, st->address->ai_addr, on_connected);
      if (error == 0)
        return;
    }
    st->connect_error = error;
    st->address = st->address->ai_next;
  }
  if (st->address && st->tcp_open) { // its descriptor may be of the other family
    st->retry = true;
    close_handle(st);
    return;
  }
  tell_connected(st, st->connect_error);
}

static void on_looked_up(uv_getaddrinfo_t *request, int error,
                         struct addrinfo *found) EP_ENGINE_THREAD
{
  ep_stream *st = request->data;
  st->looking = false;
  if (st->closed) {
    uv_freeaddrinfo(found);
    part_gone(st);
    return;
  }
  st->parts--;
  if (error) {
    tell_connected(st, error);
    return;
  }
  st->addresses = st->address = found;
  st->connect_error = UV_EAI_NONAME;
  try_next(st);
}

int ep_stream_connect(ep_stream *st, const char *host, int port)
{
  struct sockaddr_storage address;
  char service[8];
  if (ep_net_numeric(host, port, &address)) {
    int error = open_handle(st);
    if (error)
      return error;
    st->connect.data = st;
    return uv_tcp_connect(&st->connect, &st->tcp, (struct sockaddr *)&address, on_connected);
  }
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  snprintf(service, sizeof service, "%d", port);
  st->look_up.data = st;
  int error = uv_getaddrinfo(st->loop, &st->look_up, on_looked_up, host, service, &hints);
  if (error == 0) {
    st->looking = true;
    st->parts++;
  }
  return error;
}

int ep_stream_accept(ep_stream *st, uv_stream_t *server)
{
  int error = open_handle(st);
  if (!error)
    error = uv_accept(server, (uv_stream_t *)&st->tcp);
  if (error)
    return error;
  uv_tcp_nodelay(&st->tcp, 1);
  st->connected = true;
  note_places(st);
  return 0;
}

// --- reading ---

static void on_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) EP_ENGINE_THREAD
{
  (void)suggested;
  const ep_stream *st = handle->data;
  *buffer = uv_buf_init(st->net->buffer, EP_NET_BUFFER);
}

// libuv takes a reset that comes with the last bytes for an end.
static int error_of(const ep_stream *st)
{
  uv_os_fd_t fd;
  int error = 0;
  socklen_t size = sizeof error;
  if (uv_fileno((const uv_handle_t *)&st->tcp, &fd) != 0 ||
      getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
    return 0;
  return uv_translate_sys_error(error);
}

static void on_read(uv_stream_t *handle, ssize_t length, const uv_buf_t *buffer) EP_ENGINE_THREAD
{
  ep_stream *st = handle->data;
  if (length == 0)
    return;
  if (length > 0) {
    if (st->item)
      st->item->received += (uint64_t)length;
    if (!st->finishing)
      st->owner->data(st->ud, buffer->base, (size_t)length);
    return;
  }
  uv_read_stop(handle);
  st->reading = false;
  st->ended = true;
  if (st->finishing)
    ep_stream_close(st);
  else
    st->owner->end(st->ud, length == UV_EOF ? error_of(st) : (int)length);
}

void ep_stream_read(ep_stream *st, bool on)
{
  if (!st->tcp_open || !st->connected || st->ended || st->finishing || st->reading == on)
    return;
  st->reading = on;
  if (on)
    uv_read_start((uv_stream_t *)&st->tcp, on_buffer, on_read);
  else
    uv_read_stop((uv_stream_t *)&st->tcp);
}

// --- writing ---

static void on_written(uv_write_t *request, int error) EP_ENGINE_THREAD
{
  sending *w = request->data;
  ep_stream *st = w->stream;
  st->queued -= w->length;
  if (error && error != UV_ECANCELED)
    st->write_error = error;
  if (w->done)
    w->done(w->done_ud, error);
  free(w);
  // done may have closed the stream: it is still there, for its handle closes after this
  if (st->closed || !st->was_full || st->queued >= EP_STREAM_LOW)
    return;
  st->was_full = false;
  if (st->owner->drained)
    st->owner->drained(st->ud);
}

int ep_stream_send(ep_stream *st, const void *bytes, size_t length,
                   void (*done)(void *done_ud, int uv_error), void *done_ud, bool *at_once)
{
  if (at_once)
    *at_once = false;
  if (!st->connected || !st->tcp_open)
    return UV_ENOTCONN;
  if (st->shut || st->finishing)
    return UV_EPIPE;
  if (st->write_error)
    return st->write_error;
  if (st->queued >= EP_STREAM_QUEUE)
    return UV_ENOBUFS;
  if (length > INT32_MAX) // what libuv and the system take in one
    return UV_EMSGSIZE;
  size_t sent = 0;
  if (st->queued == 0 && length > 0) { // else it would overtake
    uv_buf_t buffer = uv_buf_init((char *)bytes, (unsigned)length);
    int taken = uv_try_write((uv_stream_t *)&st->tcp, &buffer, 1);
    sent = taken > 0 ? (size_t)taken : 0; // an error comes again by the write below
  }
  if (sent == length && (!done || at_once)) {
    if (st->item)
      st->item->sent += length;
    if (at_once)
      *at_once = true;
    return 0;
  }
  size_t rest = length - sent;
  sending *w = malloc(sizeof *w + rest);
  if (!w)
    return UV_ENOMEM;
  *w = (sending){.stream = st, .done = done, .done_ud = done_ud, .length = rest};
  w->request.data = w;
  if (rest > 0)
    memcpy(w->bytes, (const char *)bytes + sent, rest);
  uv_buf_t buffer = uv_buf_init(w->bytes, (unsigned)rest);
  int error = uv_write(&w->request, (uv_stream_t *)&st->tcp, &buffer, 1, on_written);
  if (error) {
    free(w);
    return error;
  }
  st->queued += rest;
  st->was_full |= st->queued >= EP_STREAM_LOW;
  if (st->item)
    st->item->sent += length;
  return 0;
}

int ep_stream_write(ep_stream *st, const void *bytes, size_t length,
                    void (*done)(void *done_ud, int uv_error), void *done_ud)
{
  return ep_stream_send(st, bytes, length, done, done_ud, NULL);
}

size_t ep_stream_queued(const ep_stream *st)
{
  return st->queued;
}

void ep_stream_hold(ep_stream *st, bool on)
{
  if (!st->tcp_open)
    return;
  if (on)
    uv_ref((uv_handle_t *)&st->tcp);
  else
    uv_unref((uv_handle_t *)&st->tcp);
}

int ep_stream_no_delay(ep_stream *st, bool on)
{
  return st->tcp_open && st->connected ? uv_tcp_nodelay(&st->tcp, on) : UV_ENOTCONN;
}

// --- the end ---

static void on_shut(uv_shutdown_t *request, int error) EP_ENGINE_THREAD
{
  ep_stream *st = request->data;
  st->shut_done = true;
  if (st->finishing && st->tcp_open) { // all was sent: to wait for the peer is no reason to live
    uv_unref((uv_handle_t *)&st->tcp);
    uv_unref((uv_handle_t *)&st->patience);
  }
  if (st->finishing && !st->closed && (st->ended || error))
    ep_stream_close(st);
  else if (st->finishing && st->tcp_open)
    uv_unref((uv_handle_t *)&st->tcp); // all is sent: nobody has to live on for the peer's farewell
}

void ep_stream_shutdown(ep_stream *st)
{
  if (!st->tcp_open || !st->connected || st->shut)
    return;
  st->shut = true;
  st->shutdown.data = st;
  uv_shutdown(&st->shutdown, (uv_stream_t *)&st->tcp, on_shut);
}

static void on_patience(uv_timer_t *timer) EP_ENGINE_THREAD
{
  ep_stream_close(timer->data);
}

void ep_stream_finish(ep_stream *st, int64_t ms)
{
  if (st->closed || st->finishing)
    return;
  if (!st->connected || !st->tcp_open) {
    ep_stream_close(st);
    return;
  }
  if (st->ended && st->shut_done) {
    ep_stream_close(st);
    return;
  }
  bool reading = st->reading;
  ep_stream_shutdown(st);
  st->finishing = true;
  uv_timer_init(st->loop, &st->patience);
  st->patience.data = st;
  st->patient = true;
  st->parts++;
  uv_timer_start(&st->patience, on_patience, (uint64_t)ms, 0);
  uv_unref((uv_handle_t *)&st->patience);
  if (st->shut_done)
    uv_unref((uv_handle_t *)&st->tcp);
  // what still comes is read and lost: closing with unread bytes would be a reset, which eats what was sent
  if (!reading && !st->ended)
    uv_read_start((uv_stream_t *)&st->tcp, on_buffer, on_read);
}

// What is to be closed is closed; the rest follows in part_gone().
static bool begin_close(ep_stream *st)
{
  if (!st || st->closed)
    return false;
  st->closed = true;
  st->item = NULL;
  uv_freeaddrinfo(st->addresses);
  st->addresses = st->address = NULL;
  st->parts++; // of who closes
  if (st->looking)
    uv_cancel((uv_req_t *)&st->look_up);
  if (st->patient)
    uv_close((uv_handle_t *)&st->patience, on_patience_closed);
  return true;
}

static void on_nothing_left(uv_handle_t *handle) EP_ENGINE_THREAD
{
  part_gone(handle->data);
}

// `closed` shall come from the loop also when no handle was open: the timer serves as one.
static void end_close(ep_stream *st)
{
  if (!st->patient) {
    uv_timer_init(st->loop, &st->patience);
    st->patience.data = st;
    uv_close((uv_handle_t *)&st->patience, on_nothing_left);
  } else {
    st->parts--; // the timer's own part is there
  }
}

void ep_stream_close(ep_stream *st)
{
  if (!begin_close(st))
    return;
  close_handle(st);
  end_close(st);
}

void ep_stream_reset(ep_stream *st)
{
  if (!begin_close(st))
    return;
  if (st->tcp_open && st->connected && !st->shut &&
      uv_tcp_close_reset(&st->tcp, on_tcp_closed) == 0)
    st->tcp_open = false;
  close_handle(st);
  end_close(st);
}

bool ep_stream_open(const ep_stream *st)
{
  return st->connected && st->tcp_open && !st->finishing;
}
