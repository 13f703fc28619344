// SPDX-License-Identifier: MIT
/*
 * The reader of requests for who wants each of them as a whole: collects the body and joins fields of one name (RFC 9110 5.2). What is refused is
 * decided by http_head.c. On the thread of its owner; owns the bytes of one request, bounded by its limits.
 */
#include "net/http_head.h"

#include <eplua/http.h>

#include <stdlib.h>
#include <string.h>

enum { KEPT_BYTES = 64 << 10 }; // of a body's memory between requests

_Static_assert((int)EP_HTTP_IDLE == (int)EPLUA_HTTP_IDLE &&
                   (int)EP_HTTP_SHUT == (int)EPLUA_HTTP_SHUT &&
                   (int)EP_HTTP_WHOLE == (int)EPLUA_HTTP_WHOLE,
               "phases are the same");
_Static_assert((int)EP_HTTP_FIELDS == (int)EPLUA_HTTP_FIELDS, "so are bounds");

struct eplua_http_reader {
  ep_http_head head;
  eplua_http_field fields[EP_HTTP_FIELDS]; // as they are shown
  size_t field_count;
  bool is_filled; // fields are those of this head
  char *joined, *body;
  size_t body_length, body_capacity;
};

static bool take_body(void *ud, const char *bytes, size_t length)
{
  eplua_http_reader *r = ud;
  size_t wanted = r->body_length + length + 1; // and the 0 behind it
  if (wanted > r->body_capacity) {
    size_t capacity = r->body_capacity ? r->body_capacity : 4096;
    while (capacity < wanted)
      capacity *= 2;
    char *body = realloc(r->body, capacity);
    if (!body)
      return false;
    r->body = body;
    r->body_capacity = capacity;
  }
  memcpy(r->body + r->body_length, bytes, length);
  r->body_length += length;
  r->body[r->body_length] = 0;
  return true;
}

static bool same_name(const ep_http_head *h, size_t i, size_t j)
{
  const ep_http_field *a = &h->fields[i], *b = &h->fields[j];
  return a->name_length == b->name_length &&
         memcmp(h->head + a->name, h->head + b->name, a->name_length) == 0;
}

// Writes the values of all fields that have the name of field `first`, and a 0 byte, to *out, and goes on behind it.
static const char *join(const ep_http_head *h, size_t first, bool *done, char **out)
{
  const char *joined = *out;
  for (size_t i = first; i < h->field_count; i++) {
    if (!same_name(h, first, i))
      continue;
    done[i] = true;
    if (i > first) {
      memcpy(*out, ", ", 2);
      *out += 2;
    }
    memcpy(*out, h->head + h->fields[i].value, h->fields[i].value_length);
    *out += h->fields[i].value_length;
  }
  *(*out)++ = 0;
  return joined;
}

static bool comes_again(const ep_http_head *h, size_t field)
{
  for (size_t i = field + 1; i < h->field_count; i++)
    if (same_name(h, field, i))
      return true;
  return false;
}

static bool fill_fields(eplua_http_reader *r)
{
  const ep_http_head *h = &r->head;
  bool done[EP_HTTP_FIELDS] = {false};
  char *out = NULL;
  for (size_t i = 0; i < h->field_count; i++) {
    if (done[i])
      continue;
    bool again = comes_again(h, i);
    if (again && !out) {
      r->joined = out = malloc(h->head_length + 1); // a line has more bytes than its value and ", "
      if (!out)
        return ep_http_refuse(&r->head, 503, "no memory for the head");
    }
    r->fields[r->field_count++] = (eplua_http_field){
        ep_http_name(h, i), again ? join(h, i, done, &out) : ep_http_value(h, i)};
  }
  return true;
}

static void describe(eplua_http_reader *r, eplua_http_reading *reading)
{
  ep_http_head *h = &r->head;
  bool is_read = h->phase == EP_HTTP_BODY || h->phase == EP_HTTP_WHOLE;
  if (is_read && !r->is_filled)
    r->is_filled = is_read = fill_fields(r);
  *reading = (eplua_http_reading){.phase = (eplua_http_phase)h->phase,
                                  .status = h->status,
                                  .why = h->why,
                                  .query = "",
                                  .body = ""};
  if (!is_read)
    return;
  reading->wants_continue = h->wants_continue;
  h->wants_continue = false;
  reading->keep_alive = h->keep_alive;
  reading->websocket = h->websocket;
  reading->method = h->method;
  reading->path = h->path;
  if (h->query)
    reading->query = h->query;
  reading->fields = r->fields;
  reading->field_count = r->field_count;
  if (h->phase == EP_HTTP_WHOLE && r->body_length > 0) {
    reading->body = r->body;
    reading->body_length = r->body_length;
  }
}

size_t eplua_http_feed(eplua_http_reader *r, const char *bytes, size_t length,
                       eplua_http_reading *reading)
{
  size_t used = ep_http_feed(&r->head, bytes, length);
  describe(r, reading);
  return used;
}

void eplua_http_next(eplua_http_reader *r)
{
  if (r->body_capacity > KEPT_BYTES) { // an idle connection keeps little
    free(r->body);
    r->body = NULL;
    r->body_capacity = 0;
  }
  free(r->joined);
  r->joined = NULL;
  r->body_length = r->field_count = 0;
  r->is_filled = false;
  ep_http_next(&r->head);
}

eplua_http_reader *eplua_http_reader_new(size_t head_bytes, size_t body_bytes)
{
  eplua_http_reader *r = calloc(1, sizeof *r);
  const ep_http_limits limits = {head_bytes, body_bytes, .strict = true};
  if (r)
    ep_http_init(&r->head, &limits, take_body, r);
  return r;
}

void eplua_http_reader_free(eplua_http_reader *r)
{
  if (!r)
    return;
  ep_http_fini(&r->head);
  free(r->joined);
  free(r->body);
  free(r);
}
