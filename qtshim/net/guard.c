// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The guard: reads a head line by line, then lets llhttp, with all its leniencies off, read the same head and the body.
 *
 * On the thread of its connection. It owns the bytes of one request, bounded by its limits.
 *
 * Two readers, because what matters is that nobody sees a request otherwise than it is: a head that either of them takes
 * for malformed is refused. Only what both agree on goes further, and QtHttpServer gets none of these bytes at all
 * (connection.cpp). The one that was rejected reads along while Qt reads the same bytes: then Qt's own mistakes still
 * count, for example that it takes a head with one bad line for a head without any headers.
 *
 * What a head means is in guard_head.c, what a target may be in guard_target.c.
 */
#include "net/guard.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT_BYTES = 64 * 1024 }; // of a body's memory between requests

bool guard_refuse(guard *g, int status, const char *why)
{
  if (g->phase != GUARD_SHUT) { // the first reason counts
    g->phase = GUARD_SHUT;
    g->status = status;
    g->why = why;
  }
  return false;
}

static int on_field(llhttp_t *parser, const char *at, size_t length)
{
  (void)at, (void)length;
  guard *g = parser->data;
  if (!g->head_is_over)
    return HPE_OK;
  guard_refuse(g, 400, "a trailer after the body");
  return HPE_USER;
}

static int on_extension(llhttp_t *parser, const char *at, size_t length)
{
  (void)at;
  guard *g = parser->data;
  g->extension += length;
  if (g->extension <= GUARD_EXTENSION_BYTES)
    return HPE_OK;
  guard_refuse(g, 400, "chunk extensions are too long");
  return HPE_USER;
}

// room for so many bytes of the body and the 0 behind them
static bool reserve_body(guard *g, size_t length)
{
  if (length < g->body_capacity)
    return true;
  size_t capacity = g->body_capacity ? g->body_capacity : 4096;
  while (capacity <= length)
    capacity *= 2;
  char *body = realloc(g->body, capacity);
  if (!body)
    return guard_refuse(g, 503, "no memory for the body");
  g->body = body;
  g->body_capacity = capacity;
  return true;
}

// Counts what chunks cost: bytes since the last one of the body. By position and not by piece, so that the verdict does not
// depend on how the bytes were cut. llhttp takes any number of zeros before a length.
static bool count_gap(guard *g, const char *at)
{
  g->gap += (size_t)(at - g->gap_start);
  g->gap_start = at;
  return g->gap <= GUARD_GAP_BYTES || guard_refuse(g, 400, "chunks that carry nothing");
}

static int on_body(llhttp_t *parser, const char *at, size_t length)
{
  guard *g = parser->data;
  if (!count_gap(g, at))
    return HPE_USER;
  g->gap = 0;
  g->gap_start = at + length;
  if (length > g->limits.body_bytes - g->body_length) {
    guard_refuse(g, 413, "the body is too large");
    return HPE_USER;
  }
  if (!reserve_body(g, g->body_length + length))
    return HPE_USER;
  memcpy(g->body + g->body_length, at, length);
  g->body_length += length;
  return HPE_OK;
}

static int on_chunk(llhttp_t *parser)
{
  guard *g = parser->data;
  if (parser->content_length <= g->limits.body_bytes - g->body_length)
    return HPE_OK;
  guard_refuse(g, 413, "the body is too large");
  return HPE_USER;
}

static int on_complete(llhttp_t *parser)
{
  guard *g = parser->data;
  g->phase = GUARD_WHOLE;
  return HPE_PAUSED; // what follows belongs to the next request
}

static const llhttp_settings_t settings = {
    .on_header_field = on_field,
    .on_chunk_extension_name = on_extension,
    .on_chunk_extension_value = on_extension,
    .on_chunk_header = on_chunk,
    .on_body = on_body,
    .on_message_complete = on_complete,
};

// Runs llhttp over bytes; gives how many it took.
static size_t run_parser(guard *g, const char *bytes, size_t length)
{
  llhttp_errno_t result = llhttp_execute(&g->parser, bytes, length);
  if (result == HPE_OK)
    return length;
  if ((result == HPE_PAUSED || result == HPE_PAUSED_UPGRADE) && g->phase == GUARD_WHOLE)
    return (size_t)(llhttp_get_error_pos(&g->parser) - bytes);
  guard_refuse(g, 400, "malformed");
  return length;
}

// The head is whole. What both readers say about it has to fit together.
static void end_head(guard *g)
{
  size_t announced = 0;
  bool chunked = false;
  if (!guard_read_head(g, &announced, &chunked))
    return;
  bool has_body = chunked || announced > 0;
  llhttp_init(&g->parser, HTTP_REQUEST, &settings);
  g->parser.data = g;
  g->head_is_over = false;
  g->phase = GUARD_BODY;
  size_t taken = run_parser(g, g->head, g->head_length);
  if (g->phase == GUARD_SHUT)
    return;
  if (taken != g->head_length || (g->phase == GUARD_BODY) != has_body) {
    guard_refuse(g, 400, "a head with two meanings");
    return;
  }
  if (has_body && !chunked && g->parser.content_length != announced) {
    guard_refuse(g, 400, "a length with two meanings");
    return;
  }
  g->head_is_over = true;
  if (g->phase == GUARD_WHOLE)
    g->wants_continue = false;
  guard_fill_request(g); // only now: it ends the texts within the head
}

// One byte of the head. False: refused, or the head is over.
static bool take_head_byte(guard *g, char c)
{
  const char *head = g->head;
  size_t at = g->head_length, in_line = at - g->line_start;
  bool first = g->line_start == 0;
  unsigned char byte = (unsigned char)c;
  bool after_cr = at > g->line_start && head[at - 1] == '\r';
  if (at == g->limits.head_bytes || (in_line == GUARD_LINE_BYTES && c != '\r' && c != '\n'))
    return first ? guard_refuse(g, 414, "the address is too long")
                 : guard_refuse(g, 431, "the head is too large");
  if (after_cr != (c == '\n'))
    return guard_refuse(g, 400, "a line that does not end with CR LF");
  if ((byte < ' ' && c != '\t' && c != '\r' && c != '\n') || byte == 0x7f)
    return guard_refuse(g, 400, "a control character in the head");
  if (in_line == 0 && first && (c < 'A' || c > 'Z'))
    return guard_refuse(g, 400, "no HTTP");
  if (in_line == 0 && (c == ' ' || c == '\t'))
    return guard_refuse(g, 400, "a folded header");
  g->head[g->head_length++] = c;
  if (c != '\n')
    return true;
  g->line_start = g->head_length;
  if (in_line > 1)
    return true;
  end_head(g);
  return false;
}

// Room for so many bytes more, within the limit. False: refused.
static bool reserve_head(guard *g, size_t more)
{
  size_t wanted = g->head_length + more;
  if (wanted > g->limits.head_bytes)
    wanted = g->limits.head_bytes;
  if (wanted <= g->head_capacity)
    return true;
  size_t capacity = g->head_capacity ? g->head_capacity : 512;
  while (capacity < wanted)
    capacity *= 2;
  char *head = realloc(g->head, capacity);
  if (!head)
    return guard_refuse(g, 503, "no memory for the head");
  g->head = head;
  g->head_capacity = capacity;
  return true;
}

static size_t feed_head(guard *g, const char *bytes, size_t length)
{
  if (!reserve_head(g, length))
    return length;
  g->phase = GUARD_HEAD;
  size_t used = 0;
  for (bool more = true; more && used < length; used++)
    more = take_head_byte(g, bytes[used]);
  return used;
}

static size_t feed_body(guard *g, const char *bytes, size_t length)
{
  g->gap_start = bytes;
  size_t used = run_parser(g, bytes, length);
  if (g->phase != GUARD_SHUT)
    count_gap(g, bytes + used);
  return used;
}

size_t guard_feed(guard *g, const char *bytes, size_t length)
{
  size_t used = 0;
  if (length > 0 && (g->phase == GUARD_IDLE || g->phase == GUARD_HEAD))
    used = feed_head(g, bytes, length);
  if (used < length && g->phase == GUARD_BODY)
    used += feed_body(g, bytes + used, length - used);
  if (g->phase == GUARD_WHOLE && g->body_length > 0) {
    g->body[g->body_length] = 0;
    g->request.body = g->body;
    g->request.body_length = g->body_length;
  }
  return used;
}

void guard_next(guard *g)
{
  if (g->phase == GUARD_SHUT)
    return;
  if (g->body_capacity > KEPT_BYTES) { // an idle connection keeps little
    free(g->body);
    g->body = NULL;
    g->body_capacity = 0;
  }
  free(g->joined);
  g->joined = NULL;
  g->phase = GUARD_IDLE;
  g->head_length = g->line_start = g->body_length = g->gap = g->extension = 0;
  g->field_count = 0;
  g->wants_continue = g->keep_alive = g->websocket = false;
  memset(&g->request, 0, sizeof g->request);
}

void guard_init(guard *g, const guard_limits *limits)
{
  memset(g, 0, sizeof *g);
  g->limits = *limits;
}

void guard_fini(guard *g)
{
  free(g->head);
  free(g->joined);
  free(g->body);
  memset(g, 0, sizeof *g);
  g->phase = GUARD_SHUT;
}
