// SPDX-License-Identifier: MIT
/*
 * The verb debug_complete: as complete, seen from a frame. Engine thread; owns nothing.
 * The frame is made to look like a session (session.h): a table of its variables by name.
 */
#include "verbs/locals.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <string.h>

// Takes the value on top as the variable of that name.
static void add_cell(lua_State *L, int cells, const char *name)
{
  lua_createtable(L, 1, 0);
  lua_insert(L, -2);
  lua_rawseti(L, -2, 1);
  lua_setfield(L, cells, name);
}

static void add_upvalues(lua_State *L, int cells, ep_frame *f)
{
  const char *name;
  ep_frame_function_push(L, f);
  int function = lua_gettop(L);
  for (int i = 1; lua_isfunction(L, function); i++) {
    if (!(name = lua_getupvalue(L, function, i)))
      return;
    if (*name && *name != '(' && strcmp(name, "_ENV") != 0)
      add_cell(L, cells, name);
    else
      lua_pop(L, 1);
  }
}

// Pushes the table that stands for the frame.
static void push_frame(lua_State *L, ep_frame *f)
{
  lua_createtable(L, 0, 2);
  int session = lua_gettop(L), cells = session + 1;
  lua_newtable(L);
  add_upvalues(L, cells, f);
  lua_settop(L, cells);
  ep_locals locals = ep_locals_push(L, f, false);
  for (int i = 0; i < locals.count; i++) {
    if (locals.list[i].outer)
      continue;
    ep_local_push(L, f, &locals.list[i]);
    add_cell(L, cells, locals.list[i].name);
  }
  lua_settop(L, cells);
  lua_setfield(L, session, "cells");
  ep_frame_env_push(L, f);
  lua_setfield(L, session, "env");
}

void ep_verb_debug_complete(lua_State *L, ep_ask *a)
{
  ep_frame f;
  ep_frame_find(L, a, ep_ask_number(a, "frame", 0, INT64_MAX, 0), &f);
  luaL_checkstack(L, 40, NULL);
  push_frame(L, &f);
  ep_complete(L, a, lua_gettop(L), true);
}
