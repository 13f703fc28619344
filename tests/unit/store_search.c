// SPDX-License-Identifier: GPL-3.0-or-later
/* Units of app/store/pattern.h and search.h. */
#include "store_files.h"

#include "store/search.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static store_error err;

// --- patterns ---

static store_pattern *make(const char *text, const char *how)
{
  const store_pattern_options o = {.match_case = strchr(how, 'c') != NULL,
                                   .whole_words = strchr(how, 'w') != NULL,
                                   .regex = strchr(how, 'r') != NULL};
  store_pattern *p = store_pattern_new(text, &o, &err);
  if (!p)
    fail_msg("%s: %s", text, err.message);
  return p;
}

typedef struct places {
  char text[512];
  store_place_in_text at[64];
  size_t count;
} places;

static bool note(void *ud, const store_match *m)
{
  places *p = ud;
  size_t n = strlen(p->text);
  snprintf(p->text + n, sizeof p->text - n, "%d:%d-%d:%d ", m->line, m->column, m->end_line,
           m->end_column);
  assert_true(m->shown_length <= STORE_PATTERN_LINE_MAX);
  assert_null(memchr(m->shown, '\n', m->shown_length));
  if (p->count < 64)
    p->at[p->count++] = (store_place_in_text){m->offset, m->length};
  return true;
}

static const struct {
  const char *pattern, *how, *text, *found;
} finds[] = {
    {"one", "", "One one\nxonex", "1:1-1:4 1:5-1:8 2:2-2:5 "},
    {"one", "c", "One one\nxonex", "1:5-1:8 2:2-2:5 "},
    {"one", "w", "One one\nxonex", "1:1-1:4 1:5-1:8 "},
    {"a.b", "", "aXb a.b", "1:5-1:8 "},
    {"\\E.*", "", "x\\E.*", "1:2-1:6 "},
    {"\\Ex\\E\\", "w", "\\Ex\\E\\ a\\Ex\\E\\b", "1:9-1:15 "},
    {"\xc3\xbc", "w", "\xc3\xbc\xc3\xbc \xc3\xbc", "1:6-1:8 "},
    {"a.b", "r", "aXb a.b", "1:1-1:4 1:5-1:8 "},
    {"GR\xc3\x9c", "", "gr\xc3\xbc", "1:1-1:5 "},
    {"b\nc", "", "a\nb\nc", "2:1-3:2 "},
    {"^", "r", "a\n\nb", "1:1-1:1 2:1-2:1 3:1-3:1 "},
    {"$", "r", "a\nb", "1:2-1:2 2:2-2:2 "},
    {"x*", "r", "axb\xc3\xbc", "1:1-1:1 1:2-1:3 1:3-1:3 1:4-1:4 1:6-1:6 "},
    {"\\w+$", "r", "a bc\nd ef", "1:3-1:5 2:3-2:5 "},
    {"(?=x\\K)", "r", "ax", NULL},
    {"aa", "", "aaaa", "1:1-1:3 1:3-1:5 "},
    {"nothing", "", "", ""},
};

static void patterns_find_what_they_say(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
    const store_pattern_options o = {.match_case = strchr(finds[i].how, 'c') != NULL,
                                     .whole_words = strchr(finds[i].how, 'w') != NULL,
                                     .regex = strchr(finds[i].how, 'r') != NULL};
    store_pattern *p = store_pattern_new(finds[i].pattern, &o, &err);
    if (!p && !finds[i].found)
      continue; // a version of PCRE2 may refuse it
    if (!p)
      fail_msg("%s: %s", finds[i].pattern, err.message);
    places found = {0};
    const char *text = finds[i].text;
    assert_int_equal(store_pattern_find(p, text, strlen(text), note, &found, &err), 0);
    if (finds[i].found && strcmp(found.text, finds[i].found) != 0)
      fail_msg("%s in '%s': %s", finds[i].pattern, text, found.text);
    store_pattern_free(p);
  }
}

static void wrong_expressions_are_explained(void **state)
{
  (void)state;
  static const char *const wrong[] = {"(", "[a", "a**b(", "\\", "(?<n", "\xff", ""};
  const store_pattern_options o = {.regex = true};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    err.message[0] = '\0';
    assert_null(store_pattern_new(wrong[i], &o, &err));
    assert_int_equal(err.code, STORE_E_INVALID);
    assert_true(err.message[0]);
  }
}

static void costly_expressions_are_cut(void **state)
{
  (void)state;
  char text[64];
  memset(text, 'a', sizeof text);
  store_pattern *p = make("(a+)+b|(a|aa)+$x", "r");
  places found = {0};
  assert_int_equal(store_pattern_find(p, text, sizeof text, note, &found, &err), STORE_E_SIZE);
  store_pattern_free(p);
}

static void long_lines_are_shown_round_the_match(void **state)
{
  (void)state;
  static char text[200001];
  for (size_t i = 0; i + 1 < sizeof text; i++)
    text[i] = (i % 2 ? "\xbc" : "\xc3")[0];
  for (size_t i = 0; i < 6; i++)
    text[100000 + i] = "needle"[i];
  store_pattern *p = make("needle", "");
  places found = {0};
  assert_int_equal(store_pattern_find(p, text, sizeof text - 1, note, &found, &err), 0);
  assert_string_equal(found.text, "1:100001-1:100007 ");
  store_pattern_free(p);
}

static void check_replace(const char *pattern, const char *how, const char *text,
                          const char *replacement, const char *result)
{
  store_pattern *p = make(pattern, how);
  places found = {0};
  char *out;
  size_t n;
  assert_int_equal(store_pattern_find(p, text, strlen(text), note, &found, &err), 0);
  if (store_pattern_replace(p, text, strlen(text), found.at, found.count, replacement, &out, &n,
                            &err))
    fail_msg("%s: %s", pattern, err.message);
  assert_string_equal(out, result);
  assert_int_equal(n, strlen(result));
  free(out);
  store_pattern_free(p);
}

static void replacing_puts_in_what_was_captured(void **state)
{
  (void)state;
  check_replace("one", "", "one two one", "$0\\n", "$0\\n two $0\\n");
  check_replace("(\\w+) = (\\w+)", "r", "a = b\nc = d", "$2 = ${1}$$\\t$9$x${",
                "b = a$\t$x${\nd = c$\t$x${");
  check_replace("^", "r", "a\nb", "-- ", "-- a\n-- b");
  check_replace("x*", "r", "axb", "-", "-a--b-");
  check_replace("one", "", "one", "", "");
  check_replace("(a)|(b)", "r", "ab", "<$1$2>", "<a><b>");
}

static void only_chosen_places_that_still_match_are_replaced(void **state)
{
  (void)state;
  store_pattern *p = make("one", "");
  char *out = NULL;
  size_t n;
  const char *text = "one one one";
  const store_place_in_text chosen[] = {{4, 3}};
  assert_int_equal(store_pattern_replace(p, text, 11, chosen, 1, "two", &out, &n, &err), 0);
  assert_string_equal(out, "one two one");
  free(out);
  assert_int_equal(store_pattern_replace(p, text, 11, NULL, 0, "two", &out, &n, &err), 0);
  assert_string_equal(out, text);
  free(out);
  static const store_place_in_text bad[][2] = {{{4, 3}, {0, 3}},
                                               {{0, 3}, {2, 3}},
                                               {{0, 3}, {9, 3}},
                                               {{0, 3}, {100, 3}},
                                               {{0, 3}, {8, SIZE_MAX}}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal(store_pattern_replace(p, text, 11, bad[i], 2, "two", &out, &n, &err),
                     STORE_E_INVALID);
  const store_place_in_text moved[] = {{1, 3}};
  assert_int_equal(store_pattern_replace(p, text, 11, moved, 1, "two", &out, &n, &err),
                   STORE_E_CHANGED);
  store_pattern_free(p);
}

// --- files ---

typedef struct result {
  pthread_mutex_t mutex;
  pthread_cond_t ended;
  char files[4096];
  size_t matches;
  store_search_summary summary;
  bool done;
} result;

static result r;

static void on_found(void *ud, const char *path, const store_match *matches, size_t count)
{
  (void)ud;
  size_t n = strlen(r.files);
  snprintf(r.files + n, sizeof r.files - n, "%s:%d ", strrchr(path, '/') + 1, matches[0].line);
  r.matches += count;
}

static void on_done(void *ud, const store_search_summary *summary)
{
  (void)ud;
  pthread_mutex_lock(&r.mutex);
  r.summary = *summary;
  r.done = true;
  pthread_cond_signal(&r.ended);
  pthread_mutex_unlock(&r.mutex);
}

static const store_search_callbacks callbacks = {.found = on_found, .done = on_done};

static void search(const char *pattern, const char *how, store_search_options options)
{
  r = (result){.mutex = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER};
  options.folder = options.folder ? options.folder : ".";
  store_search *s = store_search_start(make(pattern, how), &options, &callbacks, &err);
  if (!s)
    fail_msg("%s", err.message);
  pthread_mutex_lock(&r.mutex);
  while (!r.done)
    pthread_cond_wait(&r.ended, &r.mutex);
  pthread_mutex_unlock(&r.mutex);
  store_search_free(s);
}

static int setup(void **state)
{
  (void)state;
  static const char *const folders[] = {"sub", "sub/deep", ".git", ".hidden", "skip"};
  store_files_enter();
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    assert_int_equal(mkdir(folders[i], 0700), 0);
  store_files_write_text("a.lua", "-- x\nneedle needle\n");
  store_files_write_text("b.txt", "needle\n");
  store_files_write_text("sub/c.lua", "\r\n\r\nneedle\r\n");
  store_files_write_text("sub/deep/d.lua", "\n\n\nNEEDLE");
  store_files_write_text(".git/e.lua", "needle\n");
  store_files_write_text(".hidden/f.lua", "needle\n");
  store_files_write_text(".g.lua", "needle\n");
  store_files_write_text("skip/h.lua", "needle\n");
  store_files_write("binary.lua", "needle\0", 7);
  store_files_write("latin.lua", "needle \xfc\n", 9);
  store_files_write("wide.lua", "\xff\xfen\0e\0e\0d\0l\0e\0", 14);
  assert_int_equal(symlink("..", "sub/round"), 0);
  assert_int_equal(symlink("a.lua", "link.lua"), 0);
  assert_int_equal(mkfifo("pipe.lua", 0600), 0);
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  store_files_leave();
  return 0;
}

static void files_are_searched_in_order_without_links_and_hidden_ones(void **state)
{
  (void)state;
  search("needle", "", (store_search_options){0});
  assert_string_equal(r.files, "a.lua:2 b.txt:1 h.lua:1 c.lua:3 d.lua:4 wide.lua:1 ");
  assert_int_equal(r.summary.matches, 7);
  assert_int_equal(r.matches, 7);
  assert_int_equal(r.summary.files, 6);
  assert_int_equal(r.summary.binary, 2);
  assert_false(r.summary.more || r.summary.stopped);
}

static void shell_patterns_choose_files(void **state)
{
  (void)state;
  search("needle", "c", (store_search_options){.include = "*.lua,*.md", .exclude = "skip wide*"});
  assert_string_equal(r.files, "a.lua:2 c.lua:3 ");
  search("needle", "", (store_search_options){.include = "sub/*"});
  assert_string_equal(r.files, "c.lua:3 d.lua:4 ");
  search("needle", "", (store_search_options){.exclude = "sub/deep, *.txt, skip", .hidden = true});
  assert_string_equal(r.files, ".g.lua:1 f.lua:1 a.lua:2 c.lua:3 wide.lua:1 ");
}

static void bounds_end_a_search_and_say_so(void **state)
{
  (void)state;
  search("needle", "", (store_search_options){.max_matches = 3});
  assert_int_equal(r.matches, 3);
  assert_true(r.summary.more);
  search("needle", "", (store_search_options){.max_file = 8});
  assert_string_equal(r.files, "b.txt:1 h.lua:1 ");
  assert_int_equal(r.summary.large, 5);
}

static void open_texts_count_instead_of_their_files(void **state)
{
  (void)state;
  const store_search_text texts[] = {{store_files_path("a.lua"), "", 0},
                                     {store_files_path("b.txt"), "\nneedle", 7}};
  search("needle", "", (store_search_options){.texts = texts, .text_count = 2, .exclude = "s*"});
  assert_string_equal(r.files, "b.txt:2 wide.lua:1 ");
}

static void a_deep_folder_ends(void **state)
{
  (void)state;
  for (int i = 0; i < 100; i++) {
    assert_int_equal(mkdir("down", 0700), 0);
    assert_int_equal(chdir("down"), 0);
  }
  store_files_write_text("bottom.lua", "needle");
  assert_int_equal(chdir(store_files_path(".")), 0);
  search("needle", "", (store_search_options){.include = "bottom.lua h.lua"});
  assert_string_equal(r.files, "h.lua:1 ");
  assert_true(r.summary.more);
}

static void folders_that_are_not_there_are_said(void **state)
{
  (void)state;
  store_search_options o = {.folder = "nowhere"};
  assert_null(store_search_start(make("x", ""), &o, &callbacks, &err));
  assert_int_equal(err.code, STORE_E_MISSING);
  o.folder = "a.lua";
  assert_null(store_search_start(make("x", ""), &o, &callbacks, &err));
  assert_int_equal(err.code, STORE_E_KIND);
}

static void a_search_can_be_given_up_at_any_moment(void **state)
{
  (void)state;
  r = (result){.mutex = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER};
  for (int i = 0; i < 300; i++) {
    const store_search_options o = {.folder = "."};
    store_search *s = store_search_start(make("needle", ""), &o, &callbacks, &err);
    assert_non_null(s);
    if (i % 3 == 0)
      store_search_stop(s);
    store_search_free(s);
    r.files[0] = '\0'; // nobody writes to it any more
  }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(patterns_find_what_they_say),
      cmocka_unit_test(wrong_expressions_are_explained),
      cmocka_unit_test(costly_expressions_are_cut),
      cmocka_unit_test(long_lines_are_shown_round_the_match),
      cmocka_unit_test(replacing_puts_in_what_was_captured),
      cmocka_unit_test(only_chosen_places_that_still_match_are_replaced),
      TEST(files_are_searched_in_order_without_links_and_hidden_ones),
      TEST(shell_patterns_choose_files),
      TEST(bounds_end_a_search_and_say_so),
      TEST(open_texts_count_instead_of_their_files),
      TEST(a_deep_folder_ends),
      TEST(folders_that_are_not_there_are_said),
      TEST(a_search_can_be_given_up_at_any_moment),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
