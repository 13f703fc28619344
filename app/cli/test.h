/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eplua --test. Main thread. */
#ifndef CLI_TEST_H
#define CLI_TEST_H

#include <eplua/engine.h>

/* Runs each Lua test file, and each *_test.lua below each folder, in an engine of its own made from
 * config, and prints TAP version 14: a file is a test point, its own TAP a subtest. A file with
 * lines `-- expect: TEXT` passes when it prints just these (and `-- expect-status: N`, default 0);
 * any other when it ends with 0. Returns the exit status: 0 all passed, 1 some failed, 2 nothing to
 * run. */
int cli_test(const eplua_config *config, char *const *paths, int count);

#endif
