/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that is given back as a whole. Everything lang makes lies in an arena: a tree of 500,000 nodes is
 * freed in a few calls. One thread at a time.
 */
#ifndef LANG_ARENA_H
#define LANG_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct lang_arena lang_arena;

/* An empty arena, given (lang_arena_free), or NULL. */
lang_arena *lang_arena_new(void);
void lang_arena_free(lang_arena *arena);

/* Calls work(ud), during which lang_arena_take() may be used. False when memory ran out on the way: work was
 * left in the middle, and all that remains to do is to free the arena. Does not nest. */
bool lang_arena_run(lang_arena *arena, void (*work)(void *ud), void *ud);

/* Zeroed bytes, aligned for any struct of lang, until the arena is freed. Never NULL: where there is no
 * memory it leaves lang_arena_run(), outside of which it must not be called. */
void *lang_arena_take(lang_arena *arena, size_t size);

/* A copy of length bytes, ended by a zero byte. */
char *lang_arena_copy(lang_arena *arena, const char *bytes, size_t length);

/* What printf would print. */
char *lang_arena_format(lang_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Bytes taken from the system. */
size_t lang_arena_size(const lang_arena *arena);

#endif
