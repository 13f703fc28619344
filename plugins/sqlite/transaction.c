// SPDX-License-Identifier: MIT
/*
 * db:transaction(fn): all of it or nothing. Engine thread.
 * fn returns: commit. It raises: everything is rolled back, and the error goes on with its own traceback, since nobody catches it: a guard on
 * the stack does the rolling back when it is closed. A stop of the script closes it just so. One inside the other is a savepoint.
 * fn may not yield: others would get into the transaction. That of async() may, since there others wait (async.c).
 */
#include "value.h"

#include <stdio.h>
#include <string.h>

#define SQ_GUARD "sqlite.transaction"

typedef struct guard {
  sq_database *db;
  unsigned level; /* 0: the outermost */
  bool open;
} guard;

static int run(sq_database *db, const char *format, unsigned level, char *message)
{
  char sql[80];
  snprintf(sql, sizeof sql, format, level, level);
  int64_t changes = 0;
  int result = sq_execute(db, sql, strlen(sql), NULL, &changes, message);
  return result;
}

static int l_close(lua_State *L)
{
  guard *g = luaL_checkudata(L, 1, SQ_GUARD);
  if (!g->open)
    return 0;
  g->open = false;
  sq_database *db = g->db;
  char message[SQ_MESSAGE];
  db->depth--;
  db->deaf = true;
  if (db->handle)
    run(db, g->level ? "ROLLBACK TO eplua_%u; RELEASE eplua_%u" : "ROLLBACK", g->level, message);
  sq_queue_start(db);
  return 0;
}

int sq_l_transaction(lua_State *L)
{
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  sq_database *db = sq_database_ready(L, 1);
  if (!db)
    return 3;
  guard *g = lua_newuserdatauv(L, sizeof *g, 0);
  bool inside = !sqlite3_get_autocommit(db->handle);
  *g = (guard){.db = db, .level = inside ? db->depth + 1 : 0};
  luaL_setmetatable(L, SQ_GUARD);
  char message[SQ_MESSAGE];
  const char *begin = db->readonly ? "BEGIN" : "BEGIN IMMEDIATE";
  int result = run(db, inside ? "SAVEPOINT eplua_%u" : begin, g->level, message);
  if (result != SQLITE_OK)
    return sq_error_push_text(L, message, result);
  g->open = true;
  db->depth++;
  lua_toclose(L, 3);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 1);
  lua_call(L, 1, LUA_MULTRET);
  if (!db->handle)
    return sq_error_push_text(L, "the database was closed inside its transaction", SQLITE_MISUSE);
  result = run(db, g->level ? "RELEASE eplua_%u" : "COMMIT", g->level, message);
  if (result != SQLITE_OK)
    return sq_error_push_text(L, message, result); // the guard rolls back
  g->open = false;
  db->depth--;
  sq_queue_start(db);
  return lua_gettop(L) - 3;
}

void sq_transaction_class(lua_State *L)
{
  if (luaL_newmetatable(L, SQ_GUARD)) {
    lua_pushcfunction(L, l_close);
    lua_setfield(L, -2, "__close");
    lua_pushcfunction(L, l_close);
    lua_setfield(L, -2, "__gc");
  }
  lua_pop(L, 1);
}
