// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * P1: a plugin file that cannot be right is refused with the reason in one sentence, nothing of it is left, and the program goes on.
 */
#include "run_engine.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/eplua-p1.XXXXXX";
static char told[2048];   // the last message
static char printed[256]; // what the script has printed
static int errors;

static void on_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  (void)ud;
  errors += level == EPLUA_LOG_ERROR;
  snprintf(told, sizeof told, "%.*s", (int)length, text);
}

static void on_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  (void)ud, (void)stream;
  snprintf(printed, sizeof printed, "%.*s", (int)length, bytes);
}

// Runs a script with that file as a plugin.
static int run_with(const char *file, const char *code)
{
  const char *files[] = {file, NULL};
  const eplua_config config = {
      .size = sizeof config,
      .host = {.size = sizeof config.host, .log = on_log, .output = on_output},
      .plugins = {.on = true, .files = files}};
  eplua_error err = {0};
  told[0] = printed[0] = '\0';
  errors = 0;
  eplua_engine *e = eplua_engine_new(&config, &err);
  if (!e)
    fail_msg("%s", err.message);
  eplua_engine_add(e, &(eplua_chunk){.kind = EPLUA_CHUNK_CODE, .text = code}, &err);
  int status = eplua_engine_run(e);
  eplua_engine_free(e);
  assert_int_equal(eplua_engine_panics(), 0);
  return status;
}

// It is refused with that in its reason, and a script runs all the same.
static void refused(const char *file, const char *reason)
{
  assert_int_equal(
      run_with(file, "print(1 + 1, package.preload.left_over, rawget(_G, 'left_over'), left_over)"),
      0);
  assert_string_equal(printed, "2\tnil\tnil\tnil\n");
  assert_int_equal(errors, 1);
  if (!strstr(told, reason) || strchr(told, '\n'))
    fail_msg("one sentence with '%s' was expected, not: %s", reason, told);
  if (!strstr(told, file))
    fail_msg("the file is not named: %s", told);
}

static void built_wrong(const char *name, const char *reason)
{
  char path[600];
  snprintf(path, sizeof path, "%s/%s.so", PLUGINS, name);
  refused(path, reason);
}

// A file in our folder, with these bytes.
static const char *make_file(const char *name, const void *bytes, size_t length, mode_t mode)
{
  static char path[600];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  unlink(path);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0 || write(fd, bytes, length) != (ssize_t)length || fchmod(fd, mode) != 0)
    abort();
  close(fd);
  return path;
}

// The whole of a good plugin. free() it.
static char *read_good(size_t *length)
{
  FILE *f = fopen(PLUGINS "/good.so", "re");
  if (!f)
    abort();
  struct stat info;
  if (fstat(fileno(f), &info) != 0)
    abort();
  *length = (size_t)info.st_size;
  char *bytes = malloc(*length);
  if (!bytes || fread(bytes, 1, *length, f) != *length)
    abort();
  fclose(f);
  return bytes;
}

static void a_plugin_of_another_version_of_the_interface_is_refused(void **state)
{
  (void)state;
  built_wrong("bad_major", "it was built for version 9.0 of the plugin interface, and this is 1.0");
  built_wrong("bad_minor", "it was built for version 1.99 of the plugin interface");
}

static void a_plugin_for_another_lua_is_refused(void **state)
{
  (void)state;
  built_wrong("bad_lua", "it was built for Lua 5.3, and this is Lua 5.4");
}

static void a_library_that_is_no_plugin_is_refused(void **state)
{
  (void)state;
  built_wrong("bad_no_symbol", "it has no function eplua_plugin_main");
}

static void what_a_plugin_says_of_itself_must_be_whole(void **state)
{
  (void)state;
  built_wrong("bad_null", "eplua_plugin_main() gives nothing");
  built_wrong("bad_size", "is incomplete (its size is 0)");
  built_wrong("bad_no_start", "it has no start function");
  built_wrong("bad_name", "it calls itself 'another', so its file should be another.so");
}

static void a_plugin_that_needs_what_is_nowhere_is_refused_with_its_name(void **state)
{
  (void)state;
  built_wrong("bad_undefined",
              "it needs the function or variable nobody_has_this, which is nowhere");
}

static void a_plugin_that_does_not_start_is_refused_with_its_reason_and_leaves_nothing(void **state)
{
  (void)state;
  built_wrong("bad_start", "the moon is not full");
}

static void a_text_is_refused(void **state)
{
  (void)state;
  static const char text[] = "-- a Lua file that somebody has called a plugin\nreturn {}\n";
  refused(make_file("text.so", text, sizeof text - 1, 0600),
          "it is no shared object, but another kind of file");
  refused(make_file("empty.so", "", 0, 0600), "it is no shared object");
  refused(make_file("short.so", "\177ELF\2\1\1", 7, 0600), "cut off");
}

static void a_file_for_another_machine_is_refused(void **state)
{
  (void)state;
  Elf64_Ehdr h = {
      .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
      .e_type = ET_DYN,
      .e_machine = EM_S390,
      .e_version = EV_CURRENT,
      .e_ehsize = sizeof h,
      .e_phentsize = sizeof(Elf64_Phdr)};
  refused(make_file("machine.so", &h, sizeof h, 0600), "it was built for s390, and this is");
#ifdef __x86_64__
  h.e_machine = EM_X86_64;
  h.e_ident[EI_CLASS] = ELFCLASS32;
  refused(make_file("machine.so", &h, sizeof h, 0600), "another kind of the machine");
  h.e_ident[EI_CLASS] = ELFCLASS64;
  h.e_type = ET_REL;
  refused(make_file("machine.so", &h, sizeof h, 0600), "an object file or a program");
  h.e_type = ET_DYN;
  refused(make_file("machine.so", &h, sizeof h, 0600), "damaged (its program headers)");
  h.e_phnum = 200;
  h.e_phoff = UINT64_MAX - 8;
  refused(make_file("machine.so", &h, sizeof h, 0600), "cut off");
#endif
}

static void a_file_that_is_cut_off_is_refused_wherever_it_is_cut(void **state)
{
  (void)state;
  size_t length;
  char *bytes = read_good(&length);
  for (size_t part = 1; part < 40; part++) {
    const char *path = make_file("good.so", bytes, length * part / 40, 0600);
    refused(path, "cut off");
  }
  free(bytes);
}

static void a_file_that_others_may_write_is_refused(void **state)
{
  (void)state;
  size_t length;
  char *bytes = read_good(&length);
  refused(make_file("good.so", bytes, length, 0602), "others may write the file");
  const char *path = make_file("good.so", bytes, length, 0600);
  chmod(folder, 0777);
  refused(path, "others may write into the folder /tmp/eplua-p1.");
  chmod(folder, 0700);
  assert_int_equal(run_with(path, "print((require 'good'))"),
                   0); // so it was that, and nothing else
  assert_string_equal(printed, "true\n");
  assert_int_equal(errors, 0);
  free(bytes);
}

static void what_is_no_file_or_not_there_is_refused(void **state)
{
  (void)state;
  char path[600];
  snprintf(path, sizeof path, "%s/pipe.so", folder);
  assert_int_equal(mkfifo(path, 0600), 0);
  refused(path, "it is no file"); // and nobody waits for a writer
  snprintf(path, sizeof path, "%s/folder.so", folder);
  assert_int_equal(mkdir(path, 0700), 0);
  refused(path, "it is no file");
  snprintf(path, sizeof path, "%s/nothing.so", folder);
  refused(path, "No such file");
  refused(make_file("name with blanks.so", "", 0, 0600), "NAME.so");
  refused(make_file("plugin.txt", "", 0, 0600), "NAME.so");
}

static int make_folder(void **state)
{
  (void)state;
  return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
  (void)state;
  static const char *const files[] = {"text.so",
                                      "empty.so",
                                      "short.so",
                                      "machine.so",
                                      "good.so",
                                      "pipe.so",
                                      "name with blanks.so",
                                      "plugin.txt"};
  char path[600];
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, files[i]);
    unlink(path);
  }
  snprintf(path, sizeof path, "%s/folder.so", folder);
  rmdir(path);
  return rmdir(folder);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_plugin_of_another_version_of_the_interface_is_refused),
      cmocka_unit_test(a_plugin_for_another_lua_is_refused),
      cmocka_unit_test(a_library_that_is_no_plugin_is_refused),
      cmocka_unit_test(what_a_plugin_says_of_itself_must_be_whole),
      cmocka_unit_test(a_plugin_that_needs_what_is_nowhere_is_refused_with_its_name),
      cmocka_unit_test(a_plugin_that_does_not_start_is_refused_with_its_reason_and_leaves_nothing),
      cmocka_unit_test(a_text_is_refused),
      cmocka_unit_test(a_file_for_another_machine_is_refused),
      cmocka_unit_test(a_file_that_is_cut_off_is_refused_wherever_it_is_cut),
      cmocka_unit_test(a_file_that_others_may_write_is_refused),
      cmocka_unit_test(what_is_no_file_or_not_there_is_refused),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
