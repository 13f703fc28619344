// SPDX-License-Identifier: MIT
/*
 * The C half of require "ui": makes elements, opens and closes windows, tells the table of kinds. The Lua half is
 * resources/lua/ui.lua. Engine thread.
 */
#include "lib/lib_ui.h"

#include "lib/libs.h"
#include "plugin/plugin.h"
#include "ui/check.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

// --- windows ---

// A toolkit takes the user's locale for the process as it starts, and numbers would be written its way: this thread
// stays with what it has.
static void keep_locale(ep_lua_ui *u)
{
  if (u->locale)
    return;
  u->locale = duplocale(LC_GLOBAL_LOCALE);
  if (u->locale)
    uselocale(u->locale);
}

// Raises when nobody can show a window.
static void need_display(lua_State *L)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  if (u->testing || u->ui->asked || ep_ui_renderers_show(u->ui->renderers))
    return;
  eplua_error err = {.message = "this program cannot show any"};
  const eplua_host *host = &u->s->host;
  keep_locale(u);
  if (!host->display || host->display(host->ud, true, &err) != EPLUA_OK)
    luaL_error(L, "no window can be shown: %s", err.message);
  u->ui->asked = true;
}

static const ep_element *check_window(lua_State *L)
{
  const ep_element *e = ep_check_element(L, 1);
  luaL_argexpected(L, e->kind->role & EP_UI_WINDOW, 1, "window");
  return e;
}

static int l_show(lua_State *L)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = check_window(L);
  lua_settop(L, 1);
  if (!ep_element_alive(L, e))
    return ep_element_gone(L, 1);
  need_display(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, u->open);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, e->node);
  lua_pushboolean(L, true);
  ep_element_set(L, 1, EP_UI_VISIBLE, -1);
  ep_ui_window_open(u->ui->tree, e->node);
  lua_settop(L, 1);
  return 1;
}

static int l_hide(lua_State *L)
{
  const ep_element *e = check_window(L);
  lua_settop(L, 1);
  if (!ep_element_alive(L, e))
    return ep_element_gone(L, 1);
  lua_pushboolean(L, false);
  ep_element_set(L, 1, EP_UI_VISIBLE, -1);
  lua_settop(L, 1);
  return 1;
}

// close(window) → true: it was there
static int l_close(lua_State *L)
{
  const ep_element *e = check_window(L);
  if (!ep_element_alive(L, e))
    return ep_element_gone(L, 1);
  ep_element_free(L, 1);
  lua_pushboolean(L, true);
  return 1;
}

static int l_is_open(lua_State *L)
{
  const ep_element *e = check_window(L);
  const eplua_value *visible = ep_ui_node_get(ep_lua_ui_of(L)->ui->tree, e->node, EP_UI_VISIBLE);
  lua_pushboolean(L, visible && visible->as.boolean);
  return 1;
}

static int l_find(lua_State *L)
{
  const ep_element *e = check_window(L);
  luaL_checkstring(L, 2);
  if (!ep_element_alive(L, e))
    return ep_element_gone(L, 1);
  if (lua_getiuservalue(L, 1, EP_ELEMENT_IDS) != LUA_TTABLE)
    return 0;
  lua_pushvalue(L, 2);
  lua_rawget(L, -2);
  return 1;
}

static bool push_next_window(void *ud, eplua_ui_node window) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  lua_State *L = ud;
  if (ep_ui_window_is_open(ep_lua_ui_of(L)->ui->tree, window) && ep_element_push(L, window))
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  return true;
}

static int l_windows(lua_State *L)
{
  lua_newtable(L);
  ep_ui_windows_visit(ep_lua_ui_of(L)->ui->tree, push_next_window, L);
  return 1;
}

// available() → true | false, why
static int l_available(lua_State *L)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  eplua_error err = {.message = "this program cannot show any"};
  const eplua_host *host = &u->s->host;
  bool can = u->testing || ep_ui_renderers_show(u->ui->renderers) ||
             (host->display && host->display(host->ud, false, &err) == EPLUA_OK);
  lua_pushboolean(L, can);
  lua_pushstring(L, can ? NULL : err.message);
  return 2;
}

// display(): asks for one, for what is no window (a dialog)
static int l_display(lua_State *L)
{
  need_display(L);
  return 0;
}

// --- what resources/lua/ui.lua and the tests ask ---

static int l_kind(lua_State *L)
{
  const ep_element *e = luaL_testudata(L, 1, EP_ELEMENT);
  if (!e)
    return 0;
  lua_pushstring(L, e->kind->name);
  return 1;
}

static int l_alive(lua_State *L)
{
  lua_pushboolean(L, ep_element_alive(L, ep_check_element(L, 1)));
  return 1;
}

static int l_parent(lua_State *L)
{
  const ep_element *e = ep_check_element(L, 1);
  return ep_element_push(L, ep_ui_node_parent(ep_lua_ui_of(L)->ui->tree, e->node)) ? 1 : 0;
}

static int l_handler(lua_State *L)
{
  ep_check_element(L, 1);
  if (lua_getiuservalue(L, 1, EP_ELEMENT_PARTS) != LUA_TTABLE)
    return 0;
  lua_pushvalue(L, 2);
  lua_rawget(L, -2);
  return 1;
}

static int l_testing(lua_State *L)
{
  ep_lua_ui_of(L)->testing = lua_toboolean(L, 1);
  return 0;
}

// any_id(boolean): from now on ids may be names of the window's own
static int l_any_id(lua_State *L)
{
  ep_lua_ui_of(L)->any_id = lua_toboolean(L, 1);
  return 0;
}

// permitted(file): may restricted code write it? Else nil, why
static int l_permitted(lua_State *L)
{
  const char *path = luaL_checkstring(L, 1);
  if (!ep_permit_write(&ep_state_of(L)->permit, path))
    return ep_permit_refuse(L, "write", path);
  lua_pushboolean(L, true);
  return 1;
}

// may_show(text): may restricted code show the picture of that name?
static int l_may_show(lua_State *L)
{
  lua_pushboolean(L, ep_ui_may_show(ep_lua_ui_of(L), luaL_checkstring(L, 1), true));
  return 1;
}

// restricted(): is this a sandbox?
static int l_restricted(lua_State *L)
{
  lua_pushboolean(L, ep_state_of(L)->permit.restricted);
  return 1;
}

// on_event(function): gets every event
static int l_on_event(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_rawseti(L, LUA_REGISTRYINDEX, ep_lua_ui_of(L)->dispatch);
  return 0;
}

// extend(kind, name, function | {get, set}): a method, or a property that lives in Lua
static int l_extend(lua_State *L)
{
  int kind = ep_ui_kind_find(luaL_checkstring(L, 1));
  luaL_argcheck(L, kind >= 0, 1, "no such kind");
  lua_settop(L, 3);
  lua_rawgeti(L, LUA_REGISTRYINDEX, ep_lua_ui_of(L)->names[kind]);
  lua_replace(L, 1);
  lua_rawset(L, 1);
  return 0;
}

// compose(element, names): it answers to names of its own, too: name → {get, set}
static int l_compose(lua_State *L)
{
  ep_element *e = ep_check_element(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  ep_element_push_parts(L, 1);
  lua_pushvalue(L, 2);
  lua_setfield(L, -2, EP_ELEMENT_NAMES);
  e->composed = true;
  return 0;
}

// described(name) → JSON of a kind of element that a plugin has added, or nil
static int l_described(lua_State *L)
{
  lua_pushstring(L, ep_plugins_described(ep_state_of(L), luaL_checkstring(L, 1)));
  return 1;
}

static void set_text(lua_State *L, const char *key, const char *text)
{
  lua_pushstring(L, text);
  lua_setfield(L, -2, key);
}

static const char *const type_names[] = {
    [EP_UI_BOOLEAN] = "boolean", [EP_UI_INTEGER] = "integer", [EP_UI_NUMBER] = "number",
    [EP_UI_STRING] = "string",   [EP_UI_BYTES] = "bytes",     [EP_UI_ENUM] = "enum",
    [EP_UI_COLOR] = "color",     [EP_UI_DATE] = "date",       [EP_UI_TIME] = "time",
    [EP_UI_PAIR] = "pair",       [EP_UI_NUMBERS] = "numbers", [EP_UI_STRINGS] = "strings",
    [EP_UI_OPTIONS] = "options", [EP_UI_COLUMNS] = "columns", [EP_UI_ITEMS] = "items",
    [EP_UI_POINTS] = "points",   [EP_UI_STYLE] = "style",     [EP_UI_ROWS] = "rows"};

static void push_properties(lua_State *L, const ep_ui_property *list, size_t count)
{
  lua_newtable(L);
  for (size_t i = 0; i < count; i++) {
    lua_newtable(L);
    set_text(L, "name", list[i].name);
    set_text(L, "type", type_names[list[i].type]);
    set_text(L, "standard", list[i].standard);
    set_text(L, "choices", list[i].choices);
    set_text(L, "help", list[i].help);
    lua_pushboolean(L, list[i].flags & EP_UI_FIXED);
    lua_setfield(L, -2, "fixed");
    lua_pushboolean(L, list[i].flags & EP_UI_READ);
    lua_setfield(L, -2, "read_only");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static void push_kind(lua_State *L, const ep_ui_kind *k)
{
  lua_newtable(L);
  set_text(L, "name", k->name);
  set_text(L, "group", k->group);
  set_text(L, "help", k->help);
  lua_pushboolean(L, k->children != 0);
  lua_setfield(L, -2, "holds_children");
  push_properties(L, k->properties, k->property_count);
  lua_setfield(L, -2, "properties");
  lua_newtable(L);
  for (int i = 0; i < k->event_count; i++) {
    lua_newtable(L);
    set_text(L, "name", k->events[i].name);
    set_text(L, "property", k->events[i].property);
    set_text(L, "arguments", k->events[i].arguments);
    set_text(L, "help", k->events[i].help);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "events");
  lua_newtable(L);
  for (int i = 0; i < k->method_count; i++) {
    lua_newtable(L);
    set_text(L, "name", k->methods[i].name);
    set_text(L, "arguments", k->methods[i].arguments);
    set_text(L, "help", k->methods[i].help);
    lua_pushboolean(L, k->methods[i].forwarded);
    lua_setfield(L, -2, "forwarded");
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "methods");
}

// kinds() → the table of kinds, as data
static int l_kinds(lua_State *L)
{
  lua_newtable(L);
  for (size_t i = 0; i < ep_ui_kind_count; i++) {
    push_kind(L, &ep_ui_kinds[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  push_properties(L, ep_ui_style_keys, ep_ui_style_key_count);
  return 2;
}

// makers() → name of kind → function that makes one
static int l_makers(lua_State *L)
{
  lua_newtable(L);
  for (size_t i = 0; i < ep_ui_kind_count; i++) {
    lua_pushinteger(L, (lua_Integer)i);
    lua_pushcclosure(L, ep_element_make, 1);
    lua_setfield(L, -2, ep_ui_kinds[i].name);
  }
  return 1;
}

static const luaL_Reg functions[] = {{"windows", l_windows},     {"available", l_available},
                                     {"display", l_display},     {"kind", l_kind},
                                     {"alive", l_alive},         {"parent", l_parent},
                                     {"handler", l_handler},     {"testing", l_testing},
                                     {"on_event", l_on_event},   {"extend", l_extend},
                                     {"kinds", l_kinds},         {"makers", l_makers},
                                     {"any_id", l_any_id},       {"permitted", l_permitted},
                                     {"may_show", l_may_show},   {"restricted", l_restricted},
                                     {"close", l_close},         {"compose", l_compose},
                                     {"described", l_described}, {NULL, NULL}};

static const luaL_Reg window_methods[] = {
    {"show", l_show}, {"hide", l_hide}, {"isOpen", l_is_open}, {"find", l_find}, {NULL, NULL}};

// Methods that C has and that the table of kinds names.
static void add_methods(lua_State *L, const ep_lua_ui *u, const luaL_Reg *methods)
{
  for (size_t k = 0; k < ep_ui_kind_count; k++) {
    const ep_ui_kind *kind = &ep_ui_kinds[k];
    lua_rawgeti(L, LUA_REGISTRYINDEX, u->names[k]);
    for (int i = 0; i < kind->method_count; i++)
      for (const luaL_Reg *m = methods; m->name; m++)
        if (!kind->methods[i].forwarded && strcmp(m->name, kind->methods[i].name) == 0) {
          lua_pushcfunction(L, m->func);
          lua_setfield(L, -2, m->name);
        }
    lua_pop(L, 1);
  }
}

static int l_end(lua_State *L)
{
  ep_lua_ui *u = *(ep_lua_ui **)lua_touserdata(L, 1);
  if (u->locale) {
    uselocale(LC_GLOBAL_LOCALE);
    freelocale(u->locale);
    u->locale = (locale_t)0;
  }
  u->ui->on_mail = NULL;
  u->ui->on_give_up = NULL;
  return 0;
}

static void free_lua_ui(void *ud)
{
  ep_ui_events_free(ud);
  free(ud);
}

int luaopen_ep_ui(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  ep_lua_ui *u = calloc(1, sizeof *u);
  if (!u)
    ep_raise_memory(L);
  u->s = s;
  u->ui = s->ui;
  s->ui->ud = u;
  s->ui->free_ud = free_lua_ui;
  *(ep_lua_ui **)lua_newuserdatauv(L, sizeof(void *), 0) = u;
  lua_newtable(L);
  lua_pushcfunction(L, l_end);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  luaL_ref(L, LUA_REGISTRYINDEX);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  u->elements = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_newtable(L);
  u->open = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushboolean(L, false);
  u->dispatch = luaL_ref(L, LUA_REGISTRYINDEX);
  ep_elements_open(L);
  add_methods(L, u, ep_element_methods);
  add_methods(L, u, window_methods);
  ep_ui_events_open(L);
  luaL_newlib(L, functions);
  luaL_setfuncs(L, ep_ui_event_functions, 0);
  luaL_setfuncs(L, ep_element_methods,
                0); // of any element, also where its kind has none of the name
  return 1;
}
