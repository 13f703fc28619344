/* SPDX-License-Identifier: MIT */
/* Hashes of bytes that nobody chooses to do harm: FNV-1a, 64 bits (draft-eastlake-fnv). Any thread. */
#ifndef EP_HASH_H
#define EP_HASH_H

#include <stddef.h>
#include <stdint.h>

#define EP_HASH_BEGIN UINT64_C(14695981039346656037)

/* Goes on from a hash, EP_HASH_BEGIN at first, with further bytes. */
static inline uint64_t ep_hash(uint64_t hash, const void *bytes, size_t length)
{
  for (const unsigned char *at = bytes, *end = at + length; at < end; at++)
    hash = (hash ^ *at) * UINT64_C(1099511628211);
  return hash;
}

#endif
