// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Units of engine/control/peer_uid.c and its two ways, with real sockets of loopback: of this user, of another one (when
 * root runs the test), and of nobody any more.
 */
#include "control/peer_uid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <eplua/access.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 65534, ROUNDS = 200, WAIT_MS = 10000 };

typedef struct connection {
  int listener, ours, theirs;
  struct sockaddr_storage ours_address, theirs_address; // as our side sees them
} connection;

typedef int64_t way(const ep_tcp_pair *pair);

static void make_address(struct sockaddr_storage *s, const char *text, uint16_t port)
{
  memset(s, 0, sizeof *s);
  struct sockaddr_in *four = (void *)s;
  struct sockaddr_in6 *six = (void *)s;
  if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = port;
    return;
  }
  assert_int_equal(inet_pton(AF_INET6, text, &six->sin6_addr), 1);
  six->sin6_family = AF_INET6;
  six->sin6_port = port;
}

static socklen_t size_of(const struct sockaddr_storage *s)
{
  return s->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

// What must not be -1.
static int must(int fd)
{
  if (fd < 0)
    abort();
  return fd;
}

static uint16_t port_of(int fd)
{
  struct sockaddr_storage s = {0};
  struct sockaddr_in four;
  struct sockaddr_in6 six;
  socklen_t size = sizeof s;
  assert_int_equal(getsockname(must(fd), (struct sockaddr *)&s, &size), 0);
  memcpy(&four, &s, sizeof four);
  memcpy(&six, &s, sizeof six);
  return s.ss_family == AF_INET ? four.sin_port : six.sin6_port;
}

// -1: the machine has no such address.
static int listen_at(const char *at)
{
  struct sockaddr_storage s;
  int zero = 0;
  make_address(&s, at, 0);
  int fd = socket(s.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  if (s.ss_family == AF_INET6)
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
  if (bind(fd, (struct sockaddr *)&s, size_of(&s)) == 0 && listen(fd, 8) == 0)
    return fd;
  close(fd);
  return -1;
}

static int connect_to(const char *to, uint16_t port)
{
  struct sockaddr_storage s;
  make_address(&s, to, port);
  int fd = must(socket(s.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  assert_int_equal(connect(fd, (struct sockaddr *)&s, size_of(&s)), 0);
  return fd;
}

static void accept_one(connection *c)
{
  socklen_t ours = sizeof c->ours_address, theirs = sizeof c->theirs_address;
  c->ours =
      must(accept4(c->listener, (struct sockaddr *)&c->theirs_address, &theirs, SOCK_CLOEXEC));
  assert_int_equal(getsockname(c->ours, (struct sockaddr *)&c->ours_address, &ours), 0);
}

static bool open_pair(connection *c, const char *at, const char *to)
{
  c->listener = listen_at(at);
  if (c->listener < 0)
    return false;
  c->theirs = connect_to(to, port_of(c->listener));
  accept_one(c);
  return true;
}

static void close_pair(connection *c)
{
  close(c->listener);
  close(c->ours);
  if (c->theirs >= 0)
    close(c->theirs);
}

static int64_t uid_of(const connection *c)
{
  int64_t uid = eplua_peer_uid((const struct sockaddr *)&c->ours_address,
                               (const struct sockaddr *)&c->theirs_address);
  assert_int_equal(uid, eplua_peer_uid_of_fd(c->ours));
  return uid;
}

static int64_t ask_by(way *by, const connection *c)
{
  ep_tcp_pair pair;
  assert_true(ep_tcp_end_read(&pair.local, (const struct sockaddr *)&c->theirs_address));
  assert_true(ep_tcp_end_read(&pair.remote, (const struct sockaddr *)&c->ours_address));
  return by(&pair);
}

// What each way that is open here says.
static void expect_by_all(const connection *c, int64_t want)
{
  int64_t netlink = ask_by(ep_peer_uid_by_netlink, c);
  if (netlink != EP_PEER_UNASKED)
    assert_int_equal(netlink, want);
  assert_int_equal(ask_by(ep_peer_uid_by_proc, c), want);
  assert_int_equal(uid_of(c), want);
}

typedef struct ends {
  const char *at, *to;
} ends;

static const ends all_ends[] =
    {
        {"127.0.0.1", "127.0.0.1"},
        {"127.0.0.1", "::ffff:127.0.0.1"}, // IPv4 through an IPv6 socket at their side
        {"::", "127.0.0.1"},               // at ours
        {"::", "::ffff:127.0.0.1"},        // at both
        {"0.0.0.0", "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1"},
        {"::1", "::1"},
        {"::", "::1"},
};

static void a_peer_of_this_user_is_found_over_each_kind_of_address(void **state)
{
  (void)state;
  int tried = 0;
  for (size_t i = 0; i < sizeof all_ends / sizeof *all_ends; i++) {
    connection c = {.listener = -1, .ours = -1, .theirs = -1};
    if (!open_pair(&c, all_ends[i].at, all_ends[i].to))
      continue; // a machine without IPv6
    tried++;
    expect_by_all(&c, (int64_t)geteuid());
    close_pair(&c);
  }
  assert_true(tried >= 3);
}

static void a_peer_that_has_said_all_is_still_found(void **state)
{
  (void)state;
  connection c = {.listener = -1, .ours = -1, .theirs = -1};
  assert_true(open_pair(&c, "127.0.0.1", "127.0.0.1"));
  assert_int_equal(shutdown(must(c.theirs), SHUT_WR), 0); // printf ... | nc
  expect_by_all(&c, (int64_t)geteuid());
  close_pair(&c);
}

// The kernel says 0 for the owner of such sockets: that is not root.
static void a_peer_that_has_closed_is_nobody(void **state)
{
  (void)state;
  connection c = {.listener = -1, .ours = -1, .theirs = -1};
  assert_true(open_pair(&c, "127.0.0.1", "127.0.0.1"));
  assert_int_equal(write(c.theirs, "x", 1), 1);
  close(c.theirs);
  c.theirs = -1;
  expect_by_all(&c, -1); // FIN_WAIT
  // we close, so that theirs gets to TIME_WAIT
  ep_tcp_pair pair;
  assert_true(ep_tcp_end_read(&pair.local, (const struct sockaddr *)&c.theirs_address));
  assert_true(ep_tcp_end_read(&pair.remote, (const struct sockaddr *)&c.ours_address));
  char byte;
  assert_int_equal(read(c.ours, &byte, 1), 1);
  assert_int_equal(read(c.ours, &byte, 1), 0);
  close_pair(&c);
  assert_true(ep_peer_uid_by_netlink(&pair) < 0);
  assert_int_equal(ep_peer_uid_by_proc(&pair), -1);
}

// Asked for a connection that is not there the kernel may show who listens at that port.
static void who_listens_at_the_port_of_the_peer_is_not_the_peer(void **state)
{
  (void)state;
  connection c = {.listener = -1, .ours = -1, .theirs = -1};
  int listener = listen_at("127.0.0.1"), other = listen_at("127.0.0.1");
  make_address(&c.theirs_address, "127.0.0.1", port_of(other));
  make_address(&c.ours_address, "127.0.0.1", port_of(listener));
  int64_t netlink = ask_by(ep_peer_uid_by_netlink, &c);
  assert_true(netlink < 0);
  assert_int_equal(ask_by(ep_peer_uid_by_proc, &c), -1);
  close(listener);
  close(other);
}

static void what_is_no_connection_of_this_machine_is_nobody(void **state)
{
  (void)state;
  struct sockaddr_storage four, other, six;
  struct sockaddr none = {.sa_family = AF_UNSPEC};
  make_address(&four, "127.0.0.1", htons(8080));
  make_address(&other, "203.0.113.7", htons(50000));
  make_address(&six, "::1", htons(50000));
  const struct sockaddr *ours = (const struct sockaddr *)&four;
  assert_int_equal(eplua_peer_uid(ours, (const struct sockaddr *)&other), -1);
  assert_int_equal(eplua_peer_uid(ours, (const struct sockaddr *)&six), -1);
  assert_int_equal(eplua_peer_uid(ours, ours), -1);
  assert_int_equal(eplua_peer_uid(ours, &none), -1);
  assert_int_equal(eplua_peer_uid(ours, NULL), -1);
  assert_int_equal(eplua_peer_uid(NULL, ours), -1);
  assert_int_equal(eplua_peer_uid_of_fd(-1), -1);
  assert_int_equal(eplua_peer_uid_of_fd(STDIN_FILENO), -1);
  int unconnected = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(eplua_peer_uid_of_fd(unconnected), -1);
  close(unconnected);
}

// A socket may be connected to itself: both ends are the same, and it is not somebody else's.
static void a_socket_that_is_connected_to_itself_has_no_peer(void **state)
{
  (void)state;
  struct sockaddr_storage s;
  socklen_t size = sizeof s;
  make_address(&s, "127.0.0.1", 0);
  int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  assert_int_equal(bind(fd, (struct sockaddr *)&s, size_of(&s)), 0);
  assert_int_equal(getsockname(fd, (struct sockaddr *)&s, &size), 0);
  assert_int_equal(connect(fd, (struct sockaddr *)&s, size), 0);
  assert_int_equal(eplua_peer_uid_of_fd(fd), -1);
  close(fd);
}

static void the_peer_of_a_socket_file_is_known_by_its_descriptor(void **state)
{
  (void)state;
  int pair[2];
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  assert_int_equal(eplua_peer_uid_of_fd(pair[0]), (int64_t)geteuid());
  close(pair[0]);
  close(pair[1]);
}

static void many_connections_are_told_apart_and_no_descriptor_is_lost(void **state)
{
  (void)state;
  int first = dup(STDERR_FILENO);
  close(first);
  for (int i = 0; i < ROUNDS; i++) {
    connection c = {.listener = -1, .ours = -1, .theirs = -1};
    assert_true(open_pair(&c, "127.0.0.1", "127.0.0.1"));
    assert_int_equal(uid_of(&c), (int64_t)geteuid());
    close_pair(&c);
  }
  int last = dup(STDERR_FILENO);
  close(last);
  assert_int_equal(first, last);
}

// --- another user, which takes root ---

// What a process of uid does at the other end; returns its exit status.
static int be_stranger(uid_t uid, const char *to, uint16_t port, int go, bool vanish)
{
  char byte;
  if (setgid((gid_t)uid) != 0 || setuid(uid) != 0)
    return 1;
  struct sockaddr_storage s;
  make_address(&s, to, port);
  int fd = socket(s.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&s, size_of(&s)) != 0)
    return 2;
  if (vanish)
    close(fd);
  return read(go, &byte, 1) == 0 ? 0 : 3; // until the test has looked
}

static int64_t uid_of_stranger(const ends *e, uid_t uid, bool vanish)
{
  connection c = {.theirs = -1};
  int go[2], status;
  c.listener = listen_at(e->at);
  if (c.listener < 0)
    return (int64_t)uid; // no IPv6 here
  assert_int_equal(pipe(go), 0);
  pid_t child = fork();
  if (child == 0) {
    close(go[1]);
    _exit(be_stranger(uid, e->to, port_of(c.listener), go[0], vanish));
  }
  close(go[0]);
  accept_one(&c);
  struct pollfd closed = {.fd = c.ours, .events = POLLIN};
  if (vanish)
    assert_int_equal(poll(&closed, 1, WAIT_MS), 1);
  int64_t uid_found = uid_of(&c);
  expect_by_all(&c, uid_found);
  close(go[1]);
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  close_pair(&c);
  return uid_found;
}

static void a_peer_of_another_user_is_told_from_us(void **state)
{
  (void)state;
  if (geteuid() != 0)
    skip();
  for (size_t i = 0; i < sizeof all_ends / sizeof *all_ends; i++) {
    assert_int_equal(uid_of_stranger(&all_ends[i], 12345, false), 12345);
    assert_int_equal(uid_of_stranger(&all_ends[i], NOBODY, false), NOBODY);
  }
}

// As root we are 0 ourselves: a stranger who says all and goes must not become one of us.
static void a_stranger_who_goes_at_once_does_not_become_root(void **state)
{
  (void)state;
  if (geteuid() != 0)
    skip();
  for (int i = 0; i < 20; i++)
    assert_int_equal(uid_of_stranger(&all_ends[0], 12345, true), -1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_peer_of_this_user_is_found_over_each_kind_of_address),
      cmocka_unit_test(a_peer_that_has_said_all_is_still_found),
      cmocka_unit_test(a_peer_that_has_closed_is_nobody),
      cmocka_unit_test(who_listens_at_the_port_of_the_peer_is_not_the_peer),
      cmocka_unit_test(what_is_no_connection_of_this_machine_is_nobody),
      cmocka_unit_test(a_socket_that_is_connected_to_itself_has_no_peer),
      cmocka_unit_test(the_peer_of_a_socket_file_is_known_by_its_descriptor),
      cmocka_unit_test(many_connections_are_told_apart_and_no_descriptor_is_lost),
      cmocka_unit_test(a_peer_of_another_user_is_told_from_us),
      cmocka_unit_test(a_stranger_who_goes_at_once_does_not_become_root),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
