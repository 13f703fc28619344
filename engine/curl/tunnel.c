// SPDX-License-Identifier: MIT
/*
 * A connection that libcurl makes and others speak over (CURLOPT_CONNECT_ONLY). Engine thread.
 * The handle stays in the pool's multi until the end: libcurl looks its connection up there. Watching the descriptor is up to the engine.
 */
#include "curl/module.h"

#include <errno.h>
#include <stdlib.h>

struct ep_curl_tunnel {
  ep_transfer t; // first: deliver() gets it
  ep_curl_url at;
  void (*connected)(void *ud, int fd, const ep_curl_failure *failure);
  void *ud;
  bool told;
};

static void deliver(ep_transfer *t)
{
  ep_curl_tunnel *u = (ep_curl_tunnel *)t;
  ep_curl_failure failure;
  if (!t->over || u->told)
    return;
  u->told = true;
  curl_socket_t fd = CURL_SOCKET_BAD;
  if (t->result == CURLE_OK)
    curl_easy_getinfo(t->easy, CURLINFO_ACTIVESOCKET, &fd);
  if (t->result != CURLE_OK)
    ep_failure_of(&failure, t, &u->at);
  else if (fd == CURL_SOCKET_BAD)
    ep_failure_set(&failure, "ECONNRESET", "the connection broke");
  u->connected(u->ud, fd, fd == CURL_SOCKET_BAD ? &failure : NULL);
}

ep_curl_tunnel *ep_curl_tunnel_new(ep_curl_pool *pool, const ep_curl_tunnel_spec *spec,
                                   void (*connected)(void *ud, int fd,
                                                     const ep_curl_failure *failure),
                                   void *ud, ep_curl_failure *failure)
{
  ep_url url;
  if (ep_url_read(spec->url, &url, failure) != 0)
    return NULL;
  ep_curl_tunnel *u = calloc(1, sizeof *u);
  if (!u || !ep_transfer_init(&u->t, pool, deliver)) {
    ep_failure_set(failure, "ENOMEM", "not enough memory");
    goto fail;
  }
  u->at = url.parts;
  u->connected = connected;
  u->ud = ud;
  CURL *easy = u->t.easy;
  if (curl_easy_setopt(easy, CURLOPT_URL, url.full) != CURLE_OK) {
    ep_failure_set(failure, "ENOMEM", "not enough memory");
    goto fail;
  }
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1); // also in ALPN
  if (ep_options_way(&u->t, spec->check, spec->ca_file, spec->proxy, spec->connect_ms, failure) !=
      0)
    goto fail;
  CURLMcode added = ep_transfer_add(&u->t);
  if (added != CURLM_OK) {
    ep_failure_set(failure, "EIO", "cannot connect: %s", curl_multi_strerror(added));
    goto fail;
  }
  ep_url_free(&url);
  return u;
fail:
  ep_url_free(&url);
  ep_curl_tunnel_free(u);
  return NULL;
}

// 0, EAGAIN, EIO with the reason.
static int outcome(CURLcode code, ep_curl_failure *failure)
{
  if (code == CURLE_OK)
    return 0;
  if (code == CURLE_AGAIN)
    return EAGAIN;
  ep_failure_of_code(failure, code, "");
  return EIO;
}

int ep_curl_tunnel_recv(ep_curl_tunnel *t, char *bytes, size_t size, size_t *got,
                        ep_curl_failure *failure)
{
  *got = 0;
  return outcome(curl_easy_recv(t->t.easy, bytes, size, got), failure);
}

int ep_curl_tunnel_send(ep_curl_tunnel *t, const char *bytes, size_t length, size_t *sent,
                        ep_curl_failure *failure)
{
  *sent = 0;
  return outcome(curl_easy_send(t->t.easy, bytes, length, sent), failure);
}

void ep_curl_tunnel_free(ep_curl_tunnel *t)
{
  if (!t)
    return;
  if (t->t.pool)
    ep_transfer_fini(&t->t);
  free(t);
}
