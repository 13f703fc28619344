// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "control/dap_frames.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Feeds a text in pieces; gives the messages, each in [], and what refused them in {}.
static void read_all(const char *text, size_t length, size_t step, char *out, size_t size)
{
  ep_dap_frames f = {0};
  size_t n = 0;
  out[0] = '\0';
  for (size_t at = 0; at < length;) {
    size_t part = length - at < step ? length - at : step, used = 0;
    char *piece = malloc(part ? part : 1); // of its own, so that a sanitizer sees a byte too many
    if (!piece)
      abort();
    memcpy(piece, text + at, part);
    ep_dap_frame got = ep_dap_frames_feed(&f, piece, part, &used);
    free(piece);
    at += used;
    if (got == EP_DAP_FRAME_MESSAGE) {
      assert_int_equal(f.message.bytes[f.message.length], 0);
      n += (size_t)snprintf(out + n, size - n, "[%s]", f.message.bytes);
    }
    if (got == EP_DAP_FRAME_REFUSED) {
      snprintf(out + n, size - n, "{%s}", f.why);
      assert_int_equal(ep_dap_frames_feed(&f, "x", 1, &used), EP_DAP_FRAME_REFUSED);
      break;
    }
    assert_true(got == EP_DAP_FRAME_MESSAGE || used == part);
  }
  ep_dap_frames_fini(&f);
}

static void check(const char *text, size_t length, const char *expected)
{
  char out[1024];
  static const size_t steps[] = {1, 2, 3, 7, 4096};
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    read_all(text, length, steps[i], out, sizeof out);
    if (strcmp(out, expected) != 0)
      fail_msg("%s: %s, expected %s", text, out, expected);
  }
}

// Puts text into a buffer, without its end.
static void put(char *at, const char *text)
{
  for (; *text; text++)
    *at++ = *text;
}

static void messages_come_whole_however_their_bytes_come(void **state)
{
  (void)state;
  static const struct {
    const char *text, *messages;
  } cases[] = {
      {"Content-Length: 2\r\n\r\n{}", "[{}]"},
      {"Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n{ }", "[{}][{ }]"},
      {"content-LENGTH:2\r\n\r\n{}", "[{}]"},
      {"Content-Length:  \t2 \t\r\n\r\n{}", "[{}]"},
      {"Content-Length: 00002\r\n\r\n{}", "[{}]"},
      {"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: "
       "2\r\nX:\r\n\r\n{}",
       "[{}]"},
      {"Content-Length-Not: 9\r\nContent-Length: 2\r\n\r\n{}", "[{}]"},
      {"Content-Length: 2\n\n{}", "[{}]"},
      {"Content-Length: 4\r\n\r\n\r\n\r\nContent-Length: 1\r\n\r\nx", "[\r\n\r\n][x]"},
      {"Content-Length: 5\r\n\r\n{}", ""},
      {"Content-Length: 2\r\n", ""},
      {"", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check(cases[i].text, strlen(cases[i].text), cases[i].messages);
}

static void what_is_wrong_in_a_head_is_told(void **state)
{
  (void)state;
  static const struct {
    const char *text, *why;
  } cases[] = {
      {"\r\n", "{a head without Content-Length}"},
      {"Content-Type: x\r\n\r\n{}", "{a head without Content-Length}"},
      {"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "{two Content-Length in one head}"},
      {"Content-Length: 2\r\ncontent-length: 3\r\n\r\n{}", "{two Content-Length in one head}"},
      {"Content-Length:\r\n\r\n", "{Content-Length is no number}"},
      {"Content-Length: -1\r\n\r\n", "{Content-Length is no number}"},
      {"Content-Length: +2\r\n\r\n{}", "{Content-Length is no number}"},
      {"Content-Length: 2x\r\n\r\n{}", "{Content-Length is no number}"},
      {"Content-Length: 2 2\r\n\r\n{}", "{Content-Length is no number}"},
      {"Content-Length: 0x2\r\n\r\n{}", "{Content-Length is no number}"},
      {"Content-Length: 2.0\r\n\r\n{}", "{Content-Length is no number}"},
      {"Content-Length: 0\r\n\r\n", "{a message is empty}"},
      {"Content-Length: 16777217\r\n\r\n", "{a message is longer than 16 MiB}"},
      {"Content-Length: 18446744073709551617\r\n\r\n", "{a message is longer than 16 MiB}"},
      {"Content-Length: 99999999999999999999999999999999999\r\n\r\n",
       "{a message is longer than 16 MiB}"},
      {"GET / HTTP/1.1\r\n", "{a line that belongs to no head}"},
      {": 2\r\n", "{a line that belongs to no head}"},
      {"{'seq'}\r\n", "{a line that belongs to no head}"},
      {"Content-Length: 2\r\r\n\r\n{}", "{a control character in a head}"},
      {"Content-Length: 1\r0\n\n", "{a control character in a head}"},
      {"Content-Length: 2\r\n\r\n{}{}\n", "[{}]{a line that belongs to no head}"},
      {"Content-Length: 1\r\n\r\nx{}Content-Length\r\n", "[x]{a line that belongs to no head}"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check(cases[i].text, strlen(cases[i].text), cases[i].why);
  check("Content-Length: 2\0\r\n\r\n{}", 24, "{a control character in a head}");
}

static void a_head_is_at_most_4_KiB(void **state)
{
  (void)state;
  char text[2 * EP_DAP_HEAD_MAX];
  memset(text, 'x', sizeof text);
  put(text, "X: ");
  check(text, sizeof text, "{a head is longer than 4 KiB}");
  static const char rest[] = "\r\nContent-Length: 2\r\n\r\n";
  size_t n = EP_DAP_HEAD_MAX - (sizeof rest - 1);
  put(text + n, rest);
  put(text + EP_DAP_HEAD_MAX, "{}");
  check(text, EP_DAP_HEAD_MAX + 2, "[{}]");
  put(text + n + 1, rest);
  check(text, EP_DAP_HEAD_MAX + 3, "{a head is longer than 4 KiB}");
  // many short lines are a long head as well
  for (size_t i = 0; i + 4 <= sizeof text; i += 4)
    put(text + i, "a:\r\n");
  check(text, sizeof text, "{a head is longer than 4 KiB}");
}

static void the_value_of_a_long_line_is_not_cut(void **state)
{
  (void)state;
  char text[400];
  snprintf(text, sizeof text, "Content-Length: %0200d\r\n\r\nx", 1);
  check(text, strlen(text), "{Content-Length is no number}");
}

static void the_longest_message_comes_and_an_announced_one_takes_no_memory(void **state)
{
  (void)state;
  ep_dap_frames f = {0};
  size_t used = 0;
  char head[EP_DAP_HEAD_SIZE];
  size_t length = ep_dap_frame_head(head, EP_DAP_MESSAGE_MAX);
  assert_string_equal(head, "Content-Length: 16777216\r\n\r\n");
  assert_int_equal(ep_dap_frames_feed(&f, head, length, &used), EP_DAP_FRAME_NONE);
  assert_int_equal(ep_dap_frames_feed(&f, "0123456789", 10, &used), EP_DAP_FRAME_NONE);
  assert_true(f.message.capacity < 4096);
  char *rest = malloc(EP_DAP_MESSAGE_MAX);
  if (!rest)
    abort();
  memset(rest, 'x', EP_DAP_MESSAGE_MAX);
  assert_int_equal(ep_dap_frames_feed(&f, rest, EP_DAP_MESSAGE_MAX, &used), EP_DAP_FRAME_MESSAGE);
  assert_int_equal(used, EP_DAP_MESSAGE_MAX - 10);
  assert_int_equal(f.message.length, EP_DAP_MESSAGE_MAX);
  assert_int_equal(ep_dap_frames_feed(&f, "C", 1, &used), EP_DAP_FRAME_NONE);
  assert_true(f.message.capacity < 128 * 1024); // and is not kept
  ep_dap_frames_fini(&f);
  free(rest);
}

static void what_is_written_can_be_read(void **state)
{
  (void)state;
  char text[EP_DAP_HEAD_SIZE + 8];
  size_t n = ep_dap_frame_head(text, 5);
  put(text + n, "{\"a\"}");
  check(text, n + 5, "[{\"a\"}]");
  assert_true(ep_dap_frame_head(text, SIZE_MAX) < EP_DAP_HEAD_SIZE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_come_whole_however_their_bytes_come),
      cmocka_unit_test(what_is_wrong_in_a_head_is_told),
      cmocka_unit_test(a_head_is_at_most_4_KiB),
      cmocka_unit_test(the_value_of_a_long_line_is_not_cut),
      cmocka_unit_test(the_longest_message_comes_and_an_announced_one_takes_no_memory),
      cmocka_unit_test(what_is_written_can_be_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
