// SPDX-License-Identifier: GPL-3.0-or-later
/* Units of app/store/journal.h and writer.h. Waits for the writer, not for times. */
#include "fault_disk.h"
#include "store_files.h"

#include "store/disk.h"
#include "store/journal.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONG_MS = 60000 };

static store_journal *journal;
static atomic_uint failures, mendings;
static char sentence[STORE_MESSAGE_MAX];
static pthread_mutex_t told = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t telling = PTHREAD_COND_INITIALIZER;

static void tell(atomic_uint *count)
{
  pthread_mutex_lock(&told);
  atomic_fetch_add(count, 1);
  pthread_cond_broadcast(&telling);
  pthread_mutex_unlock(&told);
}

static void wait_told(atomic_uint *count, unsigned n)
{
  pthread_mutex_lock(&told);
  while (atomic_load(count) < n)
    pthread_cond_wait(&telling, &told);
  pthread_mutex_unlock(&told);
}

static void on_failed(void *ud, const char *text)
{
  (void)ud;
  snprintf(sentence, sizeof sentence, "%s", text);
  tell(&failures);
}

static void on_mended(void *ud)
{
  (void)ud;
  tell(&mendings);
}

static void open_journal(void)
{
  static const store_writer_callbacks callbacks = {.failed = on_failed, .mended = on_mended};
  store_error err;
  if (store_journal_open(store_files_path("state/journal"), &callbacks, 1, &journal, &err))
    fail_msg("%s", err.message);
}

static int setup(void **state)
{
  (void)state;
  store_files_enter();
  atomic_store(&failures, 0);
  atomic_store(&mendings, 0);
  open_journal();
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  store_journal_free(journal);
  journal = NULL;
  store_files_leave();
  return 0;
}

static void put(unsigned id, const char *path, const char *title, const char *text)
{
  store_journal_facts facts = {.path = path, .title = title, .line = 3, .column = 7};
  store_format_init(&facts.format);
  assert_int_equal(store_journal_put(journal, id, &facts, strdup(text), strlen(text)), 0);
}

static store_journal_found *list;
static size_t count;
static char said[STORE_SAID_MAX];

static void look(void)
{
  store_error err;
  if (store_journal_list(journal, &list, &count, said, &err))
    fail_msg("%s", err.message);
}

static void restart(void)
{
  store_journal_free(journal);
  open_journal();
}

static void what_was_put_is_found_after_a_restart(void **state)
{
  (void)state;
  store_files_write_text("file.lua", "on disk\n");
  put(1, store_files_path("file.lua"), NULL, "changed\n");
  put(2, NULL, "Untitled 1", "");
  put(3, NULL, "Untitled 2", "two \xe2\x86\x92\n");
  restart();
  look();
  assert_int_equal(count, 3);
  assert_string_equal(said, "");
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(list[i].line, 3);
    assert_int_equal(list[i].column, 7);
    assert_true(list[i].written_s > 0);
    if (list[i].path) {
      assert_string_equal(list[i].text, "changed\n");
      assert_string_equal(list[i].title, "file.lua");
      assert_int_equal(list[i].state, STORE_CHANGED); // no base was known
    } else {
      assert_string_equal(list[i].text,
                          strcmp(list[i].title, "Untitled 1") ? "two \xe2\x86\x92\n" : "");
    }
  }
  store_journal_list_free(list, count);
  store_files_expect_text("file.lua", "on disk\n");
}

static void the_latest_text_wins(void **state)
{
  (void)state;
  char text[32];
  for (int i = 0; i < 2000; i++) {
    snprintf(text, sizeof text, "number %d", i);
    put(1, NULL, "Untitled", text);
  }
  restart();
  look();
  assert_int_equal(count, 1);
  assert_string_equal(list[0].text, "number 1999");
  store_journal_list_free(list, count);
}

static void what_is_saved_or_given_up_goes(void **state)
{
  (void)state;
  put(1, NULL, "a", "a");
  put(2, NULL, "b", "b");
  assert_true(store_journal_flush(journal, LONG_MS));
  assert_int_equal(store_journal_remove(journal, 1), 0);
  assert_int_equal(store_journal_remove(journal, 1), 0);
  assert_int_equal(store_journal_remove(journal, 77), 0);
  put(3, NULL, "c", "c");
  assert_int_equal(store_journal_remove(journal, 3), 0); // perhaps before it was ever written
  assert_null(store_journal_name(journal, 3));
  restart();
  look();
  assert_int_equal(count, 1);
  assert_string_equal(list[0].title, "b");
  store_journal_list_free(list, count);
}

static void a_new_run_leaves_what_an_old_one_kept(void **state)
{
  (void)state;
  put(1, NULL, "old", "old");
  restart();
  put(1, NULL, "new", "new"); // the same id
  assert_true(store_journal_flush(journal, LONG_MS));
  look();
  assert_int_equal(count, 2);
  store_journal_list_free(list, count);
}

static void an_adopted_file_is_the_documents_own(void **state)
{
  (void)state;
  put(1, NULL, "old", "old");
  restart();
  look();
  assert_int_equal(store_journal_adopt(journal, 9, list[0].name), 0);
  assert_int_equal(store_journal_adopt(journal, 9, list[0].name), STORE_E_INVALID);
  assert_int_equal(store_journal_adopt(journal, 8, "../evil"), STORE_E_INVALID);
  assert_int_equal(store_journal_drop(journal, "../evil"), STORE_E_INVALID);
  assert_string_equal(store_journal_name(journal, 9), list[0].name);
  store_journal_list_free(list, count);
  put(9, NULL, "old", "old, and more");
  assert_true(store_journal_flush(journal, LONG_MS));
  look();
  assert_int_equal(count, 1);
  assert_string_equal(list[0].text, "old, and more");
  store_journal_list_free(list, count);
  store_journal_remove(journal, 9);
  assert_true(store_journal_flush(journal, LONG_MS));
  look();
  assert_int_equal(count, 0);
  store_journal_list_free(list, count);
}

static void a_file_that_changed_meanwhile_is_said_and_left(void **state)
{
  (void)state;
  static const char *const names[] = {"same", "changed", "gone"};
  store_file files[3];
  for (unsigned i = 0; i < 3; i++) {
    char *text;
    size_t n;
    store_files_write_text(names[i], "as it was");
    store_file_init(&files[i]);
    assert_int_equal(store_file_read(&files[i], names[i], NULL, &text, &n, NULL), 0);
    free(text);
    store_journal_facts facts = {
        .path = files[i].path, .format = files[i].format, .base = files[i].identity};
    assert_int_equal(store_journal_put(journal, i + 1, &facts, strdup("mine"), 4), 0);
    store_file_fini(&files[i]);
  }
  store_files_write_text("changed", "other text");
  assert_int_equal(unlink("gone"), 0);
  restart();
  look();
  assert_int_equal(count, 3);
  for (size_t i = 0; i < 3; i++) {
    store_change want = !strcmp(list[i].title, "same")      ? STORE_SAME
                        : !strcmp(list[i].title, "changed") ? STORE_CHANGED
                                                            : STORE_GONE;
    assert_int_equal(list[i].state, want);
    assert_string_equal(list[i].text, "mine");
  }
  store_journal_list_free(list, count);
  store_files_expect_text("same", "as it was");
  store_files_expect_text("changed", "other text");
  assert_int_not_equal(access("gone", F_OK), 0);
}

static void damaged_files_are_kept_aside_and_the_others_come_back(void **state)
{
  (void)state;
  put(1, NULL, "good", "good");
  assert_true(store_journal_flush(journal, LONG_MS));
  char good[128];
  size_t n;
  snprintf(good, sizeof good, "state/journal/%s", store_journal_name(journal, 1));
  char *bytes = store_files_read(good, &n);
  assert_non_null(bytes);
  unsigned damaged = 0;
  char name[64];
  for (size_t i = 0; i < n; i++) { // each byte flipped, and each length cut
    bytes[i] ^= 1;
    snprintf(name, sizeof name, "state/journal/flip-%zu.text", i);
    store_files_write(name, bytes, n);
    bytes[i] ^= 1;
    snprintf(name, sizeof name, "state/journal/cut-%zu.text", i);
    store_files_write(name, bytes, i);
    damaged += 2;
  }
  free(bytes);
  assert_int_equal(mkdir("state/journal/folder.text", 0700), 0);
  assert_int_equal(mkfifo("state/journal/pipe.text", 0600), 0);
  damaged += 2;
  look();
  assert_int_equal(count, 1);
  assert_string_equal(list[0].text, "good");
  store_journal_list_free(list, count);
  char start[64];
  snprintf(start, sizeof start, "%u files of the journal are damaged", damaged);
  if (strncmp(said, start, strlen(start)) != 0)
    fail_msg("%s", said);
  assert_int_equal(access("state/journal/cut-3.text.bad", F_OK), 0);
  look(); // said once
  assert_int_equal(count, 1);
  assert_string_equal(said, "");
  store_journal_list_free(list, count);
}

static void a_later_versions_text_waits_for_it(void **state)
{
  (void)state;
  store_files_write_text("state/journal/x.text", "eplua text 2 2 0 0000000000000000\n{}\n");
  look();
  assert_int_equal(count, 0);
  assert_non_null(strstr(said, "later version"));
  store_journal_list_free(list, count);
  assert_int_equal(access("state/journal/x.text", F_OK), 0);
}

static void a_full_disk_is_said_once_and_tried_again(void **state)
{
  (void)state;
  fault_disk_start();
  fault_disk_full(ENOSPC);
  put(1, NULL, "one", "one");
  wait_told(&failures, 1);
  assert_non_null(strstr(sentence, "the disk is full"));
  put(1, NULL, "one", "one and more");
  put(2, NULL, "two", "two");
  assert_false(store_journal_flush(journal, LONG_MS));
  assert_int_equal(atomic_load(&failures), 1);
  assert_int_equal(atomic_load(&mendings), 0);
  fault_disk_full(0);
  wait_told(&mendings, 1);
  assert_true(store_journal_flush(journal, LONG_MS));
  assert_int_equal(atomic_load(&failures), 1);
  store_journal_free(journal);
  fault_disk_stop();
  open_journal();
  look();
  assert_int_equal(count, 2);
  for (size_t i = 0; i < 2; i++)
    assert_string_equal(list[i].text, strcmp(list[i].title, "one") ? "two" : "one and more");
  store_journal_list_free(list, count);
}

static void a_removal_does_not_wait_for_room(void **state)
{
  (void)state;
  put(1, NULL, "one", "one");
  assert_true(store_journal_flush(journal, LONG_MS));
  store_journal_free(journal);
  fault_disk_start();
  static const store_writer_callbacks callbacks = {.failed = on_failed, .mended = on_mended};
  // a pause that nobody waits for
  assert_int_equal(
      store_journal_open(store_files_path("state/journal"), &callbacks, LONG_MS, &journal, NULL),
      0);
  look();
  fault_disk_full(ENOSPC);
  put(5, NULL, "five", "five");
  wait_told(&failures, 1);
  assert_int_equal(store_journal_drop(journal, list[0].name), 0);
  char path[128];
  snprintf(path, sizeof path, "state/journal/%s", list[0].name);
  store_journal_list_free(list, count);
  while (access(path, F_OK) == 0) // it goes, or the test is ended by its time limit
    sched_yield();
  store_journal_free(journal);
  journal = NULL;
  fault_disk_stop();
  open_journal();
}

static void two_do_not_keep_one_journal(void **state)
{
  (void)state;
  store_journal *second;
  store_error err;
  assert_int_equal(store_journal_open(store_files_path("state/journal"), NULL, 0, &second, &err),
                   STORE_E_BUSY);
  assert_null(second);
  assert_non_null(strstr(err.message, "Another EPLua"));
}

static void nobody_else_can_read_it(void **state)
{
  (void)state;
  struct stat st;
  char path[128];
  put(1, NULL, "secret", "secret");
  assert_true(store_journal_flush(journal, LONG_MS));
  assert_int_equal(stat("state/journal", &st), 0);
  assert_int_equal(st.st_mode & 0777, 0700);
  snprintf(path, sizeof path, "state/journal/%s", store_journal_name(journal, 1));
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_folder_that_cannot_be_is_said(void **state)
{
  (void)state;
  store_journal *second;
  store_error err;
  store_files_write_text("file", "x");
  assert_int_not_equal(store_journal_open(store_files_path("file/journal"), NULL, 0, &second, &err),
                       0);
  assert_null(second);
  assert_non_null(strstr(err.message, "Cannot keep a journal"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(what_was_put_is_found_after_a_restart),
      TEST(the_latest_text_wins),
      TEST(what_is_saved_or_given_up_goes),
      TEST(a_new_run_leaves_what_an_old_one_kept),
      TEST(an_adopted_file_is_the_documents_own),
      TEST(a_file_that_changed_meanwhile_is_said_and_left),
      TEST(damaged_files_are_kept_aside_and_the_others_come_back),
      TEST(a_later_versions_text_waits_for_it),
      TEST(a_full_disk_is_said_once_and_tried_again),
      TEST(a_removal_does_not_wait_for_room),
      TEST(two_do_not_keep_one_journal),
      TEST(nobody_else_can_read_it),
      TEST(a_folder_that_cannot_be_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
