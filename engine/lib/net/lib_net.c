// SPDX-License-Identifier: MIT
/*
 * `net`: a table whose classes are opened when they are first read, for a script without network shall not pay for them.
 * Engine thread. A class is one line here and one file lib_net_NAME.c.
 */
#include "lib/net/lib_net.h"

#include "lib/libs.h"

#include <lauxlib.h>
#include <string.h>

typedef struct class_entry {
  const char *name;
  lua_CFunction open; // gives the constructor
} class_entry;

static const class_entry classes[] = {
    {"HTTPClient", ep_net_open_http},
    {"HTTPServer", ep_net_open_http_server},
    {"TCPEchoServer", ep_net_open_echo},
    {"TCPServer", ep_net_open_tcp_server},
    {"TCPSocket", ep_net_open_tcp},
    {"UDPSocket", ep_net_open_udp},
    {"WebSocketClient", ep_net_open_websocket},
    {"WebSocketClientTls", ep_net_open_websocket_tls},
    {"WebSocketEchoServer", ep_net_open_websocket_echo},
    {"WebSocketServer", ep_net_open_websocket_server},
    {NULL, NULL},
};

enum { COUNT = sizeof classes / sizeof *classes };

// net.NAME that is not there yet.
static int l_index(lua_State *L)
{
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  for (size_t i = 0; i < COUNT; i++) {
    if (!classes[i].name || strcmp(classes[i].name, name) != 0)
      continue;
    lua_settop(L, 2);
    lua_pushcfunction(L, classes[i].open);
    lua_call(L, 0, 1);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_rawset(L, 1);
    return 1;
  }
  lua_pushnil(L);
  return 1;
}

// So that completion and pairs() see what there is.
static int l_next(lua_State *L)
{
  lua_settop(L, 2);
  if (lua_next(L, 1))
    return 2;
  lua_pushnil(L);
  return 1;
}

static int l_pairs(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TTABLE);
  for (size_t i = 0; i < COUNT; i++) {
    if (classes[i].name) {
      lua_getfield(L, 1, classes[i].name);
      lua_pop(L, 1);
    }
  }
  lua_pushcfunction(L, l_next);
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

int luaopen_ep_net(lua_State *L)
{
  lua_createtable(L, 0, COUNT);
  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, l_index);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, l_pairs);
  lua_setfield(L, -2, "__pairs");
  lua_setmetatable(L, -2);
  return 1;
}
