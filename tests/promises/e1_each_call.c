// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * E1, at each system call: a process that saves is killed before the first call, before the second, and so on to the end.
 * On disk is then the whole old or the whole new text, or the next start offers the new one whole.
 */
#include "fault_disk.h"
#include "store_files.h"

#include "store/file.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CALLS_MAX = 400 };

static char *old_text, *new_text, *short_text;

static char *long_text(char c, size_t lines)
{
  char *text = malloc(lines * 64 + 1), *at = text;
  assert_non_null(text);
  for (size_t i = 0; i < lines; i++) {
    memset(at, c, 63);
    at[63] = '\n';
    at += 64;
  }
  *at = '\0';
  return text;
}

static int save(const char *text)
{
  store_file file;
  store_error err = {0};
  char *now;
  size_t n;
  store_file_init(&file);
  const store_write_options options = {.backups = store_files_path("backups")};
  int code = store_file_read(&file, "file.lua", NULL, &now, &n, &err);
  if (!code) {
    free(now);
    code = store_file_write(&file, NULL, text, strlen(text), &options, &err);
  }
  store_file_fini(&file);
  return code;
}

// Saves in a process that ends before its k-th call; false: it needed fewer and has saved.
static bool die_at(unsigned k, const char *text)
{
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    fault_disk_start();
    fault_disk_at(k, 0);
    _exit(save(text) == STORE_OK ? 0 : 1);
  }
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  if (WIFSIGNALED(status)) {
    assert_int_equal(WTERMSIG(status), SIGKILL);
    return true;
  }
  assert_int_equal(WEXITSTATUS(status), 0);
  return false;
}

static bool is(const char *text)
{
  return store_files_holds("file.lua", text, strlen(text));
}

// Old or new, else mended from what the next start finds. *mended counts those.
static void check(unsigned k, const char *old, const char *new, unsigned *mended)
{
  store_backup *list;
  size_t count;
  unsigned broken;
  bool whole = is(old) || is(new);
  assert_int_equal(store_backup_list(store_files_path("backups"), &list, &count, &broken, NULL), 0);
  assert_int_equal(broken, 0);
  if (whole && count != 0)
    fail_msg("call %u: a whole file is offered for mending", k);
  if (!whole) {
    if (count != 1)
      fail_msg("call %u: torn, and nothing is offered", k);
    assert_int_equal(list[0].state, STORE_TORN_MIXED);
    assert_string_equal(list[0].path, store_files_path("file.lua"));
    bool to_old = k % 2;
    assert_int_equal(store_backup_restore(&list[0], to_old, NULL), 0);
    if (!is(to_old ? old : new))
      fail_msg("call %u: not mended", k);
    (*mended)++;
  }
  store_backup_list_free(list, count);
}

static unsigned try_all(const char *old, const char *new, const char *second_name)
{
  unsigned k = 0, mended = 0;
  bool died = true;
  for (; died && k < CALLS_MAX; k++) {
    store_files_enter();
    store_files_write_text("file.lua", old);
    if (second_name)
      assert_int_equal(link("file.lua", second_name), 0);
    died = die_at(k, new);
    check(k, old, new, &mended);
    if (!died && !is(new))
      fail_msg("saved, but the new text is not there");
    if (second_name)
      assert_true(store_files_holds(second_name, is(new) ? new : old, strlen(is(new) ? new : old)));
    store_files_leave();
  }
  assert_true(k > 10);
  assert_true(k < CALLS_MAX);
  print_message("%u calls, mended %u times\n", k - 1, mended);
  return mended;
}

static void a_replaced_file_is_old_or_new_whole(void **state)
{
  (void)state;
  assert_int_equal(try_all(old_text, new_text, NULL), 0);
}

static void a_file_written_in_place_is_whole_or_offered_whole(void **state)
{
  (void)state;
  assert_true(try_all(old_text, new_text, "other-name") > 0);
  assert_true(try_all(new_text, short_text, "other-name") > 0);
}

static void a_new_file_is_whole_or_not_there(void **state)
{
  (void)state;
  unsigned k = 0;
  for (bool died = true; died && k < CALLS_MAX; k++) {
    store_files_enter();
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
      store_file file;
      store_file_init(&file);
      fault_disk_start();
      fault_disk_at(k, 0);
      _exit(store_file_write(&file, "file.lua", new_text, strlen(new_text), NULL, NULL) ? 1 : 0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    died = WIFSIGNALED(status);
    if (!is(new_text) && (!died || access("file.lua", F_OK) == 0))
      fail_msg("call %u: part of a new file", k);
    assert_int_equal(store_files_count("."), is(new_text) ? 1 : 0); // no litter
    store_files_leave();
  }
  assert_true(k > 5);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_replaced_file_is_old_or_new_whole),
      cmocka_unit_test(a_file_written_in_place_is_whole_or_offered_whole),
      cmocka_unit_test(a_new_file_is_whole_or_not_there),
  };
  old_text = long_text('o', 40000); // several writes
  new_text = long_text('n', 60000);
  short_text = long_text('s', 20000);
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  free(old_text);
  free(new_text);
  free(short_text);
  return failed;
}
