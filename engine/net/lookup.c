// SPDX-License-Identifier: MIT
/*
 * Looking names up. Engine thread; owns the request, which libuv's pool holds until it has answered, cancelled or not.
 * Answers are not kept: the system has a cache of its own where somebody wants one, and ours would have to know when it is stale.
 */
#include "net/lookup.h"

#include <stdio.h>
#include <stdlib.h>

struct ep_lookup {
  uv_getaddrinfo_t request;
  void (*done)(void *ud, int uv_error, const struct sockaddr *address); // NULL: cancelled
  void *ud;
};

static void on_done(uv_getaddrinfo_t *request, int error, struct addrinfo *found) EP_ENGINE_THREAD
{
  ep_lookup *l = request->data;
  void (*done)(void *, int, const struct sockaddr *) = l->done;
  void *ud = l->ud;
  free(l);
  if (done)
    done(ud, error, error ? NULL : found->ai_addr);
  uv_freeaddrinfo(found);
}

ep_lookup *ep_lookup_new(ep_state *s, const char *host, int port, int family,
                         void (*done)(void *ud, int uv_error, const struct sockaddr *address),
                         void *ud, int *uv_error)
{
  char service[8];
  struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_DGRAM};
  ep_lookup *l = calloc(1, sizeof *l);
  *uv_error = UV_ENOMEM;
  if (!l)
    return NULL;
  l->done = done;
  l->ud = ud;
  l->request.data = l;
  snprintf(service, sizeof service, "%d", port);
  *uv_error = uv_getaddrinfo(ep_loop_uv(s->loop), &l->request, on_done, host, service, &hints);
  if (*uv_error == 0)
    return l;
  free(l);
  return NULL;
}

void ep_lookup_cancel(ep_lookup *l)
{
  if (!l)
    return;
  l->done = NULL;
  uv_cancel((uv_req_t *)&l->request); // where that comes too late, on_done() finds nobody
}
