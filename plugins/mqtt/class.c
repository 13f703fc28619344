// SPDX-License-Identifier: MIT
/*
 * mqtt.Client.connect(), and the class of its clients: a method that is not there raises and names those that are. Engine thread.
 * Options live in a userdata while they are read, so what raises in the middle leaks nothing.
 */
#include "methods.h"

#define MQ_OPTIONS "mqtt.options"

// --- connect ---

static int l_free_options(lua_State *L)
{
  mq_options_free(luaL_checkudata(L, 1, MQ_OPTIONS));
  return 0;
}

static lua_State *main_thread(lua_State *L)
{
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  lua_State *main = lua_tothread(L, -1);
  lua_pop(L, 1);
  return main;
}

// Pushes the object of a new client that is entered everywhere; NULL: an error is pushed. o is taken.
static mq_client *push_client(lua_State *L, mq_options *o)
{
  mq_client **object = lua_newuserdatauv(L, sizeof *object, 1);
  *object = NULL;
  luaL_setmetatable(L, MQ_CLIENT);
  lua_newtable(L);
  lua_setiuservalue(L, -2, 1);
  mq_client *c = mq_client_new(lua_touserdata(L, lua_upvalueindex(1)), o);
  if (!c) {
    mq_push_error(L, "not enough memory", "ENOMEM");
    return NULL;
  }
  *object = c;
  c->item = mq_client_item(c, L);
  bool good = c->item && mq_link_new(c);
  if (!good) {
    bool limit = !c->item;
    *object = NULL;
    mq_client_end(c);
    mq_push_error(L, limit ? "too many sockets are open (--max-sockets)" : "not enough memory",
                  limit ? "EMFILE" : "ENOMEM");
    return NULL;
  }
  c->L = main_thread(L);
  lua_pushvalue(L, -1);
  c->self = luaL_ref(L, LUA_REGISTRYINDEX);
  return c;
}

int mq_l_connect(lua_State *L)
{
  lua_settop(L, 2);
  mq_options *o = lua_newuserdatauv(L, sizeof *o, 0);
  *o = (mq_options){0};
  luaL_setmetatable(L, MQ_OPTIONS);
  if (!mq_options_read(L, o))
    return 3;
  mq_asked a = mq_asked_read(L, 2);
  mq_client *c = push_client(L, o);
  if (!c) {
    luaL_unref(L, LUA_REGISTRYINDEX, a.callback);
    return 3;
  }
  int object = lua_gettop(L);
  if (a.wait || a.callback != LUA_NOREF) {
    int results = mq_ask(L, c, mq_operation_new(c, MQ_OPEN), &a, "connect");
    if (a.wait)
      return results;
  } else {
    mq_client_open(c);
  }
  mq_client_settle(c, false);
  lua_settop(L, object);
  return 1;
}

// --- the object ---

static int l_is_connected(lua_State *L)
{
  lua_pushboolean(L, mq_check_client(L)->state == MQ_CONNECTED);
  return 1;
}

static void set_integer(lua_State *L, const char *name, uint64_t number)
{
  lua_pushinteger(L, (lua_Integer)number);
  lua_setfield(L, -2, name);
}

static const char *const state_names[] = {"waiting",   "connecting", "connecting",
                                          "connected", "closing",    "closed"};

static int l_get_info(lua_State *L)
{
  mq_client *c = mq_check_client(L);
  lua_createtable(L, 0, 14);
  lua_pushfstring(L, "%s://%s", c->o.tls ? "mqtts" : "mqtt", c->peer);
  lua_setfield(L, -2, "uri");
  lua_pushstring(L, c->o.host);
  lua_setfield(L, -2, "host");
  set_integer(L, "port", (uint64_t)c->o.port);
  lua_pushboolean(L, c->o.tls);
  lua_setfield(L, -2, "tls");
  lua_pushstring(L, c->o.client_id);
  lua_setfield(L, -2, "clientId");
  lua_pushstring(L, state_names[c->state]);
  lua_setfield(L, -2, "state");
  lua_pushboolean(L, c->state == MQ_CONNECTED);
  lua_setfield(L, -2, "connected");
  lua_pushboolean(L, c->session);
  lua_setfield(L, -2, "sessionPresent");
  set_integer(L, "connections", c->connection);
  set_integer(L, "queued", c->queued);
  set_integer(L, "queuedBytes", c->queued_bytes);
  set_integer(L, "received", c->received);
  set_integer(L, "sent", c->sent);
  lua_createtable(L, 0, (int)c->subscription_count);
  for (size_t i = 0; i < c->subscription_count; i++)
    set_integer(L, c->subscriptions[i].topic, (uint64_t)c->subscriptions[i].qos);
  lua_setfield(L, -2, "subscriptions");
  return 1;
}

static int l_tostring(lua_State *L)
{
  mq_client **object = luaL_checkudata(L, 1, MQ_CLIENT);
  if (*object)
    lua_pushfstring(L, "mqtt.client (%s, %s)", (*object)->peer, state_names[(*object)->state]);
  else
    lua_pushliteral(L, "mqtt.client (closed)");
  return 1;
}

static int l_close(lua_State *L)
{
  mq_client **object = luaL_checkudata(L, 1, MQ_CLIENT);
  if (*object) {
    mq_client_leave(*object);
    mq_client_settle(*object, false);
  }
  return 0;
}

// Of a client that is closed; or Lua ends, and the client with it.
static int l_gc(lua_State *L)
{
  mq_client **object = luaL_checkudata(L, 1, MQ_CLIENT);
  mq_client *c = *object;
  *object = NULL;
  if (c && c->item)
    mq_client_end(c);
  else if (c)
    mq_client_unref(c);
  return 0;
}

// Upvalue 1: the methods in words.
static int l_no_method(lua_State *L)
{
  if (lua_type(L, 2) != LUA_TSTRING)
    return 0;
  return luaL_error(L, "mqtt.client has no '%s'; it has %s", lua_tostring(L, 2),
                    lua_tostring(L, lua_upvalueindex(1)));
}

void mq_class(lua_State *L)
{
  static const luaL_Reg methods[] = {{"subscribe", mq_l_subscribe},
                                     {"unsubscribe", mq_l_unsubscribe},
                                     {"publish", mq_l_publish},
                                     {"disconnect", mq_l_disconnect},
                                     {"addEventListener", mq_l_add_listener},
                                     {"removeEventListener", mq_l_remove_listener},
                                     {"isConnected", l_is_connected},
                                     {"getInfo", l_get_info},
                                     {NULL, NULL}};
  static const luaL_Reg meta[] = {
      {"__gc", l_gc}, {"__close", l_close}, {"__tostring", l_tostring}, {NULL, NULL}};
  if (luaL_newmetatable(L, MQ_OPTIONS)) {
    lua_pushcfunction(L, l_free_options);
    lua_setfield(L, -2, "__gc");
  }
  lua_pop(L, 1);
  luaL_newmetatable(L, MQ_CLIENT);
  luaL_setfuncs(L, meta, 0);
  luaL_newlib(L, methods);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "subscribe, unsubscribe, publish, disconnect, addEventListener, "
                     "removeEventListener, isConnected, getInfo");
  lua_pushcclosure(L, l_no_method, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}
