/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * With what the program ends: one table, for all that ends it, for --describe, and through that for man page and manual. A script's
 * os.exit(n) goes before all of them.
 */
#ifndef CLI_STATUS_H
#define CLI_STATUS_H

/* name, number, when */
#define CLI_STATUS_TABLE(X)                                                                        \
  X(OK, 0, "all went well")                                                                        \
  X(ERROR, 1, "an error in Lua, in the script or in a callback; a test or check that failed")      \
  X(USAGE, 2, "a wrong command line, or what it asks for cannot be had here")                      \
  X(SIGNAL, 128, "and n: signal n ended it: 130 after ^C, 143 after SIGTERM")

enum {
#define X(name, number, when) CLI_STATUS_##name = number,
  CLI_STATUS_TABLE(X)
#undef X
};

#endif
