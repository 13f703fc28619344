// SPDX-License-Identifier: MIT
/*
 * JSON text to Lua values. Engine thread.
 * yyjson parses (strictly, RFC 8259) into a document of its own, which is then walked into tables
 * of the right size. The walk may raise for memory, so it runs protected and the document is freed
 * either way.
 */
#include "lua/json.h"

#include "lua/call.h"
#include "lua/json_memory.h"

#include <lauxlib.h>
#include <string.h>

typedef struct decoder {
  yyjson_val *root;
  bool keep_null;
  bool too_deep;
} decoder;

static void push_value(lua_State *L, decoder *d, yyjson_val *value, int depth);

static void push_array(lua_State *L, decoder *d, yyjson_val *array, int depth)
{
  size_t size = yyjson_arr_size(array);
  lua_createtable(L, size > INT32_MAX ? 0 : (int)size, 0);
  if (size == 0) {
    ep_json_push_array_mark(L);
    lua_setmetatable(L, -2);
  }
  lua_Integer at = 0;
  yyjson_arr_iter iter = yyjson_arr_iter_with(array);
  for (yyjson_val *value; (value = yyjson_arr_iter_next(&iter));) {
    push_value(L, d, value, depth + 1);
    lua_rawseti(L, -2, ++at);
  }
}

static void push_object(lua_State *L, decoder *d, yyjson_val *object, int depth)
{
  size_t size = yyjson_obj_size(object);
  lua_createtable(L, 0, size > INT32_MAX ? 0 : (int)size);
  yyjson_obj_iter iter = yyjson_obj_iter_with(object);
  for (yyjson_val *key; (key = yyjson_obj_iter_next(&iter));) {
    yyjson_val *value = yyjson_obj_iter_get_val(key);
    if (yyjson_is_null(value) && !d->keep_null)
      continue;
    lua_pushlstring(L, yyjson_get_str(key), yyjson_get_len(key));
    push_value(L, d, value, depth + 1);
    lua_rawset(L, -3);
  }
}

static void push_number(lua_State *L, yyjson_val *value)
{
  if (yyjson_is_sint(value)) {
    lua_pushinteger(L, yyjson_get_sint(value));
  } else if (yyjson_is_uint(value)) {
    uint64_t n = yyjson_get_uint(value);
    if (n <= INT64_MAX)
      lua_pushinteger(L, (lua_Integer)n);
    else
      lua_pushnumber(L, (lua_Number)n);
  } else {
    lua_pushnumber(L, yyjson_get_real(value));
  }
}

static void push_value(lua_State *L, decoder *d, yyjson_val *value, int depth)
{
  bool nested = yyjson_is_ctn(value);
  if (nested && depth > EP_JSON_DEPTH) {
    d->too_deep = true;
    lua_pushnil(L);
    return;
  }
  luaL_checkstack(L, 4, NULL);
  switch (yyjson_get_type(value)) {
  case YYJSON_TYPE_ARR:
    push_array(L, d, value, depth);
    return;
  case YYJSON_TYPE_OBJ:
    push_object(L, d, value, depth);
    return;
  case YYJSON_TYPE_STR:
    lua_pushlstring(L, yyjson_get_str(value), yyjson_get_len(value));
    return;
  case YYJSON_TYPE_NUM:
    push_number(L, value);
    return;
  case YYJSON_TYPE_BOOL:
    lua_pushboolean(L, yyjson_get_bool(value));
    return;
  default:
    ep_json_push_null(L);
    return;
  }
}

static int walk(lua_State *L)
{
  decoder *d = lua_touserdata(L, 1);
  push_value(L, d, d->root, 1);
  return 1;
}

static int fail(lua_State *L, const char *text, size_t length, const yyjson_read_err *err)
{
  size_t line = 0, column = 0, chars = 0;
  lua_pushnil(L);
  if (strspn(text, " \t\r\n") == length) {
    lua_pushliteral(L, "the text is empty");
    return 2;
  }
  if (yyjson_locate_pos(text, length, err->pos, &line, &column, &chars))
    lua_pushfstring(L, "line %d, column %d: %s", (int)line, (int)column, err->msg);
  else
    lua_pushstring(L, err->msg);
  return 2;
}

int ep_json_decode(lua_State *L, const char *text, size_t length, bool keep_null)
{
  yyjson_read_err err;
  yyjson_alc memory = ep_json_memory(&ep_state_of(L)->mem);
  // with no flag yyjson does not write into the text
  char *unchanged = (char *)(uintptr_t)text;
  yyjson_doc *doc = yyjson_read_opts(unchanged, length, YYJSON_READ_NOFLAG, &memory, &err);
  if (!doc &&
      err.code ==
          YYJSON_READ_ERROR_MEMORY_ALLOCATION) { // yyjson cannot ask Lua to collect, so we do
    lua_gc(L, LUA_GCCOLLECT);
    doc = yyjson_read_opts(unchanged, length, YYJSON_READ_NOFLAG, &memory, &err);
    if (!doc && err.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
      ep_raise_memory(L);
  }
  if (!doc)
    return fail(L, text, length, &err);
  decoder d = {.root = yyjson_doc_get_root(doc), .keep_null = keep_null};
  lua_pushcfunction(L, walk);
  lua_pushlightuserdata(L, &d);
  int status = ep_pcallk(L, 1, 1, 0, 0, NULL);
  yyjson_doc_free(doc);
  if (status != LUA_OK)
    return lua_error(L);
  if (!d.too_deep)
    return 1;
  lua_pushnil(L);
  lua_pushfstring(L, "nested deeper than %d levels", EP_JSON_DEPTH);
  return 2;
}
