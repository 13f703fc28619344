// SPDX-License-Identifier: GPL-3.0-or-later
// Names for the string of require: from tables, from folders, and what closes the string.
#include "folder.h"

#include <eplua/modules.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 60000 };

static char folder[] = "/tmp/eplua-modules.XXXXXX";
static char listed[8192]; // "a b c", "..." behind it: there are more

static void make_file(const char *name)
{
  assert_int_equal(folder_touch(folder, name), 0);
}

static void make_link(const char *to, const char *name)
{
  assert_int_equal(folder_link(folder, to, name), 0);
}

static void list(eplua_modules *m)
{
  size_t count, length = 0;
  bool more;
  const eplua_module *all = eplua_modules_sort(m, &count, &more);
  *listed = '\0';
  for (size_t i = 0; i < count && length < sizeof listed; i++)
    length += (size_t)snprintf(listed + length, sizeof listed - length, "%s%s", i ? " " : "",
                               all[i].name);
  if (more && length < sizeof listed)
    snprintf(listed + length, sizeof listed - length, "...");
}

static void find(const char *prefix, const char *templates)
{
  eplua_modules *m = eplua_modules_new(prefix, strlen(prefix), PATIENCE_MS);
  assert_non_null(m);
  eplua_modules_find(m, templates, folder, NULL, NULL);
  list(m);
  eplua_modules_free(m);
}

static int begin(void **state)
{
  (void)state;
  if (!mkdtemp(folder))
    return -1;
  static const char *const files[] = {"json.lua",         "Jsx.lua",
                                      "jobs.txt",         "jump.so",
                                      ".hidden.lua",      "two.dots.lua",
                                      "it's.lua",         "cash$.lua",
                                      "_own.lua",         "lexer/init.lua",
                                      "lexer/tokens.lua", "lexer/jam.lua",
                                      "lexer/a/b.lua",    "deep/1/2/3/4/5/6.lua",
                                      "v.1/jig.lua",      ".git/jolly.lua",
                                      "mod_x.lua",        "mod_y/z.lua",
                                      "twin/twin.lua",    "twin/other.lua",
                                      "j.lua/init.lua"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    make_file(files[i]);
  make_link(".", "jself");
  make_link("lexer", "jalias");
  make_link("nowhere", "jbroken.lua");
  make_link("json.lua", "jlinked.lua");
  char path[300];
  snprintf(path, sizeof path, "%s/jpipe.lua", folder);
  return mkfifo(path, 0600); // whoever opened it would wait for ever
}

static int end(void **state)
{
  (void)state;
  return folder_remove(folder);
}

static void files_are_names_of_modules(void **state)
{
  (void)state;
  find("j", "./?.lua");
  assert_string_equal(listed, "jlinked json jalias.init jalias.jam jalias.tokens jalias.a.b Jsx");
  find("js", "?.lua"); // those of another case behind those that begin so
  assert_string_equal(listed, "json Jsx");
  find("nothing", "?.lua");
  assert_string_equal(listed, "");
  find("_", "?.lua");
  assert_string_equal(listed, "_own");
}

static void folders_are_parts_of_names(void **state)
{
  (void)state;
  find("lex", "?.lua;?/init.lua");
  assert_string_equal(listed, "lexer lexer.init lexer.jam lexer.tokens lexer.a.b");
  find("lexer.", "?.lua;?/init.lua");
  assert_string_equal(listed, "lexer.init lexer.jam lexer.tokens lexer.a.b");
  find("lexer.T", "?.lua");
  assert_string_equal(listed, "lexer.tokens");
  find("Lexer.t", "?.lua"); // the folder is meant as it is spelled
  assert_string_equal(listed, "");
  find("lexer.a.b", "?.lua");
  assert_string_equal(listed, "lexer.a.b");
}

static void templates_of_every_form_are_understood(void **state)
{
  (void)state;
  find("", "mod_?.lua");
  assert_string_equal(listed, "x y.z");
  find("y.", "./mod_?.lua");
  assert_string_equal(listed, "y.z");
  find("t", "?/?.lua");
  assert_string_equal(listed, "twin");
  find("j", "?.so;;./loadall.so;?-?.so");
  assert_string_equal(listed, "jump");
  char absolute[300];
  snprintf(absolute, sizeof absolute, "%s/lexer/?.lua", folder);
  find("t", absolute);
  assert_string_equal(listed, "tokens");
  find("j", "/nowhere/at/all/?.lua");
  assert_string_equal(listed, "");
}

static void what_require_would_not_take_is_left_out(void **state)
{
  (void)state;
  static const char *const prefixes[] = {"two",  "it",      "cash", "v",      ".",
                                         "..",   "lexer..", "/",    "lexer/", "../",
                                         "jobs", "jbr",     "jp",   "jself.", "lexer.tokens."};
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
    find(prefixes[i], "?.lua;?/init.lua");
    if (*listed && strcmp(prefixes[i], "jself.") != 0)
      fail_msg("'%s' gives %s", prefixes[i], listed);
  }
  assert_null(strstr(listed, "jself.jself"));
}

static void walks_are_bounded(void **state)
{
  (void)state;
  char name[100];
  find("deep", "?.lua");
  assert_string_equal(listed, "");
  find("deep.1.2", "?.lua"); // from there on it is near enough
  assert_string_equal(listed, "deep.1.2.3.4.5.6");
  for (int i = 0; i < EPLUA_MODULES_ENTRIES + 10; i++) {
    snprintf(name, sizeof name, "many/m%d.lua", i);
    make_file(name);
  }
  find("many.nosuch", "?.lua");
  assert_string_equal(listed, "...");
  eplua_modules *m = eplua_modules_new("", 0, PATIENCE_MS);
  for (int i = 0; i < EPLUA_MODULES_MOST + 10; i++) {
    int n = snprintf(name, sizeof name, "m%d", i);
    eplua_modules_add(m, name, (size_t)n, "");
  }
  size_t count;
  bool more;
  eplua_modules_sort(m, &count, &more);
  assert_int_equal(count, EPLUA_MODULES_MOST);
  assert_true(more);
  eplua_modules_free(m);
  m = eplua_modules_new("lexer", 5, 0); // no time at all
  eplua_modules_find(m, "?.lua;?/init.lua", folder, NULL, NULL);
  list(m);
  assert_string_equal(listed, "...");
  eplua_modules_free(m);
}

static bool permits_tokens(void *ud, const char *file)
{
  ++*(int *)ud;
  return strstr(file, "/lexer/tokens.lua") != NULL;
}

static void what_may_not_be_loaded_is_not_named(void **state)
{
  (void)state;
  int asked = 0;
  eplua_modules *m = eplua_modules_new("lexer.", 6, PATIENCE_MS);
  eplua_modules_find(m, "?.lua", folder, permits_tokens, &asked);
  list(m);
  assert_string_equal(listed, "lexer.tokens");
  assert_int_equal(asked, 4);
  eplua_modules_free(m);
}

static void the_first_of_equal_names_counts(void **state)
{
  (void)state;
  size_t count;
  bool more;
  eplua_modules *m = eplua_modules_new("j", 1, PATIENCE_MS);
  eplua_modules_add(m, "json", 4, "loaded");
  eplua_modules_add(m, "jim", 3, "loaded");
  eplua_modules_add(m, "other", 5, "loaded");
  eplua_modules_add(m, "j\n", 2, "loaded");
  eplua_modules_add(m, "j\xff", 2, "loaded");
  eplua_modules_add(m, "j\xc3\xa4", 3, "loaded");
  eplua_modules_find(m, "?.lua", folder, NULL, NULL);
  const eplua_module *all = eplua_modules_sort(m, &count, &more);
  assert_string_equal(all[0].name, "jim");
  for (size_t i = 0; i < count; i++) {
    if (strcmp(all[i].name, "json") == 0)
      assert_string_equal(all[i].where, "loaded");
    else if (strcmp(all[i].name, "jlinked") == 0)
      assert_non_null(strstr(all[i].where, "/jlinked.lua"));
    for (size_t k = 0; k < i; k++)
      assert_string_not_equal(all[k].name, all[i].name);
  }
  list(m);
  assert_string_equal(
      listed, "jim jlinked json j\xc3\xa4 jalias.init jalias.jam jalias.tokens jalias.a.b Jsx");
  eplua_modules_free(m);
}

static void a_string_is_closed_once(void **state)
{
  (void)state;
  static const char *const cases[][3] = {
      {"\"", "", "\""},     {"\"", ")", "\""},  {"\"", "\")", ""}, {"'", "\"", "'"},
      {"]]", "", "]]"},     {"]]", "]", "]]"},  {"]]", "]]", ""},  {"]==]", "]==] x", ""},
      {"\"", "old\")", ""}, {"\"", ".old", ""}, {"\"", " x", "\""}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_string_equal(eplua_modules_close(cases[i][0], cases[i][1]), cases[i][2]);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(files_are_names_of_modules),
      cmocka_unit_test(folders_are_parts_of_names),
      cmocka_unit_test(templates_of_every_form_are_understood),
      cmocka_unit_test(what_require_would_not_take_is_left_out),
      cmocka_unit_test(walks_are_bounded),
      cmocka_unit_test(what_may_not_be_loaded_is_not_named),
      cmocka_unit_test(the_first_of_equal_names_counts),
      cmocka_unit_test(a_string_is_closed_once),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
