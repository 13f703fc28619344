// SPDX-License-Identifier: GPL-3.0-or-later
// Groups of tests by script. Each test is held to leave threads and descriptors as they were (census.h).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "census.h"
#include "scripts.h"

int run_scripts(const char *pattern, size_t count, const char *filter, void (*test)(void **state))
{
  glob_t found;
  cmocka_set_test_filter(filter);
  if (glob(pattern, 0, NULL, &found) != 0 || found.gl_pathc != count) {
    print_error("there should be %zu scripts %s\n", count, pattern);
    return 1;
  }
  struct CMUnitTest *tests = calloc(count, sizeof *tests);
  for (size_t i = 0; tests && i < count; i++)
    tests[i] = (struct CMUnitTest){.name = strrchr(found.gl_pathv[i], '/') + 1,
                                   .test_func = test,
                                   .setup_func = census_before,
                                   .teardown_func = census_after,
                                   .initial_state = found.gl_pathv[i]};
  int failed = tests ? _cmocka_run_group_tests(pattern, tests, count, census_group, NULL) : 1;
  free(tests);
  globfree(&found);
  return failed;
}
