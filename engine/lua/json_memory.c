// SPDX-License-Identifier: MIT
// yyjson's allocator on the engine's account. yyjson frees without a size, so each block carries
// its own.
#include "lua/json_memory.h"

#include <stdint.h>

typedef union header {
  size_t size;
  max_align_t align;
} header;

static void *take(void *ctx, size_t size)
{
  if (size > SIZE_MAX - sizeof(header))
    return NULL;
  header *h = ep_mem_alloc(ctx, NULL, 0, sizeof *h + size);
  if (!h)
    return NULL;
  h->size = size;
  return h + 1;
}

static void *change(void *ctx, void *ptr, size_t old_size, size_t size)
{
  (void)old_size;
  header *h = (header *)ptr - 1;
  if (size > SIZE_MAX - sizeof *h)
    return NULL;
  h = ep_mem_alloc(ctx, h, sizeof *h + h->size, sizeof *h + size);
  if (!h)
    return NULL;
  h->size = size;
  return h + 1;
}

static void give(void *ctx, void *ptr)
{
  if (!ptr)
    return;
  header *h = (header *)ptr - 1;
  ep_mem_alloc(ctx, h, sizeof *h + h->size, 0);
}

yyjson_alc ep_json_memory(ep_mem *m)
{
  return (yyjson_alc){.malloc = take, .realloc = change, .free = give, .ctx = m};
}
