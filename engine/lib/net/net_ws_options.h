/* SPDX-License-Identifier: MIT */
/* What a script says about a WebSocket: options, headers, messages. Engine thread; all may raise for what is wrong. */
#ifndef EP_LIB_NET_WS_OPTIONS_H
#define EP_LIB_NET_WS_OPTIONS_H

#include "net/ws.h"

#include <lua.h>

/* Reads the options of a client at arg (a table, or nothing). Their strings are left in a table that is pushed, which anchors them: see ep_ws_push_words(). */
void ep_ws_read_client(lua_State *L, int arg, ep_ws_options *options);

/* Those of a server in the same way. */
void ep_ws_read_server(lua_State *L, int arg, ep_ws_options *options);

/* Fills the texts of options with those of the table at index, made by one of the above: borrowed from it. */
void ep_ws_take_words(lua_State *L, int index, ep_ws_options *options);

/* Pushes the lines "Name: value\r\n..." of the table at index (or nothing) as one string, and the protocols it names ("Sec-WebSocket-Protocol") or nil. arg:
 * the argument that is to blame. */
void ep_ws_push_headers(lua_State *L, int index, int arg);

/* The message at arg, whose options (a table, or nothing) follow it. binary: what it is without options. NULL: text that is no UTF-8; the three
 * results that say so are pushed. */
const char *ep_ws_check_message(lua_State *L, int arg, size_t *length, bool *binary);

/* A code to close with at arg (nothing: 1000) and a reason after it. */
int ep_ws_check_code(lua_State *L, int arg, const char **reason);

/* What an operation may be given at arg to tell its end: a table, a function or nil. */
void ep_ws_check_callbacks(lua_State *L, int arg);

#endif
