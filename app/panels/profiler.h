/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The profiler: records where time or memory goes in the engine that is looked at, shows it while it is recorded, and opens, saves and compares
 * profiles. Of the application's thread, save where said.
 */
#ifndef PANELS_PROFILER_H
#define PANELS_PROFILER_H

#include "ide/ide.h"

typedef struct panel_profiler panel_profiler;

panel_profiler *panel_profiler_new(ide *i);  /* after the target. NULL: no memory */
void panel_profiler_free(panel_profiler *p); /* NULL is accepted */

/* Actions. */
void panel_profiler_toggle(ide *i); /* starts, or stops */
void panel_profiler_open(ide *i);   /* asks for a file */
void panel_profiler_save(ide *i);   /* ... */
void panel_profiler_compare(ide *i);
void panel_profiler_set_each_run(ide *i, bool on);
bool panel_profiler_each_run(const ide *i);

/* Records: from elsewhere, such as the bar about a callback that takes long. Nothing happens when it does already. */
void panel_profiler_record(ide *i);

/* Our own engine has a script that is about to begin: its control plane is bound to it, its thread is not started yet. */
void panel_profiler_run_begins(ide *i);
/* Nothing of it is pending any more; the engine stays. */
void panel_profiler_run_over(ide *i);
/* The engine has ended, but is bound still: what it was doing is kept. On its thread. */
void panel_profiler_run_ended(ide *i);

#endif
