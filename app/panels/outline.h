/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of the document in front, as a tree. */
#ifndef PANEL_OUTLINE_H
#define PANEL_OUTLINE_H

#include "ide/ide.h"

typedef struct panel_outline panel_outline;

panel_outline *panel_outline_new(ide *i);
void panel_outline_free(panel_outline *o); /* NULL is accepted */

/* Another document is in front, or what is known of it is new. Costs nothing while the panel cannot be seen. */
void panel_outline_update(ide *i);

/* Selects the row of the function that the line is in. */
void panel_outline_follow(ide *i, int line);

#endif
