// SPDX-License-Identifier: MIT
/*
 * Compiling text in a bare state: for errors while typing, and for the lines that have code. Any thread; the caller owns
 * the state. Memory is bounded by an allocator that counts: a text can make the compiler want far more than its own size. To keep the
 * state for the next call was left: making one without libraries takes microseconds.
 */
#include "lua/compile.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

const char *ep_skip_first(const char *text, size_t *length)
{
  const char *end = text + *length;
  if (*length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
    text += 3;
  if (text < end && *text == '#') {
    const char *line_end = memchr(text, '\n', (size_t)(end - text));
    text = line_end ? line_end : end;
  }
  *length = (size_t)(end - text);
  return text;
}

static void *count_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
  size_t *left = ud;
  size_t old = ptr ? osize : 0; // without a block osize is its kind
  if (nsize == 0) {
    free(ptr);
    *left += old;
    return NULL;
  }
  if (nsize > old && nsize - old > *left)
    return NULL;
  void *new = realloc(ptr, nsize);
  if (new)
    *left = *left + old - nsize;
  return new;
}

void ep_compile_alone(ep_compiled *c, const char *text, size_t length, size_t memory)
{
  c->memory_left = memory;
  text = ep_skip_first(text, &length);
  c->L = lua_newstate(count_alloc, &c->memory_left);
  c->status = c->L ? luaL_loadbufferx(c->L, text, length, "=", "t") : LUA_ERRMEM;
}

void ep_compiled_close(ep_compiled *c)
{
  if (c->L)
    lua_close(c->L);
  c->L = NULL;
}
