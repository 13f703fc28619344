// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A4, the token does not leak: its file is ours alone from its first byte on, under every umask, and whatever lies in its place. What the
 * program shows of it is for e2e/token_hidden.mjs.
 */
#include "access_room.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { STARTS = 20, MODE_BITS = 07777 };

static struct stat status_of(const char *name)
{
  struct stat s;
  if (lstat(access_room_path(name), &s) != 0)
    fail_msg("%s: %s", name, strerror(errno));
  return s;
}

static void make_folder(mode_t mode)
{
  assert_int_equal(mkdir(access_room_path("run"), 0700), 0);
  assert_int_equal(chmod(access_room_path("run"), mode), 0);
}

static void write_file(const char *name, const char *text)
{
  FILE *f = fopen(access_room_path(name), "w");
  assert_non_null(f);
  assert_true(fputs(text, f) >= 0);
  assert_int_equal(fclose(f), 0);
}

static void read_file(const char *name, char text[128])
{
  FILE *f = fopen(access_room_path(name), "r");
  assert_non_null(f);
  size_t n = fread(text, 1, 127, f);
  text[n] = '\0';
  fclose(f);
}

// How many names are in run/.
static int count_files(void)
{
  int n = 0;
  DIR *d = opendir(access_room_path("run"));
  assert_non_null(d);
  while (readdir(d))
    n++;
  closedir(d);
  return n - 2;
}

static void twenty_starts_under_any_umask_make_a_file_of_ours_alone(void **state)
{
  (void)state;
  static const mode_t masks[] = {0, 022, 077, 0777, 0177};
  char text[128], tokens[STARTS][EPLUA_TOKEN_LENGTH + 1];
  for (size_t i = 0; i < STARTS; i++) {
    mode_t before = umask(masks[i % 5]);
    if (i % 2)
      assert_int_equal(rmdir(access_room_path("run")), 0); // the folder is made as well
    eplua_access *a = access_room_new();
    umask(before);
    struct stat s = status_of("run/token");
    assert_true(S_ISREG(s.st_mode));
    assert_int_equal(s.st_mode & MODE_BITS, 0600);
    assert_int_equal(s.st_uid, geteuid());
    assert_int_equal(status_of("run").st_mode & MODE_BITS, 0700);
    read_file("run/token", text);
    assert_int_equal(strlen(text), EPLUA_TOKEN_LENGTH + 1);
    assert_int_equal(strncmp(text, eplua_access_token(a), EPLUA_TOKEN_LENGTH), 0);
    assert_int_equal(strspn(text, "0123456789abcdef"), EPLUA_TOKEN_LENGTH);
    assert_int_equal(text[EPLUA_TOKEN_LENGTH], '\n');
    snprintf(tokens[i], sizeof tokens[i], "%s", eplua_access_token(a));
    assert_int_equal(count_files(), 1);
    eplua_access_free(a);
    assert_int_equal(count_files(), 0);
    for (size_t k = 0; k < i; k++)
      assert_string_not_equal(tokens[k], tokens[i]);
  }
}

// Everything that happens in the folder, seen by somebody who waits for a moment at which the file may be read.
static void there_is_no_moment_at_which_others_could_read_it(void **state)
{
  (void)state;
  _Alignas(struct inotify_event) char events[8192];
  make_folder(0755);
  int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  assert_true(watch >= 0);
  assert_true(inotify_add_watch(watch, access_room_path("run"), IN_ALL_EVENTS) >= 0);
  mode_t before = umask(0);
  eplua_access *a = access_room_new();
  umask(before);
  ssize_t length = read(watch, events, sizeof events);
  assert_true(length > 0);
  bool moved = false;
  for (ssize_t at = 0; at < length;) {
    const struct inotify_event *e = (const void *)(events + at);
    // the name appears by a rename of what is whole and closed to others, never by a creation
    if (e->len && strcmp(e->name, "token") == 0) {
      assert_false(e->mask & (IN_CREATE | IN_MODIFY));
      moved = moved || (e->mask & IN_MOVED_TO);
    }
    at += (ssize_t)(sizeof *e + e->len);
  }
  assert_true(moved);
  close(watch);
  eplua_access_free(a);
}

static void expect_refused(int code)
{
  eplua_error err = {0};
  const eplua_access_config config = {.size = sizeof config,
                                      .token_file = access_room_path("run/token")};
  assert_null(eplua_access_new(&config, &err));
  if (err.code != code)
    fail_msg("%d: %s", err.code, err.message);
  assert_true(*err.message);
}

static void an_old_file_is_replaced_and_never_written_into(void **state)
{
  (void)state;
  char text[128];
  make_folder(0700);
  write_file("run/token", "old");
  assert_int_equal(chmod(access_room_path("run/token"), 0666), 0);
  char other[256];
  snprintf(other, sizeof other, "%s", access_room_path("elsewhere"));
  assert_int_equal(link(access_room_path("run/token"), other), 0);
  int open_before = open(access_room_path("run/token"), O_RDONLY | O_CLOEXEC);
  assert_true(open_before >= 0);
  eplua_access *a = access_room_new();
  struct stat s = status_of("run/token");
  assert_int_equal(s.st_mode & MODE_BITS, 0600);
  assert_int_equal(s.st_nlink, 1);
  read_file("elsewhere", text);
  assert_string_equal(text, "old");
  ssize_t n = read(open_before, text, sizeof text);
  assert_int_equal(n, 3); // who had it open sees what it was
  close(open_before);
  eplua_access_free(a);
}

static void a_link_in_its_place_is_refused_and_not_followed(void **state)
{
  (void)state;
  char text[128], target[256];
  make_folder(0700);
  write_file("target", "mine");
  snprintf(target, sizeof target, "%s", access_room_path("target"));
  assert_int_equal(symlink(target, access_room_path("run/token")), 0);
  expect_refused(EPLUA_E_DENIED);
  assert_true(S_ISLNK(status_of("run/token").st_mode));
  read_file("target", text);
  assert_string_equal(text, "mine");
  assert_int_equal(count_files(), 1);
  // one that leads nowhere
  assert_int_equal(unlink(target), 0);
  expect_refused(EPLUA_E_DENIED);
  assert_int_equal(access(target, F_OK), -1);
}

static void what_is_no_file_in_its_place_is_refused(void **state)
{
  (void)state;
  make_folder(0700);
  assert_int_equal(mkdir(access_room_path("run/token"), 0700), 0);
  expect_refused(EPLUA_E_DENIED);
  assert_int_equal(rmdir(access_room_path("run/token")), 0);
  assert_int_equal(mkfifo(access_room_path("run/token"), 0600), 0);
  expect_refused(EPLUA_E_DENIED); // and does not wait for a reader
  assert_int_equal(unlink(access_room_path("run/token")), 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", access_room_path("run/token"));
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    abort();
  assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
  expect_refused(EPLUA_E_DENIED);
  close(fd);
}

static void a_folder_that_others_may_write_is_refused(void **state)
{
  (void)state;
  static const mode_t modes[] = {0777, 01777, 0770, 0720, 0702};
  make_folder(0700);
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    assert_int_equal(chmod(access_room_path("run"), modes[i]), 0);
    expect_refused(EPLUA_E_DENIED);
    assert_int_equal(count_files(), 0);
  }
}

static void a_link_in_place_of_the_folder_is_refused(void **state)
{
  (void)state;
  char target[256];
  snprintf(target, sizeof target, "%s", access_room_path("real"));
  assert_int_equal(mkdir(target, 0700), 0);
  assert_int_equal(symlink(target, access_room_path("run")), 0);
  expect_refused(EPLUA_E_DENIED);
  assert_int_equal(unlink(access_room_path("run")), 0);
  write_file("run", "a file");
  expect_refused(EPLUA_E_DENIED);
}

static void a_folder_of_somebody_else_is_refused(void **state)
{
  (void)state;
  if (geteuid() == 0) { // as root all are ours but this one
    make_folder(0700);
    assert_int_equal(chown(access_room_path("run"), 65534, 65534), 0);
    expect_refused(EPLUA_E_DENIED);
    return;
  }
  eplua_error err = {0};
  const eplua_access_config config = {.size = sizeof config, .token_file = "/etc/eplua-token"};
  assert_null(eplua_access_new(&config, &err));
  assert_int_equal(err.code, EPLUA_E_DENIED);
  assert_int_equal(access("/etc/eplua-token", F_OK), -1);
}

static void a_folder_that_cannot_be_made_or_written_is_said(void **state)
{
  (void)state;
  eplua_error err = {0};
  eplua_access_config config = {.size = sizeof config,
                                .token_file = access_room_path("not/there/token")};
  assert_null(eplua_access_new(&config, &err));
  assert_int_equal(err.code, EPLUA_E_IO);
  config.token_file = "";
  assert_null(eplua_access_new(&config, &err));
  assert_int_equal(err.code, EPLUA_E_INVALID);
  config.token_file = NULL;
  assert_null(eplua_access_new(&config, NULL));
  assert_null(eplua_access_new(NULL, NULL));
  if (geteuid() == 0)
    return;
  make_folder(0500);
  expect_refused(EPLUA_E_IO);
}

static void the_end_removes_our_file_and_no_other(void **state)
{
  (void)state;
  eplua_access *a = access_room_new();
  assert_int_equal(unlink(access_room_path("run/token")), 0);
  write_file("run/token", "of the next process");
  eplua_access_free(a);
  char text[128];
  read_file("run/token", text);
  assert_string_equal(text, "of the next process");
  a = access_room_new();
  assert_int_equal(unlink(access_room_path("run/token")), 0);
  eplua_access_free(a); // it is gone already
  eplua_access_free(NULL);
}

static void expect_folder(const char *want, int mode)
{
  eplua_error err = {0};
  char *path = eplua_runtime_folder(&err);
  if (!path)
    fail_msg("%s", err.message);
  assert_string_equal(path, want);
  struct stat s;
  assert_int_equal(lstat(path, &s), 0);
  assert_int_equal(s.st_mode & MODE_BITS, mode);
  free(path);
}

static void the_folder_of_the_runtime_is_ours_alone(void **state)
{
  (void)state;
  char want[300], plain[64];
  snprintf(plain, sizeof plain, "/tmp/eplua-%lu", (unsigned long)geteuid());
  make_folder(0700);
  snprintf(want, sizeof want, "%s/eplua", access_room_path("run"));
  assert_int_equal(setenv("XDG_RUNTIME_DIR", access_room_path("run"), 1), 0);
  expect_folder(want, 0700);
  expect_folder(want, 0700);
  assert_int_equal(chmod(want, 0777), 0);
  assert_null(eplua_runtime_folder(NULL));
  assert_int_equal(rmdir(want), 0);
  // what is no folder of this session: then that in /tmp, the same one whoever asks
  static const char *const others[] = {"", "relative", "/not/there", "/dev/null", "/tmp"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    assert_int_equal(setenv("XDG_RUNTIME_DIR", others[i], 1), 0);
    expect_folder(plain, 0700);
  }
  assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
  expect_folder(plain, 0700);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, access_room_enter, access_room_leave)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(twenty_starts_under_any_umask_make_a_file_of_ours_alone),
      TEST(there_is_no_moment_at_which_others_could_read_it),
      TEST(an_old_file_is_replaced_and_never_written_into),
      TEST(a_link_in_its_place_is_refused_and_not_followed),
      TEST(what_is_no_file_in_its_place_is_refused),
      TEST(a_folder_that_others_may_write_is_refused),
      TEST(a_link_in_place_of_the_folder_is_refused),
      TEST(a_folder_of_somebody_else_is_refused),
      TEST(a_folder_that_cannot_be_made_or_written_is_said),
      TEST(the_end_removes_our_file_and_no_other),
      TEST(the_folder_of_the_runtime_is_ours_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
