// SPDX-License-Identifier: GPL-3.0-or-later
/* Units of app/store/file.h: what happens when another program writes, too. */
#include "fault_disk.h"
#include "store_files.h"

#include "store/disk.h"
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static store_file file;
static store_error err;

static int setup(void **state)
{
  (void)state;
  char *text;
  size_t n;
  store_files_enter();
  store_files_write_text("file", "as it was\n");
  store_file_init(&file);
  assert_int_equal(store_file_read(&file, "file", NULL, &text, &n, NULL), 0);
  free(text);
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  store_file_fini(&file);
  store_files_leave();
  return 0;
}

static int save(const char *path, bool overwrite)
{
  const store_write_options o = {.overwrite = overwrite};
  return store_file_write(&file, path, "mine\n", 5, &o, &err);
}

static void touch(const char *name, long seconds)
{
  const struct timespec times[] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
  assert_int_equal(utimensat(AT_FDCWD, name, times, 0), 0);
}

static void a_file_left_alone_has_not_changed(void **state)
{
  (void)state;
  assert_int_equal(store_file_changed(&file), STORE_SAME);
  assert_int_equal(save(NULL, false), 0);
  assert_int_equal(store_file_changed(&file), STORE_SAME);
  store_files_expect_text("file", "mine\n");
}

static void another_text_is_not_written_over(void **state)
{
  (void)state;
  store_files_write_text("file", "somebody else's\n");
  assert_int_equal(store_file_changed(&file), STORE_CHANGED);
  assert_int_equal(save(NULL, false), STORE_E_CHANGED);
  assert_non_null(strstr(err.message, "changed by another program"));
  store_files_expect_text("file", "somebody else's\n");
  assert_int_equal(save(NULL, true), 0);
  store_files_expect_text("file", "mine\n");
  assert_int_equal(store_file_changed(&file), STORE_SAME);
}

static void a_change_of_the_same_size_in_the_same_moment_is_seen(void **state)
{
  (void)state;
  struct stat st;
  assert_int_equal(stat("file", &st), 0);
  int fd = open("file", O_WRONLY);
  if (fd < 0)
    abort();
  assert_int_equal(write(fd, "As IT was\n", 10), 10);
  const struct timespec times[] = {st.st_atim, st.st_mtim};
  assert_int_equal(futimens(fd, times), 0);
  close(fd);
  assert_int_equal(store_file_changed(&file), STORE_CHANGED);
}

static void a_touch_is_no_change(void **state)
{
  (void)state;
  touch("file", 1000000000);
  assert_int_equal(store_file_changed(&file), STORE_SAME);
  fault_disk_start(); // from now on one look is enough
  assert_int_equal(store_file_changed(&file), STORE_SAME);
  assert_int_equal(fault_disk_stop(), 1);
}

static void the_same_content_in_another_file_is_no_change(void **state)
{
  (void)state;
  store_files_write_text("other", "as it was\n");
  assert_int_equal(rename("other", "file"), 0);
  assert_int_equal(store_file_changed(&file), STORE_SAME);
  assert_int_equal(save(NULL, false), 0);
}

static void a_file_that_went_is_not_made_again_without_asking(void **state)
{
  (void)state;
  assert_int_equal(unlink("file"), 0);
  assert_int_equal(store_file_changed(&file), STORE_GONE);
  assert_int_equal(save(NULL, false), STORE_E_CHANGED);
  assert_non_null(strstr(err.message, "removed"));
  assert_int_equal(save(NULL, true), 0);
  store_files_expect_text("file", "mine\n");
}

static void a_folder_in_its_place_is_refused(void **state)
{
  (void)state;
  assert_int_equal(unlink("file"), 0);
  assert_int_equal(mkdir("file", 0755), 0);
  assert_int_equal(store_file_changed(&file), STORE_CHANGED);
  assert_int_equal(save(NULL, true), STORE_E_KIND);
}

static void another_name_that_is_taken_is_not_written_over(void **state)
{
  (void)state;
  store_files_write_text("taken", "precious\n");
  assert_int_equal(save("taken", false), STORE_E_EXISTS);
  store_files_expect_text("taken", "precious\n");
  assert_string_equal(file.path, store_files_path("file"));
  assert_int_equal(save("taken", true), 0);
  assert_string_equal(file.path, store_files_path("taken"));
  store_files_expect_text("file", "as it was\n");
  assert_int_equal(save("free", false), 0);
  assert_string_equal(file.real, store_files_path("free"));
}

static void a_text_that_would_damage_its_file_can_go_elsewhere(void **state)
{
  (void)state;
  char *text;
  size_t n;
  store_files_write("file", "a\0b", 3);
  assert_int_equal(store_file_read(&file, "file", NULL, &text, &n, NULL), 0);
  free(text);
  assert_true(file.read_only);
  assert_int_equal(save(NULL, true), STORE_E_READ_ONLY);
  assert_int_equal(save("./file", true), STORE_E_READ_ONLY);
  assert_int_equal(symlink("file", "alias"), 0);
  assert_int_equal(save("alias", true), STORE_E_READ_ONLY);
  store_files_expect("file", "a\0b", 3);
  assert_int_equal(save("copy", false), 0);
  assert_false(file.read_only);
}

static void no_folder_is_said(void **state)
{
  (void)state;
  assert_int_equal(save("nowhere/file", false), STORE_E_MISSING);
  assert_non_null(strstr(err.message, "folder"));
  assert_int_equal(save("file/below", false), STORE_E_MISSING);
}

// While the new file is being made somebody writes the old one.
static store_disk meddling;
static int meddle_fsync(int fd)
{
  store_files_write_text("file", "written meanwhile\n");
  return store_disk_real.fsync(fd);
}

static void a_change_while_saving_is_not_written_over(void **state)
{
  (void)state;
  meddling = store_disk_real;
  meddling.fsync = meddle_fsync;
  store_disk_now = &meddling;
  int code = save(NULL, false);
  store_disk_now = &store_disk_real;
  assert_int_equal(code, STORE_E_CHANGED);
  store_files_expect_text("file", "written meanwhile\n");
  assert_int_equal(store_files_count("."), 1);
}

static int no_tmpfile(const char *path, int flags, mode_t mode)
{
  if ((flags & O_TMPFILE) == O_TMPFILE) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return store_disk_real.open(path, flags, mode);
}

static int no_link_fd(int fd, const char *to)
{
  (void)fd;
  (void)to;
  errno = ENOENT;
  return -1;
}

static int no_rename_new(const char *from, const char *to)
{
  (void)from;
  (void)to;
  errno = EINVAL;
  return -1;
}

static void lesser_file_systems_do_as_well(void **state)
{
  (void)state;
  for (int i = 0; i < 3; i++) {
    meddling = store_disk_real;
    if (i == 0)
      meddling.open = no_tmpfile;
    else if (i == 1)
      meddling.link_fd = no_link_fd;
    else
      meddling.open = no_tmpfile, meddling.rename_new = no_rename_new;
    store_disk_now = &meddling;
    int old = save("file", true), new = save(i == 0 ? "a" : i == 1 ? "b" : "c", false);
    int taken = save("file", false);
    store_disk_now = &store_disk_real;
    assert_int_equal(old, 0);
    assert_int_equal(new, 0);
    assert_int_equal(taken, STORE_E_EXISTS);
    assert_int_equal(store_files_count("."), 2 + i);
  }
}

static void what_a_killed_save_left_is_tidied_up(void **state)
{
  (void)state;
  static const char *const names[] = {".file.eplua-0123abcd",  ".file.eplua-fffffff0",
                                      ".file.eplua-0123abcz",  ".file.eplua-0123abcdd",
                                      ".other.eplua-0123abcd", "file.eplua-0123abcd"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    store_files_write_text(names[i], "left");
    if (i != 1)
      touch(names[i], 1000000000);
  }
  assert_int_equal(save(NULL, false), 0);
  assert_int_not_equal(access(names[0], F_OK), 0); // ours, and old
  for (size_t i = 1; i < sizeof names / sizeof *names; i++)
    assert_int_equal(access(names[i], F_OK), 0); // perhaps being written, or not ours
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_file_left_alone_has_not_changed),
      TEST(another_text_is_not_written_over),
      TEST(a_change_of_the_same_size_in_the_same_moment_is_seen),
      TEST(a_touch_is_no_change),
      TEST(the_same_content_in_another_file_is_no_change),
      TEST(a_file_that_went_is_not_made_again_without_asking),
      TEST(a_folder_in_its_place_is_refused),
      TEST(another_name_that_is_taken_is_not_written_over),
      TEST(a_text_that_would_damage_its_file_can_go_elsewhere),
      TEST(no_folder_is_said),
      TEST(a_change_while_saving_is_not_written_over),
      TEST(lesser_file_systems_do_as_well),
      TEST(what_a_killed_save_left_is_tidied_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
