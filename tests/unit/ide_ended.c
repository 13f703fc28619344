// SPDX-License-Identifier: GPL-3.0-or-later
// What the IDE says of a process that did not end by itself: what happened, and where its core is, on systems of every kind, with
// coredumpctl and without.
#include "ide/ended.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char systemd[] =
    "|/usr/lib/systemd/systemd-coredump %P %u %g %s %t 9223372036854775808 %h";
static char folder[] = "/tmp/eplua-ended.XXXXXX", program[64];

static int make_folder(void **state)
{
  (void)state;
  if (!mkdtemp(folder))
    return -1;
  snprintf(program, sizeof program, "%s/coredumpctl", folder);
  return 0;
}

static int remove_folder(void **state)
{
  (void)state;
  unlink(program);
  return rmdir(folder);
}

static void make_program(mode_t mode)
{
  unlink(program);
  int fd = open(program, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0)
    abort();
  close(fd);
}

static const char *advise(const ide_process_end *end, const char *where, const char *pattern)
{
  static char text[IDE_ENDED_SIZE];
  memset(text, 'x', sizeof text);
  ide_ended_advise_on(end, where, pattern, true, text, sizeof text);
  return text;
}

static const char *describe(const ide_process_end *end)
{
  static char text[IDE_ENDED_SIZE];
  return ide_ended_describe(end, text, sizeof text) ? text : NULL;
}

static const ide_process_end crashed = {.pid = 4711, .signal = SIGSEGV, .core = true};

// --- cores ---

static void with_coredumpctl_it_is_named(void **state)
{
  (void)state;
  char path[200];
  make_program(0700);
  snprintf(path, sizeof path, "/nowhere::%s:/usr/nowhere", folder);
  setenv("PATH", path, 1);
  assert_string_equal(advise(&crashed, NULL, systemd),
                      "A core was kept. Look into it with: coredumpctl debug 4711");
}

static void without_coredumpctl_nobody_is_sent_to_it_in_vain(void **state)
{
  (void)state;
  static const char *const paths[] = {"", ":", "/nowhere", ":::/nowhere:"};
  unlink(program);
  for (size_t k = 0; k < sizeof paths / sizeof *paths; k++) {
    setenv("PATH", paths[k], 1);
    const char *said = advise(&crashed, NULL, systemd);
    assert_non_null(strstr(said, "given to systemd-coredump"));
    assert_non_null(strstr(said, "it is not here"));
  }
  unsetenv("PATH");
  assert_non_null(strstr(advise(&crashed, NULL, systemd), "it is not here"));
}

static void what_is_no_program_does_not_count(void **state)
{
  (void)state;
  char path[6000];
  setenv("PATH", folder, 1);
  make_program(0600);
  if (access(program, X_OK) == 0)
    abort();
  assert_non_null(strstr(advise(&crashed, NULL, systemd), "it is not here"));
  unlink(program);
  mkdir(program, 0700);
  assert_non_null(strstr(advise(&crashed, NULL, systemd), "it is not here"));
  rmdir(program);
  make_program(0700); // behind one that is far too long
  memset(path, 'a', sizeof path);
  snprintf(path + 5000, sizeof path - 5000, ":%s", folder);
  setenv("PATH", path, 1);
  assert_non_null(strstr(advise(&crashed, NULL, systemd), "coredumpctl debug 4711"));
}

static void other_takers_and_files_are_named(void **state)
{
  (void)state;
  char pattern[160], where[5000];
  assert_string_equal(advise(&crashed, NULL, "|/usr/share/apport/apport -p%p"),
                      "A core was given to /usr/share/apport/apport");
  assert_string_equal(advise(&crashed, "/home/me", "core"), "A core was kept: core in /home/me");
  assert_string_equal(advise(&crashed, NULL, "core.%p"),
                      "A core was kept: core.%p in the working folder");
  assert_string_equal(advise(&crashed, "/home/me", "/var/crash/core.%p"),
                      "A core was kept: /var/crash/core.%p");
  assert_string_equal(advise(&crashed, NULL, "|"), "A core was given to ");
  memset(pattern, 'p', sizeof pattern - 1);
  pattern[sizeof pattern - 1] = '\0';
  memset(where, 'w', sizeof where - 1);
  where[sizeof where - 1] = '\0';
  assert_true(strlen(advise(&crashed, where, pattern)) < IDE_ENDED_SIZE);
  *pattern = '|';
  assert_true(strlen(advise(&crashed, where, pattern)) < IDE_ENDED_SIZE);
}

static void without_a_core_it_says_how_to_get_one(void **state)
{
  (void)state;
  char text[IDE_ENDED_SIZE];
  const ide_process_end no_core = {.pid = 1, .signal = SIGABRT};
  ide_ended_advise_on(&no_core, NULL, systemd, false, text, sizeof text);
  assert_non_null(strstr(text, "ulimit -c unlimited"));
  assert_string_equal(advise(&no_core, NULL, systemd), ""); // the limit is not why
  const ide_process_end killed = {.pid = 1, .signal = SIGKILL};
  ide_ended_advise_on(&killed, NULL, systemd, false, text, sizeof text);
  assert_string_equal(text, "");
  ide_ended_advise(&killed, NULL, text, sizeof text); // of this system
  assert_string_equal(text, "");
}

// --- what happened ---

static void what_ended_it_is_said_in_words(void **state)
{
  (void)state;
  assert_string_equal(describe(&crashed), "crashed: Segmentation fault (SIGSEGV)");
  assert_string_equal(describe(&(ide_process_end){.signal = SIGKILL}),
                      "was killed: Killed (SIGKILL)");
  assert_non_null(
      strstr(describe(&(ide_process_end){.signal = SIGKILL, .memory = true}), "run out of memory"));
  assert_string_equal(describe(&(ide_process_end){.signal = SIGRTMIN + 20}),
                      "was ended by signal 54");
  assert_null(describe(&(ide_process_end){.status = 3}));
  assert_null(describe(&(ide_process_end){.signal = SIGTERM, .asked = true}));
  // asked to end, and crashed over it
  assert_non_null(describe(&(ide_process_end){.signal = SIGSEGV, .asked = true}));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(with_coredumpctl_it_is_named),
      cmocka_unit_test(without_coredumpctl_nobody_is_sent_to_it_in_vain),
      cmocka_unit_test(what_is_no_program_does_not_count),
      cmocka_unit_test(other_takers_and_files_are_named),
      cmocka_unit_test(without_a_core_it_says_how_to_get_one),
      cmocka_unit_test(what_ended_it_is_said_in_words),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
