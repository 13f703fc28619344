/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal under a prompt: the last rows belong to what is typed, all above to what was said. The thread of the prompt.
 */
#ifndef REPL_SCREEN_H
#define REPL_SCREEN_H

#include "repl/filter.h"
#include "repl/layout.h"

typedef struct repl_screen repl_screen;

/* Of a terminal; plain: one that cannot move its cursor, where the view is drawn by somebody else. NULL: no memory. */
repl_screen *repl_screen_new(int fd, bool colour, bool plain);
void repl_screen_free(repl_screen *s); /* NULL is accepted */

/* The size, when it is known to have changed. What is drawn is found again where terminals put it that wrap anew. */
void repl_screen_resize(repl_screen *s, int rows, int columns);
int repl_screen_columns(const repl_screen *s);
int repl_screen_rows(const repl_screen *s);
bool repl_screen_colour(const repl_screen *s);

/* Shows the view, instead of what was there of it. Of more rows than the terminal has, those around the cursor. */
void repl_screen_draw(repl_screen *s, const repl_view *view);

/* Shows all of the view once more, and leaves it there for good. */
void repl_screen_keep(repl_screen *s, const repl_view *view);

/* Takes the view away. */
void repl_screen_erase(repl_screen *s);

/* Forgets where things are: the screen is blank, or somebody else has used it. The cursor is in a first column. */
void repl_screen_forget(repl_screen *s);

/* Shows output above the view, which is taken away for it: draw it again. What had no line end is continued. */
void repl_screen_print(repl_screen *s, const char *bytes, size_t length, int ink);

/* Shows text of the prompt's own, which may hold escape sequences and ends with \n, on rows of its own above the view. */
void repl_screen_say(repl_screen *s, const char *text, size_t length);

/* The column in which output has ended, that is to be continued; 0: none. */
int repl_screen_column(const repl_screen *s);

#endif
