// SPDX-License-Identifier: MIT
/*
 * `json`: the library. Engine thread. What it does is in json_decode.c and json_encode.c; here are
 * the Lua functions, json.null and the mark of arrays (a metatable, so that a marked table costs
 * nothing more).
 */
#include "lib/json.h"
#include "lib/libs.h"
#include "lua/state.h"

#include <lauxlib.h>

static char key_null, key_array;

void ep_json_push_null(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_null);
}

void ep_json_push_array_mark(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_array);
}

// json.decode(text[, keep_null]): a wrong type is bad input as well, and raises as little.
static int l_decode(lua_State *L)
{
  if (lua_type(L, 1) != LUA_TSTRING) {
    lua_pushnil(L);
    lua_pushfstring(L, "string expected, got %s", luaL_typename(L, 1));
    return 2;
  }
  size_t length;
  const char *text = lua_tolstring(L, 1, &length);
  return ep_json_decode(L, text, length, lua_toboolean(L, 2));
}

static int l_encode(lua_State *L)
{
  luaL_checkany(L, 1);
  return ep_json_encode(L, 1, false);
}

static int l_encode_formatted(lua_State *L)
{
  luaL_checkany(L, 1);
  return ep_json_encode(L, 1, true);
}

// json.array([t]): marks t (default: a new table) as array, so that it encodes as [] even when
// empty.
static int l_array(lua_State *L)
{
  if (lua_isnoneornil(L, 1)) {
    lua_settop(L, 0);
    lua_newtable(L);
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  ep_json_push_array_mark(L);
  if (lua_getmetatable(L, 1) && !lua_rawequal(L, -1, 2))
    return luaL_argerror(L, 1, "the table has a metatable of its own");
  lua_settop(L, 2);
  lua_setmetatable(L, 1);
  return 1;
}

static int l_null_tostring(lua_State *L)
{
  lua_pushliteral(L, "null");
  return 1;
}

int luaopen_ep_json(lua_State *L)
{
  static const luaL_Reg functions[] = {{"decode", l_decode},
                                       {"encode", l_encode},
                                       {"encodeFormated", l_encode_formatted},
                                       {"encodeFormatted", l_encode_formatted},
                                       {"array", l_array},
                                       {"initArray", l_array},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);

  lua_newuserdatauv(L, 0, 0);
  lua_createtable(L, 0, 3);
  lua_pushliteral(L, "json.null");
  lua_setfield(L, -2, "__name");
  lua_pushcfunction(L, l_null_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_null);
  lua_setfield(L, -2, "null");

  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "json.array");
  lua_setfield(L, -2, "__name");
  if (ep_state_of(L)->permit.restricted) { // else a finalizer could be put into it
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_array);
  return 1;
}
