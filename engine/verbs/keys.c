// SPDX-License-Identifier: MIT
/*
 * The keys of a table in an order that people expect. Engine thread; owns nothing that outlives a call: what it needs
 * meanwhile is a userdata on the Lua stack, gone with an error too.
 * A sequence needs no look at its keys. For the others a table must be walked whole, for Lua has no way to begin in the
 * middle; so walks are counted, and the order is that of a bounded number of keys.
 */
#include "verbs/look.h"

#include <stdlib.h>
#include <string.h>

typedef struct key {
  int rank; // numbers, strings, rest
  lua_Number number;
  const char *text; // the list keeps it alive
  size_t length;
  const void *address;
  int at; // in the list
} key;

static key key_of(lua_State *L, int index, int at)
{
  key k = {.at = at, .rank = 2};
  switch (lua_type(L, index)) {
  case LUA_TNUMBER:
    k.rank = 0;
    k.number = lua_tonumber(L, index);
    break;
  case LUA_TSTRING:
    k.rank = 1;
    k.text = lua_tolstring(L, index, &k.length);
    break;
  case LUA_TBOOLEAN:
    k.number = lua_toboolean(L, index);
    break;
  default:
    k.address = lua_topointer(L, index);
  }
  return k;
}

static int compare(const void *a, const void *b)
{
  const key *x = a, *y = b;
  if (x->rank != y->rank)
    return x->rank - y->rank;
  if (x->rank == 1) {
    int order = memcmp(x->text, y->text, x->length < y->length ? x->length : y->length);
    return order ? order : (x->length > y->length) - (x->length < y->length);
  }
  if (x->number != y->number)
    return x->number < y->number ? -1 : 1;
  return ((uintptr_t)x->address > (uintptr_t)y->address) -
         ((uintptr_t)x->address < (uintptr_t)y->address);
}

static bool in_sequence(lua_State *L, int index, lua_Integer sequence)
{
  if (!lua_isinteger(L, index))
    return false;
  lua_Integer i = lua_tointeger(L, index);
  return i >= 1 && i <= sequence;
}

size_t ep_keys_count(lua_State *L, int index, lua_Integer sequence, int64_t *steps, bool *more)
{
  size_t count = 0;
  index = lua_absindex(L, index);
  *more = false;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if ((*steps)-- <= 0 || count >= EP_KEYS_MAX) {
      lua_pop(L, 1);
      *more = true;
      return count;
    }
    count += !in_sequence(L, -1, sequence);
  }
  return count;
}

// Pushes the unsorted keys.
static int push_found(lua_State *L, int index, lua_Integer sequence, size_t max, int64_t *steps,
                      bool *more)
{
  int count = 0;
  *more = false;
  lua_newtable(L);
  int list = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if ((*steps)-- <= 0 || (size_t)count >= max) {
      *more = true;
      lua_pop(L, 1);
      break;
    }
    if (in_sequence(L, -1, sequence))
      continue;
    lua_pushvalue(L, -1);
    lua_rawseti(L, list, ++count);
  }
  return count;
}

void ep_keys_push(lua_State *L, int index, lua_Integer sequence, size_t max, int64_t *steps,
                  bool *more)
{
  index = lua_absindex(L, index);
  int count = push_found(L, index, sequence, max, steps, more);
  int list = lua_gettop(L);
  key *keys = lua_newuserdatauv(L, ((size_t)count + 1) * sizeof *keys, 0);
  for (int i = 0; i < count; i++) {
    lua_rawgeti(L, list, i + 1);
    keys[i] = key_of(L, -1, i + 1);
    lua_pop(L, 1);
  }
  qsort(keys, (size_t)count, sizeof *keys, compare);
  lua_createtable(L, count, 0);
  for (int i = 0; i < count; i++) {
    lua_rawgeti(L, list, keys[i].at);
    lua_rawseti(L, -2, i + 1);
  }
  lua_replace(L, list);
  lua_settop(L, list);
}
