// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * E2, full disk and errors of input and output: each system call of a save fails, with each of several errors. The caller is
 * told, the old content is intact, nothing lies about; a second attempt saves. And a disk that is really full.
 */
#include "fault_disk.h"
#include "store_files.h"

#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CALLS_MAX = 400, TEXT = 300000 };

static char old_text[TEXT + 1], new_text[TEXT + 50001];

static bool is(const char *text)
{
  return store_files_holds("file.lua", text, strlen(text));
}

// How many entries a folder has when nothing lies about.
static int clean_count(bool in_place)
{
  return (in_place ? 2 : 1) + (access("backups", F_OK) == 0);
}

// One save with a fault at call k; false: it makes fewer calls.
static bool one_fault(unsigned k, int number, bool in_place, bool lasting)
{
  store_file file;
  store_error err = {0};
  char *text;
  size_t n;
  store_files_enter();
  store_files_write_text("file.lua", old_text);
  assert_int_equal(chmod("file.lua", 0640), 0);
  if (in_place)
    assert_int_equal(link("file.lua", "other-name"), 0);
  const store_write_options options = {.backups = store_files_path("backups")};
  store_file_init(&file);
  assert_int_equal(store_file_read(&file, "file.lua", NULL, &text, &n, NULL), 0);
  free(text);
  fault_disk_start();
  if (lasting)
    fault_disk_from(k, number);
  else
    fault_disk_at(k, number);
  int code = store_file_write(&file, NULL, new_text, strlen(new_text), &options, &err);
  const char *failed = fault_disk_failed();
  unsigned calls = fault_disk_stop();
  bool confirmed = code == STORE_OK;
  bool said_in_place = strstr(err.message, "has its new content") != NULL;
  bool said_damaged = strstr(err.message, "damaged") != NULL;
  if (confirmed ? !is(new_text) : said_in_place ? !is(new_text) : !is(old_text) && !said_damaged)
    fail_msg("call %u (%s), errno %d: code %d, %s", k, failed, number, code, err.message);
  if (!confirmed && !err.message[0])
    fail_msg("call %u (%s): failed without a word", k, failed);
  if (said_damaged) { // only where the way back failed, too; the copy mends it
    assert_true(in_place && lasting);
    store_backup *list;
    size_t count;
    assert_int_equal(store_backup_list(options.backups, &list, &count, NULL, NULL), 0);
    if (!is(old_text) && !is(new_text)) {
      assert_int_equal(count, 1);
      assert_int_equal(store_backup_restore(&list[0], true, NULL), 0);
      assert_true(is(old_text));
    }
    store_backup_list_free(list, count);
  }
  if (!lasting && strcmp(failed, "unlink") != 0 && store_files_count(".") != clean_count(in_place))
    fail_msg("call %u (%s): something lies about", k, failed);
  // the disk is well again: the next save works without questions
  code = store_file_write(
      &file, NULL, new_text, strlen(new_text),
      &(store_write_options){.backups = options.backups, .overwrite = said_damaged}, &err);
  if (code || !is(new_text))
    fail_msg("call %u (%s): then %s", k, failed, err.message);
  struct stat st;
  assert_int_equal(stat("file.lua", &st), 0);
  assert_int_equal(st.st_mode & 07777, 0640);
  assert_int_equal(st.st_nlink, in_place ? 2 : 1);
  store_file_fini(&file);
  store_files_leave();
  return k < calls;
}

static void try_each_call(bool in_place)
{
  static const int numbers[] = {EIO, ENOSPC, EACCES, EDQUOT, EROFS, ENOMEM};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    for (int lasting = 0; lasting < 2; lasting++) {
      unsigned k = 0;
      while (k < CALLS_MAX && one_fault(k, numbers[i], in_place, lasting))
        k++;
      assert_in_range(k, 10, CALLS_MAX - 1);
    }
}

static void each_call_may_fail_when_replacing(void **state)
{
  (void)state;
  try_each_call(false);
}

static void each_call_may_fail_when_writing_in_place(void **state)
{
  (void)state;
  try_each_call(true);
}

static void signals_and_short_writes_do_not_matter(void **state)
{
  (void)state;
  for (int in_place = 0; in_place < 2; in_place++) {
    store_file file;
    store_error err = {0};
    char *text;
    size_t n;
    store_files_enter();
    store_files_write_text("file.lua", old_text);
    if (in_place)
      assert_int_equal(link("file.lua", "other-name"), 0);
    store_file_init(&file);
    const store_write_options options = {.backups = store_files_path("backups")};
    fault_disk_start();
    fault_disk_be_slow();
    assert_int_equal(store_file_read(&file, "file.lua", NULL, &text, &n, NULL), 0);
    assert_string_equal(text, old_text);
    if (store_file_write(&file, NULL, new_text, strlen(new_text), &options, &err))
      fail_msg("%s", err.message);
    fault_disk_stop();
    assert_true(is(new_text));
    free(text);
    store_file_fini(&file);
    store_files_leave();
  }
}

static void each_call_of_reading_may_fail(void **state)
{
  (void)state;
  store_files_enter();
  store_files_write_text("file.lua", old_text);
  unsigned calls, k = 0;
  do {
    store_file file;
    store_error err = {0};
    char *text = NULL;
    size_t n;
    store_file_init(&file);
    fault_disk_start();
    fault_disk_at(k, EIO);
    int code = store_file_read(&file, "file.lua", NULL, &text, &n, &err);
    calls = fault_disk_stop();
    if (code == STORE_OK)
      assert_string_equal(text, old_text);
    else
      assert_true(err.message[0] && !file.path);
    free(text);
    store_file_fini(&file);
  } while (k++ < calls);
  assert_true(calls > 5);
  assert_true(is(old_text));
  store_files_leave();
}

static bool write_line(const char *path, const char *line)
{
  int fd = open(path, O_WRONLY);
  bool done = fd >= 0 && write(fd, line, strlen(line)) == (ssize_t)strlen(line);
  close(fd);
  return done;
}

// A tmpfs of 1 MiB on "small", in a namespace of our own where we are nobody; false: neither way is open.
static bool mount_small(void)
{
  const char *at = store_files_path("small");
  if (mount("none", at, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m") == 0)
    return true;
  char users[48], groups[48];
  snprintf(users, sizeof users, "%u %u 1", (unsigned)geteuid(), (unsigned)geteuid());
  snprintf(groups, sizeof groups, "%u %u 1", (unsigned)getegid(), (unsigned)getegid());
  return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_line("/proc/self/setgroups", "deny") &&
         write_line("/proc/self/uid_map", users) && write_line("/proc/self/gid_map", groups) &&
         mount("none", at, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m") == 0;
}

static void a_full_disk_is_said_and_loses_nothing(void **state)
{
  (void)state;
  static char large[900001];
  memset(large, 'x', sizeof large - 1);
  for (size_t i = 99; i < sizeof large - 1; i += 100)
    large[i] = '\n';
  store_files_enter();
  assert_int_equal(mkdir("small", 0700), 0);
  if (!mount_small()) {
    store_files_leave();
    print_message("no right to mount anything here; the injected errors have to do\n");
    return;
  }
  for (int in_place = 0; in_place < 2; in_place++) {
    store_file file;
    store_error err = {0};
    char *text;
    size_t n;
    store_files_write("small/file.lua", old_text, TEXT);
    if (in_place)
      assert_int_equal(link("small/file.lua", "small/other-name"), 0);
    store_file_init(&file);
    const store_write_options options = {.backups = store_files_path("backups")};
    assert_int_equal(store_file_read(&file, "small/file.lua", NULL, &text, &n, NULL), 0);
    free(text);
    store_files_write("small/filler", large, in_place ? 600000 : 400000);
    int code = store_file_write(&file, NULL, large, sizeof large - 1, &options, &err);
    assert_int_equal(code, STORE_E_FULL);
    assert_non_null(strstr(err.message, "the disk is full"));
    store_files_expect("small/file.lua", old_text, TEXT);
    assert_int_equal(store_files_count("small"), 2 + in_place);
    assert_int_equal(unlink("small/filler"), 0);
    if (store_file_write(&file, NULL, old_text, 1000, &options, &err))
      fail_msg("%s", err.message);
    store_file_fini(&file);
  }
  assert_int_equal(umount(store_files_path("small")), 0);
  store_files_leave();
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_call_may_fail_when_replacing),
      cmocka_unit_test(each_call_may_fail_when_writing_in_place),
      cmocka_unit_test(signals_and_short_writes_do_not_matter),
      cmocka_unit_test(each_call_of_reading_may_fail),
      cmocka_unit_test(a_full_disk_is_said_and_loses_nothing),
  };
  memset(old_text, 'o', TEXT);
  memset(new_text, 'n', sizeof new_text - 1);
  for (size_t i = 79; i < TEXT; i += 80)
    old_text[i] = new_text[i] = '\n';
  return cmocka_run_group_tests(tests, NULL, NULL);
}
