// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * libFuzzer target for the reader of requests: any bytes are requests that are whole and in order, or are refused with a
 * status, and it does not matter how they are cut. The first byte says how. Needs -dict=tests/fuzz/http.dict: llhttp does not
 * tell the fuzzer how far it came.
 */
#include <eplua/http.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

static void add_request(sum *s, const eplua_http_reading *r)
{
  bool has_host = false;
  s->requests++;
  require(r->path[0] == '/' && !strstr(r->path, "/../") && r->body[r->body_length] == 0);
  add(s, r->method);
  add(s, r->path);
  add(s, r->query);
  for (size_t i = 0; i < r->body_length; i++)
    s->hash = s->hash * 31 + (unsigned char)r->body[i];
  for (size_t i = 0; i < r->field_count; i++) {
    add(s, r->fields[i].name);
    add(s, r->fields[i].value);
    require(!strpbrk(r->fields[i].value, "\r\n"));
    has_host = has_host || strcmp(r->fields[i].name, "host") == 0;
    for (size_t j = 0; j < i; j++)
      require(strcmp(r->fields[i].name, r->fields[j].name) != 0);
  }
  require(has_host);
}

static sum read_all(const uint8_t *bytes, size_t length, size_t step)
{
  sum s = {0};
  eplua_http_reading now = {0};
  eplua_http_reader *r = eplua_http_reader_new(4096, 4096);
  require(r != NULL);
  for (size_t at = 0; at < length && now.phase != EPLUA_HTTP_SHUT;) {
    size_t part = length - at < step ? length - at : step;
    char *piece = malloc(part);
    require(piece != NULL);
    memcpy(piece, bytes + at, part);
    size_t used = eplua_http_feed(r, piece, part, &now);
    free(piece);
    require(used <= part && (used == part || now.phase >= EPLUA_HTTP_WHOLE));
    require(used > 0 || now.phase == EPLUA_HTTP_SHUT);
    at += used;
    if (now.phase == EPLUA_HTTP_WHOLE) {
      add_request(&s, &now);
      eplua_http_next(r);
    }
  }
  s.status = now.phase == EPLUA_HTTP_SHUT ? now.status : 0;
  require(s.status == 0 || (s.status >= 400 && s.status < 600 && now.why));
  eplua_http_reader_free(r);
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
