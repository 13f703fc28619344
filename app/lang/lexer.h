/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text to tokens, comments, names and lines. Inside of lang. */
#ifndef LANG_LEXER_H
#define LANG_LEXER_H

#include "lang/tree.h"

/* Fills tokens, comments, names and lines of a source that has its text and arena. Within lang_arena_run(). */
void lang_lexer_run(lang_source *source);

#endif
