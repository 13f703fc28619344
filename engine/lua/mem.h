/* SPDX-License-Identifier: MIT */
/*
 * Lua's allocator: an account of what is held, a limit, and small blocks from slabs of its own.
 * Engine thread, save where said.
 */
#ifndef EP_MEM_H
#define EP_MEM_H

#include "lua/region.h"

#include <lua.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { EP_MEM_STEP = 16, EP_MEM_SMALL = 256, EP_MEM_CLASSES = EP_MEM_SMALL / EP_MEM_STEP };

/* Somebody who wants to hear of all that Lua allocates: the profiler of memory, the debugger of new functions. */
typedef struct ep_mem_watch {
  /* A block was taken (type: what lua_Alloc gets as osize for it: LUA_TFUNCTION, LUA_TTABLE, ...; 0: of no object) or has grown (-1), by so many
   * bytes; now it is at `block`. Inside Lua, at any place that allocates: may not touch the state, but may call ep_hook_ask(). */
  void (*took)(void *ud, int type, const void *block, size_t bytes);
  void *ud;
  struct ep_mem_watch *next; /* the list's */
} ep_mem_watch;

typedef struct ep_mem {
  atomic_size_t held; /* bytes taken from the system; written by the engine thread only */
  size_t limit;       /* of held; 0: none */
  size_t peak;        /* of held */
  size_t small_used;  /* bytes of slabs that Lua holds */
  size_t slab_count;
  size_t walk_from;           /* slab_count from which on a walk for unused slabs is worth it */
  void *free[EP_MEM_CLASSES]; /* lists of free blocks, linked through their first word */
  char *fresh;                /* rest of the newest slab */
  char *fresh_end;
  struct ep_slab *slabs;
  ep_regions regions;      /* where slabs come from */
  bool map_large;          /* set before the first block, and not changed after; see mem.c */
  size_t grown_since_trim; /* bytes of large blocks */
  struct ep_slab *reserve; /* lets a block shrink when the system has no memory left */
  ep_mem_watch *watches;   /* NULL: L has ep_mem_alloc, and nobody pays */
} ep_mem;

/* A zeroed ep_mem is ready; this takes the reserve besides. 0, EPLUA_E_NOMEM. */
int ep_mem_init(ep_mem *m);

/* Frees the slabs, and with them all small blocks. */
void ep_mem_fini(ep_mem *m);

/* A lua_Alloc; ud is an ep_mem. Refuses (NULL) to grow over the limit, never to shrink. */
void *ep_mem_alloc(void *ud, void *ptr, size_t osize, size_t nsize);

/* From now on, or no more, w is told of what L, a state on m, allocates. w: until ep_mem_watch_remove(); watching twice is watching once. Engine
 * thread; also inside a hook, not inside took. */
void ep_mem_watch_add(ep_mem *m, lua_State *L, ep_mem_watch *w);
void ep_mem_watch_remove(ep_mem *m, lua_State *L, ep_mem_watch *w);

/* Bytes held. Any thread. */
size_t ep_mem_held(const ep_mem *m);

#endif
