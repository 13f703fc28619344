// SPDX-License-Identifier: GPL-3.0-or-later
/* The strict reader of requests, alone: what it refuses, what it lets through, and that it does not matter how bytes are cut. */
#include "net/guard.h"

#include "malformed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const guard_limits limits = {16 * 1024, 1024 * 1024};

// Feeds in pieces of `step` bytes, each from memory of its own, until the request is whole or shut; how many were taken.
static size_t feed(guard *g, const char *bytes, size_t length, size_t step)
{
  size_t at = 0;
  while (at < length && g->phase < GUARD_WHOLE) {
    size_t part = length - at < step ? length - at : step;
    char *piece = malloc(part > 0 ? part : 1);
    assert_non_null(piece);
    memcpy(piece, bytes + at, part);
    size_t used = guard_feed(g, piece, part);
    assert_in_range(used, 0, part);
    if (g->phase < GUARD_WHOLE)
      assert_int_equal(used, part);
    at += used;
    free(piece);
  }
  return at;
}

static void check(const char *name, const char *bytes, size_t length, int status, size_t step)
{
  guard g;
  guard_init(&g, &limits);
  feed(&g, bytes, length, step);
  if (g.phase != GUARD_SHUT || g.status != status || !g.why)
    fail_msg("%s, %zu bytes at a time: phase %d, %d instead of %d", name, step, (int)g.phase,
             g.status, status);
  guard_next(&g); // shut for good
  assert_int_equal(g.phase, GUARD_SHUT);
  assert_int_equal(guard_feed(&g, "GET ", 4), 0);
  guard_fini(&g);
}

static void malformed_requests_are_refused_however_they_are_cut(void **state)
{
  (void)state;
  for (size_t i = 0; i < malformed_count; i++)
    for (size_t step = 1; step <= malformed_requests[i].length; step++)
      check(malformed_requests[i].name, malformed_requests[i].bytes, malformed_requests[i].length,
            malformed_requests[i].status, step);
}

static void large_ones_are_refused_however_they_are_cut(void **state)
{
  (void)state;
  const char *name;
  int status;
  size_t length;
  char *bytes;
  for (size_t i = 0; (bytes = malformed_large(i, &name, &status, &length)); i++) {
    static const size_t steps[] = {1, 2, 3, 1000, 1024, 4096, 65536, SIZE_MAX};
    for (size_t j = 0; j < sizeof steps / sizeof *steps; j++)
      check(name, bytes, length, status, steps[j]);
    free(bytes);
  }
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

static void describe(const guard *g, char *out, size_t size)
{
  const epq_http_request *r = &g->request;
  assert_int_equal(strlen(r->body), r->body_length);
  int n = snprintf(out, size, "%s %s ?%s%s [%s] %s%s", r->method, r->path, *r->query ? " " : "",
                   r->query, r->body, g->keep_alive ? "keep" : "close",
                   g->websocket ? " websocket" : "");
  for (size_t i = 0; i < r->header_count; i++)
    n += snprintf(out + n, size - (size_t)n, " %s=%s", r->headers[i].name, r->headers[i].value);
}

static void honest_requests_come_out_as_they_are_however_they_are_cut(void **state)
{
  (void)state;
  guard g;
  guard_init(&g, &limits); // one connection for all
  for (size_t i = 0; i < sizeof honest_requests / sizeof *honest_requests; i++) {
    size_t length = strlen(honest_requests[i].bytes);
    char *followed = malloc(length + 6), text[1000];
    assert_non_null(followed);
    memcpy(followed, honest_requests[i].bytes, length); // NOLINT: bytes, no text
    memcpy(followed, honest_requests[i].bytes, length); // NOLINT: bytes, no text
    for (size_t step = 1; step <= length + 6; step++) {
      assert_int_equal(g.phase, GUARD_IDLE);
      assert_int_equal(feed(&g, followed, length + 6, step), length);
      if (g.phase != GUARD_WHOLE)
        fail_msg("%s: %s", honest_requests[i].bytes, g.why);
      describe(&g, text, sizeof text);
      assert_string_equal(text, honest_requests[i].expected);
      assert_ptr_equal(epq_http_header_find(&g.request, "host"), g.request.headers[0].value);
      assert_null(epq_http_header_find(&g.request, "hos"));
      guard_next(&g);
    }
    free(followed);
  }
  guard_fini(&g);
}

static void at_its_limits_a_request_is_still_let_through(void **state)
{
  (void)state;
  guard g;
  const guard_limits small = {300, 10};
  char head[400], value[300];
  static const char line[] = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  for (size_t more = 0; more < 2; more++) {
    size_t count = 300 + more - (sizeof line - 1) - 4;
    memset(value, 'v', count);
    value[count] = 0;
    int length = snprintf(head, sizeof head, "%s%s\r\n\r\n", line, value);
    assert_int_equal(length, 300 + more);
    guard_init(&g, &small);
    feed(&g, head, (size_t)length, 17);
    assert_int_equal(g.phase, more ? GUARD_SHUT : GUARD_WHOLE);
    guard_fini(&g);
  }
  static const char *const bodies[] = {
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"};
  for (size_t i = 0; i < 2; i++) {
    guard_init(&g, &small);
    feed(&g, bodies[i], strlen(bodies[i]), 3);
    assert_int_equal(g.phase, GUARD_WHOLE);
    assert_string_equal(g.request.body, "0123456789");
    guard_fini(&g);
  }
}

static void who_waits_for_100_is_known_and_whose_body_comes_is_not_late(void **state)
{
  (void)state;
  guard g;
  static const char head[] =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
  guard_init(&g, &limits);
  feed(&g, head, sizeof head - 1, SIZE_MAX);
  assert_int_equal(g.phase, GUARD_BODY);
  assert_true(g.wants_continue);
  assert_string_equal(g.request.path, "/"); // known before the body
  feed(&g, "hi", 2, SIZE_MAX);
  assert_int_equal(g.phase, GUARD_WHOLE);
  guard_fini(&g);
}

static unsigned next_random(unsigned *seed)
{
  *seed = *seed * 1664525U + 1013904223U;
  return *seed >> 8;
}

// Mutants of all requests. What is decided must not depend on how the bytes are cut, and what is let through has to be
// something that can be written down.
static void of_mutants_the_verdict_is_the_same_however_they_are_cut(void **state)
{
  (void)state;
  unsigned seed = 5;
  size_t honest_count = sizeof honest_requests / sizeof *honest_requests, whole = 0;
  for (int round = 0; round < 60000; round++) {
    char text[1200], one[3000], two[3000];
    unsigned pick = next_random(&seed) % (unsigned)(honest_count + malformed_count);
    size_t length = pick < honest_count ? strlen(honest_requests[pick].bytes)
                                        : malformed_requests[pick - honest_count].length;
    assert_in_range(length, 1, 1000);
    memcpy(text,
           pick < honest_count ? honest_requests[pick].bytes
                               : malformed_requests[pick - honest_count].bytes,
           length);
    for (unsigned n = next_random(&seed) % 3 + (pick >= honest_count); n > 0; n--) {
      static const char odd[] = "\r\n\0\t :;,%/.?#0123afx\x80\xff";
      size_t at = next_random(&seed) % length;
      if (next_random(&seed) % 3 == 0) {
        memmove(text + at, text + at + 1, length - at - 1);
        length = length > 1 ? length - 1 : 1;
      } else {
        text[at] = odd[next_random(&seed) % (sizeof odd - 1)];
      }
    }
    guard a, b;
    guard_init(&a, &limits);
    guard_init(&b, &limits);
    size_t taken = feed(&a, text, length, SIZE_MAX);
    size_t cut = feed(&b, text, length, 1 + next_random(&seed) % 9);
    assert_int_equal(a.phase, b.phase);
    assert_int_equal(a.status, b.status);
    if (a.phase == GUARD_WHOLE) {
      whole++;
      assert_int_equal(taken, cut);
      assert_int_equal(a.request.path[0], '/');
      if (strlen(a.request.body) == a.request.body_length) {
        describe(&a, one, sizeof one);
        describe(&b, two, sizeof two);
        assert_string_equal(one, two);
      }
    }
    guard_fini(&a);
    guard_fini(&b);
  }
  assert_in_range(whole, 1000, 59000); // both kinds were among them
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(malformed_requests_are_refused_however_they_are_cut),
      cmocka_unit_test(large_ones_are_refused_however_they_are_cut),
      cmocka_unit_test(honest_requests_come_out_as_they_are_however_they_are_cut),
      cmocka_unit_test(at_its_limits_a_request_is_still_let_through),
      cmocka_unit_test(who_waits_for_100_is_known_and_whose_body_comes_is_not_late),
      cmocka_unit_test(of_mutants_the_verdict_is_the_same_however_they_are_cut),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
