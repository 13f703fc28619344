// SPDX-License-Identifier: MIT
/*
 * UDP on libuv. Engine thread; owns the handle, and copies of what waits to be sent.
 * The system takes a datagram at once nearly always, so it is tried first, without copy or request. An IPv6 socket speaks to IPv4 by mapped addresses; what
 * comes from one is told as plain IPv4, so that a script compares what it knows.
 */
#include "net/datagram.h"

#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct sending {
  uv_udp_send_t request;
  void (*done)(void *ud, int uv_error);
  void *done_ud;
  size_t length;
  char bytes[];
} sending;

struct ep_datagram {
  uv_udp_t udp;
  ep_net *net;
  const ep_datagram_owner *owner;
  void *ud;
  ep_net_item *item; // NULL once closed
  int family;
  bool receiving;
};

ep_datagram *ep_datagram_new(ep_state *s, int family, const ep_datagram_owner *owner, void *ud,
                             ep_net_item *item, int *uv_error)
{
  ep_net *net = ep_net_get(s);
  ep_datagram *d = net ? calloc(1, sizeof *d) : NULL;
  *uv_error = UV_ENOMEM;
  if (!d)
    return NULL;
  // which family it is, so that the descriptor is there for options at once
  *uv_error = uv_udp_init_ex(ep_loop_uv(s->loop), &d->udp, (unsigned)family);
  if (*uv_error) {
    free(d);
    return NULL;
  }
  d->udp.data = d;
  d->net = net;
  d->owner = owner;
  d->ud = ud;
  d->item = item;
  d->family = family;
  uv_unref((uv_handle_t *)&d->udp);
  return d;
}

int ep_datagram_family(const ep_datagram *d)
{
  return d->family;
}

static void note_place(ep_datagram *d)
{
  struct sockaddr_storage address;
  int length = sizeof address;
  if (d->item && !d->item->local[0] &&
      uv_udp_getsockname(&d->udp, (struct sockaddr *)&address, &length) == 0 &&
      ((struct sockaddr_in *)&address)->sin_port != 0) // where that of IPv6 is, too
    ep_net_place((struct sockaddr *)&address, d->item->local, sizeof d->item->local);
}

int ep_datagram_bind(ep_datagram *d, const struct sockaddr *address, bool reuse)
{
  int error = uv_udp_bind(&d->udp, address, reuse ? UV_UDP_REUSEADDR : 0);
  if (error == 0)
    note_place(d);
  return error;
}

// --- receiving ---

// An IPv4 address that came over IPv6, as what it is.
static const struct sockaddr *unmap(const struct sockaddr *from, struct sockaddr_in *four)
{
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)from;
  if (from->sa_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
    return from;
  *four = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = six->sin6_port};
  memcpy(&four->sin_addr, six->sin6_addr.s6_addr + 12, 4);
  return (const struct sockaddr *)four;
}

static void on_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) EP_ENGINE_THREAD
{
  (void)suggested;
  const ep_datagram *d = handle->data;
  *buffer = uv_buf_init(d->net->buffer, EP_NET_BUFFER);
}

static void on_received(uv_udp_t *udp, ssize_t length, const uv_buf_t *buffer,
                        const struct sockaddr *from, unsigned flags) EP_ENGINE_THREAD
{
  (void)flags; // the buffer holds the largest
  ep_datagram *d = udp->data;
  struct sockaddr_in four;
  if (length < 0) {
    d->owner->failed(d->ud, (int)length);
    return;
  }
  if (!from) // nothing is left for now
    return;
  if (d->item)
    d->item->received += (uint64_t)length;
  d->owner->received(d->ud, buffer->base, (size_t)length, unmap(from, &four));
}

int ep_datagram_receive(ep_datagram *d, bool on)
{
  if (d->receiving == on)
    return 0;
  note_place(d);
  if (on && d->item && !d->item->local[0]) { // nobody could reach it else
    struct sockaddr_storage any;
    ep_net_numeric(d->family == AF_INET6 ? "::" : "*", 0, &any);
    int error = ep_datagram_bind(d, (struct sockaddr *)&any, false);
    if (error)
      return error;
  }
  int error = on ? uv_udp_recv_start(&d->udp, on_buffer, on_received) : uv_udp_recv_stop(&d->udp);
  if (error == 0)
    d->receiving = on;
  return error;
}

void ep_datagram_hold(ep_datagram *d, bool on)
{
  if (on)
    uv_ref((uv_handle_t *)&d->udp);
  else
    uv_unref((uv_handle_t *)&d->udp);
}

// --- sending ---

// An address for a socket of IPv6.
static const struct sockaddr *map(const struct sockaddr *to, struct sockaddr_in6 *six)
{
  const struct sockaddr_in *four = (const struct sockaddr_in *)to;
  if (to->sa_family != AF_INET)
    return to;
  *six = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = four->sin_port};
  six->sin6_addr.s6_addr[10] = six->sin6_addr.s6_addr[11] = 0xff;
  memcpy(six->sin6_addr.s6_addr + 12, &four->sin_addr, 4);
  return (const struct sockaddr *)six;
}

static void on_sent(uv_udp_send_t *request, int error) EP_ENGINE_THREAD
{
  sending *w = request->data;
  w->done(w->done_ud, error);
  free(w);
}

// The system does not take it now.
static int send_later(ep_datagram *d, const struct sockaddr *to, const char *bytes, size_t length,
                      void (*done)(void *done_ud, int uv_error), void *done_ud)
{
  if (uv_udp_get_send_queue_size(&d->udp) >= EP_DATAGRAM_QUEUE)
    return UV_ENOBUFS;
  sending *w = malloc(sizeof *w + length);
  if (!w)
    return UV_ENOMEM;
  w->request.data = w;
  w->done = done;
  w->done_ud = done_ud;
  w->length = length;
  memcpy(w->bytes, bytes, length);
  uv_buf_t buffer = uv_buf_init(w->bytes, (unsigned)length);
  int error = uv_udp_send(&w->request, &d->udp, &buffer, 1, to, on_sent);
  if (error)
    free(w);
  return error;
}

int ep_datagram_send(ep_datagram *d, const struct sockaddr *to, const char *bytes, size_t length,
                     void (*done)(void *done_ud, int uv_error), void *done_ud, bool *at_once)
{
  struct sockaddr_in6 six;
  *at_once = false;
  if (length > EP_DATAGRAM_MAX)
    return UV_EMSGSIZE;
  if (d->family == AF_INET6)
    to = map(to, &six);
  if (to->sa_family != d->family)
    return UV_EAFNOSUPPORT;
  uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)bytes, (unsigned)length);
  int sent = uv_udp_try_send(&d->udp, &buffer, 1, to);
  int error = sent == UV_EAGAIN ? send_later(d, to, bytes, length, done, done_ud)
              : sent < 0        ? sent
                                : 0;
  *at_once = sent >= 0;
  if (error == 0 && d->item)
    d->item->sent += length;
  note_place(d);
  return error;
}

// --- options and groups ---

int ep_datagram_set(ep_datagram *d, ep_datagram_option option, int value)
{
  switch (option) {
  case EP_DATAGRAM_BROADCAST:
    return uv_udp_set_broadcast(&d->udp, value);
  case EP_DATAGRAM_TTL:
    return uv_udp_set_ttl(&d->udp, value);
  case EP_DATAGRAM_MULTICAST_TTL:
    return uv_udp_set_multicast_ttl(&d->udp, value);
  case EP_DATAGRAM_MULTICAST_LOOPBACK:
    return uv_udp_set_multicast_loop(&d->udp, value);
  }
  return UV_EINVAL;
}

int ep_datagram_join(ep_datagram *d, const char *group, const char *interface, bool join)
{
  return uv_udp_set_membership(&d->udp, group, interface, join ? UV_JOIN_GROUP : UV_LEAVE_GROUP);
}

int ep_datagram_interface(ep_datagram *d, const char *interface)
{
  return uv_udp_set_multicast_interface(&d->udp, interface);
}

// --- the end ---

static void on_closed(uv_handle_t *handle) EP_ENGINE_THREAD
{
  ep_datagram *d = handle->data;
  d->owner->closed(d->ud);
  free(d);
}

void ep_datagram_close(ep_datagram *d)
{
  if (!d || uv_is_closing((uv_handle_t *)&d->udp))
    return;
  d->item = NULL;
  uv_close((uv_handle_t *)&d->udp, on_closed);
}
