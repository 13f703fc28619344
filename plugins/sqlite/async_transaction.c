// SPDX-License-Identifier: MIT
/*
 * async:transaction(fn): as db:transaction(), and fn may wait, for what it asks the database and for anything else. Engine thread, but what runs.
 * From BEGIN to the end the connection belongs to the transaction; the jobs of others wait in the queue (queue.c). A coroutine that never comes back from
 * fn keeps it; one that is closed or collected does not: its guard then asks for the rollback, and nobody waits for that.
 */
#include "async.h"

#include <stdio.h>
#include <string.h>

#define SQ_GUARD "sqlite.async_transaction"

typedef struct guard {
  int64_t token, level; /* level: of a savepoint; 0: the outermost */
  bool open;
} guard;

// What lies where on the stack of transaction().
enum { VIEW = 1, FUNCTION, DATABASE, GUARD, RESULTS };

static int run_sql(sq_job *job)
{
  return sq_execute(job->db, job->text, job->length, NULL, &job->changes, job->message);
}

static const sq_kind kind_begin = {.name = "transaction", .run = run_sql, .takes = true};
static const sq_kind kind_commit = {.name = "transaction", .run = run_sql, .gives = true};
static const sq_kind kind_rollback = {.name = "transaction", .run = run_sql, .gives_always = true};
static const sq_kind kind_inside = {.name = "transaction", .run = run_sql};

enum { SQL = 96 };

static size_t write_sql(char *sql, const char *plain, const char *format, int64_t level)
{
  if (level == 0)
    snprintf(sql, SQL, "%s", plain);
  else
    snprintf(sql, SQL, format, (long long)level, (long long)level);
  return strlen(sql);
}

// Upvalue 1: guard; called without arguments. Waits for BEGIN.
static int l_begin(lua_State *L)
{
  guard *g = lua_touserdata(L, lua_upvalueindex(1));
  sq_database *db = sq_database_check(L, lua_upvalueindex(2));
  char sql[SQL];
  const char *begin = db->readonly ? "BEGIN" : "BEGIN IMMEDIATE";
  sq_job want = {
      .db = db, .token = g->token, .text = sql, .kind = g->level ? &kind_inside : &kind_begin};
  want.length = write_sql(sql, begin, "SAVEPOINT eplua_a%lld", g->level);
  lua_pushvalue(L, lua_upvalueindex(2)); // index 1, for the answer to hold
  return sq_queue_ask(L, &want, 0);
}

static int l_commit(lua_State *L)
{
  const guard *g = lua_touserdata(L, lua_upvalueindex(1));
  sq_database *db = sq_database_check(L, lua_upvalueindex(2));
  lua_pushvalue(L, lua_upvalueindex(2));
  if (!db->handle || db->closing)
    return sq_error_push_text(L, "the database was closed inside its transaction", SQLITE_MISUSE);
  char sql[SQL];
  sq_job want = {
      .db = db, .token = g->token, .text = sql, .kind = g->level ? &kind_inside : &kind_commit};
  want.length = write_sql(sql, "COMMIT", "RELEASE eplua_a%lld", g->level);
  return sq_queue_ask(L, &want, 0);
}

// The guard's end while it is open: asks for the rollback.
static int l_close(lua_State *L)
{
  guard *g = luaL_checkudata(L, 1, SQ_GUARD);
  if (!g->open)
    return 0;
  g->open = false;
  lua_getiuservalue(L, 1, 1);
  sq_database **object = luaL_checkudata(L, -1, SQ_DATABASE), *db = *object;
  if (!db)
    return 0; // at the end of Lua, whose database is closed
  if (g->level == 0)
    db->owner_co = NULL;
  if (!db->handle || db->closing || db->owner != g->token)
    return 0;
  char sql[SQL];
  sq_job want = {
      .db = db, .token = g->token, .text = sql, .kind = g->level ? &kind_inside : &kind_rollback};
  want.length =
      write_sql(sql, "ROLLBACK", "ROLLBACK TO eplua_a%lld; RELEASE eplua_a%lld", g->level);
  if (!sq_queue_push(&want))
    sq_database_close(db); // SQLite rolls back
  return 0;
}

static void push_step(lua_State *L, lua_CFunction step)
{
  lua_pushvalue(L, GUARD);
  lua_pushvalue(L, DATABASE);
  lua_pushcclosure(L, step, 2);
}

static int committed(lua_State *L, int status, lua_KContext results)
{
  (void)status;
  guard *g = luaL_checkudata(L, GUARD, SQ_GUARD);
  if (lua_isnil(L, -3))
    return 3; // the guard rolls back
  g->open = false;
  if (g->level == 0)
    sq_database_check(L, DATABASE)->owner_co = NULL;
  lua_pop(L, 3);
  return (int)results;
}

static int returned(lua_State *L, int status, lua_KContext context)
{
  (void)status;
  (void)context;
  int results = lua_gettop(L) - GUARD;
  luaL_checkstack(L, 8, "too many results");
  push_step(L, l_commit);
  lua_callk(L, 0, 3, results, committed);
  return committed(L, LUA_OK, results);
}

static int begun(lua_State *L, int status, lua_KContext context)
{
  (void)status;
  (void)context;
  if (lua_isnil(L, RESULTS))
    return 3;
  lua_settop(L, GUARD);
  guard *g = luaL_checkudata(L, GUARD, SQ_GUARD);
  g->open = true;
  if (g->level == 0)
    sq_database_check(L, DATABASE)->owner_co = L;
  lua_toclose(L, GUARD);
  lua_pushvalue(L, FUNCTION);
  sq_view_push(L, DATABASE, g->token);
  lua_callk(L, 1, LUA_MULTRET, 0, returned);
  return returned(L, LUA_OK, 0);
}

int sq_l_async_transaction(lua_State *L)
{
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  sq_view view = sq_view_check(L);
  if (!view.db)
    return 3;
  lua_getiuservalue(L, VIEW, 1); // the database
  guard *g = lua_newuserdatauv(L, sizeof *g, 1);
  int64_t number = ++view.db->tokens;
  *g = (guard){.token = view.token ? view.token : number, .level = view.token ? number : 0};
  lua_pushvalue(L, DATABASE);
  lua_setiuservalue(L, GUARD, 1);
  luaL_setmetatable(L, SQ_GUARD);
  push_step(L, l_begin);
  lua_callk(L, 0, 3, 0, begun);
  return begun(L, LUA_OK, 0);
}

void sq_async_transaction_class(lua_State *L)
{
  if (luaL_newmetatable(L, SQ_GUARD)) {
    lua_pushcfunction(L, l_close);
    lua_setfield(L, -2, "__close");
    lua_pushcfunction(L, l_close);
    lua_setfield(L, -2, "__gc");
  }
  lua_pop(L, 1);
}
