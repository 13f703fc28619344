/* SPDX-License-Identifier: MIT */
/* The inside of net.WebSocketServer: a server that runs and its clients (net_ws_server.c), for its methods (lib_net_ws_server.c). Engine thread. */
#ifndef EP_LIB_NET_WS_SERVER_H
#define EP_LIB_NET_WS_SERVER_H

#include "net/listener.h"
#include "net/ws.h"

typedef enum ep_ws_callback {
  EP_WS_ON_CONNECTED,
  EP_WS_ON_RECEIVE,
  EP_WS_ON_DISCONNECTED,
  EP_WS_ON_ERROR,
  EP_WS_CALLBACKS,
} ep_ws_callback;

typedef struct ep_ws_server ep_ws_server;

typedef struct ep_ws_guest { /* a client of a server */
  ep_ws_server *server;
  ep_ws *ws;
  lua_Integer id; /* 0: its handshake is not over */
  struct ep_ws_guest *next, *prev, *bucket_next;
} ep_ws_guest;

enum { EP_WS_BUCKETS = 256 };

struct ep_ws_server { /* one start until its stop */
  ep_net_item item;
  ep_state *s;                         /* NULL: Lua is gone */
  ep_listener *listener;               /* NULL: stopped */
  struct ep_ws_listening *object;      /* NULL: Lua has it no more */
  int self_ref, refs[EP_WS_CALLBACKS]; /* LUA_NOREF: none */
  bool echo;                           /* sends back what comes, and calls nobody */
  bool told_full;
  ep_ws_options options;
  char *texts; /* of options */
  lua_Integer last_id;
  ep_ws_guest *first, *last; /* in order of their coming */
  ep_ws_guest *buckets[EP_WS_BUCKETS];
};

typedef struct ep_ws_listening { /* the Lua object */
  ep_ws_server *server;          /* NULL: it does not run */
} ep_ws_listening;

extern const ep_net_kind ep_ws_server_kind;
extern const ep_listener_owner ep_ws_server_owner;

/* Zeroed but for its references, which are none. NULL: no memory. */
ep_ws_server *ep_ws_server_new(ep_state *s);
/* Copies the texts. False: no memory. */
bool ep_ws_server_set_options(ep_ws_server *server, const ep_ws_options *options, const char *host);
/* Of one that never listened. */
void ep_ws_server_free(ep_ws_server *server) EP_ENGINE_THREAD;

/* Says goodbye to all, and frees it when its port is closed. Nobody is called any more. */
void ep_ws_server_stop(ep_ws_server *server) EP_ENGINE_THREAD;

ep_ws_guest *ep_ws_server_find(const ep_ws_server *server, lua_Integer id); /* NULL: not there */

/* Sends. A client that has too much unread already is closed: UV_ENOBUFS. */
int ep_ws_guest_send(ep_ws_guest *guest, const char *bytes, size_t length,
                     bool binary) EP_ENGINE_THREAD;

#endif
