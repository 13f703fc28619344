/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a prompt and a text to rows of a terminal. Any thread. */
#ifndef REPL_LAYOUT_H
#define REPL_LAYOUT_H

#include "link/text.h"

/* What is to be seen. All borrowed. */
typedef struct repl_view {
  const char *prompt;   /* may hold escape sequences between \001 and \002, as readline's */
  const char *more;     /* in front of each further line; NULL: the prompt's width of blanks */
  const char *text;     /* lines end with \n */
  size_t length, point; /* bytes; where the cursor is */
  const unsigned char *styles; /* an ink for each byte; NULL: no colours */
  int match;                   /* a byte that is shown as REPL_INK_MATCH; -1: none */
  const char *note;            /* a row below; NULL: none */
} repl_view;

typedef struct repl_row {
  size_t start; /* in bytes of the layout */
  int cells;
} repl_row;

typedef struct repl_layout {
  link_text
      bytes; /* rows one after the other, without line ends; inks begin and end within a row */
  repl_row *rows;
  int count, capacity;
  int cursor_row, cursor_column; /* from 0 */
} repl_layout;

/* Begins zeroed; may be used again. columns: at least 4 count. False: no memory, and it is not to be used. */
bool repl_layout_make(repl_layout *l, const repl_view *view, int columns, bool colour);
void repl_layout_free(repl_layout *l);

/* The bytes of a row. Borrowed. */
const char *repl_layout_row(const repl_layout *l, int row, size_t *length);

#endif
