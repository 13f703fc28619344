// SPDX-License-Identifier: GPL-3.0-or-later
/* Frames, keys and URLs of WebSockets, alone. Over sockets they are in ../promises/a10_lua_server.c and ../lua/net_websocket_test.lua. */
#include "net/ws.h"
#include "net/ws_frames.h"
#include "net/ws_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 200000, OUT = 4096 };

static ep_mem mem;

static int begin(void **state)
{
  (void)state;
  memset(&mem, 0, sizeof mem);
  return 0;
}

// Whatever was taken is given back.
static int end(void **state)
{
  (void)state;
  return ep_mem_held(&mem) == mem.small_used ? 0 : 1;
}

// --- reading ---

static int note(char *out, size_t size, const ep_ws_frames *f, ep_ws_event event)
{
  static const char *const names[] = {[EP_WS_TEXT] = "text",
                                      [EP_WS_BINARY] = "binary",
                                      [EP_WS_CLOSE] = "close",
                                      [EP_WS_PING] = "ping",
                                      [EP_WS_PONG] = "pong"};
  if (event == EP_WS_EVENT_REFUSED)
    return snprintf(out, size, "refused %d ", f->code);
  if (f->kind == EP_WS_CLOSE)
    return snprintf(out, size, "close %d:%.*s ", f->code, (int)f->length, f->bytes);
  return snprintf(out, size, "%s %zu:%.*s ", names[f->kind], f->length,
                  (int)(f->length < 20 ? f->length : 20), f->bytes);
}

// The events of bytes that come in pieces of `step` bytes, each in memory of its own size.
static void events_of(bool server, const char *bytes, size_t length, size_t step, char *out)
{
  ep_ws_frames f;
  int n = snprintf(out, OUT, "%s", "");
  assert_int_equal(ep_ws_frames_init(&f, &mem, server, MOST), 0);
  for (size_t at = 0; at < length; at += step) {
    size_t part = length - at < step ? length - at : step;
    char *piece = malloc(part);
    assert_non_null(piece);
    memcpy(piece, bytes + at, part);
    ep_ws_frames_feed(&f, piece, part);
    ep_ws_event event;
    while ((event = ep_ws_frames_next(&f)) != EP_WS_EVENT_NONE) {
      n += note(out + n, OUT - (size_t)n, &f, event);
      assert_in_range(n, 0, OUT - 1);
    }
    free(piece);
  }
  ep_ws_frames_fini(&f);
}

// However the bytes are cut, the events are these.
static void reads(bool server, const char *bytes, size_t length, const char *expected)
{
  static const size_t steps[] = {1, 2, 3, 5, 7, 64, 4096, 1 << 20};
  char out[OUT];
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    events_of(server, bytes, length, steps[i], out);
    assert_string_equal(out, expected);
  }
}

static void frames_of_a_client_are_read_however_they_are_cut(void **state)
{
  (void)state;
  reads(true, "\x81\x82\0\0\0\0hi\x81\x82\x01\x02\x03\x04ik", 16, "text 2:hi text 2:hi ");
  reads(true, "\x82\x81\0\0\0\0\xff\x81\x80\1\2\3\4", 13, "binary 1:\xff text 0: ");
  reads(true, "\x01\x82\0\0\0\0a\xe2\x89\x81\0\0\0\0?\x00\x81\0\0\0\0\x82\x80\x82\0\0\0\0\xac.", 30,
        "ping 1:? text 5:a\xe2\x82\xac. ");
  reads(true, "\x01\x80\1\2\3\4\x80\x80\1\2\3\4\x8a\x80\1\2\3\4", 18, "text 0: pong 0: ");
  reads(true, "\x88\x80\1\2\3\4", 6, "close 1005: ");
  reads(true,
        "\x88\x85\0\0\0\0\x0f\xa0"
        "bye\x81\x82\0\0\0\0hi",
        19, "close 4000:bye "); // what follows is not read
}

static void frames_of_a_server_have_no_mask(void **state)
{
  (void)state;
  reads(false, "\x81\x02hi\x89\x00", 6, "text 2:hi ping 0: ");
  reads(false, "\x81\x82\0\0\0\0hi", 8, "refused 1002 ");
  reads(true, "\x81\x02hi", 4, "refused 1002 ");
}

static void what_breaks_the_rules_is_refused_once_and_for_good(void **state)
{
  (void)state;
  static const struct {
    const char *bytes;
    size_t length;
    int code;
  } cases[] = {
      {"\xc1\x80\1\2\3\4", 6, 1002},
      {"\x83\x80\1\2\3\4", 6, 1002},
      {"\x80\x80\1\2\3\4", 6, 1002},
      {"\x01\x80\1\2\3\4\x81\x80\1\2\3\4", 12, 1002},
      {"\x09\x80\1\2\3\4", 6, 1002},
      {"\x89\xfe\0\x7e\1\2\3\4", 8, 1002},
      {"\x88\x81\0\0\0\0\3", 7, 1002},
      {"\x88\x82\0\0\0\0\3\xed", 8, 1002},
      {"\x88\x83\0\0\0\0\3\xe8\xff", 9, 1007},
      {"\x81\x82\0\0\0\0\xc0\x80", 8, 1007},
      {"\x81\xfe\0\5\1\2\3\4x", 9, 1002},
      {"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\2\3\4x", 15, 1002},
      {"\x81\xff\0\0\0\0\0\3\x0d\x41\1\2\3\4x", 15, 1009}, // one byte more than may be
  };
  char expected[32];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    snprintf(expected, sizeof expected, "refused %d ", cases[i].code);
    reads(true, cases[i].bytes, cases[i].length, expected);
  }
}

static void pieces_count_against_the_limit_together(void **state)
{
  (void)state;
  enum { PIECES = EP_WS_FRAGMENTS + 1 };
  char out[OUT], *all = malloc(PIECES * 6 + 6);
  assert_non_null(all);
  for (int i = 0; i < PIECES; i++)
    memcpy(all + (size_t)i * 6, i ? "\x00\x80\1\2\3\4" : "\x01\x80\1\2\3\4", 6); // NOLINT: bytes
  events_of(true, all, PIECES * 6, 4096, out);
  assert_string_equal(out, "refused 1009 ");
  memcpy(all + (size_t)(PIECES - 2) * 6, "\x80\x80\1\2\3\4", 6); // NOLINT: bytes
  events_of(true, all, (PIECES - 1) * 6, 4096, out);
  assert_string_equal(out, "text 0: ");
  free(all);
}

static void a_message_takes_no_more_memory_than_has_come(void **state)
{
  (void)state;
  ep_ws_frames f;
  assert_int_equal(ep_ws_frames_init(&f, &mem, true, 1 << 30), 0);
  ep_ws_frames_feed(&f, "\x82\xff\0\0\0\0\x20\0\0\0\0\0\0\0abc", 17); // half a gigabyte, it says
  assert_int_equal(ep_ws_frames_next(&f), EP_WS_EVENT_NONE);
  assert_in_range(ep_mem_held(&mem), 1, 64 << 10);
  ep_ws_frames_fini(&f);
}

static void a_message_that_fits_no_memory_is_refused(void **state)
{
  (void)state;
  ep_ws_frames f;
  static char big[100014] = "\x82\xff\0\0\0\0\0\1\x86\xa0";
  mem.limit = 50000;
  assert_int_equal(ep_ws_frames_init(&f, &mem, true, MOST), 0);
  ep_ws_frames_feed(&f, big, sizeof big);
  assert_int_equal(ep_ws_frames_next(&f), EP_WS_EVENT_REFUSED);
  assert_int_equal(f.code, 1011);
  assert_int_equal(ep_ws_frames_next(&f), EP_WS_EVENT_NONE);
  ep_ws_frames_fini(&f);
}

// --- writing ---

static void what_one_side_writes_the_other_reads(void **state)
{
  (void)state;
  static const size_t lengths[] = {0, 1, 125, 126, 127, 65535, 65536, MOST};
  char *text = malloc(MOST), *frame = malloc(MOST + EP_WS_FRAME_HEAD);
  assert_non_null(text);
  assert_non_null(frame);
  for (size_t i = 0; i < MOST; i++)
    text[i] = (char)('a' + i % 23);
  for (int side = 0; side < 2; side++) {
    ep_ws_frames from, to;
    assert_int_equal(ep_ws_frames_init(&from, &mem, side == 0, MOST), 0);
    assert_int_equal(ep_ws_frames_init(&to, &mem, side == 1, MOST), 0);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
      size_t length = ep_ws_frames_write(&from, EP_WS_TEXT, text, lengths[i], frame);
      assert_in_range(length, lengths[i] + 2, lengths[i] + EP_WS_FRAME_HEAD);
      ep_ws_frames_feed(&to, frame, length);
      assert_int_equal(ep_ws_frames_next(&to), EP_WS_EVENT_FRAME);
      assert_int_equal(to.length, lengths[i]);
      assert_memory_equal(to.bytes, text, lengths[i]);
      assert_int_equal(ep_ws_frames_next(&to), EP_WS_EVENT_NONE);
    }
    assert_int_equal(ep_ws_frames_write(&from, EP_WS_PING, text, 126, frame), 0);
    ep_ws_frames_fini(&from);
    ep_ws_frames_fini(&to);
  }
  free(text);
  free(frame);
}

static void masks_differ(void **state)
{
  (void)state;
  ep_ws_frames f;
  char a[16], b[16];
  int same = 0;
  assert_int_equal(ep_ws_frames_init(&f, &mem, false, MOST), 0);
  for (int i = 0; i < 100; i++) {
    assert_int_equal(ep_ws_frames_write(&f, EP_WS_TEXT, "", 0, a), 6);
    assert_int_equal(ep_ws_frames_write(&f, EP_WS_TEXT, "", 0, b), 6);
    same += memcmp(a, b, 6) == 0;
  }
  assert_in_range(same, 0, 1);
  ep_ws_frames_fini(&f);
}

// --- keys and URLs ---

static void the_answer_to_a_key_is_that_of_the_rfc(void **state)
{
  (void)state;
  char accept[EP_WS_ACCEPT + 1], a[EP_WS_KEY + 1], b[EP_WS_KEY + 1];
  ep_ws_key_accept("dGhlIHNhbXBsZSBub25jZQ==", accept);
  assert_string_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // RFC 6455, 1.3
  ep_ws_key_accept("", accept);
  assert_string_equal(accept, "Kfh9QIsMVZcl6xEPYxPHzW8SZ8w="); // two blocks and one are both right
  assert_true(ep_ws_key_make(a));
  assert_true(ep_ws_key_make(b));
  assert_int_equal(strlen(a), EP_WS_KEY);
  assert_string_not_equal(a, b);
}

static void urls_are_taken_apart_or_refused(void **state)
{
  (void)state;
  static const struct {
    const char *url, *host, *path; // NULL: refused
    int port;
    bool tls;
  } cases[] = {
      {"ws://a", "a", "/", 80, false},
      {"WSS://Example.org:8443/x?y=z", "Example.org", "/x?y=z", 8443, true},
      {"wss://a?q", "a", "/?q", 443, true},
      {"ws://[::1]:65535/", "::1", "/", 65535, false},
      {"ws://[fe80::1]", "fe80::1", "/", 80, false},
      {"http://a/b", "a", "/b", 80, false},
      {"ws://", NULL, NULL, 0, false},
      {"ws://:80", NULL, NULL, 0, false},
      {"ws://a:", NULL, NULL, 0, false},
      {"ws://a:0", NULL, NULL, 0, false},
      {"ws://a:99999999999", NULL, NULL, 0, false},
      {"ws://[]", NULL, NULL, 0, false},
      {"ws://[::1]x", NULL, NULL, 0, false},
      {"ws://a@b", NULL, NULL, 0, false},
      {"ws://a/#b", NULL, NULL, 0, false},
      {"ws://a/\x7f", NULL, NULL, 0, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ep_ws_target target;
    const char *why = NULL;
    bool read = ep_ws_target_read(cases[i].url, &target, &why);
    if (read != (cases[i].host != NULL))
      fail_msg("%s", cases[i].url);
    if (!read) {
      assert_non_null(why);
      continue;
    }
    assert_string_equal(target.host, cases[i].host);
    assert_string_equal(target.path, cases[i].path);
    assert_int_equal(target.port, cases[i].port);
    assert_int_equal(target.tls, cases[i].tls);
  }
}

int main(void)
{
#define BESIDE(test) cmocka_unit_test_setup_teardown(test, begin, end)
  const struct CMUnitTest tests[] = {
      BESIDE(frames_of_a_client_are_read_however_they_are_cut),
      BESIDE(frames_of_a_server_have_no_mask),
      BESIDE(what_breaks_the_rules_is_refused_once_and_for_good),
      BESIDE(pieces_count_against_the_limit_together),
      BESIDE(a_message_takes_no_more_memory_than_has_come),
      BESIDE(a_message_that_fits_no_memory_is_refused),
      BESIDE(what_one_side_writes_the_other_reads),
      BESIDE(masks_differ),
      BESIDE(the_answer_to_a_key_is_that_of_the_rfc),
      BESIDE(urls_are_taken_apart_or_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
