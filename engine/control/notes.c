// SPDX-License-Identifier: MIT
/* A list with a lock. See notes.h. */
#include "control/notes.h"

void ep_notes_init(ep_notes *n, uv_async_t *wake)
{
  *n = (ep_notes){.wake = wake};
  n->last = &n->first;
  pthread_mutex_init(&n->lock, NULL);
}

void ep_notes_add(ep_notes *n, ep_note *note, ep_task task)
{
  *note = (ep_note){.task = task};
  pthread_mutex_lock(&n->lock);
  *n->last = note;
  n->last = &note->next;
  if (n->wake)
    uv_async_send(n->wake);
  pthread_mutex_unlock(&n->lock);
}

static bool take(ep_notes *n, ep_task *task)
{
  ep_note *note = n->first;
  if (!note)
    return false;
  *task = note->task;
  n->first = note->next;
  if (!n->first)
    n->last = &n->first;
  return true;
}

bool ep_notes_take(ep_notes *n, ep_task *task)
{
  pthread_mutex_lock(&n->lock);
  bool any = n->wake && take(n, task);
  pthread_mutex_unlock(&n->lock);
  return any;
}

void ep_notes_close(ep_notes *n)
{
  pthread_mutex_lock(&n->lock);
  n->wake = NULL;
  pthread_mutex_unlock(&n->lock);
}

void ep_notes_fini(ep_notes *n)
{
  for (ep_task late; take(n, &late);)
    if (late.drop)
      late.drop(late.data);
  pthread_mutex_destroy(&n->lock);
}
