// SPDX-License-Identifier: MIT
/* A list with a lock, which is not held while somebody is told. See leavers.h. */
#include "control/leavers.h"

#include <stdlib.h>
#include <string.h>

struct ep_leaver {
  ep_leaver *next;
  char peer[];
};

void ep_leavers_init(ep_leavers *l)
{
  l->first = NULL;
  pthread_mutex_init(&l->lock, NULL);
}

static void keep(ep_leavers *l, ep_leaver *one)
{
  pthread_mutex_lock(&l->lock);
  one->next = l->first;
  l->first = one;
  pthread_mutex_unlock(&l->lock);
}

static ep_leaver *take_all(ep_leavers *l)
{
  pthread_mutex_lock(&l->lock);
  ep_leaver *first = l->first;
  l->first = NULL;
  pthread_mutex_unlock(&l->lock);
  return first;
}

bool ep_leavers_add(ep_leavers *l, const char *peer)
{
  size_t size = strlen(peer) + 1;
  ep_leaver *one = malloc(sizeof *one + size);
  if (!one)
    return false;
  memcpy(one->peer, peer, size);
  keep(l, one);
  return true;
}

bool ep_leavers_tell(ep_leavers *l, bool (*tell)(void *ud, const char *peer), void *ud)
{
  bool left = false;
  for (ep_leaver *one = take_all(l), *next; one; one = next) {
    next = one->next;
    left = left || !tell(ud, one->peer);
    if (left)
      keep(l, one);
    else
      free(one);
  }
  return left;
}

void ep_leavers_fini(ep_leavers *l)
{
  for (ep_leaver *one = take_all(l), *next; one; one = next) {
    next = one->next;
    free(one);
  }
  pthread_mutex_destroy(&l->lock);
}
