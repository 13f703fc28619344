/* SPDX-License-Identifier: MIT */
/*
 * The strict reader of HTTP/1.1 requests, for servers of scripts and, by <eplua/http.h>, for the control plane: bytes in,
 * requests out. One for each connection, in the caller's memory; it knows neither sockets nor Lua. It never looks beyond the end of a request: what comes after it (the
 * next request, frames after an upgrade) is the caller's to keep.
 *
 *   ep_http_init(&h, &limits, body, ud);
 *   used = ep_http_feed(&h, bytes, length);       // then look at h.phase
 *   EP_HTTP_BODY: the head is known; answer 100 when h.wants_continue; the body goes to body() as it comes
 *   EP_HTTP_WHOLE: answer; then ep_http_next(&h), and feed bytes + used
 *   EP_HTTP_SHUT: answer h.status, close
 *
 * What is refused: whatever two readers could understand differently, so that no request hides in another: two lengths, length
 * and chunks, bare CR or LF, folded lines, 0 bytes and other control characters, names that are no tokens, trailers; a
 * field twice where only one may be (Host, Content-Length, ...); a path with . or .. in it, what is no UTF-8 after decoding, absolute
 * addresses (those are for proxies), CONNECT and TRACE; a WebSocket that is asked for in a wrong way.
 *
 * For the control plane it is `strict`: no field twice that is not known to be a list, no encoded slash in a path, a Host also in HTTP/1.0,
 * a first line no longer than others. A script's server may be asked so: by small devices, and about names of its own.
 *
 * One thread at a time.
 */
#ifndef EP_HTTP_HEAD_H
#define EP_HTTP_HEAD_H

#include <llhttp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  EP_HTTP_FIELDS = 100,            /* header lines of a head */
  EP_HTTP_LINE_BYTES = 8 << 10,    /* of one of them, without its end */
  EP_HTTP_TARGET_BYTES = 16 << 10, /* of the first line */
  EP_HTTP_HEAD_BYTES = 32 << 10,   /* of a head: what ep_http_limits may allow at most */
  EP_HTTP_EXTENSION_BYTES = 1024,  /* chunk extensions of one body, all together */
  EP_HTTP_GAP_BYTES = 2 << 10      /* between two bytes of a body, and behind the last */
};

typedef enum ep_http_phase {
  EP_HTTP_IDLE, /* no byte of a request has come */
  EP_HTTP_HEAD,
  EP_HTTP_BODY,
  EP_HTTP_WHOLE, /* until ep_http_next() */
  EP_HTTP_SHUT   /* something was refused; for good */
} ep_http_phase;

typedef struct ep_http_limits {
  size_t head_bytes; /* at most EP_HTTP_HEAD_BYTES; 0: that */
  uint64_t body_bytes;
  bool strict; /* see above */
} ep_http_limits;

/* A header line, as offsets into the head. Both texts end with a 0 byte and hold none. The name is in lower case; the value has no blanks around it. */
typedef struct ep_http_field {
  uint16_t name, name_length, value, value_length;
} ep_http_field;

/* Bytes of the body, in order; borrowed. False: there is no room for them (503). */
typedef bool (*ep_http_body_fn)(void *ud, const char *bytes, size_t length);

typedef struct ep_http_head {
  /* for the caller */
  ep_http_phase phase;
  int status; /* EP_HTTP_SHUT: what to answer: 400, 405, 413, 414, 417, 426, 431, 501, 503, 505 */
  const char *why; /* the same as a phrase, static: "a header that came twice" */
  /* from EP_HTTP_BODY on, until ep_http_next() */
  const char *method; /* "GET"; static storage */
  const char *target; /* as it came: "/a%20b?c=d" */
  const char *
      path; /* of it, decoded: "/a b"; an encoded slash or backslash stays encoded. UTF-8 without control characters */
  const char
      *query; /* as it came, behind the question mark: "c=d"; NULL: there is no question mark */
  size_t raw_path_length; /* of target: what is before the question mark */
  size_t field_count;
  ep_http_field fields[EP_HTTP_FIELDS];
  int minor;           /* HTTP/1.0 or 1.1 */
  int64_t body_length; /* as announced; -1: in chunks */
  bool wants_continue; /* the peer waits for "100 Continue" */
  bool keep_alive;     /* what the request says about the time after it */
  bool
      websocket; /* asks for a WebSocket, as RFC 6455 4.2.1 wants it; its key is the field sec-websocket-key */

  /* its own */
  bool strict;
  size_t head_limit;
  uint64_t body_limit;
  ep_http_body_fn body;
  void *body_ud;
  llhttp_t parser;
  char *head;
  size_t head_length, head_capacity, line_start, target_at, target_size;
  uint64_t received; /* of the body */
  size_t gap, extension;
  const char *gap_start; /* within the bytes of this call */
  bool in_body;          /* a header that comes now is a trailer */
} ep_http_head;

/* limits: copied. body: for the life of h; may be NULL when no request may have a body (413). */
void ep_http_init(ep_http_head *h, const ep_http_limits *limits, ep_http_body_fn body, void *ud);
void ep_http_fini(ep_http_head *h);

/* Takes bytes until the request is whole; gives how many it took, which is all of them unless it is whole or shut (then the rest
 * of the connection is not worth reading). */
size_t ep_http_feed(ep_http_head *h, const char *bytes, size_t length);

/* Forgets the request that was whole. */
void ep_http_next(ep_http_head *h);

/* The head is known: */

const char *ep_http_name(const ep_http_head *h, size_t field);
const char *ep_http_value(const ep_http_head *h, size_t field);
/* The value of the first field of that name (lower case). NULL: there is none. Fields that may not come twice are the only one: host, content-length,
 * content-type, authorization, cookie, range, ... */
const char *ep_http_find(const ep_http_head *h, const char *name);
/* Is word, in any case, an element of the list in all fields of that name? */
bool ep_http_list_has(const ep_http_head *h, const char *name, const char *word);

/* Decodes %XX of length bytes into out, which has room for length + 1 and may be the same. keep: characters whose encoding stays; NULL: none. Gives the length,
 * or -1: a % that encodes nothing. Any bytes may come out of it, zeros too. */
ptrdiff_t ep_http_decode(const char *text, size_t length, const char *keep, char *out);

/* For the parts of the reader. False, always. */
bool ep_http_refuse(ep_http_head *h, int status, const char *why);
/* Reads the head, which is whole: its first line, its fields, what they mean. False: refused. (http_field.c) */
bool ep_http_read_head(ep_http_head *h);
/* Ends the texts of the head by 0 bytes and fills target, path and query. False: refused. (http_field.c) */
bool ep_http_finish_head(ep_http_head *h);
/* Is it of the form /path?query with visible characters only? Else the reason. (http_target.c) */
const char *ep_http_check_target(const char *target, size_t length);
/* Decodes a path to out, with room for length + 1. The reason when it cannot be. (http_target.c) */
const char *ep_http_decode_path(const char *path, size_t length, char *out);

#endif
