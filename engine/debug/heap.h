/* SPDX-License-Identifier: MIT */
/*
 * All objects of a Lua state that can be reached, and the references between them: tables with their keys and metatables, functions
 * with their upvalues, userdata, coroutines with their stacks. No metamethod is called. Engine thread.
 * References that C code keeps on its own, and functions that run at the moment, are not references here.
 */
#ifndef EP_HEAP_H
#define EP_HEAP_H

#include "lua/state.h"

enum { EP_HEAP_OBJECTS_MAX = 1000000, EP_HEAP_STEPS_MAX = 20000000 };

typedef struct ep_heap ep_heap;

/* What is told of the walk; the function is on top of the stack, and stays there. May raise, may not leave anything on the stack. */
typedef struct ep_heap_visitor {
  void *ud;
  /* A Lua function that was not seen before; whether references to it are to be found again later. */
  bool (*function)(void *ud, lua_State *L, const void *address);
  /* A function that runs now, or is on a stack below one that runs. Each time. */
  void (*running)(void *ud, lua_State *L, const void *address);
} ep_heap_visitor;

/* What comes in place of the function at that address: it is pushed. False: it stays, nothing is pushed. May not raise. */
typedef bool ep_heap_replacement(void *ud, lua_State *L, const void *address);

/* NULL: no memory. */
ep_heap *ep_heap_new(void);
void ep_heap_free(ep_heap *h);

/* The table on top, which stays there, is not looked at: before the walk. It stays alive until ep_heap_forget(). May raise for memory. */
void ep_heap_hide(ep_heap *h, lua_State *L) EP_ENGINE_THREAD;

/* Goes through everything, from the registry on and from the coroutine `also` (NULL: none). The collector must be stopped from here until
 * ep_heap_forget(). NULL; else why not: there is too much. Raises when there is no memory. */
const char *ep_heap_walk(ep_heap *h, lua_State *L, lua_State *also,
                         const ep_heap_visitor *v) EP_ENGINE_THREAD;

/* Work done so far, and work of others on it: more than EP_HEAP_STEPS_MAX is too much. */
int64_t ep_heap_steps(const ep_heap *h);
void ep_heap_spend(ep_heap *h, int64_t steps);

/* Whether there are references to a function that are to be found again. */
bool ep_heap_is_referred(const ep_heap *h, const void *address);

/* Replaces all references that were to be found again; nothing may have run since the walk, which was at the same level of L. How many there were. Raises for
 * lack of memory, and then has replaced none. */
int64_t ep_heap_replace(ep_heap *h, lua_State *L, ep_heap_replacement *replacement,
                        void *ud) EP_ENGINE_THREAD;

/* Lets go of what the walk has found: after it in any case. Raises nothing. */
void ep_heap_forget(lua_State *L) EP_ENGINE_THREAD;

#endif
