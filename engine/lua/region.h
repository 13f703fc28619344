/* SPDX-License-Identifier: MIT */
/* Slabs of 32 KiB, aligned to their size, from mapped regions of 32. Engine thread. */
#ifndef EP_REGION_H
#define EP_REGION_H

#include <stddef.h>

enum { EP_SLAB_SIZE = 32 * 1024 };

typedef struct ep_region ep_region;

typedef struct ep_regions {
  ep_region *first;
  size_t free_slabs; /* in all regions */
} ep_regions;

/* A slab whose contents are undefined, and its region, for ep_slab_give(). NULL: no memory. A zeroed
 * ep_regions is ready. */
void *ep_slab_take(ep_regions *r, ep_region **region);

/* Gives the memory of a slab back to the system. */
void ep_slab_give(ep_regions *r, ep_region *region, void *slab);

/* Unmaps all, used slabs too. */
void ep_regions_free(ep_regions *r);

#endif
