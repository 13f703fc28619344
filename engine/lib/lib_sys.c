// SPDX-License-Identifier: MIT
/*
 * `require "sys"`: facts about the machine and the process, and sys.spawn (lib_spawn.c). Engine thread.
 * Owns nothing. What libuv allocates for a list hangs on a userdata with a finalizer, since building the Lua
 * table may raise. Facts that the system does not give are nil, message, code.
 */
#include "base/clock.h"
#include "lib/lib_env.h"
#include "lib/lib_spawn.h"
#include "lib/libs.h"
#include "lua/state.h"

#include <lauxlib.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#define CPU_LIST "ep.cpus"

typedef struct cpu_list {
  uv_cpu_info_t *cpus;
  int count;
} cpu_list;

static int push_uv_error(lua_State *L, int error)
{
  luaL_pushfail(L);
  lua_pushstring(L, uv_strerror(error));
  lua_pushinteger(L, -error);
  return 3;
}

static int l_env(lua_State *L) EP_ENGINE_THREAD
{
  if (!ep_push_env(L, luaL_checkstring(L, 1)))
    luaL_pushfail(L);
  return 1;
}

static int l_hostname(lua_State *L)
{
  char name[UV_MAXHOSTNAMESIZE];
  size_t size = sizeof name;
  int error = uv_os_gethostname(name, &size);
  if (error)
    return push_uv_error(L, error);
  lua_pushlstring(L, name, size);
  return 1;
}

static int l_free_cpus(lua_State *L)
{
  cpu_list *list = luaL_checkudata(L, 1, CPU_LIST);
  if (list->cpus)
    uv_free_cpu_info(list->cpus, list->count);
  list->cpus = NULL;
  return 0;
}

// cpus(): their number, and a list of {model, speed} with MHz.
static int l_cpus(lua_State *L)
{
  cpu_list *list = lua_newuserdatauv(L, sizeof *list, 0);
  *list = (cpu_list){0};
  luaL_setmetatable(L, CPU_LIST);
  int error = uv_cpu_info(&list->cpus, &list->count);
  if (error)
    return push_uv_error(L, error);
  lua_pushinteger(L, list->count);
  lua_createtable(L, list->count, 0);
  for (int i = 0; i < list->count; i++) {
    lua_createtable(L, 0, 2);
    lua_pushstring(L, list->cpus[i].model);
    lua_setfield(L, -2, "model");
    lua_pushinteger(L, list->cpus[i].speed);
    lua_setfield(L, -2, "speed");
    lua_rawseti(L, -2, i + 1);
  }
  uv_free_cpu_info(list->cpus, list->count);
  list->cpus = NULL;
  return 2;
}

// memory(): bytes of the machine, free and in all, and of this process.
static int l_memory(lua_State *L)
{
  size_t rss;
  int error = uv_resident_set_memory(&rss);
  if (error)
    return push_uv_error(L, error);
  lua_createtable(L, 0, 3);
  lua_pushinteger(L, (lua_Integer)uv_get_total_memory());
  lua_setfield(L, -2, "total");
  lua_pushinteger(L, (lua_Integer)uv_get_free_memory());
  lua_setfield(L, -2, "free");
  lua_pushinteger(L, (lua_Integer)rss);
  lua_setfield(L, -2, "rss");
  return 1;
}

static int l_time(lua_State *L)
{
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  lua_pushnumber(L, (lua_Number)t.tv_sec + (lua_Number)t.tv_nsec / (lua_Number)EP_NS_PER_S);
  return 1;
}

static int l_hrtime(lua_State *L)
{
  lua_pushinteger(L, ep_clock_now_ns());
  return 1;
}

static int l_pid(lua_State *L)
{
  lua_pushinteger(L, getpid());
  return 1;
}

int luaopen_ep_sys(lua_State *L)
{
  static const luaL_Reg functions[] = {
      {"env", l_env},   {"hostname", l_hostname}, {"cpus", l_cpus}, {"memory", l_memory},
      {"time", l_time}, {"hrtime", l_hrtime},     {"pid", l_pid},   {"spawn", ep_spawn_l_spawn},
      {NULL, NULL}};
  luaL_newmetatable(L, CPU_LIST);
  lua_pushcfunction(L, l_free_cpus);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
  ep_spawn_open(L);
  luaL_newlib(L, functions);
  return 1;
}
