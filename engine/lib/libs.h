/* SPDX-License-Identifier: MIT */
/* What a script can require. One lib_NAME.c each, one table here in libs.c. Engine thread. */
#ifndef EP_LIBS_H
#define EP_LIBS_H

#include "base/thread.h"

#include <lua.h>

/* Puts every library within reach of require, and sets the globals of those that have some. May
 * raise. */
void ep_libs_open(lua_State *L);

int luaopen_ep_env(lua_State *L);
int luaopen_ep_exit(lua_State *L);
int luaopen_ep_json(lua_State *L);
int luaopen_ep_lfs(lua_State *L);
int luaopen_ep_log(lua_State *L);
int luaopen_ep_net(lua_State *L);
int luaopen_ep_profiler(lua_State *L);
int luaopen_ep_protect(lua_State *L);
int luaopen_ep_serve(lua_State *L);
int luaopen_ep_py(lua_State *L);
int luaopen_ep_sys(lua_State *L);
int luaopen_ep_timers(lua_State *L);
int luaopen_ep_ui(lua_State *L);

#endif
