// SPDX-License-Identifier: MIT
/*
 * `json`: the library. Engine thread. What it does is in json_decode.c and json_encode.c; here are
 * the Lua functions.
 */
#include "lib/libs.h"
#include "lua/json.h"

#include <lauxlib.h>

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

  ep_json_make_marks(L);
  ep_json_push_null(L);
  lua_setfield(L, -2, "null");
  return 1;
}
