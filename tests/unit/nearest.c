// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <eplua/text.h>

static const char *const names[] = {"max-memory", "max-time", "max-timers", NULL,
                                    "sandbox",    "",         "test"};

static const char *nearest(const char *word)
{
  return eplua_nearest(word, names, sizeof names / sizeof *names);
}

static void a_typing_error_finds_its_word(void **state)
{
  (void)state;
  assert_string_equal(nearest("max-memroy"), "max-memory");
  assert_string_equal(nearest("sanbox"), "sandbox");
  assert_string_equal(nearest("sandboxx"), "sandbox");
  assert_string_equal(nearest("tset"), "test");
}

static void of_two_as_near_the_one_that_begins_alike_wins(void **state)
{
  (void)state;
  assert_string_equal(nearest("max-timer"), "max-timers");
  assert_string_equal(nearest("max-tim"), "max-time");
}

static void a_strange_word_finds_nothing(void **state)
{
  (void)state;
  assert_null(nearest("zzzzzz"));
  assert_null(nearest(""));
  assert_null(nearest("a word far longer than all that we know, and then some more of it"));
  assert_null(eplua_nearest("x", NULL, 0));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_typing_error_finds_its_word),
      cmocka_unit_test(of_two_as_near_the_one_that_begins_alike_wins),
      cmocka_unit_test(a_strange_word_finds_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
