// SPDX-License-Identifier: MIT
/*
 * How scripts come to plugins: require, and the first use of a global. Engine thread; owns nothing.
 * A searcher behind that for Lua files and before those for C: a file of the script's own, or of LuaRocks, that has the name of a plugin is what it
 * means. What a loaded plugin registers is in package.preload, so a plugin that was given goes before all. Globals come
 * through __index of the globals, which is called for names that are not there: those are looked up in the list of what there
 * is, and a script that sets a metatable of its own has its will.
 */
#include "lua/report.h"
#include "plugin/plugin_int.h"

#include <lauxlib.h>
#include <string.h>

enum { PLACE = 3 };

// The plugin that should have the module: that of its name, or of what is before the first dot.
static ep_plugin_entry *entry_of_module(ep_plugins *all, const char *module) EP_ENGINE_THREAD
{
  char name[EP_PLUGIN_NAME];
  size_t length = strcspn(module, ".");
  if (!ep_plugin_name_is_valid(module, length))
    return NULL;
  memcpy(name, module, length);
  name[length] = '\0';
  return ep_plugin_find(all, name);
}

static int l_search_plugin(lua_State *L) EP_ENGINE_THREAD
{
  const char *module = luaL_checkstring(L, 1);
  ep_plugins *all = ep_state_of(L)->plugins;
  ep_plugin_entry *e = entry_of_module(all, module);
  if (!e) {
    lua_pushfstring(L, "no plugin '%s'", module);
    return 1;
  }
  if (!ep_plugin_load(all, e)) {
    const char *reason = e->loading  ? "it requires itself while it is loaded"
                         : e->reason ? e->reason
                                     : "not enough memory";
    if (strcmp(e->state, "refused") == 0)
      return luaL_error(L, "cannot load the plugin '%s' for module '%s': %s", e->name, module,
                        reason);
    lua_pushfstring(L, "plugin '%s' (%s): %s", e->name, e->path, reason);
    return 1;
  }
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  if (lua_getfield(L, -1, module) == LUA_TNIL) {
    lua_pushfstring(L, "plugin '%s' (%s) has no module '%s'", e->name, e->path, module);
    return 1;
  }
  lua_pushstring(L, e->path);
  return 2;
}

// In restricted code a plugin of the user's is refused, unless it was given, and then it is loaded.
void ep_plugins_each_requirable(ep_state *s, void (*each)(void *ud, const char *name), void *ud)
{
  ep_plugins_scan(s->plugins);
  bool all = !s->permit.restricted || s->permit.ffi;
  for (const ep_plugin_entry *e = s->plugins->entries; e; e = e->next) {
    if (!e->plugin && strcmp(e->state, "on") == 0 && (all || e->origin != EP_PLUGIN_OF_USER))
      each(ud, e->name);
  }
}

// --- globals ---

static const char *module_of_global(const ep_plugins *all, const char *name)
{
  for (const eplua_plugin *p = all->loaded; p; p = p->next) {
    for (unsigned i = 0; p->entry->plugin == p && i < p->global_count; i++) {
      if (strcmp(p->globals[i].name, name) == 0)
        return p->globals[i].module;
    }
  }
  return NULL;
}

// A refusal is told once: whoever tests whether there is such a global would hear of it each time.
static const char *load_for_global(ep_plugins *all, const char *name) EP_ENGINE_THREAD
{
  ep_plugin_entry *e = ep_plugin_find(all, name);
  if (!e || e->plugin || strcmp(e->state, "on") != 0)
    return NULL;
  if (!ep_plugin_load(all, e) && strcmp(e->state, "refused") == 0)
    ep_report_text(all->s, EPLUA_LOG_WARNING, "cannot load the plugin %s: %s", e->name,
                   e->reason ? e->reason : "not enough memory");
  return module_of_global(all, name);
}

// __index of the globals. Upvalue 1: Lua's require.
static int l_find_global(lua_State *L) EP_ENGINE_THREAD
{
  ep_plugins *all = ep_state_of(L)->plugins;
  size_t length;
  lua_settop(L, 2);
  if (!lua_istable(L, 1) || lua_type(L, 2) != LUA_TSTRING) // a script can call it, too
    return 0;
  const char *name = lua_tolstring(L, 2, &length);
  if (!ep_plugin_name_is_valid(name, length))
    return 0;
  const char *module = module_of_global(all, name);
  if (!module)
    module = load_for_global(all, name);
  if (!module)
    return 0;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushstring(L, module);
  lua_call(L, 1, 1);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, 1);
  return 1;
}

void ep_plugin_open_require(lua_State *L)
{
  int top = lua_gettop(L);
  lua_getglobal(L, "require");
  // its own table, which a sandbox has replaced in the globals
  if (lua_getupvalue(L, -1, 1) && lua_istable(L, -1) &&
      lua_getfield(L, -1, "searchers") == LUA_TTABLE) {
    for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i >= PLACE; i--) {
      lua_rawgeti(L, -1, i);
      lua_rawseti(L, -2, i + 1);
    }
    lua_pushcfunction(L, l_search_plugin);
    lua_rawseti(L, -2, PLACE);
  }
  lua_settop(L, top + 1);
  lua_pushglobaltable(L);
  lua_createtable(L, 0, 1);
  lua_pushvalue(L, top + 1);
  lua_pushcclosure(L, l_find_global, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_settop(L, top);
}
