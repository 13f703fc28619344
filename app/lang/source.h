/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A parsed Lua source: where all knowledge of app/lang begins.
 *
 *     lang_source *source = lang_source_new(text, length);
 *     lang_completion *c = lang_complete(source, library, &query);   // complete.h
 *
 * Any bytes are a source; what is half typed is understood as far as it goes. A source does not change: when
 * the text changes, parse it again (100,000 lines take some ten milliseconds). Any thread may make one, and
 * several threads may ask one at the same time.
 *
 * Lines count from 1 and end with \n. Columns count bytes from 1. Ranges are half open: `to` is the place
 * behind the last byte.
 */
#ifndef LANG_SOURCE_H
#define LANG_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lang_source lang_source;

typedef struct lang_position {
  uint32_t line;
  uint32_t column;
} lang_position;

typedef struct lang_range {
  lang_position from, to;
} lang_range;

/* Longest text that is parsed. */
#define LANG_SOURCE_LIMIT ((size_t)64 << 20)

/* Parses a text, which is copied. Given (lang_source_free). NULL: longer than the limit, or no memory. */
lang_source *lang_source_new(const char *text, size_t length);
void lang_source_free(lang_source *source);

/* The text, zero-terminated, until the source is freed; length may be NULL. */
const char *lang_source_text(const lang_source *source, size_t *length);

uint32_t lang_source_line_count(const lang_source *source);

/* Bytes of memory it takes. */
size_t lang_source_memory(const lang_source *source);

#endif
