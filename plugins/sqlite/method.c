// SPDX-License-Identifier: MIT
/*
 * Classes of Lua's in one way: methods, and a sentence for a name that is none of them. Engine thread. Owns nothing.
 */
#include "database.h"

#include <lauxlib.h>
#include <string.h>

// Upvalue 1: what the class is called, 2: its methods as a list in words.
static int l_no_method(lua_State *L)
{
  if (lua_type(L, 2) != LUA_TSTRING)
    return 0;
  return luaL_error(L, "%s has no '%s'; it has %s", lua_tostring(L, lua_upvalueindex(1)),
                    lua_tostring(L, 2), lua_tostring(L, lua_upvalueindex(2)));
}

void sq_class(lua_State *L, const char *name, const luaL_Reg *methods, const luaL_Reg *meta)
{
  if (!luaL_newmetatable(L, name)) {
    lua_pop(L, 1);
    return;
  }
  for (const luaL_Reg *each = meta; each->name; each++) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushcclosure(L, each->func, 1);
    lua_setfield(L, -2, each->name);
  }
  lua_newtable(L);
  luaL_Buffer names;
  luaL_buffinit(L, &names);
  for (const luaL_Reg *each = methods; each->name; each++) {
    if (each != methods)
      luaL_addstring(&names, ", ");
    luaL_addstring(&names, each->name);
  }
  luaL_pushresult(&names);
  int list = lua_gettop(L), table = list - 1;
  for (const luaL_Reg *each = methods; each->name; each++) {
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushcclosure(L, each->func, 1);
    lua_setfield(L, table, each->name);
  }
  lua_createtable(L, 0, 1);
  lua_pushstring(L, name);
  lua_pushvalue(L, list);
  lua_pushcclosure(L, l_no_method, 2);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, table);
  lua_settop(L, table);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

void sq_check_options(lua_State *L, int arg, const char *const *names)
{
  lua_pushnil(L);
  while (lua_next(L, arg)) {
    lua_pop(L, 1);
    const char *key = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    bool known = false;
    for (const char *const *each = names; *each && key && !known; each++)
      known = strcmp(*each, key) == 0;
    if (known)
      continue;
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (const char *const *each = names; *each; each++) {
      luaL_addstring(&text, each == names ? "" : ", ");
      luaL_addstring(&text, *each);
    }
    luaL_pushresult(&text);
    luaL_error(L, "unknown option '%s'; there are %s", key ? key : "(no name)",
               lua_tostring(L, -1));
  }
}
