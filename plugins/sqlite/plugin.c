// SPDX-License-Identifier: MIT
/*
 * The plugin sqlite: `require "sqlite"`, databases of SQLite in files. Engine thread.
 * Reading order: database.h, open.c, database.c (what a database can), statement.c (statements and their rows), transaction.c, async.c and queue.c (the
 * same on the thread pool); value.c and row.c carry values over, confine.c keeps restricted code in its file.
 * Owns the list of the databases of each engine, for an end without lua_close().
 */
#include "value.h"

#include <stdlib.h>

static _Atomic(const eplua_plugin_host *) the_host; // the program's table, the same for each engine

const eplua_plugin_host *sq_host(void)
{
  return the_host;
}

static int open_module(lua_State *L)
{
  sq_database_class(L);
  sq_statement_class(L);
  sq_rows_class(L);
  sq_transaction_class(L);
  sq_async_class(L);
  lua_createtable(L, 0, 4);
  sq_value_open(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, sq_l_open, 1);
  lua_setfield(L, -2, "open");
  lua_pushstring(L, sqlite3_libversion());
  lua_setfield(L, -2, "version");
  return 1;
}

static int start(const eplua_plugin_host *host, eplua_plugin *plugin)
{
  the_host = host;
  sq_database **list = calloc(1, sizeof(sq_database *));
  if (!list)
    return host->fail(plugin, "not enough memory");
  host->set_data(plugin, list);
  int result = host->module(plugin, "sqlite", open_module);
  if (result != 0) {
    host->set_data(plugin, NULL);
    free(list);
  }
  return result;
}

static void stop(eplua_plugin *plugin)
{
  sq_database **list = the_host->data(plugin);
  while (list && *list)
    sq_database_end(*list);
  the_host->set_data(plugin, NULL);
  free(list);
}

const eplua_plugin_info *eplua_plugin_main(void)
{
  static const eplua_plugin_info info = {EPLUA_PLUGIN_HEAD,
                                         .name = "sqlite",
                                         .version = "1.0",
                                         .summary = "databases of SQLite: require \"sqlite\"",
                                         .start = start,
                                         .stop = stop,
                                         .flags = EPLUA_PLUGIN_CONFINED};
  return &info;
}
