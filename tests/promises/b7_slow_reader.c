// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * B7, a slow reader: one client never reads while a script prints 1 GB and three others read. The stalled one is cut and
 * that is logged, the process grows by less than 16 MiB, the others get the last line, and are told what they lost. One
 * that reads again in time is told how much it lost.
 */
#include "census.h"
#include "telnet_room.h"

#include "control/telnet.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LINE = 1000, LINES = 1000000, GROWTH = 16 << 20 };

typedef struct reader {
  pthread_t thread;
  telnet_client *client;
  unsigned long long lines, lost;
  bool last;
} reader;

// Counts whole lines, and lines that are said to be left out, until the last one.
static void count(reader *r, char *line)
{
  unsigned long long lost;
  if (sscanf(line, "... %llu lines left out", &lost) == 1)
    r->lost += lost;
  else if (strlen(line) == LINE - 1 && line[0] == 'x')
    r->lines++;
  r->last = r->last || strstr(line, "the last line");
}

static void *read_all(void *ud)
{
  reader *r = ud;
  static _Thread_local char bytes[65536], line[2 * LINE];
  size_t length = 0;
  ssize_t n;
  while (!r->last && (n = recv(telnet_client_fd(r->client), bytes, sizeof bytes, 0)) > 0) {
    for (ssize_t i = 0; i < n; i++) {
      if (bytes[i] == '\n') {
        line[length] = '\0';
        count(r, line);
        length = 0;
      } else if (length < sizeof line - 1) {
        line[length++] = bytes[i];
      }
    }
  }
  return NULL;
}

static void a_stalled_client_is_cut_and_others_complete(void **state)
{
  (void)state;
  reader readers[3] = {0};
  int scale = run_engine_scale();
  telnet_room_begin("function flood(n) local s = ('x'):rep(999) for i = 1, n do print(s) end print "
                    "'the last line' end");
  ep_telnet_set_stall(telnet_room_control(), 1000);
  telnet_client *stalled = telnet_client_new();
  for (int i = 0; i < 3; i++) {
    readers[i].client = telnet_client_new();
    telnet_client_expect(readers[i].client, "eplua> ");
    assert_int_equal(pthread_create(&readers[i].thread, NULL, read_all, &readers[i]), 0);
  }
  size_t before = census_resident();
  char code[64];
  snprintf(code, sizeof code, "flood(%d)\n", LINES / scale);
  telnet_client_say(readers[0].client, code);
  for (int i = 0; i < 3; i++) {
    pthread_join(readers[i].thread, NULL);
    assert_true(readers[i].last);
    print_message("reader %d: %llu lines, %llu left out\n", i, readers[i].lines, readers[i].lost);
    assert_true(readers[i].lines > 0);
    assert_int_equal(readers[i].lines + readers[i].lost, LINES / scale);
  }
  size_t after = census_resident();
  print_message("grown by %zu KiB\n", after > before ? (after - before) / 1024 : 0);
  if (run_engine_measures_memory())
    assert_true(after < before + GROWTH);
  int64_t until = run_engine_now_ns() + INT64_C(20000000000) * scale;
  while (!strstr(telnet_room_log(), "is cut") && run_engine_now_ns() < until)
    telnet_client_wait_end(readers[0].client, 50);
  assert_non_null(strstr(telnet_room_log(), "client 1 has read nothing"));
  assert_true(telnet_client_wait_end(stalled, TELNET_ROOM_MS));
  telnet_client_free(stalled);
  for (int i = 0; i < 3; i++)
    telnet_client_free(readers[i].client);
  telnet_room_end();
}

static void who_reads_again_is_told_what_is_lost(void **state)
{
  (void)state;
  telnet_room_begin("local s = ('x'):rep(999) function flood(n) for i = 1, n do print(s) end print "
                    "'the last line' end");
  telnet_client *slow = telnet_client_new(), *other = telnet_client_new();
  telnet_client_expect(slow, "eplua> ");
  telnet_client_expect(other, "eplua> ");
  telnet_client_say(other, ":output off\nflood(60000)\n'done'\n");
  telnet_client_expect(other, "\"done\"");
  telnet_client_expect(slow, " lines left out\n");
  telnet_client_expect(slow, "the last line");
  telnet_client_say(slow, "1+1\n");
  telnet_client_expect(slow, "2\neplua> ");
  telnet_client_free(slow);
  telnet_client_free(other);
  telnet_room_end();
}

static void answers_nobody_reads_are_not_asked_for(void **state)
{
  (void)state;
  telnet_room_begin("n = 0 s = ('y'):rep(1900)");
  ep_telnet_set_stall(telnet_room_control(), 1000000);
  telnet_client *slow = telnet_client_new(), *other = telnet_client_new();
  size_t before = census_resident();
  static const char line[] = "n = n + 1 return s, s, s, s, s, s, s, s\n";
  int sent = 0;
  while (sent < 20000 &&
         send(telnet_client_fd(slow), line, sizeof line - 1, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
    sent++; // until nothing is taken any more
  telnet_client_say(other, "n\n");
  telnet_client_expect(other, "eplua> ");
  if (run_engine_measures_memory())
    assert_true(census_resident() < before + GROWTH);
  telnet_client_free(slow);
  telnet_client_free(other);
  telnet_room_end();
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      census_test(a_stalled_client_is_cut_and_others_complete),
      census_test(who_reads_again_is_told_what_is_lost),
      census_test(answers_nobody_reads_are_not_asked_for),
  };
  return cmocka_run_group_tests(tests, census_group, NULL);
}
