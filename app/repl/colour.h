/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours of the terminal, and those of Lua text while it is typed. The thread of the prompt. */
#ifndef REPL_COLOUR_H
#define REPL_COLOUR_H

#include "link/text.h"

#include <epq/highlight.h>

/* Besides the styles of text, numbers of this list mean things of the prompt. */
typedef enum repl_ink {
  REPL_INK_PROMPT = EPQ_STYLES,
  REPL_INK_FAINT, /* what is said beside: notes, counts */
  REPL_INK_BAD,   /* errors */
  REPL_INK_MATCH, /* the bracket that belongs to that at the cursor */
  REPL_INK_NAME,  /* keys of tables */
  REPL_INKS
} repl_ink;

/* The escape sequence that begins it; "": as usual. Static. */
const char *repl_ink_begin(int ink);
#define REPL_INK_END "\033[0m"

/* Adds text in that ink; without colour, just the text. */
void repl_ink_add(link_text *t, bool colour, int ink, const char *text, size_t length);

typedef struct repl_colours repl_colours;

/* Loads the module (eplua_text.so) by open_module. NULL: it is not there, and text has no colours. */
repl_colours *repl_colours_new(void *(*open_module)(const char *name));
void repl_colours_free(repl_colours *c); /* NULL is accepted */

/* Fills one style for each byte of text. */
void repl_colours_of(repl_colours *c, const char *text, size_t length, unsigned char *styles);

#endif
