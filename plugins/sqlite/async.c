// SPDX-License-Identifier: MIT
/*
 * db:async(): the methods of a database again, on the thread pool. Engine thread, but what the kinds of jobs `run`.
 * An object of this class is a view: database and the transaction that it belongs to, if any. Its methods take one argument more, for callbacks; without
 * it the coroutine waits. What the coroutine of a transaction does by the database's own view belongs to it, too: else it would wait for itself.
 */
#include "async.h"

#include <string.h>

// --- the pool's side ---

static int run_exec(sq_job *job)
{
  return sq_execute(job->db, job->text, job->length, &job->parameters, &job->changes, job->message);
}

static int run_rows(sq_job *job, size_t most)
{
  sqlite3_stmt *statement = NULL;
  int result = sq_prepare(job->db, job->text, job->length, &statement, job->message);
  if (result == SQLITE_OK)
    result = sq_parameters_bind(statement, &job->parameters, true, job->message);
  if (result != SQLITE_OK) {
    sqlite3_finalize(statement);
    return result;
  }
  result = sq_buffer_add_names(&job->rows, statement);
  int step = SQLITE_DONE;
  while (result == SQLITE_OK && job->rows.rows < most &&
         (step = sqlite3_step(statement)) == SQLITE_ROW)
    result = sq_buffer_add(&job->rows, statement);
  if (result == SQLITE_OK && step != SQLITE_ROW && step != SQLITE_DONE)
    result = step;
  if (result != SQLITE_OK)
    sq_async_explain(job, result);
  sqlite3_finalize(statement);
  return result;
}

void sq_async_explain(sq_job *job, int result)
{
  if (result == SQLITE_TOOBIG && job->rows.length > SQ_ROWS_BYTES / 2)
    snprintf(job->message, sizeof job->message,
             "more than 256 MiB of rows; rows() reads them one by one");
  else
    sq_error_write(job->message, job->db->handle, result);
}

static int run_query(sq_job *job)
{
  return run_rows(job, SIZE_MAX);
}

static int run_get(sq_job *job)
{
  return run_rows(job, 1);
}

static int run_copy(sq_job *job)
{
  return sq_database_copy(job->db, job->text, job->message);
}

// --- results ---

static int push_exec(lua_State *L, void *ud)
{
  const sq_job *job = ud;
  lua_pushinteger(L, job->changes);
  lua_pushinteger(L, job->last_id);
  return 2;
}

// The result is on top of the names, where whoever calls with it wants nothing.
static int drop_names(lua_State *L, int names, int columns)
{
  if (columns > 0) {
    lua_replace(L, names);
    lua_settop(L, names);
  }
  return 1;
}

static int push_query(lua_State *L, void *ud)
{
  sq_job *job = ud;
  int names = lua_gettop(L) + 1;
  int columns = sq_buffer_push_names(L, &job->rows);
  lua_createtable(L, job->rows.rows < INT32_MAX ? (int)job->rows.rows : 0, 0);
  for (lua_Integer i = 1; job->rows.rows > 0; i++) {
    sq_buffer_push_row(L, &job->rows, names, columns);
    lua_rawseti(L, -2, i);
  }
  return drop_names(L, names, columns);
}

static int push_get(lua_State *L, void *ud)
{
  sq_job *job = ud;
  int names = lua_gettop(L) + 1;
  int columns = sq_buffer_push_names(L, &job->rows);
  if (job->rows.rows > 0)
    sq_buffer_push_row(L, &job->rows, names, columns);
  else
    lua_pushnil(L);
  return drop_names(L, names, columns);
}

static const sq_kind kind_exec = {.name = "exec", .run = run_exec, .push = push_exec};
static const sq_kind kind_query = {.name = "query", .run = run_query, .push = push_query};
static const sq_kind kind_get = {.name = "get", .run = run_get, .push = push_get};
static const sq_kind kind_copy = {.name = "backup", .run = run_copy};

// --- methods ---

sq_view sq_view_check(lua_State *L)
{
  const int64_t *token = luaL_checkudata(L, 1, SQ_ASYNC);
  lua_getiuservalue(L, 1, 1);
  sq_database *db = sq_database_check(L, -1);
  lua_pop(L, 1);
  if (!db->handle || db->closing) {
    sq_error_push_text(L, "the database is closed", SQLITE_MISUSE);
    return (sq_view){0};
  }
  if (*token && *token != db->owner) {
    sq_error_push_text(L, "the transaction is over", SQLITE_MISUSE);
    return (sq_view){0};
  }
  bool inside = db->owner && db->owner_co == L;
  return (sq_view){.db = db, .token = inside ? db->owner : *token};
}

static int ask(lua_State *L, const sq_kind *kind)
{
  size_t length;
  const char *sql = sq_check_sql(L, 2, &length);
  lua_settop(L, 4);
  sq_parameters p;
  sq_parameters_read(L, 3, &p);
  sq_view view = sq_view_check(L);
  if (!view.db)
    return 3;
  sq_job want = {.db = view.db,
                 .kind = kind,
                 .token = view.token,
                 .text = (char *)sql,
                 .length = length,
                 .parameters = p};
  return sq_queue_ask(L, &want, 4);
}

static int l_exec(lua_State *L)
{
  return ask(L, &kind_exec);
}

static int l_query(lua_State *L)
{
  return ask(L, &kind_query);
}

static int l_get(lua_State *L)
{
  return ask(L, &kind_get);
}

static int l_backup(lua_State *L)
{
  size_t length;
  const char *path = luaL_checklstring(L, 2, &length);
  luaL_argcheck(L, strlen(path) == length && length > 0, 2, "path of a file expected");
  lua_settop(L, 3);
  sq_view view = sq_view_check(L);
  if (!view.db || !sq_confine_path(L, view.db->host, path, false))
    return 3;
  sq_job want = {.db = view.db,
                 .kind = &kind_copy,
                 .token = view.token,
                 .text = (char *)path,
                 .length = length};
  return sq_queue_ask(L, &want, 3);
}

void sq_view_push(lua_State *L, int index, int64_t token)
{
  index = lua_absindex(L, index);
  int64_t *view = lua_newuserdatauv(L, sizeof *view, 1);
  *view = token;
  lua_pushvalue(L, index);
  lua_setiuservalue(L, -2, 1);
  luaL_setmetatable(L, SQ_ASYNC);
}

int sq_l_async(lua_State *L)
{
  sq_database *db = sq_database_check(L, 1);
  if (!db->handle || db->closing)
    return sq_error_push_text(L, "the database is closed", SQLITE_MISUSE);
  sq_view_push(L, 1, 0);
  return 1;
}

static int l_tostring(lua_State *L)
{
  const int64_t *token = luaL_checkudata(L, 1, SQ_ASYNC);
  lua_pushstring(L, *token ? "sqlite.async (a transaction)" : "sqlite.async");
  return 1;
}

void sq_async_class(lua_State *L)
{
  static const luaL_Reg methods[] = {{"exec", l_exec},
                                     {"query", l_query},
                                     {"get", l_get},
                                     {"rows", sq_l_async_rows},
                                     {"transaction", sq_l_async_transaction},
                                     {"backup", l_backup},
                                     {NULL, NULL}};
  static const luaL_Reg meta[] = {{"__tostring", l_tostring}, {NULL, NULL}};
  sq_class(L, SQ_ASYNC, methods, meta);
  sq_async_rows_class(L);
  sq_async_transaction_class(L);
}
