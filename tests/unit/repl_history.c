// SPDX-License-Identifier: GPL-3.0-or-later
/* The history file, and values as text: what of the prompt needs neither a terminal nor an engine. */
#include "repl/history.h"
#include "repl/show.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], path[80];

static int open_folder(void **state)
{
  (void)state;
  snprintf(folder, sizeof folder, "/tmp/eplua-history.XXXXXX");
  if (!mkdtemp(folder))
    return 1;
  snprintf(path, sizeof path, "%s/history", folder);
  return 0;
}

static int remove_folder(void **state)
{
  (void)state;
  unlink(path);
  return rmdir(folder);
}

typedef struct found {
  link_text all; // entries, each with a | behind it
  size_t count;
} found;

static void add(void *ud, const char *text)
{
  found *f = ud;
  link_text_print(&f->all, "%s|", text);
  f->count++;
}

static void expect_entries(const char *expected)
{
  found f = {0};
  assert_true(repl_history_read(path, add, &f));
  assert_string_equal(f.all.bytes ? f.all.bytes : "", expected);
  link_text_free(&f.all);
}

static void write_file(const char *text)
{
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

static void entries_of_several_lines_come_back_as_they_were(void **state)
{
  (void)state;
  expect_entries(""); // no file is no error
  assert_true(repl_history_add(path, "for i = 1, 2 do\n  print '\\n'\nend"));
  assert_true(repl_history_add(path, "x\\"));
  expect_entries("for i = 1, 2 do\n  print '\\n'\nend|x\\|");
  struct stat st;
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
}

static void each_text_is_there_once_where_it_was_last(void **state)
{
  (void)state;
  static const char *const lines[] = {"a", "b", "a", "c", "b"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    assert_true(repl_history_add(path, lines[i]));
  expect_entries("a|c|b|");
}

static void what_is_no_history_does_no_harm(void **state)
{
  (void)state;
  write_file("\n\nwhole\n\\\nhalf"); // the end of a write is missing
  expect_entries("whole|\\|half|");
  assert_true(repl_history_add(path, "next"));
  expect_entries("whole|\\|half|next|");
  assert_false(repl_history_add(path, ""));
  char *large = malloc(REPL_HISTORY_ENTRY_MAX + 2);
  memset(large, 'x', REPL_HISTORY_ENTRY_MAX + 1);
  large[REPL_HISTORY_ENTRY_MAX + 1] = '\0';
  assert_false(repl_history_add(path, large));
  free(large);
  unlink(path);
  assert_int_equal(mkfifo(path, 0600), 0); // must not wait for it
  found f = {0};
  assert_false(repl_history_read(path, add, &f));
  assert_false(repl_history_add(path, "x"));
}

static void several_prompts_lose_nothing_of_each_other(void **state)
{
  (void)state;
  enum { PROMPTS = 6, LINES = 200 };
  for (int p = 0; p < PROMPTS; p++) {
    if (fork() == 0) {
      for (int i = 0; i < LINES; i++) {
        char line[64];
        snprintf(line, sizeof line, "prompt %d\nline %d", p, i);
        repl_history_add(path, line);
      }
      _exit(0);
    }
  }
  while (wait(NULL) > 0)
    ;
  found f = {0};
  assert_true(repl_history_read(path, add, &f));
  assert_int_equal(f.count, PROMPTS * LINES);
  link_text_free(&f.all);
}

static void a_file_that_has_grown_is_made_anew(void **state)
{
  (void)state;
  enum { LINES = 2 * REPL_HISTORY_MAX + 500 };
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  for (int i = 0; i < LINES; i++)
    fprintf(file, "line %d\n", i);
  fclose(file);
  found f = {0};
  assert_true(repl_history_read(path, add, &f));
  assert_int_equal(f.count, REPL_HISTORY_MAX);
  link_text_free(&f.all);
  struct stat st;
  assert_int_equal(stat(path, &st), 0);
  assert_in_range(st.st_size, 1, REPL_HISTORY_MAX * 12);
  assert_int_equal(st.st_mode & 0777, 0600);
  assert_true(repl_history_add(path, "last"));
  f = (found){0};
  assert_true(repl_history_read(path, add, &f));
  assert_non_null(strstr(f.all.bytes, "|line 20499|last|"));
  link_text_free(&f.all);
}

// --- values ---

static void expect_shown(const char *json, int columns, const char *expected)
{
  yyjson_doc *doc = yyjson_read(json, strlen(json), 0);
  assert_non_null(doc);
  link_text out = {0};
  repl_show_answer(&out, &(repl_look){.columns = columns}, yyjson_doc_get_root(doc));
  assert_string_equal(out.bytes ? out.bytes : "", expected);
  link_text_free(&out);
  yyjson_doc_free(doc);
}

#define TABLE(text) "{\"ok\":true,\"results\":[{\"type\":\"table\",\"text\":\"" text "\"}]}"

static void results_stand_one_a_line(void **state)
{
  (void)state;
  expect_shown("{\"ok\":true,\"results\":[]}", 80, "");
  expect_shown(
      "{\"ok\":true,\"results\":[{\"type\":\"number\",\"text\":\"2\"},{\"type\":\"nil\",\"text\":"
      "\"nil\"}]}",
      80, "2\nnil\n");
  expect_shown("{\"ok\":false,\"error\":\"x.lua:1: bad\\u001b[2J\"}", 80, "x.lua:1: bad^[[2J\n");
  expect_shown("{\"error\":{\"code\":-4,\"message\":\"gone\"}}", 80, "gone\n");
  expect_shown("{\"ok\":true,\"results\":[],\"time_ms\":1500}", 80, "(1.5 s)\n");
  expect_shown("{\"ok\":false,\"error\":\"exit\",\"stopped\":true,\"exit\":3}", 80, "");
  expect_shown("{\"ok\":true,\"results\":[{\"type\":\"string\",\"text\":\"\\\"a\u2026\","
               "\"length\":9000}]}",
               80, "\"a\u2026\n(a string of 9000 bytes, not all of it)\n");
}

static void wide_tables_are_opened(void **state)
{
  (void)state;
  expect_shown(TABLE("{1, 2, 3}"), 20, "{1, 2, 3}\n");
  expect_shown(TABLE("{1, 2, 3, 4, 5, 6}"), 10, "{\n  1, 2, 3,\n  4, 5, 6\n}\n");
  expect_shown(TABLE("{a = {1, 2}, b = {x = \\\"}, {\\\", y = {1}}}"), 20,
               "{\n  a = {1, 2},\n  b = {\n    x = \"}, {\",\n    y = {1}\n  }\n}\n");
}

static void broken_tables_end_too(void **state)
{
  (void)state;
  static const char *const texts[] = {TABLE("{"),
                                      TABLE("{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{"),
                                      TABLE("{a = \\\"never ends, and goes on and on and on"),
                                      TABLE("{1, 2, \\u2026"),
                                      TABLE("{,,,,,,,,,,,,,,,,,,,,,,,,,,,,,}"),
                                      TABLE("{a = {b = {c = {1, 2, 3 \\u2026")};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    yyjson_doc *doc = yyjson_read(texts[i], strlen(texts[i]), 0);
    link_text out = {0};
    repl_show_answer(&out, &(repl_look){.columns = 8}, yyjson_doc_get_root(doc));
    assert_true(out.length > 0);
    assert_int_equal(out.bytes[out.length - 1], '\n');
    link_text_free(&out);
    yyjson_doc_free(doc);
  }
}

int main(void)
{
  setlocale(LC_CTYPE, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(entries_of_several_lines_come_back_as_they_were, open_folder,
                                      remove_folder),
      cmocka_unit_test_setup_teardown(each_text_is_there_once_where_it_was_last, open_folder,
                                      remove_folder),
      cmocka_unit_test_setup_teardown(what_is_no_history_does_no_harm, open_folder, remove_folder),
      cmocka_unit_test_setup_teardown(several_prompts_lose_nothing_of_each_other, open_folder,
                                      remove_folder),
      cmocka_unit_test_setup_teardown(a_file_that_has_grown_is_made_anew, open_folder,
                                      remove_folder),
      cmocka_unit_test(results_stand_one_a_line),
      cmocka_unit_test(wide_tables_are_opened),
      cmocka_unit_test(broken_tables_end_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
