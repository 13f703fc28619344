/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A text whose code has stopped at a line: which names in it mean a variable that can be looked at there, and what an expression under the mouse
 * is to the debugger. A name counts only where it means the same variable as at that line: neither one of another function, nor one that is
 * hidden by then.
 */
#ifndef LANG_LIVE_H
#define LANG_LIVE_H

#include "lang/source.h"

typedef struct lang_live_name {
  uint32_t line;
  const char *name;
} lang_live_name;

typedef struct lang_live {
  const lang_live_name
      *names; /* by line, and in a line in the order of the text; none twice in a line */
  size_t count;
  struct lang_arena *arena;
} lang_live;

/* Locals, parameters and upvalues that occur in the innermost function around the line, up to that line (the last 400 lines before it); at most limit, the
 * last ones of the text. Functions inside of it do not count. Given (lang_live_free); NULL: no memory. */
lang_live *lang_live_names(const lang_source *source, uint32_t line, size_t limit);
void lang_live_free(lang_live *live); /* NULL is accepted */

/* The expression at a position, if it only names something ("x", "a.b", "t[1]", "t[i].name"; "o:m" as "o.m"), without blanks and comments. line: where the code has stopped; 0: in
 * another file, where no local of this one is alive. False: there is none, it does not fit, or its name means another variable there. */
bool lang_live_expression(const lang_source *source, lang_position position, uint32_t line,
                          char *out, size_t size);

#endif
