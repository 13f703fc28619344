// SPDX-License-Identifier: MIT
/*
 * sqlite.open: options, rights, and what every connection is set to. Engine thread.
 * A new connection is asked for something at once, so that a file that is no database is noticed where it is opened, and not by the first
 * query somewhere else.
 */
#include "database.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH = 4096, BUSY_MS = 1000, BUSY_MOST = 600 * 1000 };

typedef struct options {
  bool readonly, create, foreign_keys;
  int busy_ms;
} options;

// --- while SQLite works ---

static bool shall_stop(sq_database *db)
{
  return atomic_load_explicit(&db->cancel, memory_order_relaxed) ||
         (!db->deaf && db->host->stopping(db->plugin));
}

static int on_progress(void *ud)
{
  return shall_stop(ud);
}

static int64_t now_ns(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// Another has locked the file: waits a little. 0: no longer.
static int on_busy(void *ud, int times)
{
  sq_database *db = ud;
  if (times == 0)
    db->busy_since_ns = now_ns();
  if (shall_stop(db) || now_ns() - db->busy_since_ns >= (int64_t)db->busy_ms * 1000000)
    return 0;
  long ms = times < 4 ? 1 : times < 16 ? 5 : 20;
  nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL); // a signal ends it early
  return 1;
}

// --- options ---

static bool read_flag(lua_State *L, int arg, const char *name, bool otherwise)
{
  if (lua_getfield(L, arg, name) != LUA_TNIL) {
    if (!lua_isboolean(L, -1))
      luaL_error(L, "option '%s': boolean expected, got %s", name, luaL_typename(L, -1));
    otherwise = lua_toboolean(L, -1);
  }
  lua_pop(L, 1);
  return otherwise;
}

static void read_options(lua_State *L, int arg, options *o)
{
  *o = (options){.create = true, .foreign_keys = true, .busy_ms = BUSY_MS};
  if (lua_isnoneornil(L, arg))
    return;
  static const char *const names[] = {"readonly", "create", "busyTimeout", "foreignKeys", NULL};
  luaL_checktype(L, arg, LUA_TTABLE);
  sq_check_options(L, arg, names);
  o->readonly = read_flag(L, arg, "readonly", o->readonly);
  o->create = read_flag(L, arg, "create", o->create);
  o->foreign_keys = read_flag(L, arg, "foreignKeys", o->foreign_keys);
  if (lua_getfield(L, arg, "busyTimeout") != LUA_TNIL) {
    lua_Number ms = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : -1;
    if (!(ms >= 0 && ms <= (lua_Number)BUSY_MOST))
      luaL_error(L, "option 'busyTimeout': milliseconds from 0 to %d expected", BUSY_MOST);
    o->busy_ms = (int)ms;
  }
  lua_pop(L, 1);
}

// --- opening ---

// Opening a pipe or a device would wait for ever. An error is pushed.
static bool check_file(lua_State *L, const char *path)
{
  struct stat st;
  if (stat(path, &st) != 0 || S_ISREG(st.st_mode))
    return true;
  luaL_pushfail(L);
  lua_pushfstring(L, "cannot open %s: it is %s", path,
                  S_ISDIR(st.st_mode) ? "a folder" : "no file");
  lua_pushstring(L, sq_error_code(SQLITE_CANTOPEN));
  return false;
}

static int push_cannot_open(lua_State *L, const char *path, sqlite3 *handle, int result)
{
  char message[SQ_MESSAGE];
  sq_error_write(message, handle, result);
  if (handle && sqlite3_system_errno(handle) && (result & 0xff) == SQLITE_CANTOPEN)
    snprintf(message, sizeof message, "%s", strerror(sqlite3_system_errno(handle)));
  luaL_pushfail(L);
  lua_pushfstring(L, "cannot open %s: %s", path, message);
  lua_pushstring(L, sq_error_code(result));
  return 3;
}

static void configure(sq_database *db, const options *o)
{
  sqlite3 *handle = db->handle;
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, o->foreign_keys, NULL);
  sqlite3_limit(handle, SQLITE_LIMIT_VARIABLE_NUMBER, SQ_PARAMETERS);
  sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, SQ_SQL);
  if (db->confined)
    sq_confine(handle);
}

// SQLITE_OK, or what the file is; a lock of somebody else does not matter yet.
static int look(sqlite3 *handle)
{
  int result = sqlite3_exec(handle, "PRAGMA schema_version", NULL, NULL, NULL);
  return (result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED ? SQLITE_OK : result;
}

static void on_close(void *ud)
{
  sq_database_close(ud);
}

// Opens into the object on top. 0, or 3 values that say why not.
static int open_into(lua_State *L, sq_database *db, const char *path, const options *o)
{
  char name[PATH + 2];
  // what begins with "file:" would be an URI, where SQLite was built so
  snprintf(name, sizeof name, "%s%s", *path == '/' || *path == ':' || *path == 0 ? "" : "./", path);
  const char *vfs = NULL;
  if (db->confined && !(vfs = sq_confine_vfs()))
    return push_cannot_open(L, path, NULL, SQLITE_NOMEM);
  int flags = o->readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (o->create && !o->readonly)
    flags |= SQLITE_OPEN_CREATE;
  int result =
      sqlite3_open_v2(name, &db->handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
  if (result == SQLITE_OK) {
    configure(db, o);
    result = look(db->handle);
  }
  if (result != SQLITE_OK) {
    int values = push_cannot_open(L, path, db->handle, result);
    sq_database_close(db);
    return values;
  }
  db->readonly = sqlite3_db_readonly(db->handle, "main") == 1;
  db->busy_ms = o->busy_ms;
  sqlite3_busy_handler(db->handle, on_busy, db);
  sqlite3_progress_handler(db->handle, SQ_STEP, on_progress, db);
  return 0;
}

static bool is_memory(const char *path)
{
  return *path == 0 || strcmp(path, ":memory:") == 0;
}

int sq_l_open(lua_State *L)
{
  size_t length;
  const char *path = luaL_checklstring(L, 1, &length);
  luaL_argcheck(L, strlen(path) == length, 1, "path contains a zero byte");
  luaL_argcheck(L, length < PATH - 16, 1, "path is too long");
  options o;
  read_options(L, 2, &o);
  lua_settop(L, 1);
  const eplua_plugin_host *host = sq_host();
  bool confined =
      !host->permitted(L, EPLUA_PLUGIN_READ, "/") || !host->permitted(L, EPLUA_PLUGIN_WRITE, "/");
  if (confined && is_memory(path))
    path = ":memory:"; // "" would be a file somewhere
  else if (!is_memory(path) &&
           (!check_file(L, path) || !sq_confine_path(L, host, path, o.readonly)))
    return 3;

  sq_database **object = lua_newuserdatauv(L, sizeof *object, 0);
  *object = NULL;
  luaL_setmetatable(L, SQ_DATABASE);
  sq_database *db = calloc(1, sizeof *db);
  char *copy = strdup(path);
  if (!db || !copy) {
    free(db);
    free(copy);
    return luaL_error(L, "not enough memory");
  }
  *db = (sq_database){.host = host,
                      .plugin = lua_touserdata(L, lua_upvalueindex(1)),
                      .path = copy,
                      .refs = 1,
                      .confined = confined};
  *object = db;
  sq_database_enter(db);
  db->item = host->item(db->plugin, L, "sqlite database", path, on_close, db);
  if (!db->item) {
    sq_database_close(db);
    return sq_error_push_text(L, "too many databases and sockets are open (--max-sockets)",
                              SQLITE_NOMEM);
  }
  int values = open_into(L, db, path, &o);
  return values ? values : 1;
}
