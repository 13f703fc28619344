// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A session of telnet without engine and connection: what it asks, and when.
 */
#include "control/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

enum { ASKED = 16 };

static ep_text shown;
static struct {
  char request[300];
  uint64_t tag;
} asked[ASKED];
static size_t taken, count;

static void on_write(void *ud, const char *text, size_t length)
{
  (void)ud;
  ep_text_add(&shown, text, length);
}

static int on_ask(void *ud, const char *request, size_t length, int64_t timeout_ms, uint64_t tag)
{
  (void)ud, (void)timeout_ms;
  assert_in_range(count, 0, ASKED - 1);
  assert_in_range(length, 1, sizeof asked->request - 1);
  memcpy(asked[count].request, request, length);
  asked[count].request[length] = '\0';
  asked[count++].tag = tag;
  return EPLUA_OK;
}

static void on_nothing(void *ud)
{
  (void)ud;
}

static void on_output(void *ud, bool on)
{
  (void)ud, (void)on;
}

static void on_describe(void *ud, const char *what, ep_text *out)
{
  (void)ud, (void)what, (void)out;
}

static const ep_talk_calls calls = {on_write,   on_ask,    on_nothing, on_nothing,
                                    on_nothing, on_output, on_describe};

static ep_talk *session(void)
{
  taken = count = 0;
  ep_text_free(&shown);
  ep_talk *t = ep_talk_new(&calls, NULL, "test");
  assert_non_null(t);
  ep_talk_begin(t);
  return t;
}

static void type(ep_talk *t, const char *text)
{
  ep_talk_receive(t, text, strlen(text));
}

// The next question is that verb, with that in it. Its tag.
static uint64_t asks(const char *verb, const char *with)
{
  assert_true(taken < count);
  char expected[40];
  snprintf(expected, sizeof expected, "\"verb\":\"%s\"", verb);
  assert_non_null(strstr(asked[taken].request, expected));
  assert_non_null(strstr(asked[taken].request, with));
  return asked[taken++].tag;
}

static void asks_no_more(void)
{
  assert_int_equal(taken, count);
}

static void answer(ep_talk *t, uint64_t tag, const char *json)
{
  ep_talk_answer(t, tag, json, strlen(json));
}

static void shows(const char *text)
{
  ep_text_add(&shown, "", 1);
  assert_non_null(strstr(shown.bytes, text));
  ep_text_clear(&shown);
}

#define INTERRUPTED "{\"ok\":false,\"error\":{\"message\":\"interrupted\",\"interrupted\":true}}"
#define ANSWERED_42 "{\"ok\":true,\"results\":[{\"text\":\"42\"}]}"

static void what_follows_an_interrupt_waits_for_what_it_interrupted(void **state)
{
  (void)state;
  ep_talk *t = session();
  type(t, "first()\n");
  uint64_t first = asks("evaluate", "first()");
  ep_talk_interrupt(t);
  asks("interrupt", "");
  type(t, "second()\n");
  asks_no_more();
  assert_true(ep_talk_tick(t, 1000));
  assert_true(ep_talk_tick(t, 1020)); // it may not have begun at the first
  asks("interrupt", "");
  asks_no_more();
  answer(t, first, INTERRUPTED);
  uint64_t second = asks("evaluate", "second()");
  assert_false(ep_talk_tick(t, 1040)); // nothing interrupts that
  asks_no_more();
  shows("interrupted");
  answer(t, second, ANSWERED_42);
  shows("42");
  ep_talk_free(t);
}

static void what_was_typed_ahead_of_an_interrupt_is_forgotten(void **state)
{
  (void)state;
  ep_talk *t = session();
  type(t, "first()\nahead()\n");
  uint64_t first = asks("evaluate", "first()");
  uint64_t ahead = taken < count ? asks("evaluate", "ahead()") : 0;
  ep_talk_interrupt(t);
  asks("interrupt", "");
  type(t, "second()\n");
  answer(t, first, INTERRUPTED);
  if (ahead)
    answer(t, ahead, "{\"ok\":true,\"skipped\":true}");
  asks("evaluate", "second()");
  asks_no_more();
  assert_false(ep_talk_tick(t, 1000));
  ep_talk_free(t);
}

static void what_does_not_end_holds_nobody_up_for_ever(void **state)
{
  (void)state;
  ep_talk *t = session();
  type(t, "first()\n");
  uint64_t first = asks("evaluate", "first()");
  ep_talk_interrupt(t);
  asks("interrupt", "");
  type(t, "second()\n");
  int64_t ms = 1000;
  while (ep_talk_tick(t, ms) && ms < 60000)
    ms += 20;
  shows("has not ended yet");
  while (strstr(asked[taken].request, "interrupt"))
    taken++;
  uint64_t second = asks("evaluate", "second()");
  answer(t, first, INTERRUPTED); // long after
  answer(t, second, ANSWERED_42);
  shows("42");
  ep_talk_free(t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_follows_an_interrupt_waits_for_what_it_interrupted),
      cmocka_unit_test(what_was_typed_ahead_of_an_interrupt_is_forgotten),
      cmocka_unit_test(what_does_not_end_holds_nobody_up_for_ever),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  ep_text_free(&shown);
  return failed;
}
