/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cmocka group of one test for each script of a folder. */
#ifndef SCRIPTS_H
#define SCRIPTS_H

#include <stddef.h>

/* Runs test(path) for each file that matches pattern, in order of names; *state is the path. Fails unless there
 * are exactly `count`. filter: of cmocka, NULL: all. Returns the status of the process. */
int run_scripts(const char *pattern, size_t count, const char *filter, void (*test)(void **state));

#endif
