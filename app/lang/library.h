/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known beyond the buffer: annotation files (LuaLS `---@meta`), and modules of the project as they
 * are. Fill it, then share it: once nothing is added any more, any number of threads may use it.
 */
#ifndef LANG_LIBRARY_H
#define LANG_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct lang_library lang_library;

/* An empty library, given (lang_library_free), or NULL without memory. */
lang_library *lang_library_new(void);
void lang_library_free(lang_library *library);

/* Adds a source, copied. path: what lang_definition() says about things found in it. module: the name by which
 * scripts require it; NULL: that of its `---@meta NAME`, and none when it has none. A later declaration of a
 * thing adds to an earlier one. False: too long, too many (1,000), or no memory. */
bool lang_library_add(lang_library *library, const char *path, const char *module, const char *text,
                      size_t length);

/* Adds all *.lua files of a folder, in the order of their names. Returns how many were read; files that
 * cannot be read, or are longer than 4 MiB, are left out. Blocks for the disk. */
size_t lang_library_load(lang_library *library, const char *folder);

#endif
