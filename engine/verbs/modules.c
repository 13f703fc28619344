// SPDX-License-Identifier: MIT
/*
 * The verb complete in the string of `require`: names of modules. Engine thread; owns nothing that outlives a call.
 * What require would try is looked at, and nothing of it is called: the tables of loaded and preloaded modules, plugins, and files by the templates
 * (<eplua/modules.h>). package.searchers is not asked, as those are code of the script's.
 * From the making of the list on nothing of Lua's allocates, so nothing raises, and the list is always freed.
 */
#include "lua/permit.h"
#include "lua/sandbox.h"
#include "lua/token.h"
#include "verbs/verbs_int.h"

#include <eplua/modules.h>
#include <lauxlib.h>
#include <string.h>

enum { CLOSE_MAX = 32 }; // bytes of the longest bracket that is closed

// Whether t is require, and neither a field nor a function that is made; before: the token before.
static bool is_require(const ep_token *before, const ep_token *t)
{
  return ep_token_is(t, "require") && !ep_token_is(before, ".") && !ep_token_is(before, ":") &&
         !ep_token_is(before, "function");
}

// Whether the text ends in the string of require: *name is what there is of it, close what ends it.
static bool find_string(const char *text, size_t length, ep_token *name, char close[CLOSE_MAX])
{
  const char *at = text, *end = text + length;
  ep_token last[4] = {0}; // the newest behind
  for (ep_token t = ep_token_next(&at, end); t.kind != EP_TOKEN_END; t = ep_token_next(&at, end)) {
    memmove(last, last + 1, sizeof last - sizeof *last);
    last[3] = t;
  }
  const ep_token *open = &last[3];
  bool further = ep_token_is(&last[2], "(") || ep_token_is(&last[2], ","); // pcall(require, "x
  if (open->kind != EP_TOKEN_OPEN || *open->at == '-' ||
      !(further ? is_require(&last[0], &last[1]) : is_require(&last[1], &last[2])))
    return false;
  size_t skip = 1;
  if (*open->at == '[') {
    while (open->at[skip] == '=')
      skip++;
    skip++;
  }
  if (skip >= CLOSE_MAX)
    return false;
  for (size_t i = 0; i < skip; i++)
    close[i] = *open->at == '[' && open->at[i] == '[' ? ']' : open->at[i];
  close[skip] = '\0';
  *name = (ep_token){EP_TOKEN_STRING, open->at + skip, open->length - skip};
  for (size_t i = 0; i < name->length; i++) {
    if (strchr("\n\\", name->at[i])) // or 0
      return false;
  }
  return true;
}

static bool is_callable(lua_State *L, int index, int call_key)
{
  if (lua_isfunction(L, index))
    return true;
  if (!lua_getmetatable(L, index))
    return false;
  lua_pushvalue(L, call_key);
  bool found = lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 2);
  return found;
}

// Our own inner modules (ep.ui) are for who asks for them.
static bool is_ours(const char *name, const ep_token *typed)
{
  return strncmp(name, "ep.", 3) == 0 && (typed->length < 3 || strncmp(typed->at, "ep.", 3) != 0);
}

// Adds the names in a table of modules. call_key: stack index of "__call" if they are loaders, 0: values. Allocates nothing of Lua's.
static void add_table(lua_State *L, ep_ask *a, int table, int call_key, const ep_token *typed,
                      eplua_modules *m)
{
  if (!lua_istable(L, table))
    return;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    int key = lua_gettop(L) - 1;
    size_t length;
    const char *name = lua_type(L, key) == LUA_TSTRING ? lua_tolstring(L, key, &length) : NULL;
    bool found = call_key ? is_callable(L, key + 1, call_key) : lua_toboolean(L, key + 1);
    if (name && found && strlen(name) == length && !is_ours(name, typed))
      eplua_modules_add(m, name, length, call_key ? "preloaded" : "loaded");
    lua_pop(L, 1);
    if (a->steps-- <= 0) {
      lua_pop(L, 1);
      return;
    }
  }
}

static void add_plugin(void *ud, const char *name)
{
  eplua_modules_add(ud, name, strlen(name), "plugin");
}

// With C modules allowed require asks for no permission (lua/sandbox.c).
static bool may_load(void *ud, const char *file)
{
  const ep_permit *p = &((const ep_state *)ud)->permit;
  return p->ffi || ep_permit_read(p, file);
}

static void add_list(ep_ask *a, eplua_modules *m, const ep_token *typed, const char *close)
{
  bool more;
  size_t count, limit = (size_t)ep_ask_number(a, "limit", 1, 1000, 100);
  const eplua_module *all = eplua_modules_sort(m, &count, &more);
  ep_ask_add_text(a, a->out, "prefix", typed->at, typed->length);
  close = eplua_modules_close(close, ep_ask_string(a, "rest", "", NULL));
  ep_ask_add_flag(a, a->out, "modules", true);
  if (*close)
    ep_ask_add_text(a, a->out, "close", close, strlen(close));
  yyjson_mut_val *items = ep_ask_add_list(a, a->out, "items");
  for (size_t i = 0; i < count && i < limit; i++) {
    yyjson_mut_val *item = ep_ask_add_object(a, items);
    ep_ask_add_text(a, item, "name", all[i].name, strlen(all[i].name));
    ep_ask_add_text(a, item, "kind", "module", 6);
    ep_ask_add_text(a, item, "text", all[i].where, strlen(all[i].where));
  }
  ep_ask_add_flag(a, a->out, "more", more || count > limit || a->steps <= 0);
}

bool ep_complete_modules(lua_State *L, ep_ask *a, const char *text, size_t length)
{
  ep_token typed;
  char close[CLOSE_MAX];
  int top = lua_gettop(L);
  if (!find_string(text, length, &typed, close))
    return false;
  luaL_checkstack(L, 20, NULL);
  lua_pushliteral(L, "__call");
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  ep_sandbox_path_push(L, false);
  ep_sandbox_path_push(L, true);
  eplua_modules *m = eplua_modules_new(typed.at, typed.length, EPLUA_MODULES_MS);
  a->failed |= !m;
  if (m) {
    add_table(L, a, top + 2, 0, &typed, m);
    add_table(L, a, top + 3, top + 1, &typed, m);
    for (int path = top + 4; path <= top + 5; path++) {
      if (path == top + 5 && a->s->each_plugin)
        a->s->each_plugin(a->s, add_plugin, m);
      if (lua_isstring(L, path))
        eplua_modules_find(m, lua_tostring(L, path), NULL, may_load, a->s);
    }
    add_list(a, m, &typed, close);
    eplua_modules_free(m);
  }
  lua_settop(L, top);
  return true;
}
