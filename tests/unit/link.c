// SPDX-License-Identifier: GPL-3.0-or-later
// The way to an engine elsewhere, before somebody at the other end who is not what it should be.
#include "link/link.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 10000 };

// --- the other end of a pair ---

static peer_link *open_pair(int *other)
{
  int ends[2];
  eplua_error err = {0};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    abort();
  peer_link *l = peer_link_new_descriptor(ends[0]);
  if (!l || l->ops->open(l, &err) != PEER_LINK_OPEN)
    abort();
  *other = ends[1];
  return l;
}

static void put(int fd, const char *text)
{
  size_t length = strlen(text);
  if (write(fd, text, length) != (ssize_t)length)
    abort();
}

static void expect_message(peer_link *l, const char *expected)
{
  size_t length = 0;
  char *message = l->ops->take(l, &length);
  assert_non_null(message);
  assert_string_equal(message, expected);
  assert_int_equal(length, strlen(expected));
  free(message);
}

static void expect_none(peer_link *l)
{
  size_t length = 0;
  assert_null(l->ops->take(l, &length));
}

// Waits for what the link waits for, and steps, until it is in another state than that.
static peer_link_state step_while(peer_link *l, peer_link_state state, eplua_error *err)
{
  for (;;) {
    struct pollfd ready = {0};
    ready.fd = l->ops->descriptor(l, &ready.events);
    if (poll(&ready, 1, PATIENCE_MS) != 1)
      abort();
    peer_link_state now = l->ops->step(l, err);
    if (now != state)
      return now;
  }
}

static void test_halves(void **state)
{
  (void)state;
  int other;
  eplua_error err = {0};
  peer_link *l = open_pair(&other);
  assert_true(l->same_files);
  put(other, "{\"type\":\"hel");
  assert_int_equal(l->ops->step(l, &err), PEER_LINK_OPEN);
  expect_none(l);
  put(other, "lo\"}\n{\"a\":1}\n\n{\"b\"");
  assert_int_equal(l->ops->step(l, &err), PEER_LINK_OPEN);
  expect_message(l, "{\"type\":\"hello\"}");
  expect_message(l, "{\"a\":1}");
  expect_none(l);
  put(other, ":2}\n");
  assert_int_equal(l->ops->step(l, &err), PEER_LINK_OPEN);
  expect_message(l, "{\"b\":2}");
  expect_none(l);
  close(other);
  l->ops->free(l);
}

static void test_closed_in_the_middle(void **state)
{
  (void)state;
  int other;
  eplua_error err = {0};
  peer_link *l = open_pair(&other);
  put(other, "{\"a\":1}\n{\"half\":");
  close(other);
  assert_int_equal(step_while(l, PEER_LINK_OPEN, &err), PEER_LINK_CLOSED);
  assert_int_equal(err.code, EPLUA_E_IO);
  assert_string_not_equal(err.message, "");
  expect_message(l, "{\"a\":1}"); // what came before is not lost
  expect_none(l);
  assert_false(l->ops->send(l, "{}", 2) && l->ops->step(l, &err) != PEER_LINK_CLOSED);
  l->ops->close(l);
  l->ops->close(l);
  assert_int_equal(l->ops->open(l, &err), PEER_LINK_CLOSED); // opens once
  l->ops->free(l);
}

static void test_garbage(void **state)
{
  (void)state;
  int other;
  eplua_error err = {0};
  peer_link *l = open_pair(&other);
  const char garbage[] = "\xff\xfe\0\r\n\x1b[2J > > {\"type\":\"hello\"}\n\xff\xff\n";
  if (write(other, garbage, sizeof garbage - 1) != (ssize_t)sizeof garbage - 1)
    abort();
  assert_int_equal(l->ops->step(l, &err), PEER_LINK_OPEN);
  expect_message(l, "{\"type\":\"hello\"}"); // what is before the first one is for people
  expect_message(l, "\xff\xff");             // who reads JSON refuses it
  expect_none(l);
  close(other);
  l->ops->free(l);
}

static void *write_for_ever(void *ud)
{
  static char block[1 << 16];
  int fd = *(int *)ud;
  memset(block, 'x', sizeof block);
  for (int k = 0; k < 100 << 4; k++) // 100 MiB
    for (size_t at = 0; at < sizeof block;) {
      ssize_t n = send(fd, block + at, sizeof block - at, MSG_NOSIGNAL);
      if (n <= 0)
        return NULL;
      at += (size_t)n;
    }
  return NULL;
}

static void test_endless_line(void **state)
{
  (void)state;
  int other;
  pthread_t writer;
  eplua_error err = {0};
  peer_link *l = open_pair(&other);
  put(other, "{\"type\":\"hello\"}\n");
  assert_int_equal(l->ops->step(l, &err), PEER_LINK_OPEN);
  expect_message(l, "{\"type\":\"hello\"}");
  if (pthread_create(&writer, NULL, write_for_ever, &other) != 0)
    abort();
  peer_link_state now = PEER_LINK_OPEN;
  while (now == PEER_LINK_OPEN) {
    struct pollfd ready = {0};
    ready.fd = l->ops->descriptor(l, &ready.events);
    if (poll(&ready, 1, PATIENCE_MS) != 1)
      abort();
    now = l->ops->step(l, &err);
    expect_none(l);
  }
  assert_string_equal(err.message, "a message is too long");
  l->ops->free(l); // and the writer gets to its end
  pthread_join(writer, NULL);
  close(other);
}

static void test_many_at_once(void **state)
{
  (void)state;
  int other;
  eplua_error err = {0};
  peer_link *l = open_pair(&other);
  enum { COUNT = 4000 };
  static char all[COUNT * 8 + 1];
  for (int k = 0; k < COUNT; k++)
    snprintf(all + 8 * k, 9, "{\"n\":1}\n");
  put(other, all);
  assert_int_equal(l->ops->step(l, &err), PEER_LINK_OPEN);
  for (int k = 0; k < COUNT; k++)
    expect_message(l, "{\"n\":1}");
  expect_none(l);
  close(other);
  l->ops->free(l);
}

static void test_no_reader(void **state)
{
  (void)state;
  int other;
  eplua_error err = {0};
  peer_link *l = open_pair(&other);
  char *large = malloc(PEER_MESSAGE_MAX + 1);
  if (!large)
    abort();
  memset(large, 'y', PEER_MESSAGE_MAX + 1);
  assert_false(l->ops->send(l, large, PEER_MESSAGE_MAX + 1)); // longer than anybody takes
  assert_true(l->ops->send(l, large, 4 << 20));               // waits, and holds nobody up
  short events = 0;
  l->ops->descriptor(l, &events);
  assert_true(events & POLLOUT);
  close(other);
  assert_int_equal(step_while(l, PEER_LINK_OPEN, &err), PEER_LINK_CLOSED);
  free(large);
  l->ops->free(l);
}

// --- a telnet port ---

typedef struct port {
  int listens;
  const char *token; // that it wants; NULL: none
  const char *greeting;
} port;

static bool read_line(int fd, char *line, size_t size)
{
  size_t n = 0;
  while (n + 1 < size && read(fd, line + n, 1) == 1) {
    if (line[n] == '\n') {
      line[n] = '\0';
      return true;
    }
    n++;
  }
  return false;
}

static void *serve(void *ud)
{
  const port *p = ud;
  char line[300] = "";
  int fd = accept(p->listens, NULL, NULL);
  if (fd < 0)
    abort();
  if (p->greeting) {
    put(fd, p->greeting);
    close(fd);
    return NULL;
  }
  bool in = !p->token;
  for (int tries = 0; !in && tries < 3; tries++) {
    put(fd, tries ? "no\ntoken: " : "token: ");
    if (!read_line(fd, line, sizeof line))
      break;
    in = strcmp(line, p->token) == 0;
  }
  if (in) {
    put(fd, "EPLua\n> ");
    if (read_line(fd, line, sizeof line) && strcmp(line, ":json") == 0)
      put(fd, "{\"type\":\"hello\"}\n");
    while (read(fd, line, sizeof line) > 0)
      ;
  }
  close(fd);
  return NULL;
}

// Connects to it with that token until it is open or closed.
static peer_link_state attach(port *p, const char *token, eplua_error *err, char *message,
                              size_t size)
{
  char where[40];
  pthread_t server;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  p->listens = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (p->listens < 0 || bind(p->listens, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(p->listens, 1) != 0 ||
      getsockname(p->listens, (struct sockaddr *)&address, &(socklen_t){sizeof address}) != 0 ||
      pthread_create(&server, NULL, serve, p) != 0)
    abort();
  snprintf(where, sizeof where, "127.0.0.1:%d", ntohs(address.sin_port));
  peer_link *l = peer_link_new_socket(where, NULL, err);
  if (!l)
    abort();
  peer_link_set_token(l, token);
  *message = '\0';
  peer_link_state state = l->ops->open(l, err);
  if (state == PEER_LINK_OPENING)
    state = step_while(l, PEER_LINK_OPENING, err);
  while (state == PEER_LINK_OPEN && !*message) {
    size_t length = 0;
    char *text = l->ops->take(l, &length);
    if (text)
      snprintf(message, size, "%s", text);
    free(text);
    struct pollfd ready = {0};
    ready.fd = l->ops->descriptor(l, &ready.events);
    if (!*message && poll(&ready, 1, PATIENCE_MS) == 1)
      state = l->ops->step(l, err);
  }
  assert_false(l->same_files);
  l->ops->free(l);
  pthread_join(server, NULL);
  close(p->listens);
  return state;
}

static void test_token(void **state)
{
  (void)state;
  char message[100];
  eplua_error err = {0};
  assert_int_equal(attach(&(port){.token = NULL}, NULL, &err, message, sizeof message),
                   PEER_LINK_OPEN);
  assert_string_equal(message, "{\"type\":\"hello\"}");
  assert_int_equal(attach(&(port){.token = "right"}, "right", &err, message, sizeof message),
                   PEER_LINK_OPEN);
  assert_string_equal(message, "{\"type\":\"hello\"}");
  assert_int_equal(attach(&(port){.token = "right"}, "wrong", &err, message, sizeof message),
                   PEER_LINK_CLOSED);
  assert_int_equal(err.code, EPLUA_E_DENIED);
  assert_int_equal(attach(&(port){.token = "right"}, "", &err, message, sizeof message),
                   PEER_LINK_CLOSED);
  assert_int_equal(err.code, EPLUA_E_DENIED);
  // two lines would be a token and a command
  assert_int_equal(attach(&(port){.token = "right"}, "right\n:stop", &err, message, sizeof message),
                   PEER_LINK_CLOSED);
  assert_int_equal(err.code, EPLUA_E_DENIED);
}

static void test_somebody_else(void **state)
{
  (void)state;
  char message[100];
  eplua_error err = {0};
  static const char *const greetings[] = {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-x\r\n", "",
                                          "220 mail.example ESMTP\r\n"};
  for (size_t k = 0; k < sizeof greetings / sizeof *greetings; k++) {
    err.code = 0;
    assert_int_equal(
        attach(&(port){.greeting = greetings[k]}, "secret", &err, message, sizeof message),
        PEER_LINK_CLOSED);
    assert_int_equal(err.code, EPLUA_E_IO);
    assert_string_equal(message, "");
  }
}

static void test_bad_places(void **state)
{
  (void)state;
  static const char *const places[] = {"",        "host",     "host:",     "host:0", "host:65536",
                                       ":",       "[::1]:",   "::1:8023x", "a:b:1",  "host:-1",
                                       "[::1]:x", "host:1e3", "/"};
  for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
    eplua_error err = {0};
    peer_link *l = peer_link_new_socket(places[k], NULL, &err);
    if (l) { // a path, where nobody listens
      assert_int_equal(l->ops->open(l, &err), PEER_LINK_CLOSED);
      l->ops->free(l);
    }
    assert_int_not_equal(err.code, EPLUA_OK);
    assert_string_not_equal(err.message, "");
  }
}

int main(void)
{
  unsetenv("EPLUA_TOKEN");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_halves),       cmocka_unit_test(test_closed_in_the_middle),
      cmocka_unit_test(test_garbage),      cmocka_unit_test(test_endless_line),
      cmocka_unit_test(test_many_at_once), cmocka_unit_test(test_no_reader),
      cmocka_unit_test(test_token),        cmocka_unit_test(test_somebody_else),
      cmocka_unit_test(test_bad_places),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
