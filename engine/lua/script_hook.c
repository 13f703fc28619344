// SPDX-License-Identifier: MIT
/*
 * The script's own hooks. Engine thread.
 * Owns a weak table {function, mask, count, left} by coroutine, and one coroutine to run them in; a hook that runs
 * while another does gets a new one.
 * Others have Lua count, too: a signal asks for the next instruction, a step for each. What a script counts is kept here (left), since it may
 * be a limit that ends it. Whenever a hook is set Lua forgets how far it has counted, so it counts no further than STEP at a time: that is all a
 * signal makes a script's hook late.
 * Calling the function right in the hooked coroutine was left: Lua has hooks off there until it returns, and
 * no signal could end its loop. The price is the translation of levels below.
 */
#include "lua/script_hook.h"

#include "lua/call.h"

#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

enum { STEP = 2000 }; // instructions

// Registry keys: their addresses.
static char key_hooks, key_runner;

// A hook that runs now, on the C stack of ep_script_hook_call().
struct ep_script_call {
  lua_State *runner;
  lua_State *hooked;
  struct ep_script_call *outer;
};

// The coroutine that a hook running on L interrupted, or NULL.
static lua_State *hooked_by(lua_State *L)
{
  const struct ep_script_call *call = ep_state_of(L)->hook.script_call;
  while (call && call->runner != L)
    call = call->outer;
  return call ? call->hooked : NULL;
}

// Pushes the entry of coroutine L, or nothing. Raises nothing.
static bool push_entry(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_hooks);
  lua_pushthread(L);
  lua_rawget(L, -2);
  lua_remove(L, -2);
  if (lua_istable(L, -1))
    return true;
  lua_pop(L, 1);
  return false;
}

// After how many instructions the count is looked at next.
static int next_step(lua_Integer left)
{
  return left < STEP ? (int)left : STEP;
}

void ep_script_hook_mask(lua_State *L, int *mask, int *count)
{
  *mask = 0;
  *count = 0;
  if (ep_state_of(L)->hook.script_hooks == 0 || !push_entry(L))
    return;
  lua_rawgeti(L, -1, 2);
  lua_rawgeti(L, -2, 4);
  *mask = (int)lua_tointeger(L, -2);
  *count = next_step(lua_tointeger(L, -1));
  lua_pop(L, 3);
}

void ep_script_hook_forget(lua_State *co)
{
  ep_hook *h = &ep_state_of(co)->hook;
  if (!h->script_hooks)
    return;
  lua_rawgetp(co, LUA_REGISTRYINDEX, &key_hooks);
  lua_pushthread(co);
  lua_pushnil(co);
  lua_rawset(co, -3);
  lua_pop(co, 1);
  ep_hook_settle(h, co);
}

// Pushes the coroutine to run a hook in and gives it. Nobody else has it until it is put back.
static lua_State *take_runner(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_runner);
  if (!lua_isthread(L, -1)) {
    lua_pop(L, 1);
    ep_hook_settle(&ep_state_of(L)->hook, lua_newthread(L)); // it begins with the hook of L
  }
  lua_pushboolean(L, false);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_runner);
  return lua_tothread(L, -1);
}

// Runs the function and arguments that wait on runner; raises on L what comes of it.
static void run(lua_State *L, lua_State *runner)
{
  ep_hook *h = &ep_state_of(L)->hook;
  struct ep_script_call call = {runner, L, h->script_call};
  h->script_call = &call;
  int results = 0;
  int status = ep_resume(runner, L, 2, &results);
  h->script_call = call.outer;
  if (status == LUA_OK) {
    lua_pop(runner, results);
    return;
  }
  ep_hook_mark_off(L); // every way on from here leaves the hook by an error
  if (ep_hook_stopping(h) != EPLUA_STOP_NONE)
    ep_hook_raise(L);
  if (status == LUA_YIELD)
    luaL_error(L, "attempt to yield from a hook");
  lua_xmove(runner, L, 1);
  lua_error(L);
}

// The entry is at index: whether the count that it is called for is full.
static bool is_counted(lua_State *L, int entry, int passed)
{
  lua_rawgeti(L, entry, 3);
  lua_rawgeti(L, entry, 4);
  lua_Integer count = lua_tointeger(L, -2), left = lua_tointeger(L, -1) - passed;
  lua_pop(L, 2);
  bool full = left <= 0;
  lua_pushinteger(L, full ? count : left);
  lua_rawseti(L, entry, 4); // there already: no memory is needed
  if (next_step(full ? count : left) != lua_gethookcount(L))
    ep_hook_settle(&ep_state_of(L)->hook, L);
  return full;
}

void ep_script_hook_call(lua_State *L, const lua_Debug *ar, int passed)
{
  static const char *const names[] = {"call", "return", "line", "count", "tail call"};
  int top = lua_gettop(L);
  if (!push_entry(L))
    return;
  lua_rawgeti(L, -1, 2);
  int mask = (int)lua_tointeger(L, -1);
  int event = ar->event == LUA_HOOKTAILCALL ? LUA_HOOKCALL : ar->event;
  if (mask & 1 << event && (event != LUA_HOOKCOUNT || is_counted(L, top + 1, passed))) {
    lua_State *runner = take_runner(L);
    lua_rawgeti(L, top + 1, 1);
    lua_pushstring(L, names[ar->event]);
    if (ar->currentline >= 0)
      lua_pushinteger(L, ar->currentline);
    else
      lua_pushnil(L);
    lua_xmove(L, runner, 3);
    run(L, runner);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_runner); // the runner is on top again
  }
  lua_settop(L, top);
}

// --- what scripts call ---

// The coroutine that a function of debug without one is about.
static lua_State *subject(lua_State *L, int *arg)
{
  *arg = lua_isthread(L, 1);
  if (*arg)
    return lua_tothread(L, 1);
  lua_State *hooked = hooked_by(L);
  return hooked ? hooked : L;
}

static void push_thread(lua_State *L, lua_State *co)
{
  lua_pushthread(co);
  if (co != L)
    lua_xmove(co, L, 1);
}

static int l_sethook(lua_State *L)
{
  ep_hook *h = &ep_state_of(L)->hook;
  int arg;
  lua_State *co = subject(L, &arg);
  int mask = 0, count = 0;
  if (!lua_isnoneornil(L, arg + 1)) {
    const char *letters = luaL_checkstring(L, arg + 2);
    luaL_checktype(L, arg + 1, LUA_TFUNCTION);
    count = (int)luaL_optinteger(L, arg + 3, 0);
    mask = (strchr(letters, 'c') ? LUA_MASKCALL : 0) | (strchr(letters, 'r') ? LUA_MASKRET : 0) |
           (strchr(letters, 'l') ? LUA_MASKLINE : 0) | (count > 0 ? LUA_MASKCOUNT : 0);
  }
  if (co != L && !lua_checkstack(co, 4))
    return luaL_error(L, "stack overflow");
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_hooks);
  push_thread(L, co);
  if (mask) {
    lua_createtable(L, 4, 0);
    lua_pushvalue(L, arg + 1);
    lua_rawseti(L, -2, 1);
    lua_pushinteger(L, mask);
    lua_rawseti(L, -2, 2);
    for (int i = 3; i <= 4; i++) {
      lua_pushinteger(L, count);
      lua_rawseti(L, -2, i);
    }
    h->script_hooks = 1; // from now on they are looked up; the table tells which are left
  } else {
    lua_pushnil(L);
  }
  lua_rawset(L, -3);
  ep_hook_settle(h, co);
  return 0;
}

static int l_gethook(lua_State *L)
{
  int arg;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_hooks);
  lua_State *co = subject(L, &arg);
  if (co != L && !lua_checkstack(co, 1))
    return luaL_error(L, "stack overflow");
  push_thread(L, co);
  if (lua_rawget(L, -2) != LUA_TTABLE) {
    luaL_pushfail(L);
    return 1;
  }
  int entry = lua_gettop(L);
  lua_rawgeti(L, entry, 1);
  lua_rawgeti(L, entry, 2);
  int mask = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  char letters[4], *p = letters;
  if (mask & LUA_MASKCALL)
    *p++ = 'c';
  if (mask & LUA_MASKRET)
    *p++ = 'r';
  if (mask & LUA_MASKLINE)
    *p++ = 'l';
  *p = '\0';
  lua_pushstring(L, letters);
  lua_rawgeti(L, entry, 3);
  return 3;
}

// The level, counted by Lua, that a script means: the guard before a message handler is no level to it.
static lua_Integer skip_guards(lua_State *L, lua_Integer level)
{
  lua_CFunction guard = ep_state_of(L)->hook.guard;
  lua_Debug ar;
  for (int i = 1; i <= level && lua_getstack(L, i, &ar); i++) {
    lua_getinfo(L, "f", &ar);
    level += lua_tocfunction(L, -1) == guard;
    lua_pop(L, 1);
  }
  return level;
}

// getinfo, getlocal, setlocal with a level: levels beyond the hook's own are those of the hooked coroutine.
// Upvalue 1 is Lua's own function. It is called as C, so that this adds no level.
static int l_with_level(lua_State *L)
{
  lua_State *hooked = hooked_by(L);
  lua_CFunction original = lua_tocfunction(L, lua_upvalueindex(1));
  lua_Integer level = lua_type(L, 1) == LUA_TNUMBER ? lua_tointeger(L, 1) : 0;
  lua_Debug ar;
  if (level > 0) {
    level = skip_guards(L, level);
    lua_pushinteger(L, level);
    lua_replace(L, 1);
  }
  int depth = 1;
  while (hooked && lua_getstack(L, depth, &ar))
    depth++;
  if (hooked && level >= depth) {
    lua_pushinteger(L, level - depth);
    lua_replace(L, 1);
    push_thread(L, hooked);
    lua_insert(L, 1);
  }
  return original(L);
}

// traceback in a hook goes on with the hooked coroutine.
static int l_traceback(lua_State *L)
{
  lua_State *hooked = hooked_by(L);
  if (lua_type(L, 1) != LUA_TTHREAD && lua_type(L, 2) == LUA_TNUMBER) {
    lua_pushinteger(L, skip_guards(L, lua_tointeger(L, 2)));
    lua_replace(L, 2);
  }
  int results = lua_tocfunction(L, lua_upvalueindex(1))(L);
  if (hooked && lua_type(L, 1) != LUA_TTHREAD && lua_type(L, -1) == LUA_TSTRING) {
    luaL_traceback(L, hooked, "\n\tin a hook of:", 0);
    lua_concat(L, 2);
  }
  return results;
}

void ep_script_hook_open(lua_State *L)
{
  static const luaL_Reg about_levels[] = {{"getinfo", l_with_level},
                                          {"getlocal", l_with_level},
                                          {"setlocal", l_with_level},
                                          {"traceback", l_traceback},
                                          {NULL, NULL}};
  static const luaL_Reg hooks[] = {{"sethook", l_sethook}, {"gethook", l_gethook}, {NULL, NULL}};
  ep_hook_push_weak_table(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_hooks);
  lua_pushboolean(L, false);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_runner);

  lua_getglobal(L, LUA_DBLIBNAME);
  luaL_setfuncs(L, hooks, 0);
  for (const luaL_Reg *f = about_levels; f->name; f++) {
    lua_getfield(L, -1, f->name);
    lua_pushcclosure(L, f->func, 1);
    lua_setfield(L, -2, f->name);
  }
  lua_pop(L, 1);
}
