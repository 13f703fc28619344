// SPDX-License-Identifier: MIT
/*
 * The smallest plugin: a module with one function. Engine thread; owns nothing.
 *
 *   > require("hello").greet("world")
 *   hello, world
 */
#include <eplua/plugin.h>

#include <lauxlib.h>

static int l_greet(lua_State *L)
{
  lua_pushfstring(L, "hello, %s", luaL_checkstring(L, 1));
  return 1;
}

static int open_hello(lua_State *L)
{
  static const luaL_Reg functions[] = {{"greet", l_greet}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

static int start(const eplua_plugin_host *host, eplua_plugin *plugin)
{
  return host->module(plugin, "hello", open_hello);
}

const eplua_plugin_info *eplua_plugin_main(void)
{
  static const eplua_plugin_info info = {EPLUA_PLUGIN_HEAD, .name = "hello",
                                         .version = "1.0",  .summary = "says hello",
                                         .start = start,    .flags = EPLUA_PLUGIN_CONFINED};
  return &info;
}
