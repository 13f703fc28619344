/* SPDX-License-Identifier: MIT */
/*
 * Tasks from any thread to one, each a note inside of what it is about: so it needs no memory, and is never refused. What
 * others can cause has to be bounded where it begins.
 */
#ifndef EP_NOTES_H
#define EP_NOTES_H

#include "base/queue.h"

#include <pthread.h>
#include <uv.h>

/* Its owner's again when its task is taken. In one list at a time. */
typedef struct ep_note {
  struct ep_note *next;
  ep_task task;
} ep_note;

typedef struct ep_notes {
  pthread_mutex_t lock;
  ep_note *first, **last;
  uv_async_t *wake; /* of the thread that takes them; NULL: it takes no more */
} ep_notes;

void ep_notes_init(ep_notes *n, uv_async_t *wake);

/* Drops what is left. No thread may still add. */
void ep_notes_fini(ep_notes *n);

/* Adds a task behind all others, and wakes. Any thread. */
void ep_notes_add(ep_notes *n, ep_note *note, ep_task task);

/* Takes the oldest; false: there is none, or they are closed. The thread that is woken. */
bool ep_notes_take(ep_notes *n, ep_task *task);

/* Nothing is taken any more, and wake can be closed: what is there and what comes is dropped by ep_notes_fini(). The thread that is woken. */
void ep_notes_close(ep_notes *n);

#endif
