// SPDX-License-Identifier: GPL-3.0-or-later
/* Units of app/ide/settings.h: the table, what holds of two files, and files as people (and worse) write them. */
#include "store_files.h"

#include "ide/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char said[8][STORE_SAID_MAX];
static size_t said_count;
static char heard[256];

static void on_say(void *ud, const char *sentence)
{
  (void)ud;
  if (said_count < 8)
    snprintf(said[said_count++], STORE_SAID_MAX, "%s", sentence);
}

static void on_changed(void *ud, const char *name)
{
  (void)ud;
  size_t length = strlen(heard);
  snprintf(heard + length, sizeof heard - length, "%s ", name ? name : "*");
}

static int setup(void **state)
{
  (void)state;
  store_files_enter();
  said_count = 0;
  *heard = '\0';
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  store_files_leave();
  return 0;
}

static ide_settings *make(void)
{
  static ide_settings_listener listener = {.changed = on_changed};
  ide_settings *s =
      ide_settings_new(&(ide_settings_config){.path = store_files_path("ide.json"), .say = on_say});
  if (!s)
    abort();
  ide_settings_listen(s, &listener);
  return s;
}

static void write_folder(const char *text)
{
  mkdir(store_files_path("work"), 0700);
  mkdir(store_files_path("work/.eplua"), 0700);
  store_files_write_text("work/.eplua/settings.json", text);
}

static bool set(ide_settings *s, ide_scope scope, const char *name, const char *value)
{
  char why[STORE_SAID_MAX];
  bool done = ide_settings_set(s, scope, name, value, why);
  assert_int_equal(done, *why == '\0');
  return done;
}

static void each_line_of_the_table_makes_sense(void **state)
{
  (void)state;
  size_t pages_used = 0;
  for (const ide_setting *each = ide_settings_table; each->name; each++) {
    bool page = false, usual = each->type != IDE_SETTING_CHOICE;
    assert_ptr_equal(ide_setting_find(each->name), each); // none twice
    assert_int_equal(strspn(each->name, "abcdefghijklmnopqrstuvwxyz_"), strlen(each->name));
    for (const ide_settings_page *p = ide_settings_pages; p->id; p++)
      page = page || strcmp(p->id, each->page) == 0;
    for (const ide_setting_option *o = each->options; o && o->value; o++)
      usual = usual || strcmp(o->value, each->otherwise) == 0;
    if (each->type == IDE_SETTING_NUMBER) {
      long n = strtol(each->otherwise, NULL, 10);
      usual = n >= each->least && n <= each->most;
    }
    if (each->type == IDE_SETTING_BOOL)
      usual = strcmp(each->otherwise, "true") == 0 || strcmp(each->otherwise, "false") == 0;
    if (!page || !usual)
      fail_msg("%s: no such page, or no such value", each->name);
    // a folder that came from anywhere cannot loosen anything
    bool safety = strcmp(each->page, "servers") == 0 || strcmp(each->name, "run_rights") == 0 ||
                  strcmp(each->name, "memory_limit") == 0;
    assert_false(safety && each->per_folder);
    pages_used++;
  }
  assert_true(pages_used > 10);
}

static void what_is_not_set_is_as_the_table_says(void **state)
{
  (void)state;
  ide_settings *s = make();
  assert_int_equal(ide_settings_number(s, "memory_limit"), 2048);
  assert_true(ide_settings_bool(s, "restore_session"));
  assert_string_equal(ide_settings_text(s, "theme"), "system");
  // mistakes of the caller
  assert_int_equal(ide_settings_number(s, "theme"), 0);
  assert_false(ide_settings_bool(s, "no_such"));
  assert_string_equal(ide_settings_text(s, "memory_limit"), "");
  assert_int_equal(ide_settings_number(NULL, "memory_limit"), 2048);
  assert_int_equal(said_count, 0);
  ide_settings_free(s);
}

static void what_is_set_is_in_the_file_and_comes_back(void **state)
{
  (void)state;
  ide_settings *s = make();
  assert_true(set(s, IDE_SCOPE_USER, "memory_limit", "64"));
  assert_true(set(s, IDE_SCOPE_USER, "theme", "dark"));
  assert_true(set(s, IDE_SCOPE_USER, "restore_session", "false"));
  assert_true(set(s, IDE_SCOPE_USER, "theme", "dark")); // nothing new
  assert_string_equal(heard, "memory_limit theme restore_session ");
  ide_settings_free(s);
  s = make();
  assert_int_equal(ide_settings_number(s, "memory_limit"), 64);
  assert_string_equal(ide_settings_text(s, "theme"), "dark");
  assert_false(ide_settings_bool(s, "restore_session"));
  *heard = '\0';
  assert_true(set(s, IDE_SCOPE_USER, "memory_limit", NULL));
  assert_int_equal(ide_settings_number(s, "memory_limit"), 2048);
  ide_settings_reset(s, IDE_SCOPE_USER, "general");
  assert_string_equal(ide_settings_text(s, "theme"), "system");
  assert_string_equal(heard, "memory_limit * ");
  ide_settings_free(s);
}

static void what_is_no_good_is_not_set(void **state)
{
  (void)state;
  static const char *const wrong[][2] = {{"memory_limit", "15"},
                                         {"memory_limit", "x"},
                                         {"memory_limit", ""},
                                         {"memory_limit", "64.5"},
                                         {"memory_limit", "99999999999999999999"},
                                         {"theme", "pink"},
                                         {"restore_session", "yes"},
                                         {"server_addresses", "example.org"},
                                         {"server_addresses", "127.0.0.1 999.0.0.1"},
                                         {"server_addresses", "127.0.0.1\n"},
                                         {"no_such", "1"}};
  ide_settings *s = make();
  char why[STORE_SAID_MAX];
  for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
    assert_false(ide_settings_set(s, IDE_SCOPE_USER, wrong[k][0], wrong[k][1], why));
    assert_true(*why);
  }
  assert_true(set(s, IDE_SCOPE_USER, "server_addresses", "127.0.0.1, ::1 192.168.1.5"));
  assert_string_equal(heard, "server_addresses ");
  ide_settings_free(s);
}

static void the_folder_goes_first_where_it_may(void **state)
{
  (void)state;
  write_folder("{\"inline_values\":false,\"memory_limit\":1000000,\"run_rights\":\"ask\","
               "\"server_addresses\":\"0.0.0.0\",\"http_start\":true}");
  store_files_write_text("ide.json", "{\"inline_values\":true,\"run_rights\":\"restricted\"}");
  ide_settings *s = make();
  assert_true(ide_settings_bool(s, "inline_values"));
  ide_settings_set_folder(s, store_files_path("work"));
  assert_false(ide_settings_bool(s, "inline_values"));
  assert_int_equal(ide_settings_number(s, "memory_limit"), 2048);
  assert_string_equal(ide_settings_text(s, "run_rights"), "restricted");
  assert_string_equal(ide_settings_text(s, "server_addresses"), "");
  assert_false(ide_settings_bool(s, "http_start"));
  assert_int_equal(said_count, 4); // one for each that it must not say
  assert_non_null(strstr(said[0], "\"memory_limit\" cannot be set by a folder"));
  assert_false(ide_settings_set(s, IDE_SCOPE_FOLDER, "memory_limit", "64", said[0]));
  assert_true(set(s, IDE_SCOPE_FOLDER, "inline_values", NULL));
  assert_true(ide_settings_bool(s, "inline_values"));
  ide_settings_set_folder(s, NULL);
  assert_false(ide_settings_set(s, IDE_SCOPE_FOLDER, "inline_values", "true", said[0]));
  ide_settings_free(s);
}

static void a_folder_without_a_file_gets_one(void **state)
{
  (void)state;
  size_t n = 0;
  mkdir(store_files_path("work"), 0700);
  ide_settings *s = make();
  ide_settings_set_folder(s, store_files_path("work"));
  assert_true(set(s, IDE_SCOPE_FOLDER, "inline_values", "false"));
  char *text = store_files_read("work/.eplua/settings.json", &n);
  assert_non_null(text);
  assert_non_null(strstr(text, "\"inline_values\":\tfalse"));
  free(text);
  ide_settings_free(s);
}

static void what_makes_no_sense_is_said_and_ignored(void **state)
{
  (void)state;
  store_files_write_text("ide.json",
                         "{\"theme\":7,\"memory_limit\":\"lots\",\"console_lines\":1e300,"
                         "\"restore_session\":null,\"run_again\":\"never\",\"http_port\":80.5,"
                         "\"them\":\"dark\",\"of another version\":{\"x\":1}}");
  ide_settings *s = make();
  assert_string_equal(ide_settings_text(s, "theme"), "system");
  assert_int_equal(ide_settings_number(s, "memory_limit"), 2048);
  assert_int_equal(ide_settings_number(s, "console_lines"), 100000);
  assert_true(ide_settings_bool(s, "restore_session"));
  assert_string_equal(ide_settings_text(s, "run_again"), "ask");
  assert_int_equal(ide_settings_number(s, "http_port"), 8080);
  assert_int_equal(said_count, 7);
  assert_non_null(strstr(said[6], "did you mean \"theme\"?"));
  // what is not ours stays
  assert_true(set(s, IDE_SCOPE_USER, "theme", "light"));
  size_t n = 0;
  char *text = store_files_read("ide.json", &n);
  assert_non_null(strstr(text, "of another version"));
  assert_non_null(strstr(text, "\"lots\""));
  free(text);
  ide_settings_free(s);
}

static void a_broken_file_is_named_with_its_line_and_not_written_over(void **state)
{
  (void)state;
  static const char broken[] = "{\n  \"theme\": \"dark\",\n  \"memory_limit\" 64\n}\n";
  store_files_write_text("ide.json", broken);
  ide_settings *s = make();
  assert_string_equal(ide_settings_text(s, "theme"), "system");
  assert_int_equal(said_count, 1);
  assert_non_null(strstr(said[0], "line 3"));
  store_files_expect_text("ide.json", broken);
  assert_true(set(s, IDE_SCOPE_USER, "theme", "light"));
  store_files_expect_text("ide.json.bad", broken);
  ide_settings_free(s);
}

static void what_people_edit_is_picked_up(void **state)
{
  (void)state;
  ide_settings *s = make();
  assert_true(set(s, IDE_SCOPE_USER, "theme", "dark"));
  *heard = '\0';
  ide_settings_reread(s); // our own
  assert_string_equal(heard, "");
  store_files_write_text("ide.json", "{\"theme\":\"contrast\"}");
  ide_settings_reread(s);
  assert_string_equal(ide_settings_text(s, "theme"), "contrast");
  store_files_write_text("ide.json", "{\"theme\":");
  ide_settings_reread(s);
  ide_settings_reread(s);
  assert_string_equal(ide_settings_text(s, "theme"), "contrast"); // as it was
  assert_int_equal(said_count, 1);
  store_files_write_text("ide.json", "{\"theme\":\"contrast\"}"); // back again
  ide_settings_reread(s);
  store_files_write_text("ide.json", "{\"theme\":\"dark\"}");
  ide_settings_reread(s);
  assert_string_equal(ide_settings_text(s, "theme"), "dark");
  store_files_write_text("ide.json", "{\"theme\":\"dark\",\"by hand\":1}"); // not seen yet
  assert_true(set(s, IDE_SCOPE_USER, "memory_limit", "64"));
  size_t n = 0;
  char *text = store_files_read("ide.json", &n);
  assert_non_null(strstr(text, "by hand"));
  free(text);
  assert_true(set(s, IDE_SCOPE_USER, "memory_limit", NULL));
  remove(store_files_path("ide.json"));
  ide_settings_reread(s);
  assert_string_equal(ide_settings_text(s, "theme"), "system");
  assert_string_equal(heard, "* * * memory_limit memory_limit * ");
  ide_settings_free(s);
}

// What was set a moment ago is not on the disk yet.
static char *waiting;
static size_t waiting_length;
static void write_later(void *ud, const char *path, char *bytes, size_t length)
{
  (void)ud;
  (void)path;
  free(waiting);
  waiting = bytes;
  waiting_length = length;
}

static void what_waits_to_be_written_is_no_edit(void **state)
{
  (void)state;
  store_files_write_text("ide.json", "{\"theme\":\"light\"}");
  ide_settings *s = ide_settings_new(&(ide_settings_config){
      .path = store_files_path("ide.json"), .write = write_later, .say = on_say});
  assert_true(set(s, IDE_SCOPE_USER, "theme", "dark"));
  ide_settings_reread(s);
  assert_string_equal(ide_settings_text(s, "theme"), "dark");
  store_files_write("ide.json", waiting, waiting_length);
  ide_settings_reread(s);
  assert_string_equal(ide_settings_text(s, "theme"), "dark");
  store_files_write_text("ide.json", "{\"theme\":\"light\"}"); // now it is one
  ide_settings_reread(s);
  assert_string_equal(ide_settings_text(s, "theme"), "light");
  free(waiting);
  waiting = NULL;
  ide_settings_free(s);
}

static void what_is_far_too_large_or_no_file_is_left_alone(void **state)
{
  (void)state;
  enum { SIZE = 10 << 20 };
  char *bytes = malloc(SIZE);
  if (!bytes)
    abort();
  memset(bytes, ' ', SIZE);
  bytes[0] = '{';
  bytes[SIZE - 1] = '}';
  store_files_write("ide.json", bytes, SIZE);
  ide_settings *s = make();
  assert_int_equal(said_count, 1);
  assert_non_null(strstr(said[0], "far too large"));
  assert_true(store_files_holds("ide.json", bytes, SIZE));
  free(bytes);
  ide_settings_free(s);
  remove(store_files_path("ide.json"));
  mkdir(store_files_path("ide.json"), 0700);
  said_count = 0;
  s = make();
  assert_int_equal(said_count, 1);
  assert_int_equal(ide_settings_number(s, "memory_limit"), 2048);
  ide_settings_free(s);
}

// Any bytes at all: it starts, and all values are good ones.
static void no_file_keeps_it_from_starting(void **state)
{
  (void)state;
  static const char text[] = "{\"version\":1,\"theme\":\"dark\",\"memory_limit\":64,"
                             "\"restore_session\":false,\"server_addresses\":\"::1\"}";
  unsigned seed = 7;
  for (int round = 0; round < 400; round++) {
    char mutant[sizeof text];
    memcpy(mutant, text, sizeof text);
    for (int k = 0; k < 1 + round % 4; k++) {
      seed = seed * 1103515245u + 12345u;
      mutant[(seed >> 8) % (sizeof text - 1)] = (char)(seed >> 20);
    }
    store_files_write("ide.json", mutant, sizeof text - 1);
    said_count = 0;
    ide_settings *s = make();
    for (const ide_setting *each = ide_settings_table; each->name; each++) {
      char value[STORE_SAID_MAX], why[STORE_SAID_MAX];
      ide_settings_get(s, IDE_SCOPE_FOLDER, each->name, value, sizeof value);
      if (!ide_settings_set(s, IDE_SCOPE_USER, each->name, value, why))
        fail_msg("%s is %s: %s", each->name, value, why);
    }
    ide_settings_free(s);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(each_line_of_the_table_makes_sense, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_not_set_is_as_the_table_says, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_set_is_in_the_file_and_comes_back, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_no_good_is_not_set, setup, teardown),
      cmocka_unit_test_setup_teardown(the_folder_goes_first_where_it_may, setup, teardown),
      cmocka_unit_test_setup_teardown(a_folder_without_a_file_gets_one, setup, teardown),
      cmocka_unit_test_setup_teardown(what_makes_no_sense_is_said_and_ignored, setup, teardown),
      cmocka_unit_test_setup_teardown(a_broken_file_is_named_with_its_line_and_not_written_over,
                                      setup, teardown),
      cmocka_unit_test_setup_teardown(what_people_edit_is_picked_up, setup, teardown),
      cmocka_unit_test_setup_teardown(what_waits_to_be_written_is_no_edit, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_far_too_large_or_no_file_is_left_alone, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(no_file_keeps_it_from_starting, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
