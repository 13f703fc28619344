// SPDX-License-Identifier: MIT
/*
 * os.exit: ends the run with a status, from anywhere, without ending the process by itself: in the
 * IDE the process lives on, and from the command line what is buffered is flushed first. Engine
 * thread.
 */
#include "lib/libs.h"
#include "lua/state.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>

// os.exit([code [, close]]): as Lua's (loslib.c): true is success, false failure; close runs
// finalizers.
static int l_exit(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  int status = EXIT_SUCCESS;
  if (lua_isboolean(L, 1))
    status = lua_toboolean(L, 1) ? EXIT_SUCCESS : EXIT_FAILURE;
  else
    status = (int)luaL_optinteger(L, 1, EXIT_SUCCESS);
  s->skip_close = s->ends_process && !lua_toboolean(L, 2);
  ep_hook_quit(&s->hook, EPLUA_STOP_QUIET, status & 0xff);
  ep_loop_leave(s->loop);
  ep_hook_raise(L);
}

int luaopen_ep_exit(lua_State *L)
{
  lua_getglobal(L, LUA_OSLIBNAME);
  lua_pushcfunction(L, l_exit);
  lua_setfield(L, -2, "exit");
  lua_pushboolean(L, true); // not the table: package.loaded keeps it, out of the sandbox's reach
  return 1;
}
