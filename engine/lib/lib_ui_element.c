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
#include <string.h>

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

static bool alive(lua_State *L, const ep_element *e)
{
  return ep_ui_node_kind(ep_lua_ui_of(L)->ui->tree, e->node) != NULL;
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

// Stores a value that was read (and takes it), unless it is there already.
static int store(lua_State *L, const ep_element *e, int property, eplua_value *value)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
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

int ep_element_set(lua_State *L, int arg, int property, int index)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = lua_touserdata(L, arg);
  const ep_ui_property *p = &e->kind->properties[property];
  eplua_value value;
  char why[300];
  int code = ep_ui_read(L, index, &u->ui->memory, &value, why, sizeof why);
  if (code == EPLUA_OK) {
    code = ep_ui_check(&u->ui->memory, p, &value, why, sizeof why);
    if (code != EPLUA_OK)
      ep_value_free(&u->ui->memory, &value);
  }
  if (code == EPLUA_OK) {
    code = store(L, e, property, &value);
    if (code == EPLUA_OK && (is(p, "min") || is(p, "max"))) {
      eplua_value room;
      const eplua_value *now = value_of(u, e, "value", &room);
      double number;
      int target = ep_ui_property_find(e->kind, "value");
      if (now && ep_value_number(now, &number)) {
        value = *now;
        code = store(L, e, target, &value);
      }
    }
  }
  if (code != EPLUA_OK)
    raise_refused(L, e->kind, p->name, code, why);
  return 0;
}

// --- parts: children and event functions ---

static void push_parts(lua_State *L, int arg)
{
  arg = lua_absindex(L, arg);
  if (lua_getiuservalue(L, arg, EP_ELEMENT_PARTS) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, arg, EP_ELEMENT_PARTS);
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
  push_parts(L, arg);
  lua_pushvalue(L, index);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

// Calls visit for the elements at and below the one at arg, each pushed on top meanwhile.
static void visit_below(lua_State *L, int arg, void (*visit)(lua_State *L, int element, int window),
                        int window)
{
  luaL_checkstack(L, 8, "elements nested too deep");
  arg = lua_absindex(L, arg);
  visit(L, arg, window);
  if (lua_getiuservalue(L, arg, EP_ELEMENT_PARTS) == LUA_TTABLE) {
    lua_pushnil(L);
    while (lua_next(L, -2)) {
      if (lua_type(L, -2) == LUA_TNUMBER)
        visit_below(L, -1, visit, window);
      lua_pop(L, 1);
    }
  }
  lua_pop(L, 1);
}

static const char *id_of(lua_State *L, int element)
{
  const ep_element *e = lua_touserdata(L, element);
  const eplua_value *id = ep_ui_node_get(ep_lua_ui_of(L)->ui->tree, e->node, EP_UI_ID);
  return id && id->as.string.length ? id->as.string.bytes : NULL;
}

static void refuse_double_id(lua_State *L, int element, int window)
{
  const char *id = id_of(L, element);
  if (!id)
    return;
  int top = lua_gettop(L);
  if (lua_getiuservalue(L, window, EP_ELEMENT_IDS) == LUA_TTABLE &&
      lua_getfield(L, -1, id) != LUA_TNIL)
    luaL_error(L, "there are two elements with the id '%s' in one window", id);
  lua_settop(L, top);
}

static void enter_id(lua_State *L, int element, int window)
{
  const char *id = id_of(L, element);
  if (!id)
    return;
  if (lua_getiuservalue(L, window, EP_ELEMENT_IDS) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, window, EP_ELEMENT_IDS);
  }
  if (lua_getfield(L, -1, id) != LUA_TNIL) // two in the new part itself
    luaL_error(L, "there are two elements with the id '%s' in one window", id);
  lua_pop(L, 1);
  lua_pushvalue(L, element);
  lua_setfield(L, -2, id);
  lua_pop(L, 1);
}

static void leave_id(lua_State *L, int element, int window)
{
  const char *id = id_of(L, element);
  if (!id)
    return;
  if (lua_getiuservalue(L, window, EP_ELEMENT_IDS) == LUA_TTABLE) {
    if (lua_getfield(L, -1, id) == LUA_TUSERDATA && lua_rawequal(L, -1, element)) {
      lua_pushnil(L);
      lua_setfield(L, -3, id);
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

// Pushes the window an element is in; false (nothing pushed): it is in none.
static bool push_window(lua_State *L, int arg)
{
  const ep_element *e = lua_touserdata(L, arg);
  const ep_ui_tree *tree = ep_lua_ui_of(L)->ui->tree;
  eplua_ui_node root = ep_ui_node_root(tree, e->node);
  const ep_ui_kind *kind = ep_ui_node_kind(tree, root);
  return kind && kind->role & EP_UI_WINDOW && ep_element_push(L, root);
}

static void insert(lua_State *L, int arg, int child_arg, size_t index)
{
  arg = lua_absindex(L, arg);
  child_arg = lua_absindex(L, child_arg);
  ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = lua_touserdata(L, arg), *child = ep_check_element(L, child_arg);
  if (!alive(L, child))
    luaL_error(L, "the %s was removed, and cannot be used again", child->kind->name);
  if (ep_ui_node_parent(u->ui->tree, child->node))
    luaL_error(L, "the %s is in another element already", child->kind->name);
  if (!(e->kind->children & child->kind->role))
    luaL_error(L, "a %s cannot hold a %s", e->kind->name, child->kind->name);
  bool in_window = push_window(L, arg);
  int window = lua_gettop(L);
  if (in_window)
    visit_below(L, child_arg, refuse_double_id, window);
  // first what may raise, so that a failure leaves both as they were
  push_parts(L, arg);
  lua_pushvalue(L, child_arg);
  lua_rawseti(L, -2, child->node);
  int code = ep_ui_node_insert(u->ui->tree, e->node, child->node, index);
  if (code != EPLUA_OK) {
    lua_pushnil(L);
    lua_rawseti(L, -2, child->node);
    if (code == EPLUA_E_NOMEM)
      ep_raise_memory(L);
    if (code == EPLUA_E_LIMIT)
      luaL_error(L, "elements are nested deeper than %d", EP_UI_DEPTH);
    luaL_error(L, "a %s cannot hold itself", e->kind->name);
  }
  lua_pushvalue(L, arg);
  lua_setiuservalue(L, child_arg, EP_ELEMENT_PARENT);
  if (in_window)
    visit_below(L, child_arg, enter_id, window);
  lua_settop(L, window - (in_window ? 1 : 0));
}

void ep_element_free(lua_State *L, int arg)
{
  arg = lua_absindex(L, arg);
  ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = lua_touserdata(L, arg);
  if (e->kind->role & EP_UI_WINDOW) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, u->open);
    lua_pushnil(L);
    lua_rawseti(L, -2, e->node);
    lua_pop(L, 1);
  } else {
    if (push_window(L, arg)) {
      visit_below(L, arg, leave_id, lua_gettop(L));
      lua_pop(L, 1);
    }
    if (lua_getiuservalue(L, arg, EP_ELEMENT_PARENT) == LUA_TUSERDATA) {
      push_parts(L, -1);
      lua_pushnil(L);
      lua_rawseti(L, -2, e->node);
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
  ep_ui_node_free(u->ui->tree, e->node);
}

// --- making ---

static void push_new(lua_State *L, int kind)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  ep_element *e = lua_newuserdatauv(L, sizeof *e, kind_number(&ep_ui_kinds[kind]) == 0 ? 3 : 2);
  *e = (ep_element){.kind = &ep_ui_kinds[kind]};
  luaL_setmetatable(L, EP_ELEMENT);
  eplua_ui_node node = ep_ui_node_new(u->ui->tree, kind);
  if (node == EPLUA_E_LIMIT)
    luaL_error(L, "too many elements: the limit is %d", EP_UI_NODES);
  if (node < 0)
    ep_raise_memory(L);
  e->node = node;
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
      insert(L, 2, -1, SIZE_MAX);
    }
    lua_pop(L, 1);
  }
  for (int i = 0; i < k->property_count; i++)
    if (k->properties[i].flags & EP_UI_LUA)
      set_virtual(L, 1, 2, &k->properties[i]);
  return 1;
}

// --- metamethods ---

static int l_index(lua_State *L)
{
  const ep_element *e = ep_check_element(L, 1);
  if (lua_type(L, 2) != LUA_TSTRING)
    return luaL_error(L, "%s has no %s as the name of a property", e->kind->name,
                      luaL_typename(L, 2));
  switch (push_name(L, e->kind, 2)) {
  case LUA_TFUNCTION:
    return 1;
  case LUA_TTABLE:
    if (!alive(L, e))
      return ep_element_gone(L, 1);
    lua_getfield(L, -1, "get");
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    return 1;
  case LUA_TNUMBER: {
    int code = (int)lua_tointeger(L, -1);
    if (code < 0) {
      push_parts(L, 1);
      lua_pushvalue(L, 2);
      lua_rawget(L, -2);
      return 1;
    }
    if (!alive(L, e))
      return ep_element_gone(L, 1);
    const eplua_value *value = ep_ui_node_get(ep_lua_ui_of(L)->ui->tree, e->node, code);
    eplua_value standard = ep_ui_default(&e->kind->properties[code]);
    ep_ui_push(L, value ? value : &standard);
    return 1;
  }
  default:
    if (e->kind->role & EP_UI_WINDOW) {
      if (lua_getiuservalue(L, 1, EP_ELEMENT_IDS) == LUA_TTABLE) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, -2) != LUA_TNIL)
          return 1;
      }
      if (alive(L, e))
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
  switch (push_name(L, e->kind, 2)) {
  case LUA_TTABLE:
    if (!alive(L, e))
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
    if (!alive(L, e))
      return 0; // a timer that updates a window the user has closed is no error
    if (e->kind->role & EP_UI_WINDOW && code == EP_UI_VISIBLE) {
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
  const char *id = alive(L, e) ? id_of(L, 1) : NULL;
  if (id)
    lua_pushfstring(L, "ui.%s \"%s\"", e->kind->name, id);
  else
    lua_pushfstring(L, "ui.%s%s", e->kind->name, alive(L, e) ? "" : " (closed)");
  return 1;
}

// --- methods of many kinds ---

static int l_add(lua_State *L)
{
  const ep_element *e = ep_check_element(L, 1);
  if (!alive(L, e))
    return ep_element_gone(L, 1);
  lua_Integer place = luaL_optinteger(L, 3, LUA_MAXINTEGER);
  luaL_argcheck(L, place >= 1, 3, "positions begin with 1");
  insert(L, 1, 2, (size_t)place - 1);
  lua_settop(L, 2);
  return 1;
}

static int l_remove(lua_State *L)
{
  const ep_element *e = ep_check_element(L, 1);
  if (!alive(L, e))
    return ep_element_gone(L, 1);
  ep_element_free(L, 1);
  lua_pushboolean(L, true);
  return 1;
}

static int l_clear(lua_State *L)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = ep_check_element(L, 1);
  if (!alive(L, e))
    return ep_element_gone(L, 1);
  if (e->kind->feed)
    ep_ui_feed_clear(u->ui->tree, e->node);
  for (size_t i = ep_ui_node_count(u->ui->tree, e->node); i > 0; i--)
    if (ep_element_push(L, ep_ui_node_child(u->ui->tree, e->node, i - 1))) {
      ep_element_free(L, -1);
      lua_pop(L, 1);
    }
  lua_settop(L, 1);
  return 1;
}

static int l_children(lua_State *L)
{
  const ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = ep_check_element(L, 1);
  if (!alive(L, e))
    return ep_element_gone(L, 1);
  lua_newtable(L);
  size_t count = ep_ui_node_count(u->ui->tree, e->node);
  for (size_t i = 0; i < count; i++)
    if (ep_element_push(L, ep_ui_node_child(u->ui->tree, e->node, i)))
      lua_rawseti(L, -2, (lua_Integer)i + 1);
  return 1;
}

static void append(lua_State *L, const ep_element *e, const eplua_value *value)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  eplua_value copy;
  if (!ep_value_copy(&u->ui->memory, &copy, value) ||
      ep_ui_feed_append(u->ui->tree, e->node, &copy) != EPLUA_OK)
    ep_raise_memory(L);
}

// Lines of text, or x and y of a point.
static int l_append(lua_State *L)
{
  const ep_element *e = ep_check_element(L, 1);
  int last = lua_gettop(L);
  if (!e->kind->feed)
    return luaL_error(L, "nothing can be appended to a %s", e->kind->name);
  if (strcmp(e->kind->name, "log") != 0) {
    eplua_value pair[2];
    for (int i = 0; i < 2; i++)
      pair[i] = (eplua_value){.type = EPLUA_VALUE_NUMBER, .as.number = luaL_checknumber(L, 2 + i)};
    if (!alive(L, e))
      return ep_element_gone(L, 1);
    append(L, e, &(eplua_value){.type = EPLUA_VALUE_LIST, .as.list = {pair, 2}});
    lua_settop(L, 1);
    return 1;
  }
  for (int i = 2; i <= last; i++) {
    size_t length;
    const char *text = luaL_tolstring(L, i, &length);
    const char *end = text + length;
    if (!alive(L, e)) // __tostring may do anything
      return ep_element_gone(L, 1);
    for (const char *line = text; line <= end;) { // a text of several lines is several lines
      const char *stop = memchr(line, '\n', (size_t)(end - line));
      size_t part = (size_t)((stop ? stop : end) - line);
      if (stop || part || line == text)
        append(L, e, &(eplua_value){.type = EPLUA_VALUE_STRING, .as.string = {line, part}});
      line += part + 1;
    }
    lua_pop(L, 1);
  }
  lua_settop(L, 1);
  return 1;
}

static int l_lines(lua_State *L)
{
  const ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = ep_check_element(L, 1);
  if (!alive(L, e))
    return ep_element_gone(L, 1);
  size_t count = ep_ui_feed_count(u->ui->tree, e->node);
  lua_newtable(L);
  for (size_t i = 0; i < count; i++) {
    ep_ui_push(L, ep_ui_feed_at(u->ui->tree, e->node, i));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

const luaL_Reg ep_element_methods[] = {
    {"add", l_add},       {"remove", l_remove}, {"clear", l_clear}, {"children", l_children},
    {"append", l_append}, {"lines", l_lines},   {NULL, NULL}};

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
  luaL_newmetatable(L, EP_ELEMENT);
  luaL_setfuncs(L, meta, 0);
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
  u->names = lua_newuserdatauv(L, ep_ui_kind_count * sizeof *u->names, 0);
  luaL_ref(L, LUA_REGISTRYINDEX);
  for (size_t k = 0; k < ep_ui_kind_count; k++) {
    push_names(L, &ep_ui_kinds[k]);
    u->names[k] = luaL_ref(L, LUA_REGISTRYINDEX);
  }
}
