/* SPDX-License-Identifier: MIT */
/*
 * What a script holds open to the world, in one account per engine: sockets, servers, connections, requests. Each is an
 * *item*, each operation that somebody waits for an *answer* of its item (net/answer.h). The account counts them against
 * the limit, shows them (verb inspect), and ends them all when the engine ends.
 *
 * Life: ep_net_open() ... ep_net_close(), both by the owner of the item, who embeds it. Engine thread throughout.
 */
#ifndef EP_NET_H
#define EP_NET_H

#include "lua/state.h"

#include <netinet/in.h>
#include <uv.h>

typedef struct ep_net ep_net;
typedef struct ep_net_item ep_net_item;
struct ep_answer;

/* What kind of thing is open: static storage. */
typedef struct ep_net_kind {
  const char *name; /* for people and tables: "tcp", "tcp server", "http request" */
  bool server;      /* it listens */
  /* Somebody outside wants it closed (verb socket_close): as the script's own close. From the loop. */
  void (*close)(ep_net_item *item);
  /* The engine ends, Lua is gone: its handles are to be closed (uv_close; their close callbacks still run), nothing may
   * be told to Lua. ep_net_close() has been called. */
  void (*end)(ep_net_item *item);
} ep_net_kind;

enum { EP_NET_PLACE = 96, EP_NET_SOURCE = 256 };

/* Embedded in what is open, zeroed before. The owner may change what is marked so at any time. */
struct ep_net_item {
  ep_net *net; /* NULL: not open */
  const ep_net_kind *kind;
  ep_net_item *next, *prev;
  struct ep_answer *answers;
  int64_t id; /* > 0, never used twice */
  int64_t since_ns;
  char source
      [EP_NET_SOURCE]; /* chunk name of the line that opened it, a path for a file; "": not known */
  int line;            /* 0: not known */
  /* the owner's, for people */
  char local[EP_NET_PLACE]; /* "127.0.0.1:8080" */
  char peer[EP_NET_PLACE];  /* "example.org:80", an URL; cut when longer */
  uint64_t received, sent;  /* bytes */
  uint64_t served;          /* connections, requests, messages */
  unsigned clients;         /* connected to a server */
};

/* Puts an item into the account of L's engine, with the line of Lua that runs as its source. 0; EPLUA_E_LIMIT:
 * as many are open as may be (eplua_limits.sockets); EPLUA_E_NOMEM. */
int ep_net_open(lua_State *L, ep_net_item *item, const ep_net_kind *kind) EP_ENGINE_THREAD;
/* The same for what came by itself: a connection of a server that is open. */
int ep_net_open_of(const ep_net_item *server, ep_net_item *item,
                   const ep_net_kind *kind) EP_ENGINE_THREAD;

/* Takes it out. Answers that are left are abandoned (ep_net_abandon()). Twice, and of one that never was open: nothing. */
void ep_net_close(ep_net_item *item) EP_ENGINE_THREAD;

/* Ends all operations of the item because it is closed here: coroutines that wait go on, soon, with nil, "closed", "ECANCELED"; callbacks
 * will not run any more. The operations' cancel functions are called. */
void ep_net_abandon(ep_net_item *item) EP_ENGINE_THREAD;

/* The engine's account; made at first use. NULL: no memory. */
ep_net *ep_net_get(ep_state *s) EP_ENGINE_THREAD;
/* The engine is being freed and Lua is gone. */
bool ep_net_over(const ep_net *net) EP_ENGINE_THREAD;

/* For lists: calls visit for each open item, oldest first, until it returns false. The table must not change meanwhile. */
void ep_net_visit(ep_state *s, bool (*visit)(void *ud, const ep_net_item *item),
                  void *ud) EP_ENGINE_THREAD;
ep_net_item *ep_net_find(ep_state *s, int64_t id) EP_ENGINE_THREAD; /* NULL: not open (any more) */
size_t ep_net_count(ep_state *s) EP_ENGINE_THREAD;

/* The debugger had stopped the engine: what was left of time limits by then is what is left now. */
void ep_net_shift(ep_state *s) EP_ENGINE_THREAD;

/* --- addresses --- */

/* Writes "1.2.3.4:80" or "[::1]:80". */
void ep_net_place(const struct sockaddr *address, char *text, size_t size);
/* The numeric address without port. Gives the port. */
int ep_net_address(const struct sockaddr *address, char *text, size_t size);
/* Reads a numeric address ("127.0.0.1", "::1", "[::1]", "*" and "" for any, "localhost" for 127.0.0.1). False: it is a name. */
bool ep_net_numeric(const char *host, int port, struct sockaddr_storage *address);

/* Argument arg of a Lua function: a port from least (0 or 1) to 65535; raises for others. */
int ep_net_check_port(lua_State *L, int arg, int least);
/* Argument arg: a host without zero bytes and blanks, at most 255 bytes; raises for others. */
const char *ep_net_check_host(lua_State *L, int arg);

/* The text and the short code ("ECONNREFUSED") of an error of libuv: the sentences that a script gets. "timeout" for UV_ETIMEDOUT. Static
 * storage. */
const char *ep_net_error_text(int uv_error);
const char *ep_net_error_code(int uv_error);

/* Pushes nil, message, code; returns 3. message: borrowed. */
int ep_net_push_error(lua_State *L, const char *message, const char *code);

/* May restricted code speak to host:port (or listen there)? True: it may, nothing is pushed. False: text says "not permitted: HOST:PORT
 * (--allow-net)". port 0: any. */
bool ep_net_permitted(lua_State *L, const char *host, int port, char *text, size_t size);

#endif
