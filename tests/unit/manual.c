// SPDX-License-Identifier: GPL-3.0-or-later
// The manual as data: pages, contents, links, HTML, search. Pages are written into a folder of the test's own.
#include "folder.h"
#include "manual/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char root[200];
static manual *m;

static void put(const char *path, const char *text, size_t length)
{
  char full[400];
  snprintf(full, sizeof full, "%s/%s", root, path);
  FILE *f = fopen(full, "we");
  if (!f)
    abort();
  if (fwrite(text, 1, length, f) != length)
    abort();
  fclose(f);
}

static void put_text(const char *path, const char *text)
{
  put(path, text, strlen(text));
}

static void make_folder(const char *path)
{
  char full[400];
  snprintf(full, sizeof full, "%s/%s", root, path);
  if (mkdir(full, 0700) != 0)
    abort();
}

static int set_up(void **state)
{
  (void)state;
  snprintf(root, sizeof root, "/tmp/eplua-manual-XXXXXX");
  if (!mkdtemp(root))
    abort();
  make_folder("help");
  make_folder("help/tutorials");
  make_folder("help/reference");
  make_folder("examples");
  put_text("examples/clock.lua", "print(1)\n");
  put_text("secret.md", "# Secret\n");
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  manual_close(m);
  m = NULL;
  return folder_remove(root);
}

static const manual_page *open_page(const char *name)
{
  manual_close(m);
  m = manual_open(root);
  if (!m)
    abort();
  return manual_find_page(m, name);
}

static const char *html_of(const char *markdown, manual_form form)
{
  static manual_text text;
  put_text("help/page.md", markdown);
  const manual_page *page = open_page("page");
  if (!page)
    abort();
  manual_text_free(&text);
  manual_render(m, page, &(manual_view){.form = form}, &text);
  assert_false(text.failed);
  return text.bytes;
}

static void anchors_are_those_of_github(void **state)
{
  (void)state;
  put_text("help/page.md",
           "before\n\n# Asking servers: HTTP\n## `net.TCPSocket`, and more\n## A_b c-d\n"
           "## Same\n## Same\n## Same\n## Gr\303\274\303\237e\n## a \342\200\224 b\n");
  const manual_page *p = open_page("page");
  static const char *const anchors[] = {"",
                                        "asking-servers-http",
                                        "nettcpsocket-and-more",
                                        "a_b-c-d",
                                        "same",
                                        "same-1",
                                        "same-2",
                                        "gr\303\274\303\237e",
                                        "a--b"};
  assert_int_equal(p->section_count, sizeof anchors / sizeof *anchors);
  for (size_t k = 0; k < p->section_count; k++)
    assert_string_equal(p->sections[k].anchor, anchors[k]);
  assert_string_equal(p->title, "Asking servers: HTTP");
  assert_string_equal(p->sections[0].text, "before");
}

static void links_lead_to_pages_and_anchors_that_are_there(void **state)
{
  (void)state;
  put_text("help/tutorials/timers.md", "# Timers\n## Sleep\n");
  static const char page[] =
      "# Page\n[a](tutorials/timers.md) [b](tutorials/timers.md#sleep) [c](#page) "
      "[d](https://x.org/?a=1&b=2) [e](../examples/clock.lua)\n";
  const char *html = html_of(page, MANUAL_WEB);
  assert_non_null(strstr(html, "<a href=\"/help/tutorials/timers\">a</a>"));
  assert_non_null(strstr(html, "<a href=\"/help/tutorials/timers#sleep\">b</a>"));
  assert_non_null(strstr(html, "<a href=\"/help/page#page\">c</a>"));
  assert_non_null(strstr(html, "<a rel=\"noreferrer\" href=\"https://x.org/?a=1&amp;b=2\">d</a>"));
  assert_null(strstr(html, "clock.lua"));
  html = html_of(page, MANUAL_READER);
  assert_non_null(strstr(html, "<a href=\"manual:/tutorials/timers#sleep\">b</a>"));
  assert_non_null(strstr(html, "<a href=\"example:examples/clock.lua\">e</a>"));
  html = html_of(page, MANUAL_FILES);
  assert_non_null(strstr(html, "<a href=\"tutorials/timers.html#sleep\">b</a>"));
  assert_non_null(strstr(html, "<a href=\"#page\">c</a>"));

  put_text("help/tutorials/timers.md", "# Timers\n[up](../page.md#page)\n");
  const manual_page *p = open_page("tutorials/timers");
  manual_text text = {0};
  manual_render(m, p, &(manual_view){.form = MANUAL_FILES}, &text);
  assert_non_null(strstr(text.bytes, "<a href=\"../page.html#page\">up</a>"));
  manual_text_free(&text);
}

static unsigned dead;

static void on_dead(void *ud, const manual_page *page, const char *target)
{
  (void)ud;
  (void)page;
  (void)target;
  dead++;
}

static void links_elsewhere_are_text(void **state)
{
  (void)state;
  static const char *const targets[] = {
      "nowhere.md",
      "#nowhere",
      "../secret.md",
      "../../etc/passwd",
      "/etc/passwd",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "JaVaScRiPt:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "manual:/page",
      "try:0",
      "example:examples/clock.lua",
      "../examples/../secret.md",
      "../examples/clock.lua?x",
      "tutorials/../../secret.md",
      "help/../../../../../../../../../etc/passwd.md",
      "java&#x0A;script:alert(1)",
      "&#106;avascript:alert(1)",
  };
  for (int form = MANUAL_WEB; form <= MANUAL_READER; form++)
    for (size_t k = 0; k < sizeof targets / sizeof *targets; k++) {
      char page[300];
      snprintf(page, sizeof page, "# Page\n[word](<%s>)\n", targets[k]);
      const char *html = html_of(page, (manual_form)form);
      if (strstr(html, "href"))
        fail_msg("%s became a link: %s", targets[k], html);
      assert_non_null(strstr(html, "word"));
    }
  dead = 0;
  put_text("help/page.md", "[a](nowhere.md) [b](https://x.org) [c](page.md)\n");
  const manual_page *p = open_page("page");
  manual_text text = {0};
  manual_render(m, p, &(manual_view){.form = MANUAL_WEB, .dead = on_dead}, &text);
  manual_text_free(&text);
  assert_int_equal(dead, 1);
}

static void html_of_a_page_is_text(void **state)
{
  (void)state;
  const char *html = html_of(
      "# <b>x</b>\n<script>alert(1)</script>\n\na <img src=x onerror=y> b\n\n<!-- not seen -->\n\n"
      "```lua\n</code><script>\n```\n\n`<i>` ![<alt>](x.png) &lt; &amp; \001\n"
      "[x](https://a.org/\"onclick=\"y)\n",
      MANUAL_WEB);
  static const char *const bad[] = {"<script",  "<img",        "<b>", "<i>",
                                    "not seen", "onclick=\"y", "\001"};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
    if (strstr(html, bad[k]))
      fail_msg("%s is in: %s", bad[k], html);
  assert_non_null(strstr(html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  assert_non_null(strstr(html, "&lt;alt&gt;"));
  assert_non_null(strstr(html, "&lt; &amp; "));
}

static void blocks_of_code_can_be_taken_out(void **state)
{
  (void)state;
  put_text("help/page.md", "```lua\nprint(1)\n\nprint(2)\n```\n\n    indented\n\n```lua "
                           "norun\nx\n```\n\n```sh\nls\n```\n");
  const manual_page *p = open_page("page");
  static const char *const blocks[] = {"print(1)\n\nprint(2)\n", "indented\n", "x\n", "ls\n"};
  for (unsigned k = 0; k < 4; k++) {
    char *code = manual_code(m, p, k);
    assert_non_null(code);
    assert_string_equal(code, blocks[k]);
    free(code);
  }
  assert_null(manual_code(m, p, 4));
  assert_null(manual_code(m, p, 4000000000U));
  manual_text text = {0};
  manual_render(m, p, &(manual_view){.form = MANUAL_READER}, &text);
  assert_non_null(strstr(text.bytes, "href=\"try:0\""));
  assert_null(strstr(text.bytes, "href=\"try:2\"")); // norun
  assert_null(strstr(text.bytes, "href=\"try:3\"")); // a shell's
  assert_non_null(strstr(text.bytes, "href=\"copy:3\""));
  manual_text_free(&text);
}

static void the_contents_are_the_nested_list_of_the_index_and_what_it_forgets(void **state)
{
  (void)state;
  put_text("help/index.md",
           "# Manual\n- [Start here](start.md), at first\n- Tutorials\n  - [Timers & "
           "more](tutorials/timers.md)\n"
           "  - [gone](gone.md)\n\n## Reference\n1. [Functions](reference/lua.md#print)\n");
  put_text("help/start.md", "# Getting started\n");
  put_text("help/tutorials/timers.md", "# Timers\n");
  put_text("help/reference/lua.md", "# Lua\n## print\n");
  put_text("help/extra.md", "# Extra\n");
  open_page("");
  static const struct {
    const char *title, *page, *anchor;
    int depth;
  } lines[] = {
      {"Start here", "start", "", 0},
      {"Tutorials", NULL, "", 0},
      {"Timers & more", "tutorials/timers", "", 1},
      {"Reference", NULL, "", 0},
      {"Functions", "reference/lua", "print", 1},
      {"More", NULL, "", 0},
      {"Extra", "extra", "", 1},
  };
  assert_int_equal(manual_entry_count(m), sizeof lines / sizeof *lines);
  for (size_t k = 0; k < manual_entry_count(m); k++) {
    const manual_entry *e = manual_entry_at(m, k);
    assert_string_equal(e->title, lines[k].title);
    assert_string_equal(e->anchor, lines[k].anchor);
    assert_int_equal(e->depth, lines[k].depth);
    if (lines[k].page)
      assert_string_equal(e->page->name, lines[k].page);
    else
      assert_null(e->page);
  }
}

static void only_pages_of_the_folder_are_there(void **state)
{
  (void)state;
  put_text("help/page.md", "# Page\n");
  put_text("help/.hidden.md", "# Hidden\n");
  put_text("help/bad name.md", "# Bad\n");
  put_text("help/notes.txt", "# Notes\n");
  make_folder("help/folder.md");
  open_page("page");
  assert_int_equal(manual_page_count(m), 1);
  static const char *const names[] = {"../secret", "/etc/passwd", ".hidden",   "bad name",
                                      "notes",     "folder",      "PAGE",      "page.md",
                                      "page/",     "./page",      "help/page", "page#x"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    assert_null(manual_find_page(m, names[k]));
  manual_close(m);
  m = manual_open("/nowhere/at/all");
  assert_int_equal(manual_page_count(m), 0);
  assert_int_equal(manual_entry_count(m), 0);
  manual_close(m);
  m = manual_open(NULL);
  assert_int_equal(manual_page_count(m), 0);
}

static void any_bytes_make_a_page(void **state)
{
  (void)state;
  char *bytes = malloc(200000);
  if (!bytes)
    abort();
  unsigned seed = 7;
  static const char marks[] = "#`*_[]()<>|-\n\n  \t>&;:!\\\"'ab1.";
  for (int round = 0; round < 20; round++) {
    size_t length = round < 10 ? 3000 : 20000;
    for (size_t k = 0; k < length; k++) {
      seed = seed * 1103515245U + 12345U;
      bytes[k] = round % 2 ? (char)(seed >> 16) : marks[(seed >> 16) % (sizeof marks - 1)];
    }
    put("help/page.md", bytes, length);
    const manual_page *p = open_page("page");
    assert_non_null(p);
    for (int form = MANUAL_WEB; form <= MANUAL_READER; form++) {
      manual_text text = {0};
      manual_render(m, p, &(manual_view){.form = (manual_form)form}, &text);
      assert_false(text.failed);
      manual_text_free(&text);
    }
    manual_found found[5];
    manual_find(m, "a b", found, 5);
  }
  memset(bytes, '>', 200000); // nested as deep as it goes
  put("help/page.md", bytes, 2000);
  assert_non_null(open_page("page"));
  memset(bytes, '\0', 200000);
  put("help/page.md", bytes, 200000);
  assert_non_null(open_page("page"));
  put("help/page.md", bytes, 0);
  assert_string_equal(open_page("page")->title, "page");
  free(bytes);
}

static void what_is_too_large_is_not_there(void **state)
{
  (void)state;
  size_t length = MANUAL_PAGE_BYTES_MAX + 1;
  char *bytes = malloc(length);
  if (!bytes)
    abort();
  memset(bytes, 'x', length);
  put("help/page.md", bytes, length);
  assert_null(open_page("page"));
  free(bytes);
}

static void titles_are_found_before_texts(void **state)
{
  (void)state;
  manual_found found[10];
  put_text("help/a.md", "# Windows\nNothing of timers but the word.\n## Layout\nBoxes.\n");
  put_text("help/b.md",
           "# About time\n## Timers\nsetTimeout calls later.\n## Timers that sleep\nx\n");
  put_text("help/c.md", "# Other\n`mytimers` is a name\n");
  open_page("a");
  size_t count = manual_find(m, "timers", found, 10);
  assert_int_equal(count, 4);
  assert_string_equal(found[0].section->anchor, "timers");
  assert_string_equal(found[1].section->anchor, "timers-that-sleep");
  assert_string_equal(found[2].page->name, "a");
  assert_string_equal(found[3].page->name, "c"); // in the middle of a word
  assert_non_null(strstr(found[2].snippet, "Nothing of timers"));
  assert_int_equal(manual_find(m, "TIMERS sleep", found, 10), 1);
  assert_int_equal(manual_find(m, "windows boxes", found, 10), 1); // one in the title of the page
  assert_string_equal(found[0].section->anchor, "layout");
  assert_int_equal(manual_find(m, "nowhere", found, 10), 0);
  assert_int_equal(manual_find(m, "", found, 10), 0);
  assert_int_equal(manual_find(m, " \t ", found, 10), 0);
  assert_int_equal(manual_find(m, "timers", found, 2), 2); // the best
  assert_string_equal(found[0].section->anchor, "timers");
  assert_string_equal(found[1].section->anchor, "timers-that-sleep");
}

static void a_snippet_is_cut_between_characters(void **state)
{
  (void)state;
  manual_found found[2];
  char page[4000] = "# Page\n";
  size_t n = strlen(page);
  for (int k = 0; k < 900; k++, n += 2)
    snprintf(page + n, 3, "\303\274");
  snprintf(page + n, 20, " word ");
  n = strlen(page);
  for (int k = 0; k < 900; k++, n += 2)
    snprintf(page + n, 3, "\303\244");
  put_text("help/page.md", page);
  open_page("page");
  assert_int_equal(manual_find(m, "word", found, 2), 1);
  assert_non_null(strstr(found[0].snippet, "word"));
  assert_true(strlen(found[0].snippet) < sizeof found[0].snippet);
  for (const char *p = found[0].snippet; *p;) {
    size_t length = (unsigned char)*p < 0x80 ? 1 : (unsigned char)*p == 0xe2 ? 3 : 2;
    for (size_t k = 1; k < length; k++)
      assert_int_equal((unsigned char)p[k] & 0xc0U, 0x80);
    p += length;
  }
}

static void a_name_of_lua_is_found_in_the_reference(void **state)
{
  (void)state;
  const manual_page *page = NULL;
  put_text("help/a.md", "# A\n## setTimeout\n");
  put_text("help/reference/timers.md",
           "# timers\n## timers.sleep(ms)\n## setTimeout(fn, ms): id\n## `setInterval`\n");
  open_page("a");
  assert_string_equal(manual_find_name(m, "timers.sleep", &page)->anchor, "timerssleepms");
  assert_string_equal(manual_find_name(m, "setTimeout", &page)->anchor, "settimeoutfn-ms-id");
  assert_string_equal(page->name, "reference/timers");
  assert_string_equal(manual_find_name(m, "setInterval", &page)->anchor, "setinterval");
  assert_string_equal(manual_find_name(m, "timers", &page)->anchor, "timers");
  assert_null(manual_find_name(m, "timers.sl", &page));
  assert_null(manual_find_name(m, "set", &page));
  assert_null(manual_find_name(m, "", &page));
}

static void the_page_of_a_search_shows_words_as_text(void **state)
{
  (void)state;
  manual_text text = {0};
  put_text("help/page.md", "# Page\ntext\n");
  open_page("page");
  manual_site_found(m, "\"><script>x", &text);
  assert_false(text.failed);
  assert_null(strstr(text.bytes, "<script>x"));
  assert_non_null(strstr(text.bytes, "&quot;&gt;&lt;script&gt;x"));
  manual_text_free(&text);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      EACH(anchors_are_those_of_github),
      EACH(links_lead_to_pages_and_anchors_that_are_there),
      EACH(links_elsewhere_are_text),
      EACH(html_of_a_page_is_text),
      EACH(blocks_of_code_can_be_taken_out),
      EACH(the_contents_are_the_nested_list_of_the_index_and_what_it_forgets),
      EACH(only_pages_of_the_folder_are_there),
      EACH(any_bytes_make_a_page),
      EACH(what_is_too_large_is_not_there),
      EACH(titles_are_found_before_texts),
      EACH(a_snippet_is_cut_between_characters),
      EACH(a_name_of_lua_is_found_in_the_reference),
      EACH(the_page_of_a_search_shows_words_as_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
