/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run from the command line: the engine on a thread of its own, the main thread waiting for it
 * and for signals, and serving others meanwhile. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/doors.h"
#include "cli/streams.h"

#include <eplua/engine.h>

#include <pthread.h>
#include <stdbool.h>

typedef struct cli_run_options {
  bool limited; /* end by itself after `seconds` */
  double seconds;
  /* Makes the engine that is to run: at first, and again when somebody asks for a restart. bare: without what there was to
   * run, after somebody has ended it and `stays`. launch: what a debugger wants instead; NULL: what there was. NULL: the reason is in *err. Main thread. */
  eplua_engine *(*make)(void *ud, bool bare, const eplua_launch *launch, eplua_error *err);
  /* The run is over, with that status, which may be changed; NULL: nobody cares. The engine thread, or the main thread when it is stuck. */
  void (*ran)(void *ud, eplua_engine *e, int *status);
  bool stays;
  bool given; /* there is something to run, at first or when a debugger names nothing */
  bool
      waits; /* for a debugger: without an engine until it launches something, and again when that has ended */
  /* Makes the doors, when they are wanted first. Main thread. */
  cli_doors *(*open_doors)(void *ud, eplua_error *err);
  int http, telnet, dap; /* ports to open before the script begins; -1: not */
  /* Standard streams on which a debugger speaks, taken over; it has started this process, which ends with it. NULL: none. */
  const cli_streams *streams;
  bool debug_wait; /* a script does not begin before a debugger has said so */
  int parent; /* a socket to who has started this process (eplua_parent_start()), taken; what runs first waits for it as for a debugger; -1: none */
  /* A prompt on the engine, on a thread of its own; the run ends when it returns, with its status. NULL: none. */
  int (*prompt)(void *ud, eplua_control *control);
  void (*end_prompt)(void *ud);       /* it shall return; main thread */
  void (*restore_terminal)(void *ud); /* the process leaves at once; main thread */
  bool typed;                         /* at a terminal, whose ^C is the prompt's */
  bool windows;                       /* may be shown */
  void *ud;
} cli_run_options;

/* Runs to the end; returns the exit status of the process. ^C and SIGTERM end the run; when Lua does not answer within 3 s, or at a
 * second ^C, the process ends here and now. Main thread; once. */
int cli_run(const cli_run_options *options);

/* Starts a thread that may run an engine: with 16 MiB of C stack, whatever `ulimit -s` says. */
bool cli_start_thread(pthread_t *thread, void *(*main)(void *ud), void *ud);

/* Entries of eplua_host for an engine of such a run; see there. Without a run they say so. */
int cli_run_display(void *ud, bool open, eplua_error *err);
void cli_run_stuck(void *ud);
void cli_run_idle(void *ud, int status);
int cli_run_serve(void *ud, const eplua_serve *request,
                  void (*done)(void *done_ud, int port, const eplua_error *err), void *done_ud,
                  eplua_error *err);
int cli_run_served(void *ud, const char *what, int *clients);
int cli_run_tell(void *ud, int client, const char *text, size_t length);

/* What a door asks of the run; any thread. */
int cli_run_stop(void *ud);
int cli_run_restart(void *ud);
int cli_run_launch(void *ud, const eplua_launch *launch, eplua_error *err);
int cli_run_leave(void *ud);

#endif
