// SPDX-License-Identifier: MIT
/*
 * Waiting coroutines. Engine thread. A wait owns its anchor on the coroutine.
 * The C continuation tells who resumed: ep_wait_end() marks the wait first, any other resume does
 * not.
 */
#include "lua/wait.h"

#include <lauxlib.h>
#include <stdlib.h>

struct ep_wait {
  lua_State *co;
  int co_ref;
  bool ended;
  void (*cancel)(ep_state *s, void *operation);
  void *operation;
};

// The coroutine may begin its next wait from now on.
static void forget(ep_wait *w)
{
  ep_state *s = ep_state_of(w->co);
  lua_pushnil(s->L); // an existing key: needs no memory
  lua_rawsetp(s->L, LUA_REGISTRYINDEX, w->co);
}

static void release(ep_wait *w)
{
  luaL_unref(ep_state_of(w->co)->L, LUA_REGISTRYINDEX, w->co_ref);
  free(w);
}

void ep_wait_drop(ep_wait *w)
{
  forget(w);
  release(w);
}

ep_wait *ep_wait_begin(lua_State *L)
{
  if (!lua_isyieldable(L))
    luaL_error(L, "cannot suspend here: the call goes through a C function");
  // all that may raise comes first: a place in the registry under the coroutine's address, and the anchor
  lua_pushboolean(L, true);
  lua_rawsetp(L, LUA_REGISTRYINDEX, L);
  lua_pushthread(L);
  int ref = luaL_ref(L, LUA_REGISTRYINDEX);
  ep_wait *w = malloc(sizeof *w);
  if (!w) {
    luaL_unref(L, LUA_REGISTRYINDEX, ref);
    ep_raise_memory(L);
  }
  *w = (ep_wait){.co = L, .co_ref = ref};
  lua_pushlightuserdata(L, w);
  lua_rawsetp(L, LUA_REGISTRYINDEX, L);
  return w;
}

void ep_wait_cancel(lua_State *co)
{
  ep_state *s = ep_state_of(co);
  lua_rawgetp(s->L, LUA_REGISTRYINDEX, co);
  ep_wait *w = lua_islightuserdata(s->L, -1) ? lua_touserdata(s->L, -1) : NULL;
  lua_pop(s->L, 1);
  if (!w)
    return;
  w->cancel(s, w->operation);
  ep_wait_drop(w);
}

static int resumed(lua_State *L, int status, lua_KContext ctx)
{
  (void)status;
  ep_wait *w = (ep_wait *)ctx;
  if (!w->ended) {
    w->cancel(ep_state_of(L), w->operation);
    ep_wait_drop(w);
  }
  return lua_gettop(L); // what the resumer gave
}

int ep_wait_yield(lua_State *L, ep_wait *w, void (*cancel)(ep_state *s, void *operation),
                  void *operation)
{
  w->cancel = cancel;
  w->operation = operation;
  lua_settop(L, 0);
  return lua_yieldk(L, 0, (lua_KContext)w, resumed);
}

void ep_wait_end(ep_wait *w, ep_push_fn push, void *ud)
{
  lua_State *co = w->co;
  w->ended = true;
  forget(w);
  ep_continue(ep_state_of(co), (ep_who){"coroutine", 0}, co, push, ud);
  release(w);
}
