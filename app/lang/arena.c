// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * An arena: a chain of zeroed blocks, from which pieces are cut. One thread at a time; owns its blocks.
 *
 * The idea: parsing and asking make many small things that live equally long, so nobody frees them one by
 * one, and nobody has to look whether there was memory: when there is none, take() jumps back to run(). The
 * rejected one: a result for each allocation, which every function of a parser would have to hand up.
 */
#include "lang/arena.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct block {
  struct block *next;
  size_t size;
  max_align_t bytes[];
} block;

struct lang_arena {
  block *blocks;
  char *at; // in the newest block
  size_t left;
  size_t size;
  jmp_buf *out;
};

#define FIRST_BLOCK ((size_t)16 << 10)
#define LARGEST_BLOCK ((size_t)1 << 20)

lang_arena *lang_arena_new(void)
{
  return calloc(1, sizeof(lang_arena));
}

void lang_arena_free(lang_arena *arena)
{
  if (!arena)
    return;
  for (block *b = arena->blocks; b;) {
    block *next = b->next;
    free(b);
    b = next;
  }
  free(arena);
}

bool lang_arena_run(lang_arena *arena, void (*work)(void *ud), void *ud)
{
  jmp_buf out;
  if (setjmp(out)) {
    arena->out = NULL;
    return false;
  }
  arena->out = &out;
  work(ud);
  arena->out = NULL;
  return true;
}

static block *add_block(lang_arena *arena, size_t size)
{
  block *b = calloc(1, sizeof *b + size);
  if (!b)
    longjmp(*arena->out, 1);
  b->size = size;
  b->next = arena->blocks;
  arena->blocks = b;
  arena->size += size;
  return b;
}

void *lang_arena_take(lang_arena *arena, size_t size)
{
  size = (size + 7) & ~(size_t)7;
  if (size <= arena->left) {
    void *piece = arena->at;
    arena->at += size;
    arena->left -= size;
    return piece;
  }
  if (size > LARGEST_BLOCK / 4) { // a block of its own; the one in use stays in use
    block *b = add_block(arena, size);
    return b->bytes;
  }
  size_t fresh = arena->size < FIRST_BLOCK ? FIRST_BLOCK : arena->size;
  if (fresh > LARGEST_BLOCK)
    fresh = LARGEST_BLOCK;
  if (fresh < size)
    fresh = size;
  block *b = add_block(arena, fresh);
  arena->at = (char *)b->bytes + size;
  arena->left = fresh - size;
  return b->bytes;
}

char *lang_arena_copy(lang_arena *arena, const char *bytes, size_t length)
{
  char *copy = lang_arena_take(arena, length + 1);
  if (length)
    memcpy(copy, bytes, length);
  return copy;
}

char *lang_arena_format(lang_arena *arena, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (length < 0)
    length = 0;
  char *text = lang_arena_take(arena, (size_t)length + 1);
  va_start(args, format);
  vsnprintf(text, (size_t)length + 1, format, args);
  va_end(args);
  return text;
}

size_t lang_arena_size(const lang_arena *arena)
{
  return arena->size;
}
