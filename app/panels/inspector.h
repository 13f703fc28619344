/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What there is in the engine that is looked at, and what can be done to it: timers, callbacks, coroutines, servers, sockets, windows, modules, memory. What its windows
 * are made of is in another panel (preview.h). Asked once a second while it can be seen, and not at all else.
 */
#ifndef PANEL_INSPECTOR_H
#define PANEL_INSPECTOR_H

#include "ide/ide.h"

typedef struct panel_inspector panel_inspector;

/* After target and debug. NULL: no memory. */
panel_inspector *panel_inspector_new(ide *i);
void panel_inspector_free(panel_inspector *p); /* NULL is accepted */

/* The dock can be seen, or not any more. */
void panel_inspector_seen(ide *i, bool visible);

#endif
