// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The allocator's front door in a test program. Any thread; each has its own account of failures.
 * The definitions here come before libc's for the whole process, and pass on to what libc (or the sanitizer)
 * exports under another name. A linker's --wrap was left: it reaches our objects only.
 */
#include "failing_malloc.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <uv.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define REAL(name) __interceptor_##name
#else
#define REAL(name) __libc_##name
#define COUNTS_BLOCKS
#endif

extern void *REAL(malloc)(size_t size);
extern void *REAL(calloc)(size_t count, size_t size);
extern void *REAL(realloc)(void *block, size_t size);

static _Thread_local bool armed;
static _Thread_local uint32_t made, fail_first, fail_length;
static _Atomic int64_t blocks;

void failing_malloc_arm(uint32_t first, uint32_t length)
{
  made = 0;
  fail_first = first;
  fail_length = length;
  armed = true;
}

uint32_t failing_malloc_disarm(void)
{
  armed = false;
  return made;
}

int64_t failing_malloc_blocks(void)
{
  return atomic_load(&blocks);
}

static bool fails(void)
{
  if (!armed)
    return false;
  made++;
  if (fail_first == 0 || made < fail_first || made - fail_first >= fail_length)
    return false;
  errno = ENOMEM;
  return true;
}

static void *counted(void *block)
{
#ifdef COUNTS_BLOCKS
  if (block)
    atomic_fetch_add_explicit(&blocks, 1, memory_order_relaxed);
#endif
  return block;
}

void *malloc(size_t size)
{
  return fails() ? NULL : counted(REAL(malloc)(size));
}

void *calloc(size_t count, size_t size)
{
  return fails() ? NULL : counted(REAL(calloc)(count, size));
}

void *realloc(void *block, size_t size)
{
  if (!block)
    return malloc(size);
  if (size > 0)
    return fails() ? NULL : REAL(realloc)(block, size);
  free(block);
  return NULL;
}

static void *spared_malloc(size_t size)
{
  return counted(REAL(malloc)(size));
}

static void *spared_calloc(size_t count, size_t size)
{
  return counted(REAL(calloc)(count, size));
}

static void *spared_realloc(void *block, size_t size)
{
  return block ? REAL(realloc)(block, size) : spared_malloc(size);
}

void failing_malloc_spare_libuv(void)
{
  uv_replace_allocator(spared_malloc, spared_realloc, spared_calloc, free);
}

#ifdef COUNTS_BLOCKS
extern void __libc_free(void *block);
extern void *__libc_memalign(size_t alignment, size_t size);

void free(void *block)
{
  if (block)
    atomic_fetch_sub_explicit(&blocks, 1, memory_order_relaxed);
  __libc_free(block);
}

void *aligned_alloc(size_t alignment, size_t size)
{
  return fails() ? NULL : counted(__libc_memalign(alignment, size));
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
  void *made_block = aligned_alloc(alignment, size);
  if (!made_block)
    return ENOMEM;
  *block = made_block;
  return 0;
}
#endif
