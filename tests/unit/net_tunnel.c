// SPDX-License-Identifier: GPL-3.0-or-later
// A tunnel of libcurl's as a stream: bytes both ways, held back, broken, closed at odd moments. Bare (http:) against a socket of our own, and
// under TLS against openssl's server, which sends each line back reversed.
#include "net/tunnel.h"

#include <arpa/inet.h>
#include <eplua/engine.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

extern char **environ;

typedef struct seen {
  ep_tunnel *tunnel;
  ep_state *s;
  ep_net_item item;
  int connected, ended, closed, drained, done;
  int connect_error, end_error, done_error;
  size_t bytes;
  char text[256];
  bool close_in_data, close_in_connected, read_at_once;
} seen;

static void leave(seen *n)
{
  ep_loop_leave(n->s->loop);
}

static void on_connected(void *ud, int error)
{
  seen *n = ud;
  n->connected++;
  n->connect_error = error;
  if (n->close_in_connected)
    ep_tunnel_close(n->tunnel);
  else if (n->read_at_once)
    ep_tunnel_read(n->tunnel, true);
  leave(n);
}

static void on_data(void *ud, const char *bytes, size_t length)
{
  seen *n = ud;
  if (n->bytes + length < sizeof n->text)
    memcpy(n->text + n->bytes, bytes, length);
  n->bytes += length;
  if (n->close_in_data)
    ep_tunnel_close(n->tunnel);
  leave(n);
}

static void on_end(void *ud, int error)
{
  seen *n = ud;
  n->ended++;
  n->end_error = error;
  leave(n);
}

static void on_drained(void *ud)
{
  seen *n = ud;
  n->drained++;
}

static void on_closed(void *ud)
{
  seen *n = ud;
  n->closed++;
  leave(n);
}

static void on_done(void *ud, int error)
{
  seen *n = ud;
  n->done++;
  n->done_error = error;
  leave(n);
}

static const ep_stream_owner owner = {on_connected, on_data, on_end, on_drained, on_closed};

static void run(seen *n)
{
  ep_loop_forget_leave(n->s->loop);
  ep_loop_run(n->s->loop);
}

typedef struct room {
  eplua_engine *engine;
  seen n;
  int listener, port;
} room;

static int setup(void **state)
{
  room *r = calloc(1, sizeof *r);
  eplua_error err;
  if (!r)
    abort();
  r->engine =
      eplua_engine_new(&(eplua_config){.size = sizeof(eplua_config), .modules = MODULES}, &err);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  r->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (!r->engine || r->listener < 0 ||
      bind(r->listener, (struct sockaddr *)&address, length) != 0 || listen(r->listener, 8) != 0 ||
      getsockname(r->listener, (struct sockaddr *)&address, &length) != 0)
    abort();
  r->port = ntohs(address.sin_port);
  r->n.s = ep_state_of_engine(r->engine);
  *state = r;
  return 0;
}

static int teardown(void **state)
{
  room *r = *state;
  if (!r->n.closed) // it is in no account that would
    ep_tunnel_close(r->n.tunnel);
  eplua_engine_free(r->engine);
  close(r->listener);
  free(r);
  return 0;
}

static void open_tunnel(room *r, const char *url, bool check, const char *ca_file)
{
  eplua_error err = {0};
  ep_tunnel_options options = {
      .url = url, .check = check, .ca_file = ca_file, .proxy = "", .timeout_ms = 20000};
  r->n.tunnel = ep_tunnel_new(r->n.s, &options, &owner, &r->n, &r->n.item, &err);
  if (!r->n.tunnel)
    fail_msg("%s", err.message);
}

// A bare tunnel and the other end of it.
static int open_bare(room *r)
{
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d/", r->port);
  open_tunnel(r, url, true, NULL);
  run(&r->n);
  assert_int_equal(r->n.connected, 1);
  assert_int_equal(r->n.connect_error, 0);
  int peer = accept(r->listener, NULL, NULL);
  if (peer < 0)
    abort();
  return peer;
}

static void bytes_go_both_ways(void **state)
{
  room *r = *state;
  int peer = open_bare(r);
  char got[8] = {0};
  assert_int_equal(ep_tunnel_write(r->n.tunnel, "hello", 5, on_done, &r->n), 0);
  assert_int_equal(r->n.done, 0); // not from inside the call
  run(&r->n);
  assert_int_equal(r->n.done, 1);
  assert_int_equal(r->n.done_error, 0);
  assert_int_equal(recv(peer, got, 5, MSG_WAITALL), 5);
  assert_string_equal(got, "hello");
  assert_int_equal(send(peer, "a\0b", 3, 0), 3);
  ep_tunnel_read(r->n.tunnel, true);
  while (r->n.bytes < 3)
    run(&r->n);
  assert_memory_equal(r->n.text, "a\0b", 3);
  assert_int_equal(r->n.item.received, 3);
  assert_int_equal(r->n.item.sent, 5);
  close(peer);
  while (!r->n.ended)
    run(&r->n);
  assert_int_equal(r->n.end_error, 0);
  ep_tunnel_close(r->n.tunnel);
  ep_tunnel_close(r->n.tunnel);
  run(&r->n);
  assert_int_equal(r->n.closed, 1);
  assert_int_equal(r->n.connected + r->n.ended, 2);
}

static void an_idle_tunnel_keeps_nobody_alive(void **state)
{
  room *r = *state;
  int peer = open_bare(r);
  run(&r->n); // returns by itself
  assert_int_equal(r->n.closed, 0);
  ep_tunnel_close(r->n.tunnel);
  run(&r->n);
  assert_int_equal(r->n.closed, 1);
  close(peer);
}

static void a_peer_that_does_not_read_makes_it_full_and_then_drained(void **state)
{
  room *r = *state;
  int peer = open_bare(r);
  static char block[1 << 20];
  int status = 0, count = 0;
  while ((status = ep_tunnel_write(r->n.tunnel, block, sizeof block, on_done, &r->n)) == 0)
    count++;
  assert_int_equal(status, UV_ENOBUFS);
  assert_true(ep_tunnel_queued(r->n.tunnel) >= EP_STREAM_QUEUE);
  size_t all = (size_t)count * sizeof block, got = 0;
  static char sink[1 << 16];
  while (got < all) {
    ssize_t n = recv(peer, sink, sizeof sink, MSG_DONTWAIT);
    if (n > 0)
      got += (size_t)n;
    else if (ep_tunnel_queued(r->n.tunnel) > 0)
      run(&r->n);
  }
  while (r->n.done < count)
    run(&r->n);
  run(&r->n);
  assert_int_equal(r->n.drained, 1);
  close(peer);
}

static void what_waits_is_cancelled_by_a_close(void **state)
{
  room *r = *state;
  int peer = open_bare(r);
  static char block[8 << 20];
  assert_int_equal(ep_tunnel_write(r->n.tunnel, block, sizeof block, on_done, &r->n), 0);
  assert_int_equal(ep_tunnel_write(r->n.tunnel, "x", 1, on_done, &r->n), UV_ENOBUFS);
  ep_tunnel_close(r->n.tunnel);
  assert_int_equal(r->n.done + r->n.closed, 0);
  while (!r->n.closed)
    run(&r->n);
  assert_int_equal(r->n.done, 1);
  assert_int_equal(r->n.done_error, UV_ECANCELED);
  close(peer);
}

static void a_reset_ends_it_with_a_sentence(void **state)
{
  room *r = *state;
  int peer = open_bare(r);
  struct linger hard = {.l_onoff = 1};
  setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close(peer);
  ep_tunnel_read(r->n.tunnel, true);
  while (!r->n.ended)
    run(&r->n);
  assert_int_not_equal(r->n.end_error, 0);
  assert_non_null(strstr(ep_tunnel_error(r->n.tunnel), "connection broke"));
}

static void it_may_be_closed_in_any_call(void **state)
{
  room *r = *state;
  int peer = open_bare(r);
  r->n.close_in_data = true;
  assert_int_equal(send(peer, "abc", 3, 0), 3);
  ep_tunnel_read(r->n.tunnel, true);
  while (!r->n.closed)
    run(&r->n);
  close(peer);
  r->n = (seen){.s = r->n.s, .close_in_connected = true};
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d/", r->port);
  open_tunnel(r, url, true, NULL);
  while (!r->n.closed)
    run(&r->n);
  assert_int_equal(r->n.connected, 1);
}

static void a_refused_connection_says_so(void **state)
{
  room *r = *state;
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d/", r->port);
  close(r->listener);
  open_tunnel(r, url, true, NULL);
  run(&r->n);
  assert_int_equal(r->n.connect_error, UV_EPROTO);
  assert_non_null(strstr(ep_tunnel_error(r->n.tunnel), "connection refused"));
  r->listener = dup(0);
}

static void a_bad_address_is_refused_at_once(void **state)
{
  room *r = *state;
  static const char *const bad[] = {"",
                                    "http://",
                                    "ftp://127.0.0.1/",
                                    "127.0.0.1:1",
                                    "https://a:b:c/",
                                    "http://x:99999/",
                                    "https://a\r\nb/"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    eplua_error err = {0};
    ep_tunnel_options options = {.url = bad[i]};
    assert_null(ep_tunnel_new(r->n.s, &options, &owner, &r->n, &r->n.item, &err));
    assert_true(err.message[0] != 0);
  }
}

static void without_the_module_it_says_so(void **state)
{
  (void)state;
  eplua_error err = {0};
  eplua_config config = {.size = sizeof config, .modules = "/nowhere"};
  eplua_engine *engine = eplua_engine_new(&config, &err);
  seen n = {0};
  if (!engine)
    abort();
  ep_tunnel_options options = {.url = "https://localhost/"};
  assert_null(ep_tunnel_new(ep_state_of_engine(engine), &options, &owner, &n, &n.item, &err));
  assert_int_equal(err.code, EPLUA_E_UNSUPPORTED);
  assert_string_equal(err.message, "the module eplua_curl.so is not installed");
  eplua_chunk chunk = {.kind = EPLUA_CHUNK_CODE,
                       .text = "local r, m, c = net.HTTPClient():get 'http://127.0.0.1:1/'\n"
                               "assert(r == nil and m == 'the module eplua_curl.so is not "
                               "installed' and c == 'ENOSYS')\n"
                               "net.HTTPClient():request('http://127.0.0.1:1/', {success = error, "
                               "error = function(t) heard = t end})\n"
                               "setTimeout(function() assert(heard == m) end, 1)"};
  assert_int_equal(eplua_engine_add(engine, &chunk, &err), 0);
  assert_int_equal(eplua_engine_run(engine), 0);
  eplua_engine_free(engine);
}

static void the_engine_may_end_first(void **state)
{
  room *r = *state;
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d/", r->port);
  open_tunnel(r, url, true, NULL);
  ep_tunnel_close(r->n.tunnel); // as its item is told to, before or after the pools end
}

// --- under TLS ---

// posix_spawn does not write to its arguments.
static pid_t start(const char *const *arguments)
{
  pid_t pid;
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
  if (posix_spawnp(&pid, arguments[0], &quiet, NULL, (char *const *)arguments, environ) != 0)
    abort();
  posix_spawn_file_actions_destroy(&quiet);
  return pid;
}

static int run_program(const char *const *arguments)
{
  int status = -1;
  waitpid(start(arguments), &status, 0);
  return status;
}

static void tls_is_spoken_and_checked(void **state)
{
  room *r = *state;
  char folder[] = "/tmp/eplua_tunnel_XXXXXX", certificate[64], key[64], port[16], url[64];
  if (!mkdtemp(folder))
    abort();
  snprintf(certificate, sizeof certificate, "%s/cert.pem", folder);
  snprintf(key, sizeof key, "%s/key.pem", folder);
  const char *const make[] = {"openssl",
                              "req",
                              "-x509",
                              "-newkey",
                              "ec",
                              "-pkeyopt",
                              "ec_paramgen_curve:P-256",
                              "-nodes",
                              "-days",
                              "2",
                              "-subj",
                              "/CN=localhost",
                              "-addext",
                              "subjectAltName=DNS:localhost",
                              "-keyout",
                              key,
                              "-out",
                              certificate,
                              "-quiet",
                              NULL};
  assert_int_equal(run_program(make), 0);
  close(r->listener); // openssl takes its port
  snprintf(port, sizeof port, "127.0.0.1:%d", r->port);
  const char *const serve[] = {"openssl", "s_server", "-accept", port,     "-cert", certificate,
                               "-key",    key,        "-rev",    "-quiet", NULL};
  pid_t pid = start(serve);
  snprintf(url, sizeof url, "https://localhost:%d/", r->port);
  do { // until it listens
    r->n = (seen){.s = r->n.s};
    open_tunnel(r, url, true, certificate);
    while (!r->n.connected)
      run(&r->n);
    if (r->n.connect_error)
      ep_tunnel_close(r->n.tunnel);
  } while (r->n.connect_error && strstr(ep_tunnel_error(r->n.tunnel), "refused"));
  assert_int_equal(r->n.connect_error, 0);
  assert_int_equal(ep_tunnel_write(r->n.tunnel, "stressed\n", 9, NULL, NULL), 0);
  ep_tunnel_read(r->n.tunnel, true);
  while (r->n.bytes < 9)
    run(&r->n);
  assert_memory_equal(r->n.text, "desserts\n", 9);
  // more than TLS has in one record, read while it is switched on and off
  static char lines[64 << 10];
  memset(lines, 'a', sizeof lines);
  for (size_t i = 99; i < sizeof lines; i += 100)
    lines[i] = '\n';
  lines[sizeof lines - 1] = '\n';
  r->n.bytes = sizeof r->n.text; // counts only
  size_t from = r->n.bytes;
  assert_int_equal(ep_tunnel_write(r->n.tunnel, lines, sizeof lines, NULL, NULL), 0);
  while (r->n.bytes - from < sizeof lines) {
    run(&r->n);
    ep_tunnel_read(r->n.tunnel, false);
    ep_tunnel_read(r->n.tunnel, true);
  }
  ep_tunnel_close(r->n.tunnel);
  while (!r->n.closed)
    run(&r->n);

  r->n = (seen){.s = r->n.s};
  open_tunnel(r, url, true, NULL); // nobody has signed it
  while (!r->n.connected)
    run(&r->n);
  assert_int_equal(r->n.connect_error, UV_EPROTO);
  assert_non_null(strstr(ep_tunnel_error(r->n.tunnel), "certificate"));
  ep_tunnel_close(r->n.tunnel);

  snprintf(url, sizeof url, "https://127.0.0.1:%d/", r->port);
  r->n = (seen){.s = r->n.s};
  open_tunnel(r, url, true, certificate); // another name
  while (!r->n.connected)
    run(&r->n);
  assert_int_equal(r->n.connect_error, UV_EPROTO);
  ep_tunnel_close(r->n.tunnel);
  while (!r->n.closed)
    run(&r->n);

  r->n = (seen){.s = r->n.s};
  open_tunnel(r, url, false, NULL);
  while (!r->n.connected)
    run(&r->n);
  assert_int_equal(r->n.connect_error, 0);
  ep_tunnel_close(r->n.tunnel); // the others, in this struct before, have told that they are closed
  r->n.closed = 1;
  kill(pid, SIGTERM);
  waitpid(pid, NULL, 0);
  r->listener = dup(0);
  unlink(certificate);
  unlink(key);
  rmdir(folder);
}

int main(void)
{
  signal(SIGPIPE, SIG_IGN);
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(bytes_go_both_ways),
      TEST(an_idle_tunnel_keeps_nobody_alive),
      TEST(a_peer_that_does_not_read_makes_it_full_and_then_drained),
      TEST(what_waits_is_cancelled_by_a_close),
      TEST(a_reset_ends_it_with_a_sentence),
      TEST(it_may_be_closed_in_any_call),
      TEST(a_refused_connection_says_so),
      TEST(a_bad_address_is_refused_at_once),
      cmocka_unit_test(without_the_module_it_says_so),
      TEST(the_engine_may_end_first),
      TEST(tls_is_spoken_and_checked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
