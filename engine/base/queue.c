// SPDX-License-Identifier: MIT
/*
 * Bounded queue between threads: a ring under one mutex.
 * Any thread pushes, one pops. Owns the tasks in it. A lock-free ring was weighed and left: the
 * mutex is held for a few stores, and the wake-up that follows each push costs a system call
 * anyway. The wake-up itself is not here but in loop/ (uv_async_send).
 */
#include "base/queue.h"

#include "base/error.h"

#include <pthread.h>
#include <stdlib.h>

struct ep_queue {
  pthread_mutex_t lock;
  size_t capacity;
  size_t first;
  size_t length;
  uint64_t drops;
  bool closed;
  ep_task ring[];
};

ep_queue *ep_queue_new(size_t capacity)
{
  ep_queue *q = calloc(1, sizeof *q + capacity * sizeof q->ring[0]);
  if (!q)
    return NULL;
  q->capacity = capacity;
  pthread_mutex_init(&q->lock, NULL);
  return q;
}

static void drop(ep_task task)
{
  if (task.drop)
    task.drop(task.data);
}

void ep_queue_close(ep_queue *q)
{
  pthread_mutex_lock(&q->lock);
  q->closed = true;
  pthread_mutex_unlock(&q->lock);
  ep_task task;
  while (ep_queue_pop(q, &task))
    drop(task);
}

void ep_queue_free(ep_queue *q)
{
  if (!q)
    return;
  ep_queue_close(q);
  pthread_mutex_destroy(&q->lock);
  free(q);
}

int ep_queue_offer(ep_queue *q, ep_task task)
{
  int code = EPLUA_OK;
  pthread_mutex_lock(&q->lock);
  if (q->closed) {
    code = EPLUA_E_CLOSED;
  } else if (q->length == q->capacity) {
    code = EPLUA_E_FULL;
  } else {
    q->ring[(q->first + q->length) % q->capacity] = task;
    q->length++;
  }
  if (code != EPLUA_OK)
    q->drops++;
  pthread_mutex_unlock(&q->lock);
  return code;
}

int ep_queue_push(ep_queue *q, ep_task task)
{
  int code = ep_queue_offer(q, task);
  if (code != EPLUA_OK)
    drop(task);
  return code;
}

bool ep_queue_pop(ep_queue *q, ep_task *task)
{
  pthread_mutex_lock(&q->lock);
  bool any = q->length > 0;
  if (any) {
    *task = q->ring[q->first];
    q->first = (q->first + 1) % q->capacity;
    q->length--;
  }
  pthread_mutex_unlock(&q->lock);
  return any;
}

bool ep_queue_take(ep_queue *q, bool (*wanted)(const ep_task *task), ep_task *task)
{
  pthread_mutex_lock(&q->lock);
  size_t at = 0;
  while (at < q->length && !wanted(&q->ring[(q->first + at) % q->capacity]))
    at++;
  bool found = at < q->length;
  if (found) {
    *task = q->ring[(q->first + at) % q->capacity];
    for (q->length--; at < q->length; at++)
      q->ring[(q->first + at) % q->capacity] = q->ring[(q->first + at + 1) % q->capacity];
  }
  pthread_mutex_unlock(&q->lock);
  return found;
}

size_t ep_queue_length(ep_queue *q)
{
  pthread_mutex_lock(&q->lock);
  size_t length = q->length;
  pthread_mutex_unlock(&q->lock);
  return length;
}

uint64_t ep_queue_drops(ep_queue *q)
{
  pthread_mutex_lock(&q->lock);
  uint64_t drops = q->drops;
  pthread_mutex_unlock(&q->lock);
  return drops;
}
