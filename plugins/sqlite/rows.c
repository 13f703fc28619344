// SPDX-License-Identifier: MIT
/*
 * The immediate iterator: one row at a time, so memory stays flat. Engine thread.
 * It shares its statement with the object it came from. At the end, at a `break` (by __close) and when it is collected, its statement is closed, or, when it is
 * somebody's prepared one, made ready again. An error between two rows is raised: a `for` could not tell it from the end.
 */
#include "value.h"

typedef struct rows {
  sq_statement *statement; /* NULL: at the end */
  bool own;
  int columns;
} rows;

enum { OBJECT = 1, NAMES }; // user values

static void end(rows *r)
{
  sq_statement *s = r->statement;
  r->statement = NULL;
  if (!s)
    return;
  s->busy = false;
  if (r->own) {
    sq_statement_close(s);
  } else if (s->db && !s->dead) {
    s->reset = s->db->working;
    if (!s->reset) {
      sqlite3_reset(s->handle);
      sqlite3_clear_bindings(s->handle);
    }
  }
  sq_statement_unref(s);
}

// A row, or nil at the end. With the names on the stack as sq_row_push() wants them.
static int push_row(lua_State *L, rows *r)
{
  int names = lua_gettop(L) + 1;
  luaL_checkstack(L, r->columns + 8, "too many columns");
  lua_getiuservalue(L, 1, NAMES);
  for (int i = 1; i <= r->columns; i++)
    lua_rawgeti(L, names, i);
  sq_row_push(L, r->statement->handle, names + 1, r->columns);
  return 1;
}

static int l_next(lua_State *L)
{
  rows *r = luaL_checkudata(L, 1, SQ_ROWS);
  lua_settop(L, 1);
  sq_statement *s = r->statement;
  if (!s) {
    lua_pushnil(L);
    return 1;
  }
  if (!s->db || s->dead || !s->db->handle || s->db->closing) {
    end(r);
    return luaL_error(L, "the database was closed while its rows were read");
  }
  if (s->db->working || s->db->owner)
    return luaL_error(L, "an asynchronous operation of this database is under way");
  sq_database *db = s->db;
  int result = sqlite3_step(s->handle);
  if (result == SQLITE_ROW)
    return push_row(L, r);
  if (result != SQLITE_DONE) {
    char message[SQ_MESSAGE];
    sq_error_write(message, db->handle, result);
    end(r);
    return luaL_error(L, "%s (%s)", message, sq_error_code(result));
  }
  end(r);
  lua_pushnil(L);
  return 1;
}

static int l_end(lua_State *L)
{
  end(luaL_checkudata(L, 1, SQ_ROWS));
  return 0;
}

static int l_tostring(lua_State *L)
{
  const rows *r = luaL_checkudata(L, 1, SQ_ROWS);
  lua_pushstring(L, r->statement ? "sqlite.rows" : "sqlite.rows (at the end)");
  return 1;
}

int sq_rows_push(lua_State *L, sq_statement *s, bool own, int index)
{
  index = lua_absindex(L, index);
  rows *r = lua_newuserdatauv(L, sizeof *r, NAMES);
  *r = (rows){.own = own};
  luaL_setmetatable(L, SQ_ROWS);
  r->statement = s;
  s->busy = true;
  lua_pushvalue(L, index);
  lua_setiuservalue(L, -2, OBJECT);
  int object = lua_gettop(L);
  r->columns = sqlite3_column_count(s->handle);
  lua_createtable(L, r->columns, 0);
  for (int i = 0; i < r->columns; i++) {
    lua_pushstring(L, sqlite3_column_name(s->handle, i));
    lua_rawseti(L, -2, i + 1);
  }
  lua_setiuservalue(L, object, NAMES);
  lua_pushnil(L);
  lua_pushnil(L);
  lua_pushvalue(L, object);
  return 4;
}

void sq_rows_class(lua_State *L)
{
  static const luaL_Reg methods[] = {{"close", l_end}, {NULL, NULL}};
  static const luaL_Reg meta[] = {{"__call", l_next},
                                  {"__gc", l_end},
                                  {"__close", l_end},
                                  {"__tostring", l_tostring},
                                  {NULL, NULL}};
  sq_class(L, SQ_ROWS, methods, meta);
}
