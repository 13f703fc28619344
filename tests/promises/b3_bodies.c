// SPDX-License-Identifier: GPL-3.0-or-later
/* Promise B3: whoever announces or sends too much is told so at once, and costs no memory. */
#include "http_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PART = 1 << 20, PARTS = 1024, MOST_KB = 32 * 1024 };

static http_host h;

static int begin(void **state)
{
  (void)state;
  http_host_init(&h);
  http_host_start(&h);
  return 0;
}

static int end(void **state)
{
  (void)state;
  http_host_stop(&h);
  return 0;
}

// Sends head, then part for 1 GiB, or until nobody listens any more.
static void flood(const char *head, const char *part, size_t length, int status)
{
  raw_client c;
  long before = memory_now();
  raw_open(&c, epq_http_port(h.http));
  raw_say(&c, head);
  for (size_t sent = 0; sent < (size_t)PART * PARTS && raw_send(&c, part, length); sent += length)
    if (memory_grown(before) > MOST_KB)
      fail_msg("%ld kB of memory", memory_grown(before));
  raw_until(&c, NULL);
  // the answer is lost when the sender goes on for longer than a second after it
  if (c.length > 0)
    assert_int_equal(raw_status(&c), status);
  raw_close(&c);
  assert_int_equal(h.refused_status, status);
  assert_int_equal(h.requests, 0);
}

static char *filled(const char *with)
{
  char *text = malloc(PART);
  size_t length = strlen(with);
  assert_non_null(text);
  for (size_t i = 0; i < PART; i++)
    text[i] = with[i % length];
  return text;
}

static void one_gigabyte_that_is_announced_is_refused_before_it_comes(void **state)
{
  (void)state;
  raw_client c;
  raw_open(&c, epq_http_port(h.http));
  assert_true(raw_say(&c, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n"));
  assert_true(raw_until(&c, NULL));
  assert_int_equal(raw_status(&c), 413);
  raw_close(&c);
  char *body = filled("x");
  flood("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n", body, PART, 413);
  free(body);
}

static void endless_chunks_are_refused(void **state)
{
  (void)state;
  char *body = filled("10\r\n0123456789abcdef\r\n"); // 22 bytes do not divide it
  flood("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", body, PART - PART % 22,
        413);
  free(body);
  body = filled("x");
  flood("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n", body, PART,
        413);
  free(body);
  body = filled("0");
  flood("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", body, PART, 400);
  free(body);
}

static void an_endless_address_and_an_endless_head_are_refused(void **state)
{
  (void)state;
  char *text = filled("/x");
  flood("GET ", text, PART, 414);
  free(text);
  text = filled("X-Same: abcdefg\r\n");
  flood("GET / HTTP/1.1\r\nHost: a\r\n", text, PART - PART % 17, 431);
  free(text);
}

static void what_is_just_not_too_large_comes_through(void **state)
{
  (void)state;
  raw_client c;
  char *body = filled("y");
  raw_open(&c, epq_http_port(h.http));
  assert_true(raw_say(&c, "POST /seen HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n"));
  assert_true(raw_send(&c, body, PART));
  assert_true(raw_until(&c, "body 1048576,"));
  raw_close(&c);
  free(body);
}

int main(void)
{
#define HOSTED(test) cmocka_unit_test_setup_teardown(test, begin, end)
  const struct CMUnitTest tests[] = {
      HOSTED(one_gigabyte_that_is_announced_is_refused_before_it_comes),
      HOSTED(endless_chunks_are_refused),
      HOSTED(an_endless_address_and_an_endless_head_are_refused),
      HOSTED(what_is_just_not_too_large_comes_through),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
