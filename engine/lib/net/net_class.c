// SPDX-License-Identifier: MIT
/*
 * Classes and options of the net library. Engine thread; owns nothing.
 * Methods are found by a table behind __index, as of any class in C; only what is not in there comes to a function, which raises. So a misspelled
 * method is told at once, and the others cost what they always do.
 */
#include "lib/net/net_class.h"

#include "net/answer.h"

#include <eplua/text.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 40 };

static const char *find_nearest(const char *name, const char *const *known)
{
  size_t count = 0;
  while (known[count])
    count++;
  return eplua_nearest(name, known, count);
}

// The end of __index: key is no method. Upvalue 1: the class.
static int l_unknown(lua_State *L)
{
  const ep_net_class *class = lua_touserdata(L, lua_upvalueindex(1));
  const char *names[NAMES_MAX + 1];
  size_t count = 0;
  if (lua_type(L, 2) != LUA_TSTRING)
    return luaL_error(L, "%s has no field of type %s", class->name, luaL_typename(L, 2));
  for (const luaL_Reg *m = class->methods; m->name && count < NAMES_MAX; m++) {
    if (m->name[0] != '_')
      names[count++] = m->name;
  }
  names[count] = NULL;
  const char *name = lua_tostring(L, 2), *near = find_nearest(name, names);
  return luaL_error(L, near ? "%s has no '%s' (did you mean '%s'?)" : "%s has no '%s'", class->name,
                    name, near);
}

void ep_net_class_open(lua_State *L, const ep_net_class *class)
{
  luaL_checkstack(L, 6, NULL);
  if (luaL_newmetatable(L, class->metatable) == 0) {
    lua_pop(L, 1);
    return;
  }
  lua_pushstring(L, class->name);
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_newtable(L);
  for (const luaL_Reg *m = class->methods; m->name; m++) {
    lua_pushcfunction(L, m->func);
    lua_setfield(L, m->name[0] == '_' ? -3 : -2, m->name);
  }
  lua_createtable(L, 0, 1);
  lua_pushlightuserdata(L, (void *)(uintptr_t)class);
  lua_pushcclosure(L, l_unknown, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

void *ep_net_class_new(lua_State *L, const ep_net_class *class, size_t size)
{
  void *object = lua_newuserdatauv(L, size, 0);
  memset(object, 0, size);
  luaL_setmetatable(L, class->metatable);
  return object;
}

void *ep_net_class_check(lua_State *L, int arg, const ep_net_class *class)
{
  void *object = luaL_testudata(L, arg, class->metatable);
  if (!object)
    luaL_typeerror(L, arg, class->name);
  return object;
}

// --- options ---

void ep_net_check_options(lua_State *L, int arg, const char *const *known, bool near_only)
{
  if (!lua_istable(L, arg))
    return;
  lua_pushnil(L);
  while (lua_next(L, arg)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING)
      continue;
    const char *name = lua_tostring(L, -1);
    const char *const *each = known;
    while (*each && strcmp(*each, name) != 0)
      each++;
    if (*each)
      continue;
    const char *near = find_nearest(name, known);
    if (near || !near_only)
      luaL_argerror(
          L, arg,
          lua_pushfstring(L,
                          near ? "unknown option '%s' (did you mean '%s'?)" : "unknown option '%s'",
                          name, near));
  }
}

// Added to the number of an argument whose table ep_net_callback_options() has moved one up: messages name the argument as it was given.
enum { MOVED = 1 << 16 };

// Pushes the member; its type, LUA_TNIL also when there is no table.
static int push_option(lua_State *L, int arg, const char *name)
{
  int at = arg < MOVED ? arg : arg - MOVED + 1;
  if (at != 0 && lua_istable(L, at))
    return lua_getfield(L, at, name);
  lua_pushnil(L);
  return LUA_TNIL;
}

static void refuse(lua_State *L, int arg, const char *name, const char *expected)
{
  luaL_argerror(
      L, arg % MOVED,
      lua_pushfstring(L, "%s: %s expected, got %s", name, expected, luaL_typename(L, -1)));
}

int64_t ep_net_option_integer(lua_State *L, int arg, const char *name, int64_t least, int64_t most,
                              int64_t initial)
{
  int whole;
  char range[80];
  int type = push_option(L, arg, name);
  lua_Integer n = type == LUA_TNIL ? initial : lua_tointegerx(L, -1, &whole);
  if (type != LUA_TNIL) {
    snprintf(range, sizeof range, "a whole number from %lld to %lld", (long long)least,
             (long long)most);
    if (type != LUA_TNUMBER || !whole)
      refuse(L, arg, name, range);
    if (n < least || n > most)
      luaL_argerror(L, arg % MOVED, lua_pushfstring(L, "%s: %s expected", name, range));
  }
  lua_pop(L, 1);
  return n;
}

bool ep_net_option_flag(lua_State *L, int arg, const char *name, bool initial)
{
  int type = push_option(L, arg, name);
  if (type != LUA_TNIL && type != LUA_TBOOLEAN)
    refuse(L, arg, name, "boolean");
  bool flag = type == LUA_TNIL ? initial : lua_toboolean(L, -1);
  lua_pop(L, 1);
  return flag;
}

int64_t ep_net_option_ms(lua_State *L, int arg, const char *name, int64_t initial)
{
  int type = push_option(L, arg, name);
  double ms = type == LUA_TNIL ? (double)initial : lua_tonumber(L, -1);
  if (type != LUA_TNIL && type != LUA_TNUMBER)
    refuse(L, arg, name, "number of milliseconds");
  if (!(ms >= 0)) // NaN, too
    luaL_argerror(L, arg % MOVED, lua_pushfstring(L, "%s: it must not be negative", name));
  lua_pop(L, 1);
  return ms > 1e12 ? 0 : (int64_t)ceil(ms); // 30 years and more: none
}

// --- operations ---

// Whether the table at arg has a function of that name; raises for other types.
static bool has_callback(lua_State *L, int arg, const char *name)
{
  int type = lua_getfield(L, arg, name);
  if (type != LUA_TNIL && type != LUA_TFUNCTION)
    refuse(L, arg, name, "function");
  lua_pop(L, 1);
  return type == LUA_TFUNCTION;
}

int ep_net_callback_options(lua_State *L, int arg, const char *const *known)
{
  if (lua_isnoneornil(L, arg) || lua_isfunction(L, arg))
    return 0;
  if (!lua_istable(L, arg)) // here already: nothing is done yet
    luaL_typeerror(L, arg, "table of callbacks, function or nothing");
  ep_net_check_options(L, arg, known, true);
  bool callbacks = has_callback(L, arg, "success");
  callbacks |= has_callback(L, arg, "error");
  bool options = false;
  for (const char *const *name = known; *name && !options; name++) {
    options = lua_getfield(L, arg, *name) != LUA_TNIL;
    lua_pop(L, 1);
  }
  if (callbacks || !options)
    return arg;
  lua_settop(L, arg);
  lua_pushnil(L);
  lua_insert(L, arg);
  return arg + MOVED;
}

int ep_net_refuse(lua_State *L, int arg, const char *what, const char *message, const char *code)
{
  if (lua_isnoneornil(L, arg))
    return ep_net_push_error(L, message, code);
  ep_answer *a = ep_answer_begin(L, arg, what, NULL);
  ep_answer_fail_soon(a, message, code);
  return ep_answer_return(L, a, NULL, NULL, 0);
}

int ep_net_push_place(lua_State *L, const char *place)
{
  const char *colon = strrchr(place, ':');
  if (!colon)
    return ep_net_push_error(L, "not connected", "ENOTCONN");
  bool brackets = *place == '[';
  lua_pushlstring(L, place + brackets, (size_t)(colon - place) - (brackets ? 2 : 0));
  lua_pushinteger(L, strtol(colon + 1, NULL, 10));
  return 2;
}
