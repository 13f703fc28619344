// SPDX-License-Identifier: MIT
/*
 * Values from SQLite to Lua: rows, directly or by way of a buffer that the pool has filled. A buffer is filled on the pool and read on the engine
 * thread, never at once.
 * A row in a buffer is its values one after the other: a byte for the type, then 8 bytes (a number, or a length and then so many bytes). Lua's
 * tables are made when it is read; a tree of C structs in between would cost more than both.
 */
#include "value.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

// --- directly ---

static void push_column(lua_State *L, sqlite3_stmt *statement, int column)
{
  switch (sqlite3_column_type(statement, column)) {
  case SQLITE_INTEGER:
    lua_pushinteger(L, sqlite3_column_int64(statement, column));
    break;
  case SQLITE_FLOAT:
    lua_pushnumber(L, sqlite3_column_double(statement, column));
    break;
  case SQLITE_TEXT: {
    const char *text = (const char *)sqlite3_column_text(statement, column);
    lua_pushlstring(L, text ? text : "",
                    text ? (size_t)sqlite3_column_bytes(statement, column) : 0);
    break;
  }
  case SQLITE_BLOB: {
    const char *bytes = sqlite3_column_blob(statement, column);
    lua_pushlstring(L, bytes ? bytes : "",
                    bytes ? (size_t)sqlite3_column_bytes(statement, column) : 0);
    break;
  }
  default:
    lua_pushnil(L);
    break;
  }
}

int sq_columns_push(lua_State *L, sqlite3_stmt *statement)
{
  int columns = sqlite3_column_count(statement);
  luaL_checkstack(L, columns + 8, "too many columns");
  for (int i = 0; i < columns; i++)
    lua_pushstring(L, sqlite3_column_name(statement, i));
  return columns;
}

void sq_row_push(lua_State *L, sqlite3_stmt *statement, int names, int columns)
{
  lua_createtable(L, 0, columns);
  for (int i = 0; i < columns; i++) {
    lua_pushvalue(L, names + i);
    push_column(L, statement, i);
    lua_rawset(L, -3);
  }
}

// --- by way of a buffer ---

void sq_buffer_free(sq_buffer *b)
{
  free(b->bytes);
  *b = (sq_buffer){0};
}

static bool reserve(sq_buffer *b, size_t more)
{
  if (b->capacity - b->length >= more)
    return true;
  size_t capacity = b->capacity ? b->capacity : 1024;
  while (capacity - b->length < more)
    capacity *= 2;
  char *bytes = realloc(b->bytes, capacity);
  if (!bytes)
    return false;
  b->bytes = bytes;
  b->capacity = capacity;
  return true;
}

static int add(sq_buffer *b, int type, const void *number, const void *bytes, size_t length)
{
  if (b->length + length > SQ_ROWS_BYTES)
    return SQLITE_TOOBIG;
  if (!reserve(b, 1 + sizeof(uint64_t) + length))
    return SQLITE_NOMEM;
  b->bytes[b->length++] = (char)type;
  memcpy(b->bytes + b->length, number, sizeof(uint64_t));
  b->length += sizeof(uint64_t);
  if (length > 0)
    memcpy(b->bytes + b->length, bytes, length);
  b->length += length;
  return SQLITE_OK;
}

static int add_bytes(sq_buffer *b, int type, const void *bytes, size_t length)
{
  uint64_t number = length;
  return add(b, type, &number, bytes, length);
}

static int add_column(sq_buffer *b, sqlite3_stmt *statement, int column)
{
  int type = sqlite3_column_type(statement, column);
  switch (type) {
  case SQLITE_INTEGER: {
    sqlite3_int64 number = sqlite3_column_int64(statement, column);
    return add(b, type, &number, NULL, 0);
  }
  case SQLITE_FLOAT: {
    double number = sqlite3_column_double(statement, column);
    return add(b, type, &number, NULL, 0);
  }
  case SQLITE_TEXT:
  case SQLITE_BLOB: {
    const void *bytes = type == SQLITE_TEXT ? (const void *)sqlite3_column_text(statement, column)
                                            : sqlite3_column_blob(statement, column);
    return add_bytes(b, type, bytes, bytes ? (size_t)sqlite3_column_bytes(statement, column) : 0);
  }
  default:
    return add_bytes(b, SQLITE_NULL, NULL, 0);
  }
}

int sq_buffer_add(sq_buffer *b, sqlite3_stmt *statement)
{
  int columns = sqlite3_data_count(statement), result = SQLITE_OK;
  for (int i = 0; i < columns && result == SQLITE_OK; i++)
    result = add_column(b, statement, i);
  if (result == SQLITE_OK)
    b->rows++;
  return result;
}

int sq_buffer_add_names(sq_buffer *b, sqlite3_stmt *statement)
{
  uint64_t columns = (uint64_t)sqlite3_column_count(statement);
  int result = add(b, SQLITE_INTEGER, &columns, NULL, 0);
  for (uint64_t i = 0; i < columns && result == SQLITE_OK; i++) {
    const char *name = sqlite3_column_name(statement, (int)i);
    result = name ? add_bytes(b, SQLITE_TEXT, name, strlen(name)) : SQLITE_NOMEM;
  }
  return result;
}

// Gives the type of the next value, and its number; its bytes are then at b->read.
static int read_head(sq_buffer *b, uint64_t *number)
{
  int type = (unsigned char)b->bytes[b->read++];
  memcpy(number, b->bytes + b->read, sizeof *number);
  b->read += sizeof *number;
  return type;
}

static void push_value(lua_State *L, sq_buffer *b)
{
  uint64_t number;
  switch (read_head(b, &number)) {
  case SQLITE_INTEGER:
    lua_pushinteger(L, (lua_Integer)number);
    break;
  case SQLITE_FLOAT: {
    double real;
    memcpy(&real, &number, sizeof real);
    lua_pushnumber(L, real);
    break;
  }
  case SQLITE_NULL:
    lua_pushnil(L);
    break;
  default:
    lua_pushlstring(L, b->bytes + b->read, (size_t)number);
    b->read += (size_t)number;
    break;
  }
}

int sq_buffer_push_names(lua_State *L, sq_buffer *b)
{
  uint64_t columns;
  read_head(b, &columns);
  luaL_checkstack(L, (int)columns + 8, "too many columns");
  for (uint64_t i = 0; i < columns; i++)
    push_value(L, b);
  return (int)columns;
}

void sq_buffer_push_row(lua_State *L, sq_buffer *b, int names, int columns)
{
  lua_createtable(L, 0, columns);
  for (int i = 0; i < columns; i++) {
    lua_pushvalue(L, names + i);
    push_value(L, b);
    lua_rawset(L, -3);
  }
  b->rows--;
}
