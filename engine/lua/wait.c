// SPDX-License-Identifier: MIT
/*
 * Waiting coroutines. Engine thread. A wait owns its anchor on the coroutine.
 * The C continuation tells who resumed: ep_wait_end() marks the wait first, any other resume does not.
 */
#include "lua/wait.h"

#include <lauxlib.h>
#include <stdlib.h>

struct ep_wait {
  ep_wait *next, *previous; // of all waits of the state
  lua_State *co;
  int co_ref;
  bool ended;
  void (*cancel)(ep_state *s, void *operation);
  void *operation;
};

void ep_wait_drop(ep_wait *w)
{
  ep_state *s = ep_state_of(w->co);
  luaL_unref(s->L, LUA_REGISTRYINDEX, w->co_ref);
  if (w->previous)
    w->previous->next = w->next;
  else
    s->waits = w->next;
  if (w->next)
    w->next->previous = w->previous;
  free(w);
}

void ep_wait_free_all(ep_state *s)
{
  while (s->waits) {
    ep_wait *next = s->waits->next;
    free(s->waits);
    s->waits = next;
  }
}

ep_wait *ep_wait_begin(lua_State *L)
{
  if (!lua_isyieldable(L))
    luaL_error(L, "cannot suspend here: the call goes through a C function");
  lua_pushthread(L);
  int ref = luaL_ref(L, LUA_REGISTRYINDEX);
  ep_wait *w = malloc(sizeof *w);
  if (!w) {
    luaL_unref(L, LUA_REGISTRYINDEX, ref);
    luaL_error(L, "not enough memory");
    abort(); // not reached
  }
  ep_state *s = ep_state_of(L);
  *w = (ep_wait){.next = s->waits, .co = L, .co_ref = ref};
  if (s->waits)
    s->waits->previous = w;
  s->waits = w;
  return w;
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
  ep_state *s = ep_state_of(co);
  w->ended = true;
  if (lua_status(co) == LUA_YIELD)
    ep_continue(s, (ep_who){"coroutine", 0}, co, push, ud);
  ep_wait_drop(w); // it was closed meanwhile, or its continuation has run
}
