// SPDX-License-Identifier: MIT
/*
 * Driving libcurl's multi interface, by socket. Engine thread of the pool's engine.
 * libcurl calls back while it works, and must not be called from there; so what it says is noted, and the owners hear of it when it has
 * returned. drive() is that moment, and the only one.
 * The pool keeps handles that are done: a new one costs as much as half a request.
 */
#include "curl/module.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
  HANDLES_KEPT = 16,
  CONNECTIONS_KEPT = 64,
  CONNECTIONS_MOST = 256,
  READ_BYTES = 64 << 10,
};

struct ep_curl_pool {
  CURLM *multi;
  const ep_curl_host *host;
  void *ud;
  ep_transfer *touched, **touched_end;
  int64_t due_ms; // when libcurl wants to be called; negative: it does not
  bool kicked;    // somebody outside has touched a transfer
  bool dead;      // free when nobody works in it
  unsigned busy;
  CURL *kept[HANDLES_KEPT];
  unsigned kept_count;
};

static int64_t now_ms(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// --- what libcurl asks of the loop ---

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *ud, void *watch)
{
  ep_curl_pool *p = ud;
  (void)easy;
  if (p->dead)
    return 0;
  int events = what == CURL_POLL_REMOVE ? 0
                                        : ((what & CURL_POLL_IN) ? EP_CURL_READ : 0) |
                                              ((what & CURL_POLL_OUT) ? EP_CURL_WRITE : 0);
  void *next = p->host->watch(p->ud, watch, fd, events);
  if (what != CURL_POLL_REMOVE)
    curl_multi_assign(p->multi, fd, next);
  return 0;
}

static void arm(ep_curl_pool *p)
{
  if (!p->host->timer || p->dead)
    return;
  int64_t ms = -1;
  if (p->kicked)
    ms = 0;
  else if (p->due_ms >= 0) {
    ms = p->due_ms - now_ms();
    ms = ms < 0 ? 0 : ms;
  }
  p->host->timer(p->ud, ms);
}

static int on_timer(CURLM *multi, long ms, void *ud)
{
  ep_curl_pool *p = ud;
  (void)multi;
  p->due_ms = ms < 0 ? -1 : now_ms() + ms;
  arm(p);
  return 0;
}

// --- life ---

ep_curl_pool *ep_curl_pool_new(const ep_curl_host *host, void *ud, unsigned connections)
{
  ep_curl_pool *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->host = host;
  p->ud = ud;
  p->due_ms = -1;
  p->touched_end = &p->touched;
  p->multi = curl_multi_init();
  if (!p->multi) {
    free(p);
    return NULL;
  }
  if (host->watch) {
    curl_multi_setopt(p->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(p->multi, CURLMOPT_SOCKETDATA, p);
    curl_multi_setopt(p->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(p->multi, CURLMOPT_TIMERDATA, p);
  }
  curl_multi_setopt(p->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
  curl_multi_setopt(p->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)connections);
  if (connections > 0)
    curl_multi_setopt(p->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)CONNECTIONS_MOST);
  return p;
}

static void free_pool(ep_curl_pool *p)
{
  for (unsigned i = 0; i < p->kept_count; i++)
    curl_easy_cleanup(p->kept[i]);
  curl_multi_cleanup(p->multi);
  free(p);
}

void ep_curl_pool_free(ep_curl_pool *pool)
{
  if (!pool)
    return;
  pool->dead = true;
  if (!pool->busy)
    free_pool(pool);
}

// --- work ---

static void take_finished(ep_curl_pool *p)
{
  int left;
  for (CURLMsg *m; (m = curl_multi_info_read(p->multi, &left));) {
    char *private = NULL;
    if (m->msg != CURLMSG_DONE)
      continue;
    curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &private);
    ep_transfer *t = (void *)private;
    t->over = true;
    t->result = m->data.result;
    ep_transfer_touch(t);
  }
}

static void unlink_touched(ep_transfer *t)
{
  ep_transfer **link = &t->pool->touched;
  while (*link != t)
    link = &(*link)->next_touched;
  *link = t->next_touched;
  if (!*link)
    t->pool->touched_end = link;
  t->touched = false;
}

// libcurl has returned: now owners may do what they want.
static void deliver_all(ep_curl_pool *p)
{
  p->busy++;
  take_finished(p);
  while (p->touched && !p->dead) {
    ep_transfer *t = p->touched;
    unlink_touched(t);
    t->deliver(t);
    take_finished(p);
  }
  p->busy--;
  if (p->dead && !p->busy)
    free_pool(p);
}

void ep_curl_pool_ready(ep_curl_pool *pool, int fd, int events, bool failed)
{
  int running, mask = 0;
  if (events & EP_CURL_READ)
    mask |= CURL_CSELECT_IN;
  if (events & EP_CURL_WRITE)
    mask |= CURL_CSELECT_OUT;
  if (failed)
    mask |= CURL_CSELECT_ERR;
  curl_multi_socket_action(pool->multi, fd, mask, &running);
  deliver_all(pool);
}

void ep_curl_pool_timer(ep_curl_pool *pool)
{
  int running;
  pool->kicked = false;
  if (pool->due_ms >= 0 && pool->due_ms <= now_ms()) {
    pool->due_ms = -1;
    curl_multi_socket_action(pool->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  }
  arm(pool);
  deliver_all(pool);
}

void ep_curl_pool_wait(ep_curl_pool *pool, int wake_fd, int ms)
{
  int running, ready;
  struct curl_waitfd wake = {.fd = wake_fd, .events = CURL_WAIT_POLLIN};
  if (curl_multi_perform(pool->multi, &running) == CURLM_OK && running > 0 && !pool->touched) {
    curl_multi_poll(pool->multi, &wake, wake_fd >= 0, ms, &ready);
    curl_multi_perform(pool->multi, &running);
  }
  deliver_all(pool);
}

// --- transfers ---

// As libcurl would, but programs that the script starts do not get it.
static curl_socket_t open_socket(void *ud, curlsocktype purpose, struct curl_sockaddr *address)
{
  (void)ud, (void)purpose;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

bool ep_transfer_init(ep_transfer *t, ep_curl_pool *pool, void (*deliver)(ep_transfer *t))
{
  t->pool = pool;
  t->deliver = deliver;
  t->easy = pool->kept_count > 0 ? pool->kept[--pool->kept_count] : curl_easy_init();
  if (!t->easy)
    return false;
  curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
  curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->detail);
  curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(t->easy, CURLOPT_QUICK_EXIT,
                   1L); // do not wait for a thread that looks up a name
  curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(t->easy, CURLOPT_BUFFERSIZE, (long)READ_BYTES);
  return true;
}

CURLMcode ep_transfer_add(ep_transfer *t)
{
  t->over = false;
  t->detail[0] = 0;
  CURLMcode code = curl_multi_add_handle(t->pool->multi, t->easy);
  t->added = code == CURLM_OK;
  return code;
}

void ep_transfer_remove(ep_transfer *t)
{
  if (t->added)
    curl_multi_remove_handle(t->pool->multi, t->easy);
  t->added = false;
}

void ep_transfer_fini(ep_transfer *t)
{
  ep_curl_pool *p = t->pool;
  if (t->touched)
    unlink_touched(t);
  if (!t->easy)
    return;
  ep_transfer_remove(t);
  if (p->kept_count < HANDLES_KEPT && !p->dead) {
    curl_easy_setopt(t->easy, CURLOPT_SHARE, NULL);
    curl_easy_setopt(t->easy, CURLOPT_COOKIELIST, "ALL");
    curl_easy_reset(t->easy);
    p->kept[p->kept_count++] = t->easy;
  } else {
    curl_easy_cleanup(t->easy);
  }
  t->easy = NULL;
}

void ep_transfer_touch(ep_transfer *t)
{
  if (t->touched)
    return;
  t->touched = true;
  t->next_touched = NULL;
  *t->pool->touched_end = t;
  t->pool->touched_end = &t->next_touched;
}

void ep_transfer_kick(ep_transfer *t)
{
  ep_transfer_touch(t);
  if (t->pool->busy || t->pool->kicked)
    return;
  t->pool->kicked = true;
  arm(t->pool);
}

// --- texts ---

bool ep_bytes_add(ep_curl_pool *pool, ep_bytes *b, const void *bytes, size_t length)
{
  if (length == 0) // of nothing bytes may be NULL, and there may be no room yet
    return true;
  if (length > b->size - b->length) {
    size_t size = b->size ? b->size : 1024;
    while (size - b->length < length)
      size *= 2;
    char *grown = pool->host->grow(pool->ud, b->bytes, b->size, size);
    if (!grown)
      return false;
    b->bytes = grown;
    b->size = size;
  }
  memcpy(b->bytes + b->length, bytes, length);
  b->length += length;
  return true;
}

void ep_bytes_free(ep_curl_pool *pool, ep_bytes *b)
{
  if (b->bytes)
    pool->host->grow(pool->ud, b->bytes, b->size, 0);
  *b = (ep_bytes){0};
}
