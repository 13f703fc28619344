// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * net.HTTPServer by raw sockets: what is malformed (the list of promise B1) never reaches a script, alone and behind an honest request; clients that go
 * at any moment; an engine that is freed while answers are under way.
 */
#include "malformed.h"
#include "run_engine.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static run_engine *engine;
static uint16_t port;

static const char server[] = "inner, seen = 0, 0\n"
                             "server = net.HTTPServer{maxBody = 1024 * 1024}\n"
                             "server:start('127.0.0.1', 0, function(method, path, body)\n"
                             "  seen = seen + 1\n"
                             "  if path:find('inner', 1, true) == 2 then inner = inner + 1 end\n"
                             "  if path == '/count' then return inner .. ' inner' end\n"
                             "  if path == '/wait' then require('timers').sleep(5) end\n"
                             "  if path == '/stream' then return function() "
                             "require('timers').sleep(1) return ('x'):rep(5000) end end\n"
                             "  if path == '/large' then return ('x'):rep(3000000) end\n"
                             "  return 'good'\n"
                             "end)\n"
                             "print('port ' .. server:port() .. '.')\n";

static int begin(void **state)
{
  (void)state;
  // what was printed is known when the run has ended; so the port is one that was free
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  char code[sizeof server + 40], at[16];
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
      getsockname(fd, (struct sockaddr *)&address, &size) != 0)
    return -1;
  close(fd);
  port = ntohs(address.sin_port);
  const char *zero = strstr(server, "0, function");
  snprintf(code, sizeof code, "%.*s%u%s", (int)(zero - server), server, port, zero + 1);
  snprintf(at, sizeof at, "port %u.", port);
  engine = run_engine_new(NULL);
  run_engine_begin(engine, code);
  return run_engine_wait_output(engine, at, 10000) ? 0 : -1;
}

static int end(void **state)
{
  (void)state;
  run_engine_stop(engine, 5000, NULL);
  run_engine_free(engine);
  return 0;
}

// --- a client ---

static int open_client(void)
{
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
    abort();
  return fd;
}

// All that comes until the peer closes. Given, free() it. *reset: it ended by a reset.
static char *read_all(int fd, bool *reset)
{
  size_t length = 0, room = 1024;
  char *bytes = malloc(room);
  *reset = false;
  for (;;) {
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    if (!bytes || poll(&ready, 1, 10000 * run_engine_scale()) != 1)
      abort();
    ssize_t n = recv(fd, bytes + length, room - length - 1, 0);
    if (n <= 0) {
      *reset = n < 0;
      bytes[length] = 0;
      return bytes;
    }
    length += (size_t)n;
    if (length + 1 == room) {
      char *grown = realloc(bytes, room *= 2);
      if (!grown)
        abort();
      bytes = grown;
    }
  }
}

// Sends in pieces; the peer may have closed before the last.
static void send_pieces(int fd, const char *bytes, size_t length, size_t step)
{
  for (size_t at = 0; at < length; at += step)
    if (send(fd, bytes + at, length - at < step ? length - at : step, MSG_NOSIGNAL) < 0)
      return;
}

static int status_of(const char *answer)
{
  return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer + 9, NULL, 10) : 0;
}

static void check_inner(const char *after)
{
  bool reset;
  int fd = open_client();
  static const char ask[] = "GET /count HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  send_pieces(fd, ask, sizeof ask - 1, sizeof ask);
  char *answer = read_all(fd, &reset);
  close(fd);
  if (!strstr(answer, "\r\n\r\n0 inner"))
    fail_msg("%s: the hidden request ran: %s", after, answer);
  free(answer);
}

// --- malformed requests ---

static void check(const char *name, const char *bytes, size_t length, int status, size_t step)
{
  bool reset;
  status = malformed_for_scripts(name, status);
  if (status == 0)
    return; // a request like any other, and so is what is behind it
  int fd = open_client();
  send_pieces(fd, bytes, length, step);
  char *answer = read_all(fd, &reset);
  close(fd);
  if (status_of(answer) != status)
    fail_msg("%s, %zu bytes at a time: %d instead of %d", name, step, status_of(answer), status);
  if (!strstr(answer, "\r\nConnection: close\r\n"))
    fail_msg("%s: does not say that it closes", name);
  if (reset)
    fail_msg("%s: closed in a way that may lose the answer", name);
  if (strstr(answer, "\nHTTP/1.1 "))
    fail_msg("%s: two answers", name);
  free(answer);
}

static void what_is_malformed_is_refused_and_what_it_hides_never_runs(void **state)
{
  (void)state;
  for (size_t i = 0; i < malformed_count; i++) {
    const malformed *m = &malformed_requests[i];
    check(m->name, m->bytes, m->length, m->status, m->length);
    check(m->name, m->bytes, m->length, m->status, 13);
    check_inner(m->name);
  }
}

static void so_is_what_is_too_large(void **state)
{
  (void)state;
  const char *name;
  int status;
  size_t length;
  char *bytes;
  for (size_t i = 0; (bytes = malformed_large(i, &name, &status, &length)); i++) {
    if (strcmp(name, "a head of 17 KiB") != 0) // 32 KiB may be here
      check(name, bytes, length, status, length);
    check_inner(name);
    free(bytes);
  }
}

static void behind_an_honest_request_it_is_refused_as_well(void **state)
{
  (void)state;
  static const char honest[] =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
      "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n"; // what comes while it waits is kept
  for (size_t i = 0; i < malformed_count; i++) {
    const malformed *m = &malformed_requests[i];
    int status = malformed_for_scripts(m->name, m->status);
    bool reset;
    if (status == 0)
      continue;
    char *both = malloc(sizeof honest + m->length), wanted[40];
    if (!both)
      abort();
    memcpy(both, honest, sizeof honest - 1);               // NOLINT: bytes, no text
    memcpy(both + sizeof honest - 1, m->bytes, m->length); // NOLINT: bytes, no text
    int fd = open_client();
    send_pieces(fd, both, sizeof honest - 1 + m->length, SIZE_MAX);
    char *answer = read_all(fd, &reset);
    close(fd);
    snprintf(wanted, sizeof wanted, "goodHTTP/1.1 %d ", status);
    const char *first = strstr(answer, "goodHTTP/1.1 200 ");
    if (status_of(answer) != 200 || !first || !strstr(first + 1, wanted))
      fail_msg("%s, as the third request: %s", m->name, answer);
    free(answer);
    free(both);
    check_inner(m->name);
  }
}

// --- clients that go ---

static void clients_may_go_at_any_moment(void **state)
{
  (void)state;
  static const char *const asks[] = {
      "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n", "GET /large HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /wait HTTP/1.1\r\nHost: a\r\n\r\nGET /large HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"};
  for (size_t i = 0; i < 4; i++) {
    size_t length = strlen(asks[i]);
    for (size_t cut = 0; cut <= length; cut += cut + 5 < length ? 5 : 1) {
      for (int how = 0; how < 3; how++) { // close, half-close and close, reset
        char byte;
        int fd = open_client();
        send_pieces(fd, asks[i], cut, SIZE_MAX);
        if (how == 1)
          shutdown(fd, SHUT_WR);
        struct linger at_once = {.l_onoff = 1};
        if (how == 2)
          setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        if (cut == length && i < 2 && recv(fd, &byte, 1, 0) != 1)
          abort();
        close(fd);
      }
    }
    check_inner(asks[i]);
  }
}

static void an_engine_is_freed_while_answers_are_under_way(void **state)
{
  (void)state;
  static const char *const asks[] = {"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n",
                                     "GET /large HTTP/1.1\r\nHost: a\r\n\r\n",
                                     "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n",
                                     "GET / HTTP/1.1\r\nHost: a\r\n\r\n"};
  int fds[5];
  char byte;
  for (size_t i = 0; i < 5; i++) {
    fds[i] = open_client();
    send_pieces(fds[i], asks[i], strlen(asks[i]), SIZE_MAX);
  }
  if (recv(fds[0], &byte, 1, 0) != 1 || recv(fds[1], &byte, 1, 0) != 1)
    abort();
  assert_true(run_engine_stop(engine, 5000, NULL));
  for (size_t i = 0; i < 5; i++)
    close(fds[i]);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_malformed_is_refused_and_what_it_hides_never_runs,
                                      begin, end),
      cmocka_unit_test_setup_teardown(so_is_what_is_too_large, begin, end),
      cmocka_unit_test_setup_teardown(behind_an_honest_request_it_is_refused_as_well, begin, end),
      cmocka_unit_test_setup_teardown(clients_may_go_at_any_moment, begin, end),
      cmocka_unit_test_setup_teardown(an_engine_is_freed_while_answers_are_under_way, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
