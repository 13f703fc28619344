/* SPDX-License-Identifier: MIT */
/*
 * The watch of stalls: a callback that keeps the loop busy for too long is named, with its stack, in the host's log. Once for each run of a
 * callback, and once in 10 s for each line. What somebody evaluates and the main chunk may take their time.
 */
#ifndef EP_STALL_H
#define EP_STALL_H

#include "lua/state.h"

typedef struct ep_stall ep_stall; /* ep_state.stall */

/* rouse: see ep_stall_rest(); ud: until freed. Before the engine runs, or on its engine thread. NULL: no memory. */
ep_stall *ep_stall_new(ep_state *s, int64_t threshold_ns, void (*rouse)(void *ud), void *ud);
/* After the last tick, when Lua is closed. NULL is accepted. */
void ep_stall_free(ep_stall *w);

/* Looks; to be called about each half of the threshold. One thread, not the engine's. */
void ep_stall_tick(ep_stall *w, int64_t now_ns);

/* For who would like to tick no more while nothing happens: true: nothing has run for some ticks, and rouse is called, on the engine thread, when
 * something does. The thread that ticks. */
bool ep_stall_rest(ep_stall *w);

#endif
