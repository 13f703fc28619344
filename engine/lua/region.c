// SPDX-License-Identifier: MIT
/*
 * Regions of slabs. Engine thread; owns its mappings.
 * malloc's aligned blocks were tried: each leaves a hole of nearly its size. A mapping for each slab would come
 * near the system's limit on mappings in a large heap. So 32 slabs share one, a free slab keeps its addresses
 * but no memory, and a region that is free as a whole is unmapped.
 */
#include "lua/region.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { SLABS = 32 };

struct ep_region {
  ep_region *next;
  void *mapping;
  char *slabs;     // the first aligned address in it
  uint32_t unused; // a bit for each slab
};

static const size_t mapping_size = (size_t)EP_SLAB_SIZE * (SLABS + 1); // one more, to align

static ep_region *map_region(void)
{
  ep_region *region = malloc(sizeof *region);
  if (!region)
    return NULL;
  void *mapping =
      mmap(NULL, mapping_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) {
    free(region);
    return NULL;
  }
  size_t beyond = (uintptr_t)mapping % EP_SLAB_SIZE;
  *region = (ep_region){.mapping = mapping,
                        .slabs = (char *)mapping + (beyond ? EP_SLAB_SIZE - beyond : 0),
                        .unused = UINT32_MAX};
  return region;
}

void *ep_slab_take(ep_regions *r, ep_region **region)
{
  ep_region *found = r->free_slabs ? r->first : NULL;
  while (found && !found->unused)
    found = found->next;
  if (!found) {
    found = map_region();
    if (!found)
      return NULL;
    found->next = r->first;
    r->first = found;
    r->free_slabs += SLABS;
  }
  int at = __builtin_ctz(found->unused);
  found->unused &= ~(UINT32_C(1) << at);
  r->free_slabs--;
  *region = found;
  return found->slabs + (size_t)at * EP_SLAB_SIZE;
}

static void unmap_region(ep_regions *r, ep_region *region)
{
  ep_region **link = &r->first;
  while (*link != region)
    link = &(*link)->next;
  *link = region->next;
  munmap(region->mapping, mapping_size);
  free(region);
}

void ep_slab_give(ep_regions *r, ep_region *region, void *slab)
{
  size_t at = (size_t)((char *)slab - region->slabs) / EP_SLAB_SIZE;
  region->unused |= UINT32_C(1) << at;
  r->free_slabs++;
  if (region->unused == UINT32_MAX) {
    r->free_slabs -= SLABS;
    unmap_region(r, region);
  } else {
    madvise(slab, EP_SLAB_SIZE, MADV_DONTNEED);
  }
}

void ep_regions_free(ep_regions *r)
{
  while (r->first)
    unmap_region(r, r->first);
  r->free_slabs = 0;
}
