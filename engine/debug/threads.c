// SPDX-License-Identifier: MIT
/*
 * Numbers for coroutines. Engine thread.
 * Owns two weak tables in Lua's registry: from coroutine to number and back. A coroutine that is collected leaves both, so
 * that one made later at its address gets a number of its own; an address as number was left out for that reason.
 * Not here: who waits for what (lua/wait.c), how a coroutine is shown (verbs/).
 */
#include "debug/threads.h"

#include "lua/wait.h"

#include <lauxlib.h>

// Registry keys: their addresses.
static char key_ids, key_threads, key_last;

static void push_table(lua_State *L, const char *key, const char *mode)
{
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushstring(L, mode);
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

static void push_thread(lua_State *L, lua_State *co)
{
  if (!lua_checkstack(co, 1))
    luaL_error(L, "stack overflow");
  lua_pushthread(co);
  lua_xmove(co, L, 1);
}

static lua_Integer next_id(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_last);
  lua_Integer id = lua_tointeger(L, -1) + 1;
  lua_pop(L, 1);
  lua_pushinteger(L, id);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_last);
  return id;
}

int ep_thread_id(lua_State *L, lua_State *co)
{
  luaL_checkstack(L, 6, NULL);
  int top = lua_gettop(L);
  push_table(L, &key_ids, "k");
  push_thread(L, co);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, top + 1) != LUA_TNUMBER) {
    lua_pop(L, 1);
    lua_Integer id = next_id(L);
    push_table(L, &key_threads, "v");
    lua_pushvalue(L, top + 2);
    lua_rawseti(L, -2, id);
    lua_pop(L, 1);
    lua_pushinteger(L, id); // last: what has a number can be found by it
    lua_pushvalue(L, top + 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, top + 1);
  }
  int id = (int)lua_tointeger(L, -1);
  lua_settop(L, top);
  return id;
}

int ep_thread_known_id(lua_State *co)
{
  if (!lua_checkstack(co, 3))
    return 0;
  int id = 0;
  if (lua_rawgetp(co, LUA_REGISTRYINDEX, &key_ids) == LUA_TTABLE) {
    lua_pushthread(co);
    lua_rawget(co, -2);
    id = (int)lua_tointeger(co, -1);
    lua_pop(co, 1);
  }
  lua_pop(co, 1);
  return id;
}

bool ep_thread_push(lua_State *L, int id)
{
  luaL_checkstack(L, 4, NULL);
  push_table(L, &key_threads, "v");
  bool found = lua_rawgeti(L, -1, id) == LUA_TTHREAD;
  lua_remove(L, -2);
  if (!found)
    lua_pop(L, 1);
  return found;
}

void ep_threads_watch(ep_state *s, bool on)
{
  atomic_store_explicit(&s->threads_watched, on, memory_order_relaxed);
}

bool ep_thread_is_dead(lua_State *co)
{
  lua_Debug ar;
  int status = lua_status(co);
  if (status != LUA_OK)
    return status != LUA_YIELD;
  return !lua_getstack(co, 0, &ar) && lua_gettop(co) == 0;
}

const char *ep_thread_status(lua_State *co)
{
  const ep_running *r = ep_state_of(co)->hook.chain;
  if (r && r->co == co)
    return "running";
  for (; r; r = r->before) {
    if (r->co == co)
      return "normal";
  }
  return ep_thread_is_dead(co) ? "dead" : "suspended";
}

// --- the list of all ---

// Adds the coroutine on top to the list, once; pops it.
static void add(lua_State *L, int list, int seen)
{
  lua_State *co = lua_tothread(L, -1);
  lua_pushvalue(L, -1);
  bool known = lua_rawget(L, seen) != LUA_TNIL;
  lua_pop(L, 1);
  if (!known && co != ep_state_of(L)->L && !ep_thread_is_dead(co)) {
    lua_pushvalue(L, -1);
    lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
    lua_pushvalue(L, -1);
    lua_pushboolean(L, true);
    lua_rawset(L, seen);
  }
  lua_pop(L, 1);
}

void ep_threads_push_list(lua_State *L)
{
  luaL_checkstack(L, 10, NULL);
  lua_newtable(L);
  int list = lua_gettop(L), seen = list + 1;
  lua_newtable(L);
  for (const ep_running *r = ep_state_of(L)->hook.chain; r; r = r->before) {
    push_thread(L, r->co);
    add(L, list, seen);
  }
  ep_waits_push(L);
  for (lua_Integer i = 1; lua_rawgeti(L, seen + 1, i) == LUA_TTHREAD; i++)
    add(L, list, seen);
  lua_settop(L, seen);
  push_table(L, &key_ids, "k");
  for (lua_pushnil(L); lua_next(L, seen + 1); lua_pop(L, 1)) {
    lua_pushvalue(L, -2);
    add(L, list, seen);
  }
  lua_settop(L, list);
}
