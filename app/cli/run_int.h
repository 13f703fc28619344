/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run from the command line from inside. In reading order:
 *   run.c         a run from its begin to its end; signals
 *   run_wait.c    what the main thread waits for, and what it does then
 *   run_engine.c  the engine of the moment, its thread, and what comes after it
 *   run_serve.c   servers that the script wants; what doors ask of the run
 */
#ifndef CLI_RUN_INT_H
#define CLI_RUN_INT_H

#include "cli/launch.h"
#include "cli/run.h"

#include <stdatomic.h>

/* What others say into the pipe; signals say their number. */
enum {
  CLI_SAID_RAN = 100,
  CLI_SAID_CLOSED,
  CLI_SAID_STUCK,
  CLI_SAID_WINDOWS,
  CLI_SAID_SERVE,    /* a script wants a server */
  CLI_SAID_STOP,     /* a door: the script shall end */
  CLI_SAID_RESTART,  /* a door: it shall begin anew */
  CLI_SAID_LAUNCH,   /* a debugger: another shall */
  CLI_SAID_LEAVE,    /* a debugger: the process shall end */
  CLI_SAID_PROMPTED, /* the prompt is over */
};

/* What comes after the engine of the moment. */
typedef enum cli_next_step {
  CLI_NEXT_END,
  CLI_NEXT_NONE,
  CLI_NEXT_BARE,
  CLI_NEXT_AGAIN
} cli_next_step;

/* A script's wish for a server, until the main thread has dealt with it. */
typedef struct cli_errand {
  struct cli_errand *next;
  char what[16], address[64];
  bool open;
  int port;
  void (*done)(void *done_ud, int port, const eplua_error *err);
  void *done_ud;
} cli_errand;

typedef struct cli_running {
  const cli_run_options *options;
  _Atomic(eplua_engine *) engine;
  _Atomic(cli_doors *) doors; /* NULL: nobody wanted any yet */
  int pipe[2];
  atomic_int status; /* of the run, then of the close */
  atomic_bool
      telling; /* the script has ended, and the host hears of it, which takes as long as it takes; until CLI_SAID_RAN is taken */
  _Atomic(cli_next_step) next; /* set by the main thread */
  pthread_mutex_t lock;        /* of errands and wish */
  cli_errand *errands;
  cli_launch *wish; /* of a debugger, until the main thread takes it */
  /* of the main thread alone */
  pthread_t thread, prompt_thread;
  double limit_ms, patience_ms; /* when to end the run; when to abandon it */
  bool stopping, ran, closed, over, wants_windows, shows, prompts, idle, leaving, left, began;
  int stop_status, prompt_status,
      leave_status;   // the last: 0, or that of who ended it while the script was closed already
  cli_launch *launch; /* what runs; NULL: what the process was started with */
} cli_running;

/* run.c. The one that there is, for signal handlers and entries of the host: set before those can be called; NULL: none. */
extern cli_running *cli_run_current;
void cli_run_say(cli_running *r,
                 unsigned char what); /* into the pipe. Any thread, signal handlers */
double cli_run_now_ms(void);

/* run_engine.c. Makes an engine, which can be asked from now on; false: said why. */
bool cli_run_make_engine(cli_running *r, bool bare);
void cli_run_drop_engine(cli_running *r); /* it will not run */
/* Starts the thread of the engine that was made; false: said why, and it is gone. */
bool cli_run_start_engine(cli_running *r);
void cli_run_quit(cli_running *r, eplua_stop how, int status); /* -1: the status of the run */
void cli_run_begin_patience(cli_running *r);
/* The engine is closed, and nobody shows its windows any more: what comes next begins. */
void cli_run_go_on(cli_running *r);
void cli_run_proceed(cli_running *r); /* the same, when there is no engine */
/* Leaves the process although the engine thread still runs. */
_Noreturn void cli_run_abandon(cli_running *r, bool ran, int status);

/* run_serve.c. NULL: the reason is in *err. */
cli_doors *cli_run_get_doors(cli_running *r, eplua_error *err);
int cli_run_open_server(cli_running *r, const char *what, const char *address, int port,
                        eplua_error *err); /* as cli_doors_open() */
void cli_run_do_errands(cli_running *r);
void cli_run_drop_errands(cli_running *r); /* they hear that it has ended */

/* run_wait.c. Until it is over. */
void cli_run_wait(cli_running *r);

#endif
