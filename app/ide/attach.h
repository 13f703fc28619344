/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking at another engine than our own: one that the user picks from the list of those that run, or names by host and port; or the separate process that we
 * have started. Says in the window whose things are seen, and what becomes of the connection. The rest of the IDE only knows ide/target.h.
 *
 * All on the application's thread.
 */
#ifndef IDE_ATTACH_H
#define IDE_ATTACH_H

#include "ide/ide.h"

#include "link/link.h"

typedef struct ide_attach ide_attach;

/* After the target, before who else listens to it. NULL: no memory. */
ide_attach *ide_attach_new(ide *i);
void ide_attach_free(ide_attach *a); /* before the target. NULL is accepted */

void ide_attach_ask(ide *i);    /* action: the dialog */
void ide_attach_detach(ide *i); /* action: back to our own engine; theirs runs on */
bool ide_attach_active(
    const ide *i); /* somebody else's engine is looked at, or was until it went */

bool ide_attach_lost(const ide *i); /* ... and it went */
void ide_attach_again(ide *i);      /* action: then it is connected again */

/* A run in our own engine begins: it is what is looked at from now on. */
void ide_attach_run(ide *i);

/* A separate process was started: it is what is looked at from now on, over that link (taken). title: of the script, copied. */
void ide_attach_process(ide *i, peer_link *link, const char *title, int pid);
/* ... has ended: back to our own engine, unless something else is looked at by now. */
void ide_attach_process_ended(ide *i);
/* Where the debugger had stopped it when it went, in words for people; "": it had not. */
const char *ide_attach_last_stop(const ide *i);

/* What is looked at, for the title of the window: "server.lua (4711)"; NULL: our own engine. Borrowed until the next call. */
const char *ide_attach_shown(const ide *i);

/* Its windows: docks of the main window, or on their own. */
void ide_attach_dock_windows(ide *i, bool docked);

#endif
