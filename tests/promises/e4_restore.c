// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * E4, crash restore, as far as the journal goes: 20 processes type into three documents each, two of them without a file,
 * and are killed. What comes back is what was typed up to 2 s before, and no file of the user's was written. The processes
 * run side by side, since each lives for seconds.
 */
#include "run_engine.h" // clock and scale
#include "store_files.h"

#include "store/journal.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 20, DOCUMENTS = 3, KEY_MS = 10, LOST_MS = 2000, LEAST_MS = 1200, SPREAD_MS = 2500 };
enum { KEYS_MAX = 4000 };

// When each key was pressed; shared with the parent, so that it is known after the kill.
typedef struct log {
  atomic_uint keys;
  int64_t at_ns[KEYS_MAX];
} log;

static char key(unsigned n)
{
  return n % 40 == 39 ? '\n' : (char)('a' + n % 26);
}

static void type_for_ever(int round, log *l)
{
  char name[32];
  store_journal *journal;
  char *base_text;
  size_t base_length;
  store_file file;
  store_file_init(&file);
  snprintf(name, sizeof name, "round-%d/journal", round);
  if (store_journal_open(name, NULL, 0, &journal, NULL))
    _exit(1);
  snprintf(name, sizeof name, "round-%d/file.lua", round);
  if (store_file_read(&file, name, NULL, &base_text, &base_length, NULL))
    _exit(2);
  static char text[KEYS_MAX];
  int64_t put_ms[DOCUMENTS] = {0};
  for (unsigned n = 0; n < KEYS_MAX; n++) {
    text[n] = key(n);
    l->at_ns[n] = run_engine_now_ns();
    atomic_store(&l->keys, n + 1);
    int64_t now_ms = l->at_ns[n] / 1000000;
    for (unsigned d = 0; d < DOCUMENTS; d++) {
      if (put_ms[d] == 0)
        put_ms[d] = now_ms + store_journal_delay_ms(journal, n); // after the first key
      if (now_ms < put_ms[d])
        continue;
      put_ms[d] = 0;
      store_journal_facts facts = {.path = d ? NULL : file.path,
                                   .title = d == 1   ? "Untitled 1"
                                            : d == 2 ? "Untitled 2"
                                                     : NULL,
                                   .format = file.format,
                                   .line = 1,
                                   .column = 1,
                                   .base = file.identity};
      char *copy = malloc(n + 1);
      if (!copy)
        _exit(3);
      memcpy(copy, text, n + 1);
      if (store_journal_put(journal, d + 1, &facts, copy, n + 1))
        _exit(4);
    }
    nanosleep(&(struct timespec){.tv_nsec = KEY_MS * 1000000L}, NULL); // a fast typist
  }
  _exit(5);
}

static void check_text(const store_journal_found *f, const log *l, int64_t killed_ns, int round)
{
  unsigned keys = atomic_load(&l->keys), owed = 0;
  int64_t lost_ns = INT64_C(1000000) * LOST_MS * run_engine_scale();
  while (owed < keys && l->at_ns[owed] < killed_ns - lost_ns)
    owed++;
  for (size_t i = 0; i < f->length; i++)
    if (f->text[i] != key((unsigned)i))
      fail_msg("round %d, %s: byte %zu was not typed so", round, f->title, i);
  if (f->length < owed || f->length > keys)
    fail_msg("round %d, %s: %zu keys of %u, at least %u expected", round, f->title, f->length, keys,
             owed);
}

static void check_round(int round, const log *l, int64_t killed_ns)
{
  char name[48], said[STORE_SAID_MAX];
  store_journal *journal;
  store_journal_found *list;
  size_t count;
  store_error err;
  snprintf(name, sizeof name, "round-%d/file.lua", round);
  bool meddled = round % 2;
  if (meddled)
    store_files_write_text(name, "-- another program wrote\n");
  const char *on_disk = meddled ? "-- another program wrote\n" : "-- on disk\n";
  snprintf(name, sizeof name, "round-%d/journal", round);
  if (store_journal_open(name, NULL, 0, &journal, &err))
    fail_msg("round %d: %s", round, err.message);
  assert_int_equal(store_journal_list(journal, &list, &count, said, &err), 0);
  assert_string_equal(said, "");
  if (count != DOCUMENTS)
    fail_msg("round %d: %zu documents", round, count);
  for (size_t i = 0; i < count; i++) {
    check_text(&list[i], l, killed_ns, round);
    if (list[i].path)
      assert_int_equal(list[i].state, meddled ? STORE_CHANGED : STORE_SAME);
    assert_int_equal(store_journal_adopt(journal, (unsigned)i + 1, list[i].name), 0);
  }
  store_journal_list_free(list, count);
  store_journal_free(journal);
  snprintf(name, sizeof name, "round-%d/file.lua", round);
  store_files_expect_text(name, on_disk);
}

static void what_was_typed_comes_back(void **state)
{
  (void)state;
  pid_t children[ROUNDS];
  static int64_t killed_ns[ROUNDS];
  log *logs =
      mmap(NULL, sizeof *logs * ROUNDS, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  assert_true(logs != MAP_FAILED);
  store_files_enter();
  for (int i = 0; i < ROUNDS; i++) {
    char name[32];
    snprintf(name, sizeof name, "round-%d", i);
    assert_int_equal(mkdir(name, 0700), 0);
    snprintf(name, sizeof name, "round-%d/file.lua", i);
    store_files_write_text(name, "-- on disk\n");
    children[i] = fork();
    assert_true(children[i] >= 0);
    if (children[i] == 0)
      type_for_ever(i, &logs[i]);
  }
  // one after the other, LEAST_MS to LEAST_MS + SPREAD_MS after the begin
  nanosleep(&(struct timespec){.tv_sec = LEAST_MS / 1000, .tv_nsec = LEAST_MS % 1000 * 1000000L},
            NULL);
  for (int i = 0; i < ROUNDS; i++) {
    int status;
    nanosleep(&(struct timespec){.tv_nsec = SPREAD_MS / ROUNDS * 1000000L}, NULL);
    killed_ns[i] = run_engine_now_ns();
    kill(children[i], SIGKILL);
    assert_int_equal(waitpid(children[i], &status, 0), children[i]);
    if (!WIFSIGNALED(status))
      fail_msg("round %d ended by itself with %d", i, WEXITSTATUS(status));
  }
  for (int i = 0; i < ROUNDS; i++)
    check_round(i, &logs[i], killed_ns[i]);
  store_files_leave();
  munmap(logs, sizeof *logs * ROUNDS);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_typed_comes_back)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
