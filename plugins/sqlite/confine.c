// SPDX-License-Identifier: MIT
/*
 * What keeps a database of restricted code inside its own file. Engine thread, and the pool, which goes through the same file system.
 * Three doors lead out of a file: ATTACH (and VACUUM INTO, which attaches), refused by an authorizer; the path itself, asked of the host;
 * and what SQLite opens by itself. Of these a file system of ours lets in the database with its journal and its log, whose names come from
 * the database's. A journal may name a *super journal* of any path, which would be read and removed: it is not opened at all.
 * Rejected: no journal for restricted code. A crash would then destroy its data.
 */
#include "database.h"

#include <lauxlib.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { PATH = 4096 };

static sqlite3_vfs confined; // made once, then only read
static sqlite3_vfs *beneath;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *given)
{
  (void)vfs;
  const int refused = SQLITE_OPEN_SUPER_JOURNAL;
  if (flags & refused) {
    file->pMethods = NULL;
    return SQLITE_CANTOPEN;
  }
  return beneath->xOpen(beneath, name, file, flags, given);
}

static int remove_file(sqlite3_vfs *vfs, const char *name, int sync)
{
  (void)vfs;
  const char *end = strrchr(name, '-');
  if (!end || (strcmp(end, "-journal") != 0 && strcmp(end, "-wal") != 0))
    return SQLITE_IOERR_DELETE;
  return beneath->xDelete(beneath, name, sync);
}

static void *open_library(sqlite3_vfs *vfs, const char *name)
{
  (void)vfs;
  (void)name;
  return NULL;
}

static void make(void)
{
  beneath = sqlite3_vfs_find(NULL);
  if (!beneath)
    return;
  confined = *beneath;
  confined.pNext = NULL;
  confined.zName = "eplua-confined";
  confined.xOpen = open_file;
  confined.xDelete = remove_file;
  confined.xDlOpen = open_library;
  if (sqlite3_vfs_register(&confined, 0) != SQLITE_OK)
    beneath = NULL;
}

const char *sq_confine_vfs(void)
{
  pthread_once(&once, make);
  return beneath ? confined.zName : NULL;
}

bool sq_confine_path(lua_State *L, const eplua_plugin_host *host, const char *path, bool readonly)
{
  if (!host->permitted(L, EPLUA_PLUGIN_READ, path)) {
    host->refuse(L, EPLUA_PLUGIN_READ, path);
    return false;
  }
  if (readonly)
    return true;
  static const char *const beside[] = {"", "-journal", "-wal", "-shm"};
  for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
    char name[PATH];
    snprintf(name, sizeof name, "%s%s", path, beside[i]);
    if (!host->permitted(L, EPLUA_PLUGIN_WRITE, name)) {
      host->refuse(L, EPLUA_PLUGIN_WRITE, name);
      return false;
    }
  }
  return true;
}

// VACUUM attaches "", a file without a name.
static int authorize(void *ud, int action, const char *a, const char *b, const char *base,
                     const char *within)
{
  (void)ud;
  (void)b;
  (void)base;
  (void)within;
  if (action == SQLITE_ATTACH && (!a || (*a && strcmp(a, ":memory:") != 0)))
    return SQLITE_DENY;
  if (action == SQLITE_PRAGMA && a && sqlite3_stricmp(a, "temp_store_directory") == 0)
    return SQLITE_DENY;
  if (action == SQLITE_PRAGMA && a && sqlite3_stricmp(a, "temp_store") == 0)
    return SQLITE_DENY;
  return SQLITE_OK;
}

void sq_confine(sqlite3 *handle)
{
  sqlite3_exec(handle, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_set_authorizer(handle, authorize, NULL);
}
