// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * libFuzzer target for the reader of requests of scripts' servers: any bytes are requests that are whole and in order, or are refused with a
 * status, and it does not matter how they are cut. The first byte says how.
 */
#include "net/http_head.h"

#include <stdlib.h>
#include <string.h>

static const ep_http_limits limits = {4096, 4096};

static void require(bool holds)
{
  if (!holds)
    abort();
}

typedef struct sum { // of all that was let through
  size_t requests, hash, body;
  int status;
} sum;

static void add(sum *s, const char *text)
{
  do
    s->hash = s->hash * 31 + (unsigned char)*text;
  while (*text++);
}

static bool take_body(void *ud, const char *bytes, size_t length)
{
  sum *s = ud;
  for (size_t i = 0; i < length; i++)
    s->hash = s->hash * 31 + (unsigned char)bytes[i];
  s->body += length;
  return true;
}

static void add_request(sum *s, const ep_http_head *h)
{
  s->requests++;
  require(h->target[0] == '/' && h->path[0] == '/' && !strstr(h->path, "/../"));
  require(strlen(h->path) <= h->raw_path_length);
  require(h->body_length < 0 || (size_t)h->body_length == s->body);
  require(h->minor == 0 || ep_http_find(h, "host") != NULL);
  s->body = 0;
  add(s, h->method);
  add(s, h->path);
  add(s, h->query ? h->query : "-");
  for (size_t i = 0; i < h->field_count; i++) {
    add(s, ep_http_name(h, i));
    add(s, ep_http_value(h, i));
    require(!strpbrk(ep_http_value(h, i), "\r\n"));
  }
}

static sum read_all(const uint8_t *bytes, size_t length, size_t step)
{
  sum s = {0};
  ep_http_head h;
  ep_http_init(&h, &limits, take_body, &s);
  for (size_t at = 0; at < length && h.phase != EP_HTTP_SHUT;) {
    size_t part = length - at < step ? length - at : step;
    char *piece = malloc(part);
    require(piece != NULL);
    memcpy(piece, bytes + at, part);
    size_t used = ep_http_feed(&h, piece, part);
    free(piece);
    require(used <= part && (used == part || h.phase >= EP_HTTP_WHOLE));
    require(used > 0 || h.phase == EP_HTTP_SHUT);
    at += used;
    if (h.phase == EP_HTTP_WHOLE) {
      add_request(&s, &h);
      ep_http_next(&h);
    }
  }
  s.status = h.phase == EP_HTTP_SHUT ? h.status : 0;
  require(s.status == 0 || (s.status >= 400 && s.status < 600 && h.why));
  ep_http_fini(&h);
  return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
  if (length == 0)
    return 0;
  sum one = read_all(bytes + 1, length - 1, SIZE_MAX);
  sum two = read_all(bytes + 1, length - 1, (size_t)bytes[0] % 40 + 1);
  require(one.requests == two.requests && one.status == two.status);
  require(one.status != 0 ||
          one.hash == two.hash); // of a body that is refused, more or less may have passed
  return 0;
}
