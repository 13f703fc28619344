/* SPDX-License-Identifier: MIT */
/* Lua's allocator with an account and a limit. Engine thread, save where said. */
#ifndef EP_MEM_H
#define EP_MEM_H

#include <lua.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct ep_mem {
  atomic_size_t used; /* bytes, with the heap's own overhead; written by the engine thread only */
  size_t limit;       /* 0: none */
  bool map_large;     /* set before the first block, and not changed after */
  size_t mapped_since_trim;
} ep_mem;

/* A lua_Alloc; ud is an ep_mem. Refuses (NULL) to grow over the limit, never to shrink. */
void *ep_mem_alloc(void *ud, void *ptr, size_t osize, size_t nsize);

/* Bytes held. Any thread. */
size_t ep_mem_used(const ep_mem *m);

#endif
