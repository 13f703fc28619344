/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A script in a process of its own: what it prints comes to the console, what is typed there goes to it. */
#ifndef IDE_PROCESS_H
#define IDE_PROCESS_H

#include "ide/engine.h"

typedef struct ide_process ide_process;

/* Starts `eplua` with the script of the spec, which must have a path. ended(ud, status) comes on the application's
 * thread, once: the exit status, or 128 + the number of the signal that ended it. NULL: it could not start; the reason
 * is in the console. */
ide_process *ide_process_start(ide *i, const ide_run_spec *spec,
                               void (*ended)(void *ud, int status), void *ud);

/* As ^C does; a second time, or 3 s later: kills it. */
void ide_process_stop(ide_process *p);

/* EPLUA_E_FULL: the process does not read, and its pipe is full. */
int ide_process_feed(ide_process *p, const char *text, size_t length);
void ide_process_feed_end(ide_process *p);

/* Frees it; kills it when it still runs, and then `ended` is not called. */
void ide_process_free(ide_process *p);

#endif
