// SPDX-License-Identifier: MIT
/*
 * setTimeout, setInterval and family, and `require "timers"`. Engine thread.
 * A timer's value in loop/callback.c is the registry reference of its function; whoever removes the
 * timer gives the reference back.
 */
#include "lib/lib_timers.h"

#include "base/clock.h"
#include "lib/libs.h"
#include "lua/wait.h"

#include <lauxlib.h>
#include <math.h>

#define LONGEST_NS (INT64_MAX / 4)

// Nanoseconds for milliseconds given as argument arg; what is too large for a clock becomes the largest.
static int64_t check_ms(lua_State *L, int arg)
{
  if (lua_type(L, arg) != LUA_TNUMBER)
    luaL_typeerror(L, arg, "number");
  lua_Number ms = lua_tonumber(L, arg);
  luaL_argcheck(L, ms >= 0, arg, "milliseconds must be a number >= 0"); // refuses NaN as well
  lua_Number ns = ms * (lua_Number)EP_NS_PER_MS;
  return ns < (lua_Number)LONGEST_NS ? (int64_t)ns : LONGEST_NS;
}

static int64_t due_after(int64_t after_ns)
{
  return ep_clock_now_ns() + after_ns; // both below INT64_MAX / 2
}

ep_callback_id ep_check_started(lua_State *L, ep_callback_id id)
{
  const ep_state *s = ep_state_of(L);
  if (id == EPLUA_E_LIMIT)
    luaL_error(
        L, "too many timers or callbacks: the limits are %d and %d (--max-timers, --max-callbacks)",
        (int)s->limits.timers, (int)s->limits.callbacks);
  if (id < 0)
    ep_raise_memory(L);
  return id;
}

// Pushes "file:line" of the function registry[ref].
static void push_source(lua_State *L, int ref)
{
  lua_Debug ar;
  lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
  if (!lua_isfunction(L, -1)) {
    lua_pop(L, 1);
    lua_pushliteral(L, "?");
    return;
  }
  lua_getinfo(L, ">S", &ar);
  if (ar.linedefined > 0)
    lua_pushfstring(L, "%s:%d", ar.short_src, ar.linedefined);
  else
    lua_pushstring(L, ar.short_src);
}

// --- setTimeout and family ---

static void fire_timeout(void *ud, ep_callback_id id, int64_t value) EP_ENGINE_THREAD
{
  ep_state *s = ud;
  ep_call_ref(s, (ep_who){"timeout", id}, (int)value);
  luaL_unref(s->L, LUA_REGISTRYINDEX, (int)value);
}

static bool cancel(ep_state *s, ep_callback_id id) EP_ENGINE_THREAD
{
  int64_t value;
  if (!ep_callback_remove(ep_loop_callbacks(s->loop), id, &value))
    return false;
  luaL_unref(s->L, LUA_REGISTRYINDEX, (int)value);
  return true;
}

static void fire_interval(void *ud, ep_callback_id id, int64_t value) EP_ENGINE_THREAD
{
  ep_state *s = ud;
  int64_t before = ep_clock_now_ns();
  int status = ep_call_ref(s, (ep_who){"interval", id}, (int)value);
  if (status != LUA_OK && status != LUA_YIELD)
    cancel(s, id);
  else
    ep_callback_count(ep_loop_callbacks(s->loop), id, ep_clock_now_ns() - before);
}

static ep_callback_id start(lua_State *L, ep_timer_fn fire, int64_t after_ns, int64_t period_ns)
{
  ep_state *s = ep_state_of(L);
  int64_t due = due_after(after_ns);
  lua_pushvalue(L, 1);
  int ref = luaL_ref(L, LUA_REGISTRYINDEX);
  ep_callback_id id = ep_timer_start(ep_loop_callbacks(s->loop), due, period_ns, fire, s, ref);
  if (id < 0)
    luaL_unref(L, LUA_REGISTRYINDEX, ref);
  return ep_check_started(L, id);
}

static int l_set_timeout(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_pushinteger(L, start(L, fire_timeout, check_ms(L, 2), 0));
  return 1;
}

static int l_set_interval(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TFUNCTION);
  int64_t period = check_ms(L, 2);
  lua_pushinteger(L, start(L, fire_interval, period, period > 0 ? period : 1));
  return 1;
}

// Unknown ids, ids of finished timers and nil are ignored: scripts clear what may have run already.
static int l_clear(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  ep_callback_info info;
  int is_integer;
  lua_Integer id = lua_tointegerx(L, 1, &is_integer);
  if (is_integer && ep_callback_find(ep_loop_callbacks(s->loop), id, &info) &&
      info.kind != EP_CALLBACK_REGISTERED && info.value != LUA_NOREF)
    cancel(s, id);
  return 0;
}

// --- require "timers" ---

static void end_sleep(void *ud, ep_callback_id id, int64_t value) EP_ENGINE_THREAD
{
  (void)id, (void)value;
  ep_wait_end(ud, NULL, NULL);
}

static void cancel_sleep(ep_state *s, void *operation) EP_ENGINE_THREAD
{
  ep_callback_remove(ep_loop_callbacks(s->loop), (ep_callback_id)operation, NULL);
}

static int l_sleep(lua_State *L)
{
  const ep_state *s = ep_state_of(L);
  int64_t due = due_after(check_ms(L, 1));
  ep_wait *wait = ep_wait_begin(L);
  ep_callback_id id =
      ep_timer_start(ep_loop_callbacks(s->loop), due, 0, end_sleep, wait, LUA_NOREF);
  if (id < 0)
    ep_wait_drop(wait);
  ep_check_started(L, id);
  return ep_wait_yield(L, wait, cancel_sleep, (void *)(intptr_t)id);
}

// after(ms, fn) and every(ms, fn): the time first, as it reads.
static int l_after(lua_State *L)
{
  int64_t after = check_ms(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  lua_insert(L, 1);
  lua_pushinteger(L, start(L, fire_timeout, after, 0));
  return 1;
}

static int l_every(lua_State *L)
{
  int64_t period = check_ms(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  lua_insert(L, 1);
  lua_pushinteger(L, start(L, fire_interval, period, period > 0 ? period : 1));
  return 1;
}

typedef struct listing {
  lua_State *L;
  int64_t now_ns;
  lua_Integer count;
} listing;

static void set_ms(lua_State *L, const char *field, int64_t ns)
{
  lua_pushnumber(L, (lua_Number)ns / (lua_Number)EP_NS_PER_MS);
  lua_setfield(L, -2, field);
}

static bool list_one(void *ud, const ep_callback_info *info)
{
  listing *list = ud;
  lua_State *L = list->L;
  if (info->kind == EP_CALLBACK_REGISTERED)
    return true;
  lua_createtable(L, 0, 7);
  lua_pushinteger(L, info->id);
  lua_setfield(L, -2, "id");
  lua_pushstring(L, info->value == LUA_NOREF             ? "sleep"
                    : info->kind == EP_CALLBACK_INTERVAL ? "interval"
                                                         : "timeout");
  lua_setfield(L, -2, "kind");
  if (info->value != LUA_NOREF) {
    push_source(L, (int)info->value);
    lua_setfield(L, -2, "source");
  }
  set_ms(L, "due", info->due_ns - list->now_ns);
  if (info->kind == EP_CALLBACK_INTERVAL)
    set_ms(L, "period", info->period_ns);
  lua_pushinteger(L, (lua_Integer)info->runs);
  lua_setfield(L, -2, "runs");
  set_ms(L, "total", info->total_ns);
  lua_rawseti(L, -2, ++list->count);
  return true;
}

static int l_list(lua_State *L)
{
  lua_newtable(L);
  listing list = {.L = L, .now_ns = ep_clock_now_ns()};
  ep_callbacks_visit(ep_loop_callbacks(ep_state_of(L)->loop), list_one, &list);
  return 1;
}

static int l_now(lua_State *L)
{
  lua_pushnumber(L, (lua_Number)ep_clock_now_ns() / (lua_Number)EP_NS_PER_MS);
  return 1;
}

int luaopen_ep_timers(lua_State *L)
{
  static const luaL_Reg globals[] = {{"setTimeout", l_set_timeout},
                                     {"clearTimeout", l_clear},
                                     {"setInterval", l_set_interval},
                                     {"clearInterval", l_clear},
                                     {NULL, NULL}};
  static const luaL_Reg functions[] = {{"sleep", l_sleep},  {"after", l_after}, {"every", l_every},
                                       {"cancel", l_clear}, {"list", l_list},   {"now", l_now},
                                       {NULL, NULL}};
  lua_pushglobaltable(L);
  luaL_setfuncs(L, globals, 0);
  luaL_newlib(L, functions);
  return 1;
}
