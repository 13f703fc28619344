/* SPDX-License-Identifier: MIT */
/* The classes of `net`, each in files of its own: a function pushes the constructor. Engine thread; may raise. */
#ifndef EP_LIB_NET_H
#define EP_LIB_NET_H

#include <lua.h>

int ep_net_open_http_server(lua_State *L);
int ep_net_open_echo(lua_State *L);
int ep_net_open_http(lua_State *L);
int ep_net_open_tcp(lua_State *L);
int ep_net_open_tcp_server(lua_State *L);
int ep_net_open_udp(lua_State *L);
int ep_net_open_websocket(lua_State *L);
int ep_net_open_websocket_echo(lua_State *L);
int ep_net_open_websocket_server(lua_State *L);
int ep_net_open_websocket_tls(lua_State *L);

#endif
