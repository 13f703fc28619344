/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was typed, kept in a file that several prompts write at the same time. An entry is a line of the file; a line end
 * in it is \n, a backslash \\. The thread of the prompt.
 */
#ifndef REPL_HISTORY_H
#define REPL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

enum { REPL_HISTORY_MAX = 10000, REPL_HISTORY_ENTRY_MAX = 64 * 1024 };

/* Reads the file and gives its last entries to add(ud), oldest first, each text once: where it was typed last. A file that has grown to
 * twice as many is made anew with them. False: it cannot be read (no file is no error). */
bool repl_history_read(const char *path, void (*add)(void *ud, const char *text), void *ud);

/* Adds an entry at the end, in one piece. What is longer than REPL_HISTORY_ENTRY_MAX is not kept. False: it was not kept. */
bool repl_history_add(const char *path, const char *text);

#endif
