// SPDX-License-Identifier: GPL-3.0-or-later
/* Promise A10, the part of the server itself: WebSockets and hostile frames. */
#include "http_host.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_KB = 16 * 1024, MESSAGE = 1 << 20 };

static http_host h;
static long memory;

static int begin(void **state)
{
  (void)state;
  http_host_init(&h);
  http_host_start(&h);
  memory = memory_now();
  return 0;
}

static int end(void **state)
{
  (void)state;
  long grown = memory_grown(memory);
  http_host_stop(&h);
  assert_in_range(grown, 0, MOST_KB);
  return 0;
}

static void opened(raw_client *c)
{
  int before = h.opened;
  raw_upgrade(c, epq_http_port(h.http), "/ws");
  http_host_wait(&h.opened, before + 1);
}

// The peer has been closed with that code, and the program knows.
static void closes(raw_client *c, int code)
{
  assert_int_equal(raw_close_code(c), code);
  assert_true(raw_until(c, NULL));
  assert_false(c->reset);
  http_host_wait(&h.closed, h.opened);
  assert_int_equal(h.close_code, code);
  raw_close(c);
}

// What is sent at once after the handshake is closed with that code; nothing of it is a message.
static void bytes_close(const void *bytes, size_t length, int code)
{
  raw_client c;
  int messages = h.messages;
  opened(&c);
  raw_send(&c, bytes, length);
  closes(&c, code);
  assert_int_equal(h.messages, messages);
}

static void messages_go_both_ways_in_whatever_pieces(void **state)
{
  (void)state;
  raw_client c;
  opened(&c);
  assert_true(raw_frame(&c, 0x81, true, "hello", 5));
  assert_true(raw_until(&c, "\x81\x05hello"));
  raw_forget(&c);
  assert_true(raw_frame(&c, 0x01, true, "a\xe2", 2)); // in the middle of a character
  assert_true(raw_frame(&c, 0x89, true, "?", 1));
  assert_true(raw_frame(&c, 0x00, true, "\x82", 1));
  assert_true(raw_frame(&c, 0x80, true, "\xac.", 2));
  assert_true(raw_until(&c, "\x8a\x01?"));
  assert_true(raw_until(&c, "\x81\x05"
                            "a\xe2\x82\xac."));
  raw_forget(&c);
  assert_true(raw_frame(&c, 0x81, true, NULL, 0));
  assert_true(raw_read(&c, 2));
  assert_int_equal(h.message_length, 0);
  assert_true(raw_frame(&c, 0x88, true, "\x0f\xa0 bye", 6)); // 4000
  raw_forget(&c);
  closes(&c, 4000);
}

static void a_message_may_come_together_with_the_handshake(void **state)
{
  (void)state;
  static const char together[] =
      "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: WebSocket\r\nConnection: keep-alive, "
      "Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
      "\x81\x82\0\0\0\0hi\x81\x84\0\0\0\0\r\n\r\n";
  raw_client c;
  raw_open(&c, epq_http_port(h.http));
  assert_true(raw_send(&c, together, sizeof together - 1));
  assert_true(raw_until(&c, "\r\n\r\n\x81\x02hi\x81\x04\r\n\r\n"));
  assert_int_equal(h.messages, 2);
  assert_int_equal(h.opened, 1);
  raw_close(&c);
  http_host_wait(&h.closed, 1);
  assert_int_equal(h.close_code, 1006);
}

static void the_largest_message_passes_and_a_larger_one_does_not(void **state)
{
  (void)state;
  raw_client c;
  char *text = malloc(MESSAGE + 1);
  assert_non_null(text);
  memset(text, 'x', MESSAGE + 1);
  opened(&c);
  assert_true(raw_frame(&c, 0x81, true, text, MESSAGE));
  http_host_wait(&h.messages, 1);
  assert_int_equal(h.message_length, MESSAGE);
  assert_true(raw_read(&c, MESSAGE));
  raw_forget(&c);
  raw_close(&c);
  http_host_wait(&h.closed, 1);
  opened(&c);
  raw_frame(&c, 0x81, true, text, MESSAGE + 1);
  closes(&c, 1009);
  opened(&c);
  raw_frame(&c, 0x01, true, text, MESSAGE);
  raw_frame(&c, 0x80, true, text, 1);
  closes(&c, 1009);
  assert_int_equal(h.messages, 1);
  free(text);
}

static void announced_sizes_are_not_believed(void **state)
{
  (void)state;
  bytes_close("\x81\xff\0\0\0\0\x80\0\0\0\1\2\3\4", 14, 1009); // 2 GiB
  bytes_close("\x81\xff\0\0\0\0\4\0\0\0\1\2\3\4", 14, 1009);   // 64 MiB
  bytes_close("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\1\2\3\4", 14, 1009);
  bytes_close("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\2\3\4", 14, 1002); // a sign
  bytes_close("\x81\xfe\0\5\1\2\3\4", 8, 1002);                              // longer than needed
  bytes_close("\x81\xff\0\0\0\0\0\0\xff\xff\1\2\3\4", 14, 1002);
}

static void sixty_four_megabytes_are_refused_while_they_come(void **state)
{
  (void)state;
  raw_client c;
  char *part = calloc(1, MESSAGE);
  assert_non_null(part);
  opened(&c);
  raw_send(&c, "\x81\xff\0\0\0\0\4\0\0\0\0\0\0\0", 14);
  for (int i = 0; i < 64 && raw_send(&c, part, MESSAGE); i++)
    ;
  raw_until(&c, NULL);
  http_host_wait(&h.closed, 1);
  assert_int_equal(h.close_code, 1009);
  raw_close(&c);
  free(part);
}

static void frames_that_are_none_are_protocol_errors(void **state)
{
  (void)state;
  bytes_close("\x81\x02hi", 4, 1002);       // no mask
  bytes_close("\xc1\x80\1\2\3\4", 6, 1002); // reserved bits
  bytes_close("\xa1\x80\1\2\3\4", 6, 1002);
  bytes_close("\x91\x80\1\2\3\4", 6, 1002);
  bytes_close("\x83\x80\1\2\3\4", 6, 1002); // unknown kinds
  bytes_close("\x8b\x80\1\2\3\4", 6, 1002);
  bytes_close("\x80\x80\1\2\3\4", 6, 1002); // nothing to be continued
  bytes_close("\x01\x80\1\2\3\4\x81\x80\1\2\3\4", 12, 1002);
  bytes_close("\x09\x80\1\2\3\4", 6, 1002);       // a ping in parts
  bytes_close("\x89\xfe\0\x7e\1\2\3\4", 8, 1002); // a long ping
  bytes_close("\x88\x81\0\0\0\0\3", 7, 1002);     // half a code
  bytes_close("\x88\x82\0\0\0\0\3\xed", 8, 1002); // 1005
  bytes_close("\x88\x82\0\0\0\0\0\0", 8, 1002);
  bytes_close("GET / HTTP/1.1\r\n\r\n", 18, 1002);
}

static void text_has_to_be_utf_8_and_nothing_else_is_taken(void **state)
{
  (void)state;
  bytes_close("\x81\x82\0\0\0\0\xc0\x80", 8, 1007);
  bytes_close("\x81\x83\0\0\0\0\xed\xa0\x80", 9, 1007);
  bytes_close("\x81\x81\0\0\0\0\xe2", 7, 1007);
  bytes_close("\x81\x84\0\0\0\0\xf4\x90\x80\x80", 10, 1007);
  bytes_close("\x88\x83\0\0\0\0\3\xe8\xff", 9, 1007);
  bytes_close("\x82\x81\0\0\0\0x", 7, 1003);
}

static void ten_thousand_fragments_are_too_many(void **state)
{
  (void)state;
  enum { COUNT = 10000 };
  raw_client c;
  char *all = malloc(COUNT * 7), *at = all;
  assert_non_null(all);
  for (int i = 0; i < COUNT; i++, at += 7)
    memcpy(at, i ? "\0\x81\0\0\0\0x" : "\1\x81\0\0\0\0x", 7); // NOLINT: bytes, no text
  opened(&c);
  raw_send(&c, all, COUNT * 7);
  closes(&c, 1009);
  free(all);
}

static void ten_thousand_pings_whose_answers_nobody_reads_cost_nothing(void **state)
{
  (void)state;
  enum { COUNT = 10000, SIZE = 131 };
  raw_client c;
  char *all = malloc(COUNT * SIZE);
  assert_non_null(all);
  memset(all, 'p', COUNT * SIZE);
  for (int i = 0; i < COUNT; i++)
    memcpy(all + i * SIZE, "\x89\xfd\0\0\0\0", 6); // NOLINT: bytes, no text
  opened(&c);
  for (int i = 0; i < 20; i++)
    assert_true(raw_send(&c, all, COUNT * SIZE));
  assert_true(raw_frame(&c, 0x81, true, "still there", 11));
  http_host_wait(&h.messages, 1);
  assert_true(raw_until(&c, "\x81\x0bstill there"));
  raw_close(&c);
  free(all);
}

static void who_reads_slowly_is_waited_for_and_who_does_not_read_is_closed(void **state)
{
  (void)state;
  raw_client c;
  static char text[64 * 1024];
  memset(text, 't', sizeof text);
  opened(&c);
  int sent = 0;
  while (epq_http_send(h.http, h.socket, text, sizeof text))
    assert_in_range(++sent, 0, 1000);
  assert_int_equal(h.ready, 0);
  for (int i = 0; i <= sent; i++) // the last one is on its way, too
    assert_true(raw_read(&c, (size_t)(i + 1) * sizeof text));
  http_host_wait(&h.ready, 1);
  assert_true(epq_http_send(h.http, h.socket, "!", 1));
  assert_true(raw_until(&c, "\x81\x01!"));
  raw_close(&c);
  http_host_wait(&h.closed, 1);
  opened(&c);
  for (int i = 0; i < 4000 && h.closed < 2; i++)
    epq_http_send(h.http, h.socket, text, sizeof text);
  http_host_wait(&h.closed, 2);
  assert_int_equal(h.close_code, 1013);
  assert_true(epq_http_send(h.http, h.socket, "x", 1)); // nobody is there
  raw_close(&c);
}

static void one_message_may_be_larger_than_what_may_wait(void **state)
{
  (void)state;
  raw_client c;
  size_t length = 6 << 20;
  char *text = malloc(length);
  assert_non_null(text);
  memset(text, 't', length);
  opened(&c);
  assert_false(epq_http_send(h.http, h.socket, text, length));
  assert_false(epq_http_send(h.http, h.socket, "!", 1)); // an answer that comes meanwhile
  assert_true(raw_read(&c, 10 + length));
  assert_true(raw_until(&c, "\x81\x01!"));
  raw_close(&c);
  free(text);
}

static void the_program_closes_with_a_code_and_a_reason(void **state)
{
  (void)state;
  raw_client c;
  char reason[301];
  memset(reason, 0, sizeof reason);
  for (int i = 0; i < 299; i += 3)
    memcpy(reason + i, "\xe2\x82\xac", 3); // NOLINT: bytes, no text
  opened(&c);
  epq_http_close(h.http, h.socket, 4001, "so long");
  epq_http_send(h.http, h.socket, "x", 1);
  assert_true(raw_until(&c, "\x88\x09\x0f\xa1so long"));
  assert_true(raw_frame(&c, 0x88, true, "\x0f\xa1", 2));
  closes(&c, 4001);
  opened(&c);
  epq_http_close(h.http, h.socket, 4002, reason);
  assert_true(raw_read(&c, 2));
  assert_int_equal(c.bytes[1], 2 + 123);
  closes(&c, 4002);
  epq_http_close(h.http, h.socket, 1000, NULL); // nobody is there
}

static void a_dead_peer_is_dropped_and_a_live_one_is_pinged(void **state)
{
  (void)state;
  http_host_stop(&h);
  http_host_init(&h);
  h.config.idle_ms = 60;
  http_host_start(&h);
  raw_client alive, dead;
  opened(&dead);
  opened(&alive);
  while (h.closed < 1) {
    assert_true(raw_until(&alive, "\x89"));
    raw_forget(&alive);
    assert_true(raw_frame(&alive, 0x8a, true, NULL, 0));
  }
  assert_int_equal(h.close_code, 1006);
  assert_true(raw_frame(&alive, 0x81, true, "here", 4));
  assert_true(raw_until(&alive, "\x81\x04here"));
  raw_close(&alive);
  raw_close(&dead);
}

static void who_vanishes_during_the_handshake_leaves_nothing(void **state)
{
  (void)state;
  for (int i = 0; i < 500; i++) {
    raw_client c;
    raw_open(&c, epq_http_port(h.http));
    assert_true(raw_say(
        &c, "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    if (i % 2)
      raw_reset(&c);
    else
      raw_close(&c);
  }
  raw_client c;
  opened(&c);
  for (int i = 0; i < 10000 && epq_http_connections(h.http) > 1; i++)
    poll(NULL, 0, 1);
  assert_int_equal(epq_http_connections(h.http), 1);
  raw_close(&c);
  http_host_wait(&h.closed, h.opened); // each that was opened
}

static void who_may_not_is_refused_and_the_end_is_told(void **state)
{
  (void)state;
  raw_client c;
  raw_open(&c, epq_http_port(h.http));
  assert_true(
      raw_say(&c, "GET /no HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                  "\x81\x82\0\0\0\0hi"));
  assert_true(raw_until(&c, NULL));
  assert_int_equal(raw_status(&c), 403);
  raw_close(&c);
  assert_int_equal(h.opened, 0);
  opened(&c);
  http_host_stop(&h);
  assert_int_equal(h.closed, 1);
  assert_int_equal(h.close_code, 1001);
  assert_int_equal(raw_close_code(&c), 1001);
  raw_close(&c);
}

int main(void)
{
#define HOSTED(test) cmocka_unit_test_setup_teardown(test, begin, end)
  const struct CMUnitTest tests[] = {
      HOSTED(messages_go_both_ways_in_whatever_pieces),
      HOSTED(a_message_may_come_together_with_the_handshake),
      HOSTED(the_largest_message_passes_and_a_larger_one_does_not),
      HOSTED(announced_sizes_are_not_believed),
      HOSTED(sixty_four_megabytes_are_refused_while_they_come),
      HOSTED(frames_that_are_none_are_protocol_errors),
      HOSTED(text_has_to_be_utf_8_and_nothing_else_is_taken),
      HOSTED(ten_thousand_fragments_are_too_many),
      HOSTED(ten_thousand_pings_whose_answers_nobody_reads_cost_nothing),
      HOSTED(who_reads_slowly_is_waited_for_and_who_does_not_read_is_closed),
      HOSTED(one_message_may_be_larger_than_what_may_wait),
      HOSTED(the_program_closes_with_a_code_and_a_reason),
      HOSTED(a_dead_peer_is_dropped_and_a_live_one_is_pinged),
      HOSTED(who_vanishes_during_the_handshake_leaves_nothing),
      HOSTED(who_may_not_is_refused_and_the_end_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
