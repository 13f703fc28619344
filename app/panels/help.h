/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help for a word, and where more of it is. */
#ifndef PANEL_HELP_H
#define PANEL_HELP_H

#include "ide/ide.h"

typedef struct panel_help panel_help;

panel_help *panel_help_new(ide *i);
void panel_help_free(panel_help *h); /* NULL is accepted */

void panel_help_word(ide *i); /* for the name at the cursor */
/* What was found for the word, as rich text; NULL: nothing. Neither word nor text: there is nothing at the cursor, and the manual is shown. */
void panel_help_topic(ide *i, const char *word, const char *text);

#endif
