/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running what is written: how, with which rights, and where. */
#ifndef IDE_RUNS_H
#define IDE_RUNS_H

#include "ide/documents.h"

typedef struct ide_runs ide_runs;

ide_runs *ide_runs_new(ide *i);
/* Ends a separate process, too. NULL is accepted. */
void ide_runs_free(ide_runs *r);

void ide_runs_run(ide *i);           /* the document in front, as its configuration says */
void ide_runs_run_separate(ide *i);  /* ... in a process of its own, this time */
void ide_runs_run_selection(ide *i); /* in the engine as it is, like a line of the console */
void ide_runs_stop(ide *i);
void ide_runs_restart(ide *i);
void ide_runs_again(
    ide *i); /* what ran last, without questions; a fresh engine when that is gone */
void ide_runs_configure(ide *i);
void ide_runs_forget_trust(ide *i); /* of the folder of the document in front */

void ide_runs_dock_windows(ide *i,
                           bool docked); /* of the script that runs, and of this file's next runs */

/* The built-in engine runs that text: it was the last one, and is not over. */
bool ide_runs_has(const ide *i, const ide_document *d);
bool ide_runs_separate_active(const ide *i);

/* A line, or the end, for what reads: the separate process if there is one, else the engine. */
void ide_runs_feed(ide *i, const char *text, size_t length);
void ide_runs_feed_end(ide *i);

#endif
