// SPDX-License-Identifier: GPL-3.0-or-later
// The reader of server-sent events on bytes alone: cut at every place, too long, stopped and freed inside a call.
#include "net/events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct heard {
  char text[4096];
  size_t length;
  int count, stop_at;
  ep_events *free_in;
} heard;

static bool on_event(void *ud, const ep_event *event)
{
  heard *h = ud;
  h->length += (size_t)snprintf(h->text + h->length, sizeof h->text - h->length, "[%s|%s|%.*s]",
                                event->type, event->id, (int)event->length, event->data);
  h->count++;
  if (h->free_in)
    ep_events_free(h->free_in);
  return h->count != h->stop_at;
}

static bool feed(ep_events *e, heard *h, const char *bytes, size_t length)
{
  const char *why;
  return ep_events_feed(e, bytes, length, on_event, h, &why);
}

static const char stream[] =
    "\xEF\xBB\xBF: hello\r\nid: 1\r\ndata: one\r\ndata: two\r\n\r\nevent: x\rdata:a\r\r"
    "retry: 250\nid:2\ndata\n\ndata: \xff\n\n";
static const char expected[] = "[message|1|one\ntwo][x|1|a][message|2|][message|2|\xff]";

static void events_are_the_same_wherever_they_are_cut_in_two(void **state)
{
  (void)state;
  for (size_t at = 0; at < sizeof stream; at++) {
    heard h = {0};
    ep_events *e = ep_events_new();
    if (!e)
      abort();
    assert_true(feed(e, &h, stream, at));
    assert_true(feed(e, &h, stream + at, sizeof stream - 1 - at));
    assert_string_equal(h.text, expected);
    assert_int_equal(ep_events_retry_ms(e), 250);
    assert_string_equal(ep_events_last_id(e), "2");
    ep_events_free(e);
  }
}

static void a_restart_forgets_what_is_half_read_and_keeps_the_id(void **state)
{
  (void)state;
  heard h = {0};
  ep_events *e = ep_events_new();
  if (!e)
    abort();
  static const char first[] = "id: 7\ndata: a\n\nevent: y\ndata: lost\nda";
  assert_true(feed(e, &h, first, sizeof first - 1));
  ep_events_restart(e);
  assert_true(feed(e, &h,
                   "\xEF\xBB\xBF"
                   "data: b\n\n",
                   12));
  assert_string_equal(h.text, "[message|7|a][message|7|b]");
  ep_events_free(e);
}

static void what_hears_may_stop_it_and_free_it(void **state)
{
  (void)state;
  ep_events *e = ep_events_new();
  if (!e)
    abort();
  heard h = {.stop_at = 1, .free_in = e};
  assert_true(feed(e, &h, "data: a\n\ndata: b\n\n", 18));
  assert_int_equal(h.count, 1);
}

static void an_event_or_a_line_without_end_is_refused(void **state)
{
  (void)state;
  static char line[1 << 20];
  memset(line, 'x', sizeof line);
  heard h = {0};
  ep_events *e = ep_events_new();
  if (!e)
    abort();
  int fed = 0;
  while (fed < 100 && feed(e, &h, line, sizeof line))
    fed++;
  assert_int_equal(fed, EP_EVENTS_MOST / (int)sizeof line);
  ep_events_free(e);
  e = ep_events_new(); // many lines of one event
  if (!e)
    abort();
  snprintf(line, 7, "data: ");
  line[6] = 'x';
  line[sizeof line - 1] = '\n';
  for (fed = 0; fed < 100 && feed(e, &h, line, sizeof line);)
    fed++;
  assert_in_range(fed, EP_EVENTS_MOST / (int)sizeof line - 1,
                  EP_EVENTS_MOST / (int)sizeof line + 1);
  assert_int_equal(h.count, 0);
  ep_events_free(e);
  ep_events_free(NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(events_are_the_same_wherever_they_are_cut_in_two),
      cmocka_unit_test(a_restart_forgets_what_is_half_read_and_keeps_the_id),
      cmocka_unit_test(what_hears_may_stop_it_and_free_it),
      cmocka_unit_test(an_event_or_a_line_without_end_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
