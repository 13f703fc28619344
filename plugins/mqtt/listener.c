// SPDX-License-Identifier: MIT
/*
 * addEventListener() and removeEventListener(): lists of functions in a user value of the object. Engine thread. How they are called: event.c.
 */
#include "methods.h"

#include <string.h>

enum { LISTENERS = 1 }; // user value: event number from 1 -> list of functions

static mq_event_kind check_event(lua_State *L, int arg)
{
  const char *name = luaL_checkstring(L, arg);
  for (int i = 0; i < MQ_EVENTS; i++) {
    if (strcmp(mq_event_names[i], name) == 0)
      return (mq_event_kind)i;
  }
  luaL_argerror(L, arg, lua_pushfstring(L, "unknown event '%s'", name));
  return MQ_EVENTS; // never
}

// Pushes the list of an event; made when it is not there.
static void push_list(lua_State *L, mq_event_kind kind)
{
  lua_getiuservalue(L, 1, LISTENERS);
  if (lua_rawgeti(L, -1, (lua_Integer)kind + 1) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, (lua_Integer)kind + 1);
  }
  lua_remove(L, -2);
}

// Takes out the places that are left, when nobody goes through the list.
static void pack_list(lua_State *L, mq_client *c, mq_event_kind kind)
{
  if (c->delivering)
    return;
  int last = c->lists[kind], used = 0;
  for (int i = 1; i <= last; i++) {
    if (lua_rawgeti(L, -1, i) == LUA_TFUNCTION)
      lua_rawseti(L, -2, ++used);
    else
      lua_pop(L, 1);
  }
  for (int i = used + 1; i <= last; i++) {
    lua_pushnil(L);
    lua_rawseti(L, -2, i);
  }
  c->lists[kind] = used;
}

int mq_l_add_listener(lua_State *L)
{
  mq_client *c = mq_check_client(L);
  mq_event_kind kind = check_event(L, 2);
  luaL_checktype(L, 3, LUA_TFUNCTION);
  push_list(L, kind);
  pack_list(L, c, kind);
  if (c->listeners[kind] >= 1000)
    return luaL_error(L, "more than 1000 listeners of '%s'", mq_event_names[kind]);
  lua_pushvalue(L, 3);
  lua_rawseti(L, -2, c->lists[kind] + 1);
  c->lists[kind]++;
  c->listeners[kind]++;
  mq_client_settle(c, false);
  lua_settop(L, 1);
  return 1;
}

int mq_l_remove_listener(lua_State *L)
{
  mq_client *c = mq_check_client(L);
  mq_event_kind kind = check_event(L, 2);
  bool all = lua_isnoneornil(L, 3), found = false;
  if (!all)
    luaL_checktype(L, 3, LUA_TFUNCTION);
  lua_settop(L, 3);
  push_list(L, kind);
  for (int i = 1; i <= c->lists[kind] && (all || !found); i++) {
    lua_rawgeti(L, -1, i);
    bool this_one = lua_isfunction(L, -1) && (all || lua_rawequal(L, -1, 3));
    lua_pop(L, 1);
    if (!this_one)
      continue;
    lua_pushboolean(L, false);
    lua_rawseti(L, -2, i);
    c->listeners[kind]--;
    found = true;
  }
  pack_list(L, c, kind);
  mq_client_settle(c, false);
  lua_pushboolean(L, found);
  return 1;
}
