// SPDX-License-Identifier: MIT
/*
 * Lua's allocator: realloc and free, an account of what is held, and a limit.
 * Engine thread; the account may be read by any (relaxed atomics, a plain add on the machines we
 * know). What malloc really takes is charged, not what was asked: with a limit of 256 MiB in
 * 20-byte objects the process would else hold 400. When over the limit Lua collects and asks again,
 * then raises; the text that names the limit is in call.c.
 */
#include "lua/mem.h"

#include <stdint.h>
#include <stdlib.h>

// Size of glibc's chunk for a request: a word of header, rounded to 16, at least 32
// (malloc/malloc.c, request2size).
static size_t charge(size_t n)
{
  if (n == 0)
    return 0;
  size_t chunk = (n + sizeof(size_t) + 15) & ~(size_t)15;
  return chunk < 32 ? 32 : chunk;
}

void *ep_mem_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
  ep_mem *m = ud;
  size_t used = atomic_load_explicit(&m->used, memory_order_relaxed);
  size_t old = ptr ? charge(osize) : 0; // without a block osize is a type tag
  if (nsize == 0) {
    free(ptr);
    atomic_store_explicit(&m->used, used - old, memory_order_relaxed);
    return NULL;
  }
  size_t new = charge(nsize);
  if (m->limit && new > old && (nsize > SIZE_MAX / 2 || used - old + new > m->limit))
    return NULL;
  void *block = realloc(ptr, nsize);
  if (!block) {
    if (nsize > osize || !ptr)
      return NULL;
    block = ptr; // Lua relies on shrinking; the old block is large enough
  }
  atomic_store_explicit(&m->used, used - old + new, memory_order_relaxed);
  return block;
}

size_t ep_mem_used(const ep_mem *m)
{
  return atomic_load_explicit(&m->used, memory_order_relaxed);
}
