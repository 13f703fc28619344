// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * libFuzzer target for the reader of requests: any bytes are requests that are whole and in order, or are refused with a
 * status, and it does not matter how they are cut. The first byte says how.
 */
#include "net/guard.h"

#include <stdlib.h>
#include <string.h>

static const guard_limits limits = {4096, 4096};

static void require(bool holds)
{
  if (!holds)
    abort();
}

typedef struct sum { // of all that was let through
  size_t requests, hash;
  int status;
} sum;

static void add(sum *s, const char *text)
{
  do
    s->hash = s->hash * 31 + (unsigned char)*text;
  while (*text++);
}

static void add_request(sum *s, const epq_http_request *r)
{
  s->requests++;
  require(r->path[0] == '/' && !strstr(r->path, "/../") && r->body[r->body_length] == 0);
  require(epq_http_header_find(r, "host") != NULL);
  add(s, r->method);
  add(s, r->path);
  add(s, r->query);
  add(s, r->body);
  for (size_t i = 0; i < r->header_count; i++) {
    add(s, r->headers[i].name);
    add(s, r->headers[i].value);
    require(!strpbrk(r->headers[i].value, "\r\n"));
  }
}

static sum read_all(const uint8_t *bytes, size_t length, size_t step)
{
  sum s = {0};
  guard g;
  guard_init(&g, &limits);
  for (size_t at = 0; at < length && g.phase != GUARD_SHUT;) {
    size_t part = length - at < step ? length - at : step;
    char *piece = malloc(part);
    require(piece != NULL);
    memcpy(piece, bytes + at, part);
    size_t used = guard_feed(&g, piece, part);
    free(piece);
    require(used <= part && (used == part || g.phase >= GUARD_WHOLE));
    require(used > 0 || g.phase == GUARD_SHUT);
    at += used;
    if (g.phase == GUARD_WHOLE) {
      add_request(&s, &g.request);
      guard_next(&g);
    }
  }
  s.status = g.phase == GUARD_SHUT ? g.status : 0;
  require(s.status == 0 || (s.status >= 400 && s.status < 600 && g.why));
  guard_fini(&g);
  return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
  if (length == 0)
    return 0;
  sum one = read_all(bytes + 1, length - 1, SIZE_MAX);
  sum two = read_all(bytes + 1, length - 1, (size_t)bytes[0] % 40 + 1);
  require(one.requests == two.requests && one.hash == two.hash && one.status == two.status);
  return 0;
}
