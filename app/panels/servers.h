/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The servers of the IDE's own engine: on and off, who is connected, and what was asked of the web server last. */
#ifndef PANEL_SERVERS_H
#define PANEL_SERVERS_H

#include "ide/ide.h"

typedef struct panel_servers panel_servers;

panel_servers *panel_servers_new(ide *i);
void panel_servers_free(panel_servers *p); /* NULL is accepted */

/* It can be seen now, or not any more. */
void panel_servers_seen(panel_servers *p, bool visible);

#endif
