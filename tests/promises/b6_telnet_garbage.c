// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * B6, telnet garbage: every option with every verb, subnegotiations without end or cut at each byte, 10 MB without a line
 * end, random bytes, each in one connection: no crash, at most three times the input and 1 KiB come back, and the next
 * client is served.
 */
#include "census.h"
#include "telnet_room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IAC = 255, SB = 250, SE = 240, NAWS = 31, BIG = 10 << 20 };

static size_t sent;

static void give(telnet_client *c, const void *bytes, size_t length)
{
  telnet_client_send(c, bytes, length);
  sent += length;
}

// Ends the connection and looks at what came back.
static void check(telnet_client *c, const char *what)
{
  telnet_client_end(c);
  if (!telnet_client_wait_end(c, TELNET_ROOM_MS))
    fail_msg("does not end: %s", what);
  if (telnet_client_received(c) > 3 * sent + 1024)
    fail_msg("%s: %zu bytes came back for %zu", what, telnet_client_received(c), sent);
  telnet_client_free(c);
  sent = 0;
  c = telnet_client_new();
  telnet_client_say(c, "6*7\n");
  telnet_client_expect(c, "42\n");
  telnet_client_free(c);
}

static void every_option_with_every_verb(void **state)
{
  (void)state;
  telnet_room_begin("");
  for (int rounds = 1; rounds <= 20; rounds += 19) {
    telnet_client *c = telnet_client_new();
    for (int i = 0; i < rounds; i++) {
      for (int verb = 251; verb <= 254; verb++) {
        for (int option = 0; option < 256; option++)
          give(c, (unsigned char[]){IAC, (unsigned char)verb, (unsigned char)option}, 3);
      }
    }
    check(c, "options");
  }
  telnet_client *c = telnet_client_new();
  for (int command = 0; command < 256; command++)
    give(c, (unsigned char[]){IAC, (unsigned char)command}, 2);
  check(c, "commands");
  telnet_room_end();
}

static void a_refusal_is_sent_once(void **state)
{
  (void)state;
  telnet_room_begin("");
  telnet_client *c = telnet_client_new();
  telnet_client_expect(c, "eplua> ");
  for (int i = 0; i < 1000; i++)
    telnet_client_send(c, "\xff\xfd\x18", 3); // DO TERMINAL-TYPE
  telnet_client_send(c, "\xff\xf6", 2);       // AYT
  telnet_client_expect(c, "\xff\xfc\x18");
  telnet_client_expect(c, "[yes]");
  assert_null(strstr(telnet_client_text(c), "\xff\xfc\x18"));
  assert_in_range(telnet_client_received(c), 1, 200);
  telnet_client_free(c);
  telnet_room_end();
}

static void endless_subnegotiations_never_become_text(void **state)
{
  (void)state;
  telnet_room_begin("");
  size_t length = 1 << 20;
  char *bytes = malloc(length);
  static const char line[] = {'\n', 'r', 'a', 'n', ' ', '=', ' ', 't', 'r', 'u', 'e'};
  for (size_t i = 0; i + sizeof line <= length; i += sizeof line)
    memcpy(bytes + i, line, sizeof line);
  for (int option = 0; option < 256; option += 5) {
    telnet_client *c = telnet_client_new();
    give(c, (unsigned char[]){IAC, SB, (unsigned char)option}, 3);
    for (int i = 0; i < (option == 0 || option == NAWS - 1 ? 10 : 1); i++)
      give(c, bytes, length / 11 * 11);
    check(c, "an endless subnegotiation");
  }
  telnet_client *c = telnet_client_new();
  telnet_client_say(c, "ran\n");
  telnet_client_expect(c, "nil\n");
  telnet_client_free(c);
  free(bytes);
  telnet_room_end();
}

static void subnegotiations_cut_at_each_byte(void **state)
{
  (void)state;
  static const unsigned char whole[] = {
      '1', IAC, SB,  NAWS, 0,  80,   IAC, IAC, 24,  IAC, SE,  '+', IAC, SB,  39,  0,   3,
      'A', 1,   'B', IAC,  SE, IAC,  SB,  86,  IAC, SE,  IAC, SB,  24,  0,   'x', IAC, SE,
      IAC, SB,  85,  251,  SE, '\n', IAC, SE,  IAC, SB,  70,  1,   2,   IAC, 241, '1', '\n'};
  telnet_room_begin("");
  for (size_t cut = 1; cut < sizeof whole; cut++) {
    telnet_client *c = telnet_client_new();
    telnet_client_expect(c, "eplua> ");
    give(c, whole, cut);
    give(c, whole + cut, sizeof whole - cut);
    check(c, "a subnegotiation in two parts");
  }
  telnet_client *c = telnet_client_new();
  for (size_t i = 0; i < sizeof whole; i++)
    give(c, whole + i, 1);
  check(c, "a byte a packet");
  telnet_room_end();
}

static void ten_megabytes_without_a_line_end(void **state)
{
  (void)state;
  telnet_room_begin("");
  char *bytes = malloc(BIG);
  memset(bytes, 'x', BIG);
  telnet_client *c = telnet_client_new();
  give(c, bytes, BIG);
  check(c, "a line without end");
  c = telnet_client_new(); // with an editor, which draws it
  give(c, "\xff\xfd\x01", 3);
  give(c, bytes, BIG);
  check(c, "a line without end, echoed");
  memset(bytes, 0, BIG);
  c = telnet_client_new();
  give(c, "x", 1);
  give(c, bytes, BIG);
  check(c, "zeros");
  memset(bytes, IAC, BIG);
  c = telnet_client_new();
  give(c, bytes, BIG);
  check(c, "IAC");
  free(bytes);
  telnet_room_end();
}

static void random_bytes(void **state)
{
  (void)state;
  enum { LENGTH = 20000, ROUNDS = 100 };
  unsigned char *bytes = malloc(LENGTH);
  unsigned seed = 1;
  telnet_room_begin("");
  for (int round = 0; round < ROUNDS; round++) {
    for (size_t i = 0; i < LENGTH; i++) {
      seed = seed * 1103515245 + 12345;
      bytes[i] = (unsigned char)(seed >> 16);
      if (round % 2 && seed % 5 == 0) // more of what means something
        bytes[i] = (unsigned char[]){IAC, SB, SE, 251, 253, '\r', '\n', 27}[(seed >> 8) % 8];
    }
    telnet_client *c = telnet_client_new();
    if (round % 4 == 3)
      give(c, "\xff\xfd\x01", 3);
    else
      give(c, "x", 1); // no binary protocol at first sight
    give(c, bytes, LENGTH);
    check(c, "random bytes");
  }
  free(bytes);
  telnet_room_end();
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      census_test(every_option_with_every_verb),
      census_test(a_refusal_is_sent_once),
      census_test(endless_subnegotiations_never_become_text),
      census_test(subnegotiations_cut_at_each_byte),
      census_test(ten_megabytes_without_a_line_end),
      census_test(random_bytes),
  };
  return cmocka_run_group_tests(tests, census_group, NULL);
}
