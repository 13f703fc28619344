/* SPDX-License-Identifier: MIT */
/*
 * The watch of stalls: a callback that keeps the loop busy for too long is named, with its stack, in the host's log. Once for each run of a
 * callback, and once in 10 s for each line. What somebody evaluates and the main chunk may take their time, and time in which a debugger has stopped it
 * is none. Who wants more than a log hears of each stall while it lasts.
 */
#ifndef EP_STALL_H
#define EP_STALL_H

#include "lua/state.h"

typedef struct ep_stall ep_stall; /* ep_state.stall */

/* threshold_ns 0: nobody is named. rouse: see ep_stall_rest(); ud: until freed. Before the engine runs, or on its engine thread. NULL: no memory. */
ep_stall *ep_stall_new(ep_state *s, int64_t threshold_ns, void (*rouse)(void *ud), void *ud);
/* Another threshold, from the next tick on; with 0 that tick tells the end of what was told of. Any thread. */
void ep_stall_set_threshold(ep_stall *w, int64_t threshold_ns);

/* One look at a stall. Strings are borrowed for the call. */
typedef struct ep_stalled {
  bool
      over; /* it has ended, or a debugger has stopped it; of the rest only entry and ms count then */
  uint64_t entry;       /* which one: the same for all looks at one stall */
  int64_t ms;           /* since when */
  const char *kind;     /* "timeout", "window event", ...; NULL: not known */
  int64_t id;           /* 0: it has none */
  const char *begin;    /* where its function begins, "x.lua:12"; "" */
  const char *source;   /* of the Lua function it is in, as Lua has it ("@x.lua"), cut; "" */
  int line;             /* ... 0: not known */
  const char *function; /* ... its name; "" */
  const char *
      traceback; /* a line for each level, innermost first, each after "\n\t"; or where in C it is */
} ep_stalled;

/* Tells of each stall after its threshold, about twice a second while it lasts, and of its end. On the engine thread (where no function of Lua's may
 * be called) or that of the ticks; must not wait. ud: until freed. Before the first tick. */
void ep_stall_hear(ep_stall *w, void (*told)(void *ud, const ep_stalled *what), void *ud);

/* After the last tick, when Lua is closed. NULL is accepted. */
void ep_stall_free(ep_stall *w);

/* Looks; to be called about each half of the threshold. One thread, not the engine's. */
void ep_stall_tick(ep_stall *w, int64_t now_ns);

/* For who would like to tick no more while nothing happens: true: nothing has run for some ticks, and rouse is called, on the engine thread, when
 * something does. The thread that ticks. */
bool ep_stall_rest(ep_stall *w);

#endif
