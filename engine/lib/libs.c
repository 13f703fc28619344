// SPDX-License-Identifier: MIT
/*
 * The table of libraries. Engine thread.
 * A start must stay as quick as lua's: C halves that set globals are opened at once (a few
 * microseconds each), everything else when it is first required, and Lua files are not even looked
 * for before. Our names come from package.preload, so an installed module of the same name does not
 * matter.
 */
#include "lib/libs.h"

#include "lua/state.h"

#include <eplua/place.h>
#include <lauxlib.h>
#include <stdio.h>

typedef struct library {
  const char *name;
  lua_CFunction open; // NULL: only in Lua, resources/lua/NAME.lua
  bool at_start;      // open at once, for the globals it sets
  bool global;        // also a global of its name
  bool restricted;    // present in restricted code
} library;

static const library libraries[] = {
    // name, open, at_start, global, restricted
    {"ep.protect", luaopen_ep_protect, true, false, true}, // pcall, xpcall, coroutine.*
    {"ep.exit", luaopen_ep_exit, true, false, true},       // os.exit
    {"ep.env", luaopen_ep_env, true, false, true},         // os.getenv
    {"ep.py", luaopen_ep_py, true, false, true},           // _PY
    {"timers", luaopen_ep_timers, true, false, true},      // setTimeout and family
    {"ep.log", luaopen_ep_log, false, false, true},        // the C half of log and test
    {"json", luaopen_ep_json, true, true, true},
    {"ep.check", NULL, false, false, false},        // eplua --check
    {"ep.demo", NULL, false, false, true},          // greet and the like
    {"ep.native", NULL, false, false, true},        // what earlier scripts say, in elements of ui
    {"ep.native_window", NULL, false, false, true}, // their windows
    {"ep.ui", luaopen_ep_ui, false, false, true},   // the C half of ui
    {"ep.serve", luaopen_ep_serve, false, false, false}, // servers of the program
    {"ep.show", NULL, false, false, true},               // values as readable text
    {"ep.ui_described", NULL, false, false, true},       // elements that plugins describe
    {"ep.ui_dialog", NULL, false, false, true},          // dialogs
    {"ep.ui_test", NULL, false, false, true},            // ui.test
    {"_PY", NULL, false, false, true},
    {"class", NULL, false, false, true},
    {"lfs", luaopen_ep_lfs, false, false, true},
    {"log", NULL, false, false, true},
    {"net", luaopen_ep_net, true, true, true}, // its classes are opened at first use
    {"native_ui", NULL, false, false, true},
    {"profiler", luaopen_ep_profiler, false, false, true},
    {"sys", luaopen_ep_sys, false, false, true},
    {"test", NULL, false, false, true},
    {"ui", NULL, false, false, true},
    {"windows", NULL, false, false, true},
};

// Loader of a library in Lua. Upvalue 1: its file.
static int l_load_lua(lua_State *L)
{
  const char *path = lua_tostring(L, lua_upvalueindex(1));
  if (luaL_loadfilex(L, path, "t") != LUA_OK)
    return lua_error(L);
  lua_pushvalue(L, 1);
  lua_pushstring(L, path);
  lua_call(L, 2, 1);
  return 1;
}

static int l_no_resources(lua_State *L)
{
  return luaL_error(L,
                    "module '%s' comes with EPLua, but the folder with its Lua files was not found "
                    "(%s names it)",
                    lua_tostring(L, 1),
                    eplua_place_is_shared() ? "eplua_config.resources" : "EPLUA_RESOURCES");
}

void ep_libs_open(lua_State *L)
{
  const ep_state *s = ep_state_of(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
    const library *lib = &libraries[i];
    if (s->permit.restricted && !lib->restricted)
      continue;
    if (lib->at_start) {
      luaL_requiref(L, lib->name, lib->open, lib->global);
      lua_pop(L, 1);
    } else if (lib->open) {
      lua_pushcfunction(L, lib->open);
      lua_setfield(L, -2, lib->name);
    } else if (s->resources) {
      lua_pushfstring(L, "%s/lua/%s.lua", s->resources, lib->name);
      lua_pushcclosure(L, l_load_lua, 1);
      lua_setfield(L, -2, lib->name);
    } else {
      lua_pushcfunction(L, l_no_resources);
      lua_setfield(L, -2, lib->name);
    }
  }
  lua_pop(L, 1);
}
