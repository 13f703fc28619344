// SPDX-License-Identifier: MIT
/*
 * Waiting coroutines. Engine thread.
 * A wait is a userdata in the registry under the address of its coroutine, which it anchors as its user value:
 * one entry says that the coroutine waits, keeps it alive, and goes with the state when that is closed.
 * Who resumed is told by that entry: ep_wait_end() takes it away first, any other resume finds it there.
 */
#include "lua/wait.h"

#include "base/clock.h"

#include <lauxlib.h>

struct ep_wait {
  lua_State *co;
  void (*cancel)(ep_state *s, void *operation);
  void *operation;
  int64_t since_ns;
};

ep_wait *ep_wait_begin(lua_State *L)
{
  if (!lua_isyieldable(L))
    luaL_error(L, "cannot suspend here: the call goes through a C function");
  ep_wait *w = lua_newuserdatauv(L, sizeof *w, 1);
  *w = (ep_wait){.co = L, .since_ns = ep_clock_now_ns()};
  lua_pushthread(L);
  lua_setiuservalue(L, -2, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, L);
  return w;
}

void ep_wait_drop(ep_wait *w)
{
  lua_State *main = ep_state_of(w->co)->L;
  const void *key = w->co;
  lua_pushnil(main); // an existing key: needs no memory
  lua_rawsetp(main, LUA_REGISTRYINDEX, key);
}

// What co waits for; NULL: nothing.
static ep_wait *find_wait(lua_State *co)
{
  lua_State *main = ep_state_of(co)->L;
  lua_rawgetp(main, LUA_REGISTRYINDEX, co);
  ep_wait *w = lua_touserdata(main, -1);
  lua_pop(main, 1);
  return w;
}

void ep_wait_cancel(lua_State *co)
{
  ep_wait *w = find_wait(co);
  if (!w)
    return;
  w->cancel(ep_state_of(co), w->operation);
  ep_wait_drop(w);
}

static int resumed(lua_State *L, int status, lua_KContext ctx)
{
  (void)status, (void)ctx;
  ep_wait_cancel(L);    // still there: it was not ep_wait_end() who resumed
  return lua_gettop(L); // what the resumer gave
}

int ep_wait_yield(lua_State *L, ep_wait *w, void (*cancel)(ep_state *s, void *operation),
                  void *operation)
{
  w->cancel = cancel;
  w->operation = operation;
  lua_settop(L, 0);
  return lua_yieldk(L, 0, 0, resumed);
}

void ep_wait_end(ep_wait *w, ep_push_fn push, void *ud)
{
  lua_State *co = w->co;
  lua_State *main = ep_state_of(co)->L;
  lua_pushthread(co); // nothing else may hold it while it runs
  lua_xmove(co, main, 1);
  ep_wait_drop(w);
  ep_continue(ep_state_of(co), (ep_who){"coroutine", 0}, co, push, ud);
  lua_pop(main, 1);
}

lua_State *ep_wait_coroutine(const ep_wait *w, int64_t *since_ns)
{
  *since_ns = w->since_ns;
  return w->co;
}

const ep_wait *ep_wait_find(lua_State *co)
{
  return find_wait(co);
}

static bool is_wait(lua_State *L, int key, int value)
{
  if (lua_type(L, key) != LUA_TLIGHTUSERDATA || lua_type(L, value) != LUA_TUSERDATA)
    return false;
  int type = lua_getiuservalue(L, value, 1);
  bool found = type == LUA_TTHREAD && lua_tothread(L, -1) == lua_touserdata(L, key);
  lua_pop(L, 1);
  return found;
}

void ep_waits_push(lua_State *L)
{
  luaL_checkstack(L, 6, NULL);
  lua_newtable(L);
  int list = lua_gettop(L), count = 0;
  for (lua_pushnil(L); lua_next(L, LUA_REGISTRYINDEX); lua_pop(L, 1)) {
    int key = lua_absindex(L, -2), value = lua_absindex(L, -1);
    if (!is_wait(L, key, value))
      continue;
    lua_getiuservalue(L, value, 1);
    lua_rawseti(L, list, ++count);
  }
}
