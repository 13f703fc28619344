/* SPDX-License-Identifier: MIT */
/*
 * Requests that must be answered in time, whatever Lua does: those of one engine.
 *
 * A request that has not begun when its time is over is answered and never begins. Code that runs is stopped, code that
 * has yielded is cancelled, and what nothing can stop (C code) is answered 2 s later all the same. While a debugger has stopped the
 * engine, the time of code that has begun stands still, as that of timers does.
 * The engine thread and the thread that checks share this; the functions say who calls.
 */
#ifndef EP_DEADLINE_H
#define EP_DEADLINE_H

#include "verbs/ask.h"

typedef struct ep_deadlines ep_deadlines;

/* NULL: no memory. s: until freed. Any thread. */
ep_deadlines *ep_deadlines_new(ep_state *s);
/* No request may be in it. NULL is accepted. */
void ep_deadlines_free(ep_deadlines *d);

/* Puts a request under watch until it is answered or dropped, whose time is over at due_ns (monotonic). Before it is
 * posted. Any thread. */
void ep_deadlines_add(ep_deadlines *d, ep_ask *a, int64_t due_ns);

/* Takes it out; true: it must not be answered any more, for that was done. Does nothing for one that was never added. Any thread. */
bool ep_deadlines_remove(ep_ask *a);

/* The request begins; false: it is answered already, and is to be dropped. Engine thread. */
bool ep_deadlines_begin(ep_ask *a);

/* The code of a request runs in the entry into Lua that is under way. Engine thread. */
void ep_deadlines_enter(ep_ask *a);

/* Whether its time is over: its answer says so. Any thread. */
bool ep_deadlines_over(const ep_ask *a);

/* Does what is due at now_ns. Any requests left? The control thread, or any, one at a time. */
bool ep_deadlines_check(ep_deadlines *d, int64_t now_ns);

#endif
