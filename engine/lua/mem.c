// SPDX-License-Identifier: MIT
/*
 * Lua's allocator: realloc and free, an account of what is held, and a limit.
 * With a limit, large blocks are mapped by us: glibc puts blocks of up to 32 MiB into its arenas, and a table
 * or buffer that grows leaves as much behind in holes, resident and in no account (451 MiB at a limit of 256,
 * measured).
 * Engine thread; the account may be read by any (relaxed atomics, a plain add on the machines we know).
 * What malloc really takes is charged, not what was asked: with a limit of 256 MiB in 20-byte objects the
 * process would else hold 400.
 * When over the limit Lua collects and asks again, then raises; the text that names the limit is in call.c.
 */
#include "lua/mem.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096, LARGE = 1 << 20, TRIM_EVERY = 16 << 20 };

// Size of glibc's chunk for a request: a word of header, rounded to 16, at least 32 (malloc/malloc.c,
// request2size).
static size_t charge(size_t n)
{
  if (n == 0)
    return 0;
  size_t chunk = (n + sizeof(size_t) + 15) & ~(size_t)15;
  return chunk < 32 ? 32 : chunk;
}

static bool is_mapped(const ep_mem *m, size_t n)
{
  return m->map_large && n >= LARGE;
}

static size_t pages(size_t n)
{
  return (n + PAGE - 1) & ~(size_t)(PAGE - 1);
}

static void release(const ep_mem *m, void *ptr, size_t size)
{
  if (ptr && is_mapped(m, size))
    munmap(ptr, pages(size));
  else
    free(ptr);
}

// As realloc, where one of the two is a block mapped by us. The size alone tells which is: so a block that
// shrinks below LARGE must move, and may find no memory. Lua 5.4 copes with that (lua_Alloc in its manual).
static void *move(const ep_mem *m, void *ptr, size_t osize, size_t nsize)
{
  void *block;
  if (ptr && is_mapped(m, osize) && is_mapped(m, nsize)) {
    block = mremap(ptr, pages(osize), pages(nsize), MREMAP_MAYMOVE);
    return block == MAP_FAILED ? NULL : block;
  }
  if (is_mapped(m, nsize)) {
    block = mmap(NULL, pages(nsize), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED)
      return NULL;
  } else {
    block = malloc(nsize);
    if (!block)
      return NULL;
  }
  if (ptr) {
    memcpy(block, ptr, osize < nsize ? osize : nsize);
    release(m, ptr, osize);
  }
  return block;
}

// What the collector freed lies in glibc's arenas, where our mappings cannot use it. Near the limit both
// together would be too much, so the holes are given back first.
static void make_room(ep_mem *m, size_t used, size_t size)
{
  m->mapped_since_trim += size;
  if (m->mapped_since_trim < TRIM_EVERY || used + size < m->limit / 2)
    return;
  m->mapped_since_trim = 0;
  malloc_trim(0);
}

void *ep_mem_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
  ep_mem *m = ud;
  size_t used = atomic_load_explicit(&m->used, memory_order_relaxed);
  size_t old = ptr ? charge(osize) : 0; // without a block osize is a type tag
  if (nsize == 0) {
    release(m, ptr, osize);
    atomic_store_explicit(&m->used, used - old, memory_order_relaxed);
    return NULL;
  }
  size_t new = charge(nsize);
  if (m->limit && new > old && (nsize > SIZE_MAX / 2 || used - old + new > m->limit))
    return NULL;
  if (new > old && is_mapped(m, nsize))
    make_room(m, used, new - old);
  bool mapped = is_mapped(m, nsize) || (ptr && is_mapped(m, osize));
  void *block = mapped ? move(m, ptr, osize, nsize) : realloc(ptr, nsize);
  if (!block) {
    if (mapped || nsize > osize || !ptr)
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
