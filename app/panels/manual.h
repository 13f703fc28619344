/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual: all pages of resources/help, read when it is seen first. */
#ifndef PANEL_MANUAL_H
#define PANEL_MANUAL_H

#include "ide/ide.h"

typedef struct panel_manual panel_manual;

panel_manual *panel_manual_new(ide *i);  /* NULL: no memory */
void panel_manual_free(panel_manual *p); /* NULL is accepted */

void panel_manual_show(ide *i); /* where it was, at first its begin; with the keyboard */
void panel_manual_seen(ide *i, bool visible);
/* Opens a page, "manual:/NAME#ANCHOR". */
void panel_manual_open(ide *i, const char *address);

/* Where the reference tells of a name of Lua, into address. False: it does not. */
bool panel_manual_find(ide *i, const char *name, char *address, size_t size);

#endif
