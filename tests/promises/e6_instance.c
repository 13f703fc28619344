// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * E6, two at once: of many processes that start on one session exactly one owns it, and every other hands over what it was
 * asked to open, or says why it could not. Never a half start.
 */
#include "store_files.h"

#include "store/instance.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STARTS = 24, WAIT_MS = 60000 };

static char last[4096]; // what came last
static unsigned messages, paths;

static int setup(void **state)
{
  (void)state;
  store_files_enter();
  assert_int_equal(mkdir("state", 0700), 0);
  messages = paths = 0;
  last[0] = '\0';
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  store_files_leave();
  return 0;
}

static void on_message(void *ud, const store_message *m)
{
  (void)ud;
  messages++;
  for (const char *const *at = m->open; *at; at++, paths++)
    snprintf(last, sizeof last, "%s", *at);
}

static store_instance_options options(const char *const *open, unsigned limit_ms)
{
  return (store_instance_options){
      .state = store_files_path("state"), .message = {.open = open}, .limit_ms = limit_ms};
}

static store_instance *own(void)
{
  store_instance *i;
  store_error err = {0};
  const store_instance_options o = options(NULL, 0);
  if (store_instance_claim(&o, &i, &err))
    fail_msg("%s", err.message);
  assert_non_null(i);
  return i;
}

static void wait_readable(const store_instance *i)
{
  struct pollfd p = {.fd = store_instance_fd(i), .events = POLLIN};
  int ready;
  do
    ready = poll(&p, 1, WAIT_MS);
  while (ready < 0 && errno == EINTR);
  assert_int_equal(ready, 1);
}

// A process that claims: its exit status is 0 owner, 1 handed over, 2 busy, 3 else.
static pid_t start(const char *const *open, unsigned limit_ms, int hold)
{
  pid_t child = fork();
  assert_true(child >= 0);
  if (child != 0)
    return child;
  store_instance *i;
  const store_instance_options o = options(open, limit_ms);
  int code = store_instance_claim(&o, &i, NULL);
  if (code)
    _exit(code == STORE_E_BUSY ? 2 : 3);
  if (!i)
    _exit(1);
  if (hold >= 0) { // says so, and stays
    if (write(hold, "", 1) != 1)
      _exit(3);
    pause();
  }
  _exit(0);
}

static int end_of(pid_t child)
{
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void the_second_hands_over_what_it_was_asked_to_open(void **state)
{
  (void)state;
  static const char *const open[] = {"/etc/hosts:3:4", "relative name.lua:7", "\xff\xfe", NULL};
  store_instance *i = own();
  pid_t child = start(open, WAIT_MS, -1);
  while (messages == 0) {
    wait_readable(i);
    store_instance_take(i, on_message, NULL);
  }
  assert_int_equal(end_of(child), 1);
  assert_int_equal(messages, 1);
  assert_int_equal(paths, 3);
  assert_string_equal(last, store_files_path("\xff\xfe"));
  store_instance_close(i);
  i = own(); // free again
  store_instance_close(i);
  assert_int_equal(store_files_count("state"), 1); // the lock's file
}

static void a_new_script_is_handed_over_as_no_file(void **state)
{
  (void)state;
  static const char *const open[] = {"-", NULL};
  store_instance *i = own();
  pid_t child = start(open, WAIT_MS, -1);
  while (messages == 0) {
    wait_readable(i);
    store_instance_take(i, on_message, NULL);
  }
  assert_int_equal(end_of(child), 1);
  assert_int_equal(paths, 1);
  assert_string_equal(last, "-");
  store_instance_close(i);
}

static void of_many_at_once_one_owns(void **state)
{
  (void)state;
  static const char *const open[] = {"/x", NULL};
  for (int round = 0; round < 5; round++) {
    pid_t children[STARTS];
    int ready[2], owners = 0, handed = 0;
    char byte;
    assert_int_equal(pipe(ready), 0);
    for (int k = 0; k < STARTS; k++) {
      children[k] = fork();
      assert_true(children[k] >= 0);
      if (children[k])
        continue;
      store_instance *i;
      const store_instance_options o = options(open, WAIT_MS);
      if (store_instance_claim(&o, &i, NULL))
        _exit(3);
      if (!i)
        _exit(1);
      // the owner: until it has heard of all others
      while (messages < STARTS - 1) {
        struct pollfd p = {.fd = store_instance_fd(i), .events = POLLIN};
        if (poll(&p, 1, WAIT_MS) != 1)
          _exit(4);
        store_instance_take(i, on_message, NULL);
      }
      if (write(ready[1], "", 1) != 1)
        _exit(5);
      _exit(0); // without closing, as a crash would
    }
    for (int k = 0; k < STARTS; k++) {
      int status = end_of(children[k]);
      owners += status == 0;
      handed += status == 1;
    }
    assert_int_equal(owners, 1);
    assert_int_equal(handed, STARTS - 1);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
  }
}

static void what_a_dead_owner_left_is_taken_over(void **state)
{
  (void)state;
  for (int k = 0; k < 20; k++) {
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = start(NULL, WAIT_MS, ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(store_files_count("state"), 2);
    kill(child, SIGKILL);
    assert_int_equal(end_of(child), -SIGKILL);
    store_instance *i = own();
    store_instance_close(i);
    close(ready[0]);
    close(ready[1]);
  }
}

static void an_owner_that_hangs_is_named(void **state)
{
  (void)state;
  int ready[2], status;
  char byte, pid[32];
  assert_int_equal(pipe(ready), 0);
  pid_t child = start(NULL, WAIT_MS, ready[1]);
  assert_int_equal(read(ready[0], &byte, 1), 1);
  kill(child, SIGSTOP);
  assert_int_equal(waitpid(child, &status, WUNTRACED), child);
  store_instance *i;
  store_error err;
  const store_instance_options o = options(NULL, 100);
  assert_int_equal(store_instance_claim(&o, &i, &err), STORE_E_BUSY);
  assert_null(i);
  snprintf(pid, sizeof pid, "process %d", (int)child);
  if (!strstr(err.message, pid) || !strstr(err.message, "does not answer"))
    fail_msg("%s", err.message);
  kill(child, SIGKILL);
  end_of(child);
  close(ready[0]);
  close(ready[1]);
}

static int connect_to(const char *path)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    abort();
  assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
  return fd;
}

static const char *socket_path(void)
{
  static char path[4096];
  size_t n;
  char *lock = store_files_read("state/instance.lock", &n);
  const char *at = strstr(lock, "\"socket\":\"");
  assert_non_null(at);
  snprintf(path, sizeof path, "%s", at + strlen("\"socket\":\""));
  *strchr(path, '"') = '\0';
  free(lock);
  return path;
}

static void strange_peers_do_no_harm(void **state)
{
  (void)state;
  static const char *const lines[] = {"\n",
                                      "x\n",
                                      "{\n",
                                      "[]\n",
                                      "GET / HTTP/1.1\r\n",
                                      "{\"open\":5}\n",
                                      "{\"open\":[5]}\n",
                                      "{\"open\":[\"relative\"]}\n",
                                      "{\"open\":[\"-x\"]}\n",
                                      "{\"open\":[\"\"]}\n",
                                      "no line end"};
  enum { LINES = sizeof lines / sizeof *lines };
  store_instance *i = own();
  struct stat st;
  assert_int_equal(stat(socket_path(), &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  int fds[LINES];
  for (size_t k = 0; k < LINES; k++) {
    fds[k] = connect_to(socket_path());
    assert_true(write(fds[k], lines[k], strlen(lines[k])) > 0);
    store_instance_take(i, on_message, NULL);
  }
  assert_int_equal(messages, 0);
  for (size_t k = 0; k < LINES - 1; k++) {
    char answer[64] = "";
    assert_true(read(fds[k], answer, sizeof answer - 1) > 0);
    assert_string_equal(answer, "{\"ok\":false}\n");
  }
  for (size_t k = 0; k < LINES; k++)
    close(fds[k]);
  // one without end is cut
  int fd = connect_to(socket_path());
  static char flood[STORE_INSTANCE_BYTES_MAX + 1];
  memset(flood, 'x', sizeof flood);
  size_t sent = 0;
  for (;;) {
    ssize_t n = send(fd, flood, sizeof flood, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN)
      break;
    sent += n > 0 ? (size_t)n : 0;
    assert_true(sent < 4 * sizeof flood);
    store_instance_take(i, on_message, NULL);
  }
  close(fd);
  // silent ones make room
  int silent[40];
  for (size_t k = 0; k < 40; k++) {
    silent[k] = connect_to(socket_path());
    store_instance_take(i, on_message, NULL);
  }
  fd = connect_to(socket_path());
  static const char good[] = "{\"open\":[\"/a\"],\"more\":{\"later\":1}}\n";
  assert_int_equal(write(fd, good, sizeof good - 1), sizeof good - 1);
  store_instance_take(i, on_message, NULL);
  assert_int_equal(messages, 1);
  assert_string_equal(last, "/a");
  close(fd);
  for (size_t k = 0; k < 40; k++)
    close(silent[k]);
  store_instance_close(i);
}

static void without_a_place_for_state_each_is_alone(void **state)
{
  (void)state;
  store_instance *a, *b;
  const store_instance_options o = {.state = NULL};
  assert_int_equal(store_instance_claim(&o, &a, NULL), 0);
  assert_int_equal(store_instance_claim(&o, &b, NULL), 0);
  assert_non_null(a);
  assert_non_null(b);
  assert_int_equal(store_instance_fd(a), -1);
  store_instance_take(a, on_message, NULL);
  store_instance_close(a);
  store_instance_close(b);
}

static void a_state_folder_that_is_not_there_is_said(void **state)
{
  (void)state;
  store_instance *i;
  store_error err;
  assert_int_equal(rmdir("state"), 0);
  const store_instance_options o = options(NULL, 0);
  assert_int_equal(store_instance_claim(&o, &i, &err), STORE_E_MISSING);
  assert_null(i);
  assert_true(err.message[0]);
}

static void a_path_longer_than_a_sockets_name_works(void **state)
{
  (void)state;
  char name[300] = "state/";
  memset(name + 6, 'd', 150);
  strcpy(name + 156, "/"); // NOLINT
  name[156] = '\0';
  assert_int_equal(mkdir(name, 0700), 0);
  store_instance *i;
  store_error err = {0};
  store_instance_options o = options(NULL, WAIT_MS);
  o.runtime = store_files_path(name);
  if (store_instance_claim(&o, &i, &err))
    fail_msg("%s", err.message);
  pid_t child = start(NULL, WAIT_MS, -1);
  while (messages == 0) {
    wait_readable(i);
    store_instance_take(i, on_message, NULL);
  }
  assert_int_equal(end_of(child), 1);
  store_instance_close(i);
}

static void too_many_files_are_refused_by_the_sender(void **state)
{
  (void)state;
  static const char *open[STORE_INSTANCE_OPEN_MAX + 2];
  for (int k = 0; k <= STORE_INSTANCE_OPEN_MAX; k++)
    open[k] = "/x";
  store_instance *i = own(), *second;
  store_error err;
  const store_instance_options o = options(open, 100);
  assert_int_equal(store_instance_claim(&o, &second, &err), STORE_E_SIZE);
  assert_null(second);
  store_instance_close(i);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(the_second_hands_over_what_it_was_asked_to_open),
      TEST(a_new_script_is_handed_over_as_no_file),
      TEST(of_many_at_once_one_owns),
      TEST(what_a_dead_owner_left_is_taken_over),
      TEST(an_owner_that_hangs_is_named),
      TEST(strange_peers_do_no_harm),
      TEST(without_a_place_for_state_each_is_alone),
      TEST(a_state_folder_that_is_not_there_is_said),
      TEST(a_path_longer_than_a_sockets_name_works),
      TEST(too_many_files_are_refused_by_the_sender),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
