// SPDX-License-Identifier: MIT
/*
 * Lua values to values of properties and back. Engine thread.
 * Reading raises nothing, for a raise would leak what was read so far: it looks at tables without metamethods.
 */
#include "lib/lib_ui.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

enum { DEEPEST = 100 };

typedef struct reader {
  const ep_ui_memory *m;
  char *why;
  size_t size;
} reader;

static int read_value(lua_State *L, int index, const reader *r, eplua_value *to, int depth);

static int refuse(const reader *r, const char *why)
{
  snprintf(r->why, r->size, "%s", why);
  return EPLUA_E_INVALID;
}

// A table is a list (1 … n), a map (strings), or nothing we know.
static int measure(lua_State *L, int index, const reader *r, size_t *length, size_t *strings)
{
  *length = lua_rawlen(L, index);
  *strings = 0;
  size_t others = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING)
      ++*strings;
    else
      others++;
  }
  if (others != *length)
    return refuse(r, "must not hold keys other than strings and 1, 2, 3, ...");
  if (*strings && *length)
    return refuse(r, "must not be a list and a table of names in one");
  return EPLUA_OK;
}

static int read_table(lua_State *L, int index, const reader *r, eplua_value *to, int depth)
{
  if (depth > DEEPEST || !lua_checkstack(L, 4))
    return refuse(r, "is nested too deep, or holds itself");
  size_t length, strings;
  int code = measure(L, index, r, &length, &strings);
  if (code != EPLUA_OK)
    return code;
  size_t count = strings ? 2 * strings : length;
  *to = (eplua_value){.type = strings ? EPLUA_VALUE_MAP : EPLUA_VALUE_LIST};
  if (count == 0)
    return EPLUA_OK;
  eplua_value *items = r->m->alloc(r->m->ud, NULL, 0, count * sizeof *items);
  if (!items)
    return EPLUA_E_NOMEM;
  memset(items, 0, count * sizeof *items);
  to->as.list.items = items;
  to->as.list.count = count;
  size_t i = 0;
  if (!strings) {
    for (; i < count && code == EPLUA_OK; i++) {
      lua_rawgeti(L, index, (lua_Integer)i + 1);
      code = read_value(L, lua_gettop(L), r, &items[i], depth + 1);
      lua_pop(L, 1);
    }
    return code;
  }
  lua_pushnil(L);
  while (lua_next(L, index)) {
    int top = lua_gettop(L);
    code = read_value(L, top - 1, r, &items[i], depth + 1);
    if (code == EPLUA_OK)
      code = read_value(L, top, r, &items[i + 1], depth + 1);
    i += 2;
    lua_pop(L, code == EPLUA_OK ? 1 : 2);
    if (code != EPLUA_OK)
      break;
  }
  return code;
}

static int read_value(lua_State *L, int index, const reader *r, eplua_value *to, int depth)
{
  char why[64];
  switch (lua_type(L, index)) {
  case LUA_TNIL:
    return EPLUA_OK;
  case LUA_TBOOLEAN:
    *to = (eplua_value){.type = EPLUA_VALUE_BOOLEAN, .as.boolean = lua_toboolean(L, index)};
    return EPLUA_OK;
  case LUA_TNUMBER:
    if (lua_isinteger(L, index))
      *to = (eplua_value){.type = EPLUA_VALUE_INTEGER, .as.integer = lua_tointeger(L, index)};
    else
      *to = (eplua_value){.type = EPLUA_VALUE_NUMBER, .as.number = lua_tonumber(L, index)};
    return EPLUA_OK;
  case LUA_TSTRING: {
    eplua_value text = {.type = EPLUA_VALUE_STRING};
    text.as.string.bytes = lua_tolstring(L, index, &text.as.string.length);
    return ep_value_copy(r->m, to, &text) ? EPLUA_OK : EPLUA_E_NOMEM;
  }
  case LUA_TTABLE:
    return read_table(L, index, r, to, depth);
  default:
    snprintf(why, sizeof why, "cannot be a %s", luaL_typename(L, index));
    return refuse(r, why);
  }
}

int ep_ui_read(lua_State *L, int index, const ep_ui_memory *m, eplua_value *to, char *why,
               size_t size)
{
  *to = (eplua_value){.type = EPLUA_VALUE_NIL};
  int code = read_value(L, lua_absindex(L, index), &(reader){m, why, size}, to, 1);
  if (code != EPLUA_OK)
    ep_value_free(m, to);
  return code;
}

void ep_ui_push(lua_State *L, const eplua_value *value)
{
  luaL_checkstack(L, 4, "value nested too deep");
  switch (value->type) {
  case EPLUA_VALUE_NIL:
    lua_pushnil(L);
    break;
  case EPLUA_VALUE_BOOLEAN:
    lua_pushboolean(L, value->as.boolean);
    break;
  case EPLUA_VALUE_INTEGER:
    lua_pushinteger(L, value->as.integer);
    break;
  case EPLUA_VALUE_NUMBER: { // 40.0 from a slider reads as 40
    double number = value->as.number;
    if (number >= -0x1p53 && number <= 0x1p53 && number == (double)(int64_t)number)
      lua_pushinteger(L, (lua_Integer)number);
    else
      lua_pushnumber(L, number);
    break;
  }
  case EPLUA_VALUE_STRING:
    lua_pushlstring(L, value->as.string.bytes, value->as.string.length);
    break;
  case EPLUA_VALUE_LIST:
    lua_createtable(L, value->as.list.count < 1000000 ? (int)value->as.list.count : 0, 0);
    for (size_t i = 0; i < value->as.list.count; i++) {
      ep_ui_push(L, &value->as.list.items[i]);
      lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    break;
  case EPLUA_VALUE_MAP:
    lua_newtable(L);
    for (size_t i = 0; i + 1 < value->as.list.count; i += 2) {
      ep_ui_push(L, &value->as.list.items[i]);
      ep_ui_push(L, &value->as.list.items[i + 1]);
      lua_rawset(L, -3);
    }
    break;
  }
}
