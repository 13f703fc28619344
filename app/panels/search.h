/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Find and replace in the files of a folder. */
#ifndef PANEL_SEARCH_H
#define PANEL_SEARCH_H

#include "ide/ide.h"

typedef struct panel_search panel_search;

panel_search *panel_search_new(ide *i);
void panel_search_free(panel_search *s); /* NULL is accepted */

/* Asks what to find, and begins. */
void panel_search_show(ide *i);
/* Replaces what is checked: open documents are changed, other files are written. */
void panel_search_replace(ide *i);
/* Puts back what the last replacing wrote to files that are not open. */
void panel_search_undo(ide *i);

#endif
