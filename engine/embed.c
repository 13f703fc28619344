// SPDX-License-Identifier: MIT
/*
 * What a program that embeds the engine adds to its Lua: libraries in C, and entries of its own. Engine thread; owns nothing.
 * The Lua state itself is not given away: an entry is timed, can be stopped, and its errors are reported, which a bare lua_pcall()
 * on the state would not be.
 */
#include "engine_int.h"

#include "base/error.h"

#include <lauxlib.h>
#include <string.h>

typedef struct library {
  const char *name;
  lua_CFunction open;
  void *ud;
  bool taken;
} library;

static int do_add(lua_State *L)
{
  library *lib = lua_touserdata(L, 1);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  bool loaded = lua_getfield(L, -2, lib->name) != LUA_TNIL;
  bool preloaded = lua_getfield(L, -2, lib->name) != LUA_TNIL;
  lua_pop(L, 2);
  lib->taken = loaded || preloaded;
  if (lib->taken)
    return 0;
  lua_pushlightuserdata(L, lib->ud);
  lua_pushcclosure(L, lib->open, 1);
  lua_setfield(L, -2, lib->name);
  return 0;
}

int eplua_engine_library(eplua_engine *e, const char *name, int (*open)(struct lua_State *L),
                         void *ud, eplua_error *err)
{
  lua_State *L = e->state.L;
  if (!name || !*name || !open)
    return ep_error_set(err, EPLUA_E_INVALID, "a library needs a name and a function");
  if (!L)
    return ep_error_set(err, EPLUA_E_CLOSED, "the engine is closed");
  library lib = {name, open, ud, false};
  int status = ep_protected(L, do_add, &lib);
  if (status != LUA_OK) {
    lua_pop(L, 1);
    return ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
  }
  if (lib.taken)
    return ep_error_set(err, EPLUA_E_INVALID, "there is a library '%.100s' already", name);
  return EPLUA_OK;
}

int eplua_engine_enter(eplua_engine *e, const char *who, int (*push)(struct lua_State *L, void *ud),
                       void *ud)
{
  ep_state *s = &e->state;
  if (!push || s->hook.chain || !atomic_load(&e->running))
    return EPLUA_E_INVALID;
  uint64_t entry = atomic_load(&s->hook.entry) + 1; // its number
  ep_enter_role();
  ep_run_attach(e); // between steps nobody has
  int status = ep_call(s, (ep_who){.kind = who ? who : "host"}, push, ud);
  ep_run_detach(e);
  ep_leave_role();
  bool stopped = atomic_load(&s->hook.stop_entry) == entry ||
                 ep_hook_stopping(&s->hook) != EPLUA_STOP_NONE; // the run ends
  if (status == LUA_OK || status == LUA_YIELD)
    return EPLUA_OK;
  return stopped ? EPLUA_E_STOPPED : EPLUA_E_RUNTIME;
}
