// SPDX-License-Identifier: MIT
/*
 * Statements: their life, and running SQL without Lua in between. Engine thread; what prepares and executes is used by the pool, too.
 * A statement is closed by its object, by the collector, or with its database, whoever is first. While the pool has the connection nothing of it may be
 * touched, so what is to be finalized or reset then is marked, and done when the connection is back.
 */
#include "value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

sq_statement *sq_statement_new(sq_database *db)
{
  sq_statement *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  *s = (sq_statement){.db = db, .next = db->statements, .refs = 1};
  if (s->next)
    s->next->prev = s;
  db->statements = s;
  return s;
}

static void finalize(sq_statement *s)
{
  sqlite3_finalize(s->handle);
  s->handle = NULL;
  if (s->prev)
    s->prev->next = s->next;
  else
    s->db->statements = s->next;
  if (s->next)
    s->next->prev = s->prev;
  s->db = NULL;
  if (s->refs == 0)
    free(s);
}

void sq_statement_close(sq_statement *s)
{
  if (!s->db)
    return;
  s->dead = true;
  if (!s->db->working)
    finalize(s);
}

void sq_statement_unref(sq_statement *s)
{
  if (!s || --s->refs > 0)
    return;
  if (s->db)
    sq_statement_close(s); // frees it, now or later
  else
    free(s);
}

void sq_statements_sweep(sq_database *db)
{
  for (sq_statement *s = db->statements, *next; s; s = next) {
    next = s->next;
    if (s->dead) {
      finalize(s);
    } else if (s->reset) {
      s->reset = false;
      sqlite3_reset(s->handle);
      sqlite3_clear_bindings(s->handle);
    }
  }
}

// --- running SQL ---

const char *sq_check_sql(lua_State *L, int arg, size_t *length)
{
  const char *sql = luaL_checklstring(L, arg, length);
  luaL_argcheck(L, strlen(sql) == *length, arg, "the SQL contains a zero byte");
  luaL_argcheck(L, *length <= SQ_SQL, arg, "the SQL is longer than 1,000,000 bytes");
  return sql;
}

// The next statement of a text, which moves on. *statement NULL: there is none.
static int prepare_next(sq_database *db, const char **sql, size_t *length, sqlite3_stmt **statement,
                        char *message)
{
  *statement = NULL;
  while (*length > 0 && !*statement) { // comments and lone semicolons are no statements
    const char *tail = NULL;
    int result = sqlite3_prepare_v2(db->handle, *sql, (int)*length, statement, &tail);
    if (result != SQLITE_OK) {
      sq_error_write(message, db->handle, result);
      return result;
    }
    *length -= (size_t)(tail - *sql);
    *sql = tail;
  }
  return SQLITE_OK;
}

// Whether another statement follows. Its errors are its own.
static bool has_more(sq_database *db, const char *sql, size_t length)
{
  sqlite3_stmt *statement = NULL;
  char message[SQ_MESSAGE];
  int result = prepare_next(db, &sql, &length, &statement, message);
  sqlite3_finalize(statement);
  return statement || result != SQLITE_OK;
}

int sq_prepare(sq_database *db, const char *sql, size_t length, sqlite3_stmt **statement,
               char *message)
{
  int result = prepare_next(db, &sql, &length, statement, message);
  if (result != SQLITE_OK)
    return result;
  if (!*statement) {
    snprintf(message, SQ_MESSAGE, "no SQL statement in the text");
    return SQLITE_MISUSE;
  }
  if (!has_more(db, sql, length))
    return SQLITE_OK;
  sqlite3_finalize(*statement);
  *statement = NULL;
  snprintf(message, SQ_MESSAGE,
           "more than one SQL statement; exec without parameters runs several");
  return SQLITE_MISUSE;
}

static int step_all(sq_database *db, sqlite3_stmt *statement, int64_t *changes, char *message)
{
  sqlite3_int64 before = sqlite3_total_changes64(db->handle);
  int result;
  do
    result = sqlite3_step(statement);
  while (result == SQLITE_ROW);
  if (result != SQLITE_DONE) {
    sq_error_write(message, db->handle, result);
    return result;
  }
  if (sqlite3_total_changes64(db->handle) != before)
    *changes += sqlite3_changes64(db->handle);
  return SQLITE_OK;
}

int sq_execute(sq_database *db, const char *sql, size_t length, sq_parameters *p, int64_t *changes,
               char *message)
{
  sqlite3_stmt *statement = NULL;
  int result;
  if (p && p->count > 0) {
    result = sq_prepare(db, sql, length, &statement, message);
    if (result == SQLITE_OK)
      result = sq_parameters_bind(statement, p, true, message);
    if (result == SQLITE_OK)
      result = step_all(db, statement, changes, message);
    sqlite3_finalize(statement);
    return result;
  }
  while ((result = prepare_next(db, &sql, &length, &statement, message)) == SQLITE_OK &&
         statement) {
    result = step_all(db, statement, changes, message);
    sqlite3_finalize(statement);
    if (result != SQLITE_OK)
      return result;
  }
  return result;
}
