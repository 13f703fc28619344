/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Characters and the cells of a terminal that they take. Any thread; LC_CTYPE is UTF-8 of some kind. */
#ifndef REPL_CELL_H
#define REPL_CELL_H

#include <stddef.h>
#include <stdint.h>

typedef struct repl_cell {
  size_t length; /* bytes of the text, at least 1 */
  int width; /* cells: 0 (it goes on top of the one before), 1 or 2; -1: it cannot be shown as it is */
  uint32_t code; /* of the character; of what is no UTF-8 the byte */
} repl_cell;

/* The character at text, which has at least one byte. */
repl_cell repl_cell_at(const char *text, size_t length);

/* Cells of a text without characters that cannot be shown. */
int repl_cell_width(const char *text, size_t length);

/* How many bytes of the text fit into so many cells. */
size_t repl_cell_fit(const char *text, size_t length, int cells);

#endif
