/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expressions of the user, and what they are in the frame that is looked at. */
#ifndef PANEL_WATCHES_H
#define PANEL_WATCHES_H

#include "ide/ide.h"

typedef struct panel_watches panel_watches;

panel_watches *panel_watches_new(ide *i);  /* NULL: no memory */
void panel_watches_free(panel_watches *p); /* NULL is accepted */

/* One more, in front; nothing when it is there already. */
void panel_watches_add(ide *i, const char *expression);

#endif
