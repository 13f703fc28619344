// SPDX-License-Identifier: GPL-3.0-or-later
/* Units of app/store/session.h, settings.h, place.h: what is remembered, and that no file of ours keeps the program from
 * starting (E5, the part of the session). */
#include "store_files.h"

#include "store/place.h"
#include "store/session.h"
#include "store/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MUTANTS = 500 };

static char said[STORE_SAID_MAX];

static int setup(void **state)
{
  (void)state;
  store_files_enter();
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  store_files_leave();
  return 0;
}

static store_session *open_session(void)
{
  store_session *s = store_session_open(store_files_path("session.json"), said);
  assert_non_null(s);
  return s;
}

static void save_session(store_session *s)
{
  store_error err;
  if (store_session_save(s, &err))
    fail_msg("%s", err.message);
  store_session_free(s);
}

static void fill_session(store_session *s)
{
  assert_true(store_session_tabs_begin(s));
  const store_session_tab tabs[] = {
      {.path = "/home/x/one.lua", .line = 12, .column = 5, .top_line = 3, .in_front = true},
      {.title = "Untitled 1", .journal = "00-1.text", .line = 1, .column = 1, .pane = 1},
      {.path = "/home/x/two \xff.lua",
       .encoding = "ISO-8859-1",
       .line = 1,
       .column = 1,
       .pane = 1,
       .in_front = true,
       .focused = true},
  };
  for (size_t i = 0; i < 3; i++)
    assert_true(store_session_tab_add(s, &tabs[i]));
  store_session_tabs_end(s);
  store_session_set_text(s, "window", "AAAA/wBBB==");
  store_session_set_text(s, "folder", "/home/x");
  store_session_list_add(s, STORE_RECENT_FILES, "/a");
  store_session_list_add(s, STORE_RECENT_FILES, "/b");
  store_session_list_add(s, STORE_RECENT_FOLDERS, "/home/x");
  store_session_list_add(s, STORE_CLOSED, "/gone");
}

static void a_session_comes_back_as_it_was(void **state)
{
  (void)state;
  store_session *s = open_session();
  assert_int_equal(store_session_tab_count(s), 0);
  fill_session(s);
  save_session(s);
  s = open_session();
  assert_string_equal(said, "");
  store_session_tab t;
  assert_int_equal(store_session_tab_count(s), 3);
  assert_true(store_session_tab_get(s, 0, &t));
  assert_string_equal(t.path, "/home/x/one.lua");
  assert_int_equal(t.line, 12);
  assert_int_equal(t.column, 5);
  assert_int_equal(t.top_line, 3);
  assert_true(t.in_front && !t.focused);
  assert_true(store_session_tab_get(s, 1, &t));
  assert_null(t.path);
  assert_string_equal(t.title, "Untitled 1");
  assert_string_equal(t.journal, "00-1.text");
  assert_int_equal(t.pane, 1);
  assert_true(store_session_tab_get(s, 2, &t));
  assert_string_equal(t.path, "/home/x/two \xff.lua");
  assert_string_equal(t.encoding, "ISO-8859-1");
  assert_true(t.focused);
  assert_false(store_session_tab_get(s, 3, &t));
  assert_string_equal(store_session_text(s, "window"), "AAAA/wBBB==");
  assert_string_equal(store_session_list_get(s, STORE_RECENT_FILES, 0), "/b");
  assert_string_equal(store_session_list_get(s, STORE_RECENT_FILES, 1), "/a");
  assert_null(store_session_list_get(s, STORE_RECENT_FILES, 2));
  struct stat before, after; // nothing changed, nothing is written
  assert_int_equal(stat("session.json", &before), 0);
  save_session(s);
  assert_int_equal(stat("session.json", &after), 0);
  assert_int_equal(before.st_ino, after.st_ino);
  assert_int_equal(after.st_mode & 0777, 0600);
}

static void lists_are_bounded_and_hold_nothing_twice(void **state)
{
  (void)state;
  char path[32];
  store_session *s = open_session();
  for (int i = 0; i < 100; i++) {
    snprintf(path, sizeof path, "/%d", i % 30);
    store_session_list_add(s, STORE_RECENT_FILES, path);
  }
  size_t n = 0;
  while (store_session_list_get(s, STORE_RECENT_FILES, n))
    n++;
  assert_int_equal(n, STORE_SESSION_RECENT_MAX);
  store_session_list_add(s, STORE_RECENT_FILES, store_session_list_get(s, STORE_RECENT_FILES, 5));
  assert_string_equal(store_session_list_get(s, STORE_RECENT_FILES, 0), "/4");
  n = 0;
  while (store_session_list_get(s, STORE_RECENT_FILES, n))
    n++;
  assert_int_equal(n, STORE_SESSION_RECENT_MAX);
  store_session_list_remove(s, STORE_RECENT_FILES, "/4");
  assert_string_not_equal(store_session_list_get(s, STORE_RECENT_FILES, 0), "/4");
  store_session_list_clear(s, STORE_RECENT_FILES);
  assert_null(store_session_list_get(s, STORE_RECENT_FILES, 0));
  store_session_free(s);
}

static void what_a_later_version_added_stays(void **state)
{
  (void)state;
  store_files_write_text("session.json",
                         "{\"version\":1,\"later\":{\"a\":[1,2]},\"breakpoints\":[{\"line\":3}],"
                         "\"tabs\":[{\"path\":\"/one\",\"folds\":[7]},{\"path\":\"/two\"}]}");
  store_session *s = open_session();
  assert_true(store_session_tabs_begin(s));
  assert_true(store_session_tab_add(s, &(store_session_tab){.path = "/three", .line = 1}));
  assert_true(store_session_tab_add(s, &(store_session_tab){.path = "/one", .line = 9}));
  store_session_tabs_end(s);
  save_session(s);
  size_t n;
  char *text = store_files_read("session.json", &n), *from = text, *to = text;
  for (; *from; from++)
    if (!strchr(" \t\n", *from))
      *to++ = *from;
  *to = '\0';
  assert_non_null(strstr(text, "\"later\":{\"a\":[1,2]}"));
  assert_non_null(strstr(text, "\"breakpoints\":[{\"line\":3}]"));
  assert_non_null(strstr(text, "\"path\":\"/one\",\"folds\":[7]"));
  assert_null(strstr(text, "/two"));
  free(text);
}

static void use(store_session *s)
{
  store_session_tab t;
  for (size_t i = 0; i < store_session_tab_count(s); i++)
    if (store_session_tab_get(s, i, &t)) {
      assert_true(t.path || t.title || t.journal);
      assert_true(t.line >= 1 && t.column >= 1 && t.top_line >= 0 && t.pane >= 0 && t.pane < 64);
    }
  for (store_session_list l = STORE_RECENT_FILES; l <= STORE_CLOSED; l++)
    for (size_t i = 0; store_session_list_get(s, l, i); i++)
      assert_true(i < 100);
  fill_session(s);
}

static void check_broken(const char *bytes, size_t n, const char *why)
{
  store_files_write("session.json", bytes, n);
  remove("session.json.bad");
  store_session *s = open_session();
  if (!said[0])
    fail_msg("'%.60s' was taken", bytes);
  if (!strstr(said, why) || strchr(said, '\n'))
    fail_msg("%s", said);
  assert_int_equal(store_session_tab_count(s), 0);
  store_files_expect("session.json.bad", bytes, n);
  assert_int_not_equal(access("session.json", F_OK), 0);
  save_session(s);
}

static void broken_files_are_put_aside_and_said(void **state)
{
  (void)state;
  check_broken("", 0, "no JSON object");
  check_broken("{", 1, "no JSON object");
  check_broken("[]", 2, "no JSON object");
  check_broken("null", 4, "no JSON object");
  check_broken("{} {}", 5, "no JSON object");
  check_broken("{}\0x", 4, "no JSON object");
  check_broken("{\"version\":99}", 14, "later version");
  check_broken("{\"version\":\"x\"}", 15, "strange version");
  static char deep[200000];
  memset(deep, '[', sizeof deep);
  deep[0] = '{';
  check_broken(deep, sizeof deep, "no JSON object");
  char *large = calloc(1, STORE_SESSION_TEXT_MAX * 3);
  assert_non_null(large);
  memset(large, ' ', STORE_SESSION_TEXT_MAX * 3);
  check_broken(large, STORE_SESSION_TEXT_MAX * 3, "too large");
  free(large);
  remove("session.json");
  remove("session.json.bad");
  assert_int_equal(mkdir("session.json", 0700), 0);
  store_session *s = open_session();
  assert_non_null(strstr(said, "no plain file"));
  store_session_free(s);
  assert_int_equal(mkfifo("session.json", 0600), 0);
  s = open_session();
  assert_true(said[0]);
  store_session_free(s);
}

static void mutants_do_no_harm(void **state)
{
  (void)state;
  uint32_t seed = 99;
  store_session *s = open_session();
  fill_session(s);
  save_session(s);
  size_t n;
  char *good = store_files_read("session.json", &n);
  unsigned broken = 0;
#define RANDOM(limit) ((seed = seed * 1664525 + 1013904223) >> 8) % (limit)
  for (int i = 0; i < MUTANTS; i++) {
    char *bytes = malloc(n + 1);
    assert_non_null(bytes);
    memcpy(bytes, good, n);
    size_t m = n;
    for (unsigned k = 1 + RANDOM(4); k > 0 && m > 0; k--) {
      size_t at = RANDOM((unsigned)m), some = 1 + RANDOM(9);
      switch (RANDOM(4)) {
      case 0:
        bytes[at] = (char)(RANDOM(256));
        break;
      case 1:
        m = at;
        break;
      case 2:
        some = some < m - at ? some : m - at;
        memmove(bytes + at, bytes + at + some, m - at - some);
        m -= some;
        break;
      default:
        some = some < m - at ? some : m - at;
        memmove(bytes, bytes + at, some);
        break;
      }
    }
    store_files_write("session.json", bytes, m);
    remove("session.json.bad");
    s = open_session();
    if (said[0]) {
      broken++;
      store_files_expect("session.json.bad", bytes, m);
    }
    use(s);
    save_session(s);
    s = open_session();
    assert_string_equal(said, "");
    assert_int_equal(store_session_tab_count(s), 3);
    store_session_free(s);
    free(bytes);
  }
  free(good);
  print_message("%u of %d mutants were broken\n", broken, MUTANTS);
  assert_true(broken > MUTANTS / 4);
}

static void without_a_place_a_session_lives_in_memory(void **state)
{
  (void)state;
  store_session *s = store_session_open(NULL, said);
  fill_session(s);
  assert_int_equal(store_session_tab_count(s), 3);
  assert_int_equal(store_session_save(s, NULL), 0);
  store_session_free(s);
}

// --- settings ---

static store_settings *open_settings(void)
{
  store_settings *s = store_settings_open(store_files_path("state/x.json"), said);
  assert_non_null(s);
  assert_string_equal(said, "");
  return s;
}

static store_settings *again(store_settings *s)
{
  store_error err;
  if (store_settings_save(s, &err))
    fail_msg("%s", err.message);
  store_settings_free(s);
  return open_settings();
}

static void settings_come_back(void **state)
{
  (void)state;
  store_settings *s = open_settings();
  assert_string_equal(store_settings_text(s, "theme", "system"), "system");
  store_settings_set_text(s, "theme", "dark");
  store_settings_set_int(s, "zoom", 125);
  store_settings_set_bool(s, "vi", true);
  s = again(s);
  assert_string_equal(store_settings_text(s, "theme", "system"), "dark");
  assert_int_equal(store_settings_int(s, "zoom", 50, 400, 100), 125);
  assert_int_equal(store_settings_int(s, "zoom", 50, 100, 100), 100);
  assert_int_equal(store_settings_int(s, "theme", 1, 2, 2), 2);
  assert_true(store_settings_bool(s, "vi", false));
  store_settings_set_text(s, "theme", NULL);
  s = again(s);
  assert_null(store_settings_text(s, "theme", NULL));
  store_settings_free(s);
}

static void how_a_file_is_run_is_remembered(void **state)
{
  (void)state;
  store_settings *s = open_settings();
  store_run_config c;
  assert_int_equal(store_run_get(s, "/x.lua", &c), 0);
  assert_string_equal(c.args, "");
  assert_int_equal(c.rights, STORE_RIGHTS_ASK);
  store_run_config_fini(&c);
  char args[] = "one 'two three'", env[] = "A=1\nB=2";
  c = (store_run_config){
      .args = args, .env = env, .rights = STORE_RIGHTS_RESTRICTED, .dock_windows = true};
  assert_int_equal(store_run_set(s, "/x.lua", &c), 0);
  store_run_move(s, "/x.lua", "/y.lua");
  s = again(s);
  assert_int_equal(store_run_get(s, "/x.lua", &c), 0);
  assert_string_equal(c.args, "");
  store_run_config_fini(&c);
  assert_int_equal(store_run_get(s, "/y.lua", &c), 0);
  assert_string_equal(c.args, args);
  assert_string_equal(c.folder, "");
  assert_string_equal(c.env, env);
  assert_int_equal(c.rights, STORE_RIGHTS_RESTRICTED);
  assert_true(c.dock_windows && !c.separate);
  char path[32];
  for (int i = 0; i < STORE_SETTINGS_ENTRIES_MAX + 10; i++) {
    snprintf(path, sizeof path, "/%d", i);
    assert_int_equal(store_run_set(s, path, &c), 0);
  }
  store_run_config_fini(&c);
  assert_int_equal(store_run_get(s, "/y.lua", &c), 0);
  assert_string_equal(c.args, ""); // the oldest went
  store_run_config_fini(&c);
  store_settings_free(s);
}

static void the_nearest_folder_above_decides(void **state)
{
  (void)state;
  store_error err;
  assert_int_equal(mkdir("a", 0700), 0);
  assert_int_equal(mkdir("a/b", 0700), 0);
  assert_int_equal(mkdir("a/b/c", 0700), 0);
  assert_int_equal(mkdir("ab", 0700), 0);
  store_files_write_text("a/b/x.lua", "");
  store_settings *s = open_settings();
  assert_int_equal(store_trust_get(s, "a/b/x.lua"), STORE_RIGHTS_ASK);
  assert_int_equal(store_trust_set(s, "a", STORE_RIGHTS_TRUSTED, &err), 0);
  assert_int_equal(store_trust_set(s, "a/b/c", STORE_RIGHTS_RESTRICTED, &err), 0);
  s = again(s);
  assert_int_equal(store_trust_get(s, "a"), STORE_RIGHTS_TRUSTED);
  assert_int_equal(store_trust_get(s, store_files_path("a/b/x.lua")), STORE_RIGHTS_TRUSTED);
  assert_int_equal(store_trust_get(s, "a/b/c"), STORE_RIGHTS_RESTRICTED);
  assert_int_equal(store_trust_get(s, "ab"), STORE_RIGHTS_ASK);
  assert_int_equal(store_trust_get(s, "."), STORE_RIGHTS_ASK);
  assert_int_equal(store_trust_get(s, "/"), STORE_RIGHTS_ASK);
  assert_int_equal(store_trust_get(s, "not there"), STORE_RIGHTS_ASK);
  assert_int_equal(store_trust_set(s, "a/b/x.lua", STORE_RIGHTS_TRUSTED, &err), STORE_E_KIND);
  assert_int_equal(store_trust_set(s, "not there", STORE_RIGHTS_TRUSTED, &err), STORE_E_MISSING);
  assert_int_equal(store_trust_set(s, "a", STORE_RIGHTS_ASK, &err), 0);
  assert_int_equal(store_trust_get(s, "a/b/x.lua"), STORE_RIGHTS_ASK);
  assert_int_equal(store_trust_set(s, "/", STORE_RIGHTS_RESTRICTED, &err), 0);
  assert_int_equal(store_trust_get(s, "a/b/x.lua"), STORE_RIGHTS_RESTRICTED);
  assert_int_equal(store_trust_get(s, "/"), STORE_RIGHTS_RESTRICTED);
  store_settings_free(s);
}

static void links_carry_no_trust_along(void **state)
{
  (void)state;
  store_error err;
  assert_int_equal(mkdir("good", 0700), 0);
  assert_int_equal(mkdir("evil", 0700), 0);
  store_files_write_text("evil/x.lua", "");
  assert_int_equal(symlink("../evil/x.lua", "good/x.lua"), 0);
  assert_int_equal(symlink("../evil", "good/sub"), 0);
  assert_int_equal(symlink("good", "alias"), 0);
  store_settings *s = open_settings();
  assert_int_equal(store_trust_set(s, "alias", STORE_RIGHTS_TRUSTED, &err), 0);
  assert_int_equal(store_trust_get(s, "good"), STORE_RIGHTS_TRUSTED);
  assert_int_equal(store_trust_get(s, "good/x.lua"), STORE_RIGHTS_ASK);
  assert_int_equal(store_trust_get(s, "good/sub"), STORE_RIGHTS_ASK);
  assert_int_equal(store_trust_get(s, "good/sub/x.lua"), STORE_RIGHTS_ASK);
  assert_int_equal(store_trust_get(s, "good/../evil/x.lua"), STORE_RIGHTS_ASK);
  // the folder is swapped for a link later on
  assert_int_equal(rename("good", "moved"), 0);
  assert_int_equal(symlink("evil", "good"), 0);
  assert_int_equal(store_trust_get(s, "good/x.lua"), STORE_RIGHTS_ASK);
  store_settings_free(s);
}

// --- places ---

static void places_are_what_xdg_says(void **state)
{
  (void)state;
  struct stat st;
  setenv("XDG_STATE_HOME", store_files_path("xdg/state"), 1);
  setenv("HOME", store_files_path("home"), 1);
  char *path = store_place_state(said);
  assert_string_equal(path, store_files_path("xdg/state/eplua"));
  assert_int_equal(stat(path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0700);
  free(path);
  setenv("XDG_STATE_HOME", "relative", 1);
  path = store_place_state(said);
  assert_string_equal(path, store_files_path("home/.local/state/eplua"));
  free(path);
  store_files_write_text("file", "");
  setenv("HOME", store_files_path("file"), 1);
  path = store_place_state(said);
  assert_null(path);
  assert_non_null(strstr(said, "Nothing is kept"));
  // somebody else's door is not ours
  assert_int_equal(mkdir("run", 0700), 0);
  setenv("XDG_RUNTIME_DIR", store_files_path("run"), 1);
  path = store_place_runtime();
  assert_string_equal(path, store_files_path("run/eplua"));
  free(path);
  assert_int_equal(chmod("run", 0777), 0);
  path = store_place_runtime();
  if (path)
    assert_int_equal(strncmp(path, "/tmp/eplua-", 11), 0);
  free(path);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_session_comes_back_as_it_was),
      TEST(lists_are_bounded_and_hold_nothing_twice),
      TEST(what_a_later_version_added_stays),
      TEST(broken_files_are_put_aside_and_said),
      TEST(mutants_do_no_harm),
      TEST(without_a_place_a_session_lives_in_memory),
      TEST(settings_come_back),
      TEST(how_a_file_is_run_is_remembered),
      TEST(the_nearest_folder_above_decides),
      TEST(links_carry_no_trust_along),
      TEST(places_are_what_xdg_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
