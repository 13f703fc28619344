// SPDX-License-Identifier: GPL-3.0-or-later
#include "ide/worker.h"

#include <epq/thread.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { WAITING_MAX = 4096, STACK_SIZE = 8 << 20 };

struct ide_worker {
  epq_app *app;
  epq_thread *thread;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  ide_job *first; // the one to do next
  unsigned waiting;
  bool ends;
};

static void finish_job(void *ud)
{
  ide_job *job = ud;
  job->finish(job);
  job->drop(job);
}

static void drop_job(void *ud)
{
  ide_job *job = ud;
  job->drop(job);
}

static void run(void *ud)
{
  ide_worker *w = ud;
  for (;;) {
    pthread_mutex_lock(&w->lock);
    while (!w->first && !w->ends)
      pthread_cond_wait(&w->wake, &w->lock);
    ide_job *job = w->ends ? NULL : w->first;
    if (job) {
      w->first = job->next;
      w->waiting--;
    }
    pthread_mutex_unlock(&w->lock);
    if (!job)
      return;
    job->work(job);
    epq_app_post(w->app, finish_job, drop_job, job);
  }
}

// Takes one out: that which the new one replaces, else, when there are too many, the oldest. NULL: none. Locked.
static ide_job *take_old(ide_worker *w, const ide_job *replacement)
{
  ide_job **at = &w->first;
  while (*at &&
         !(replacement->kind && (*at)->kind == replacement->kind && (*at)->key == replacement->key))
    at = &(*at)->next;
  if (!*at && w->waiting >= WAITING_MAX)
    at = &w->first;
  ide_job *old = *at;
  if (old) {
    *at = old->next;
    w->waiting--;
  }
  return old;
}

void ide_worker_add(ide_worker *w, ide_job *job)
{
  job->next = NULL;
  pthread_mutex_lock(&w->lock);
  ide_job *old = take_old(w, job);
  ide_job **end = &w->first;
  while (*end)
    end = &(*end)->next;
  *end = job;
  w->waiting++;
  pthread_cond_signal(&w->wake);
  pthread_mutex_unlock(&w->lock);
  if (old)
    old->drop(old);
}

ide_worker *ide_worker_new(epq_app *app, const char *name)
{
  ide_worker *w = calloc(1, sizeof *w);
  if (!w)
    return NULL;
  w->app = app;
  pthread_mutex_init(&w->lock, NULL);
  pthread_cond_init(&w->wake, NULL);
  w->thread = epq_thread_start(name, STACK_SIZE, run, w);
  if (w->thread)
    return w;
  ide_worker_free(w);
  return NULL;
}

void ide_worker_free(ide_worker *w)
{
  if (!w)
    return;
  pthread_mutex_lock(&w->lock);
  w->ends = true;
  pthread_cond_signal(&w->wake);
  pthread_mutex_unlock(&w->lock);
  epq_thread_join(w->thread, -1);
  while (w->first) {
    ide_job *job = w->first;
    w->first = job->next;
    job->drop(job);
  }
  pthread_cond_destroy(&w->wake);
  pthread_mutex_destroy(&w->lock);
  free(w);
}
