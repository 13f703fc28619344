/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The IDE: its parts, and how they find each other. Each part is a file of its own and owns what it shows; this struct
 * only holds them together. Everything here is of the application's thread, save where a header says otherwise.
 */
#ifndef IDE_H
#define IDE_H

#include "ide/start.h"

#include <epq/shell.h>

#include <stdbool.h>

typedef struct ide {
  const ide_start *start;
  epq_app *app;
  epq_shell *shell;
  struct ide_documents *documents; /* what is open */
  struct ide_language *language;   /* what we know about the text */
  struct ide_engine *engine;       /* the built-in engine */
  struct ide_runs *runs;           /* run, stop, how */
  struct ide_keep *keep;           /* session, journal */
  struct ide_settings *settings;   /* what is set */
  struct ide_configure *configure; /* ... and how */
  struct ide_plugins *plugins;
  struct ide_target *target;   /* the engine that is looked at */
  struct ide_attach *attach;   /* ... when it is not our own */
  struct ide_sources *sources; /* ... whose files may be here, too */
  struct ide_debug *debug;     /* breakpoints, and what the debugger knows */
  struct ide_swap *swap;       /* save and keep running */
  struct ide_marks *marks;     /* ... in the margins */
  struct panel_console *console;
  struct panel_files *files;
  struct panel_outline *outline;
  struct panel_problems *problems;
  struct panel_search *search;
  struct panel_help *help;
  struct panel_manual *manual;
  struct panel_stack *stack;
  struct panel_variables *variables;
  struct panel_watches *watches;
  struct panel_breakpoints *breakpoints;
  struct panel_profiler *profiler;
  struct panel_inspector *inspector;
  struct panel_preview *preview;
  struct ide_stall *stall; /* the bar about a callback that takes long */
  struct panel_servers *servers;
  struct ide_servers *serving; /* ... and what it shows */
  bool leaving;                /* the user is asked, or has agreed */
  bool ending;                 /* parts are being freed: what the window still tells is not heard */
} ide;

/* Opens what a command line or another program named: FILE, FILE:LINE[:COLUMN] or FOLDER, "-" for a new script. */
void ide_open(ide *i, const char *what);

/* Ends the program, after questions about what is not saved. */
void ide_leave(ide *i);

#endif
