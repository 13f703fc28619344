/* SPDX-License-Identifier: MIT */
/*
 * The strict reader of HTTP/1.1 requests: bytes in, whole requests out. One for each connection, one thread at a time; it
 * knows no sockets. What it refuses, and why, is told in engine/net/http_head.h: it reads for servers of scripts, too.
 *
 *   used = eplua_http_feed(r, bytes, length, &reading);    // then look at reading.phase
 *   EPLUA_HTTP_WHOLE: answer; then eplua_http_next(r), and feed bytes + used
 *   EPLUA_HTTP_SHUT: answer reading.status, close
 */
#ifndef EPLUA_HTTP_H
#define EPLUA_HTTP_H

#include <eplua/export.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eplua_http_reader eplua_http_reader;

enum { EPLUA_HTTP_FIELDS = 100 }; /* the most header lines of a head */

typedef enum eplua_http_phase {
  EPLUA_HTTP_IDLE, /* no byte of a request has come */
  EPLUA_HTTP_HEAD,
  EPLUA_HTTP_BODY,
  EPLUA_HTTP_WHOLE, /* until eplua_http_next() */
  EPLUA_HTTP_SHUT   /* something was refused; for good */
} eplua_http_phase;

/* Both end with a 0 byte and hold none. The name is in lower case, the value has no blanks around it. */
typedef struct eplua_http_field {
  const char *name, *value;
} eplua_http_field;

/* What is known after some bytes. Texts are borrowed until the next call with this reader. */
typedef struct eplua_http_reading {
  eplua_http_phase phase;
  int status;      /* EPLUA_HTTP_SHUT: what to answer: 4xx or 5xx */
  const char *why; /* the same as a phrase, static: "a header that came twice" */
  /* from EPLUA_HTTP_BODY on */
  bool wants_continue; /* the peer waits for "100 Continue"; said once */
  bool keep_alive;     /* what the request says about the time after it */
  bool websocket;      /* asks for a WebSocket, as RFC 6455 4.2.1 wants it */
  const char *method;  /* "GET" */
  const char *
      path; /* decoded, begins with /, UTF-8 without control characters and without . and .. parts */
  const char *query; /* as it came, without ?; "" */
  const eplua_http_field *
      fields; /* one for each name: what came more than once (which fields that decide may not) is joined by ", " */
  size_t field_count;
  /* EPLUA_HTTP_WHOLE */
  const char *body; /* a 0 byte follows */
  size_t body_length;
} eplua_http_reading;

/* head_bytes, body_bytes: the most that a head (32 KiB at most) and a body may have. NULL: no memory. */
EPLUA_INTERNAL eplua_http_reader *eplua_http_reader_new(size_t head_bytes, size_t body_bytes);
/* NULL is accepted. */
EPLUA_INTERNAL void eplua_http_reader_free(eplua_http_reader *r);

/* Takes bytes until the request is whole; gives how many it took, which is all of them unless it is whole or shut (then the rest
 * of the connection is not worth reading). */
EPLUA_INTERNAL size_t eplua_http_feed(eplua_http_reader *r, const char *bytes, size_t length,
                                      eplua_http_reading *reading);

/* Forgets the request that was whole. */
EPLUA_INTERNAL void eplua_http_next(eplua_http_reader *r);

#ifdef __cplusplus
}
#endif

#endif
