// SPDX-License-Identifier: MIT
/*
 * pcall, xpcall and the coroutine functions that run code: Lua's own (lbaselib.c, lcorolib.c) with
 * the engine told which coroutine runs, a stop that passes through them, and memory errors that
 * name the limit. Engine thread. coroutine.yield, status and the rest stay Lua's.
 */
#include "debug/threads.h"
#include "lib/libs.h"
#include "lua/call.h"

#include <lauxlib.h>
#include <lualib.h>

// Whether a debugger wants to see errors where they are thrown.
static bool is_watched(const ep_hook *h)
{
  return h->tracer && h->tracer->wants_thrown;
}

// End of a pcall: ctx values at the bottom of the stack are not part of the result.
static int finish_pcall(lua_State *L, int status, lua_KContext ctx)
{
  if (status == LUA_OK || status == LUA_YIELD)
    return lua_gettop(L) - (int)ctx;
  ep_hook *h = &ep_state_of(L)->hook;
  ep_hook_caught(L);
  if (ep_hook_raising(h))
    ep_hook_raise(L); // not for the script
  if (h->tracer)
    h->tracer->caught(h->tracer->ud, L);
  ep_name_memory_limit(L, status);
  lua_pushboolean(L, false);
  lua_insert(L, -2);
  return 2;
}

// Message handler of a pcall that is watched.
static int show_error(lua_State *L)
{
  const ep_hook *h = &ep_state_of(L)->hook;
  if (is_watched(h) && !ep_hook_raising(h))
    h->tracer->thrown(h->tracer->ud, L, false);
  return 1;
}

static int l_pcall(lua_State *L)
{
  luaL_checkany(L, 1);
  if (is_watched(&ep_state_of(L)->hook)) {
    lua_pushcfunction(L, show_error);
    lua_insert(L, 1);
    lua_pushboolean(L, true);
    lua_insert(L, 2);
    int status = ep_pcallk(L, lua_gettop(L) - 3, LUA_MULTRET, 1, 1, finish_pcall);
    return finish_pcall(L, status, 1);
  }
  lua_pushboolean(L, true);
  lua_insert(L, 1);
  int status = ep_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
  return finish_pcall(L, status, 0);
}

// Message handler between Lua and the script's: a stop raised inside a hook calls it with hooks
// off, where nothing could end it.
static int guard_handler(lua_State *L)
{
  const ep_hook *h = &ep_state_of(L)->hook;
  if (ep_hook_raising(h))
    return 1;
  if (is_watched(h))
    h->tracer->thrown(h->tracer->ud, L, false);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

static int l_xpcall(lua_State *L)
{
  int n = lua_gettop(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  if (!lua_iscfunction(L, 2) || is_watched(&ep_state_of(L)->hook)) { // a C function does not loop
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, guard_handler, 1);
    lua_replace(L, 2);
  }
  lua_pushboolean(L, true);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  int status = ep_pcallk(L, n - 2, LUA_MULTRET, 2, 2, finish_pcall);
  return finish_pcall(L, status, 2);
}

static lua_State *check_coroutine(lua_State *L)
{
  lua_State *co = lua_tothread(L, 1);
  luaL_argexpected(L, co, 1, "coroutine");
  return co;
}

// Number of results on L, or -1 with the error value.
static int aux_resume(lua_State *L, lua_State *co, int narg)
{
  int nresults;
  if (!lua_checkstack(co, narg)) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  lua_xmove(L, co, narg);
  int status = ep_resume(co, L, narg, &nresults);
  if (status == LUA_OK || status == LUA_YIELD) {
    if (!lua_checkstack(L, nresults + 1)) {
      lua_pop(co, nresults);
      lua_pushliteral(L, "too many results to resume");
      return -1;
    }
    lua_xmove(co, L, nresults);
    return nresults;
  }
  if (ep_hook_raising(&ep_state_of(L)->hook)) {
    lua_xmove(co, L, 1);
    ep_hook_raise(L);
  }
  ep_name_memory_limit(co, status);
  lua_xmove(co, L, 1);
  return -1;
}

static int l_resume(lua_State *L)
{
  lua_State *co = check_coroutine(L);
  int n = aux_resume(L, co, lua_gettop(L) - 1);
  if (n < 0) {
    lua_pushboolean(L, false);
    lua_insert(L, -2);
    return 2;
  }
  lua_pushboolean(L, true);
  lua_insert(L, -(n + 1));
  return n + 1;
}

static int aux_wrap(lua_State *L)
{
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  int n = aux_resume(L, co, lua_gettop(L));
  if (n >= 0)
    return n;
  int status = lua_status(co);
  // an error in the coroutine: close its variables
  if (status != LUA_OK && status != LUA_YIELD && !ep_hook_is_off(co)) {
    status = ep_close_coroutine(co, L);
    lua_xmove(co, L, 1);
    ep_name_memory_limit(L, status);
  }
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

// As Lua's (lcorolib.c), and known to whoever captures the output of L, and to a debugger.
static lua_State *new_coroutine(lua_State *L)
{
  lua_State *co = lua_newthread(L);
  ep_output_adopt(co);
  ep_threads_note(L, co);
  return co;
}

static int l_create(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = new_coroutine(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  return 1;
}

static int l_wrap(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = new_coroutine(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_pushcclosure(L, aux_wrap, 1);
  return 1;
}

static int l_close(lua_State *L)
{
  lua_State *co = check_coroutine(L);
  int status = lua_status(co);
  lua_Debug ar;
  bool dead_or_suspended =
      co != L && (status == LUA_YIELD || !(status == LUA_OK && lua_getstack(co, 0, &ar)));
  if (!dead_or_suspended)
    return luaL_error(L, "cannot close a %s coroutine", co == L ? "running" : "normal");
  if (ep_hook_is_off(co)) {
    lua_pushboolean(L, false);
    lua_pushliteral(L, "an error in a hook ended it: what it had to close stays open");
    return 2;
  }
  status = ep_close_coroutine(co, L);
  if (status == LUA_OK) {
    lua_pushboolean(L, true);
    return 1;
  }
  lua_pushboolean(L, false);
  lua_xmove(co, L, 1);
  return 2;
}

// coroutine.wrapdebug(fn[, on_error]): like wrap, but an error is reported instead of raised.
static int aux_wrapdebug(lua_State *L)
{
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  int n = aux_resume(L, co, lua_gettop(L));
  if (n >= 0)
    return n;
  int error = lua_gettop(L);
  luaL_traceback(L, co, NULL, 0);
  if (lua_status(co) > LUA_YIELD && !ep_hook_is_off(co)) {
    ep_close_coroutine(co, L);
    lua_settop(co, 0);
  }
  if (lua_isnil(L, lua_upvalueindex(2))) {
    lua_getglobal(L, "print");
    lua_pushvalue(L, error);
    lua_pushvalue(L, error + 1);
  } else {
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_pushvalue(L, error);
    lua_pushvalue(L, error + 1);
  }
  lua_call(L, 2, 0);
  return 0;
}

static int l_wrapdebug(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TFUNCTION);
  if (!lua_isnoneornil(L, 2))
    luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  lua_State *co = new_coroutine(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_insert(L, 2);
  lua_pushcclosure(L, aux_wrapdebug, 2);
  return 1;
}

int luaopen_ep_protect(lua_State *L)
{
  static const luaL_Reg globals[] = {{"pcall", l_pcall}, {"xpcall", l_xpcall}, {NULL, NULL}};
  static const luaL_Reg coroutines[] = {{"create", l_create},       {"resume", l_resume},
                                        {"wrap", l_wrap},           {"close", l_close},
                                        {"wrapdebug", l_wrapdebug}, {NULL, NULL}};
  static const lua_CFunction catchers[] = {l_pcall, l_xpcall, l_resume, aux_wrapdebug, NULL};
  ep_state_of(L)->hook.guard = guard_handler;
  ep_state_of(L)->hook.catchers = catchers;
  lua_pushglobaltable(L);
  luaL_setfuncs(L, globals, 0);
  lua_getglobal(L, LUA_COLIBNAME);
  luaL_setfuncs(L, coroutines, 0);
  lua_pushboolean(L, true);
  return 1;
}
