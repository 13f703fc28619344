// SPDX-License-Identifier: MIT
/*
 * What a database can besides running statements, and its end. Engine thread; the copy of a backup is made by the pool, too.
 * Two own an sq_database: its Lua object, and each job that is on its way. Who goes last frees it. What SQLite holds is closed before that, as
 * soon as somebody says close() and no thread of the pool works with it.
 */
#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COPY_PAGES = 256 };

// --- the end ---

static void close_handle(sq_database *db)
{
  while (db->statements)
    sq_statement_close(db->statements);
  sq_queue_drop(db);
  db->owner = 0;
  sqlite3_close_v2(db->handle);
  db->handle = NULL;
  db->closing = false;
}

void sq_database_close(sq_database *db)
{
  eplua_plugin_item *item = db->item;
  db->item = NULL;
  if (db->working) {
    db->closing = true;
    atomic_store(&db->cancel, true);
  } else if (db->handle) {
    close_handle(db);
  }
  db->host->item_close(item); // ends the answers, whose jobs leave the queue
}

void sq_database_enter(sq_database *db)
{
  sq_database **list = db->host->data(db->plugin);
  db->next = *list;
  if (db->next)
    db->next->prev = db;
  *list = db;
}

static void leave(sq_database *db)
{
  sq_database **list = db->host->data(db->plugin);
  if (db->prev)
    db->prev->next = db->next;
  else if (list && *list == db)
    *list = db->next;
  if (db->next)
    db->next->prev = db->prev;
  db->next = db->prev = NULL;
}

void sq_database_end(sq_database *db)
{
  leave(db);
  if (!db->working) {
    for (sq_statement *s = db->statements; s; s = s->next)
      s->refs = 0; // those of Lua's are gone
  }
  sq_database_close(db);
  sq_database_unref(db);
}

void sq_database_unref(sq_database *db)
{
  if (--db->refs > 0)
    return;
  leave(db);
  if (db->handle)
    close_handle(db);
  free(db->path);
  free(db);
}

// --- finding it ---

sq_database *sq_database_check(lua_State *L, int arg)
{
  sq_database **object = luaL_checkudata(L, arg, SQ_DATABASE);
  luaL_argcheck(L, *object, arg, "the database is finalized");
  return *object;
}

sq_database *sq_database_ready(lua_State *L, int arg)
{
  sq_database *db = sq_database_check(L, arg);
  if (!db->handle || db->closing)
    sq_error_push_text(L, "the database is closed", SQLITE_MISUSE);
  else if (db->working || db->owner)
    sq_error_push_text(L, "an asynchronous operation of this database is under way", SQLITE_BUSY);
  else
    return db;
  return NULL;
}

// --- methods ---

static int l_close(lua_State *L)
{
  sq_database **object = luaL_checkudata(L, 1, SQ_DATABASE);
  if (*object)
    sq_database_close(*object);
  lua_pushboolean(L, true);
  return 1;
}

static int l_gc(lua_State *L)
{
  sq_database **object = luaL_checkudata(L, 1, SQ_DATABASE);
  sq_database *db = *object;
  *object = NULL;
  if (db) {
    sq_database_close(db);
    sq_database_unref(db);
  }
  return 0;
}

static int l_tostring(lua_State *L)
{
  sq_database **object = luaL_checkudata(L, 1, SQ_DATABASE);
  if (*object && (*object)->handle && !(*object)->closing)
    lua_pushfstring(L, "sqlite.database (%s)", (*object)->path);
  else
    lua_pushliteral(L, "sqlite.database (closed)");
  return 1;
}

static int l_is_open(lua_State *L)
{
  sq_database *db = sq_database_check(L, 1);
  lua_pushboolean(L, db->handle && !db->closing);
  return 1;
}

static int l_last_insert_id(lua_State *L)
{
  sq_database *db = sq_database_ready(L, 1);
  if (!db)
    return 3;
  lua_pushinteger(L, sqlite3_last_insert_rowid(db->handle));
  return 1;
}

static int l_changes(lua_State *L)
{
  sq_database *db = sq_database_ready(L, 1);
  if (!db)
    return 3;
  lua_pushinteger(L, sqlite3_changes64(db->handle));
  return 1;
}

static int l_total_changes(lua_State *L)
{
  sq_database *db = sq_database_ready(L, 1);
  if (!db)
    return 3;
  lua_pushinteger(L, sqlite3_total_changes64(db->handle));
  return 1;
}

// --- backup ---

int sq_database_copy(sq_database *db, const char *path, char *message)
{
  sqlite3 *target = NULL;
  int result = sqlite3_open_v2(path, &target,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                               db->confined ? sq_confine_vfs() : NULL);
  sqlite3_backup *backup = NULL;
  if (result == SQLITE_OK) {
    sqlite3_busy_timeout(target, db->busy_ms);
    backup = sqlite3_backup_init(target, "main", db->handle, "main");
    result = backup ? SQLITE_OK : sqlite3_errcode(target);
  }
  while (backup && result == SQLITE_OK) {
    result = sqlite3_backup_step(backup, COPY_PAGES);
    if (result == SQLITE_OK && (atomic_load(&db->cancel) || db->host->stopping(db->plugin)))
      result = SQLITE_INTERRUPT;
  }
  if (backup)
    sqlite3_backup_finish(backup);
  if (result == SQLITE_DONE)
    result = SQLITE_OK;
  if (result != SQLITE_OK) {
    char why[SQ_MESSAGE / 2];
    sq_error_write(message, target, result);
    snprintf(why, sizeof why, "%s", message);
    snprintf(message, SQ_MESSAGE, "cannot copy to %.100s: %s", path, why);
  }
  sqlite3_close_v2(target);
  return result;
}

static int l_backup(lua_State *L)
{
  size_t length;
  const char *path = luaL_checklstring(L, 2, &length);
  luaL_argcheck(L, strlen(path) == length && length > 0, 2, "path of a file expected");
  sq_database *db = sq_database_ready(L, 1);
  if (!db || !sq_confine_path(L, db->host, path, false))
    return 3;
  char message[SQ_MESSAGE];
  int result = sq_database_copy(db, path, message);
  if (result != SQLITE_OK) {
    luaL_pushfail(L);
    lua_pushstring(L, message);
    lua_pushstring(L, sq_error_code(result));
    return 3;
  }
  lua_pushboolean(L, true);
  return 1;
}

void sq_database_class(lua_State *L)
{
  static const luaL_Reg methods[] = {
      {"exec", sq_l_exec},
      {"query", sq_l_query},
      {"get", sq_l_get},
      {"rows", sq_l_rows},
      {"prepare", sq_l_prepare},
      {"transaction", sq_l_transaction},
      {"async", sq_l_async},
      {"backup", l_backup},
      {"lastInsertId", l_last_insert_id},
      {"changes", l_changes},
      {"totalChanges", l_total_changes},
      {"isOpen", l_is_open},
      {"close", l_close},
      {NULL, NULL},
  };
  static const luaL_Reg meta[] = {
      {"__gc", l_gc}, {"__close", l_close}, {"__tostring", l_tostring}, {NULL, NULL}};
  sq_class(L, SQ_DATABASE, methods, meta);
}
