/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thread that does one job after the other, so that the window never waits. A job has a part for that thread and a
 * part for the application's, which comes after it.
 */
#ifndef IDE_WORKER_H
#define IDE_WORKER_H

#include <epq/app.h>

typedef struct ide_worker ide_worker;

typedef struct ide_job {
  void (*work)(struct ide_job *job);   /* on the worker's thread */
  void (*finish)(struct ide_job *job); /* on the application's thread, when it was worked */
  void (*drop)(struct ide_job
                   *job); /* frees it; after finish, or when it is not done any more; any thread */
  /* A job of the same kind and key that waits goes for this one; 0: none does. */
  int kind;
  unsigned key;
  struct ide_job *next;
} ide_job;

/* NULL: no memory, or no thread. */
ide_worker *ide_worker_new(epq_app *app, const char *name);

/* Drops what waits and waits for the job that is under way. NULL is accepted. */
void ide_worker_free(ide_worker *w);

/* Takes the job. Of more than 4,096 that wait the oldest is dropped. The application's thread. */
void ide_worker_add(ide_worker *w, ide_job *job);

#endif
