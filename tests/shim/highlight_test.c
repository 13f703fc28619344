// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Colours without a window: eplua_text.so is loaded as the program loads it, and there is no application object at all.
 */
#include <epq/highlight.h>

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct {
  epq_highlight *(*open)(const char *);
  void (*close)(epq_highlight *);
  void (*begin)(epq_highlight *);
  size_t (*line)(epq_highlight *, const char *, size_t, epq_span *, size_t);
  const char *(*name)(epq_style);
} text;

static void *find(void *module, const char *name)
{
  void *function = dlsym(module, name);
  assert_non_null(function);
  return function;
}

static int load(void **state)
{
  (void)state;
  void *module = dlopen(TEXT_MODULE, RTLD_NOW | RTLD_LOCAL);
  if (!module)
    fail_msg("%s", dlerror());
  *(void **)&text.open = find(module, "epq_highlight_new");
  *(void **)&text.close = find(module, "epq_highlight_free");
  *(void **)&text.begin = find(module, "epq_highlight_begin");
  *(void **)&text.line = find(module, "epq_highlight_line");
  *(void **)&text.name = find(module, "epq_style_name");
  return 0;
}

// "keyword:local normal: x" and so on; checks that the spans cover the line without gaps
static char *spans_of(epq_highlight *h, const char *line, size_t length)
{
  static char out[1000];
  epq_span spans[64];
  size_t count = text.line(h, line, length, spans, 64);
  uint32_t at = 0;
  out[0] = 0;
  assert_in_range(count, 0, 64);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(spans[i].start, at);
    assert_true(spans[i].length > 0);
    at += spans[i].length;
    size_t used = strlen(out);
    snprintf(out + used, sizeof out - used, "%s%s:%.*s", i ? "|" : "", text.name(spans[i].style),
             (int)spans[i].length, line + spans[i].start);
  }
  assert_int_equal(at, length);
  return out;
}

static void lua_gets_colours(void **state)
{
  (void)state;
  epq_highlight *h = text.open("Lua");
  assert_non_null(h);
  const char *line = "local s = 'a\\n' .. 12 -- why";
  const char *got = spans_of(h, line, strlen(line));
  assert_non_null(strstr(got, "keyword:local"));
  assert_non_null(strstr(got, "string:'a"));
  assert_non_null(strstr(got, "escape:\\n"));
  assert_non_null(strstr(got, "number:12"));
  assert_non_null(strstr(got, "comment:-- why"));
  text.close(h);
}

static void a_long_string_goes_on_in_the_next_line_until_the_text_begins_again(void **state)
{
  (void)state;
  epq_highlight *h = text.open("Lua");
  assert_non_null(h);
  spans_of(h, "x = [[ a", 8);
  assert_string_equal(spans_of(h, "local b", 7), "string:local b");
  text.begin(h);
  assert_non_null(strstr(spans_of(h, "local b", 7), "keyword:local"));
  text.close(h);
}

static void offsets_are_bytes_whatever_the_characters(void **state)
{
  (void)state;
  epq_highlight *h = text.open("Lua");
  assert_non_null(h);
  const char *line = "s='\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80' -- \xf0\x9f\x98\x80";
  const char *got = spans_of(h, line, strlen(line));
  assert_non_null(strstr(got, "string:'\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80'"));
  assert_non_null(strstr(got, "comment:-- \xf0\x9f\x98\x80"));
  text.close(h);
}

static void invalid_bytes_and_zeros_are_taken_one_by_one(void **state)
{
  (void)state;
  epq_highlight *h = text.open("Lua");
  assert_non_null(h);
  static const char line[] = "x='\xff\xc3\0\xed\xa0\x80\xf0\x9f' return";
  spans_of(h, line, sizeof line - 1);
  for (unsigned seed = 1; seed < 2000; seed++) {
    char junk[40];
    unsigned r = seed * 2654435761U;
    for (size_t i = 0; i < sizeof junk; i++) {
      r = r * 1103515245U + 12345U;
      junk[i] = (char)(r >> 16);
    }
    epq_span spans[1];
    size_t count = text.line(h, junk, sizeof junk, spans, 1); // fewer than there are
    assert_true(count > 0);
    assert_int_equal(spans[0].start, 0);
  }
  assert_int_equal(text.line(h, "", 0, NULL, 0), 0);
  text.close(h);
}

static void of_a_very_long_line_the_rest_is_normal(void **state)
{
  (void)state;
  epq_highlight *h = text.open("Lua");
  assert_non_null(h);
  size_t length = 4 << 20;
  char *line = malloc(length);
  assert_non_null(line);
  memset(line, ' ', length);
  memcpy(line + length - 5, "local", 5); // NOLINT: bytes, no text
  memcpy(line, "local", 5);              // NOLINT: bytes, no text
  epq_span spans[8];
  assert_int_equal(text.line(h, line, length, spans, 8), 2);
  assert_int_equal(spans[0].style, EPQ_STYLE_KEYWORD);
  assert_int_equal(spans[1].style, EPQ_STYLE_NORMAL);
  assert_int_equal(spans[0].length + spans[1].length, length);
  free(line);
  text.close(h);
}

static void an_unknown_language_is_none(void **state)
{
  (void)state;
  assert_null(text.open("No such language"));
  assert_null(text.open(NULL));
  text.close(NULL);
}

static void every_style_has_a_word_of_its_own(void **state)
{
  (void)state;
  for (int i = 0; i < EPQ_STYLES; i++)
    for (int j = 0; j < i; j++)
      assert_string_not_equal(text.name((epq_style)i), text.name((epq_style)j));
  assert_string_equal(text.name((epq_style)99), "normal");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lua_gets_colours),
      cmocka_unit_test(a_long_string_goes_on_in_the_next_line_until_the_text_begins_again),
      cmocka_unit_test(offsets_are_bytes_whatever_the_characters),
      cmocka_unit_test(invalid_bytes_and_zeros_are_taken_one_by_one),
      cmocka_unit_test(of_a_very_long_line_the_rest_is_normal),
      cmocka_unit_test(an_unknown_language_is_none),
      cmocka_unit_test(every_style_has_a_word_of_its_own),
  };
  return cmocka_run_group_tests(tests, load, NULL);
}
