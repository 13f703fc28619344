// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A3, the token guards: 40 tokens that are nearly right, and 1,000 guesses, on a clock that the test moves. That no route is
 * without the guard is for e2e/foreign_user.mjs.
 */
#include "access_room.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { BAD = 40, GUESSES = 1000, TEXT = 256 };

static const eplua_door_kind doors[] = {EPLUA_DOOR_HTTP, EPLUA_DOOR_WEBSOCKET, EPLUA_DOOR_TELNET,
                                        EPLUA_DOOR_DAP, EPLUA_DOOR_SOCKET};

// Tokens that somebody may hope for, made of the right one.
static size_t make_bad(const char *token, char bad[BAD][TEXT])
{
  static const char *const shapes[] = {"%s ",       " %s",  "%s\n",       "\"%s\"",        "%s,%s",
                                       "Bearer %s", "%s\t", "%s;",        "0x%s",          "%s%%00",
                                       "%s=",       "'%s'", "%s\r\nX: y", "\xef\xbb\xbf%s"};
  static const char *const plain[] = {
      "",    "0",  "null", "undefined",   "true", "*",        "%",     "token", "Bearer",
      "../", "{}", "[]",   "' OR '1'='1", "\x7f", "\xff\xfe", "eplua", "admin"};
  size_t n = 0;
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    snprintf(bad[n++], TEXT, shapes[i], token, token); // NOLINT(clang-diagnostic-format-nonliteral)
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
    snprintf(bad[n++], TEXT, "%s", plain[i]);
  // one digit more, less, another first, middle, last, all the same, reversed, half
  snprintf(bad[n++], TEXT, "%s0", token);
  snprintf(bad[n++], TEXT, "%.63s", token);
  snprintf(bad[n++], TEXT, "%s", token + 1);
  snprintf(bad[n++], TEXT, "%.32s", token);
  for (size_t at = 0; at < EPLUA_TOKEN_LENGTH && n < BAD; at += 21) {
    snprintf(bad[n], TEXT, "%s", token);
    bad[n][at] = token[at] == '0' ? '1' : '0';
    n++;
  }
  return n;
}

static eplua_access_facts foreign_at(eplua_door_kind door)
{
  eplua_access_facts facts = access_room_foreign();
  facts.door = door;
  return facts;
}

static void forty_tokens_that_are_nearly_right_open_no_door(void **state)
{
  (void)state;
  static char bad[BAD][TEXT];
  eplua_access *a = access_room_new();
  size_t count = make_bad(eplua_access_token(a), bad);
  assert_true(count >= 39);
  char upper[TEXT];
  snprintf(upper, sizeof upper, "%s", eplua_access_token(a));
  for (char *at = upper; *at; at++)
    *at = (char)toupper((unsigned char)*at);
  if (strcmp(upper, eplua_access_token(a)) != 0) // a token of digits alone is not likely
    memcpy(bad[count++], upper, sizeof upper);
  for (size_t d = 0; d < sizeof doors / sizeof *doors; d++) {
    eplua_access_facts facts = foreign_at(doors[d]);
    for (size_t i = 0; i < count; i++) {
      facts.token = bad[i];
      if (access_room_ask(a, &facts) != 401)
        fail_msg("let in: %s", bad[i]);
    }
    facts.token = NULL;
    assert_int_equal(access_room_ask(a, &facts), 401);
    facts.token = eplua_access_token(a);
    assert_int_equal(access_room_ask(a, &facts), 200);
  }
  eplua_access_free(a);
}

static void a_thousand_guesses_take_half_an_hour(void **state)
{
  (void)state;
  eplua_access *a = access_room_new();
  int64_t began = access_room_now_ms;
  char guess[EPLUA_TOKEN_LENGTH + 1];
  for (int i = 0; i < GUESSES; i++) {
    snprintf(guess, sizeof guess, "%064x", (unsigned)i);
    eplua_access_facts facts = foreign_at(doors[i % 5]);
    facts.token = guess;
    assert_int_equal(access_room_ask(a, &facts), 401);
    access_room_now_ms += access_room_delay(); // who guesses waits for the answer
  }
  assert_true(access_room_now_ms - began > INT64_C(30) * 60 * 1000);
  eplua_access_free(a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, access_room_enter, access_room_leave)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(forty_tokens_that_are_nearly_right_open_no_door),
      TEST(a_thousand_guesses_take_half_an_hour),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
