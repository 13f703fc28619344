// SPDX-License-Identifier: MIT
/*
 * Compiling a text without running it: errors while typing. Any thread; owns a bare Lua state for the time of the call.
 * It is Lua's own compiler, so what it says is what a run would say. Memory is bounded by an allocator that counts: a
 * text can make the compiler want far more than its own size. To keep the state for the next call was left: making one
 * without libraries takes microseconds.
 */
#include "base/error.h"
#include "chunk.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY_MAX = 256 << 20 };

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

// Splits Lua's message (":LINE: TEXT", for the chunk name is empty).
static const char *split(const char *message, int *line)
{
  char *end;
  *line = 0;
  if (message[0] != ':')
    return message;
  long number = strtol(message + 1, &end, 10);
  if (end == message + 1 || strncmp(end, ": ", 2) != 0)
    return message;
  *line = (int)number;
  return end + 2;
}

int eplua_check(const char *text, size_t length, const char *name, eplua_error *err, int *line)
{
  size_t left = MEMORY_MAX;
  int at = 0;
  int code = EPLUA_OK;
  text = ep_skip_first(text, &length);
  lua_State *L = lua_newstate(count_alloc, &left);
  int status = L ? luaL_loadbufferx(L, text, length, "=", "t") : LUA_ERRMEM;
  if (status == LUA_ERRRUN) { // the compiler has a stack of its own to guard
    code = ep_error_set(err, EPLUA_E_SYNTAX, "%s%sit is nested too deeply", name ? name : "",
                        name ? ": " : "");
  } else if (status == LUA_ERRSYNTAX) {
    const char *message = split(lua_tostring(L, -1), &at);
    code = name ? ep_error_set(err, EPLUA_E_SYNTAX, "%s:%d: %s", name, at, message)
                : ep_error_set(err, EPLUA_E_SYNTAX, "%s", message);
  } else if (status != LUA_OK) {
    code = ep_error_set(err, EPLUA_E_NOMEM, "not enough memory to compile it");
  }
  if (line)
    *line = at;
  if (L)
    lua_close(L);
  return code;
}
