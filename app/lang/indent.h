/* SPDX-License-Identifier: GPL-3.0-or-later */
/* White space at the begin of lines. */
#ifndef LANG_INDENT_H
#define LANG_INDENT_H

#include "lang/source.h"

typedef struct lang_indent_style {
  unsigned width; // columns of a level, and of a tab; 0: 2
  bool tabs;
} lang_indent_style;

typedef struct lang_indents {
  const char *const
      *lines; // new white space of each line; NULL: it stays (inside of a long string or comment)
  uint32_t first; // line of lines[0]
  uint32_t count;
  struct lang_arena *arena;
} lang_indents;

/* How the lines first to last (from 1, both included) should begin. Lines above the range are taken as they
 * are. A closing word or bracket stands like the line that opened it, all else one level further in than
 * that; a line that goes on with a statement one level further in. Empty lines get "". Given
 * (lang_indents_free); NULL without memory. */
lang_indents *lang_indent_lines(const lang_source *source, uint32_t first, uint32_t last,
                                lang_indent_style style);
void lang_indents_free(lang_indents *indents);

/* The width and kind that the source uses itself, or `otherwise` where it shows none. */
lang_indent_style lang_indent_guess(const lang_source *source, lang_indent_style otherwise);

#endif
