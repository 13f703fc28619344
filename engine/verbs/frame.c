// SPDX-License-Identifier: MIT
/*
 * Numbers of frames. Engine thread.
 * Owns one table in Lua's registry for the stop under way: from number to coroutine and level, packed, and back, so that a
 * frame that is asked for twice is the same. Numbers go on from stop to stop; what is older than this one is told so.
 */
#include "verbs/frame.h"

#include "debug/threads.h"
#include "verbs/locals.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_MAX = 500000, LEVEL_BITS = 24 };

static char key_frames;

const ep_place *ep_frame_place(lua_State *L, ep_ask *a)
{
  const ep_state *s = ep_state_of(L);
  const ep_place *place = s->debug ? ep_debug_place(s->debug) : NULL;
  if (!place) {
    ep_verb_fail(L, a, EPLUA_E_INVALID, "the script is not stopped");
    abort(); // it does not return
  }
  return place;
}

// Pushes {serial, numbers by frame, frames by number} of this stop.
static void push_table(lua_State *L, int64_t serial)
{
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key_frames) == LUA_TTABLE) {
    lua_rawgeti(L, -1, 1);
    bool current = lua_tointeger(L, -1) == serial;
    lua_pop(L, 1);
    if (current)
      return;
  }
  lua_pop(L, 1);
  lua_createtable(L, 3, 0);
  lua_pushinteger(L, serial);
  lua_rawseti(L, -2, 1);
  lua_newtable(L);
  lua_rawseti(L, -2, 2);
  lua_newtable(L);
  lua_rawseti(L, -2, 3);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_frames);
}

int64_t ep_frame_number(lua_State *L, ep_ask *a, int thread, int level)
{
  int64_t packed = (int64_t)thread << LEVEL_BITS | level;
  ep_verbs *v = a->s->verbs;
  int top = lua_gettop(L);
  push_table(L, ep_frame_place(L, a)->serial);
  lua_rawgeti(L, top + 1, 2);
  if (lua_rawgeti(L, -1, packed) != LUA_TNUMBER) {
    lua_pop(L, 1);
    lua_rawgeti(L, top + 1, 3);
    if (lua_rawgeti(L, top + 1, 4) == LUA_TNUMBER && lua_tointeger(L, -1) >= FRAMES_MAX)
      ep_verb_fail(L, a, EPLUA_E_LIMIT, "too many frames were asked for at this stop");
    lua_pushinteger(L, lua_tointeger(L, -1) + 1);
    lua_rawseti(L, top + 1, 4);
    lua_pop(L, 1);
    lua_pushinteger(L, packed);
    lua_rawseti(L, -2, v->last_frame + 1);
    lua_pop(L, 1);
    lua_pushinteger(L, v->last_frame + 1);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, packed);
    v->last_frame++;
  }
  int64_t number = lua_tointeger(L, -1);
  lua_settop(L, top);
  return number;
}

int ep_frame_first_level(lua_State *L, ep_ask *a, lua_State *co)
{
  const ep_place *place = ep_frame_place(L, a);
  return place->L == co ? place->level : 0;
}

// The frame on which it has stopped.
static void find_innermost(lua_State *L, ep_ask *a, ep_frame *f)
{
  const ep_place *place = ep_frame_place(L, a);
  *f = (ep_frame){.co = place->L, .level = place->level};
  if (!place->L) {
    lua_pushnil(L);
    return;
  }
  f->thread = ep_thread_id(L, place->L);
  ep_thread_push(L, f->thread);
}

void ep_frame_find(lua_State *L, ep_ask *a, int64_t number, ep_frame *f)
{
  const ep_place *place = ep_frame_place(L, a);
  luaL_checkstack(L, 10, NULL);
  if (number == 0) {
    find_innermost(L, a, f);
  } else {
    int top = lua_gettop(L);
    push_table(L, place->serial);
    lua_rawgeti(L, -1, 3);
    lua_rawgeti(L, -1, number);
    int64_t packed = lua_tointeger(L, -1);
    lua_settop(L, top);
    *f = (ep_frame){.thread = (int)(packed >> LEVEL_BITS),
                    .level = (int)(packed & ((1 << LEVEL_BITS) - 1))};
    if (packed == 0)
      ep_verb_fail(L, a, EPLUA_E_CLOSED, "the frame is gone: the script has gone on since");
    if (!ep_thread_push(L, f->thread))
      ep_verb_fail(L, a, EPLUA_E_CLOSED, "the frame is gone with its coroutine");
    f->co = lua_tothread(L, -1);
  }
  if (f->co && !lua_getstack(f->co, f->level, &f->ar))
    ep_verb_fail(L, a, EPLUA_E_CLOSED, "the frame is gone: its coroutine has gone on");
  if (f->co && !lua_checkstack(f->co, LUA_MINSTACK))
    ep_verb_fail(L, a, EPLUA_E_NOMEM, "stack overflow");
}

void ep_frame_function_push(lua_State *L, ep_frame *f)
{
  if (!f->co) {
    lua_pushnil(L);
    return;
  }
  lua_getinfo(f->co, "f", &f->ar);
  lua_xmove(f->co, L, 1);
}

void ep_frame_env_push(lua_State *L, ep_frame *f)
{
  int top = lua_gettop(L);
  ep_locals locals = ep_locals_push(L, f, false);
  for (int i = 0; i < locals.count; i++) {
    if (strcmp(locals.list[i].name, "_ENV") == 0 && locals.list[i].outer == 0) {
      ep_local_push(L, f, &locals.list[i]);
      lua_replace(L, top + 1);
      lua_settop(L, top + 1);
      return;
    }
  }
  ep_frame_function_push(L, f);
  const char *name;
  for (int i = 1; lua_isfunction(L, -1) && !lua_iscfunction(L, -1); i++) {
    if (!(name = lua_getupvalue(L, -1, i)))
      break;
    if (strcmp(name, "_ENV") == 0) {
      lua_replace(L, top + 1);
      lua_settop(L, top + 1);
      return;
    }
    lua_pop(L, 1);
  }
  lua_settop(L, top);
  lua_pushglobaltable(L);
}
