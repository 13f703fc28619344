/* SPDX-License-Identifier: MIT */
/* The stop itself: the engine thread waits, and runs tasks, until it is told to go on. */
#ifndef EP_PAUSE_H
#define EP_PAUSE_H

#include "debug/debug.h"

typedef struct ep_pause {
  ep_queue *queue;
  int fd;               /* an eventfd that wakes the wait */
  pthread_mutex_t lock; /* of: */
  bool open, going;
  ep_go how;
  int thread;
} ep_pause;

bool ep_pause_init(ep_pause *p);
void ep_pause_fini(ep_pause *p);

/* From now on tasks are taken, and it can be told to go on. Engine thread. */
void ep_pause_begin(ep_pause *p, ep_state *s) EP_ENGINE_THREAD;

/* Waits until ep_pause_go(), or a stop of the script. After ep_pause_begin(). Engine thread. */
void ep_pause_wait(ep_pause *p, ep_state *s) EP_ENGINE_THREAD;

/* Any thread; false: it does not wait. */
bool ep_pause_offer(ep_pause *p, ep_task task);
bool ep_pause_go(ep_pause *p, ep_go how, int thread);

#endif
