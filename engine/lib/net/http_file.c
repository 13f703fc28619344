// SPDX-License-Identifier: MIT
/*
 * Sending a file: whether it is wanted at all (ETag, Last-Modified), which part of it (Range), then piece by piece. Engine thread; owns the file until it is freed.
 * A piece is read when the one before has been taken by the peer, so a film needs 64 KiB and a slow peer nothing more. sendfile() was rejected: it would block
 * a thread of the pool for as long as the peer likes.
 */
#include "lib/net/http_server_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

// --- what is wanted ---

static void make_tag(const ep_httpd_file *f, char *tag, size_t size)
{
  uint64_t ns = (uint64_t)f->changed.tv_sec * 1000000000U + (uint64_t)f->changed.tv_nsec;
  snprintf(tag, size, "\"%" PRIx64 "-%" PRIx64 "\"", f->size, ns);
}

// Does the peer have it already? If-None-Match goes before If-Modified-Since (RFC 9110 13.2.2).
static bool is_known(const ep_httpd_file *f, const ep_http_head *head, const char *tag)
{
  char weak[64];
  time_t since;
  if (ep_http_find(head, "if-none-match")) {
    snprintf(weak, sizeof weak, "W/%s", tag);
    return ep_http_list_has(head, "if-none-match", tag) ||
           ep_http_list_has(head, "if-none-match", weak) ||
           ep_http_list_has(head, "if-none-match", "*");
  }
  const char *date = ep_http_find(head, "if-modified-since");
  return date && ep_http_read_date(date, &since) && f->changed.tv_sec <= since;
}

// Reads digits into *n, at most 18 of them. Where they end; NULL: there are none, or too many.
static const char *read_number(const char *text, uint64_t *n)
{
  size_t count = strspn(text, "0123456789");
  if (count == 0 || count > 18)
    return NULL;
  *n = 0;
  for (size_t i = 0; i < count; i++)
    *n = *n * 10 + (uint64_t)(text[i] - '0');
  return text + count;
}

typedef enum range_kind { WHOLE, PART, NOWHERE } range_kind;

// bytes=a-b, bytes=a-, bytes=-n. What is anything else, several parts too, means the whole file.
static range_kind read_range(ep_httpd_file *f, const ep_http_head *head, const char *tag,
                             const char *date)
{
  uint64_t from, to = UINT64_MAX;
  const char *range = ep_http_find(head, "range"), *condition = ep_http_find(head, "if-range");
  if (!range || strncasecmp(range, "bytes=", 6) != 0)
    return WHOLE;
  if (condition && strcmp(condition, tag) != 0 && strcmp(condition, date) != 0)
    return WHOLE;
  range += 6;
  if (*range == '-') {
    const char *end = read_number(range + 1, &to);
    if (!end || *end)
      return WHOLE;
    if (to == 0 || f->size == 0)
      return NOWHERE;
    f->at = to < f->size ? f->size - to : 0;
    f->end = f->size;
    return PART;
  }
  const char *end = read_number(range, &from);
  if (!end || *end != '-')
    return WHOLE;
  if (end[1]) {
    end = read_number(end + 1, &to);
    if (!end || *end || to < from)
      return WHOLE;
  }
  if (from >= f->size)
    return NOWHERE;
  f->at = from;
  f->end = to < f->size ? to + 1 : f->size;
  return PART;
}

// --- sending ---

static void end_file(ep_httpd_file *f, bool whole) EP_ENGINE_THREAD
{
  ep_httpd_connection *c = f->connection;
  ep_httpd_free_file(f);
  if (!c || c->leaving)
    return;
  if (whole)
    ep_httpd_done(c);
  else
    ep_httpd_abort(c); // the file became shorter: by a reset, for its length is said already
}

static void read_piece(ep_httpd_file *f) EP_ENGINE_THREAD;

static void on_written(void *ud, int error) EP_ENGINE_THREAD
{
  ep_httpd_file *f = ud;
  if (f->connection && !error && f->at < f->end)
    read_piece(f);
  else
    end_file(f, !error);
}

// Sends length bytes at start, of which `body` are the file's.
static void write_piece(ep_httpd_file *f, const char *start, size_t length,
                        size_t body) EP_ENGINE_THREAD
{
  ep_httpd_connection *c = f->connection;
  f->at += body;
  ep_httpd_limit(c, EP_HTTPD_STALL_MS);
  if (f->at == f->end) { // nothing is to be waited for
    bool sent = ep_stream_write(c->stream, start, length, NULL, NULL) == 0;
    end_file(f, sent);
  } else if (ep_stream_write(c->stream, start, length, on_written, f) != 0) {
    end_file(f, false);
  }
}

static void on_read(uv_fs_t *request) EP_ENGINE_THREAD
{
  ep_httpd_file *f = request->data;
  ssize_t n = request->result;
  uv_fs_req_cleanup(request);
  if (f->connection && n > 0)
    write_piece(f, f->buffer, (size_t)n, (size_t)n);
  else
    end_file(f, false);
}

static void read_piece(ep_httpd_file *f)
{
  uint64_t left = f->end - f->at;
  uv_buf_t buffer =
      uv_buf_init(f->buffer, (unsigned)(left < EP_HTTPD_PIECE ? left : EP_HTTPD_PIECE));
  int error = uv_fs_read(ep_loop_uv(f->connection->server->s->loop), &f->reading, f->fd, &buffer, 1,
                         (int64_t)f->at, on_read);
  f->reading.data = f;
  if (error)
    end_file(f, false);
}

// Sends the head, and what was read already behind it.
static void send_head(ep_httpd_file *f, const char *head, size_t length) EP_ENGINE_THREAD
{
  ep_httpd_connection *c = f->connection;
  c->head_sent = true;
  if (ep_httpd_is_head(c) || f->at == f->end) {
    f->end = f->at;
    write_piece(f, head, length, 0);
    return;
  }
  if (f->piece == 0) { // a part of it: its first piece is still to be read
    if (ep_stream_write(c->stream, head, length, on_written, f) != 0)
      end_file(f, false);
    return;
  }
  size_t wanted = f->size < EP_HTTPD_PIECE ? (size_t)f->size : (size_t)EP_HTTPD_PIECE;
  if (f->piece < wanted) {
    end_file(f, false);
    return;
  }
  char *start = f->buffer + EP_HTTPD_FILE_HEAD - length;
  memcpy(start, head, length);
  write_piece(f, start, length + f->piece, f->piece);
}

static void redirect(ep_httpd_file *f) EP_ENGINE_THREAD
{
  ep_httpd_connection *c = f->connection;
  char extra[1024];
  const char *target = c->head.target;
  while (target[0] == '/' && target[1] == '/') // "//x" would be a host
    target++;
  size_t skipped = (size_t)(target - c->head.target);
  int length = (int)(c->head.raw_path_length - skipped);
  int n = snprintf(extra, sizeof extra, "Location: %.*s/%s\r\n", length, target, target + length);
  ep_httpd_free_file(f);
  ep_httpd_say(c, n > 0 && (size_t)n < sizeof extra ? 301 : 404, NULL,
               n > 0 && (size_t)n < sizeof extra ? extra : NULL);
}

void ep_httpd_answer_file(ep_httpd_file *f)
{
  char bytes[EP_HTTPD_FILE_HEAD], tag[48], date[EP_HTTP_DATE_BYTES], line[96];
  ep_httpd_connection *c = f->connection;
  if (f->status != 200) {
    if (f->status == 301) {
      redirect(f);
      return;
    }
    int status = f->status;
    ep_httpd_free_file(f);
    ep_httpd_say(c, status, NULL, NULL);
    return;
  }
  make_tag(f, tag, sizeof tag);
  ep_http_date(f->changed.tv_sec, date);
  f->end = f->size;
  range_kind range = read_range(f, &c->head, tag, date);
  bool known = is_known(f, &c->head, tag);
  int status = known ? 304 : range == PART ? 206 : range == NOWHERE ? 416 : 200;
  ep_httpd_text t = {bytes, bytes + sizeof bytes, false};
  ep_httpd_put_begin(&t, c, status);
  ep_httpd_put_line(&t, "ETag", tag);
  ep_httpd_put_line(&t, "Last-Modified", date);
  if (f->folder->max_age_s >= 0)
    snprintf(line, sizeof line, "max-age=%" PRId64, f->folder->max_age_s);
  ep_httpd_put_line(&t, "Cache-Control", f->folder->max_age_s >= 0 ? line : "no-cache");
  if (status == 206)
    snprintf(line, sizeof line, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, f->at, f->end - 1,
             f->size);
  else
    snprintf(line, sizeof line, "bytes */%" PRIu64, f->size);
  if (status == 206 || status == 416)
    ep_httpd_put_line(&t, "Content-Range", line);
  if (status == 304 || status == 416)
    f->end = f->at;
  if (status != 304) {
    ep_httpd_put_line(&t, "Accept-Ranges", "bytes");
    ep_httpd_put_line(&t, "Content-Type", f->type);
    ep_httpd_put_line(&t, "X-Content-Type-Options", "nosniff");
    snprintf(line, sizeof line, "%" PRIu64, f->end - f->at);
    ep_httpd_put_line(&t, "Content-Length", line);
  }
  ep_httpd_put(&t, "\r\n");
  send_head(f, bytes, (size_t)(t.at - bytes));
}
