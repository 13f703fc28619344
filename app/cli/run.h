/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run from the command line: the engine on a thread of its own, the main thread waiting for it
 * and for signals. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include <eplua/engine.h>

#include <pthread.h>
#include <stdbool.h>

typedef struct cli_run_options {
  bool limited; /* end by itself after `seconds` */
  double seconds;
} cli_run_options;

/* Runs the engine (taken) to its end and frees it on its thread; returns the exit status of the
 * process. ^C and SIGTERM end the run; when Lua does not answer within 3 s, or at a second ^C, the
 * process ends here and now. Main thread. */
int cli_run(eplua_engine *engine, const cli_run_options *options);

/* Starts a thread that may run an engine: with 16 MiB of C stack, whatever `ulimit -s` says. */
bool cli_start_thread(pthread_t *thread, void *(*main)(void *ud), void *ud);

/* An eplua_host.display: windows are shown by the main thread of the run. */
int cli_run_display(void *ud, bool open, eplua_error *err);

/* An eplua_host.stuck: ends the process, with a word on where Lua hangs. */
void cli_run_stuck(void *ud);

#endif
