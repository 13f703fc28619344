// SPDX-License-Identifier: GPL-3.0-or-later
/* The reader of frames, alone. promise_a10_websockets has the hostile ones over a socket. */
#include "net/frames.h"
#include "net/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MESSAGE = 200000 };

// The events of bytes that come in pieces of `step` bytes: "text 5:hello ping 1:? close 1000 "
static void events_of(const char *bytes, size_t length, size_t step, char *out, size_t size)
{
  frames f;
  frames_init(&f, MESSAGE);
  int n = snprintf(out, size, "%s", "");
  for (size_t at = 0; at < length;) {
    size_t part = length - at < step ? length - at : step, used = 0;
    char *piece = malloc(part > 0 ? part : 1);
    assert_non_null(piece);
    memcpy(piece, bytes + at, part);
    frames_event event = frames_feed(&f, piece, part, &used);
    assert_in_range(used, 0, part);
    size_t room = size - (size_t)n;
    switch (event) {
    case FRAMES_NONE:
      assert_int_equal(used, part);
      break;
    case FRAMES_TEXT:
      assert_true(utf8_is_valid(f.text, f.length));
      assert_int_equal(f.text[f.length], 0);
      n += snprintf(out + n, room, "text %zu:%.20s ", f.length, f.text);
      break;
    case FRAMES_PING:
    case FRAMES_PONG:
      n += snprintf(out + n, room, "%s %zu:%.*s ", event == FRAMES_PING ? "ping" : "pong",
                    f.control_length, (int)(f.control_length < 20 ? f.control_length : 20),
                    (const char *)f.control);
      break;
    case FRAMES_CLOSE:
      n += snprintf(out + n, room, "close %d", f.code);
      break;
    case FRAMES_REFUSED:
      assert_non_null(f.why);
      n += snprintf(out + n, room, "refused %d", f.code);
      break;
    }
    free(piece);
    assert_in_range(n, 0, size - 1);
    at += used;
    if (event == FRAMES_CLOSE || event == FRAMES_REFUSED) {
      assert_int_equal(frames_feed(&f, "\x81", 1, &used), FRAMES_REFUSED); // for good
      break;
    }
  }
  frames_fini(&f);
}

static void check(const char *bytes, size_t length, const char *expected)
{
  char got[1000];
  for (size_t step = 1; step <= length; step++) {
    events_of(bytes, length, step, got, sizeof got);
    assert_string_equal(got, expected);
  }
}
#define CHECK(bytes, expected) check(bytes, sizeof(bytes) - 1, expected)

static void messages_and_what_comes_between_them_are_told_in_order(void **state)
{
  (void)state;
  CHECK("\x81\x82\0\0\0\0hi", "text 2:hi ");
  CHECK("\x81\x82\1\2\1\2ik", "text 2:hi ");
  CHECK("\x81\x80\1\2\3\4\x81\x81\0\0\0\0x", "text 0: text 1:x ");
  CHECK("\1\x81\0\0\0\0a\x89\x81\0\0\0\0?\0\x80\0\0\0\0\x8a\x80\0\0\0\0\x80\x81\0\0\0\0b",
        "ping 1:? pong 0: text 2:ab ");
  CHECK("\x81\xfe\0\x7e\0\0\0\0"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "text 126:aaaaaaaaaaaaaaaaaaaa ");
}

static void a_close_says_its_code_and_nothing_follows(void **state)
{
  (void)state;
  CHECK("\x88\x80\0\0\0\0\x81\x81\0\0\0\0x", "close 1005");
  CHECK("\x88\x82\0\0\0\0\3\xe8", "close 1000");
  CHECK("\x88\x84\0\0\0\0\x0f\xa0ok", "close 4000");
  CHECK("\x88\x82\0\0\0\0\3\xee", "refused 1002");   // 1006 is never sent
  CHECK("\x88\x82\0\0\0\0\x13\x88", "refused 1002"); // 5000
  CHECK("\x88\x82\0\0\0\0\7\xd0", "refused 1002");   // 2000
}

static void what_is_refused_is_refused_at_its_first_byte(void **state)
{
  (void)state;
  CHECK("\x81\1", "refused 1002");
  CHECK("\x82\x80", "refused 1003");
  CHECK("\x89\xfe", "refused 1002");
  CHECK("\x81\xff\0\0\0\0\0\3\x0d\x41\0\0\0\0", "refused 1009"); // one byte above
  CHECK("\1\x82\0\0\0\0ab\x80\xff\0\0\0\0\0\3\x0d\x3f\0\0\0\0", "refused 1009");
}

static void a_message_of_the_largest_size_passes(void **state)
{
  (void)state;
  size_t length = 14 + MESSAGE;
  char *bytes = malloc(length), got[100];
  assert_non_null(bytes);
  memcpy(bytes, "\x81\xff\0\0\0\0\0\3\x0d\x40\0\0\0\0", 14); // NOLINT: bytes, no text
  memset(bytes + 14, 'm', MESSAGE);
  static const size_t steps[] = {1, 1000, 65536, SIZE_MAX};
  for (size_t i = 0; i < 4; i++) {
    events_of(bytes, length, steps[i], got, sizeof got);
    assert_string_equal(got, "text 200000:mmmmmmmmmmmmmmmmmmmm ");
  }
  free(bytes);
}

static void utf_8_is_checked_as_unicode_has_it(void **state)
{
  (void)state;
  static const char *const good[] = {"",
                                     "abc",
                                     "\x7f",
                                     "\xc2\x80",
                                     "\xdf\xbf",
                                     "\xe0\xa0\x80",
                                     "\xed\x9f\xbf",
                                     "\xee\x80\x80",
                                     "\xef\xbf\xbf",
                                     "\xf0\x90\x80\x80",
                                     "\xf4\x8f\xbf\xbf",
                                     "abcdefgh\xc3\xa4jklmnop"};
  static const char *const bad[] = {"\x80",
                                    "\xbf",
                                    "\xc0\x80",
                                    "\xc1\xbf",
                                    "\xc2",
                                    "\xc2\x7f",
                                    "\xe0\x9f\xbf",
                                    "\xed\xa0\x80",
                                    "\xe2\x82",
                                    "\xe2\x28\xa1",
                                    "\xf0\x8f\xbf\xbf",
                                    "\xf4\x90\x80\x80",
                                    "\xf5\x80\x80\x80",
                                    "\xf0\x9f\x98",
                                    "\xff",
                                    "abcdefghijklmno\xc3"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    assert_true(utf8_is_valid(good[i], strlen(good[i])));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_false(utf8_is_valid(bad[i], strlen(bad[i])));
  assert_true(utf8_is_valid("a\0b", 3));
}

static void of_random_frames_the_events_do_not_depend_on_how_they_are_cut(void **state)
{
  (void)state;
  unsigned seed = 7;
  for (int round = 0; round < 20000; round++) {
    char bytes[64], one[2000], two[2000];
    static const char firsts[] = "\x81\x81\x01\x80\x00\x89\x8a\x88\x82\xff";
    size_t n = 0;
    while (n < 50) {
      seed = seed * 1664525U + 1013904223U;
      bytes[n++] = firsts[(seed >> 20) % 10];
      unsigned length = (seed >> 12) % 6;
      bytes[n++] = (char)(0x80U | length);
      for (unsigned i = 0; i < 4 + length; i++)
        bytes[n++] = (char)(i < 4 ? 0 : (seed >> i) % 200 + 20);
    }
    events_of(bytes, n, SIZE_MAX, one, sizeof one);
    events_of(bytes, n, 1 + seed % 5, two, sizeof two);
    assert_string_equal(one, two);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_and_what_comes_between_them_are_told_in_order),
      cmocka_unit_test(a_close_says_its_code_and_nothing_follows),
      cmocka_unit_test(what_is_refused_is_refused_at_its_first_byte),
      cmocka_unit_test(a_message_of_the_largest_size_passes),
      cmocka_unit_test(utf_8_is_checked_as_unicode_has_it),
      cmocka_unit_test(of_random_frames_the_events_do_not_depend_on_how_they_are_cut),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
