/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the windows of the script are made of: their elements as a tree, and below it the properties of the one that is selected, live, and to be
 * changed. Works for each engine that is looked at, with or without a display, and while a debugger has stopped it. Asks twice a second while it can be
 * seen, and not at all else.
 */
#ifndef PANEL_PREVIEW_H
#define PANEL_PREVIEW_H

#include "ide/ide.h"

#include <stdint.h>

typedef struct panel_preview panel_preview;

panel_preview *panel_preview_new(ide *i);  /* after the target. NULL: no memory */
void panel_preview_free(panel_preview *v); /* NULL is accepted */

/* The dock can be seen, or not any more. */
void panel_preview_seen(ide *i, bool visible);

/* Shows the panel, and in it that element, as soon as it is known. */
void panel_preview_show(ide *i, int64_t node);

#endif
