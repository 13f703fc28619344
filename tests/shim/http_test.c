// SPDX-License-Identifier: GPL-3.0-or-later
/* Requests and their answers, over a real socket; there is no application object but the small one. */
#include "http_host.h"

#include <epq/core.h>

#include <arpa/inet.h>
#include <locale.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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

static uint16_t start(void)
{
  http_host_start(&h);
  return epq_http_port(h.http);
}

// Opens, sends, and reads the answer up to `mark`.
static void ask(raw_client *c, const char *request, const char *mark)
{
  raw_open(c, epq_http_port(h.http));
  assert_true(raw_say(c, request));
  assert_true(raw_until(c, mark));
}

static int count_of(const raw_client *c, const char *text)
{
  int count = 0;
  for (const char *at = c->bytes; (at = strstr(at, text)); at += strlen(text))
    count++;
  return count;
}

static void an_answer_says_what_it_is_and_the_connection_stays(void **state)
{
  (void)state;
  raw_client c;
  start();
  ask(&c, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\nok");
  assert_int_equal(raw_status(&c), 200);
  assert_non_null(strstr(c.bytes, "\r\nContent-Type: text/plain\r\n"));
  assert_non_null(strstr(c.bytes, "\r\nContent-Length: 2\r\n"));
  assert_non_null(strstr(c.bytes, "\r\nDate: "));
  assert_non_null(strstr(c.bytes, " GMT\r\nConnection: keep-alive\r\n"));
  for (int i = 0; i < 20; i++) {
    raw_forget(&c);
    assert_true(raw_say(&c, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_true(raw_until(&c, "\r\n\r\nok"));
  }
  assert_int_equal(epq_http_connections(h.http), 1);
  raw_close(&c);
}

static void the_program_sees_what_was_asked(void **state)
{
  (void)state;
  raw_client c;
  char ports[40];
  snprintf(ports, sizeof ports, "port %u, v4 1 1, note 0", start());
  ask(&c,
      "POST /s%65en?q=%41&r HTTP/1.1\r\nhOST: Some:1\r\nAccept:  text/plain \r\nX-One: \t1\r\n"
      "accept: */*\r\nX-Empty:\r\nContent-Length: 3\r\n\r\nabc",
      "content-length=3");
  assert_non_null(strstr(c.bytes, "POST [/seen] [q=%41&r] body 3"));
  assert_non_null(strstr(c.bytes, ports));
  assert_non_null(strstr(c.bytes, "\nhost=Some:1\naccept=text/plain, */*\nx-one=1\nx-empty=\n"));
  raw_forget(&c);
  assert_true(raw_say(&c, "GET /seen HTTP/1.1\r\nHost: b\r\n\r\n"));
  assert_true(raw_until(&c, "host=b"));
  assert_non_null(strstr(c.bytes, "note 1"));
  raw_close(&c);
}

static void a_head_request_gets_the_length_and_no_body(void **state)
{
  (void)state;
  raw_client c;
  start();
  ask(&c, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /seen HTTP/1.1\r\nHost: a\r\n\r\n", "GET [/seen]");
  assert_non_null(strstr(c.bytes, "\r\nContent-Length: 2\r\n"));
  assert_non_null(strstr(c.bytes, "\r\n\r\nHTTP/1.1 200 OK\r\n"));
  raw_close(&c);
}

static void a_body_may_come_in_chunks_and_byte_by_byte(void **state)
{
  (void)state;
  static const char *const requests[] = {
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n1;why=not\r\n \r\n005\r\nworld\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
  };
  start();
  for (size_t i = 0; i < 2; i++) {
    raw_client c;
    ask(&c, requests[i], "\r\n\r\nhello world");
    raw_forget(&c);
    for (const char *at = requests[i]; *at; at++)
      assert_true(raw_send(&c, at, 1));
    assert_true(raw_until(&c, "\r\n\r\nhello world"));
    raw_close(&c);
  }
  assert_int_equal(h.requests, 4);
}

static void who_asks_first_may_go_on(void **state)
{
  (void)state;
  raw_client c;
  start();
  ask(&c, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n");
  raw_forget(&c);
  assert_true(raw_say(&c, "abc"));
  assert_true(raw_until(&c, "\r\n\r\nabc"));
  raw_close(&c);
  ask(&c, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3000000\r\n\r\n",
      "\r\n\r\n");
  assert_int_equal(raw_status(&c), 413);
  raw_close(&c);
}

static void requests_in_one_packet_are_answered_one_after_the_other(void **state)
{
  (void)state;
  raw_client c;
  start();
  raw_open(&c, epq_http_port(h.http));
  assert_true(raw_say(&c, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"
                          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntwo"
                          "GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /bye HTTP/1.1\r\n"));
  http_host_wait(&h.kept_count, 1);
  assert_int_equal(h.requests, 1); // nobody else may be asked meanwhile
  const epq_http_answer answer = {
      .status = 201, .content_type = "text/plain", .body = "one", .length = 3};
  epq_http_reply(h.http, h.kept, &answer);
  http_host_wait(&h.kept_count, 2);
  assert_int_equal(h.requests, 3);
  epq_http_reply(h.http, h.kept, &answer);
  assert_true(raw_say(&c, "Host: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  assert_true(raw_until(&c, NULL));
  assert_int_equal(h.requests, 4); // what comes after a close is nobody's
  assert_int_equal(count_of(&c, "HTTP/1.1 "), 4);
  assert_true(strstr(c.bytes, "\r\n\r\none") < strstr(c.bytes, "\r\n\r\ntwo"));
  raw_close(&c);
}

static void ten_thousand_requests_in_one_go_are_all_answered(void **state)
{
  (void)state;
  enum { COUNT = 10000 };
  static const char request[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  raw_client c;
  start();
  raw_open(&c, epq_http_port(h.http));
  size_t sent = 0, all = COUNT * (sizeof request - 1);
  int answers = 0;
  char *text = malloc(all);
  assert_non_null(text);
  for (size_t i = 0; i < COUNT; i++)
    memcpy(text + i * (sizeof request - 1), request, sizeof request - 1);
  while (sent < all) {
    size_t part = all - sent < 40000 ? all - sent : 40000;
    assert_true(raw_send(&c, text + sent, part));
    sent += part;
  }
  while (answers < COUNT) {
    assert_true(raw_until(&c, "\r\n\r\nok"));
    answers = count_of(&c, "\r\n\r\nok");
    if (answers < COUNT)
      assert_true(raw_read(&c, c.length + 1));
  }
  assert_int_equal(answers, COUNT);
  free(text);
  raw_close(&c);
}

static void who_wants_the_connection_closed_gets_it_closed(void **state)
{
  (void)state;
  static const char *const requests[] = {
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n",
      "GET / HTTP/1.0\r\nHost: a\r\n\r\n"};
  start();
  for (size_t i = 0; i < 2; i++) {
    raw_client c;
    ask(&c, requests[i], "\r\n\r\nok");
    assert_non_null(strstr(c.bytes, "\r\nConnection: close\r\n"));
    assert_true(raw_until(&c, NULL));
    assert_false(c.reset);
    raw_close(&c);
  }
  raw_client c;
  ask(&c, "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", "\r\n\r\nok");
  raw_forget(&c);
  assert_true(raw_say(&c, "GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
  assert_true(raw_until(&c, "\r\n\r\nok"));
  raw_close(&c);
}

static void an_answer_cannot_smuggle_headers_and_may_come_later(void **state)
{
  (void)state;
  raw_client c;
  start();
  ask(&c, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n");
  assert_int_equal(raw_status(&c), 418);
  assert_null(strstr(c.bytes, "\nX-Evil"));
  assert_non_null(strstr(c.bytes, "\r\nContent-Length: 0\r\n"));
  raw_close(&c);
}

static void a_client_that_is_gone_before_its_answer_does_no_harm(void **state)
{
  (void)state;
  const epq_http_answer answer = {
      .status = 200, .content_type = "text/plain", .body = "x", .length = 1};
  start();
  for (int i = 0; i < 1000; i++) {
    raw_client c;
    raw_open(&c, epq_http_port(h.http));
    assert_true(raw_say(&c, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"));
    http_host_wait(&h.kept_count, i + 1);
    uint64_t id = h.kept;
    if (i % 3 == 0)
      epq_http_reply(h.http, id, &answer);
    raw_reset(&c);
    epq_http_reply(h.http, id, &answer);
    epq_http_reply(h.http, id, &answer); // nobody is there, or was answered
  }
  epq_http_reply(h.http, 0, &answer);
  epq_http_reply(h.http, UINT64_MAX, &answer);
  raw_client c;
  ask(&c, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\nok");
  for (int i = 0; i < 10000 && epq_http_connections(h.http) > 1; i++)
    poll(NULL, 0, 1);
  assert_int_equal(epq_http_connections(h.http), 1);
  raw_close(&c);
}

static void a_large_answer_arrives_whole_at_a_slow_reader(void **state)
{
  (void)state;
  raw_client c;
  start();
  long before = memory_now();
  raw_open(&c, epq_http_port(h.http));
  for (int i = 0; i < 200; i++) // only one of them may be made before it is read
    assert_true(raw_say(&c, "GET /big HTTP/1.1\r\nHost: a\r\n\r\n"));
  http_host_wait(&h.requests, 1);
  assert_true(raw_read(&c, 200));
  assert_int_equal(h.requests, 1);
  assert_in_range(memory_grown(before), 0, 40 * 1024);
  assert_true(raw_read(&c, 8 << 20));
  assert_int_equal(c.bytes[(8 << 20) - 1], 'b');
  raw_close(&c);
}

static void who_is_late_is_told_so(void **state)
{
  (void)state;
  raw_client head, body, idle, silent;
  h.config.head_ms = 150;
  h.config.body_ms = 200;
  h.config.idle_ms = 100;
  start();
  ask(&idle, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\nok");
  raw_open(&head, epq_http_port(h.http));
  assert_true(raw_say(&head, "GET / HTTP/1.1\r\nHos"));
  raw_open(&body, epq_http_port(h.http));
  assert_true(raw_say(&body, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"));
  raw_open(&silent, epq_http_port(h.http));
  assert_true(raw_until(&head, NULL));
  assert_int_equal(raw_status(&head), 408);
  assert_true(raw_until(&body, NULL));
  assert_int_equal(raw_status(&body), 408);
  raw_forget(&idle);
  assert_true(raw_until(&idle, NULL));
  assert_int_equal(idle.length, 0);
  assert_true(raw_until(&silent, NULL));
  assert_int_equal(silent.length, 0);
  raw_close(&head);
  raw_close(&body);
  raw_close(&idle);
  raw_close(&silent);
}

static void a_request_that_is_worked_on_may_take_long(void **state)
{
  (void)state;
  raw_client c, idle;
  h.config.head_ms = h.config.body_ms = h.config.idle_ms = 60;
  start();
  raw_open(&c, epq_http_port(h.http));
  assert_true(raw_say(&c, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"));
  http_host_wait(&h.kept_count, 1);
  for (int i = 0; i < 4; i++) { // others came and went
    ask(&idle, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\nok");
    assert_true(raw_until(&idle, NULL));
    raw_close(&idle);
  }
  const epq_http_answer answer = {.status = 204};
  epq_http_reply(h.http, h.kept, &answer);
  assert_true(raw_until(&c, "\r\n\r\n"));
  assert_int_equal(raw_status(&c), 204);
  assert_null(strstr(c.bytes, "Content-Length"));
  raw_close(&c);
}

static void of_too_many_the_oldest_unfinished_head_goes_then_the_newcomer(void **state)
{
  (void)state;
  raw_client busy[2], half, more, last;
  h.config.connections = 3;
  start();
  raw_open(&half, epq_http_port(h.http));
  assert_true(raw_say(&half, "GET / HTT"));
  for (int i = 0; i < 2; i++) {
    raw_open(&busy[i], epq_http_port(h.http));
    assert_true(raw_say(&busy[i], "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"));
    http_host_wait(&h.kept_count, i + 1);
  }
  raw_open(&more, epq_http_port(h.http));
  assert_true(raw_until(&half, NULL)); // it has made room
  assert_true(raw_say(&more, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"));
  http_host_wait(&h.kept_count, 3);
  raw_open(&last, epq_http_port(h.http));
  assert_true(raw_say(&last, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  assert_true(raw_until(&last, NULL));
  assert_int_equal(raw_status(&last), 503);
  raw_close(&half);
  raw_close(&last);
  raw_close(&more);
  raw_close(&busy[0]);
  raw_close(&busy[1]);
}

static void a_port_can_be_used_again_at_once(void **state)
{
  (void)state;
  uint16_t port = 0;
  for (int i = 0; i < 50; i++) {
    http_host_init(&h);
    h.config.port = port;
    port = start();
    raw_client c, half, later;
    ask(&c, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\nok");
    raw_open(&half, port);
    assert_true(raw_say(&half, "GET "));
    raw_open(&later, port);
    assert_true(raw_say(&later, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"));
    http_host_wait(&h.kept_count, 1);
    http_host_stop(&h);
    raw_forget(&c);
    raw_until(&c, NULL);
    assert_int_equal(c.length, 0);
    raw_close(&c);
    raw_close(&half);
    raw_close(&later);
  }
}

// A socket for that address of this machine, or -1: the machine has no IPv6.
static int socket_6(uint16_t port, bool connects)
{
  struct sockaddr_in6 a = {
      .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && (connects ? connect(fd, (struct sockaddr *)&a, sizeof a)
                           : bind(fd, (struct sockaddr *)&a, sizeof a)) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static void one_port_serves_both_loopbacks(void **state)
{
  (void)state;
  uint16_t port = start();
  int fd = socket_6(0, false);
  if (fd < 0) {
    print_message("no IPv6 here\n");
    return;
  }
  close(fd);
  raw_client c = {.fd = socket_6(port, true)};
  assert_true(c.fd >= 0);
  assert_true(raw_say(&c, "GET /seen HTTP/1.1\r\nHost: a\r\n\r\n"));
  assert_true(raw_until(&c, "v4 0 0"));
  raw_close(&c);
}

static void stopping_in_the_middle_of_work_is_no_trouble(void **state)
{
  (void)state;
  for (int round = 0; round < 20; round++) {
    raw_client c[8];
    http_host_init(&h);
    start();
    for (int i = 0; i < 8; i++) {
      raw_open(&c[i], epq_http_port(h.http));
      raw_say(&c[i], i % 2 ? "GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET / HT"
                           : "GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    http_host_wait(&h.requests, round % 8 + 1);
    http_host_stop(&h);
    for (int i = 0; i < 8; i++)
      raw_close(&c[i]);
  }
}

static void more_than_can_be_served_at_once_are_served_one_after_the_other(void **state)
{
  (void)state;
  enum { COUNT = 200 };
  static raw_client c[COUNT];
  int served = 0;
  h.config.connections = 20;
  start();
  for (int i = 0; i < COUNT; i++) {
    raw_open(&c[i], epq_http_port(h.http));
    raw_say(&c[i], "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  }
  for (int i = 0; i < COUNT; i++) {
    raw_until(&c[i], NULL);
    served += raw_status(&c[i]) == 200;
    raw_close(&c[i]);
  }
  assert_int_equal(served, COUNT); // they wait in the queue of the kernel meanwhile
}

static void *ask_after_the_end(void *ud)
{
  const epq_http_answer answer = {.status = 200};
  for (int i = 0; i < 1000; i++)
    epq_http_reply(ud, (uint64_t)i, &answer);
  epq_http_close(ud, 1, 1000, "x");
  assert_true(epq_http_send(ud, 1, "x", 1));
  return NULL;
}

static void what_is_asked_of_a_stopped_one_does_nothing(void **state)
{
  (void)state;
  pthread_t thread;
  start();
  epq_http_stop(h.http);
  assert_int_equal(pthread_create(&thread, NULL, ask_after_the_end, h.http), 0);
  pthread_join(thread, NULL);
  assert_int_equal(epq_http_connections(h.http), 0);
  epq_http_stop(h.http);
}

static void *start_elsewhere(void *ud)
{
  char why[200];
  http_host *other = ud;
  other->http = epq_http_start(&other->config, why, sizeof why);
  return NULL;
}

static void what_cannot_start_says_why(void **state)
{
  (void)state;
  char why[200];
  http_host other;
  uint16_t port = start();
  http_host_init(&other);
  other.config.port = port;
  assert_null(epq_http_start(&other.config, why, sizeof why));
  assert_non_null(strstr(why, "in use"));
  static const char *const names[] = {"localhost", NULL}, *const foreign[] = {"192.0.2.1", NULL},
                           *const none[] = {NULL};
  other.config.port = 0;
  other.config.addresses = names;
  assert_null(epq_http_start(&other.config, why, sizeof why));
  assert_non_null(strstr(why, "localhost is no numeric address"));
  other.config.addresses = foreign;
  assert_null(epq_http_start(&other.config, why, sizeof why));
  assert_non_null(strstr(why, "192.0.2.1"));
  other.config.addresses = none;
  assert_null(epq_http_start(&other.config, why, sizeof why));
  other.config.addresses = NULL;
  other.config.size = 1;
  assert_null(epq_http_start(&other.config, NULL, 0));
  other.config.size = sizeof other.config;
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, start_elsewhere, &other), 0);
  pthread_join(thread, NULL);
  assert_null(other.http);
  epq_http_stop(NULL);
  epq_http_free(NULL);
}

static void numbers_keep_their_point(void **state)
{
  (void)state;
  assert_true(epq_core_ensure());
  assert_true(epq_core_ensure());
  assert_string_equal(localeconv()->decimal_point, ".");
}

int main(void)
{
#define HOSTED(test) cmocka_unit_test_setup_teardown(test, begin, end)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_keep_their_point),
      HOSTED(an_answer_says_what_it_is_and_the_connection_stays),
      HOSTED(the_program_sees_what_was_asked),
      HOSTED(a_head_request_gets_the_length_and_no_body),
      HOSTED(a_body_may_come_in_chunks_and_byte_by_byte),
      HOSTED(who_asks_first_may_go_on),
      HOSTED(requests_in_one_packet_are_answered_one_after_the_other),
      HOSTED(ten_thousand_requests_in_one_go_are_all_answered),
      HOSTED(who_wants_the_connection_closed_gets_it_closed),
      HOSTED(an_answer_cannot_smuggle_headers_and_may_come_later),
      HOSTED(a_client_that_is_gone_before_its_answer_does_no_harm),
      HOSTED(a_large_answer_arrives_whole_at_a_slow_reader),
      HOSTED(who_is_late_is_told_so),
      HOSTED(a_request_that_is_worked_on_may_take_long),
      HOSTED(of_too_many_the_oldest_unfinished_head_goes_then_the_newcomer),
      HOSTED(a_port_can_be_used_again_at_once),
      HOSTED(one_port_serves_both_loopbacks),
      HOSTED(stopping_in_the_middle_of_work_is_no_trouble),
      HOSTED(more_than_can_be_served_at_once_are_served_one_after_the_other),
      HOSTED(what_is_asked_of_a_stopped_one_does_nothing),
      HOSTED(what_cannot_start_says_why),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
