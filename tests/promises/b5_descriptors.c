// SPDX-License-Identifier: GPL-3.0-or-later
/* Promise B5, for HTTP: a process without descriptors takes no connection, and takes them again when there are some. */
#include "http_host.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

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

static void someone_is_served(void)
{
  raw_client c;
  raw_open(&c, epq_http_port(h.http));
  assert_true(raw_say(&c, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  assert_true(raw_until(&c, "\r\n\r\nok"));
  raw_close(&c);
}

// What the server has closed is free again. Who is served comes after all who wait in the queue of the kernel.
static void none_is_left(int before)
{
  someone_is_served();
  for (int i = 0; i < 10000 && descriptors_now() > before; i++)
    poll(NULL, 0, 1);
  assert_int_equal(descriptors_now(), before);
}

static void without_descriptors_it_waits_and_comes_back(void **state)
{
  (void)state;
  enum { ROUNDS = 20, MANY = 400 };
  static int taken[MANY];
  struct rlimit usual, low;
  http_host_start(&h);
  int before = descriptors_now();
  none_is_left(before);
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &usual), 0);
  low = usual;
  low.rlim_cur = (rlim_t)descriptors_now() + 100;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
  for (int round = 0; round < ROUNDS; round++) {
    int count = 0;
    raw_client first, second;
    while (count < MANY && (taken[count] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
      count++;
    assert_in_range(count, 4, MANY - 1);
    close(taken[--count]); // one for our end; none for the server's
    int refused = h.refused;
    raw_open(&first, epq_http_port(h.http));
    http_host_wait(&h.refused, refused + 1);
    while (count > 0)
      close(taken[--count]);
    assert_true(raw_say(&first, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    if (!raw_until(&first, "\r\n\r\nok"))
      fail_msg("round %d: %s, reset %d, refused %d with %d", round, first.bytes, first.reset,
               h.refused, h.refused_status);
    raw_open(&second, epq_http_port(h.http));
    raw_close(&second);
    raw_close(&first);
    none_is_left(before);
  }
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &usual), 0);
  someone_is_served();
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(without_descriptors_it_waits_and_comes_back, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
