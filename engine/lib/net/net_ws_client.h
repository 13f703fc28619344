/* SPDX-License-Identifier: MIT */
/*
 * The inside of net.WebSocketClient: its object, and what comes to it from its connection (net_ws_client.c), for its methods (net_ws_connect.c,
 * lib_net_ws_client.c).
 * Engine thread.
 */
#ifndef EP_LIB_NET_WS_CLIENT_H
#define EP_LIB_NET_WS_CLIENT_H

#include "net/answer.h"
#include "net/ws.h"

typedef enum ep_ws_listener {
  EP_WS_CONNECTED,
  EP_WS_RECEIVED,
  EP_WS_DISCONNECTED,
  EP_WS_ERROR,
  EP_WS_LISTENERS,
} ep_ws_listener;

/* As scripts name them; NULL at the end. */
extern const char *const ep_ws_listener_names[EP_WS_LISTENERS + 1];

/* User values of the object: lists of listeners by event, from 1 on, and the texts of its options. */
enum { EP_WS_VALUE_WORDS = EP_WS_LISTENERS + 1, EP_WS_VALUES = EP_WS_VALUE_WORDS };

typedef struct ep_ws_kept ep_ws_kept;

typedef struct ep_ws_client { /* C memory: the object of Lua's holds a pointer to it */
  ep_state *s;
  ep_ws *ws; /* NULL: there is no connection */
  ep_ws_options options;
  bool object; /* the Lua object is alive */
  int ref; /* a place in the registry: the object while it is kept, else false; LUA_NOREF: none yet */
  unsigned counts[EP_WS_LISTENERS]; /* listeners */
  unsigned places[EP_WS_LISTENERS]; /* of them in their lists, with those of removed ones */
  unsigned calling;                 /* Lua is being called for it */
  bool removed;                     /* a listener was removed meanwhile: its place is still there */
  ep_answer *connecting, *receiving, *draining; /* who waits; NULL: nobody */
  ep_ws_kept *kept, *kept_last;                 /* messages that nobody wanted yet */
  size_t kept_bytes;
  bool paused;
  ep_answer *telling; /* that connect() failed at once */
  char problem[512];  /* why connect() failed, until it is told */
} ep_ws_client;

/* The client of the object at index 1; raises for other values. */
ep_ws_client *ep_ws_client_check(lua_State *L);
int ep_ws_client_l_connect(lua_State *L) EP_ENGINE_THREAD;

extern const ep_ws_owner ep_ws_client_owner;
extern const ep_net_kind ep_ws_client_kind;

/* Keeps the object and the process as long as something can be called, and no longer. Allocates nothing. object: where it is on L's stack; 0: it is
 * not, and what is not kept stays so. */
void ep_ws_client_adjust(lua_State *L, ep_ws_client *c, int object) EP_ENGINE_THREAD;

/* Takes the places of listeners that were removed out of the lists of the object at index. Not while it is called. Needs no memory. */
void ep_ws_client_close_gaps(lua_State *L, ep_ws_client *c, int object) EP_ENGINE_THREAD;

/* Lua is called for it from the loop, between the two: it stays where it is, whatever Lua does. The latter may free it. */
void ep_ws_client_enter(ep_ws_client *c);
void ep_ws_client_leave(ep_ws_client *c) EP_ENGINE_THREAD;

/* Tells c->problem to the listeners for errors; between enter and leave. */
void ep_ws_client_tell_problem(ep_ws_client *c) EP_ENGINE_THREAD;

/* Pushes the oldest message that was kept, and whether it is binary; false: there is none. May raise for memory; the message stays then. */
bool ep_ws_client_push_kept(lua_State *L, ep_ws_client *c) EP_ENGINE_THREAD;
void ep_ws_client_forget_kept(ep_ws_client *c) EP_ENGINE_THREAD;

#endif
