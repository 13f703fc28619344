// SPDX-License-Identifier: MIT
/*
 * Values from Lua to SQLite: parameters. Engine thread, but for what binds, which the pool may do with a copy.
 * Owns nothing: a list lies in a userdata of Lua's and borrows its strings, so an error of Lua leaks nothing. Only a copy owns memory.
 * Rejected: binding straight from the table, which the pool could not do; two ways to say the same would differ one day.
 * Values that come back are in row.c.
 */
#include "value.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#define SQ_BLOB "sqlite.blob"
#define SQ_NULL "sqlite.null"

enum { NAMED = 1000 }; // parameters with names, which are searched one by one

// --- blob and null ---

static int l_blob(lua_State *L)
{
  luaL_checkstring(L, 1);
  lua_newuserdatauv(L, 0, 1);
  lua_pushvalue(L, 1);
  lua_tostring(L, -1);
  lua_setiuservalue(L, -2, 1);
  luaL_setmetatable(L, SQ_BLOB);
  return 1;
}

static int l_blob_length(lua_State *L)
{
  luaL_checkudata(L, 1, SQ_BLOB);
  lua_getiuservalue(L, 1, 1);
  lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
  return 1;
}

static int l_blob_tostring(lua_State *L)
{
  luaL_checkudata(L, 1, SQ_BLOB);
  lua_getiuservalue(L, 1, 1);
  lua_pushfstring(L, "sqlite.blob (%I bytes)", (LUAI_UACINT)lua_rawlen(L, -1));
  return 1;
}

static int l_null_tostring(lua_State *L)
{
  lua_pushliteral(L, "sqlite.null");
  return 1;
}

void sq_value_open(lua_State *L)
{
  if (luaL_newmetatable(L, SQ_BLOB)) {
    lua_pushcfunction(L, l_blob_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pushcfunction(L, l_blob_length);
    lua_setfield(L, -2, "__len");
  }
  lua_pop(L, 1);
  lua_pushcfunction(L, l_blob);
  lua_setfield(L, -2, "blob");
  lua_newuserdatauv(L, 0, 0);
  if (luaL_newmetatable(L, SQ_NULL)) {
    lua_pushcfunction(L, l_null_tostring);
    lua_setfield(L, -2, "__tostring");
  }
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, "null");
}

// --- reading ---

// The value on top, which stays: its bytes are borrowed. False: SQLite knows no such type.
static bool read_value(lua_State *L, sq_value *v)
{
  switch (lua_type(L, -1)) {
  case LUA_TNIL:
    v->type = SQLITE_NULL;
    return true;
  case LUA_TBOOLEAN:
    v->type = SQLITE_INTEGER;
    v->u.integer = lua_toboolean(L, -1);
    return true;
  case LUA_TNUMBER:
    v->type = lua_isinteger(L, -1) ? SQLITE_INTEGER : SQLITE_FLOAT;
    if (v->type == SQLITE_INTEGER)
      v->u.integer = lua_tointeger(L, -1);
    else
      v->u.real = lua_tonumber(L, -1);
    return true;
  case LUA_TSTRING:
    v->type = SQLITE_TEXT;
    v->u.text.bytes = lua_tolstring(L, -1, &v->u.text.length);
    return true;
  case LUA_TUSERDATA:
    if (luaL_testudata(L, -1, SQ_NULL)) {
      v->type = SQLITE_NULL;
      return true;
    }
    if (!luaL_testudata(L, -1, SQ_BLOB))
      return false;
    v->type = SQLITE_BLOB; // the blob is in the table and keeps its string
    lua_getiuservalue(L, -1, 1);
    v->u.text.bytes = lua_tolstring(L, -1, &v->u.text.length);
    lua_pop(L, 1);
    return true;
  default:
    return false;
  }
}

// How many of each there are. Raises for keys that cannot be.
static void count(lua_State *L, int arg, sq_parameters *p)
{
  size_t named = 0;
  lua_pushnil(L);
  while (lua_next(L, arg)) {
    lua_pop(L, 1);
    if (lua_isinteger(L, -1)) {
      lua_Integer key = lua_tointeger(L, -1);
      luaL_argcheck(L, key >= 1 && key <= SQ_PARAMETERS, arg,
                    "parameters are numbered from 1 to 32766");
      if ((size_t)key > p->ordered)
        p->ordered = (size_t)key;
    } else {
      luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, arg,
                    "keys of parameters are numbers from 1 and names");
      luaL_argcheck(L, ++named <= NAMED, arg, "more than 1000 named parameters");
    }
  }
  p->count = p->ordered + named;
}

void sq_parameters_read(lua_State *L, int arg, sq_parameters *p)
{
  *p = (sq_parameters){0};
  if (lua_isnoneornil(L, arg)) {
    lua_pushnil(L);
    return;
  }
  luaL_checktype(L, arg, LUA_TTABLE);
  count(L, arg, p);
  p->list = lua_newuserdatauv(L, (p->count + 1) * sizeof *p->list, 0);
  memset(p->list, 0, (p->count + 1) * sizeof *p->list);
  for (size_t i = 0; i < p->ordered; i++)
    p->list[i].value.type = SQLITE_NULL;
  size_t named = p->ordered;
  lua_pushnil(L);
  while (lua_next(L, arg)) {
    sq_parameter *one;
    if (lua_isinteger(L, -2)) {
      one = &p->list[lua_tointeger(L, -2) - 1];
    } else {
      one = &p->list[named++];
      one->name = lua_tolstring(L, -2, &one->name_length);
    }
    if (!read_value(L, &one->value)) {
      if (one->name)
        luaL_error(L, "parameter '%s': SQLite has no type for a %s", one->name,
                   luaL_typename(L, -1));
      luaL_error(L, "parameter %d: SQLite has no type for a %s", (int)(one - p->list) + 1,
                 luaL_typename(L, -1));
    }
    lua_pop(L, 1);
  }
}

// --- copies ---

static bool has_bytes(const sq_value *v)
{
  return v->type == SQLITE_TEXT || v->type == SQLITE_BLOB;
}

static const char *copy_bytes(char **end, const char *bytes, size_t length)
{
  char *at = *end;
  if (length > 0)
    memcpy(at, bytes, length);
  at[length] = 0;
  *end = at + length + 1;
  return at;
}

bool sq_parameters_copy(const sq_parameters *from, sq_parameters *to)
{
  *to = *from;
  to->list = NULL;
  to->bytes = NULL;
  if (from->count == 0)
    return true;
  size_t size = 0;
  for (size_t i = 0; i < from->count; i++) {
    const sq_parameter *one = &from->list[i];
    size += one->name_length + 1 + (has_bytes(&one->value) ? one->value.u.text.length + 1 : 0);
  }
  to->list = malloc(from->count * sizeof *to->list);
  char *end = to->bytes = malloc(size);
  if (!to->list || !end) {
    sq_parameters_free(to);
    return false;
  }
  for (size_t i = 0; i < from->count; i++) {
    sq_parameter *one = &to->list[i];
    *one = from->list[i];
    if (one->name)
      one->name = copy_bytes(&end, one->name, one->name_length);
    if (has_bytes(&one->value))
      one->value.u.text.bytes = copy_bytes(&end, one->value.u.text.bytes, one->value.u.text.length);
  }
  return true;
}

void sq_parameters_free(sq_parameters *copy)
{
  free(copy->list);
  free(copy->bytes);
  *copy = (sq_parameters){0};
}

// --- binding ---

static int bind_value(sqlite3_stmt *statement, int index, const sq_value *v,
                      sqlite3_destructor_type life)
{
  switch (v->type) {
  case SQLITE_INTEGER:
    return sqlite3_bind_int64(statement, index, v->u.integer);
  case SQLITE_FLOAT:
    return sqlite3_bind_double(statement, index, v->u.real);
  case SQLITE_TEXT:
    return sqlite3_bind_text64(statement, index, v->u.text.bytes, v->u.text.length, life,
                               SQLITE_UTF8);
  case SQLITE_BLOB:
    if (v->u.text.length == 0)
      return sqlite3_bind_zeroblob(statement, index, 0);
    return sqlite3_bind_blob64(statement, index, v->u.text.bytes, v->u.text.length, life);
  default:
    return sqlite3_bind_null(statement, index);
  }
}

// The value for the parameter of that name (":id"); NULL: none was given.
static sq_parameter *find_named(sq_parameters *p, const char *name)
{
  size_t length = strlen(name + 1);
  for (size_t i = p->ordered; i < p->count; i++) {
    sq_parameter *one = &p->list[i];
    if (one->name_length == length && memcmp(one->name, name + 1, length) == 0)
      return one;
  }
  return NULL;
}

static int complain(sqlite3_stmt *statement, const sq_parameters *p, int parameters, char *message)
{
  if (p->ordered > (size_t)parameters) {
    snprintf(message, SQ_MESSAGE, "too many values: %zu, and the statement takes %d", p->ordered,
             parameters);
    return SQLITE_RANGE;
  }
  for (size_t i = p->ordered; i < p->count; i++) {
    if (p->list[i].used)
      continue;
    const char *some = parameters > 0 ? sqlite3_bind_parameter_name(statement, 1) : NULL;
    snprintf(message, SQ_MESSAGE, "the statement has no parameter '%.100s'%s%.100s",
             p->list[i].name, some ? ", its first is " : "", some ? some : "");
    return SQLITE_RANGE;
  }
  return SQLITE_OK;
}

int sq_parameters_bind(sqlite3_stmt *statement, sq_parameters *p, bool lasts, char *message)
{
  int parameters = sqlite3_bind_parameter_count(statement);
  for (size_t i = p->ordered; i < p->count; i++)
    p->list[i].used = false;
  sqlite3_clear_bindings(statement);
  for (int i = 1; i <= parameters; i++) {
    const char *name = sqlite3_bind_parameter_name(statement, i);
    sq_parameter *one = NULL;
    if (name && *name != '?')
      one = find_named(p, name);
    else if ((size_t)i <= p->ordered)
      one = &p->list[i - 1];
    if (!one)
      continue;
    one->used = true;
    int result = bind_value(statement, i, &one->value, lasts ? SQLITE_STATIC : SQLITE_TRANSIENT);
    if (result != SQLITE_OK) {
      sq_error_write(message, sqlite3_db_handle(statement), result);
      return result;
    }
  }
  return complain(statement, p, parameters, message);
}
