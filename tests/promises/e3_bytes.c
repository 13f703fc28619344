// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * E3, byte fidelity: files of many kinds are opened and saved without a change, and are the same, byte for byte, name for
 * name; or they are clearly refused, and are the same as well. Then one line is added, and nothing else is another.
 */
#include "store_files.h"

#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#define S(literal) literal, sizeof literal - 1

typedef struct kind {
  const char *name; // of the file; also what it is
  const char *bytes;
  size_t n;
  mode_t mode;
  const char *encoding; // chosen by the user; NULL: none
  const char *refused;  // what the reason says; NULL: it can be saved
  const char *longer;   // bytes once "-- end\n" was added
  size_t longer_n;
} kind;

static const kind kinds[] = {
    {"plain", S("print(1)\nprint(2)\n"), 0644, NULL, NULL, S("print(1)\nprint(2)\n-- end\n")},
    {"empty", S(""), 0644, NULL, NULL, S("-- end\n")},
    {"no last newline", S("a\nb"), 0644, NULL, NULL, S("a\nb-- end\n")},
    {"crlf", S("a\r\nb\r\n"), 0644, NULL, NULL, S("a\r\nb\r\n-- end\r\n")},
    {"cr", S("a\rb\r"), 0644, NULL, NULL, S("a\rb\r-- end\r")},
    {"bom", S("\xef\xbb\xbfx = 1\n"), 0644, NULL, NULL, S("\xef\xbb\xbfx = 1\n-- end\n")},
    {"bom only", S("\xef\xbb\xbf"), 0644, NULL, NULL, S("\xef\xbb\xbf-- end\n")},
    {"utf-16", S("\xff\xfex\0\r\0\n\0"), 0644, NULL, NULL,
     S("\xff\xfex\0\r\0\n\0-\0-\0 \0e\0n\0d\0\r\0\n\0")},
    {"utf-16 big", S("\xfe\xff\0x\0\n"), 0644, NULL, NULL,
     S("\xfe\xff\0x\0\n\0-\0-\0 \0e\0n\0d\0\n")},
    {"latin-1", S("-- gr\xfc\xdf\n"), 0644, "ISO-8859-1", NULL, S("-- gr\xfc\xdf\n-- end\n")},
    {"strange characters", S("\v\f\x7f\x1b[0m\xc2\x85\xe2\x80\xa8\xef\xbf\xbe\n"), 0644, NULL, NULL,
     S("\v\f\x7f\x1b[0m\xc2\x85\xe2\x80\xa8\xef\xbf\xbe\n-- end\n")},
    {"executable", S("#!/usr/bin/env lua\n"), 0755, NULL, NULL, S("#!/usr/bin/env lua\n-- end\n")},
    {"secret", S("x\n"), 0600, NULL, NULL, S("x\n-- end\n")},
    {"set-user-id", S("x\n"), 04711, NULL, NULL, S("x\n-- end\n")},
    {"name\nwith \xff\xfe bytes", S("x\n"), 0644, NULL, NULL, S("x\n-- end\n")},
    {"mixed ends", S("a\nb\r\nc\n"), 0644, NULL, "end in different ways", NULL, 0},
    {"nul", S("a\0b\n"), 0644, NULL, "NUL byte", NULL, 0},
    {"invalid utf-8", S("gr\xfc\xdf\n"), 0644, NULL, "no valid UTF-8", NULL, 0},
    {"lone surrogate", S("\xff\xfe\x00\xd8\n\0"), 0644, NULL, "no valid UTF-16LE", NULL, 0},
    {"two boms", S("\xef\xbb\xbf\xef\xbb\xbfx\n"), 0644, NULL, "two byte order marks", NULL, 0},
    {"unreadable mode", S("x\n"), 0444, NULL, "marked as read-only", NULL, 0},
    {"a name as long as a name may be, two hundred and fifty-five bytes on every file syste"
     "m of today, has no room for a suffix as careless programs add one to make a temporary"
     " file beside it !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
     S("x\n"), 0644, NULL, NULL, S("x\n-- end\n")},
};

static const store_write_options *options(void)
{
  static store_write_options o;
  o = (store_write_options){.backups = store_files_path("backups")};
  return &o;
}

static void check_facts(const kind *k, const struct stat *before)
{
  struct stat after;
  assert_int_equal(stat(k->name, &after), 0);
  assert_int_equal(after.st_mode, before->st_mode);
  assert_int_equal(after.st_uid, before->st_uid);
  assert_int_equal(after.st_gid, before->st_gid);
  assert_int_equal(store_files_count("."), 1);
}

static void one_kind(const kind *k)
{
  store_file file;
  store_error err = {0};
  struct stat before;
  char *text, *more = NULL;
  size_t n;
  store_files_write(k->name, k->bytes, k->n);
  assert_int_equal(chmod(k->name, k->mode), 0);
  assert_int_equal(stat(k->name, &before), 0);
  store_file_init(&file);
  const store_read_options how = {.encoding = k->encoding};
  if (store_file_read(&file, k->name, &how, &text, &n, &err))
    fail_msg("%s: %s", k->name, err.message);
  int code = store_file_write(&file, NULL, text, n, options(), &err);
  store_files_expect(k->name, k->bytes, k->n);
  check_facts(k, &before);
  if (k->refused) {
    if (code != STORE_E_READ_ONLY || !strstr(err.message, k->refused))
      fail_msg("%s: %d, %s", k->name, code, err.message);
  } else {
    if (code)
      fail_msg("%s: %s", k->name, err.message);
    assert_true(asprintf(&more, "%s-- end\n", text) > 0);
    if (store_file_write(&file, NULL, more, strlen(more), options(), &err))
      fail_msg("%s: %s", k->name, err.message);
    store_files_expect(k->name, k->longer, k->longer_n);
    check_facts(k, &before);
    free(more);
  }
  free(text);
  store_file_fini(&file);
}

static void every_kind_of_file_is_unchanged_or_refused(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    store_files_enter();
    one_kind(&kinds[i]);
    store_files_leave();
  }
}

static void save_more(const char *name)
{
  store_file file;
  store_error err = {0};
  char *text;
  size_t n;
  store_file_init(&file);
  if (store_file_read(&file, name, NULL, &text, &n, &err))
    fail_msg("%s: %s", name, err.message);
  free(text);
  if (store_file_write(&file, NULL, "new\n", 4, options(), &err))
    fail_msg("%s: %s", name, err.message);
  store_files_expect_text(name, "new\n");
  assert_int_equal(store_file_changed(&file), STORE_SAME);
  store_file_fini(&file);
}

static void links_stay_and_their_target_is_saved(void **state)
{
  (void)state;
  char target[64] = "";
  store_files_enter();
  assert_int_equal(mkdir("far", 0755), 0);
  store_files_write_text("far/real", "old\n");
  assert_int_equal(symlink("far/real", "one"), 0);
  assert_int_equal(symlink("../one", "far/two"), 0);
  assert_int_equal(symlink(store_files_path("far/two"), "three"), 0);
  save_more("three");
  store_files_expect_text("far/real", "new\n");
  assert_int_equal(readlink("one", target, sizeof target), 8);
  assert_int_equal(readlink("far/two", target, sizeof target), 6);
  assert_int_equal(store_files_count("far"), 2);
  assert_int_equal(store_files_count("."), 3);
  store_files_leave();
}

static void a_link_to_nothing_gets_its_target(void **state)
{
  (void)state;
  store_file file;
  store_files_enter();
  assert_int_equal(symlink("later", "link"), 0);
  store_file_init(&file);
  assert_int_equal(store_file_write(&file, "link", "x\n", 2, options(), NULL), 0);
  store_files_expect_text("later", "x\n");
  struct stat st;
  assert_int_equal(lstat("link", &st), 0);
  assert_true(S_ISLNK(st.st_mode));
  store_file_fini(&file);
  assert_int_equal(symlink("round", "about"), 0);
  assert_int_equal(symlink("about", "round"), 0);
  store_error err;
  char *text;
  size_t n;
  assert_int_not_equal(store_file_read(&file, "round", NULL, &text, &n, &err), 0);
  assert_int_not_equal(store_file_write(&file, "round", "x", 1, options(), &err), 0);
  assert_non_null(strstr(err.message, "circle"));
  store_files_leave();
}

static void hard_links_stay_together(void **state)
{
  (void)state;
  struct stat a, b;
  store_files_enter();
  store_files_write_text("one", "old and longer\n");
  assert_int_equal(link("one", "two"), 0);
  save_more("one");
  store_files_expect_text("two", "new\n");
  assert_int_equal(stat("one", &a), 0);
  assert_int_equal(stat("two", &b), 0);
  assert_int_equal(a.st_ino, b.st_ino);
  assert_int_equal(store_files_count("backups"), 0);
  store_files_leave();
}

static void a_file_in_a_closed_folder_is_saved_in_place(void **state)
{
  (void)state;
  if (geteuid() == 0)
    return; // no folder is closed to root
  store_files_enter();
  assert_int_equal(mkdir("closed", 0755), 0);
  store_files_write_text("closed/file", "old\n");
  assert_int_equal(chmod("closed", 0555), 0);
  save_more("closed/file");
  store_file file;
  store_error err;
  store_file_init(&file);
  assert_int_equal(store_file_write(&file, "closed/other", "x", 1, options(), &err),
                   STORE_E_DENIED);
  assert_non_null(strstr(err.message, "permission"));
  store_files_leave();
}

static void attributes_are_kept(void **state)
{
  (void)state;
  char value[16] = "";
  store_files_enter();
  store_files_write_text("file", "old\n");
  if (setxattr("file", "user.origin", "elsewhere", 9, 0) < 0) {
    assert_int_equal(errno, ENOTSUP); // a file system without them
  } else {
    save_more("file");
    assert_int_equal(getxattr("file", "user.origin", value, sizeof value), 9);
    assert_memory_equal(value, "elsewhere", 9);
  }
  store_files_leave();
}

static void a_new_file_obeys_the_umask(void **state)
{
  (void)state;
  struct stat st;
  store_file file;
  store_files_enter();
  for (int i = 0; i < 2; i++) {
    mode_t before = umask(i ? 0077 : 0022);
    store_file_init(&file);
    assert_int_equal(store_file_write(&file, i ? "b" : "a", "x", 1, options(), NULL), 0);
    assert_int_equal(store_file_write(&file, NULL, "y", 1, options(), NULL), 0);
    umask(before);
    assert_int_equal(stat(i ? "b" : "a", &st), 0);
    assert_int_equal(st.st_mode & 0777, i ? 0600 : 0644);
    store_file_fini(&file);
  }
  store_files_leave();
}

static void mixed_line_ends_are_converted_on_purpose_only(void **state)
{
  (void)state;
  store_file file;
  char *text;
  size_t n;
  store_files_enter();
  store_files_write_text("file", "a\r\nb\r\nc\n");
  store_file_init(&file);
  const store_read_options convert = {.convert_line_ends = true};
  assert_int_equal(store_file_read(&file, "file", &convert, &text, &n, NULL), 0);
  assert_true(file.mixed_ends && !file.read_only);
  assert_int_equal(file.format.ends, STORE_CRLF);
  assert_int_equal(store_file_write(&file, NULL, text, n, options(), NULL), 0);
  store_files_expect_text("file", "a\r\nb\r\nc\r\n");
  free(text);
  store_file_fini(&file);
  store_files_write("file", S("a\r\n\0\n")); // not converted away with a NUL inside
  assert_int_equal(store_file_read(&file, "file", &convert, &text, &n, NULL), 0);
  assert_true(file.read_only);
  free(text);
  store_file_fini(&file);
  store_files_leave();
}

static int try_read(const char *name, const char *word)
{
  store_file file;
  store_error err = {0};
  char *text;
  size_t n;
  store_file_init(&file);
  int code = store_file_read(&file, name, NULL, &text, &n, &err);
  assert_int_not_equal(code, STORE_OK);
  if (!strstr(err.message, word))
    fail_msg("%s: %s", name, err.message);
  assert_null(file.path);
  return code;
}

static void what_is_no_plain_file_is_refused_at_once(void **state)
{
  (void)state;
  store_files_enter();
  assert_int_equal(mkdir("folder", 0755), 0);
  assert_int_equal(mkfifo("pipe", 0644), 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0)
    abort();
  assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
  assert_int_equal(try_read("folder", "a folder"), STORE_E_KIND);
  assert_int_equal(try_read("folder/", "a folder"), STORE_E_KIND);
  assert_int_equal(try_read("pipe", "a pipe"), STORE_E_KIND);
  assert_int_equal(try_read("socket", "a socket"), STORE_E_KIND);
  assert_int_equal(try_read("/dev/zero", "a device"), STORE_E_KIND);
  assert_int_equal(try_read("not there", "not there"), STORE_E_MISSING);
  assert_int_equal(try_read("pipe/below", "no folder"), STORE_E_MISSING);
  assert_int_equal(try_read("", "No path"), STORE_E_INVALID);
  static const char *const places[] = {"folder", "pipe", "socket", "/dev/null", "folder/"};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    store_file file;
    store_error err = {0};
    store_file_init(&file);
    if (store_file_write(&file, places[i], "x", 1, &(store_write_options){.overwrite = true},
                         &err) != STORE_E_KIND)
      fail_msg("%s: %s", places[i], err.message);
    store_file_fini(&file);
  }
  close(fd);
  store_files_leave();
}

static void what_is_too_large_is_refused(void **state)
{
  (void)state;
  store_files_enter();
  char *line = malloc(50 << 20);
  assert_non_null(line);
  memset(line, 'x', 50 << 20);
  store_files_write("line", line, 50 << 20);
  free(line);
  assert_int_equal(try_read("line", "a line of 52428800 bytes"), STORE_E_SIZE);
  int fd = open("huge", O_WRONLY | O_CREAT, 0600);
  assert_int_equal(ftruncate(fd, (off_t)1 << 40), 0); // a terabyte of holes
  close(fd);
  assert_int_equal(try_read("huge", "larger than 256 MiB"), STORE_E_SIZE);
  store_files_leave();
}

static void what_an_encoding_lacks_leaves_the_file_as_it_is(void **state)
{
  (void)state;
  store_file file;
  store_error err;
  char *text;
  size_t n;
  store_files_enter();
  store_files_write("file", S("gr\xfc\xdf\n"));
  store_file_init(&file);
  const store_read_options latin = {.encoding = "ISO-8859-1"};
  assert_int_equal(store_file_read(&file, "file", &latin, &text, &n, NULL), 0);
  free(text);
  text = strdup("one\ntwo \xe2\x82\xac\n");
  assert_int_equal(store_file_write(&file, NULL, text, strlen(text), options(), &err),
                   STORE_E_ENCODING);
  assert_int_equal(err.line, 2);
  store_files_expect("file", S("gr\xfc\xdf\n"));
  strcpy(file.format.encoding, "UTF-8"); // NOLINT: what the user does next
  assert_int_equal(store_file_write(&file, NULL, text, strlen(text), options(), &err), 0);
  store_files_expect_text("file", text);
  free(text);
  store_file_fini(&file);
  store_files_leave();
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind_of_file_is_unchanged_or_refused),
      cmocka_unit_test(links_stay_and_their_target_is_saved),
      cmocka_unit_test(a_link_to_nothing_gets_its_target),
      cmocka_unit_test(hard_links_stay_together),
      cmocka_unit_test(a_file_in_a_closed_folder_is_saved_in_place),
      cmocka_unit_test(attributes_are_kept),
      cmocka_unit_test(a_new_file_obeys_the_umask),
      cmocka_unit_test(mixed_line_ends_are_converted_on_purpose_only),
      cmocka_unit_test(what_is_no_plain_file_is_refused_at_once),
      cmocka_unit_test(what_is_too_large_is_refused),
      cmocka_unit_test(what_an_encoding_lacks_leaves_the_file_as_it_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
