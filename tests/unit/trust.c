// SPDX-License-Identifier: GPL-3.0-or-later
// Who could have changed a file that code is loaded from, by owners and modes alone.
#include "base/trust.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { SOMEBODY = 54321, ANYBODY = 54322 };

static char folder[] = "/tmp/eplua-trust.XXXXXX";

static struct stat file(uid_t owner, gid_t group, mode_t mode)
{
  return (struct stat){.st_uid = owner, .st_gid = group, .st_mode = S_IFREG | mode};
}

static int check(struct stat s, const ep_trusted *trusted)
{
  eplua_error err = {0};
  int code = ep_trust_check_file(&s, trusted, &err);
  assert_int_equal(code != EPLUA_OK, err.message[0] != '\0');
  return code;
}

static void the_user_and_root_are_trusted_and_nobody_else(void **state)
{
  (void)state;
  assert_int_equal(check(file(geteuid(), ANYBODY, 0644), NULL), EPLUA_OK);
  assert_int_equal(check(file(0, 0, 0755), NULL), EPLUA_OK);
  assert_int_equal(check(file(SOMEBODY, getegid(), 0644), NULL), EPLUA_E_DENIED);
  assert_int_equal(check(file(geteuid(), getegid(), 0646), NULL), EPLUA_E_DENIED);
  assert_int_equal(check(file(0, ANYBODY, 0664), NULL), EPLUA_E_DENIED);
}

static void a_group_of_the_users_own_is_nobody_else(void **state)
{
  (void)state;
  assert_int_equal(check(file(geteuid(), getegid(), 0664), NULL), EPLUA_OK);
  assert_int_equal(check(file(geteuid(), ANYBODY, 0664), NULL), EPLUA_E_DENIED);
}

static void who_could_change_the_program_may_change_its_modules(void **state)
{
  (void)state;
  ep_trusted program = {.path = "/opt/eplua/bin/eplua", .info = file(SOMEBODY, ANYBODY, 0775)};
  assert_int_equal(check(file(SOMEBODY, ANYBODY, 0775), &program), EPLUA_OK);
  assert_int_equal(check(file(SOMEBODY, ANYBODY + 1, 0664), &program), EPLUA_E_DENIED);
  assert_int_equal(check(file(SOMEBODY + 5, ANYBODY, 0644), &program), EPLUA_E_DENIED);
  assert_int_equal(check(file(SOMEBODY, ANYBODY, 0666), &program), EPLUA_E_DENIED);
  program.info.st_mode =
      S_IFREG | 0755; // its group may not write it, so that of a module may not either
  assert_int_equal(check(file(SOMEBODY, ANYBODY, 0664), &program), EPLUA_E_DENIED);
}

static void who_could_replace_the_program_may_change_its_modules(void **state)
{
  (void)state;
  struct stat bin = {.st_uid = 0, .st_gid = ANYBODY, .st_mode = S_IFDIR | 02775};
  ep_trusted program = {.path = "/usr/local/bin/eplua", .info = file(0, 0, 0755), .folder = bin};
  assert_int_equal(check(file(0, ANYBODY, 0775), &program), EPLUA_OK);
  assert_int_equal(check(file(0, ANYBODY + 1, 0775), &program), EPLUA_E_DENIED);
  assert_int_equal(check(file(0, ANYBODY, 0777), &program), EPLUA_E_DENIED);
  program.folder.st_mode |= S_ISVTX; // they may add to it, and replace nothing
  assert_int_equal(check(file(0, ANYBODY, 0775), &program), EPLUA_E_DENIED);
  program.folder.st_mode = S_IFDIR | 0755;
  assert_int_equal(check(file(0, ANYBODY, 0775), &program), EPLUA_E_DENIED);
}

static int check_below(const char *below, const char *program)
{
  char path[128], trusted_path[128];
  eplua_error err = {0};
  snprintf(path, sizeof path, "%s/%s", folder, below);
  snprintf(trusted_path, sizeof trusted_path, "%s/%s", folder, program ? program : "");
  ep_trusted trusted = {.path = trusted_path, .info = file(geteuid(), getegid(), 0755)};
  return ep_trust_check_folders(path, program ? &trusted : NULL, &err);
}

static void
a_folder_that_others_may_write_into_counts_unless_it_holds_the_program_as_well(void **state)
{
  (void)state;
  assert_int_equal(check_below("open/lib/a.so", NULL), EPLUA_E_DENIED);
  assert_int_equal(check_below("open/a.so", NULL), EPLUA_E_DENIED);
  assert_int_equal(check_below("sticky/lib/a.so", NULL), EPLUA_OK); // nobody can rename lib there
  assert_int_equal(check_below("sticky/a.so", NULL), EPLUA_E_DENIED);
  assert_int_equal(check_below("open/lib/a.so", "open/bin/eplua"), EPLUA_OK);
  // a name that begins alike is another folder
  assert_int_equal(check_below("open/lib/a.so", "open-bin/eplua"), EPLUA_E_DENIED);
  assert_int_equal(check_below("open/lib/a.so", "open"), EPLUA_E_DENIED);
  assert_int_equal(check_below("gone/a.so", NULL), EPLUA_E_IO);
}

static void make(const char *name, mode_t mode)
{
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  if (mkdir(path, 0700) != 0 || chmod(path, mode) != 0)
    abort();
}

static int set_up(void **state)
{
  (void)state;
  if (!mkdtemp(folder))
    abort();
  make("open", 0777);
  make("open/lib", 0755);
  make("sticky", 01777);
  make("sticky/lib", 0755);
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  static const char *const names[] = {"open/lib", "open", "sticky/lib", "sticky", "."};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    rmdir(strcmp(names[i], ".") == 0 ? folder : path);
  }
  return 0;
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_user_and_root_are_trusted_and_nobody_else),
      cmocka_unit_test(a_group_of_the_users_own_is_nobody_else),
      cmocka_unit_test(who_could_change_the_program_may_change_its_modules),
      cmocka_unit_test(who_could_replace_the_program_may_change_its_modules),
      cmocka_unit_test(
          a_folder_that_others_may_write_into_counts_unless_it_holds_the_program_as_well),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
