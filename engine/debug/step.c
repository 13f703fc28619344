// SPDX-License-Identifier: MIT
/*
 * Steps. Engine thread.
 * Frames are told apart by the address of their CallInfo, which lua_getstack gives: counting calls and returns was left, because an error
 * leaves frames without a return. While the base calls others they pay for their returns only; lines are on in the base alone.
 */
#include "debug/step.h"

#include <stddef.h>

static char key_step; // registry: the coroutine of the base

static const void *frame_at(lua_State *L, int level)
{
  lua_Debug ar;
  return lua_getstack(L, level, &ar) ? (const void *)ar.i_ci : NULL;
}

// The first Lua function from a level on; NULL: none. *at: its level.
static const void *lua_frame_from(lua_State *L, int level, int *at)
{
  lua_Debug ar;
  for (int i = level; lua_getstack(L, i, &ar); i++) {
    lua_getinfo(L, "S", &ar);
    if (*ar.what != 'C') {
      *at = i;
      return ar.i_ci;
    }
  }
  return NULL;
}

static void keep(lua_State *L, lua_State *co)
{
  if (co) {
    lua_pushthread(co);
    if (co != L)
      lua_xmove(co, L, 1);
  } else {
    lua_pushboolean(L, false);
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_step);
}

void ep_step_end(ep_step *st, lua_State *L)
{
  if (st->co)
    keep(L, NULL);
  *st = (ep_step){0};
}

void ep_step_begin(ep_step *st, lua_State *L, ep_step_kind kind, lua_State *co, int level)
{
  int at;
  ep_step_end(st, L);
  if (kind == EP_STEP_FIRST) {
    st->kind = kind;
    return;
  }
  const void *base = co ? lua_frame_from(co, level, &at) : NULL;
  if (!base)
    return;
  *st = (ep_step){.kind = kind, .co = co, .base = base};
  keep(L, co);
}

int ep_step_mask(const ep_step *st, lua_State *L, int level)
{
  bool ours = L == st->co;
  switch (st->kind) {
  case EP_STEP_NONE:
    break;
  case EP_STEP_FIRST:
    return LUA_MASKLINE;
  case EP_STEP_IN:
    return LUA_MASKLINE | (ours ? LUA_MASKRET : 0) | (ours && st->here ? LUA_MASKCOUNT : 0);
  case EP_STEP_OVER:
  case EP_STEP_OUT:
    if (!ours)
      return 0;
    if (st->returned)
      return LUA_MASKRET | (st->here ? LUA_MASKCOUNT | LUA_MASKLINE : 0);
    if (st->kind == EP_STEP_OVER && !st->replaced && frame_at(L, level) == st->base)
      return LUA_MASKLINE | LUA_MASKRET | LUA_MASKCALL;
    return LUA_MASKRET;
  }
  return 0;
}

// Control is on its way into the base, which is the function at `level`.
static void arrive(ep_step *st, lua_State *L, int level)
{
  lua_Debug ar;
  st->here = true;
  st->line = lua_getstack(L, level, &ar) && lua_getinfo(L, "l", &ar) ? ar.currentline : 0;
}

// The base has gone: what it belongs to goes on from the first Lua function at `level` on, or in who resumed it.
static void leave_base(ep_step *st, lua_State *L, int level)
{
  int at = -1;
  st->base = lua_frame_from(L, level, &at);
  st->returned = true;
  st->replaced = false;
  st->here = false;
  if (st->base && at == level)
    arrive(st, L, level);
}

static bool on_return(ep_step *st, lua_State *L, const lua_Debug *ar)
{
  if (L != st->co)
    return false;
  if (ar->i_ci == st->base) // also one that was returned to with nothing left: its __close ran
    leave_base(st, L, 1);
  else if (st->returned && st->base && frame_at(L, 1) == st->base)
    arrive(st, L, 1);
  return false;
}

bool ep_step_event(ep_step *st, lua_State *L, lua_Debug *ar)
{
  bool at_base = L == st->co && ar->i_ci == st->base;
  switch (ar->event) {
  case LUA_HOOKLINE:
    if (st->kind == EP_STEP_FIRST || st->kind == EP_STEP_IN)
      return true;
    return at_base && (st->returned || (st->kind == EP_STEP_OVER && !st->replaced));
  case LUA_HOOKCOUNT: // another line has an event of its own, which comes next
    return at_base && st->returned && lua_getinfo(L, "l", ar) && ar->currentline == st->line;
  case LUA_HOOKRET:
    return on_return(st, L, ar);
  case LUA_HOOKTAILCALL:
    st->replaced |= at_base && !st->returned;
    return false;
  default:
    return false;
  }
}

void ep_step_came_back(ep_step *st, lua_State *co, lua_State *before, int status)
{
  if (st->kind == EP_STEP_NONE || st->kind == EP_STEP_FIRST)
    return;
  if (co != st->co) {
    if (!before &&
        st->kind == EP_STEP_IN) { // in goes no further than the entry; what waits is waited for
      if (st->returned)
        ep_step_end(st, co);
      else
        st->kind = EP_STEP_OVER;
    }
    return;
  }
  if (status == LUA_YIELD && (!before || st->kind != EP_STEP_IN)) {
    if (st->kind == EP_STEP_IN)
      st->kind = EP_STEP_OVER;
    return;
  } // in goes where control goes: to who resumed it, and the rest of that line
  if (!before) {
    ep_step_end(st, co);
    return;
  }
  keep(before, before);
  st->co = before;
  leave_base(st, before, 0);
}

void ep_step_caught(ep_step *st, lua_State *L)
{
  lua_Debug ar;
  if (L != st->co || !st->base)
    return;
  for (int level = 1; lua_getstack(L, level, &ar); level++) {
    if (ar.i_ci == st->base)
      return;
  }
  leave_base(st, L, 1);
  st->here = false; // first the pcall has to return
}
