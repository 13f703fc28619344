// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Promise B4: peers that say nothing, that come and go, that vanish while they are answered. Afterwards everything is as
 * before.
 */
#include "http_host.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { SILENT = 1000, COMING = 2000, VANISHING = 1000 };

static http_host h;

static int begin(void **state)
{
  (void)state;
  http_host_init(&h);
  return 0;
}

static int end(void **state)
{
  (void)state;
  http_host_stop(&h);
  return 0;
}

static double seconds(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void someone_is_served(void)
{
  raw_client c;
  raw_open(&c, epq_http_port(h.http));
  assert_true(raw_say(&c, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  assert_true(raw_until(&c, "\r\n\r\nok"));
  raw_close(&c);
}

// Who is served comes after all who wait in the queue of the kernel.
static void none_is_left(int before)
{
  someone_is_served();
  for (int i = 0; i < 10000 && (epq_http_connections(h.http) > 0 || descriptors_now() > before);
       i++)
    poll(NULL, 0, 1);
  assert_int_equal(epq_http_connections(h.http), 0);
  assert_int_equal(descriptors_now(), before);
}

static void a_thousand_that_say_nothing_keep_nobody_out_and_are_gone_soon(void **state)
{
  (void)state;
  static raw_client silent[SILENT];
  h.config.head_ms = 1000; // a fifth of the usual, for the sake of the test
  http_host_start(&h);
  int before = descriptors_now();
  double start = seconds();
  for (int i = 0; i < SILENT; i++) {
    raw_open(&silent[i], epq_http_port(h.http));
    if (i % 2)
      raw_say(&silent[i], "GET / HTTP/1.1\r\nHos");
    assert_in_range(epq_http_connections(h.http), 0, 64 + 16);
    if (i % 100 == 50)
      someone_is_served();
  }
  print_message("all there after %.1f s\n", seconds() - start);
  for (int i = 0; i < SILENT; i++) {
    raw_until(&silent[i], NULL);
    int status = silent[i].length > 0 ? raw_status(&silent[i]) : 0;
    if (status != 408 && status != 503) // too late, or it made room for another
      assert_int_equal(status, 0);
    raw_close(&silent[i]);
  }
  print_message("all gone after %.1f s\n", seconds() - start);
  none_is_left(before);
  someone_is_served();
}

static void two_thousand_that_come_and_go_leave_nothing(void **state)
{
  (void)state;
  http_host_start(&h);
  int before = descriptors_now();
  for (int i = 0; i < COMING; i++) {
    raw_client c;
    raw_open(&c, epq_http_port(h.http));
    if (i % 3 == 0)
      raw_say(&c, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
    if (i % 2)
      raw_reset(&c);
    else
      raw_close(&c);
  }
  none_is_left(before);
  someone_is_served();
}

static void a_thousand_that_vanish_while_they_are_answered_do_no_harm(void **state)
{
  (void)state;
  const epq_http_answer answer = {
      .status = 200, .content_type = "text/plain", .body = "x", .length = 1};
  http_host_start(&h);
  int before = descriptors_now();
  for (int i = 0; i < VANISHING; i++) {
    raw_client c;
    raw_open(&c, epq_http_port(h.http));
    int kept = h.kept_count;
    raw_say(&c, i % 2 ? "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"
                      : "GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
    if (i % 2) {
      http_host_wait(&h.kept_count, kept + 1);
      raw_reset(&c);
      epq_http_reply(h.http, h.kept, &answer);
    } else {
      http_host_wait(&h.requests, i + 1);
      raw_reset(&c);
    }
  }
  none_is_left(before);
  someone_is_served();
}

int main(void)
{
#define HOSTED(test) cmocka_unit_test_setup_teardown(test, begin, end)
  struct rlimit many;
  getrlimit(RLIMIT_NOFILE, &many);
  many.rlim_cur = many.rlim_max;
  setrlimit(RLIMIT_NOFILE, &many);
  const struct CMUnitTest tests[] = {
      HOSTED(a_thousand_that_say_nothing_keep_nobody_out_and_are_gone_soon),
      HOSTED(two_thousand_that_come_and_go_leave_nothing),
      HOSTED(a_thousand_that_vanish_while_they_are_answered_do_no_harm),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
