/* SPDX-License-Identifier: MIT */
/*
 * A bounded queue of tasks from any thread to one thread.
 *
 * A task is a function and its data. Whatever crosses threads is a value copy owned by the task:
 * `run` gets it on the receiving thread, or `drop` frees it when it will never run. Exactly one of
 * the two is called.
 */
#ifndef EP_QUEUE_H
#define EP_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ep_task {
  void (*run)(void *context, void *data); /* frees data */
  void (*drop)(void *data);               /* frees data; NULL: nothing to free */
  void *data;
} ep_task;

typedef struct ep_queue ep_queue;

/* Room for `capacity` (>= 1) tasks. NULL: no memory. */
ep_queue *ep_queue_new(size_t capacity);

/* Drops what is left. No thread may still push. NULL is accepted. */
void ep_queue_free(ep_queue *q);

/* Adds a task. Takes task.data, also on failure (then it is dropped and counted): EPLUA_E_FULL at
 * the bound, EPLUA_E_CLOSED after close. Any thread. */
int ep_queue_push(ep_queue *q, ep_task task);

/* The same, but a task that is refused stays the caller's. Any thread. */
int ep_queue_offer(ep_queue *q, ep_task task);

/* Takes the oldest task into *task; false when there is none. The receiving thread. */
bool ep_queue_pop(ep_queue *q, ep_task *task);

/* The same with the oldest one to which wanted() says yes; the others stay as they are. wanted: under the lock. The receiving
 * thread. */
bool ep_queue_take(ep_queue *q, bool (*wanted)(const ep_task *task), ep_task *task);

/* Refuses later pushes and drops what is queued. Any thread, twice too. */
void ep_queue_close(ep_queue *q);

size_t ep_queue_length(ep_queue *q);  /* Any thread. */
uint64_t ep_queue_drops(ep_queue *q); /* Tasks refused since the start. Any thread. */

#endif
