/* SPDX-License-Identifier: MIT */
/*
 * Numbers for coroutines, as somebody outside knows them: 1, 2, 3 in the order in which they are seen first; never given again. They
 * keep no coroutine alive. Engine thread, save where said. May raise for memory.
 */
#ifndef EP_THREADS_H
#define EP_THREADS_H

#include "lua/state.h"

/* The number of co. */
int ep_thread_id(lua_State *L, lua_State *co);

/* The number that co has been given; 0: none yet. Raises nothing, allocates nothing. */
int ep_thread_known_id(lua_State *co);

/* Pushes the coroutine of that number; false, pushing nothing: there is none (any more). */
bool ep_thread_push(lua_State *L, int id);

/* From now on coroutines that scripts make are remembered (weakly), or no more: so that a list of all can be given. Any thread. */
void ep_threads_watch(ep_state *s, bool on);

/* A script has made co: remembers it under watch. Cheap when nobody watches. */
static inline void ep_threads_note(lua_State *L, lua_State *co)
{
  if (atomic_load_explicit(&ep_state_of(L)->threads_watched, memory_order_relaxed))
    ep_thread_id(L, co);
}

/* Whether co has ended, by itself or by an error. Raises nothing. */
bool ep_thread_is_dead(lua_State *co);

/* As coroutine.status() seen from outside: "running", "normal", "suspended", "dead". Raises nothing. */
const char *ep_thread_status(lua_State *co);

/* Pushes a list (a table, 1 to n) of all coroutines that are known and not dead, each once: those that run (innermost first), wait for
 * something of the engine's, or were given a number. */
void ep_threads_push_list(lua_State *L);

#endif
