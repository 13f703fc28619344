/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a script writes, made fit for a terminal on which somebody types: colours, tabs, \r and backspace go through, whatever else would move the
 * cursor does not. It also knows in which column the output has ended. The thread of the prompt.
 */
#ifndef REPL_FILTER_H
#define REPL_FILTER_H

#include "link/text.h"

enum { REPL_ESCAPE_MAX = 48 };

/* Begins zeroed, but for columns. */
typedef struct repl_filter {
  int columns; /* of the terminal */
  int column;  /* cells behind the last line end; columns: the row is full */
  bool colour; /* let colours through */
  bool full;   /* the caller ended the row since it was full; a line end that follows is that one */
  int state;
  char held[REPL_ESCAPE_MAX]; /* of a sequence that has not come whole */
  size_t count;
} repl_filter;

/* Adds what is left of bytes to out. */
void repl_filter_add(repl_filter *f, const char *bytes, size_t length, link_text *out);

#endif
