// SPDX-License-Identifier: MIT
/*
 * The registry of refs: a table in Lua's registry, from number to {value, keys}. Engine thread.
 * Lua's own references (luaL_ref) give a number again once it is free; a tree in a client that was not told would then
 * open something else.
 */
#include "verbs/ref.h"

#include "verbs/verbs_int.h"

#include <lauxlib.h>

static char key_refs;

static void push_registry(lua_State *L)
{
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key_refs) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_refs);
}

static bool forget(lua_State *L, int registry, int64_t ref)
{
  bool found = lua_rawgeti(L, registry, ref) != LUA_TNIL;
  lua_pop(L, 1);
  if (found) {
    lua_pushnil(L);
    lua_rawseti(L, registry, ref);
  }
  return found;
}

int64_t ep_ref_new(ep_state *s, lua_State *L, int index)
{
  ep_verbs *v = s->verbs;
  index = lua_absindex(L, index);
  push_registry(L);
  int registry = lua_gettop(L);
  lua_createtable(L, 1, 1);
  lua_pushvalue(L, index);
  lua_rawseti(L, -2, 1);
  lua_rawseti(L, registry, v->last_ref + 1);
  v->last_ref++;
  if (v->last_ref > EP_REFS_MAX)
    forget(L, registry, v->last_ref - EP_REFS_MAX);
  lua_pop(L, 1);
  return v->last_ref;
}

bool ep_ref_push(lua_State *L, int64_t ref)
{
  push_registry(L);
  if (lua_rawgeti(L, -1, ref) != LUA_TTABLE) {
    lua_pop(L, 2);
    return false;
  }
  lua_remove(L, -2);
  lua_rawgeti(L, -1, 1);
  lua_insert(L, -2);
  return true;
}

bool ep_ref_release(lua_State *L, int64_t ref)
{
  push_registry(L);
  bool found = forget(L, lua_gettop(L), ref);
  lua_pop(L, 1);
  return found;
}

int64_t ep_ref_count(ep_state *s, lua_State *L)
{
  int64_t count = 0;
  const ep_verbs *v = s->verbs;
  push_registry(L);
  for (int64_t ref = v->last_ref; ref > 0 && ref > v->last_ref - EP_REFS_MAX; ref--) {
    count += lua_rawgeti(L, -1, ref) != LUA_TNIL;
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return count;
}

int64_t ep_ref_release_all(ep_state *s, lua_State *L)
{
  int64_t count = ep_ref_count(s, L);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_refs);
  return count;
}
