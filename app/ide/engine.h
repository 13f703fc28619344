/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The built-in engine of the IDE, on a thread of its own. Each run gets a fresh engine; when the run is over, that engine
 * stays for the console and for completion until the next one begins.
 */
#ifndef IDE_ENGINE_H
#define IDE_ENGINE_H

#include "ide/ide.h"
#include "ide/run_spec.h"

#include <stdint.h>

typedef struct ide_engine ide_engine;

typedef enum ide_engine_stage {
  IDE_ENGINE_NONE,     /* could not be made */
  IDE_ENGINE_READY,    /* no run, or it is over: waits for the console */
  IDE_ENGINE_RUNNING,  /* a run: Lua runs, or something is pending */
  IDE_ENGINE_STOPPING, /* was asked to end */
  IDE_ENGINE_STUCK,    /* ... 3 s ago, and nothing but giving it up helps */
} ide_engine_stage;

/* Makes it with an engine that is READY, and the control plane of all of them. NULL: no memory. */
ide_engine *ide_engine_new(ide *i);

/* Ends it, waiting as long as it takes, at most 3 s. False: a thread is still stuck in it, and the process must be left
 * by _exit(). NULL is accepted. */
bool ide_engine_free(ide_engine *e);

/* Begins a run; when one is active, that is stopped first, and the new one begins when it has ended; but not before the debugger
 * knows the breakpoints. 0;
 * EPLUA_E_UNSUPPORTED: the engine is STUCK; EPLUA_E_NOMEM. */
int ide_engine_run(ide_engine *e, const ide_run_spec *spec);
void ide_engine_debugger_is_settled(
    ide_engine *e); /* a run that waits for it begins; NULL is accepted */

void ide_engine_stop(ide_engine *e);

/* Gives up an engine that is STUCK (its thread is left alone until the program ends), or closes a good one, and makes a
 * fresh one. */
void ide_engine_restart(ide_engine *e);

/* The script's windows, now and later: docks of the main window, or on their own. False: there are none yet. */
bool ide_engine_dock_windows(ide_engine *e, bool docked);

ide_engine_stage ide_engine_stage_now(const ide_engine *e);
bool ide_engine_is_busy(const ide_engine *e);       /* Lua runs; as of the last half second */
bool ide_engine_is_restricted(const ide_engine *e); /* what runs, or ran last */
bool ide_engine_waits_for_input(const ide_engine *e);

/* A line for io.read, or the end of the input. */
int ide_engine_feed(ide_engine *e, const char *text, size_t length);
int ide_engine_feed_end(ide_engine *e);

/* How it is looked into (ide/target.h), and what its servers hang on. For good; NULL: it could not be made. */
eplua_control *ide_engine_control(const ide_engine *e);
/* The doors of it; NULL: they could not be made (there is no runtime folder), which was said. */
cli_doors *ide_engine_doors(const ide_engine *e);

#endif
