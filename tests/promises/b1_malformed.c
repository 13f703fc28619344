// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Promise B1: a malformed request is answered by 4xx (5xx where the request wants what is not there) and a close, nothing of
 * it reaches the program, and the request that it hides never runs; in whatever pieces it comes.
 */
#include "http_host.h"
#include "malformed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

// In pieces of `step` bytes. The peer may have closed before the last.
static void check(const char *name, const char *bytes, size_t length, int status, size_t step)
{
  raw_client c;
  raw_open(&c, epq_http_port(h.http));
  for (size_t at = 0; at < length; at += step)
    if (!raw_send(&c, bytes + at, length - at < step ? length - at : step))
      break;
  raw_until(&c, NULL);
  if (raw_status(&c) != status)
    fail_msg("%s, %zu bytes at a time: %d instead of %d", name, step, raw_status(&c), status);
  assert_non_null(strstr(c.bytes, "\r\nConnection: close\r\n"));
  if (c.reset)
    fail_msg("%s: closed in a way that may lose the answer", name);
  raw_close(&c);
  if (h.requests > 0 || h.opened > 0)
    fail_msg("%s reached the program", name);
}

static void what_is_malformed_is_refused_and_what_it_hides_never_runs(void **state)
{
  (void)state;
  assert_true(malformed_count >= 80);
  for (size_t i = 0; i < malformed_count; i++) {
    const malformed *m = &malformed_requests[i];
    check(m->name, m->bytes, m->length, m->status, m->length);
    check(m->name, m->bytes, m->length, m->status, 1);
    check(m->name, m->bytes, m->length, m->status, 7);
  }
  assert_int_equal(h.inner, 0);
}

static void so_is_what_is_too_large(void **state)
{
  (void)state;
  const char *name;
  int status;
  size_t length;
  char *bytes;
  for (size_t i = 0; (bytes = malformed_large(i, &name, &status, &length)); i++) {
    check(name, bytes, length, status, length);
    check(name, bytes, length, status, 1000);
    free(bytes);
  }
  assert_int_equal(h.inner, 0);
}

static void behind_an_honest_request_it_is_refused_as_well(void **state)
{
  (void)state;
  static const char honest[] = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\ngood";
  for (size_t i = 0; i < malformed_count; i++) {
    const malformed *m = &malformed_requests[i];
    raw_client c;
    h.requests = 0;
    char *both = malloc(sizeof honest + m->length);
    assert_non_null(both);
    memcpy(both, honest, sizeof honest - 1);
    memcpy(both + sizeof honest - 1, m->bytes, m->length);
    raw_open(&c, epq_http_port(h.http));
    assert_true(raw_send(&c, both, sizeof honest - 1 + m->length));
    raw_until(&c, NULL);
    assert_int_equal(raw_status(&c), 200);
    const char *second = strstr(c.bytes + 1, "good");
    char wanted[40];
    snprintf(wanted, sizeof wanted, "goodHTTP/1.1 %d ", m->status);
    if (!second || strncmp(second, wanted, strlen(wanted)) != 0)
      fail_msg("%s, as the second request: %s", m->name, second ? second : "nothing");
    assert_int_equal(h.requests, 1);
    raw_close(&c);
    free(both);
  }
  assert_int_equal(h.inner, 0);
}

static void the_hidden_request_would_run_if_it_were_honest(void **state)
{
  (void)state;
  raw_client c;
  raw_open(&c, epq_http_port(h.http));
  assert_true(
      raw_say(&c, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /inner HTTP/1.1\r\nHost: a\r\n\r\n"));
  http_host_wait(&h.inner, 1);
  raw_close(&c);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_malformed_is_refused_and_what_it_hides_never_runs,
                                      begin, end),
      cmocka_unit_test_setup_teardown(so_is_what_is_too_large, begin, end),
      cmocka_unit_test_setup_teardown(behind_an_honest_request_it_is_refused_as_well, begin, end),
      cmocka_unit_test_setup_teardown(the_hidden_request_would_run_if_it_were_honest, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
