// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * S11, anchors: a Lua file under an empty hook in C. bench_hooks line|call|none FILE [ARG]
 */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>

static void on_event(lua_State *L, lua_Debug *ar)
{
  (void)L, (void)ar;
}

int main(int argc, char **argv)
{
  if (argc < 3)
    return 2;
  lua_State *L = luaL_newstate();
  if (!L)
    return 1;
  luaL_openlibs(L);
  lua_createtable(L, 1, 0);
  lua_pushstring(L, argc > 3 ? argv[3] : "1");
  lua_rawseti(L, -2, 1);
  lua_setglobal(L, "arg");
  if (strcmp(argv[1], "line") == 0)
    lua_sethook(L, on_event, LUA_MASKLINE, 0);
  else if (strcmp(argv[1], "call") == 0)
    lua_sethook(L, on_event, LUA_MASKCALL, 0);
  int status = luaL_dofile(L, argv[2]);
  if (status != LUA_OK)
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
  lua_close(L);
  return status != LUA_OK;
}
