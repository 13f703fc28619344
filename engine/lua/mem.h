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
} ep_mem;

/* A zeroed ep_mem is ready; this takes the reserve besides. 0, EPLUA_E_NOMEM. */
int ep_mem_init(ep_mem *m);

/* Frees the slabs, and with them all small blocks. */
void ep_mem_fini(ep_mem *m);

/* A lua_Alloc; ud is an ep_mem. Refuses (NULL) to grow over the limit, never to shrink. */
void *ep_mem_alloc(void *ud, void *ptr, size_t osize, size_t nsize);

/* Bytes held. Any thread. */
size_t ep_mem_held(const ep_mem *m);

#endif
