// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The reader of requests as the control plane has it: what it makes of a request, however the bytes are cut. What is refused is in http_head.c, on the
 * reader below it.
 */
#include <eplua/http.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct connection {
  eplua_http_reader *reader;
  eplua_http_reading now;
} connection;

static void open_connection(connection *c, size_t head_bytes, size_t body_bytes)
{
  *c = (connection){.reader = eplua_http_reader_new(head_bytes, body_bytes)};
  assert_non_null(c->reader);
}

static void open_usual(connection *c)
{
  open_connection(c, 16 << 10, 1 << 20);
}

static void close_connection(connection *c)
{
  eplua_http_reader_free(c->reader);
}

// What was said of the request is worth nothing from now on.
static void next(connection *c)
{
  eplua_http_next(c->reader);
  eplua_http_feed(c->reader, "", 0, &c->now);
}

// Feeds in pieces of `step` bytes, each from memory of its own, until the request is whole or shut; how many were taken.
static size_t feed(connection *c, const char *bytes, size_t length, size_t step)
{
  size_t at = 0;
  while (at < length && c->now.phase < EPLUA_HTTP_WHOLE) {
    size_t part = length - at < step ? length - at : step;
    char *piece = malloc(part > 0 ? part : 1);
    assert_non_null(piece);
    memcpy(piece, bytes + at, part);
    size_t used = eplua_http_feed(c->reader, piece, part, &c->now);
    assert_in_range(used, 0, part);
    if (c->now.phase < EPLUA_HTTP_WHOLE)
      assert_int_equal(used, part);
    at += used;
    free(piece);
  }
  return at;
}

static void what_was_refused_stays_refused(void **state)
{
  (void)state;
  connection c;
  static const char twice[] = "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n\r\n";
  open_usual(&c);
  feed(&c, twice, sizeof twice - 1, 7); // it is the strict one
  assert_int_equal(c.now.phase, EPLUA_HTTP_SHUT);
  assert_int_equal(c.now.status, 400);
  assert_non_null(c.now.why);
  next(&c);
  assert_int_equal(c.now.phase, EPLUA_HTTP_SHUT);
  assert_int_equal(eplua_http_feed(c.reader, "GET ", 4, &c.now), 0);
  close_connection(&c);
}

typedef struct honest {
  const char *bytes, *expected;
} honest;

static const honest honest_requests[] = {
    {"GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n", "GET / ? [] keep host=localhost:8080"},
    {"GET / HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: CLOSE\r\n\r\n",
     "GET / ? [] close host=[::1]:8080 connection=CLOSE"},
    {"GET /a/%E2%82%AC?b=c%00&d HTTP/1.0\r\nHost: a\r\n\r\n",
     "GET /a/\xe2\x82\xac ? b=c%00&d [] close host=a"},
    {"GET /..a/b../...?../x HTTP/1.1\r\nHost: a\r\n\r\n", "GET /..a/b../... ? ../x [] keep host=a"},
    {"GET // HTTP/1.1\r\nHost: a\r\n\r\n", "GET // ? [] keep host=a"},
    {"PUT /x HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nhi",
     "PUT /x ? [hi] keep host=a connection=Keep-Alive content-length=2"},
    {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
     "POST / ? [] keep host=a content-length=0"},
    {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0002\r\n\r\nhi",
     "POST / ? [hi] keep host=a content-length=0002"},
    {"POST / HTTP/1.1\r\nHost: a\r\n\r\n", "POST / ? [] keep host=a"},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
     "Chunked\r\n\r\n1\r\nh\r\nA;x;y=\"z\"\r\n0123456789\r\n00\r\n\r\n",
     "POST / ? [h0123456789] keep host=a transfer-encoding=Chunked"},
    {"GET / HTTP/1.1\r\nHost:a\r\nX:\t \r\nAccept: 1\r\nVia:\t2 \r\naccept:\r\nACCEPT: 3\r\nVIA: "
     "4\r\n\r\n",
     "GET / ? [] keep host=a x= accept=1, , 3 via=2, 4"},
    {"OPTIONS / HTTP/1.1\r\nHost: a\r\nX: \xff\xfe caf\xc3\xa9\r\n\r\n",
     "OPTIONS / ? [] keep host=a x=\xff\xfe caf\xc3\xa9"},
    {"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
     "GET / ? [] keep host=a upgrade=h2c connection=Upgrade, HTTP2-Settings"},
    {"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: keep-alive, upgrade\r\n"
     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
     "GET /ws ? [] keep websocket host=a upgrade=WebSocket connection=keep-alive, upgrade "
     "sec-websocket-version=13 sec-websocket-key=dGhlIHNhbXBsZSBub25jZQ=="},
};

static void describe(const eplua_http_reading *r, char *out, size_t size)
{
  assert_int_equal(strlen(r->body), r->body_length);
  int n = snprintf(out, size, "%s %s ?%s%s [%s] %s%s", r->method, r->path, *r->query ? " " : "",
                   r->query, r->body, r->keep_alive ? "keep" : "close",
                   r->websocket ? " websocket" : "");
  for (size_t i = 0; i < r->field_count; i++)
    n += snprintf(out + n, size - (size_t)n, " %s=%s", r->fields[i].name, r->fields[i].value);
}

static void honest_requests_come_out_as_they_are_however_they_are_cut(void **state)
{
  (void)state;
  connection c;
  open_usual(&c); // one connection for all
  for (size_t i = 0; i < sizeof honest_requests / sizeof *honest_requests; i++) {
    size_t length = strlen(honest_requests[i].bytes);
    char *followed = malloc(length + 6), text[1000];
    assert_non_null(followed);
    memcpy(followed, honest_requests[i].bytes, length); // NOLINT: bytes, no text
    memcpy(followed, honest_requests[i].bytes, length); // NOLINT: bytes, no text
    for (size_t step = 1; step <= length + 6; step++) {
      assert_int_equal(c.now.phase, EPLUA_HTTP_IDLE);
      assert_int_equal(feed(&c, followed, length + 6, step), length);
      if (c.now.phase != EPLUA_HTTP_WHOLE)
        fail_msg("%s: %s", honest_requests[i].bytes, c.now.why);
      describe(&c.now, text, sizeof text);
      assert_string_equal(text, honest_requests[i].expected);
      next(&c);
    }
    free(followed);
  }
  close_connection(&c);
}

static void at_its_limits_a_request_is_still_let_through(void **state)
{
  (void)state;
  connection c;
  char head[400], value[300];
  static const char line[] = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  for (size_t more = 0; more < 2; more++) {
    size_t count = 300 + more - (sizeof line - 1) - 4;
    memset(value, 'v', count);
    value[count] = 0;
    int length = snprintf(head, sizeof head, "%s%s\r\n\r\n", line, value);
    assert_int_equal(length, 300 + more);
    open_connection(&c, 300, 10);
    feed(&c, head, (size_t)length, 17);
    assert_int_equal(c.now.phase, more ? EPLUA_HTTP_SHUT : EPLUA_HTTP_WHOLE);
    close_connection(&c);
  }
  static const char *const bodies[] = {
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"};
  for (size_t i = 0; i < 2; i++) {
    open_connection(&c, 300, 10);
    feed(&c, bodies[i], strlen(bodies[i]), 3);
    assert_int_equal(c.now.phase, EPLUA_HTTP_WHOLE);
    assert_string_equal(c.now.body, "0123456789");
    close_connection(&c);
  }
}

static void who_waits_for_100_is_known_and_whose_body_comes_is_not_late(void **state)
{
  (void)state;
  connection c;
  static const char head[] =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
  open_usual(&c);
  feed(&c, head, sizeof head - 1, SIZE_MAX);
  assert_int_equal(c.now.phase, EPLUA_HTTP_BODY);
  assert_true(c.now.wants_continue);
  assert_string_equal(c.now.path, "/"); // known before the body
  feed(&c, "hi", 2, SIZE_MAX);
  assert_int_equal(c.now.phase, EPLUA_HTTP_WHOLE);
  close_connection(&c);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_was_refused_stays_refused),
      cmocka_unit_test(honest_requests_come_out_as_they_are_however_they_are_cut),
      cmocka_unit_test(at_its_limits_a_request_is_still_let_through),
      cmocka_unit_test(who_waits_for_100_is_known_and_whose_body_comes_is_not_late),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
