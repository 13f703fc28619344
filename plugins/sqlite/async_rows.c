// SPDX-License-Identifier: MIT
/*
 * The asynchronous iterator: fetches some hundred rows at a time from the pool, and gives them one by one. Engine thread, but run_fetch().
 * Owns the rows that it has, and a ref of its statement, which is prepared by the first fetch. Between two fetches others may use the connection.
 */
#include "async.h"

#include <string.h>

#define SQ_CURSOR "sqlite.async_rows"

typedef struct sq_cursor {
  sq_statement *statement; /* NULL: at the end */
  sq_buffer rows;
  int64_t token;
  bool fetching, at_end;
} sq_cursor;

enum { VIEW = 1, NAMES, SQL, PARAMETERS }; // user values

static void end(sq_cursor *c)
{
  sq_statement *s = c->statement;
  c->statement = NULL;
  sq_buffer_free(&c->rows);
  if (!s)
    return;
  sq_statement_close(s);
  sq_statement_unref(s);
}

// --- the pool's side ---

static int run_fetch(sq_job *job)
{
  sq_statement *s = job->statement;
  int result = SQLITE_OK;
  if (!s->handle) {
    result = sq_prepare(job->db, job->text, job->length, &s->handle, job->message);
    if (result == SQLITE_OK)
      result = sq_parameters_bind(s->handle, &job->parameters, false, job->message);
    if (result != SQLITE_OK)
      return result;
  }
  result = sq_buffer_add_names(&job->rows, s->handle);
  int step = SQLITE_ROW;
  while (result == SQLITE_OK && job->rows.rows < SQ_BATCH_ROWS &&
         job->rows.length < SQ_BATCH_BYTES && (step = sqlite3_step(s->handle)) == SQLITE_ROW)
    result = sq_buffer_add(&job->rows, s->handle);
  if (result == SQLITE_OK && step != SQLITE_ROW && step != SQLITE_DONE)
    result = step;
  if (result != SQLITE_OK)
    sq_async_explain(job, result);
  job->at_end = step == SQLITE_DONE;
  return result;
}

// --- the engine's side ---

static int push_fetch(lua_State *L, void *ud)
{
  sq_job *job = ud;
  sq_cursor *c = job->cursor; // the answer holds it
  sq_buffer_free(&c->rows);
  c->rows = job->rows;
  job->rows = (sq_buffer){0};
  c->at_end = job->at_end;
  lua_pushboolean(L, c->rows.rows > 0);
  return 1;
}

static const sq_kind kind_fetch = {.name = "rows", .run = run_fetch, .push = push_fetch};

// Called with the iterator alone: true, false at the end, or nil, message, code.
static int l_fetch(lua_State *L)
{
  sq_cursor *c = luaL_checkudata(L, 1, SQ_CURSOR);
  lua_getiuservalue(L, 1, SQL);
  lua_getiuservalue(L, 1, PARAMETERS);
  sq_statement *s = c->statement;
  sq_database *db = s->db;
  if (!db || s->dead || !db->handle || db->closing)
    return sq_error_push_text(L, "the database was closed while its rows were read", SQLITE_MISUSE);
  size_t length = 0;
  const char *sql = s->handle ? NULL : lua_tolstring(L, 2, &length);
  sq_parameters p = {0};
  if (sql)
    sq_parameters_read(L, 3, &p);
  sq_job want = {.db = db,
                 .kind = &kind_fetch,
                 .token = c->token,
                 .text = (char *)sql,
                 .length = length,
                 .parameters = p,
                 .statement = s,
                 .cursor = c};
  if (db->owner && db->owner_co == L)
    want.token = db->owner;
  return sq_queue_ask(L, &want, 0);
}

// The next of the rows that are here. A batch begins with the names of its columns.
static int push_next(lua_State *L, sq_cursor *c)
{
  if (c->rows.read == 0) {
    int first = lua_gettop(L) + 1;
    int columns = sq_buffer_push_names(L, &c->rows);
    lua_createtable(L, columns, 0);
    for (int i = 0; i < columns; i++) {
      lua_pushvalue(L, first + i);
      lua_rawseti(L, -2, i + 1);
    }
    lua_setiuservalue(L, 1, NAMES);
    lua_settop(L, first - 1);
  }
  lua_getiuservalue(L, 1, NAMES);
  int table = lua_gettop(L), columns = (int)lua_rawlen(L, table);
  luaL_checkstack(L, columns + 8, "too many columns");
  for (int i = 1; i <= columns; i++)
    lua_rawgeti(L, table, i);
  sq_buffer_push_row(L, &c->rows, table + 1, columns);
  return 1;
}

static int fetched(lua_State *L, int status, lua_KContext context)
{
  (void)status;
  (void)context;
  sq_cursor *c = luaL_checkudata(L, 1, SQ_CURSOR);
  c->fetching = false;
  if (lua_toboolean(L, 2) && c->statement)
    return push_next(L, c);
  end(c);
  if (!lua_isnil(L, 2)) {
    lua_pushnil(L);
    return 1;
  }
  return luaL_error(L, "%s (%s)", luaL_optstring(L, 3, "closed"),
                    luaL_optstring(L, 4, "SQLITE_ABORT"));
}

static int l_next(lua_State *L)
{
  sq_cursor *c = luaL_checkudata(L, 1, SQ_CURSOR);
  lua_settop(L, 1);
  if (c->statement && c->rows.rows > 0)
    return push_next(L, c);
  if (!c->statement || c->at_end) {
    end(c);
    lua_pushnil(L);
    return 1;
  }
  if (c->fetching)
    return luaL_error(L, "another coroutine waits for the rows of this iterator");
  c->fetching = true;
  lua_pushcfunction(L, l_fetch);
  lua_pushvalue(L, 1);
  lua_callk(L, 1, 3, 0, fetched);
  return fetched(L, LUA_OK, 0);
}

static int l_end(lua_State *L)
{
  end(luaL_checkudata(L, 1, SQ_CURSOR));
  return 0;
}

int sq_l_async_rows(lua_State *L)
{
  size_t length;
  sq_check_sql(L, 2, &length);
  lua_settop(L, 3);
  sq_parameters p;
  sq_parameters_read(L, 3, &p); // what is wrong with them is said here
  sq_view view = sq_view_check(L);
  if (!view.db)
    return 3;
  sq_cursor *c = lua_newuserdatauv(L, sizeof *c, PARAMETERS);
  *c = (sq_cursor){.token = view.token};
  luaL_setmetatable(L, SQ_CURSOR);
  int object = lua_gettop(L);
  for (int i = 1; i <= 3; i++) {
    static const int places[] = {VIEW, SQL, PARAMETERS};
    lua_pushvalue(L, i);
    lua_setiuservalue(L, object, places[i - 1]);
  }
  c->statement = sq_statement_new(view.db);
  if (!c->statement)
    return luaL_error(L, "not enough memory");
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushvalue(L, object);
  return 4;
}

void sq_async_rows_class(lua_State *L)
{
  static const luaL_Reg methods[] = {{"close", l_end}, {NULL, NULL}};
  static const luaL_Reg meta[] = {
      {"__call", l_next}, {"__gc", l_end}, {"__close", l_end}, {NULL, NULL}};
  sq_class(L, SQ_CURSOR, methods, meta);
}
