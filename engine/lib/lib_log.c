// SPDX-License-Identifier: MIT
/*
 * ep.log: what resources/lua/log.lua and test.lua cannot do in Lua alone. Engine thread; owns nothing.
 * A line goes to the script's own error stream, so an IDE that takes the output gets it in order with what
 * print wrote. The host's log callback was rejected for it: there the engine itself speaks.
 * Restricted code has no debug.getinfo; position() tells it a file and a line, and nothing else.
 * Levels, times and the shape of a line are in log.lua.
 */
#include "lib/libs.h"
#include "lua/state.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <unistd.h>

// write(text): one call, so that lines of several processes do not mix.
static int l_log_write(lua_State *L)
{
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  FILE *err = ep_state_of(L)->output.err;
  ep_output_flush(L);
  fwrite(text, 1, length, err);
  fflush(err);
  return 0;
}

// colored(): whether the lines are read by somebody at a terminal who did not ask for plain text (no-color.org).
static int l_log_colored(lua_State *L)
{
  const char *no_color = getenv("NO_COLOR");
  bool own_stream = !ep_state_of(L)->host.output;
  lua_pushboolean(L, own_stream && !(no_color && *no_color) && isatty(STDERR_FILENO));
  return 1;
}

// position([level]): "file.lua:12" of the nearest Lua function at that level or outside of it, else nil.
// Level 1 is the caller of position, as for error().
static int l_log_position(lua_State *L)
{
  lua_Integer level = luaL_optinteger(L, 1, 1);
  luaL_argcheck(L, level >= 0 && level < 1000, 1, "level out of range");
  lua_Debug ar;
  for (int i = (int)level; lua_getstack(L, i, &ar); i++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline > 0) {
      lua_pushfstring(L, "%s:%d", ar.short_src, ar.currentline);
      return 1;
    }
  }
  luaL_pushfail(L);
  return 1;
}

int luaopen_ep_log(lua_State *L)
{
  static const luaL_Reg functions[] = {{"write", l_log_write},
                                       {"colored", l_log_colored},
                                       {"position", l_log_position},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
