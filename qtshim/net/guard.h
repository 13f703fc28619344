// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The strict reader of HTTP/1.1 requests: bytes in, whole requests out. One for each connection, in the caller's memory, on
 * one thread at a time. It never looks beyond the end of a request: what comes after it is the caller's to keep.
 */
#ifndef NET_GUARD_H
#define NET_GUARD_H

#include <epq/http.h>

#include <llhttp.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  GUARD_FIELDS = 100,           /* header lines of a head */
  GUARD_LINE_BYTES = 8 * 1024,  /* of one line of a head, without its end */
  GUARD_EXTENSION_BYTES = 1024, /* chunk extensions of one body, all together */
  GUARD_GAP_BYTES = 2 * 1024    /* between two bytes of a body, and behind the last */
};

typedef enum guard_phase {
  GUARD_IDLE, /* no byte of a request has come */
  GUARD_HEAD,
  GUARD_BODY,
  GUARD_WHOLE, /* until guard_next() */
  GUARD_SHUT   /* something was refused; for good */
} guard_phase;

typedef struct guard_limits {
  size_t head_bytes, body_bytes;
} guard_limits;

/* A header line: offsets into the head. */
typedef struct guard_field {
  size_t name, name_length, value, value_length;
} guard_field;

typedef struct guard {
  /* for the caller */
  guard_phase phase;
  int status;      /* GUARD_SHUT: what to answer: 4xx or 5xx */
  const char *why; /* the same as a sentence, static */
  bool
      wants_continue; /* GUARD_BODY: the peer waits for "100 Continue"; the caller sends it and sets it back */
  bool keep_alive; /* GUARD_WHOLE: what the request says about the time after it */
  bool websocket;  /* GUARD_WHOLE: asks for a WebSocket, as RFC 6455 4.2.1 wants it */
  /* GUARD_WHOLE, until guard_next(): all but id, ours, theirs, connection */
  epq_http_request request;

  /* its own */
  guard_limits limits;
  llhttp_t parser;
  char *head, *joined, *body;
  size_t head_length, head_capacity, line_start, body_length, body_capacity, gap, extension;
  const char *gap_start; /* within the bytes of this call */
  size_t target, target_length;
  guard_field fields[GUARD_FIELDS];
  epq_http_header headers[GUARD_FIELDS];
  size_t field_count;
  bool head_is_over; /* a header that comes now is a trailer */
} guard;

void guard_init(guard *g, const guard_limits *limits);
void guard_fini(guard *g);

/* Takes bytes until the request is whole; gives how many it took, which is all of them unless it is whole or shut (then the rest
 * of the connection is not worth reading). Look at g->phase. */
size_t guard_feed(guard *g, const char *bytes, size_t length);

/* Forgets the request that was whole. */
void guard_next(guard *g);

/* For the parts of the guard. False, always. */
bool guard_refuse(guard *g, int status, const char *why);

/* Reads the head, which is whole: fields, target, what they mean. False: refused. (guard_head.c) */
bool guard_read_head(guard *g, size_t *announced, bool *chunked);
/* Fills g->request but for the body, ending the texts of the head by 0 bytes. False: refused. (guard_head.c) */
bool guard_fill_request(guard *g);

/* Decodes a path in place and ends it by a 0 byte at path[length] or before; the reason when it cannot be. (guard_target.c) */
const char *guard_decode_path(char *path, size_t length);
/* Is it of the form /path?query with visible characters only? Else the reason. (guard_target.c) */
const char *guard_check_target(const char *target, size_t length);

#ifdef __cplusplus
}
#endif

#endif
