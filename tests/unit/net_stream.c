// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Streams and listeners from inside: the loop is turned by the test, the other end is a plain socket of the system, so each side can do what it should not.
 * Names are answered by the test, too: it is its own getaddrinfo.
 */
#include "net/listener.h"
#include "net/stream.h"
#include "run_engine.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_S = 20, CHUNK = 256 << 10, MANY = 64 << 20 };

typedef struct rig {
  eplua_engine *engine;
  ep_state *s;
  uv_timer_t awake; // keeps the loop turning for what does not keep it alive
  ep_net_item item, server_item;
  ep_stream *stream;
  ep_listener *listener;
  int listening, peer; // of the system; -1: none
  int port;
  // what the stream has told
  unsigned connected, ended, drained, closed, dones;
  int connect_error, end_error, done_error;
  size_t got;
  unsigned char sum; // of all bytes that came
  bool close_in_data, close_in_done, told_after_close;
} rig;

static rig r;

// --- names ---

static struct addrinfo *answers; // of the look-up to come; NULL: there is no such name

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **found)
{
  (void)node, (void)service, (void)hints;
  *found = answers;
  return answers ? 0 : EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *list)
{
  (void)list; // the test's
}

typedef struct named {
  struct addrinfo info;
  struct sockaddr_storage address;
} named;

static void name(named *n, const char *host, int port, named *next)
{
  assert_true(ep_net_numeric(host, port, &n->address));
  bool six = n->address.ss_family == AF_INET6;
  n->info = (struct addrinfo){.ai_family = n->address.ss_family,
                              .ai_socktype = SOCK_STREAM,
                              .ai_addr = (struct sockaddr *)&n->address,
                              .ai_addrlen =
                                  six ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in),
                              .ai_next = next ? &next->info : NULL};
}

// --- the owner ---

static void on_connected(void *ud, int uv_error)
{
  (void)ud;
  r.told_after_close |= r.closed > 0;
  r.connected++;
  r.connect_error = uv_error;
}

static void on_data(void *ud, const char *bytes, size_t length)
{
  (void)ud;
  r.told_after_close |= r.closed > 0;
  r.got += length;
  for (size_t i = 0; i < length; i++)
    r.sum = (unsigned char)(r.sum + (unsigned char)bytes[i]);
  if (r.close_in_data)
    ep_stream_close(r.stream);
}

static void on_end(void *ud, int uv_error)
{
  (void)ud;
  r.told_after_close |= r.closed > 0;
  r.ended++;
  r.end_error = uv_error;
}

static void on_drained(void *ud)
{
  (void)ud;
  r.drained++;
}

static void on_closed(void *ud)
{
  (void)ud;
  r.closed++;
  r.stream = NULL;
  ep_net_close(&r.item);
}

static void on_done(void *ud, int uv_error)
{
  (void)ud;
  r.told_after_close |= r.closed > 0;
  r.dones++;
  r.done_error = uv_error;
  if (r.close_in_done)
    ep_stream_close(r.stream);
}

static const ep_stream_owner owner = {on_connected, on_data, on_end, on_drained, on_closed};

static void end_item(ep_net_item *item)
{
  (void)item;
  ep_stream_close(r.stream);
}

static const ep_net_kind kind = {.name = "test", .end = end_item};

// --- turning the loop ---

static bool turn_until(bool (*condition)(void))
{
  int64_t until = run_engine_now_ns() + (int64_t)PATIENCE_S * run_engine_scale() * 1000000000;
  while (!condition()) {
    uv_run(ep_loop_uv(r.s->loop), UV_RUN_NOWAIT);
    if (run_engine_now_ns() > until)
      return false;
  }
  return true;
}

static void turn_some(int times)
{
  for (int i = 0; i < times; i++)
    uv_run(ep_loop_uv(r.s->loop), UV_RUN_NOWAIT);
}

static bool is_connected(void)
{
  return r.connected > 0;
}
static bool is_ended(void)
{
  return r.ended > 0;
}
static bool is_closed(void)
{
  return r.closed > 0;
}
static bool is_done(void)
{
  return r.dones > 0;
}
static bool got_some(void)
{
  return r.got > 0;
}

// --- the other end ---

static int listen_here(int *port)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 16) != 0 ||
      getsockname(fd, (struct sockaddr *)&address, &length) != 0)
    abort();
  *port = ntohs(address.sin_port);
  return fd;
}

static void on_awake(uv_timer_t *timer)
{
  (void)timer;
}

static void stay_awake(void)
{
  uv_timer_init(ep_loop_uv(r.s->loop), &r.awake);
  uv_timer_start(&r.awake, on_awake, UINT32_MAX, 0);
}

static int start(void **state)
{
  (void)state;
  eplua_error err;
  r = (rig){.listening = -1, .peer = -1};
  r.engine = eplua_engine_new(&(eplua_config){.size = sizeof(eplua_config)}, &err);
  if (!r.engine)
    fail_msg("%s", err.message);
  r.s = ep_state_of_engine(r.engine);
  r.listening = listen_here(&r.port);
  stay_awake();
  assert_int_equal(ep_net_open(r.s->L, &r.item, &kind), EPLUA_OK);
  r.stream = ep_stream_new(r.s, &owner, NULL, &r.item);
  assert_non_null(r.stream);
  return 0;
}

static int stop(void **state)
{
  (void)state;
  ep_listener_close(r.listener);
  ep_net_close(&r.server_item);
  ep_stream_close(r.stream);
  bool closed = turn_until(is_closed);
  if (r.peer >= 0)
    close(r.peer);
  close(r.listening);
  eplua_engine_free(r.engine);
  assert_true(closed);
  assert_int_equal(r.closed, 1);
  assert_false(r.told_after_close);
  return 0;
}

// Connected, with the other end in r.peer, which does not block.
static void connect_to_peer(void)
{
  assert_int_equal(ep_stream_connect(r.stream, "127.0.0.1", r.port), 0);
  assert_true(turn_until(is_connected));
  assert_int_equal(r.connect_error, 0);
  r.peer = accept4(r.listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (r.peer < 0)
    abort();
}

// The peer reads what is there; -1: its end, or an error.
static ssize_t peer_reads(size_t *all)
{
  static char bytes[CHUNK];
  ssize_t n = read(r.peer, bytes, sizeof bytes);
  if (n > 0)
    *all += (size_t)n;
  return n > 0 ? n : n < 0 && errno == EAGAIN ? 0 : -1;
}

static void peer_resets(void)
{
  struct linger now = {.l_onoff = 1};
  setsockopt(r.peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(r.peer);
  r.peer = -1;
}

static char *make_bytes(size_t length)
{
  char *bytes = malloc(length);
  if (!bytes)
    abort();
  for (size_t i = 0; i < length; i++)
    bytes[i] = (char)(i * 31 >> 3);
  return bytes;
}

// --- connecting ---

static void where_nobody_listens_the_connect_is_refused(void **state)
{
  (void)state;
  int port, fd = listen_here(&port);
  close(fd);
  int error = ep_stream_connect(r.stream, "127.0.0.1", port);
  if (error == 0) {
    assert_true(turn_until(is_connected));
    error = r.connect_error;
  }
  assert_int_equal(error, UV_ECONNREFUSED);
  assert_false(ep_stream_open(r.stream));
  assert_int_equal(ep_stream_write(r.stream, "x", 1, NULL, NULL), UV_ENOTCONN);
}

static void of_several_addresses_each_is_tried(void **state)
{
  (void)state;
  named a, b, c;
  int nobody, fd = listen_here(&nobody);
  close(fd);
  name(&c, "127.0.0.1", r.port, NULL);
  name(&b, "127.0.0.1", nobody, &c); // refused
  name(&a, "::ffff:255.255.255.255", r.port,
       &b); // fails inside the call, with a descriptor of the other family
  answers = &a.info;
  assert_int_equal(ep_stream_connect(r.stream, "three.example", r.port), 0);
  assert_true(turn_until(is_connected));
  assert_int_equal(r.connect_error, 0);
  assert_true(ep_stream_open(r.stream));
}

static void when_no_address_answers_the_last_error_is_told_once(void **state)
{
  (void)state;
  named a, b;
  int nobody, fd = listen_here(&nobody);
  close(fd);
  name(&b, "127.0.0.1", nobody, NULL);
  name(&a, "::ffff:255.255.255.255", nobody, &b);
  answers = &a.info;
  assert_int_equal(ep_stream_connect(r.stream, "two.example", nobody), 0);
  assert_true(turn_until(is_connected));
  turn_some(10);
  assert_int_equal(r.connected, 1);
  assert_int_equal(r.connect_error, UV_ECONNREFUSED);
}

static void a_name_that_nobody_knows_is_told(void **state)
{
  (void)state;
  answers = NULL;
  assert_int_equal(ep_stream_connect(r.stream, "no.example", 1), 0);
  assert_true(turn_until(is_connected));
  assert_int_equal(r.connect_error, UV_EAI_NONAME);
}

static void closed_while_its_name_is_looked_up_it_tells_nothing(void **state)
{
  (void)state;
  named a;
  name(&a, "127.0.0.1", r.port, NULL);
  answers = &a.info;
  assert_int_equal(ep_stream_connect(r.stream, "one.example", r.port), 0);
  ep_stream_close(r.stream);
  ep_stream_close(r.stream); // twice
  assert_true(turn_until(is_closed));
  assert_int_equal(r.connected, 0);
}

static void closed_between_two_attempts_it_tells_nothing(void **state)
{
  (void)state;
  named a, b;
  name(&b, "127.0.0.1", r.port, NULL);
  name(&a, "::ffff:255.255.255.255", r.port, &b);
  answers = &a.info;
  assert_int_equal(ep_stream_connect(r.stream, "two.example", r.port), 0);
  ep_stream *st = r.stream;
  for (int i = 0; i < 3 && !r.connected;
       i++) // the look-up's end begins the first attempt, whose handle closes after it
    uv_run(ep_loop_uv(r.s->loop), UV_RUN_ONCE);
  ep_stream_close(st);
  assert_true(turn_until(is_closed));
  assert_true(r.connected <= 1);
}

// --- reading ---

static void reading_is_off_at_first_and_holds_the_peer_back(void **state)
{
  (void)state;
  connect_to_peer();
  char *bytes = make_bytes(CHUNK);
  size_t sent = 0;
  ssize_t n;
  while ((n = write(r.peer, bytes, CHUNK)) > 0 &&
         sent < MANY) // until buffers of the system are full
    sent += (size_t)n;
  turn_some(20);
  assert_int_equal(r.got, 0);
  assert_true(sent < MANY);
  ep_stream_read(r.stream, true);
  assert_true(turn_until(got_some));
  ep_stream_read(r.stream, false);
  size_t before = r.got;
  turn_some(20);
  assert_int_equal(r.got, before);
  free(bytes);
}

static void a_peer_that_ends_its_side_can_still_be_written_to(void **state)
{
  (void)state;
  connect_to_peer();
  ep_stream_read(r.stream, true);
  assert_int_equal(write(r.peer, "end", 3), 3);
  shutdown(r.peer, SHUT_WR);
  assert_true(turn_until(is_ended));
  assert_int_equal(r.end_error, 0);
  assert_int_equal(r.got, 3);
  assert_int_equal(ep_stream_write(r.stream, "answer", 6, on_done, NULL), 0);
  assert_true(turn_until(is_done));
  assert_int_equal(r.done_error, 0);
  size_t all = 0;
  peer_reads(&all);
  assert_int_equal(all, 6);
  assert_int_equal(r.ended, 1);
}

static void a_reset_is_an_error_once_and_writes_fail(void **state)
{
  (void)state;
  connect_to_peer();
  ep_stream_read(r.stream, true);
  peer_resets();
  assert_true(turn_until(is_ended));
  assert_int_equal(r.end_error, UV_ECONNRESET);
  int error = ep_stream_write(r.stream, "x", 1, on_done, NULL);
  if (error == 0) {
    assert_true(turn_until(is_done));
    error = r.done_error;
  }
  assert_int_equal(error, UV_EPIPE);
  assert_int_equal(r.ended, 1);
}

static void a_reset_in_the_middle_of_a_write_ends_it_with_an_error(void **state)
{
  (void)state;
  connect_to_peer();
  char *bytes = make_bytes(MANY);
  assert_int_equal(ep_stream_write(r.stream, bytes, MANY, on_done, NULL), 0);
  free(bytes); // it was copied
  turn_some(5);
  size_t all = 0;
  peer_reads(&all);
  peer_resets();
  assert_true(turn_until(is_done));
  assert_true(r.done_error == UV_ECONNRESET || r.done_error == UV_EPIPE);
  assert_int_equal(ep_stream_queued(r.stream), 0);
}

static void closed_inside_data_nothing_more_comes(void **state)
{
  (void)state;
  connect_to_peer();
  r.close_in_data = true;
  ep_stream_read(r.stream, true);
  assert_int_equal(write(r.peer, "some", 4), 4);
  shutdown(r.peer, SHUT_WR);
  assert_true(turn_until(is_closed));
  assert_int_equal(r.ended, 0);
}

// --- writing ---

static void a_peer_that_does_not_read_fills_a_bound_and_drains_it(void **state)
{
  (void)state;
  connect_to_peer();
  char *bytes = make_bytes(CHUNK);
  size_t given = 0, taken = 0;
  int error;
  while ((error = ep_stream_write(r.stream, bytes, CHUNK, NULL, NULL)) == 0 && given < MANY)
    given += CHUNK;
  assert_int_equal(error, UV_ENOBUFS);
  assert_true(ep_stream_queued(r.stream) < EP_STREAM_QUEUE + CHUNK);
  assert_int_equal(r.item.sent, given);
  turn_some(10);
  assert_int_equal(r.drained, 0);
  while (taken < given) {
    assert_true(peer_reads(&taken) >= 0);
    turn_some(1);
  }
  assert_int_equal(r.drained, 1);
  assert_int_equal(ep_stream_queued(r.stream), 0);
  assert_int_equal(ep_stream_write(r.stream, bytes, CHUNK, NULL, NULL), 0);
  free(bytes);
}

static void every_byte_arrives_once_and_in_order(void **state)
{
  (void)state;
  connect_to_peer();
  size_t length = 8 << 20, taken = 0;
  char *bytes = make_bytes(length), *copy = malloc(length);
  if (!copy)
    abort();
  size_t half = length / 2 + 7;
  assert_int_equal(ep_stream_write(r.stream, bytes, half, NULL, NULL), 0);
  while (ep_stream_queued(r.stream) >= EP_STREAM_QUEUE) {
    ssize_t n = read(r.peer, copy + taken, length - taken);
    taken += n > 0 ? (size_t)n : 0;
    turn_some(1);
  }
  assert_int_equal(ep_stream_write(r.stream, bytes + half, length - half, on_done, NULL), 0);
  while (taken < length) {
    ssize_t n = read(r.peer, copy + taken, length - taken);
    if (n < 0 && errno != EAGAIN)
      abort();
    taken += n > 0 ? (size_t)n : 0;
    turn_some(1);
  }
  assert_memory_equal(copy, bytes, length);
  assert_true(turn_until(is_done));
  assert_int_equal(r.done_error, 0);
  free(bytes);
  free(copy);
}

static void done_comes_from_the_loop_also_when_all_was_taken_at_once(void **state)
{
  (void)state;
  connect_to_peer();
  assert_int_equal(ep_stream_write(r.stream, "x", 1, on_done, NULL), 0);
  assert_int_equal(r.dones, 0);
  assert_true(turn_until(is_done));
  bool at_once;
  assert_int_equal(ep_stream_send(r.stream, "y", 1, on_done, NULL, &at_once), 0);
  assert_true(at_once);
  turn_some(10);
  assert_int_equal(r.dones, 1); // then it does not
  size_t all = 0;
  peer_reads(&all);
  assert_int_equal(all, 2);
}

static void what_waits_when_it_is_closed_is_cancelled_before_closed(void **state)
{
  (void)state;
  connect_to_peer();
  char *bytes = make_bytes(MANY);
  assert_int_equal(ep_stream_write(r.stream, bytes, MANY, on_done, NULL), 0);
  free(bytes);
  ep_stream_close(r.stream);
  assert_true(turn_until(is_closed));
  assert_int_equal(r.dones, 1);
  assert_int_equal(r.done_error, UV_ECANCELED);
}

static void closed_inside_done_it_is_fine(void **state)
{
  (void)state;
  connect_to_peer();
  r.close_in_done = true;
  char *bytes = make_bytes(MANY);
  assert_int_equal(ep_stream_write(r.stream, bytes, 1000, on_done, NULL), 0);
  assert_int_equal(ep_stream_write(r.stream, bytes, MANY, on_done, NULL), 0);
  free(bytes);
  assert_true(turn_until(is_closed));
  assert_int_equal(r.dones, 2);
  assert_int_equal(r.drained, 0);
}

// --- the end ---

static void finish_sends_what_waits_and_closes_when_the_peer_has_ended(void **state)
{
  (void)state;
  connect_to_peer();
  size_t length = 12 << 20, taken = 0;
  char *bytes = make_bytes(length);
  assert_int_equal(ep_stream_write(r.stream, bytes, length, on_done, NULL), 0);
  free(bytes);
  assert_int_equal(write(r.peer, "unread", 6), 6); // which must not become a reset
  ep_stream_finish(r.stream, 60000);
  assert_int_equal(ep_stream_write(r.stream, "more", 4, NULL, NULL), UV_EPIPE);
  ssize_t n = 0;
  while (n >= 0) {
    n = peer_reads(&taken);
    turn_some(1);
  }
  assert_int_equal(taken, length);
  assert_int_equal(r.closed, 0);
  close(r.peer);
  r.peer = -1;
  assert_true(turn_until(is_closed));
  assert_int_equal(r.got, 0);
  assert_int_equal(r.ended, 0);
}

static void finish_does_not_wait_for_ever(void **state)
{
  (void)state;
  connect_to_peer();
  ep_stream_finish(r.stream, 1); // the peer says nothing
  assert_true(turn_until(is_closed));
}

static void a_peer_that_goes_on_sending_does_not_stop_finish(void **state)
{
  (void)state;
  connect_to_peer();
  char *bytes = make_bytes(CHUNK);
  ep_stream_finish(r.stream, 20);
  int64_t until = run_engine_now_ns() + (int64_t)PATIENCE_S * run_engine_scale() * 1000000000;
  while (!r.closed && run_engine_now_ns() < until) {
    ssize_t n = send(r.peer, bytes, CHUNK, MSG_NOSIGNAL);
    (void)n;
    turn_some(1);
  }
  free(bytes);
  assert_int_equal(r.closed, 1);
  assert_int_equal(r.got, 0);
}

static void a_reset_reaches_the_peer_as_one(void **state)
{
  (void)state;
  connect_to_peer();
  ep_stream_write(r.stream, "x", 1, NULL, NULL);
  ep_stream_reset(r.stream);
  assert_true(turn_until(is_closed));
  char byte;
  struct pollfd p = {.fd = r.peer, .events = POLLIN};
  poll(&p, 1, PATIENCE_S * 1000);
  ssize_t n = read(r.peer, &byte, 1);
  if (n == 1)
    n = read(r.peer, &byte, 1);
  assert_int_equal(n, -1);
  assert_int_equal(errno, ECONNRESET);
}

static void shutdown_ends_our_side_behind_what_waits(void **state)
{
  (void)state;
  connect_to_peer();
  size_t length = 8 << 20, taken = 0;
  char *bytes = make_bytes(length);
  assert_int_equal(ep_stream_write(r.stream, bytes, length, NULL, NULL), 0);
  free(bytes);
  ep_stream_shutdown(r.stream);
  ep_stream_shutdown(r.stream);
  assert_int_equal(ep_stream_write(r.stream, "x", 1, NULL, NULL), UV_EPIPE);
  ssize_t n = 0;
  while (n >= 0) {
    n = peer_reads(&taken);
    turn_some(1);
  }
  assert_int_equal(taken, length);
  ep_stream_read(r.stream, true);
  assert_int_equal(write(r.peer, "still", 5), 5);
  assert_true(turn_until(got_some));
}

static void the_engine_ends_in_the_middle_of_all(void **state)
{
  (void)state;
  connect_to_peer();
  char *bytes = make_bytes(MANY);
  ep_stream_read(r.stream, true);
  assert_int_equal(ep_stream_write(r.stream, bytes, MANY, on_done, NULL), 0);
  free(bytes);
  eplua_engine_free(r.engine); // the item's end closes it, and its callbacks run
  assert_int_equal(r.closed, 1);
  assert_int_equal(r.done_error, UV_ECANCELED);
  // what stop() turns and frees is a fresh one
  eplua_error err;
  r.engine = eplua_engine_new(&(eplua_config){.size = sizeof(eplua_config)}, &err);
  assert_non_null(r.engine);
  r.s = ep_state_of_engine(r.engine);
  stay_awake();
}

static bool is_alive(void)
{
  uv_unref((uv_handle_t *)&r.awake);
  bool alive = uv_loop_alive(ep_loop_uv(r.s->loop)) != 0;
  uv_ref((uv_handle_t *)&r.awake);
  return alive;
}

static bool is_idle(void)
{
  return !is_alive();
}

static void it_keeps_the_loop_alive_while_it_is_held_or_has_to_send(void **state)
{
  (void)state;
  connect_to_peer();
  assert_false(is_alive()); // nothing is wanted of it
  ep_stream_read(r.stream, true);
  assert_true(is_alive());
  ep_stream_hold(r.stream, false);
  assert_false(is_alive());
  char *bytes = make_bytes(MANY);
  assert_int_equal(ep_stream_write(r.stream, bytes, MANY, NULL, NULL), 0);
  free(bytes);
  assert_true(is_alive());
  ep_stream_finish(r.stream, 60000);
  size_t taken = 0;
  while (taken < MANY) {
    assert_true(peer_reads(&taken) >= 0);
    turn_some(1);
  }
  assert_true(turn_until(is_idle)); // all was sent: to wait for the peer's end is no reason to live
  assert_int_equal(r.closed, 0);
}

// --- listeners ---

static unsigned arrived;

static void on_connection(void *ud, uv_stream_t *server)
{
  (void)ud;
  arrived++;
  assert_int_equal(ep_stream_accept(r.stream, server), 0);
}

static const ep_listener_owner listener_owner = {.connection = on_connection};

static bool has_arrived(void)
{
  return arrived > 0;
}

static void a_listener_takes_a_connection_and_tells_its_port(void **state)
{
  (void)state;
  eplua_error err;
  arrived = 0;
  assert_int_equal(ep_net_open(r.s->L, &r.server_item, &kind), EPLUA_OK);
  r.listener = ep_listener_new(r.s, "127.0.0.1", 0, &listener_owner, NULL, &r.server_item, &err);
  assert_non_null(r.listener);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                .sin_port = htons((uint16_t)ep_listener_port(r.listener))};
  r.peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (r.peer < 0)
    abort();
  assert_int_equal(connect(r.peer, (struct sockaddr *)&address, sizeof address), 0);
  assert_true(turn_until(has_arrived));
  assert_true(ep_stream_open(r.stream));
  ep_stream_read(r.stream, true);
  assert_int_equal(write(r.peer, "hello", 5), 5);
  assert_true(turn_until(got_some));
  assert_int_equal(r.server_item.served, 1);
  assert_string_not_equal(r.item.peer, "");
}

static void a_port_that_is_taken_is_told_with_whose_it_is(void **state)
{
  (void)state;
  eplua_error err;
  char pid[40];
  assert_int_equal(ep_net_open(r.s->L, &r.server_item, &kind), EPLUA_OK);
  assert_null(
      ep_listener_new(r.s, "127.0.0.1", r.port, &listener_owner, NULL, &r.server_item, &err));
  snprintf(pid, sizeof pid, "(pid %d)", (int)getpid());
  assert_non_null(strstr(err.message, pid));
  assert_int_equal(ep_listener_error(r.s), UV_EADDRINUSE);
  assert_null(ep_listener_new(r.s, "192.0.2.1", 0, &listener_owner, NULL, &r.server_item, &err));
  assert_int_equal(ep_listener_error(r.s), UV_EADDRNOTAVAIL);
  r.listener = ep_listener_new(r.s, "127.0.0.1", 0, &listener_owner, NULL, &r.server_item, &err);
  assert_non_null(r.listener);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
  const struct CMUnitTest tests[] = {
      CASE(where_nobody_listens_the_connect_is_refused),
      CASE(of_several_addresses_each_is_tried),
      CASE(when_no_address_answers_the_last_error_is_told_once),
      CASE(a_name_that_nobody_knows_is_told),
      CASE(closed_while_its_name_is_looked_up_it_tells_nothing),
      CASE(closed_between_two_attempts_it_tells_nothing),
      CASE(reading_is_off_at_first_and_holds_the_peer_back),
      CASE(a_peer_that_ends_its_side_can_still_be_written_to),
      CASE(a_reset_is_an_error_once_and_writes_fail),
      CASE(a_reset_in_the_middle_of_a_write_ends_it_with_an_error),
      CASE(closed_inside_data_nothing_more_comes),
      CASE(a_peer_that_does_not_read_fills_a_bound_and_drains_it),
      CASE(every_byte_arrives_once_and_in_order),
      CASE(done_comes_from_the_loop_also_when_all_was_taken_at_once),
      CASE(what_waits_when_it_is_closed_is_cancelled_before_closed),
      CASE(closed_inside_done_it_is_fine),
      CASE(finish_sends_what_waits_and_closes_when_the_peer_has_ended),
      CASE(finish_does_not_wait_for_ever),
      CASE(a_peer_that_goes_on_sending_does_not_stop_finish),
      CASE(a_reset_reaches_the_peer_as_one),
      CASE(shutdown_ends_our_side_behind_what_waits),
      CASE(the_engine_ends_in_the_middle_of_all),
      CASE(it_keeps_the_loop_alive_while_it_is_held_or_has_to_send),
      CASE(a_listener_takes_a_connection_and_tells_its_port),
      CASE(a_port_that_is_taken_is_told_with_whose_it_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
