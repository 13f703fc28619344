// SPDX-License-Identifier: MIT
/*
 * What the _PY table of earlier scripts needs of C: registered callbacks, the configuration, and a
 * few calls of the system. Engine thread. Everything else of it is in resources/lua/_PY.lua, which
 * is loaded when the table, or one of the demo functions, is first used.
 */
#include "base/clock.h"
#include "lib/base64.h"
#include "lib/lib_env.h"
#include "lib/lib_timers.h"
#include "lib/libs.h"
#include "lib/net/net_http_sync.h"
#include "lua/call.h"
#include "lua/json.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#define SLEEP_SLICE_NS (100 * EP_NS_PER_MS)

// --- registered callbacks; a callback's value is the registry reference of its function ---

static ep_callbacks *callbacks(lua_State *L) EP_ASSERTS_ENGINE_THREAD
{
  return ep_loop_callbacks(ep_state_of(L)->loop);
}

// register(fn, persistent, system) -> id
static int l_register(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TFUNCTION);
  bool persistent = lua_toboolean(L, 2), system = lua_toboolean(L, 3);
  lua_settop(L, 1);
  int ref = luaL_ref(L, LUA_REGISTRYINDEX);
  ep_callbacks *c = callbacks(L);
  ep_callback_id id = ep_callback_register(c, ref, persistent, system);
  if (id < 0)
    luaL_unref(L, LUA_REGISTRYINDEX, ref);
  lua_pushinteger(L, ep_check_started(L, id));
  return 1;
}

static bool find_registered(const ep_callbacks *c, lua_State *L, int arg,
                            ep_callback_info *info) EP_ENGINE_THREAD
{
  int is_integer;
  lua_Integer id = lua_tointegerx(L, arg, &is_integer);
  return is_integer && ep_callback_find(c, id, info) && info->kind == EP_CALLBACK_REGISTERED;
}

// remove(id) -> whether it was there
static int l_remove(lua_State *L)
{
  ep_callback_info info;
  ep_callbacks *c = callbacks(L);
  bool found = find_registered(c, L, 1, &info);
  if (found) {
    ep_callback_remove(c, info.id, NULL);
    luaL_unref(L, LUA_REGISTRYINDEX, (int)info.value);
  }
  lua_pushboolean(L, found);
  return 1;
}

// find(id) -> fn, persistent | nil
static int l_find(lua_State *L)
{
  ep_callback_info info;
  ep_callbacks *c = callbacks(L);
  if (!find_registered(c, L, 1, &info))
    return 0;
  lua_rawgeti(L, LUA_REGISTRYINDEX, info.value);
  lua_pushboolean(L, info.persistent);
  return 2;
}

// counts() -> timeouts, intervals, registered
static int l_counts(lua_State *L)
{
  const ep_callbacks *c = callbacks(L);
  for (int kind = EP_CALLBACK_TIMEOUT; kind <= EP_CALLBACK_REGISTERED; kind++)
    lua_pushinteger(L, (lua_Integer)ep_callbacks_count(c, (ep_callback_kind)kind));
  return 3;
}

// --- configuration and system ---

// Decodes the text that is its one argument (light userdata).
static int decode_settings(lua_State *L)
{
  const char *json = lua_touserdata(L, 1);
  if (ep_json_decode(L, json, strlen(json), false) != 1)
    return luaL_error(L, "configuration: %s", lua_tostring(L, -1));
  return 1;
}

// config() -> a new table of all settings. Restricted code does not see where and for whom it runs.
static int l_config(lua_State *L)
{
  static const char *const private[] = {"argv",    "cwd",     "enginePath", "homedir", "luaLibPath",
                                        "scripts", "tempdir", "user",       "headers", NULL};
  const ep_state *s = ep_state_of(L);
  char *json = s->host.settings ? s->host.settings(s->host.ud) : NULL;
  if (json) {
    lua_pushcfunction(L, decode_settings);
    lua_pushlightuserdata(L, json);
    int status = ep_pcallk(L, 1, 1, 0, 0, NULL);
    free(json);
    if (status != LUA_OK)
      return lua_error(L);
  } else {
    lua_newtable(L);
  }
  for (const char *const *name = private; s->permit.restricted && *name; name++) {
    lua_pushnil(L);
    lua_setfield(L, -2, *name);
  }
  return 1;
}

static int l_getenv(lua_State *L)
{
  if (!ep_push_env(L, luaL_checkstring(L, 1)))
    luaL_pushfail(L);
  return 1;
}

// setenv(name, value) -> true | nil, message, code. The environment is the process's: unrestricted
// code only.
static int l_setenv(lua_State *L)
{
  const char *name = luaL_checkstring(L, 1);
  const char *value = luaL_checkstring(L, 2);
  if (ep_state_of(L)->permit.restricted)
    return ep_permit_refuse(L, "env", name);
  return luaL_fileresult(L, setenv(name, value, 1) == 0, name);
}

static int l_uname(lua_State *L)
{
  struct utsname u;
  if (uname(&u) != 0)
    return luaL_fileresult(L, 0, NULL);
  const char *const fields[][2] = {{"system", u.sysname},
                                   {"release", u.release},
                                   {"version", u.version},
                                   {"machine", u.machine},
                                   {"processor", u.machine}};
  lua_createtable(L, 0, 5);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    lua_pushstring(L, fields[i][1]);
    lua_setfield(L, -2, fields[i][0]);
  }
  return 1;
}

static int l_time(lua_State *L)
{
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  lua_pushnumber(L, (lua_Number)t.tv_sec + (lua_Number)t.tv_nsec / 1e9);
  return 1;
}

// sleep(seconds): the whole engine, as in the earlier program; a stop ends it.
static int l_sleep(lua_State *L)
{
  lua_Number seconds = luaL_checknumber(L, 1);
  luaL_argcheck(L, seconds >= 0, 1, "seconds must be >= 0");
  int64_t end = ep_clock_now_ns() + (int64_t)(fmin(seconds, 1e9) * 1e9);
  const ep_hook *h = &ep_state_of(L)->hook;
  for (;;) {
    if (ep_hook_stopping(h) != EPLUA_STOP_NONE)
      ep_hook_raise(L);
    int64_t left = end - ep_clock_now_ns();
    if (left <= 0)
      return 0;
    // in slices: a signal between the question and the sleep would not end it
    left = left < SLEEP_SLICE_NS ? left : SLEEP_SLICE_NS;
    nanosleep(&(struct timespec){.tv_nsec = (long)left}, NULL);
  }
}

// --- tables that fill themselves at first use ---

// Copies the fields of the table on top into the one at index.
static void copy_fields(lua_State *L, int index)
{
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, index);
  }
}

// Upvalues: placeholder, module, field. Loads the module, which fills the placeholder or has a table of that
// field for it. Whatever the metamethod was called with is not touched: a script may call it as well.
static void fill_placeholder(lua_State *L)
{
  lua_settop(L, 2);
  lua_pushnil(L);
  lua_setmetatable(L, lua_upvalueindex(1));
  lua_getglobal(L, "require");
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_call(L, 1, 1);
  if (lua_isnil(L, lua_upvalueindex(3)))
    return;
  lua_pushvalue(L, lua_upvalueindex(3));
  lua_gettable(L, -2);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, -2);
  copy_fields(L, lua_gettop(L) - 1);
}

static int l_placeholder_index(lua_State *L)
{
  fill_placeholder(L);
  lua_pushvalue(L, 2);
  lua_gettable(L, lua_upvalueindex(1));
  return 1;
}

static int l_placeholder_pairs(lua_State *L)
{
  fill_placeholder(L);
  lua_getglobal(L, "next");
  lua_pushvalue(L, lua_upvalueindex(1));
  return 2;
}

static void set_metamethod(lua_State *L, const char *name, lua_CFunction fn, const char *module,
                           const char *field)
{
  lua_pushvalue(L, -2); // the placeholder
  lua_pushstring(L, module);
  lua_pushstring(L, field);
  lua_pushcclosure(L, fn, 3);
  lua_setfield(L, -2, name);
}

static void set_placeholder(lua_State *L, const char *global, const char *module, const char *field)
{
  lua_newtable(L);
  lua_createtable(L, 0, 3);
  set_metamethod(L, "__index", l_placeholder_index, module, field);
  set_metamethod(L, "__pairs", l_placeholder_pairs, module, field);
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_setglobal(L, global);
}

// Upvalue 1: name of a demo function. Calls it in its module.
static int l_demo(lua_State *L)
{
  lua_getglobal(L, "require");
  lua_pushliteral(L, "ep.demo");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, lua_tostring(L, lua_upvalueindex(1)));
  lua_remove(L, -2);
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

int luaopen_ep_py(lua_State *L)
{
  static const luaL_Reg functions[] = {{"register", l_register},
                                       {"remove", l_remove},
                                       {"find", l_find},
                                       {"counts", l_counts},
                                       {"config", l_config},
                                       {"getenv", l_getenv},
                                       {"setenv", l_setenv},
                                       {"uname", l_uname},
                                       {"time", l_time},
                                       {"sleep", l_sleep},
                                       {"http_sync", ep_http_l_sync},
                                       {"base64_encode", ep_l_base64_encode},
                                       {"base64_decode", ep_l_base64_decode},
                                       {NULL, NULL}};
  static const char *const demos[] = {"greet", "add_numbers", "create_user_info"};
  set_placeholder(L, "_PY", "_PY", NULL);
  set_placeholder(L, "math_utils", "ep.demo", "math_utils");
  for (size_t i = 0; i < sizeof demos / sizeof *demos; i++) {
    lua_pushstring(L, demos[i]);
    lua_pushcclosure(L, l_demo, 1);
    lua_setglobal(L, demos[i]);
  }
  luaL_newlib(L, functions);
  return 1;
}
