// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The server of tests about HTTP. Their client is in raw_client.c.
 * The host's callbacks come on the web thread; what the test looks at are atomics.
 */
#include "http_host.h"

#include "bridge/http_reader.h"

#include <epq/core.h>

#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
  h->config = (epq_http_config){
      .size = sizeof h->config, .handler = &h->handler, .reader = &bridge_http_reader};
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
