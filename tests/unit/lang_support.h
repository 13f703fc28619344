/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources with a cursor, for the tests of app/lang. A `$`, which is no Lua, marks the place. */
#ifndef LANG_SUPPORT_H
#define LANG_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lang/library.h>
#include <lang/source.h>

/* The text without its (first) mark; *cursor is where it was. Given (lang_source_free). */
lang_source *source_with_cursor(const char *text, lang_position *cursor);

/* The annotations of the repository; made once, for the whole program. */
const lang_library *annotations(void);

/* A file of the repository, zero-terminated. Given (free). */
char *read_repository_file(const char *path, size_t *length);

/* Calls visit for each file that matches a pattern of the shell below the repository. */
size_t each_file(const char *pattern,
                 void (*visit)(const char *path, const char *text, size_t length));

#endif
