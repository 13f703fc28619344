// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * E1, at random moments: a process saves the same file again and again and is killed, 1,000 times; half of them write in
 * place. The file is always one whole text, or the copy that mends it is there.
 */
#include "store_files.h"

#include "store/file.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KILLS = 1000, LINES = 4000, LINE = 32, MOMENT_US = 3000 };

// A text whose every line says which one it is.
static void fill(char *text, unsigned number)
{
  for (size_t i = 0; i < LINES; i++)
    snprintf(text + i * LINE, LINE + 1, "text %010u of many texts..\n", number);
}

static bool is_whole(void)
{
  size_t n;
  char *now = store_files_read("file.lua", &n);
  assert_non_null(now);
  bool whole = n > 0 && n % LINE == 0;
  for (size_t i = LINE; whole && i < n; i += LINE)
    whole = memcmp(now, now + i, LINE) == 0;
  free(now);
  return whole && n == (size_t)LINES * LINE;
}

static void save_for_ever(int ready)
{
  static char text[LINES * LINE + 1];
  store_file file;
  char *now;
  size_t n;
  store_file_init(&file);
  const store_write_options options = {.backups = store_files_path("backups")};
  if (store_file_read(&file, "file.lua", NULL, &now, &n, NULL))
    _exit(1);
  for (unsigned i = 0;; i++) {
    fill(text, (unsigned)getpid() * 1000 + i);
    if (store_file_write(&file, NULL, text, sizeof text - 1, &options, NULL))
      _exit(2);
    if (i == 0 && write(ready, "", 1) != 1)
      _exit(3);
  }
}

static unsigned mend(void)
{
  store_backup *list;
  size_t count;
  unsigned mended = 0;
  assert_int_equal(store_backup_list(store_files_path("backups"), &list, &count, NULL, NULL), 0);
  for (size_t i = 0; i < count; i++, mended++)
    assert_int_equal(store_backup_restore(&list[i], false, NULL), 0);
  store_backup_list_free(list, count);
  return mended;
}

static void kill_at_random(bool in_place)
{
  unsigned seed = in_place ? 2 : 1, mended = 0;
  static char text[LINES * LINE + 1];
  store_files_enter();
  fill(text, 1);
  store_files_write("file.lua", text, sizeof text - 1);
  if (in_place)
    assert_int_equal(link("file.lua", "other-name"), 0);
  for (int i = 0; i < KILLS / 2; i++) {
    int ready[2], status;
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
      save_for_ever(ready[1]);
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    seed = seed * 1103515245 + 12345;
    nanosleep(&(struct timespec){.tv_nsec = (long)(seed >> 8) % MOMENT_US * 1000}, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    mended += mend();
    if (!is_whole())
      fail_msg("kill %d: torn", i);
  }
  print_message("mended %u times; litter: %d\n", mended, store_files_count("."));
  store_files_leave();
}

static void a_replaced_file_survives_kills(void **state)
{
  (void)state;
  kill_at_random(false);
}

static void a_file_written_in_place_survives_kills(void **state)
{
  (void)state;
  kill_at_random(true);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_replaced_file_survives_kills),
      cmocka_unit_test(a_file_written_in_place_survives_kills),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
