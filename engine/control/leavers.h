/* SPDX-License-Identifier: MIT */
/*
 * Peers that have left while the engine took nothing: their sessions are still to be closed. Each has asked something before, so there are no more
 * of them than the engine's queue has held.
 */
#ifndef EP_LEAVERS_H
#define EP_LEAVERS_H

#include <pthread.h>
#include <stdbool.h>

typedef struct ep_leaver ep_leaver;

typedef struct ep_leavers {
  pthread_mutex_t lock;
  ep_leaver *first;
} ep_leavers;

void ep_leavers_init(ep_leavers *l);
void ep_leavers_fini(ep_leavers *l);

/* Remembers a peer by its name, copied. False: no memory. Any thread. */
bool ep_leavers_add(ep_leavers *l, const char *peer);

/* Gives each to tell, until that says that nothing is taken at the moment (false). Whether some are left. Any thread. */
bool ep_leavers_tell(ep_leavers *l, bool (*tell)(void *ud, const char *peer), void *ud);

#endif
