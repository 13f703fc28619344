/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers of verbs for people. Any thread. */
#ifndef REPL_SHOW_H
#define REPL_SHOW_H

#include "link/text.h"

#include <yyjson.h>

typedef struct repl_look {
  int columns;
  bool colour;
} repl_look;

/* Adds the text of a value (VALUE of <eplua/verbs.h>) and a line end. A table that is too long for a row is written on
 * several, at most 200. */
void repl_show_value(link_text *out, const repl_look *look, yyjson_val *value);

/* Adds the answer of evaluate: results one a line, or the error; how long it took when that was more than a second. True: it is no failure. */
bool repl_show_answer(link_text *out, const repl_look *look, yyjson_val *answer);

/* What an answer says went wrong, as of <eplua/control.h>; NULL: nothing. Borrowed. */
const char *repl_show_error(yyjson_val *answer);

/* Adds text in an ink of <repl/colour.h>, and a line end. Control characters are shown, line ends and tabs are not touched. */
void repl_show_line(link_text *out, const repl_look *look, int ink, const char *text,
                    size_t length);

/* A table with names above its columns: add cells row by row. At most 8 columns. */
typedef struct repl_grid {
  const char *const *names;
  size_t columns;
  char **cells;
  size_t count, capacity;
} repl_grid;
void repl_grid_add(repl_grid *g, const char *cell);
__attribute__((format(printf, 2, 3))) void repl_grid_print(repl_grid *g, const char *format, ...);
/* Adds all to out, and frees the cells. */
void repl_grid_show(repl_grid *g, link_text *out, const repl_look *look);

#endif
