// SPDX-License-Identifier: MIT
/*
 * The reader of requests: takes a head byte by byte, then lets llhttp, with all its leniencies off, read the same head and
 * the body. On the thread of its owner. It owns the bytes of one head; bodies pass through.
 *
 * Two readers, because what matters is that nobody sees a request otherwise than it is: a head that either of them takes
 * for malformed is refused. llhttp alone was rejected: it lets bytes and repeated fields through that others stumble over, and
 * what it says about a head comes in pieces that have to be collected anyway.
 *
 * What a head means is in http_field.c, what a target may be in http_target.c.
 */
#include "net/http_head.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT_BYTES = 4096 }; // of a head's memory between requests

bool ep_http_refuse(ep_http_head *h, int status, const char *why)
{
  if (h->phase != EP_HTTP_SHUT) { // the first reason counts
    h->phase = EP_HTTP_SHUT;
    h->status = status;
    h->why = why;
  }
  return false;
}

// --- the body, as llhttp sees it ---

static int on_field(llhttp_t *parser, const char *at, size_t length)
{
  (void)at, (void)length;
  ep_http_head *h = parser->data;
  if (!h->in_body)
    return HPE_OK;
  ep_http_refuse(h, 400, "a trailer after the body");
  return HPE_USER;
}

static int on_extension(llhttp_t *parser, const char *at, size_t length)
{
  (void)at;
  ep_http_head *h = parser->data;
  h->extension += length;
  if (h->extension <= EP_HTTP_EXTENSION_BYTES)
    return HPE_OK;
  ep_http_refuse(h, 400, "chunk extensions are too long");
  return HPE_USER;
}

// Counts what chunks cost: bytes since the last one of the body. By position and not by piece, so that the verdict does not
// depend on how the bytes were cut. llhttp takes any number of zeros before a length.
static bool count_gap(ep_http_head *h, const char *at)
{
  h->gap += (size_t)(at - h->gap_start);
  h->gap_start = at;
  return h->gap <= EP_HTTP_GAP_BYTES || ep_http_refuse(h, 400, "chunks that carry nothing");
}

static int on_body(llhttp_t *parser, const char *at, size_t length)
{
  ep_http_head *h = parser->data;
  if (!count_gap(h, at))
    return HPE_USER;
  h->gap = 0;
  h->gap_start = at + length;
  if (length > h->body_limit - h->received) {
    ep_http_refuse(h, 413, "the body is too large");
    return HPE_USER;
  }
  h->received += length;
  if (h->body(h->body_ud, at, length))
    return HPE_OK;
  ep_http_refuse(h, 503, "no memory for the body");
  return HPE_USER;
}

static int on_chunk(llhttp_t *parser)
{
  ep_http_head *h = parser->data;
  if (parser->content_length <= h->body_limit - h->received)
    return HPE_OK;
  ep_http_refuse(h, 413, "the body is too large");
  return HPE_USER;
}

static int on_complete(llhttp_t *parser)
{
  ep_http_head *h = parser->data;
  h->phase = EP_HTTP_WHOLE;
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
static size_t run_parser(ep_http_head *h, const char *bytes, size_t length)
{
  llhttp_errno_t result = llhttp_execute(&h->parser, bytes, length);
  if (result == HPE_OK)
    return length;
  if ((result == HPE_PAUSED || result == HPE_PAUSED_UPGRADE) && h->phase == EP_HTTP_WHOLE)
    return (size_t)(llhttp_get_error_pos(&h->parser) - bytes);
  ep_http_refuse(h, 400, "malformed");
  return length;
}

// --- the head ---

// The head is whole. What both readers say about it has to fit together.
static void end_head(ep_http_head *h)
{
  if (!ep_http_read_head(h))
    return;
  bool has_body = h->body_length != 0;
  llhttp_init(&h->parser, HTTP_REQUEST, &settings);
  h->parser.data = h;
  h->in_body = false;
  h->phase = EP_HTTP_BODY;
  size_t taken = run_parser(h, h->head, h->head_length);
  if (h->phase == EP_HTTP_SHUT)
    return;
  if (taken != h->head_length || (h->phase == EP_HTTP_BODY) != has_body) {
    ep_http_refuse(h, 400, "a head with two meanings");
    return;
  }
  if (h->body_length > 0 && h->parser.content_length != (uint64_t)h->body_length) {
    ep_http_refuse(h, 400, "a length with two meanings");
    return;
  }
  h->in_body = true;
  if (h->phase == EP_HTTP_WHOLE)
    h->wants_continue = false;
  ep_http_finish_head(h); // only now: it ends the texts within the head
}

// One byte of the head. False: refused, or the head is over.
static bool take_head_byte(ep_http_head *h, char c)
{
  const char *head = h->head;
  size_t at = h->head_length, in_line = at - h->line_start;
  bool first = h->line_start == 0;
  size_t most = first && !h->strict ? (size_t)EP_HTTP_TARGET_BYTES : (size_t)EP_HTTP_LINE_BYTES;
  unsigned char byte = (unsigned char)c;
  bool after_cr = at > h->line_start && head[at - 1] == '\r';
  if (at == h->head_limit || (in_line == most && c != '\r' && c != '\n'))
    return first ? ep_http_refuse(h, 414, "the address is too long")
                 : ep_http_refuse(h, 431, "the head is too large");
  if (after_cr != (c == '\n'))
    return ep_http_refuse(h, 400, "a line that does not end with CR LF");
  if ((byte < ' ' && c != '\t' && c != '\r' && c != '\n') || byte == 0x7f)
    return ep_http_refuse(h, 400, "a control character in the head");
  if (in_line == 0 && first && (c < 'A' || c > 'Z'))
    return ep_http_refuse(h, 400, "no HTTP");
  if (in_line == 0 && (c == ' ' || c == '\t'))
    return ep_http_refuse(h, 400, "a folded header");
  h->head[h->head_length++] = c;
  if (c != '\n')
    return true;
  h->line_start = h->head_length;
  if (in_line > 1)
    return true;
  end_head(h);
  return false;
}

// Room for so many bytes more, within the limit, and as many again for the path that is decoded behind the head.
static bool reserve_head(ep_http_head *h, size_t more)
{
  size_t wanted = h->head_length + more;
  if (wanted > h->head_limit)
    wanted = h->head_limit;
  wanted += (wanted < EP_HTTP_TARGET_BYTES ? wanted : EP_HTTP_TARGET_BYTES) + 1;
  if (wanted <= h->head_capacity)
    return true;
  size_t capacity = h->head_capacity ? h->head_capacity : 1024;
  while (capacity < wanted)
    capacity *= 2;
  char *head = realloc(h->head, capacity);
  if (!head)
    return ep_http_refuse(h, 503, "no memory for the head");
  h->head = head;
  h->head_capacity = capacity;
  return true;
}

static size_t feed_head(ep_http_head *h, const char *bytes, size_t length)
{
  size_t used = 0;
  h->phase = EP_HTTP_HEAD;
  for (bool more = true; more && used < length;) {
    size_t piece =
        length - used < 1024 ? length - used : 1024; // bodies behind it need no room here
    if (!reserve_head(h, piece))
      return length;
    for (size_t end = used + piece; more && used < end; used++)
      more = take_head_byte(h, bytes[used]);
  }
  return used;
}

static size_t feed_body(ep_http_head *h, const char *bytes, size_t length)
{
  h->gap_start = bytes;
  size_t used = run_parser(h, bytes, length);
  if (h->phase != EP_HTTP_SHUT)
    count_gap(h, bytes + used);
  return used;
}

size_t ep_http_feed(ep_http_head *h, const char *bytes, size_t length)
{
  size_t used = 0;
  if (length > 0 && (h->phase == EP_HTTP_IDLE || h->phase == EP_HTTP_HEAD))
    used = feed_head(h, bytes, length);
  if (used < length && h->phase == EP_HTTP_BODY)
    used += feed_body(h, bytes + used, length - used);
  return used;
}

void ep_http_next(ep_http_head *h)
{
  if (h->phase == EP_HTTP_SHUT)
    return;
  if (h->head_capacity > KEPT_BYTES) { // an idle connection keeps little
    free(h->head);
    h->head = NULL;
    h->head_capacity = 0;
  }
  h->phase = EP_HTTP_IDLE;
  h->method = h->target = h->path = h->query = NULL;
  h->head_length = h->line_start = h->gap = h->extension = h->field_count = 0;
  h->received = 0;
  h->body_length = 0;
  h->wants_continue = h->keep_alive = h->websocket = false;
}

void ep_http_init(ep_http_head *h, const ep_http_limits *limits, ep_http_body_fn body, void *ud)
{
  memset(h, 0, sizeof *h);
  size_t most = EP_HTTP_HEAD_BYTES;
  h->head_limit = limits->head_bytes && limits->head_bytes < most ? limits->head_bytes : most;
  h->strict = limits->strict;
  h->body_limit = body ? limits->body_bytes : 0;
  h->body = body;
  h->body_ud = ud;
}

void ep_http_fini(ep_http_head *h)
{
  free(h->head);
  memset(h, 0, sizeof *h);
  h->phase = EP_HTTP_SHUT;
}
