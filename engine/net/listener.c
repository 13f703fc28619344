// SPDX-License-Identifier: MIT
/*
 * Listening. Engine thread; owns the handle.
 * Where no descriptor is left, libuv's own trick (it keeps one in reserve) turns the connection away, so the port does not go deaf.
 */
#include "net/listener.h"

#include "base/error.h"
#include "base/port_owner.h"
#include "net/net_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BACKLOG = 511, WHOSE = 96 };

struct ep_listener {
  uv_tcp_t tcp;
  const ep_listener_owner *owner;
  void *ud;
  ep_net_item *item;
  uv_tcp_t spare; // takes whom the owner did not take
  unsigned parts; // of these two, open or closing
  int port;
  bool closing;
  bool spare_busy;
};

static void part_gone(ep_listener *l)
{
  if (--l->parts > 0)
    return;
  if (l->owner && l->owner->closed)
    l->owner->closed(l->ud);
  free(l);
}

static void turn_away(ep_listener *l);

static void on_spare_closed(uv_handle_t *handle)
{
  ep_listener *l = handle->data;
  l->spare_busy = false;
  turn_away(l); // who came meanwhile
  part_gone(l);
}

// Somebody was not taken, for want of memory. He is sent away, because libuv listens no more until he is taken.
static void turn_away(ep_listener *l)
{
  uv_stream_t *server = (uv_stream_t *)&l->tcp;
  if (l->closing || l->spare_busy || server->accepted_fd < 0 ||
      uv_tcp_init(l->tcp.loop, &l->spare) != 0)
    return;
  l->spare.data = l;
  l->spare_busy = true;
  l->parts++;
  if (uv_accept(server, (uv_stream_t *)&l->spare) != 0 ||
      uv_tcp_close_reset(&l->spare, on_spare_closed) != 0)
    uv_close((uv_handle_t *)&l->spare, on_spare_closed);
}

static void on_connection(uv_stream_t *server, int error) EP_ENGINE_THREAD
{
  ep_listener *l = server->data;
  if (error || l->closing)
    return;
  l->item->served++;
  l->owner->connection(l->ud, server);
  turn_away(l);
}

static void on_closed(uv_handle_t *handle) EP_ENGINE_THREAD
{
  part_gone(handle->data);
}

// Looks a name up, here and now: a server listens at a name of this machine.
static int look_up(uv_loop_t *loop, const char *host, int port, struct sockaddr_storage *address)
{
  char service[8];
  uv_getaddrinfo_t request;
  struct addrinfo hints = {
      .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
  snprintf(service, sizeof service, "%d", port);
  int error = uv_getaddrinfo(loop, &request, NULL, host, service, &hints);
  if (error)
    return error;
  memcpy(address, request.addrinfo->ai_addr, request.addrinfo->ai_addrlen);
  uv_freeaddrinfo(request.addrinfo);
  return 0;
}

static int listen_at(ep_listener *l, const struct sockaddr *address)
{
  struct sockaddr_storage bound;
  int length = sizeof bound;
  int error = uv_tcp_bind(&l->tcp, address, 0);
  if (!error)
    error = uv_listen((uv_stream_t *)&l->tcp, BACKLOG, on_connection);
  if (!error)
    error = uv_tcp_getsockname(&l->tcp, (struct sockaddr *)&bound, &length);
  if (error)
    return error;
  char host[INET6_ADDRSTRLEN];
  ep_net_place((struct sockaddr *)&bound, l->item->local, sizeof l->item->local);
  l->port = ep_net_address((struct sockaddr *)&bound, host, sizeof host);
  return 0;
}

static void explain(const ep_net_item *item, eplua_error *err, const char *host, int port,
                    int error)
{
  item->net->listen_error = error;
  char whose[WHOSE] = "";
  const char *shown = *host ? host : "*";
  if (error == UV_EADDRINUSE && ep_port_owner((uint16_t)port, whose, sizeof whose))
    ep_error_set(err, EPLUA_E_IO,
                 "cannot listen on %s:%d: %s has that port; end it or take another", shown, port,
                 whose);
  else if (error == UV_EADDRINUSE)
    ep_error_set(err, EPLUA_E_IO,
                 "cannot listen on %s:%d: another program has that port; take another", shown,
                 port);
  else if (error == UV_EACCES)
    ep_error_set(err, EPLUA_E_IO,
                 "cannot listen on %s:%d: ports below 1024 are for root; take another", shown,
                 port);
  else if (error == UV_EADDRNOTAVAIL)
    ep_error_set(err, EPLUA_E_IO, "cannot listen on %s:%d: that is no address of this machine",
                 shown, port);
  else
    ep_error_set(err, EPLUA_E_IO, "cannot listen on %s:%d: %s", shown, port,
                 ep_net_error_text(error));
}

ep_listener *ep_listener_new(ep_state *s, const char *host, int port,
                             const ep_listener_owner *owner, void *ud, ep_net_item *item,
                             eplua_error *err)
{
  uv_loop_t *loop = ep_loop_uv(s->loop);
  struct sockaddr_storage address;
  int error = ep_net_numeric(host, port, &address) ? 0 : look_up(loop, host, port, &address);
  ep_listener *l = calloc(1, sizeof *l);
  if (!l) {
    item->net->listen_error = UV_ENOMEM;
    ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
    return NULL;
  }
  if (!error)
    error = uv_tcp_init(loop, &l->tcp);
  if (error) {
    explain(item, err, host, port, error);
    free(l);
    return NULL;
  }
  l->ud = ud;
  l->item = item;
  l->parts = 1;
  l->tcp.data = l;
  error = listen_at(l, (struct sockaddr *)&address);
  if (!error) {
    l->owner = owner;
    return l;
  }
  explain(item, err, host, port, error);
  l->closing = true;
  uv_close((uv_handle_t *)&l->tcp, on_closed); // without an owner: nobody is told
  return NULL;
}

int ep_listener_error(ep_state *s)
{
  return s->net ? s->net->listen_error : UV_ENOMEM;
}

int ep_listener_port(const ep_listener *l)
{
  return l->port;
}

void ep_listener_close(ep_listener *l)
{
  if (!l || l->closing)
    return;
  l->closing = true;
  uv_close((uv_handle_t *)&l->tcp, on_closed);
}
