/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line that is typed, from inside: edit.c, keys.c. The thread of the prompt. */
#ifndef REPL_EDIT_INT_H
#define REPL_EDIT_INT_H

#include "repl/repl_int.h"

/* readline's state is the process's, and so is this. */
typedef struct repl_edited_line {
  repl *repl;              /* NULL: nobody edits */
  bool left;               /* by ^D */
  bool cancelled, stopped; /* by ^C, ^Z */
} repl_edited_line;
extern repl_edited_line repl_edited;

/* What was typed stays on the screen, as what is above. */
void repl_edit_keep(repl *r);

void repl_keys_bind(void);

#endif
