/*
 * {{name}}: a plugin for EPLua. What it adds is a module with one function; see eplua/plugin.h for all that can be added,
 * and `eplua --plugins` for the plugin "tour", which shows each of them.
 */
#include <eplua/plugin.h>

#include <lauxlib.h>

/* count(text, letter) -> how often the letter is in the text */
static int l_count(lua_State *L)
{
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  const char *letter = luaL_checkstring(L, 2);
  lua_Integer count = 0;
  luaL_argcheck(L, letter[0] && !letter[1], 2, "one letter expected");
  for (size_t i = 0; i < length; i++)
    count += text[i] == letter[0];
  lua_pushinteger(L, count);
  return 1;
}

static int open_module(lua_State *L)
{
  static const luaL_Reg functions[] = {
      {"count", l_count},
      {NULL, NULL},
  };
  luaL_newlib(L, functions);
  return 1;
}

/* Called once for each engine that uses the plugin. Not 0: it is not loaded, with what host->fail() was told as the reason. */
static int start(const eplua_plugin_host *host, eplua_plugin *plugin)
{
  return host->module(plugin, PLUGIN_NAME, open_module);
}

const eplua_plugin_info *eplua_plugin_main(void)
{
  static const eplua_plugin_info info = {EPLUA_PLUGIN_HEAD,
                                         .name = PLUGIN_NAME,
                                         .version = "0.1",
                                         .summary = "counts letters",
                                         .start = start};
  return &info;
}
