// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The strict reader of requests of scripts' servers, alone: what it refuses, what it lets through, and that it does not matter how bytes are cut.
 * The list of what is malformed is that of promise B1; where a server of scripts knowingly takes more than the control plane does, it is named there (malformed_for_scripts()).
 */
#include "net/http_head.h"

#include "malformed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const ep_http_limits limits = {.head_bytes = 16 << 10, .body_bytes = 1 << 20},
                            strict = {
                                .head_bytes = 16 << 10, .body_bytes = 1 << 20, .strict = true};

typedef struct reader {
  ep_http_head head;
  char body[70000];
  size_t length;
} reader;

static bool take_body(void *ud, const char *bytes, size_t length)
{
  reader *r = ud;
  for (size_t i = 0; i < length; i++, r->length++)
    r->body[r->length % sizeof r->body] = bytes[i];
  return true;
}

static void begin_reader(reader *r, const ep_http_limits *l)
{
  r->length = 0;
  ep_http_init(&r->head, l, take_body, r);
}

static void next(reader *r)
{
  r->length = 0;
  ep_http_next(&r->head);
}

// Feeds in pieces of `step` bytes, each from memory of its own, until the request is whole or shut; how many were taken.
static size_t feed(reader *r, const char *bytes, size_t length, size_t step)
{
  ep_http_head *h = &r->head;
  size_t at = 0;
  while (at < length && h->phase < EP_HTTP_WHOLE) {
    size_t part = length - at < step ? length - at : step;
    char *piece = malloc(part > 0 ? part : 1);
    assert_non_null(piece);
    memcpy(piece, bytes + at, part);
    size_t used = ep_http_feed(h, piece, part);
    assert_in_range(used, 0, part);
    if (h->phase < EP_HTTP_WHOLE)
      assert_int_equal(used, part);
    at += used;
    free(piece);
  }
  return at;
}

static void check_with(const ep_http_limits *l, const char *name, const char *bytes, size_t length,
                       int status, size_t step)
{
  reader r;
  begin_reader(&r, l);
  size_t taken = feed(&r, bytes, length, step);
  ep_http_head *h = &r.head;
  if (status == 0) {
    if (h->phase != EP_HTTP_WHOLE || taken == length)
      fail_msg("%s, %zu bytes at a time: phase %d, %d", name, step, (int)h->phase, h->status);
    ep_http_fini(h);
    return;
  }
  if (h->phase != EP_HTTP_SHUT || h->status != status || !h->why)
    fail_msg("%s, %zu bytes at a time: phase %d, %d instead of %d", name, step, (int)h->phase,
             h->status, status);
  ep_http_next(h); // shut for good
  assert_int_equal(h->phase, EP_HTTP_SHUT);
  assert_int_equal(ep_http_feed(h, "GET ", 4), 0);
  ep_http_fini(h);
}

// As scripts' servers have it, and as the control plane has it; status: what that answers.
static void check_both(const char *name, const char *bytes, size_t length, int status, size_t step)
{
  check_with(&limits, name, bytes, length, malformed_for_scripts(name, status), step);
  check_with(&strict, name, bytes, length, status, step);
}

static void malformed_requests_are_refused_however_they_are_cut(void **state)
{
  (void)state;
  for (size_t i = 0; i < malformed_count; i++)
    for (size_t step = 1; step <= malformed_requests[i].length; step++)
      check_both(malformed_requests[i].name, malformed_requests[i].bytes,
                 malformed_requests[i].length, malformed_requests[i].status, step);
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
      check_both(name, bytes, length, status, steps[j]);
    free(bytes);
  }
}

// Cases of our own.
static const malformed ours[] = {
#define CASE(name, status, text) {name, status, text, sizeof(text) - 1}
    CASE("two ranges", 400,
         "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\nRange: bytes=2-\r\n\r\n"),
    CASE("two types", 400,
         "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\ncontent-type: c/d\r\n\r\n"),
    CASE("two proofs of who it is", 400,
         "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\nAuthorization: y\r\n\r\n"),
    CASE("two Hosts in HTTP/1.0", 400, "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"),
    CASE("an encoded dot behind an encoded slash is no part, but a dot is", 400,
         "GET /a%2f../%2e HTTP/1.1\r\nHost: a\r\n\r\n"),
    CASE("the preface of a proxy", 400, "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n\r\n"),
    CASE("an empty request", 400, "\r\n\r\n"),
    CASE("DEL encoded", 400, "GET /%7f HTTP/1.1\r\nHost: a\r\n\r\n"),
    CASE("a surrogate encoded", 400, "GET /%ed%a0%80 HTTP/1.1\r\nHost: a\r\n\r\n"),
    CASE("a method that is none in HTTP/1.1", 505, "PRI * HTTP/2.0\r\nHost: a\r\n\r\n"),
#undef CASE
};

static void so_are_ours(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
    for (size_t step = 1; step <= ours[i].length; step++)
      check_with(&limits, ours[i].name, ours[i].bytes, ours[i].length, ours[i].status, step);
}

typedef struct honest {
  const char *bytes, *expected;
} honest;

static const honest honest_requests[] = {
    {"GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n", "GET / ? [] keep host=localhost:8080"},
    {"GET / HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: CLOSE\r\n\r\n",
     "GET / ? [] close host=[::1]:8080 connection=CLOSE"},
    {"GET /a/%E2%82%AC?b=c%00&d HTTP/1.0\r\n\r\n", "GET /a/\xe2\x82\xac ? b=c%00&d [] close"},
    {"GET /..a/b../...?../x HTTP/1.1\r\nHost: a\r\n\r\n", "GET /..a/b../... ? ../x [] keep host=a"},
    {"GET /a%2Fb%5cc%252F? HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a%2Fb%5cc%2F ? [] keep host=a"},
    {"GET // HTTP/1.1\r\nHost: a\r\n\r\n", "GET // ? [] keep host=a"},
    {"PUT /x HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nhi",
     "PUT /x ? [hi] keep host=a connection=Keep-Alive content-length=2"},
    {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
     "POST / ? [] keep host=a content-length=0"},
    {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0002\r\n\r\nhi",
     "POST / ? [hi] keep host=a content-length=0002"},
    {"NOTIFY /upnp HTTP/1.1\r\nHost: a\r\nNT: upnp:event\r\n\r\n",
     "NOTIFY /upnp ? [] keep host=a nt=upnp:event"},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
     "Chunked\r\n\r\n1\r\nh\r\nA;x;y=\"z\"\r\n0123456789\r\n00\r\n\r\n",
     "POST / ? [h0123456789] keep host=a transfer-encoding=Chunked"},
    {"GET / HTTP/1.1\r\nHost:a\r\nX:\t \r\nX-Two: 1\r\nVia:\t2 \r\nx-two:\r\nX-TWO: 3\r\n\r\n",
     "GET / ? [] keep host=a x= x-two=1 via=2 x-two= x-two=3"},
    {"OPTIONS / HTTP/1.1\r\nHost: a\r\nX: \xff\xfe caf\xc3\xa9\r\n\r\n",
     "OPTIONS / ? [] keep host=a x=\xff\xfe caf\xc3\xa9"},
    {"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
     "GET / ? [] keep host=a upgrade=h2c connection=Upgrade, HTTP2-Settings"},
    {"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: keep-alive, upgrade\r\n"
     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
     "GET /ws ? [] keep websocket host=a upgrade=WebSocket connection=keep-alive, upgrade "
     "sec-websocket-version=13 sec-websocket-key=dGhlIHNhbXBsZSBub25jZQ=="},
};

static void describe(reader *r, char *out, size_t size)
{
  const ep_http_head *h = &r->head;
  r->body[r->length < sizeof r->body ? r->length : sizeof r->body - 1] = 0;
  const char *query = h->query ? h->query : "";
  int n = snprintf(out, size, "%s %s ?%s%s [%s] %s%s", h->method, h->path, *query ? " " : "", query,
                   r->body, h->keep_alive ? "keep" : "close", h->websocket ? " websocket" : "");
  for (size_t i = 0; i < h->field_count; i++)
    n += snprintf(out + n, size - (size_t)n, " %s=%s", ep_http_name(h, i), ep_http_value(h, i));
}

static void honest_requests_come_out_as_they_are_however_they_are_cut(void **state)
{
  (void)state;
  reader r;
  begin_reader(&r, &limits); // one connection for all
  for (size_t i = 0; i < sizeof honest_requests / sizeof *honest_requests; i++) {
    size_t length = strlen(honest_requests[i].bytes);
    char *followed = malloc(length + 6), text[1000];
    assert_non_null(followed);
    memset(followed, 'G', length + 6);
    memcpy(followed, honest_requests[i].bytes, length); // NOLINT: bytes, no text
    for (size_t step = 1; step <= length + 6; step++) {
      assert_int_equal(r.head.phase, EP_HTTP_IDLE);
      assert_int_equal(feed(&r, followed, length + 6, step), length);
      if (r.head.phase != EP_HTTP_WHOLE)
        fail_msg("%s: %s", honest_requests[i].bytes, r.head.why);
      describe(&r, text, sizeof text);
      assert_string_equal(text, honest_requests[i].expected);
      assert_int_equal(strncmp(honest_requests[i].bytes + strlen(r.head.method) + 1, r.head.target,
                               strlen(r.head.target)),
                       0);
      next(&r);
    }
    free(followed);
  }
  ep_http_fini(&r.head);
}

static void fields_are_found_by_name_and_words_in_their_lists(void **state)
{
  (void)state;
  reader r;
  begin_reader(&r, &limits);
  static const char bytes[] = "GET / HTTP/1.1\r\nHOST: a\r\nAccept-Encoding: gzip;q=1, br\r\n"
                              "X: 1\r\naccept-encoding: ,, DEFLATE ,\r\nX: 2\r\n\r\n";
  feed(&r, bytes, sizeof bytes - 1, SIZE_MAX);
  const ep_http_head *h = &r.head;
  assert_int_equal(h->phase, EP_HTTP_WHOLE);
  assert_string_equal(ep_http_find(h, "host"), "a");
  assert_string_equal(ep_http_find(h, "x"), "1");
  assert_null(ep_http_find(h, "hos"));
  assert_true(ep_http_list_has(h, "accept-encoding", "br"));
  assert_true(ep_http_list_has(h, "accept-encoding", "deflate"));
  assert_false(ep_http_list_has(h, "accept-encoding", "gzip"));
  assert_false(ep_http_list_has(h, "accept", "br"));
  ep_http_fini(&r.head);
}

static void at_its_limits_a_request_is_still_let_through(void **state)
{
  (void)state;
  reader r;
  const ep_http_limits small = {.head_bytes = 300, .body_bytes = 10};
  char head[400], value[300];
  static const char line[] = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  for (size_t more = 0; more < 2; more++) {
    size_t count = 300 + more - (sizeof line - 1) - 4;
    memset(value, 'v', count);
    value[count] = 0;
    int length = snprintf(head, sizeof head, "%s%s\r\n\r\n", line, value);
    assert_int_equal(length, 300 + more);
    begin_reader(&r, &small);
    feed(&r, head, (size_t)length, 17);
    assert_int_equal(r.head.phase, more ? EP_HTTP_SHUT : EP_HTTP_WHOLE);
    ep_http_fini(&r.head);
  }
  static const char *const bodies[] = {
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"};
  for (size_t i = 0; i < 2; i++) {
    begin_reader(&r, &small);
    feed(&r, bodies[i], strlen(bodies[i]), 3);
    assert_int_equal(r.head.phase, EP_HTTP_WHOLE);
    assert_memory_equal(r.body, "0123456789", 10);
    ep_http_fini(&r.head);
  }
}

static void the_longest_address_is_decoded_within_its_memory(void **state)
{
  (void)state;
  const ep_http_limits all = {.body_bytes = 10};
  for (size_t step = 1; step < 40000; step = step * 7 + 1) {
    reader *r = malloc(sizeof *r);
    char *text = malloc(EP_HTTP_HEAD_BYTES);
    assert_non_null(r);
    assert_non_null(text);
    begin_reader(r, &all);
    size_t line = (size_t)EP_HTTP_TARGET_BYTES;
    memset(text, 'a', line);  // NOLINT: bytes, no text
    memcpy(text, "GET /", 5); // NOLINT: bytes, no text
    snprintf(text + line - 9, 40, " HTTP/1.1\r\nHost: a\r\n\r\n");
    size_t length = strlen(text);
    assert_int_equal(feed(r, text, length, step), length);
    assert_int_equal(r->head.phase, EP_HTTP_WHOLE);
    assert_int_equal(strlen(r->head.path), line - 13);
    ep_http_fini(&r->head);
    free(text);
    free(r);
  }
}

static void who_waits_for_100_is_known_before_the_body_and_a_body_may_be_unwanted(void **state)
{
  (void)state;
  reader r;
  static const char head[] =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
  begin_reader(&r, &limits);
  feed(&r, head, sizeof head - 1, SIZE_MAX);
  assert_int_equal(r.head.phase, EP_HTTP_BODY);
  assert_true(r.head.wants_continue);
  assert_string_equal(r.head.path, "/");
  assert_int_equal(r.head.body_length, 2);
  feed(&r, "hi", 2, SIZE_MAX);
  assert_int_equal(r.head.phase, EP_HTTP_WHOLE);
  ep_http_fini(&r.head);
  static const char chunked[] =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  ep_http_init(&r.head, &limits, NULL, NULL);
  feed(&r, head, sizeof head - 1, SIZE_MAX);
  assert_int_equal(r.head.status, 413);
  ep_http_fini(&r.head);
  ep_http_init(&r.head, &limits, NULL, NULL);
  feed(&r, chunked, sizeof chunked - 1, SIZE_MAX);
  assert_int_equal(r.head.status, 413);
  ep_http_fini(&r.head);
}

static bool take_nothing(void *ud, const char *bytes, size_t length)
{
  (void)ud, (void)bytes, (void)length;
  return false;
}

static void without_room_for_the_body_it_is_refused(void **state)
{
  (void)state;
  ep_http_head h;
  static const char head[] = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
  ep_http_init(&h, &limits, take_nothing, NULL);
  ep_http_feed(&h, head, sizeof head - 1);
  assert_int_equal(h.phase, EP_HTTP_SHUT);
  assert_int_equal(h.status, 503);
  ep_http_fini(&h);
}

static void decoding_keeps_what_it_shall_and_gives_any_bytes(void **state)
{
  (void)state;
  char out[40];
  assert_int_equal(ep_http_decode("a%00%ff%2f%5C", 13, NULL, out), 5);
  assert_memory_equal(out, "a\0\xff/\\", 6);
  assert_int_equal(ep_http_decode("%2f%5C%41", 9, "/\\", out), 7);
  assert_string_equal(out, "%2f%5CA");
  assert_int_equal(ep_http_decode("%4", 2, NULL, out), -1);
  assert_int_equal(ep_http_decode("%", 1, NULL, out), -1);
  assert_int_equal(ep_http_decode("%4g", 3, NULL, out), -1);
  char same[] = "%41%42";
  assert_int_equal(ep_http_decode(same, 6, NULL, same), 2);
  assert_string_equal(same, "AB");
}

static unsigned next_random(unsigned *seed)
{
  *seed = *seed * 1664525U + 1013904223U;
  return *seed >> 8;
}

// Some mutants of a request: bytes gone or changed.
static size_t mutate(char *text, size_t length, unsigned changes, unsigned *seed)
{
  static const char odd[] = "\r\n\0\t :;,%/.?#0123afx\x80\xff";
  for (; changes > 0; changes--) {
    size_t at = next_random(seed) % length;
    if (next_random(seed) % 3 == 0) {
      memmove(text + at, text + at + 1, length - at - 1);
      length = length > 1 ? length - 1 : 1;
    } else {
      text[at] = odd[next_random(seed) % (sizeof odd - 1)];
    }
  }
  return length;
}

// What is decided must not depend on how the bytes are cut, and what is let through has to be something that can be written down.
static void of_mutants_the_verdict_is_the_same_however_they_are_cut(void **state)
{
  (void)state;
  static reader a, b;
  unsigned seed = 5;
  size_t honest_count = sizeof honest_requests / sizeof *honest_requests, whole = 0;
  for (int round = 0; round < 60000; round++) {
    char text[1200], one[3000], two[3000];
    unsigned pick = next_random(&seed) % (unsigned)(honest_count + malformed_count);
    bool good = pick < honest_count;
    const char *bytes =
        good ? honest_requests[pick].bytes : malformed_requests[pick - honest_count].bytes;
    size_t length = good ? strlen(bytes) : malformed_requests[pick - honest_count].length;
    assert_in_range(length, 1, 1000);
    memcpy(text, bytes, length); // NOLINT: bytes, no text
    length = mutate(text, length, next_random(&seed) % 3 + !good, &seed);
    begin_reader(&a, &limits);
    begin_reader(&b, &limits);
    size_t taken = feed(&a, text, length, SIZE_MAX);
    size_t cut = feed(&b, text, length, 1 + next_random(&seed) % 9);
    assert_int_equal(a.head.phase, b.head.phase);
    assert_int_equal(a.head.status, b.head.status);
    if (a.head.phase == EP_HTTP_WHOLE) {
      whole++;
      assert_int_equal(taken, cut);
      assert_int_equal(a.head.path[0], '/');
      describe(&a, one, sizeof one);
      describe(&b, two, sizeof two);
      assert_string_equal(one, two);
    }
    ep_http_fini(&a.head);
    ep_http_fini(&b.head);
  }
  assert_in_range(whole, 1000, 59000); // both kinds were among them
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(malformed_requests_are_refused_however_they_are_cut),
      cmocka_unit_test(large_ones_are_refused_however_they_are_cut),
      cmocka_unit_test(so_are_ours),
      cmocka_unit_test(honest_requests_come_out_as_they_are_however_they_are_cut),
      cmocka_unit_test(fields_are_found_by_name_and_words_in_their_lists),
      cmocka_unit_test(at_its_limits_a_request_is_still_let_through),
      cmocka_unit_test(the_longest_address_is_decoded_within_its_memory),
      cmocka_unit_test(who_waits_for_100_is_known_before_the_body_and_a_body_may_be_unwanted),
      cmocka_unit_test(without_room_for_the_body_it_is_refused),
      cmocka_unit_test(decoding_keeps_what_it_shall_and_gives_any_bytes),
      cmocka_unit_test(of_mutants_the_verdict_is_the_same_however_they_are_cut),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
