/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script in a process of its own: what it prints comes to the console, what is typed there goes to it. */
#ifndef IDE_PROCESS_H
#define IDE_PROCESS_H

#include "ide/engine.h"

#include "link/link.h"

typedef struct ide_process ide_process;

/* How it ended. */
typedef struct ide_process_end {
  int pid;
  int status;  /* exit status, when signal is 0 */
  int signal;  /* that ended it; 0: none */
  bool core;   /* the system has made one */
  bool asked;  /* by us */
  bool memory; /* killed, while the system was killing for lack of memory */
} ide_process_end;

/* Starts `eplua` with the script of the spec, which must have a path. What it runs waits until a debugger lets it begin, over the link: see
 * ide_process_take_link(). ended comes on the application's thread, once; end is borrowed. NULL: it could not start; the reason
 * is in the console. */
ide_process *ide_process_start(ide *i, const ide_run_spec *spec,
                               void (*ended)(void *ud, const ide_process_end *end), void *ud);

/* The way into it, which exists before it begins; given, once. NULL: no memory. */
peer_link *ide_process_take_link(ide_process *p);
int ide_process_pid(const ide_process *p);

/* As ^C does; a second time, or 3 s later: kills it. */
void ide_process_stop(ide_process *p);

/* EPLUA_E_FULL: the process does not read, and its pipe is full. */
int ide_process_feed(ide_process *p, const char *text, size_t length);
void ide_process_feed_end(ide_process *p);

/* Frees it; kills it when it still runs, and then `ended` is not called. */
void ide_process_free(ide_process *p);

#endif
