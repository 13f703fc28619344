// SPDX-License-Identifier: MIT
/*
 * What is in an element: put in, taken out, found by id, appended. Engine thread.
 * The tree in C and the elements in Lua are kept alike here and nowhere else: first what may raise, then the rest, so
 * that a failure leaves both as they were.
 */
#include "base/error.h"
#include "lib/lib_ui.h"

#include <lauxlib.h>
#include <string.h>

bool ep_element_alive(lua_State *L, const ep_element *e)
{
  return ep_ui_node_kind(ep_lua_ui_of(L)->ui->tree, e->node) != NULL;
}

void ep_element_push_parts(lua_State *L, int arg)
{
  arg = lua_absindex(L, arg);
  if (lua_getiuservalue(L, arg, EP_ELEMENT_PARTS) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, arg, EP_ELEMENT_PARTS);
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

const char *ep_element_id(lua_State *L, int element)
{
  const ep_element *e = lua_touserdata(L, element);
  const eplua_value *id = ep_ui_node_get(ep_lua_ui_of(L)->ui->tree, e->node, EP_UI_ID);
  return id && id->as.string.length ? id->as.string.bytes : NULL;
}

// Raises when an id cannot be in the window. The table above it on the stack holds those of the new part.
static void refuse_id(lua_State *L, int element, int window)
{
  const char *id = ep_element_id(L, element);
  if (!id)
    return;
  int top = lua_gettop(L);
  const ep_element *w = lua_touserdata(L, window);
  if (!ep_lua_ui_of(L)->any_id && ep_element_push_name(L, w->kind, id) != LUA_TNIL)
    luaL_error(L, "no element can have the id '%s', as every window has something of that name",
               id);
  bool twice = lua_getfield(L, window + 1, id) != LUA_TNIL;
  twice = twice || (lua_getiuservalue(L, window, EP_ELEMENT_IDS) == LUA_TTABLE &&
                    lua_getfield(L, -1, id) != LUA_TNIL);
  if (twice)
    luaL_error(L, "there are two elements with the id '%s' in one window", id);
  lua_settop(L, top);
  lua_pushboolean(L, true);
  lua_setfield(L, window + 1, id);
}

static void enter_id(lua_State *L, int element, int window)
{
  const char *id = ep_element_id(L, element);
  if (!id)
    return;
  lua_pushstring(L, id); // before what may run a finalizer
  if (lua_getiuservalue(L, window, EP_ELEMENT_IDS) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, window, EP_ELEMENT_IDS);
  }
  lua_insert(L, -2);
  lua_pushvalue(L, element);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

static void leave_id(lua_State *L, int element, int window)
{
  const char *id = ep_element_id(L, element);
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

void ep_element_insert(lua_State *L, int arg, int child_arg, size_t index)
{
  arg = lua_absindex(L, arg);
  child_arg = lua_absindex(L, child_arg);
  ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = lua_touserdata(L, arg), *child = ep_check_element(L, child_arg);
  if (!ep_element_alive(L, child))
    luaL_error(L, "the %s was removed, and cannot be used again", child->kind->name);
  if (ep_ui_node_parent(u->ui->tree, child->node))
    luaL_error(L, "the %s is in another element already", child->kind->name);
  if (!(e->kind->children & child->kind->role))
    luaL_error(L, "a %s cannot hold a %s", e->kind->name, child->kind->name);
  int top = lua_gettop(L);
  bool in_window = push_window(L, arg);
  int window = lua_gettop(L);
  lua_newtable(L);
  if (in_window)
    visit_below(L, child_arg, refuse_id, window);
  // first what may raise, so that a failure leaves both as they were
  ep_element_push_parts(L, arg);
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
  lua_settop(L, top);
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
      ep_element_push_parts(L, -1);
      lua_pushnil(L);
      lua_rawseti(L, -2, e->node);
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
  ep_ui_node_free(u->ui->tree, e->node);
}

// --- methods of many kinds ---

static int l_add(lua_State *L)
{
  const ep_element *e = ep_check_element(L, 1);
  if (!ep_element_alive(L, e))
    return ep_element_gone(L, 1);
  lua_Integer place = luaL_optinteger(L, 3, LUA_MAXINTEGER);
  luaL_argcheck(L, place >= 1, 3, "positions begin with 1");
  ep_element_insert(L, 1, 2, (size_t)place - 1);
  lua_settop(L, 2);
  return 1;
}

static int l_remove(lua_State *L)
{
  const ep_element *e = ep_check_element(L, 1);
  if (!ep_element_alive(L, e))
    return ep_element_gone(L, 1);
  ep_element_free(L, 1);
  lua_pushboolean(L, true);
  return 1;
}

static int l_clear(lua_State *L)
{
  ep_lua_ui *u = ep_lua_ui_of(L);
  const ep_element *e = ep_check_element(L, 1);
  if (!ep_element_alive(L, e))
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
  if (!ep_element_alive(L, e))
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
  for (int round = 0; ep_element_alive(L, e); round++) {
    if (ep_value_copy(&u->ui->memory, &copy, value) &&
        ep_ui_feed_append(u->ui->tree, e->node, &copy) == EPLUA_OK)
      return;
    if (round > 0)
      ep_raise_memory(L);
    lua_gc(L, LUA_GCCOLLECT); // at the limit, which counts garbage as well
  }
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
    if (!ep_element_alive(L, e))
      return ep_element_gone(L, 1);
    append(L, e, &(eplua_value){.type = EPLUA_VALUE_LIST, .as.list = {pair, 2}});
    lua_settop(L, 1);
    return 1;
  }
  for (int i = 2; i <= last; i++) {
    size_t length;
    const char *text = luaL_tolstring(L, i, &length);
    const char *end = text + length;
    if (!ep_element_alive(L, e)) // __tostring may do anything
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
  if (!ep_element_alive(L, e))
    return ep_element_gone(L, 1);
  lua_newtable(L);
  for (size_t i = 0; i < ep_ui_feed_count(u->ui->tree, e->node); i++) { // a finalizer may change it
    ep_ui_push(L, ep_ui_feed_at(u->ui->tree, e->node, i));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

const luaL_Reg ep_element_methods[] = {
    {"add", l_add},       {"remove", l_remove}, {"clear", l_clear}, {"children", l_children},
    {"append", l_append}, {"lines", l_lines},   {NULL, NULL}};
