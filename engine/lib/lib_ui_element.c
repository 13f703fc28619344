// SPDX-License-Identifier: MIT
/*
 * Elements as Lua values: made from a table, read and written by the names of their properties. Engine thread.
 * Whatever name a script uses is looked up once in a Lua table of the kind (interned strings compare as pointers): a
 * number there is a property, a negative one an event, a function a method, a table {get, set} a property that lives in
 * resources/lua/ui.lua.
 */
#include "base/error.h"
#include "lib/lib_ui.h"
#include "ui/check.h"

#include <eplua/text.h>

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

// A widget lays out all of its text at once: more would freeze all windows.
enum { LONGEST_TEXT = 1 << 20 };

static int event_code(int event)
{
  return -1 - event;
}

static int kind_number(const ep_ui_kind *kind)
{
  return (int)(kind - ep_ui_kinds);
}

ep_element *ep_check_element(lua_State *L, int arg)
{
  return luaL_checkudata(L, arg, EP_ELEMENT);
}

bool ep_element_push(lua_State *L, eplua_ui_node node)
{
  lua_rawgeti(L, LUA_REGISTRYINDEX, ep_lua_ui_of(L)->elements);
  bool found = lua_rawgeti(L, -1, node) == LUA_TUSERDATA;
  lua_remove(L, -2);
  if (!found)
    lua_pop(L, 1);
  return found;
}

int ep_element_gone(lua_State *L, int arg)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  lua_pushvalue(L, arg);
  while (lua_getiuservalue(L, -1, EP_ELEMENT_PARENT) == LUA_TUSERDATA)
    lua_remove(L, -2);
  lua_pop(L, 1);
  const ep_element *top = lua_touserdata(L, -1);
  bool closed = top->kind->role & EP_UI_WINDOW && !ep_ui_node_kind(u->ui->tree, top->node);
  lua_pushnil(L);
  lua_pushstring(L, closed ? "window closed" : "element removed");
  return 2;
}

// --- names ---

// Pushes what the kind knows under the name at index (a string): number, function, table or nil.
static int push_name(lua_State *L, const ep_ui_kind *kind, int index)
{
  index = lua_absindex(L, index);
  lua_rawgeti(L, LUA_REGISTRYINDEX, ep_lua_ui_of(L)->names[kind_number(kind)]);
  lua_pushvalue(L, index);
  int type = lua_rawget(L, -2);
  lua_remove(L, -2);
  return type;
}

// The same for the element at index 1 and the name at index 2: what it has of its own goes before its kind's.
static int push_name_of(lua_State *L, const ep_element *e)
{
  if (e->composed) {
    ep_element_push_parts(L, 1);
    lua_getfield(L, -1, EP_ELEMENT_NAMES);
    lua_pushvalue(L, 2);
    int type = lua_rawget(L, -2);
    if (type != LUA_TNIL)
      return type;
    lua_pop(L, 3);
  }
  return push_name(L, e->kind, 2);
}

enum { MOST_NAMES = 128 };

// Raises that a kind has no such name, with the nearest one, or all of them.
static int unknown_name(lua_State *L, const ep_ui_kind *kind, const char *name)
{
  const char *names[MOST_NAMES];
  size_t count = 0;
  for (int i = 0; i < kind->property_count; i++)
    names[count++] = kind->properties[i].name;
  for (int i = 0; i < kind->event_count; i++)
    names[count++] = kind->events[i].name;
  for (int i = 0; i < kind->method_count; i++)
    names[count++] = kind->methods[i].name;
  const char *near = eplua_nearest(name, names, count);
  if (near)
    return luaL_error(L, "%s has no '%s'; did you mean '%s'?", kind->name, name, near);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (size_t i = 0; i < count; i++) {
    luaL_addstring(&b, i ? ", " : "");
    luaL_addstring(&b, names[i]);
  }
  luaL_pushresult(&b);
  return luaL_error(L, "%s has no '%s'; it has %s", kind->name, name, lua_tostring(L, -1));
}

// --- values ---

static const eplua_value *value_of(const ep_lua_ui *u, const ep_element *e, const char *name,
                                   eplua_value *room) EP_ENGINE_THREAD
{
  int property = ep_ui_property_find(e->kind, name);
  if (property < 0)
    return NULL;
  const eplua_value *value = ep_ui_node_get(u->ui->tree, e->node, property);
  if (value)
    return value;
  *room = ep_ui_default(&e->kind->properties[property]);
  return room;
}

// Keeps a number between min and max, for kinds that have all three.
static void keep_between(const ep_lua_ui *u, const ep_element *e,
                         eplua_value *value) EP_ENGINE_THREAD
{
  eplua_value room;
  double number, bound;
  const eplua_value *min = value_of(u, e, "min", &room);
  if (!ep_value_number(value, &number))
    return;
  eplua_value low = min ? *min : (eplua_value){0};
  const eplua_value *max = value_of(u, e, "max", &room);
  if (!max || !ep_value_number(max, &bound))
    return;
  if (number > bound)
    *value = *max;
  if (ep_value_number(&low, &bound) && ep_value_number(value, &number) && number < bound)
    *value = low;
}

static void raise_refused(lua_State *L, const ep_ui_kind *kind, const char *property, int code,
                          const char *why)
{
  if (code == EPLUA_E_NOMEM)
    ep_raise_memory(L);
  luaL_error(L, "%s.%s %s", kind->name, property, why);
}

static bool is(const ep_ui_property *p, const char *name)
{
  return strcmp(p->name, name) == 0;
}

// Files it may read, icons by name, pictures that come with the text itself. A "file:" address can be written in many
// ways, and is not needed.
bool ep_ui_may_show(const ep_lua_ui *u, const char *text, bool icon)
{
  const ep_permit *permit = &u->s->permit;
  if (!permit->restricted || !*text || strncasecmp(text, "data:", 5) == 0)
    return true;
  if (icon && !strchr(text, '/') && !strchr(text, '.'))
    return true;
  return !strchr(text, ':') && ep_permit_read(permit, text);
}

// Icons of a tree lie in its items, at any depth.
static bool items_may_show(const ep_lua_ui *u, const eplua_value *value) EP_ENGINE_THREAD
{
  const eplua_value *icon = ep_value_field(value, "icon");
  if (icon && icon->type == EPLUA_VALUE_STRING && !ep_ui_may_show(u, icon->as.string.bytes, true))
    return false;
  bool list = value->type == EPLUA_VALUE_LIST || value->type == EPLUA_VALUE_MAP;
  for (size_t i = 0; list && i < value->as.list.count; i++)
    if (!items_may_show(u, &value->as.list.items[i]))
      return false;
  return true;
}

static bool may_show(const ep_lua_ui *u, const ep_ui_property *p,
                     const eplua_value *value) EP_ENGINE_THREAD
{
  if (p->type == EP_UI_ITEMS)
    return !u->s->permit.restricted || items_may_show(u, value);
  return !(p->flags & EP_UI_FILE) || ep_ui_may_show(u, value->as.string.bytes, is(p, "icon"));
}

int ep_element_push_name(lua_State *L, const ep_ui_kind *kind, const char *name)
{
  lua_pushstring(L, name);
  int type = push_name(L, kind, -1);
  lua_remove(L, -2);
  return type;
}

// Stores a value that was read (and takes it), unless it is there already.
static int store(const ep_lua_ui *u, const ep_element *e, int property,
                 eplua_value *value) EP_ENGINE_THREAD
{
  const ep_ui_property *p = &e->kind->properties[property];
  if (is(p, "value"))
    keep_between(u, e, value);
  eplua_value room;
  const eplua_value *now = value_of(u, e, p->name, &room);
  if (ep_value_equal(now, value)) {
    ep_value_free(&u->ui->memory, value);
    return EPLUA_OK;
  }
  return ep_ui_node_set(u->ui->tree, e->node, property, value, -1, 0);
}

// Sets a property to a value, which is taken. EPLUA_OK, or a code with the reason in why.
static int set_value(const ep_lua_ui *u, const ep_element *e, int property, eplua_value *value,
                     char *why, size_t size) EP_ENGINE_THREAD
{
  const ep_ui_property *p = &e->kind->properties[property];
  int code = ep_ui_check(&u->ui->memory, p, value, why, size);
  if (code == EPLUA_OK && p->type == EP_UI_STRING && value->as.string.length > LONGEST_TEXT) {
    snprintf(why, size, "is too long: %zu bytes, at most %d can be shown", value->as.string.length,
             LONGEST_TEXT);
    code = EPLUA_E_INVALID;
  }
  if (code == EPLUA_OK && !may_show(u, p, value)) {
    snprintf(why, size, "names what is not permitted (--allow-read)");
    code = EPLUA_E_INVALID;
  }
  if (code != EPLUA_OK) {
    ep_value_free(&u->ui->memory, value);
    return code;
  }
  code = store(u, e, property, value);
  if (code == EPLUA_OK && (is(p, "min") || is(p, "max"))) {
    eplua_value room;
    const eplua_value *now = value_of(u, e, "value", &room);
    double number;
    int target = ep_ui_property_find(e->kind, "value");
    if (now && ep_value_number(now, &number)) {
      eplua_value again = *now;
      code = store(u, e, target, &again);
    }
  }
  return code;
}

static int try_set(lua_State *L, int arg, int property, int index, char *why, size_t size)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = lua_touserdata(L, arg);
  eplua_value value;
  int code = ep_ui_read(L, index, &u->ui->memory, &value, why, size);
  return code == EPLUA_OK ? set_value(u, e, property, &value, why, size) : code;
}

// What somebody outside wants: a window is only shown by who may ask for a display.
static int on_set(void *ud, eplua_ui_node node, int property, eplua_value *value, char *why,
                  size_t size) EP_ENGINE_THREAD
{
  const ep_lua_ui *u = ud;
  const ep_element e = {.node = node, .kind = ep_ui_node_kind(u->ui->tree, node)};
  const char *wrong = NULL;
  const ep_ui_property *p = &e.kind->properties[property];
  if (p->flags & EP_UI_READ)
    wrong = "can only be read";
  else if (p->flags & EP_UI_FIXED)
    wrong = "can only be given when it is made";
  else if (p->flags & EP_UI_LUA)
    wrong = "belongs to the script alone";
  else if (e.kind->role & EP_UI_WINDOW && property == EP_UI_VISIBLE &&
           !ep_ui_window_is_open(u->ui->tree, node))
    wrong = "waits for the script to show the window";
  if (!wrong)
    return set_value(u, &e, property, value, why, size);
  snprintf(why, size, "%s", wrong);
  ep_value_free(&u->ui->memory, value);
  return EPLUA_E_INVALID;
}

int ep_element_set(lua_State *L, int arg, int property, int index)
{
  const ep_element *e = lua_touserdata(L, arg);
  char why[300];
  int code = try_set(L, arg, property, index, why, sizeof why);
  if (code == EPLUA_E_NOMEM) { // at the limit, which counts garbage as well
    lua_gc(L, LUA_GCCOLLECT);
    if (ep_element_alive(L, e))
      code = try_set(L, arg, property, index, why, sizeof why);
  }
  if (code != EPLUA_OK)
    raise_refused(L, e->kind, e->kind->properties[property].name, code, why);
  return 0;
}

static void set_handler(lua_State *L, int arg, int event, int index)
{
  const ep_element *e = lua_touserdata(L, arg);
  index = lua_absindex(L, index);
  const char *name = e->kind->events[event].name;
  if (!lua_isfunction(L, index) && !lua_isnil(L, index)) {
    luaL_error(L, "%s.%s must be a function, got %s", e->kind->name, name, luaL_typename(L, index));
    return;
  }
  ep_element_push_parts(L, arg);
  lua_pushvalue(L, index);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

// --- making ---

// The line that calls the maker: for who looks at the element later.
static void note_source(lua_State *L, const ep_lua_ui *u, eplua_ui_node node) EP_ENGINE_THREAD
{
  lua_Debug ar;
  if (!lua_getstack(L, 1, &ar) || !lua_getinfo(L, "Sl", &ar))
    return;
  if (ar.source[0] == '@' && ar.currentline > 0)
    ep_ui_node_set_source(u->ui->tree, node, ar.source + 1, ar.currentline);
}

static void push_new(lua_State *L, int kind)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  ep_element *e = lua_newuserdatauv(L, sizeof *e, kind_number(&ep_ui_kinds[kind]) == 0 ? 3 : 2);
  *e = (ep_element){.kind = &ep_ui_kinds[kind]};
  luaL_setmetatable(L, EP_ELEMENT);
  eplua_ui_node node = ep_ui_node_new(u->ui->tree, kind);
  if (node == EPLUA_E_NOMEM) { // at the limit, which counts garbage as well
    lua_gc(L, LUA_GCCOLLECT);
    node = ep_ui_node_new(u->ui->tree, kind);
  }
  if (node == EPLUA_E_LIMIT)
    luaL_error(L, "too many elements: the limit is %d", EP_UI_NODES);
  if (node < 0)
    ep_raise_memory(L);
  e->node = node;
  note_source(L, u, node);
  lua_rawgeti(L, LUA_REGISTRYINDEX, u->elements);
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, node);
  lua_pop(L, 1);
}

static void check_window_limit(lua_State *L)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  uint32_t limit = u->s->limits.windows;
  if (ep_ui_window_count(u->ui->tree) >= limit)
    lua_gc(L, LUA_GCCOLLECT); // some may only wait to be collected
  if (ep_ui_window_count(u->ui->tree) >= limit)
    luaL_error(L, "too many windows: the limit is %d (--max-windows)", (int)limit);
}

// Looks at each name in the table: unknown ones raise, event functions are set.
static size_t sort_names(lua_State *L, int table, int element)
{
  const ep_element *e = lua_touserdata(L, element);
  size_t places = 0;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (lua_isinteger(L, -2)) {
      places++;
      lua_pop(L, 1);
      continue;
    }
    if (lua_type(L, -2) != LUA_TSTRING)
      luaL_error(L, "%s cannot have a %s as the name of a property", e->kind->name,
                 luaL_typename(L, -2));
    int type = push_name(L, e->kind, -2);
    if (type == LUA_TNIL || type == LUA_TFUNCTION)
      unknown_name(L, e->kind, lua_tostring(L, -3));
    if (type == LUA_TNUMBER && lua_tointeger(L, -1) < 0)
      set_handler(L, element, event_code((int)lua_tointeger(L, -1)), -2);
    lua_pop(L, 2);
  }
  return places;
}

static void set_from(lua_State *L, int table, int element, int property)
{
  const ep_element *e = lua_touserdata(L, element);
  const ep_ui_property *p = &e->kind->properties[property];
  if (lua_getfield(L, table, p->name) == LUA_TNIL || p->flags & EP_UI_LUA) {
    lua_pop(L, 1);
    return;
  }
  if (p->flags & EP_UI_READ)
    luaL_error(L, "%s.%s can only be read", e->kind->name, p->name);
  ep_element_set(L, element, property, -1);
  lua_pop(L, 1);
}

static void set_virtual(lua_State *L, int table, int element, const ep_ui_property *p)
{
  const ep_element *e = lua_touserdata(L, element);
  lua_pushstring(L, p->name);
  if (lua_getfield(L, table, p->name) != LUA_TNIL && push_name(L, e->kind, -2) == LUA_TTABLE) {
    lua_getfield(L, -1, "set");
    lua_pushvalue(L, element);
    lua_pushvalue(L, -4);
    lua_call(L, 2, 0);
    lua_pop(L, 1);
  }
  lua_settop(L, element);
}

int ep_element_make(lua_State *L)
{
  int kind = (int)lua_tointeger(L, lua_upvalueindex(1));
  const ep_ui_kind *k = &ep_ui_kinds[kind];
  lua_settop(L, 1);
  if (lua_type(L, 1) == LUA_TSTRING || lua_type(L, 1) == LUA_TNUMBER) { // ui.label "text"
    const char *main = ep_ui_property_find(k, "text") >= 0 ? "text" : "value";
    lua_newtable(L);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, ep_ui_property_find(k, "title") >= 0 ? "title" : main);
    lua_replace(L, 1);
  } else if (lua_isnil(L, 1)) {
    lua_newtable(L);
    lua_replace(L, 1);
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  if (k->role & EP_UI_WINDOW)
    check_window_limit(L);
  push_new(L, kind);
  size_t places = sort_names(L, 1, 2);
  int value = -1;
  for (int i = 0; i < k->property_count; i++) {
    if (is(&k->properties[i], "value")) // after min and max
      value = i;
    else if (!(k->role & EP_UI_WINDOW && i == EP_UI_VISIBLE))
      set_from(L, 1, 2, i);
  }
  if (value >= 0)
    set_from(L, 1, 2, value);
  size_t last = lua_rawlen(L, 1);
  if (last != places)
    return luaL_error(
        L, "the children of a %s must be at 1, 2, 3, ... without a hole (use false for none)",
        k->name);
  for (size_t i = 1; i <= last; i++) {
    lua_rawgeti(L, 1, (lua_Integer)i);
    if (lua_type(L, -1) != LUA_TBOOLEAN) {
      if (!luaL_testudata(L, -1, EP_ELEMENT))
        return luaL_error(L, "child %d of a %s must be an element, got %s", (int)i, k->name,
                          luaL_typename(L, -1));
      ep_element_insert(L, 2, -1, SIZE_MAX);
    }
    lua_pop(L, 1);
  }
  for (int i = 0; i < k->property_count; i++)
    if (k->properties[i].flags & EP_UI_LUA)
      set_virtual(L, 1, 2, &k->properties[i]);
  return 1;
}

// --- metamethods ---

static int l_free_value(lua_State *L)
{
  ep_value_free(&ep_ui_malloc, lua_touserdata(L, 1));
  return 0;
}

// Pushes a property. A list is pushed from a copy: making tables may run finalizers, and these may set the property.
static void push_value_of(lua_State *L, const ep_element *e, int property)
{
  const ep_ui_tree *tree = ep_lua_ui_of(L)->ui->tree;
  const eplua_value *value = ep_ui_node_get(tree, e->node, property);
  eplua_value standard = ep_ui_default(&e->kind->properties[property]);
  if (!value || (value->type != EPLUA_VALUE_LIST && value->type != EPLUA_VALUE_MAP)) {
    ep_ui_push(L, value ? value : &standard);
    return;
  }
  eplua_value *copy = lua_newuserdatauv(L, sizeof *copy, 0);
  *copy = (eplua_value){.type = EPLUA_VALUE_NIL};
  if (luaL_newmetatable(L, "ep.ui.value")) {
    lua_pushcfunction(L, l_free_value);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  value = ep_ui_node_get(tree, e->node, property);
  if (value && !ep_value_copy(&ep_ui_malloc, copy, value))
    ep_raise_memory(L);
  ep_ui_push(L, copy);
  ep_value_free(&ep_ui_malloc, copy);
  lua_remove(L, -2);
}

static int l_index(lua_State *L)
{
  const ep_element *e = ep_check_element(L, 1);
  if (lua_type(L, 2) != LUA_TSTRING)
    return luaL_error(L, "%s has no %s as the name of a property", e->kind->name,
                      luaL_typename(L, 2));
  switch (push_name_of(L, e)) {
  case LUA_TFUNCTION:
    return 1;
  case LUA_TTABLE:
    if (!ep_element_alive(L, e))
      return ep_element_gone(L, 1);
    lua_getfield(L, -1, "get");
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    return 1;
  case LUA_TNUMBER: {
    int code = (int)lua_tointeger(L, -1);
    if (code < 0) {
      ep_element_push_parts(L, 1);
      lua_pushvalue(L, 2);
      lua_rawget(L, -2);
      return 1;
    }
    if (!ep_element_alive(L, e))
      return ep_element_gone(L, 1);
    push_value_of(L, e, code);
    return 1;
  }
  default:
    if (e->kind->role & EP_UI_WINDOW) {
      if (lua_getiuservalue(L, 1, EP_ELEMENT_IDS) == LUA_TTABLE) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, -2) != LUA_TNIL)
          return 1;
      }
      if (ep_element_alive(L, e))
        return luaL_error(L, "the window has no element '%s', and no property of that name",
                          lua_tostring(L, 2));
      return ep_element_gone(L, 1);
    }
    return unknown_name(L, e->kind, lua_tostring(L, 2));
  }
}

static int l_newindex(lua_State *L)
{
  const ep_element *e = ep_check_element(L, 1);
  if (lua_type(L, 2) != LUA_TSTRING)
    return luaL_error(L, "%s has no %s as the name of a property", e->kind->name,
                      luaL_typename(L, 2));
  switch (push_name_of(L, e)) {
  case LUA_TTABLE:
    if (!ep_element_alive(L, e))
      return 0;
    lua_getfield(L, -1, "set");
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 3);
    lua_call(L, 2, 0);
    return 0;
  case LUA_TNUMBER: {
    int code = (int)lua_tointeger(L, -1);
    if (code < 0) {
      set_handler(L, 1, event_code(code), 3);
      return 0;
    }
    const ep_ui_property *p = &e->kind->properties[code];
    if (p->flags & (EP_UI_READ | EP_UI_FIXED))
      return luaL_error(L,
                        p->flags & EP_UI_READ ? "%s.%s can only be read"
                                              : "%s.%s can only be given when it is made",
                        e->kind->name, p->name);
    if (!ep_element_alive(L, e))
      return 0; // a timer that updates a window the user has closed is no error
    if (e->kind->role & EP_UI_WINDOW && code == EP_UI_VISIBLE) {
      if (!lua_isboolean(L, 3))
        return luaL_error(L, "window.visible must be true or false, got a %s", luaL_typename(L, 3));
      lua_getfield(L, 1, lua_toboolean(L, 3) ? "show" : "hide");
      lua_pushvalue(L, 1);
      lua_call(L, 1, 0);
      return 0;
    }
    return ep_element_set(L, 1, code, 3);
  }
  case LUA_TFUNCTION:
    return luaL_error(L, "%s.%s is a method, and cannot be set", e->kind->name, lua_tostring(L, 2));
  default:
    return unknown_name(L, e->kind, lua_tostring(L, 2));
  }
}

static int l_gc(lua_State *L)
{
  const ep_element *e = lua_touserdata(L, 1);
  ep_lua_ui *u = ep_lua_ui_of(L);
  if (u && u->ui->tree && e->node && !ep_ui_node_parent(u->ui->tree, e->node))
    ep_ui_node_free(u->ui->tree, e->node);
  return 0;
}

static int l_tostring(lua_State *L)
{
  const ep_element *e = ep_check_element(L, 1);
  const char *id = ep_element_alive(L, e) ? ep_element_id(L, 1) : NULL;
  if (id)
    lua_pushfstring(L, "ui.%s \"%s\"", e->kind->name, id);
  else
    lua_pushfstring(L, "ui.%s%s", e->kind->name, ep_element_alive(L, e) ? "" : " (closed)");
  return 1;
}

// --- opening ---

static void push_names(lua_State *L, const ep_ui_kind *kind)
{
  lua_newtable(L);
  for (int i = 0; i < kind->property_count; i++) {
    lua_pushinteger(L, i);
    lua_setfield(L, -2, kind->properties[i].name);
  }
  for (int i = 0; i < kind->event_count; i++) {
    lua_pushinteger(L, event_code(i));
    lua_setfield(L, -2, kind->events[i].name);
  }
}

void ep_elements_open(lua_State *L)
{
  static const luaL_Reg meta[] = {{"__index", l_index},
                                  {"__newindex", l_newindex},
                                  {"__gc", l_gc},
                                  {"__tostring", l_tostring},
                                  {NULL, NULL}};
  ep_lua_ui *u = ep_lua_ui_of(L);
  u->ui->on_set = on_set;
  luaL_newmetatable(L, EP_ELEMENT);
  luaL_setfuncs(L, meta, 0);
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
  for (size_t k = 0; k < ep_ui_kind_count; k++) {
    push_names(L, &ep_ui_kinds[k]);
    u->names[k] = luaL_ref(L, LUA_REGISTRYINDEX);
  }
}
