// SPDX-License-Identifier: MIT
/*
 * Running statements at once, on the engine thread: methods of databases and of prepared statements. Lua waits meanwhile, and so do its timers; what takes long
 * belongs to async(). A stop of the script ends a statement all the same (open.c).
 * An error of Lua's (memory) may leave each function in the middle of a statement: the object that holds it then goes to the collector.
 */
#include "value.h"

#include <stdio.h>

// --- statements as objects ---

// Pushes an object for a new statement. Raises for memory.
static sq_statement *push_statement(lua_State *L, sq_database *db, int index)
{
  sq_statement **object = lua_newuserdatauv(L, sizeof(sq_statement *), 1);
  *object = NULL;
  luaL_setmetatable(L, SQ_STATEMENT);
  lua_pushvalue(L, index);
  lua_setiuservalue(L, -2, 1);
  *object = sq_statement_new(db);
  if (!*object)
    luaL_error(L, "not enough memory");
  return *object;
}

// The statement at index 1, when it can run now; NULL: an error is pushed.
static sq_statement *ready_statement(lua_State *L)
{
  sq_statement **object = luaL_checkudata(L, 1, SQ_STATEMENT), *s = *object;
  if (!s || !s->db || s->dead || !s->db->handle || s->db->closing)
    sq_error_push_text(L, "the statement is closed", SQLITE_MISUSE);
  else if (s->db->working || s->db->owner)
    sq_error_push_text(L, "an asynchronous operation of this database is under way", SQLITE_BUSY);
  else if (s->busy)
    sq_error_push_text(L, "the rows of this statement are being read", SQLITE_MISUSE);
  else
    return s;
  return NULL;
}

static void end_statement(sqlite3_stmt *statement)
{
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
}

// --- what a bound statement can be asked for; each leaves it to be ended ---

static int push_all(lua_State *L, sq_database *db, sqlite3_stmt *statement)
{
  int names = lua_gettop(L) + 1;
  int columns = sq_columns_push(L, statement);
  lua_newtable(L);
  lua_Integer count = 0;
  int result;
  while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
    sq_row_push(L, statement, names, columns);
    lua_rawseti(L, -2, ++count);
  }
  return result == SQLITE_DONE ? 1 : sq_error_push(L, db->handle, result);
}

static int push_first(lua_State *L, sq_database *db, sqlite3_stmt *statement)
{
  int result = sqlite3_step(statement);
  if (result == SQLITE_ROW) {
    int names = lua_gettop(L) + 1;
    int columns = sq_columns_push(L, statement);
    sq_row_push(L, statement, names, columns);
    return 1;
  }
  if (result != SQLITE_DONE)
    return sq_error_push(L, db->handle, result);
  lua_pushnil(L);
  return 1;
}

static int push_done(lua_State *L, sq_database *db, sqlite3_stmt *statement)
{
  sqlite3_int64 before = sqlite3_total_changes64(db->handle);
  int result;
  do
    result = sqlite3_step(statement);
  while (result == SQLITE_ROW);
  if (result != SQLITE_DONE)
    return sq_error_push(L, db->handle, result);
  bool changed = sqlite3_total_changes64(db->handle) != before;
  lua_pushinteger(L, changed ? sqlite3_changes64(db->handle) : 0);
  lua_pushinteger(L, sqlite3_last_insert_rowid(db->handle));
  return 2;
}

typedef int (*push_results)(lua_State *L, sq_database *db, sqlite3_stmt *statement);

// --- methods of a database: (sql, parameters) ---

// Pushes the object of a statement of the text at 2, bound to the parameters at 3; NULL: an error is pushed.
static sq_statement *begin(lua_State *L, bool lasts)
{
  size_t length;
  const char *sql = sq_check_sql(L, 2, &length);
  lua_settop(L, 3);
  sq_parameters p;
  sq_parameters_read(L, 3, &p);
  sq_database *db = sq_database_ready(L, 1);
  if (!db)
    return NULL;
  sq_statement *s = push_statement(L, db, 1);
  char message[SQ_MESSAGE];
  int result = sq_prepare(db, sql, length, &s->handle, message);
  if (result == SQLITE_OK)
    result = sq_parameters_bind(s->handle, &p, lasts, message);
  if (result == SQLITE_OK)
    return s;
  sq_statement_close(s);
  sq_error_push_text(L, message, result);
  return NULL;
}

static int with_statement(lua_State *L, push_results push)
{
  sq_statement *s = begin(L, true);
  if (!s)
    return 3;
  int values = push(L, s->db, s->handle);
  sq_statement_close(s);
  return values;
}

int sq_l_query(lua_State *L)
{
  return with_statement(L, push_all);
}

int sq_l_get(lua_State *L)
{
  return with_statement(L, push_first);
}

int sq_l_exec(lua_State *L)
{
  size_t length;
  const char *sql = sq_check_sql(L, 2, &length);
  lua_settop(L, 3);
  sq_parameters p;
  sq_parameters_read(L, 3, &p);
  sq_database *db = sq_database_ready(L, 1);
  if (!db)
    return 3;
  char message[SQ_MESSAGE];
  int64_t changes = 0;
  int result = sq_execute(db, sql, length, &p, &changes, message);
  if (result != SQLITE_OK)
    return sq_error_push_text(L, message, result);
  lua_pushinteger(L, changes);
  lua_pushinteger(L, sqlite3_last_insert_rowid(db->handle));
  return 2;
}

int sq_l_rows(lua_State *L)
{
  sq_statement *s = begin(L, false);
  if (!s)
    return 3;
  s->refs++;
  return sq_rows_push(L, s, true, 1);
}

int sq_l_prepare(lua_State *L)
{
  size_t length;
  const char *sql = sq_check_sql(L, 2, &length);
  sq_database *db = sq_database_ready(L, 1);
  if (!db)
    return 3;
  sq_statement *s = push_statement(L, db, 1);
  char message[SQ_MESSAGE];
  int result = sq_prepare(db, sql, length, &s->handle, message);
  if (result == SQLITE_OK)
    return 1;
  sq_statement_close(s);
  return sq_error_push_text(L, message, result);
}

// --- methods of a statement: (parameters) ---

// The statement at 1, bound to the parameters at 2; NULL: an error is pushed.
static sq_statement *rebind(lua_State *L, bool lasts)
{
  lua_settop(L, 2);
  sq_parameters p;
  sq_parameters_read(L, 2, &p);
  sq_statement *s = ready_statement(L);
  if (!s)
    return NULL;
  char message[SQ_MESSAGE];
  end_statement(s->handle); // after an error of Lua's in the middle
  int result = sq_parameters_bind(s->handle, &p, lasts, message);
  if (result == SQLITE_OK)
    return s;
  sq_error_push_text(L, message, result);
  return NULL;
}

static int with_bound(lua_State *L, push_results push)
{
  sq_statement *s = rebind(L, true);
  if (!s)
    return 3;
  int values = push(L, s->db, s->handle);
  end_statement(s->handle);
  return values;
}

static int l_run(lua_State *L)
{
  return with_bound(L, push_done);
}

static int l_all(lua_State *L)
{
  return with_bound(L, push_all);
}

static int l_get(lua_State *L)
{
  return with_bound(L, push_first);
}

static int l_rows(lua_State *L)
{
  sq_statement *s = rebind(L, false);
  if (!s)
    return 3;
  s->refs++;
  return sq_rows_push(L, s, false, 1);
}

static int l_columns(lua_State *L)
{
  sq_statement *s = ready_statement(L);
  if (!s)
    return 3;
  int columns = sqlite3_column_count(s->handle);
  lua_createtable(L, columns, 0);
  for (int i = 0; i < columns; i++) {
    lua_pushstring(L, sqlite3_column_name(s->handle, i));
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static int l_close(lua_State *L)
{
  sq_statement **object = luaL_checkudata(L, 1, SQ_STATEMENT);
  if (*object)
    sq_statement_close(*object);
  lua_pushboolean(L, true);
  return 1;
}

static int l_gc(lua_State *L)
{
  sq_statement **object = luaL_checkudata(L, 1, SQ_STATEMENT), *s = *object;
  *object = NULL;
  if (s) {
    if (s->refs == 1) // else an iterator still reads it
      sq_statement_close(s);
    sq_statement_unref(s);
  }
  return 0;
}

static int l_tostring(lua_State *L)
{
  sq_statement **object = luaL_checkudata(L, 1, SQ_STATEMENT), *s = *object;
  const char *sql = s && s->db && !s->dead && s->handle ? sqlite3_sql(s->handle) : NULL;
  char text[80];
  snprintf(text, sizeof text, "%s", sql ? sql : "closed");
  lua_pushfstring(L, "sqlite.statement (%s)", text);
  return 1;
}

void sq_statement_class(lua_State *L)
{
  static const luaL_Reg methods[] = {{"run", l_run},   {"get", l_get},         {"all", l_all},
                                     {"rows", l_rows}, {"columns", l_columns}, {"close", l_close},
                                     {NULL, NULL}};
  static const luaL_Reg meta[] = {
      {"__gc", l_gc}, {"__close", l_close}, {"__tostring", l_tostring}, {NULL, NULL}};
  sq_class(L, SQ_STATEMENT, methods, meta);
}
