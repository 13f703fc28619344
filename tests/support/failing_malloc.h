/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * malloc, calloc and realloc of a test program, made to fail when told. They stand in for libc's also in the
 * libraries the program uses, so strdup, stdio and Lua fail with them.
 */
#ifndef FAILING_MALLOC_H
#define FAILING_MALLOC_H

#include <stdint.h>

#define FAILING_MALLOC_FOR_GOOD UINT32_MAX

/* From now on, of the calling thread's allocations the first-th (from 1) fails and those behind it, `length` in
 * all. first 0: none fails, they are only counted. */
void failing_malloc_arm(uint32_t first, uint32_t length);

/* Ends that; the number of allocations since then. */
uint32_t failing_malloc_disarm(void);

/* Leaves libuv out: it aborts when its table of watchers cannot grow (src/unix/core.c, maybe_resize). Before any
 * other use of libuv. */
void failing_malloc_spare_libuv(void);

/* Blocks that the process holds. 0 under a sanitizer, whose own leak check sees more. */
int64_t failing_malloc_blocks(void);

#endif
