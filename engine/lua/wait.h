/* SPDX-License-Identifier: MIT */
/*
 * A coroutine that waits for something of the engine's: the one way in which a library function
 * suspends.
 *
 *   ep_wait *w = ep_wait_begin(L);
 *   ... start the operation, which later calls ep_wait_end(w, push, ud); when it cannot: ep_wait_drop(w) ...
 *   return ep_wait_yield(L, w, cancel, operation);
 *
 * The coroutine cannot be collected meanwhile. When somebody else resumes or closes it first,
 * `cancel` is called so that the operation ends, and ep_wait_end() must no longer be called.
 * Engine thread.
 */
#ifndef EP_WAIT_H
#define EP_WAIT_H

#include "lua/call.h"

typedef struct ep_wait ep_wait;

/* Raises when L cannot yield (inside a metamethod called from C, a sort comparison, ...) or memory
 * ends. */
ep_wait *ep_wait_begin(lua_State *L);

/* Frees a wait whose operation could not start. */
void ep_wait_drop(ep_wait *w) EP_ENGINE_THREAD;

/* To be returned by the Lua C function: suspends L until ep_wait_end(). */
int ep_wait_yield(lua_State *L, ep_wait *w, void (*cancel)(ep_state *s, void *operation),
                  void *operation);

/* Goes on with the coroutine, whose call then returns what push gives (NULL: nothing). Frees w. An
 * entry: to be called from the loop, not from inside Lua. */
void ep_wait_end(ep_wait *w, ep_push_fn push, void *ud) EP_ENGINE_THREAD;

/* Cancels what co waits for, if it does. For whoever is about to close co. */
void ep_wait_cancel(lua_State *co);

/* The coroutine that waits, and since when (monotonic ns). w: not ended yet. */
lua_State *ep_wait_coroutine(const ep_wait *w, int64_t *since_ns);

/* What co waits for; NULL: nothing. */
const ep_wait *ep_wait_find(lua_State *co) EP_ENGINE_THREAD;

/* Pushes a list (a table, 1 to n) of the coroutines that wait. May raise for memory. */
void ep_waits_push(lua_State *L);

#endif
