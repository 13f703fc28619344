// SPDX-License-Identifier: MIT
/*
 * Lua's allocator. Engine thread; the account may be read by any (relaxed atomics, a plain add on the
 * machines we know). Owns the slabs.
 * Blocks up to 256 bytes come from slabs, by free lists of sizes 16 bytes apart; larger ones from malloc. Lua
 * tells the size of what it frees, so a small block needs no header, and no lock, which malloc takes as soon as
 * a process has two threads: code that makes many closures ran 1.12 times as long as in lua5.4, now less than
 * it. (mimalloc was as quick, but loading it costs a start 0.3 ms.)
 * What is taken from the system is charged, not what Lua asked: with a limit of 256 MiB in 20-byte objects the
 * process would else hold 400. Slabs that are free as a whole go back when the limit is near or half of
 * them is unused; that takes a walk over the free lists, and happens seldom.
 * With a limit, blocks from 1 MiB on are mapped by us: glibc puts blocks of up to 32 MiB into its heap, and a
 * table or buffer that grows leaves as much behind in holes, resident and in no account (451 MiB at a limit of
 * 256, measured). Smaller holes are given back before large growth near the limit.
 * When over the limit Lua collects and asks again, then raises; the text that names the limit is in call.c.
 * Who watches has the state use another allocator meanwhile, one that tells: so nobody pays for what nobody wants.
 * Sanitizers see nothing inside slabs, so their builds use malloc for all (EPLUA_PLAIN_MALLOC).
 */
#include "lua/mem.h"

#include "base/error.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifdef EPLUA_PLAIN_MALLOC
enum { SMALL = 0 };
#else
enum { SMALL = EP_MEM_SMALL };
#endif

enum { UNUSED_MIN = 16 << 20, PAGE = 4096, MAPPED = 1 << 20, TRIM_EVERY = 16 << 20 };

typedef struct ep_slab {
  struct ep_slab *next;
  ep_region *region;
  size_t free_bytes; // used during a walk only
  size_t unused;     // keeps blocks on multiples of 16
} ep_slab;

static const size_t slab_room = EP_SLAB_SIZE - sizeof(ep_slab);

typedef struct free_block {
  struct free_block *next;
} free_block;

// Size of glibc's chunk for a request: a word of header, rounded to 16, at least 32 (malloc/malloc.c,
// request2size).
static size_t charge(size_t n)
{
  size_t chunk = (n + sizeof(size_t) + 15) & ~(size_t)15;
  return chunk < 32 ? 32 : chunk;
}

size_t ep_mem_held(const ep_mem *m)
{
  return atomic_load_explicit(&m->held, memory_order_relaxed);
}

static void add_held(ep_mem *m, size_t more, size_t less)
{
  size_t held = ep_mem_held(m) + more - less;
  atomic_store_explicit(&m->held, held, memory_order_relaxed);
  if (held > m->peak)
    m->peak = held;
}

// --- slabs ---

static size_t class_of(size_t n)
{
  return (n + EP_MEM_STEP - 1) / EP_MEM_STEP - 1;
}

static size_t class_size(size_t class)
{
  return (class + 1) * EP_MEM_STEP;
}

static void put_free(ep_mem *m, void *block, size_t class)
{
  free_block *b = block;
  b->next = m->free[class];
  m->free[class] = b;
}

// Aligned to its size, so that a block finds its slab.
static ep_slab *slab_of(const void *block)
{
  return (ep_slab *)((uintptr_t)block & ~(uintptr_t)(EP_SLAB_SIZE - 1));
}

// Makes the rest of the newest slab into free blocks, so that all room of all slabs is used or listed.
static void list_fresh(ep_mem *m)
{
  size_t left = (size_t)(m->fresh_end - m->fresh);
  while (left >= EP_MEM_STEP) {
    size_t size = left < EP_MEM_SMALL ? left / EP_MEM_STEP * EP_MEM_STEP : EP_MEM_SMALL;
    put_free(m, m->fresh, class_of(size));
    m->fresh += size;
    left -= size;
  }
  m->fresh = m->fresh_end = NULL;
}

// Calls `keep` for each free block; takes those out of the lists for which it is false.
static void walk_free(ep_mem *m, bool (*keep)(free_block *b, size_t size))
{
  for (size_t class = 0; class < EP_MEM_CLASSES; class ++) {
    free_block **link = (free_block **)&m->free[class];
    while (*link) {
      if (keep(*link, class_size(class)))
        link = &(*link)->next;
      else
        *link = (*link)->next;
    }
  }
}

static bool count_in_slab(free_block *b, size_t size)
{
  slab_of(b)->free_bytes += size;
  return true;
}

static bool slab_stays(free_block *b, size_t size)
{
  (void)size;
  return slab_of(b)->free_bytes < slab_room;
}

// Gives slabs without a used block back to the system; whether there was one.
static bool release_slabs(ep_mem *m)
{
  list_fresh(m);
  for (ep_slab *s = m->slabs; s; s = s->next)
    s->free_bytes = 0;
  walk_free(m, count_in_slab);
  walk_free(m, slab_stays);
  size_t released = 0;
  for (ep_slab **link = &m->slabs; *link;) {
    ep_slab *s = *link;
    if (s->free_bytes < slab_room) {
      link = &s->next;
      continue;
    }
    *link = s->next;
    ep_slab_give(&m->regions, s->region, s);
    released++;
  }
  m->slab_count -= released;
  add_held(m, 0, released * EP_SLAB_SIZE);
  return released > 0;
}

static ep_slab *take_slab(ep_mem *m)
{
  ep_region *region;
  ep_slab *s = ep_slab_take(&m->regions, &region);
  if (s)
    s->region = region;
  return s;
}

static void use_slab(ep_mem *m, ep_slab *s)
{
  list_fresh(m);
  s->next = m->slabs;
  m->slabs = s;
  m->slab_count++;
  m->fresh = (char *)(s + 1);
  m->fresh_end = (char *)s + EP_SLAB_SIZE;
}

static bool over_limit(const ep_mem *m, size_t more)
{
  return m->limit && (more > m->limit || ep_mem_held(m) > m->limit - more);
}

static bool add_slab(ep_mem *m)
{
  size_t unused = m->slab_count * slab_room - m->small_used;
  // a walk that finds little is not tried again before the heap has grown by an eighth
  bool wasteful = unused > UNUSED_MIN && unused > m->small_used && m->slab_count >= m->walk_from;
  if (wasteful || over_limit(m, EP_SLAB_SIZE)) {
    release_slabs(m);
    m->walk_from = m->slab_count + m->slab_count / 8;
  }
  if (over_limit(m, EP_SLAB_SIZE))
    return false;
  ep_slab *s = take_slab(m);
  if (!s)
    return false;
  add_held(m, EP_SLAB_SIZE, 0);
  use_slab(m, s);
  return true;
}

static void *small_alloc(ep_mem *m, size_t class)
{
  free_block *b = m->free[class];
  size_t size = class_size(class);
  if (b) {
    m->free[class] = b->next;
  } else {
    if ((size_t)(m->fresh_end - m->fresh) < size && !add_slab(m))
      return NULL;
    b = (free_block *)m->fresh;
    m->fresh += size;
  }
  m->small_used += size;
  return b;
}

static void small_free(ep_mem *m, void *block, size_t class)
{
  put_free(m, block, class);
  m->small_used -= class_size(class);
}

// --- large blocks ---

static bool is_mapped(const ep_mem *m, size_t n)
{
  return m->map_large && n >= MAPPED;
}

static size_t pages(size_t n)
{
  return (n + PAGE - 1) & ~(size_t)(PAGE - 1);
}

static void large_release(const ep_mem *m, void *block, size_t size)
{
  if (is_mapped(m, size))
    munmap(block, pages(size));
  else
    free(block);
}

static void *large_take(const ep_mem *m, size_t size)
{
  if (!is_mapped(m, size))
    return malloc(size);
  void *block = mmap(NULL, pages(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return block == MAP_FAILED ? NULL : block;
}

// As realloc. The size alone tells how a block was made, so one that shrinks out of its kind has to move.
static void *large_resize(const ep_mem *m, void *ptr, size_t osize, size_t nsize)
{
  if (is_mapped(m, osize) && is_mapped(m, nsize)) {
    void *block = mremap(ptr, pages(osize), pages(nsize), MREMAP_MAYMOVE);
    return block == MAP_FAILED ? NULL : block;
  }
  if (!is_mapped(m, osize) && !is_mapped(m, nsize)) {
    void *block = realloc(ptr, nsize);
    return block || nsize > osize ? block : ptr; // the old block is large enough
  }
  void *block = large_take(m, nsize);
  if (!block)
    return NULL;
  memcpy(block, ptr, osize < nsize ? osize : nsize);
  large_release(m, ptr, osize);
  return block;
}

// What the collector freed lies in glibc's heap, where our mappings cannot use it. Near the limit both
// together would be too much, so the holes are given back first.
static void make_room(ep_mem *m, size_t size)
{
  m->grown_since_trim += size;
  if (!m->map_large || m->grown_since_trim < TRIM_EVERY || ep_mem_held(m) + size < m->limit / 2)
    return;
  m->grown_since_trim = 0;
  malloc_trim(0);
}

static void *large_alloc(ep_mem *m, void *ptr, size_t osize, size_t nsize)
{
  size_t old = ptr ? charge(osize) : 0;
  if (nsize > SIZE_MAX / 2)
    return NULL;
  size_t new = charge(nsize);
  if (new > old && over_limit(m, new - old) && (!release_slabs(m) || over_limit(m, new - old)))
    return NULL;
  if (new > old)
    make_room(m, new - old);
  void *block = ptr ? large_resize(m, ptr, osize, nsize) : large_take(m, nsize);
  if (block)
    add_held(m, new, old);
  return block;
}

static void large_free(ep_mem *m, void *block, size_t size)
{
  large_release(m, block, size);
  add_held(m, 0, charge(size));
}

// --- exported ---

int ep_mem_init(ep_mem *m)
{
  if (SMALL == 0)
    return EPLUA_OK;
  m->reserve = take_slab(m);
  return m->reserve ? EPLUA_OK : EPLUA_E_NOMEM;
}

void ep_mem_fini(ep_mem *m)
{
  ep_regions_free(&m->regions);
  *m = (ep_mem){0};
}

static void *take(ep_mem *m, size_t size)
{
  return size <= SMALL ? small_alloc(m, class_of(size)) : large_alloc(m, NULL, 0, size);
}

static void give(ep_mem *m, void *block, size_t size)
{
  if (size <= SMALL)
    small_free(m, block, class_of(size));
  else
    large_free(m, block, size);
}

// Moves a block to another class, or between slabs and malloc.
static void *move(ep_mem *m, void *ptr, size_t osize, size_t nsize)
{
  void *block = take(m, nsize);
  if (!block && nsize < osize && m->reserve) { // shrinking must not fail
    use_slab(m, m->reserve);
    add_held(m, EP_SLAB_SIZE, 0);
    m->reserve = NULL;
    block = take(m, nsize);
  }
  if (!block)
    return NULL;
  memcpy(block, ptr, osize < nsize ? osize : nsize);
  give(m, ptr, osize);
  return block;
}

void *ep_mem_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
  ep_mem *m = ud;
  if (!ptr) // without a block osize is a type tag
    return nsize ? take(m, nsize) : NULL;
  if (nsize == 0) {
    if (osize)
      give(m, ptr, osize);
    return NULL;
  }
  bool was_small = osize <= SMALL, is_small = nsize <= SMALL;
  if (was_small && is_small && class_of(osize) == class_of(nsize))
    return ptr;
  if (!was_small && !is_small)
    return large_alloc(m, ptr, osize, nsize);
  return move(m, ptr, osize, nsize);
}

// --- watches ---

static void *alloc_and_tell(void *ud, void *ptr, size_t osize, size_t nsize)
{
  ep_mem *m = ud;
  size_t before = ptr ? osize : 0;
  void *block = ep_mem_alloc(ud, ptr, osize, nsize);
  if (!block || nsize <= before)
    return block;
  for (ep_mem_watch *w = m->watches; w; w = w->next)
    w->took(w->ud, ptr ? -1 : (int)osize, block, nsize - before);
  return block;
}

void ep_mem_watch_add(ep_mem *m, lua_State *L, ep_mem_watch *w)
{
  for (const ep_mem_watch *each = m->watches; each; each = each->next) {
    if (each == w)
      return;
  }
  w->next = m->watches;
  m->watches = w;
  lua_setallocf(L, alloc_and_tell, m);
}

void ep_mem_watch_remove(ep_mem *m, lua_State *L, ep_mem_watch *w)
{
  ep_mem_watch **link = &m->watches;
  while (*link && *link != w)
    link = &(*link)->next;
  if (*link)
    *link = w->next;
  if (!m->watches)
    lua_setallocf(L, ep_mem_alloc, m);
}
