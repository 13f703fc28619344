// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The server of tests about HTTP, and their client, which is a bare socket: no library would send what has to be sent.
 * The host's callbacks come on the web thread; what the test looks at are atomics.
 */
#include "http_host.h"

#include <epq/core.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 10000 };

static void answer_text(http_host *h, uint64_t id, const char *body, size_t length)
{
  const epq_http_answer answer = {
      .status = 200, .content_type = "text/plain", .body = body, .length = length};
  epq_http_reply(h->http, id, &answer);
}

static void answer_seen(http_host *h, const epq_http_request *r)
{
  char text[4000];
  const struct sockaddr_in *ours = (const void *)r->ours, *theirs = (const void *)r->theirs;
  int n = snprintf(text, sizeof text, "%s [%s] [%s] body %zu, port %d, v4 %d %d, note %lld\n",
                   r->method, r->path, r->query, r->body_length, ntohs(ours->sin_port),
                   ours->sin_family == AF_INET, theirs->sin_family == AF_INET,
                   (long long)*r->connection);
  ++*r->connection;
  for (size_t i = 0; i < r->header_count && n < (int)sizeof text; i++)
    n += snprintf(text + n, sizeof text - (size_t)n, "%s=%s\n", r->headers[i].name,
                  r->headers[i].value);
  answer_text(h, r->id, text, strlen(text));
}

static void answer_big(http_host *h, uint64_t id)
{
  size_t length = 8 << 20;
  char *body = malloc(length);
  assert_non_null(body);
  memset(body, 'b', length);
  answer_text(h, id, body, length);
  free(body);
}

static void on_request(void *ud, const epq_http_request *r)
{
  http_host *h = ud;
  if (strcmp(r->path, "/inner") == 0)
    h->inner++;
  if (strcmp(r->path, "/later") == 0) {
    h->kept = r->id;
    h->kept_count++;
  } else if (strcmp(r->path, "/seen") == 0) {
    answer_seen(h, r);
  } else if (strcmp(r->path, "/big") == 0) {
    answer_big(h, r->id);
  } else if (strcmp(r->path, "/bye") == 0 || strcmp(r->path, "/slow") == 0) {
    const epq_http_header odd = {"X-Odd", "a\r\nX-Evil: b"};
    const epq_http_answer answer = {.status = 418,
                                    .close = r->path[1] == 'b',
                                    .delay_ms = r->path[1] == 'b' ? 0 : 30,
                                    .headers = &odd,
                                    .header_count = 1};
    epq_http_reply(h->http, r->id, &answer);
  } else if (r->body_length > 0) {
    answer_text(h, r->id, r->body, r->body_length);
  } else {
    answer_text(h, r->id, "ok", 2);
  }
  h->requests++; // last: who sees it sees the rest
}

static int on_upgrade(void *ud, const epq_http_request *r)
{
  (void)ud;
  *r->connection = strcmp(r->path, "/echo") == 0;
  return strcmp(r->path, "/ws") == 0 || strcmp(r->path, "/echo") == 0 ? 0 : 403;
}

static void on_opened(void *ud, uint64_t id)
{
  http_host *h = ud;
  h->socket = id;
  h->opened++;
}

static void on_message(void *ud, uint64_t id, const char *text, size_t length)
{
  http_host *h = ud;
  h->message_length = (int)length;
  assert_int_equal(text[length], 0);
  epq_http_send(h->http, id, text, length);
  h->messages++;
}

static void on_ready(void *ud, uint64_t id)
{
  (void)id;
  ((http_host *)ud)->ready++;
}

static void on_closed(void *ud, uint64_t id, int code)
{
  http_host *h = ud;
  (void)id;
  h->close_code = code;
  h->closed++;
}

static void on_refused(void *ud, const struct sockaddr *theirs, int status, const char *why)
{
  http_host *h = ud;
  (void)theirs;
  assert_true(strlen(why) > 0);
  h->refused_status = status;
  h->refused++;
}

void http_host_init(http_host *h)
{
  memset(h, 0, sizeof *h);
  h->handler = (epq_http_handler){.size = sizeof h->handler,
                                  .ud = h,
                                  .request = on_request,
                                  .upgrade = on_upgrade,
                                  .opened = on_opened,
                                  .message = on_message,
                                  .ready = on_ready,
                                  .closed = on_closed,
                                  .refused = on_refused};
  h->config = (epq_http_config){.size = sizeof h->config, .handler = &h->handler};
}

void http_host_start(http_host *h)
{
  char why[200];
  assert_true(epq_core_ensure());
  h->http = epq_http_start(&h->config, why, sizeof why);
  if (!h->http)
    fail_msg("no server: %s", why);
}

void http_host_stop(http_host *h)
{
  epq_http_stop(h->http);
  epq_http_free(h->http);
  h->http = NULL;
}

void http_host_wait(atomic_int *number, int least)
{
  for (int i = 0; i < PATIENCE_MS && *number < least; i++)
    poll(NULL, 0, 1);
  assert_in_range(*number, least, 1000000000);
}

void raw_open(raw_client *c, uint16_t port)
{
  memset(c, 0, sizeof *c);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (c->fd < 0)
    fail_msg("no socket");
  assert_int_equal(connect(c->fd, (struct sockaddr *)&to, sizeof to), 0);
  int on = 1;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct timeval patience = {.tv_sec = PATIENCE_MS / 1000};
  setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(c->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

bool raw_send(raw_client *c, const void *bytes, size_t length)
{
  const char *at = bytes;
  while (length > 0) {
    ssize_t n = send(c->fd, at, length, MSG_NOSIGNAL);
    if (n < 0)
      return false;
    at += n;
    length -= (size_t)n;
  }
  return true;
}

bool raw_say(raw_client *c, const char *text)
{
  return raw_send(c, text, strlen(text));
}

static bool receive(raw_client *c)
{
  if (c->capacity - c->length < 65536) {
    c->capacity = c->capacity * 2 + 131072;
    char *more = realloc(c->bytes, c->capacity);
    assert_non_null(more);
    c->bytes = more;
  }
  ssize_t n = recv(c->fd, c->bytes + c->length, c->capacity - c->length - 1, 0);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    fail_msg("nothing came for long");
  c->reset = n < 0;
  c->ended = n <= 0;
  c->length += n > 0 ? (size_t)n : 0;
  c->bytes[c->length] = 0;
  return n > 0;
}

bool raw_until(raw_client *c, const char *text)
{
  for (;;) {
    if (text && c->bytes && memmem(c->bytes, c->length, text, strlen(text)))
      return true;
    if (!receive(c))
      return !text;
  }
}

bool raw_read(raw_client *c, size_t length)
{
  while (c->length < length)
    if (!receive(c))
      return false;
  return true;
}

void raw_forget(raw_client *c)
{
  c->length = 0;
  if (c->bytes)
    c->bytes[0] = 0;
}

void raw_close(raw_client *c)
{
  close(c->fd);
  free(c->bytes);
  memset(c, 0, sizeof *c);
  c->fd = -1;
}

void raw_reset(raw_client *c)
{
  struct linger now = {.l_onoff = 1, .l_linger = 0};
  setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  raw_close(c);
}

int raw_status(const raw_client *c)
{
  int status = 0;
  if (!c->bytes || strncmp(c->bytes, "HTTP/1.1 ", 9) != 0)
    return 0;
  for (int i = 9; i < 12 && c->bytes[i] >= '0' && c->bytes[i] <= '9'; i++)
    status = status * 10 + (c->bytes[i] - '0');
  return status;
}

void raw_upgrade(raw_client *c, uint16_t port, const char *path)
{
  char head[400];
  raw_open(c, port);
  snprintf(head, sizeof head,
           "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
           path);
  assert_true(raw_say(c, head));
  assert_true(raw_until(c, "\r\n\r\n"));
  assert_int_equal(raw_status(c), 101);
  assert_non_null(strstr(c->bytes, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")); // RFC 6455 1.3
  raw_forget(c);
}

bool raw_frame(raw_client *c, int first, bool masked, const void *payload, size_t length)
{
  static const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
  unsigned char *frame = malloc(length + 14);
  size_t n = 0;
  assert_non_null(frame);
  frame[n++] = (unsigned char)first;
  int marked = masked ? 0x80 : 0;
  if (length < 126) {
    frame[n++] = (unsigned char)(marked | (int)length);
  } else if (length < 65536) {
    frame[n++] = (unsigned char)(marked | 126);
    frame[n++] = (unsigned char)(length >> 8);
    frame[n++] = (unsigned char)(length & 0xff);
  } else {
    frame[n++] = (unsigned char)(marked | 127);
    for (int i = 7; i >= 0; i--)
      frame[n++] = (unsigned char)((uint64_t)length >> (8 * i) & 0xff);
  }
  if (masked) {
    memcpy(frame + n, mask, 4);
    n += 4;
  }
  for (size_t i = 0; i < length; i++)
    frame[n++] = (unsigned char)(((const unsigned char *)payload)[i] ^ (masked ? mask[i % 4] : 0));
  bool sent = raw_send(c, frame, n);
  free(frame);
  return sent;
}

int raw_close_code(raw_client *c)
{
  size_t at = 0;
  for (;;) {
    if (!raw_read(c, at + 2))
      return 0;
    const unsigned char *b = (const unsigned char *)c->bytes + at;
    size_t head = b[1] == 127 ? 10 : b[1] == 126 ? 4 : 2;
    if (!raw_read(c, at + head))
      return 0;
    b = (const unsigned char *)c->bytes + at;
    size_t length = head == 2 ? b[1] : 0;
    for (size_t i = 2; i < head; i++)
      length = length << 8 | b[i];
    if (!raw_read(c, at + head + length))
      return 0;
    b = (const unsigned char *)c->bytes + at;
    if (b[0] == 0x88)
      return length >= 2 ? b[2] << 8 | b[3] : 1005;
    at += head + length;
  }
}

int descriptors_now(void)
{
  int count = 0;
  DIR *folder = opendir("/proc/self/fd");
  assert_non_null(folder);
  while (readdir(folder))
    count++;
  closedir(folder);
  return count;
}

long memory_now(void)
{
  long pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  assert_non_null(f);
  assert_int_equal(fscanf(f, "%*d %ld", &pages), 1);
  fclose(f);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

long memory_grown(long since)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 0 * since;
#else
  long now = memory_now();
  return now > since ? now - since : 0;
#endif
}
