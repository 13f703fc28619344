// SPDX-License-Identifier: MIT
/*
 * What comes from the server: the head line by line, the body piece by piece, within bounds. Called by libcurl while it works, so nothing is
 * told from here: what is new is noted, and request.c tells it. Heads are bounded by libcurl (300 KiB).
 */
#include "curl/request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

// So much of the body of a redirect is read, so that its connection can be used again.
enum { HOP_BODY = 64 << 10 };

static bool begins_new_head(const char *line, size_t length)
{
  return length > 5 && memcmp(line, "HTTP/", 5) == 0;
}

void ep_request_forget_answer(ep_curl_request *r)
{
  r->status = 0;
  r->head_count = 0;
  r->head.length = r->body.length = 0;
  r->body_all = 0;
  r->headed = r->hop = r->over_early = r->stalled = r->head_told = r->streaming = false;
  r->refusal.code = NULL;
}

// "HTTP/1.1 200 OK"
static void read_status(ep_curl_request *r, const char *line, size_t length)
{
  const char *blank = memchr(line, ' ', length);
  ep_request_forget_answer(r);
  for (const char *c = blank ? blank + 1 : line + length;
       c < line + length && *c >= '0' && *c <= '9' && r->status < 1000; c++)
    r->status = r->status * 10 + (*c - '0');
}

static bool add_header(ep_curl_request *r, const char *line, size_t length)
{
  const char *colon = memchr(line, ':', length);
  if (!colon || colon == line)
    return true;
  const char *value = colon + 1, *end = line + length;
  while (value < end && (*value == ' ' || *value == '\t'))
    value++;
  while (end > value && strchr("\r\n\t ", end[-1]))
    end--;
  ep_curl_pool *pool = r->t.pool;
  if (!ep_bytes_add(pool, &r->head, line, (size_t)(colon - line)) ||
      !ep_bytes_add(pool, &r->head, "", 1) ||
      !ep_bytes_add(pool, &r->head, value, (size_t)(end - value)) ||
      !ep_bytes_add(pool, &r->head, "", 1))
    return false;
  r->head_count++;
  return true;
}

static bool is_redirect(int status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static const char *next_text(const char *text)
{
  return text + strlen(text) + 1;
}

static bool has_location(const ep_curl_request *r)
{
  const char *at = r->head.bytes;
  for (size_t i = 0; i < r->head_count; i++, at = next_text(next_text(at)))
    if (strcasecmp(at, "Location") == 0)
      return *next_text(at) != 0;
  return false;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *ud)
{
  ep_curl_request *r = ud;
  size_t length = size * count;
  if (begins_new_head(bytes, length)) {
    read_status(r, bytes, length);
  } else if (bytes[0] != '\r' && bytes[0] != '\n') {
    if (!add_header(r, bytes, length)) {
      ep_failure_set(&r->refusal, "ENOMEM", "not enough memory");
      return 0;
    }
  } else if (r->status >= 200 && !r->headed) {
    r->headed = true;
    r->hop = r->max_hops > 0 && is_redirect(r->status) && has_location(r);
    if (r->stream && !r->hop)
      ep_transfer_touch(&r->t);
  }
  return length;
}

// Whether the body is longer than it may be. A stream has no end.
static bool too_long(ep_curl_request *r, size_t more)
{
  r->body_all += more;
  if (r->max_body == 0 || r->streaming || (r->stream && !r->head_told) ||
      r->body_all <= r->max_body)
    return false;
  ep_failure_set(&r->refusal, "EMSGSIZE", "the body is longer than %zu bytes (maxBody)",
                 r->max_body);
  return true;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *ud)
{
  ep_curl_request *r = ud;
  size_t length = size * count;
  if (r->hop) {
    r->body_all += length;
    if (r->body_all <= HOP_BODY)
      return length;
    r->over_early = true;
    return 0;
  }
  if (r->stream && (r->streaming || !r->head_told) && r->body.length > EP_CURL_WAITS) {
    r->stalled = true;
    ep_transfer_touch(&r->t);
    return CURL_WRITEFUNC_PAUSE;
  }
  if (too_long(r, length))
    return 0;
  if (!ep_bytes_add(r->t.pool, &r->body, bytes, length)) {
    ep_failure_set(&r->refusal, "ENOMEM", "not enough memory for the body");
    return 0;
  }
  if (r->stream)
    ep_transfer_touch(&r->t);
  return length;
}

void ep_request_receive(ep_curl_request *r)
{
  curl_easy_setopt(r->t.easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(r->t.easy, CURLOPT_HEADERDATA, r);
  curl_easy_setopt(r->t.easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(r->t.easy, CURLOPT_WRITEDATA, r);
}

static const char *version_of(const ep_curl_request *r)
{
  long version = 0;
  curl_easy_getinfo(r->t.easy, CURLINFO_HTTP_VERSION, &version);
  switch (version) {
  case CURL_HTTP_VERSION_1_0:
    return "1.0";
  case CURL_HTTP_VERSION_2_0:
    return "2";
  case CURL_HTTP_VERSION_3:
    return "3";
  default:
    return "1.1";
  }
}

ep_curl_header *ep_request_head(const ep_curl_request *r, ep_curl_head *head)
{
  ep_curl_header *list = calloc(r->head_count + 1, sizeof *list);
  if (!list)
    return NULL;
  const char *at = r->head.bytes;
  for (size_t i = 0; i < r->head_count; i++) {
    list[i].name = at;
    list[i].value = at = next_text(at);
    at = next_text(at);
  }
  *head = (ep_curl_head){.status = r->status,
                         .version = version_of(r),
                         .url = r->url.parts.shown,
                         .headers = list,
                         .header_count = r->head_count};
  return list;
}
