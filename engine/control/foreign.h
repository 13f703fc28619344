/* SPDX-License-Identifier: MIT */
/*
 * Output that did not come from the script by way of its engine: what C code and child processes write to the process's own
 * descriptors, when these are pipes of ours. It goes into the tail, as the script's does.
 */
#ifndef EP_FOREIGN_H
#define EP_FOREIGN_H

#include "control/tail.h"

#include <uv.h>

typedef struct ep_foreign ep_foreign;

/* Reads from two pipes (taken, also on failure; -1: none). NULL: no memory. The control thread. */
ep_foreign *ep_foreign_new(uv_loop_t *loop, ep_tail *tail, int out, int err);

/* Takes what is there: who writes to the tail calls it before, so that what a script had a child write stands where it was written. NULL is
 * accepted. Any thread. */
void ep_foreign_take(ep_foreign *f);

/* Takes what is there and closes; nobody else may use it any more. NULL is accepted. The control thread. */
void ep_foreign_close(ep_foreign *f);

#endif
