// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Where the engine's reader of requests meets the shim's server. Each reader is on the web thread, with its connection.
 */
#include "bridge/http_reader.h"

#include <eplua/http.h>

#include <stdlib.h>

_Static_assert((int)EPQ_HTTP_HEAD == (int)EPLUA_HTTP_HEAD &&
                   (int)EPQ_HTTP_BODY == (int)EPLUA_HTTP_BODY &&
                   (int)EPQ_HTTP_WHOLE == (int)EPLUA_HTTP_WHOLE &&
                   (int)EPQ_HTTP_SHUT == (int)EPLUA_HTTP_SHUT,
               "phases are the same");

typedef struct reader {
  eplua_http_reader *engine;
  epq_http_header headers[EPLUA_HTTP_FIELDS]; // of the request that is whole
} reader;

static void *open_reader(size_t head_bytes, size_t body_bytes)
{
  reader *r = malloc(sizeof *r);
  if (r && !(r->engine = eplua_http_reader_new(head_bytes, body_bytes))) {
    free(r);
    return NULL;
  }
  return r;
}

static void close_reader(void *ud)
{
  reader *r = ud;
  eplua_http_reader_free(r->engine);
  free(r);
}

static epq_http_request show(reader *r, const eplua_http_reading *read)
{
  for (size_t i = 0; i < read->field_count; i++)
    r->headers[i] = (epq_http_header){read->fields[i].name, read->fields[i].value};
  return (epq_http_request){.method = read->method,
                            .path = read->path,
                            .query = read->query,
                            .body = read->body,
                            .body_length = read->body_length,
                            .headers = r->headers,
                            .header_count = read->field_count};
}

static size_t feed(void *ud, const char *bytes, size_t length, epq_http_reading *reading)
{
  reader *r = ud;
  eplua_http_reading read;
  size_t used = eplua_http_feed(r->engine, bytes, length, &read);
  *reading = (epq_http_reading){.phase = (epq_http_phase)read.phase,
                                .status = read.status,
                                .why = read.why,
                                .wants_continue = read.wants_continue,
                                .keep_alive = read.keep_alive,
                                .websocket = read.websocket};
  if (read.phase == EPLUA_HTTP_WHOLE)
    reading->request = show(r, &read);
  return used;
}

static void next(void *ud)
{
  reader *r = ud;
  eplua_http_next(r->engine);
}

const epq_http_reader bridge_http_reader = {
    .size = sizeof bridge_http_reader,
    .open = open_reader,
    .close = close_reader,
    .feed = feed,
    .next = next,
};
