// SPDX-License-Identifier: MIT
/*
 * json.null and the mark of arrays. Engine thread. null is a userdata that equals only itself; the mark is a
 * metatable, so that a marked table costs nothing more.
 */
#include "lua/json.h"
#include "lua/state.h"

static char key_null, key_array;

void ep_json_push_null(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_null);
}

void ep_json_push_array_mark(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_array);
}

static int l_null_tostring(lua_State *L)
{
  lua_pushliteral(L, "null");
  return 1;
}

void ep_json_make_marks(lua_State *L)
{
  lua_newuserdatauv(L, 0, 0);
  lua_createtable(L, 0, 3);
  lua_pushliteral(L, "json.null");
  lua_setfield(L, -2, "__name");
  lua_pushcfunction(L, l_null_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_null);

  lua_createtable(L, 0, 2);
  lua_pushliteral(L, "json.array");
  lua_setfield(L, -2, "__name");
  if (ep_state_of(L)->permit.restricted) { // else a finalizer could be put into it
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_array);
}
