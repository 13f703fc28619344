// SPDX-License-Identifier: MIT
/*
 * Server-sent events. Any thread. Owns the line and the event that are half read.
 * Bytes are taken line by line, where a line ends with LF, CR or CRLF, also when the two come in pieces; so a lone CR ends its line at once and an LF
 * right after it is skipped. Text is not checked for UTF-8: it is given as it came.
 */
#include "net/events.h"

#include <stdlib.h>
#include <string.h>

typedef struct text {
  char *bytes; // ends with a 0 byte that does not count, unless it is empty and NULL
  size_t length, size;
} text;

struct ep_events {
  text line, data, type, id;
  int64_t retry_ms;
  bool any_data; // the event has a data field
  bool after_cr; // an LF that comes now belongs to it
  bool first;    // the next line may begin with a byte order mark
};

static bool add(text *t, const char *bytes, size_t length)
{
  if (length > EP_EVENTS_MOST - t->length)
    return false;
  if (t->length + length + 1 > t->size) {
    size_t size = t->size ? t->size : 256;
    while (size < t->length + length + 1)
      size *= 2;
    char *grown = realloc(t->bytes, size);
    if (!grown)
      return false;
    t->bytes = grown;
    t->size = size;
  }
  if (length > 0)
    memcpy(t->bytes + t->length, bytes, length);
  t->length += length;
  t->bytes[t->length] = 0;
  return true;
}

static bool set(text *t, const char *bytes, size_t length)
{
  t->length = 0;
  return add(t, bytes, length);
}

static const char *text_of(const text *t)
{
  return t->bytes ? t->bytes : "";
}

ep_events *ep_events_new(void)
{
  ep_events *e = calloc(1, sizeof *e);
  if (e) {
    e->retry_ms = -1;
    e->first = true;
  }
  return e;
}

void ep_events_free(ep_events *e)
{
  if (!e)
    return;
  free(e->line.bytes);
  free(e->data.bytes);
  free(e->type.bytes);
  free(e->id.bytes);
  free(e);
}

static void forget_event(ep_events *e)
{
  e->data.length = 0;
  e->any_data = false;
  set(&e->type, "", 0);
}

void ep_events_restart(ep_events *e)
{
  forget_event(e);
  e->line.length = 0;
  e->after_cr = false;
  e->first = true;
}

// --- lines ---

static void read_retry(ep_events *e, const char *digits, size_t length)
{
  int64_t ms = 0;
  if (length == 0 || length > 9)
    return;
  for (size_t i = 0; i < length; i++) {
    if (digits[i] < '0' || digits[i] > '9')
      return;
    ms = ms * 10 + (digits[i] - '0');
  }
  e->retry_ms = ms;
}

static bool is(const char *name, size_t length, const char *field)
{
  return length == strlen(field) && memcmp(name, field, length) == 0;
}

static bool read_field(ep_events *e, const char *name, size_t name_length, const char *value,
                       size_t length)
{
  if (is(name, name_length, "data")) {
    bool ok = !e->any_data || add(&e->data, "\n", 1);
    e->any_data = true;
    return ok && add(&e->data, value, length);
  }
  if (is(name, name_length, "event"))
    return set(&e->type, value, length);
  if (is(name, name_length, "id"))
    return (length > 0 && memchr(value, 0, length)) || set(&e->id, value, length);
  if (is(name, name_length, "retry"))
    read_retry(e, value, length);
  return true;
}

// A line that is not empty.
static bool read_line(ep_events *e, const char *line, size_t length)
{
  const char *colon = memchr(line, ':', length);
  if (colon == line)
    return true; // a comment
  if (!colon)
    return read_field(e, line, length, "", 0);
  const char *value = colon + 1, *end = line + length;
  if (value < end && *value == ' ')
    value++;
  return read_field(e, line, (size_t)(colon - line), value, (size_t)(end - value));
}

// --- feeding ---

typedef enum outcome { GOES_ON, STOPS, FAILS } outcome;

// A line has ended: e->line with the last piece.
static outcome end_line(ep_events *e, const char *piece, size_t length,
                        bool (*event)(void *ud, const ep_event *event), void *ud)
{
  const char *line = piece;
  if (e->line.length > 0) {
    if (!add(&e->line, piece, length))
      return FAILS;
    line = e->line.bytes;
    length = e->line.length;
    e->line.length = 0;
  }
  if (e->first && length >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) {
    line += 3;
    length -= 3;
  }
  e->first = false;
  if (length > 0)
    return read_line(e, line, length) ? GOES_ON : FAILS;
  if (!e->any_data) {
    forget_event(e);
    return GOES_ON;
  }
  ep_event what = {.data = text_of(&e->data),
                   .length = e->data.length,
                   .type = e->type.length > 0 ? e->type.bytes : "message",
                   .id = text_of(&e->id)};
  if (!event(ud, &what))
    return STOPS;
  forget_event(e);
  return GOES_ON;
}

static const char *find_end(const char *at, const char *end)
{
  const char *lf = memchr(at, '\n', (size_t)(end - at));
  const char *cr = memchr(at, '\r', (size_t)((lf ? lf : end) - at));
  return cr ? cr : lf;
}

bool ep_events_feed(ep_events *e, const char *bytes, size_t length,
                    bool (*event)(void *ud, const ep_event *event), void *ud, const char **why)
{
  const char *at = bytes, *end = bytes + length;
  *why = "an event is too long";
  if (at < end && e->after_cr && *at == '\n')
    at++;
  if (length > 0)
    e->after_cr = false;
  for (const char *stop; at < end; at = stop + 1) {
    stop = find_end(at, end);
    if (!stop)
      return add(&e->line, at, (size_t)(end - at));
    bool cr = *stop == '\r';
    switch (end_line(e, at, (size_t)(stop - at), event, ud)) {
    case STOPS:
      return true;
    case FAILS:
      return false;
    case GOES_ON:
      break;
    }
    if (cr && stop + 1 == end)
      e->after_cr = true;
    else if (cr && stop[1] == '\n')
      stop++;
  }
  return true;
}

const char *ep_events_last_id(const ep_events *e)
{
  return text_of(&e->id);
}

int64_t ep_events_retry_ms(const ep_events *e)
{
  return e->retry_ms;
}
