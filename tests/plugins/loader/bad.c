// SPDX-License-Identifier: GPL-3.0-or-later
/* Plugins that must be refused: one file, built once for each way to be wrong (see CMakeLists.txt). */
#include <eplua/plugin.h>

#include <stdlib.h>

#ifndef BAD_MAJOR
#define BAD_MAJOR EPLUA_PLUGIN_MAJOR
#endif
#ifndef BAD_MINOR
#define BAD_MINOR EPLUA_PLUGIN_MINOR
#endif
#ifndef BAD_LUA
#define BAD_LUA LUA_VERSION_NUM
#endif
#ifndef BAD_SIZE
#define BAD_SIZE sizeof(eplua_plugin_info)
#endif

#ifdef BAD_UNDEFINED
int nobody_has_this(void);
#endif

#ifndef BAD_NO_START
static int open_nothing(lua_State *L)
{
  lua_pushboolean(L, 1);
  return 1;
}

static int start(const eplua_plugin_host *host, eplua_plugin *plugin)
{
#ifdef BAD_CRASH
  abort();
#endif
#ifdef BAD_EXIT
  exit(3);
#endif
#ifdef BAD_UNDEFINED
  return nobody_has_this();
#endif
#ifdef BAD_START
  host->module(plugin, "left_over", open_nothing);
  host->global(plugin, "left_over", "left_over");
  return host->fail(plugin, "the moon is not full");
#else
  return host->module(plugin, BAD_NAME, open_nothing);
#endif
}
#endif

#ifdef BAD_NO_SYMBOL
EPLUA_PLUGIN_EXPORT const eplua_plugin_info *another_function(void);
const eplua_plugin_info *another_function(void)
#else
const eplua_plugin_info *eplua_plugin_main(void)
#endif
{
#ifdef BAD_NULL
  return NULL;
#endif
  static const eplua_plugin_info info = {.size = BAD_SIZE,
                                         .major = BAD_MAJOR,
                                         .minor = BAD_MINOR,
                                         .lua = BAD_LUA,
                                         .name = BAD_NAME,
                                         .version = "1.0",
                                         .summary = "is wrong",
#ifndef BAD_NO_START
                                         .start = start
#endif
  };
  return &info;
}
