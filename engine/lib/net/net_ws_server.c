// SPDX-License-Identifier: MIT
/*
 * A WebSocket server that runs, and its clients. Engine thread; owns the port and the records of its clients, whose connections are
 * their own (net/ws.c). A client gets its number when its handshake is over, so that scripts never hear of one that is none. Its record goes before anybody hears that it is gone.
 */
#include "lib/net/net_ws_server.h"

#include "net/answer.h"
#include "net/http_head.h"
#include "net/stream.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ep_net_kind guest_kind;
static const ep_ws_owner guest_owner;

// --- records ---

ep_ws_guest *ep_ws_server_find(const ep_ws_server *server, lua_Integer id)
{
  ep_ws_guest *g = server->buckets[(lua_Unsigned)id % EP_WS_BUCKETS];
  while (g && g->id != id)
    g = g->bucket_next;
  return g;
}

static void add_guest(ep_ws_server *server, ep_ws_guest *g)
{
  g->prev = server->last;
  *(server->last ? &server->last->next : &server->first) = g;
  server->last = g;
}

static void number_guest(ep_ws_guest *g)
{
  ep_ws_server *server = g->server;
  g->id = ++server->last_id;
  ep_ws_guest **bucket = &server->buckets[(lua_Unsigned)g->id % EP_WS_BUCKETS];
  g->bucket_next = *bucket;
  *bucket = g;
  server->item.clients++;
}

static void free_guest(ep_ws_guest *g)
{
  ep_ws_server *server = g->server;
  *(g->prev ? &g->prev->next : &server->first) = g->next;
  *(g->next ? &g->next->prev : &server->last) = g->prev;
  if (g->id) {
    ep_ws_guest **link = &server->buckets[(lua_Unsigned)g->id % EP_WS_BUCKETS];
    while (*link != g)
      link = &(*link)->bucket_next;
    *link = g->bucket_next;
    server->item.clients--;
  }
  free(g);
}

// --- what scripts hear ---

typedef struct news {
  const ep_ws_guest *guest;
  lua_Integer id;
  const char *text;
  size_t length;
  bool binary;
  int code;
} news;

static void call(ep_ws_server *server, ep_ws_callback which, ep_push_fn push,
                 news *n) EP_ENGINE_THREAD
{
  if (server->listener && server->refs[which] != LUA_NOREF)
    ep_net_call(&server->item, "websocket server", server->refs[which], push, n);
}

static void set_text(lua_State *L, const char *name, const char *value)
{
  lua_pushstring(L, value);
  lua_setfield(L, -2, name);
}

// "1.2.3.4:80" or "[::1]:80" as two fields.
static void set_place(lua_State *L, const char *place)
{
  const char *colon = strrchr(place, ':');
  size_t bracket = *place == '[' ? 1 : 0;
  size_t length = colon ? (size_t)(colon - place) : 0;
  if (!colon || length < 2 * bracket)
    return;
  lua_pushlstring(L, place + bracket, length - 2 * bracket);
  lua_setfield(L, -2, "ip");
  lua_pushinteger(L, strtol(colon + 1, NULL, 10));
  lua_setfield(L, -2, "port");
}

// id, {ip, port, path, query, protocol, headers}
static int push_connected(lua_State *L, void *ud)
{
  const news *n = ud;
  const ep_http_head *head = ep_ws_asked(n->guest->ws);
  luaL_checkstack(L, 6, NULL);
  lua_pushinteger(L, n->id);
  lua_createtable(L, 0, 6);
  set_place(L, ep_ws_item(n->guest->ws)->peer);
  set_text(L, "path", head->path);
  if (head->query)
    set_text(L, "query", head->query);
  if (*ep_ws_protocol(n->guest->ws))
    set_text(L, "protocol", ep_ws_protocol(n->guest->ws));
  lua_createtable(L, 0, (int)head->field_count);
  for (size_t i = 0; i < head->field_count; i++)
    set_text(L, ep_http_name(head, i), ep_http_value(head, i));
  lua_setfield(L, -2, "headers");
  return 2;
}

static int push_message(lua_State *L, void *ud)
{
  const news *n = ud;
  lua_pushinteger(L, n->id);
  lua_pushlstring(L, n->text, n->length);
  lua_pushboolean(L, n->binary);
  return 3;
}

static int push_disconnected(lua_State *L, void *ud)
{
  const news *n = ud;
  lua_pushinteger(L, n->id);
  lua_pushinteger(L, n->code);
  lua_pushlstring(L, n->text, n->length);
  return 3;
}

static int push_error(lua_State *L, void *ud)
{
  const news *n = ud;
  lua_pushstring(L, n->text);
  return 1;
}

// --- from clients ---

static void on_opened(void *ud) EP_ENGINE_THREAD
{
  ep_ws_guest *g = ud;
  number_guest(g);
  call(g->server, EP_WS_ON_CONNECTED, push_connected, &(news){.guest = g, .id = g->id});
}

static void on_failed(void *ud, const char *message, const char *code) EP_ENGINE_THREAD
{
  (void)message, (void)code;
  free_guest(ud);
}

// What is not read yet waits at the peer, so that its own messages do not pile up here.
static void send_back(ep_ws_guest *g, const char *bytes, size_t length,
                      bool binary) EP_ENGINE_THREAD
{
  if (ep_ws_guest_send(g, bytes, length, binary) == 0 && ep_ws_queued(g->ws) >= EP_STREAM_LOW)
    ep_ws_read(g->ws, false);
}

static void on_message(void *ud, const char *bytes, size_t length, bool binary) EP_ENGINE_THREAD
{
  ep_ws_guest *g = ud;
  if (g->server->echo)
    send_back(g, bytes, length, binary);
  else
    call(g->server, EP_WS_ON_RECEIVE, push_message,
         &(news){.id = g->id, .text = bytes, .length = length, .binary = binary});
}

static void on_drained(void *ud) EP_ENGINE_THREAD
{
  const ep_ws_guest *g = ud;
  if (g->server->echo)
    ep_ws_read(g->ws, true);
}

static void on_closed(void *ud, const ep_ws_end *end) EP_ENGINE_THREAD
{
  ep_ws_guest *g = ud;
  ep_ws_server *server = g->server;
  char text[512];
  news n = {.id = g->id, .code = end->code, .text = end->reason, .length = end->reason_length};
  if (end->problem)
    snprintf(text, sizeof text, "client %lld (%s): %s", (long long)g->id, ep_ws_item(g->ws)->peer,
             end->problem);
  free_guest(g);
  if (end->problem)
    call(server, EP_WS_ON_ERROR, push_error, &(news){.text = text});
  call(server, EP_WS_ON_DISCONNECTED, push_disconnected, &n);
}

static const ep_ws_owner guest_owner = {.opened = on_opened,
                                        .failed = on_failed,
                                        .message = on_message,
                                        .drained = on_drained,
                                        .closed = on_closed};

static void close_guest(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_ws_close(ep_ws_of_item(item), EP_WS_NORMAL, NULL);
}

static const ep_net_kind guest_kind = {
    .name = "websocket connection", .close = close_guest, .end = ep_ws_drop};

int ep_ws_guest_send(ep_ws_guest *guest, const char *bytes, size_t length, bool binary)
{
  int error = ep_ws_send(guest->ws, bytes, length, binary);
  if (error == UV_ENOBUFS)
    ep_ws_close(guest->ws, EP_WS_POLICY, "reads too slowly");
  return error;
}

// --- the server ---

static void on_connection(void *ud, uv_stream_t *stream) EP_ENGINE_THREAD
{
  ep_ws_server *server = ud;
  ep_ws_guest *g = calloc(1, sizeof *g);
  if (!g)
    return; // it waits in the queue of the system
  g->server = server;
  g->ws = ep_ws_accept(server->s, stream, &server->item, &server->options, &guest_owner, g,
                       &guest_kind);
  if (g->ws) {
    add_guest(server, g);
    return;
  }
  free(g);
  if (!server->told_full)
    ep_report_text(server->s, EPLUA_LOG_WARNING,
                   "websocket server %s: a client was turned away, as too many sockets are open "
                   "(--max-sockets)",
                   server->item.local);
  server->told_full = true;
}

static void on_port_closed(void *ud) EP_ENGINE_THREAD
{
  ep_ws_server *server = ud;
  free(server->texts);
  free(server);
}

const ep_listener_owner ep_ws_server_owner = {.connection = on_connection,
                                              .closed = on_port_closed};

ep_ws_server *ep_ws_server_new(ep_state *s)
{
  ep_ws_server *server = calloc(1, sizeof *server);
  if (!server)
    return NULL;
  server->s = s;
  server->self_ref = LUA_NOREF;
  for (int i = 0; i < EP_WS_CALLBACKS; i++)
    server->refs[i] = LUA_NOREF;
  return server;
}

// Moves a text into the room at *to.
static const char *move_text(char **to, const char *text)
{
  if (!text)
    return NULL;
  char *copy = *to;
  size_t size = strlen(text) + 1;
  memcpy(copy, text, size);
  *to += size;
  return copy;
}

bool ep_ws_server_set_options(ep_ws_server *server, const ep_ws_options *options, const char *host)
{
  size_t size = strlen(host) + 1 + (options->origins ? strlen(options->origins) + 1 : 0) +
                (options->protocols ? strlen(options->protocols) + 1 : 0);
  server->texts = malloc(size);
  if (!server->texts)
    return false;
  char *to = server->texts;
  server->options = *options;
  server->options.host = move_text(&to, host);
  server->options.origins = move_text(&to, options->origins);
  server->options.protocols = move_text(&to, options->protocols);
  return true;
}

static void forget_references(ep_ws_server *server) EP_ENGINE_THREAD
{
  if (!server->s) // Lua is gone
    return;
  luaL_unref(server->s->L, LUA_REGISTRYINDEX, server->self_ref);
  for (int i = 0; i < EP_WS_CALLBACKS; i++)
    luaL_unref(server->s->L, LUA_REGISTRYINDEX, server->refs[i]);
}

void ep_ws_server_free(ep_ws_server *server)
{
  ep_net_close(&server->item);
  forget_references(server);
  free(server->texts);
  free(server);
}

void ep_ws_server_stop(ep_ws_server *server)
{
  ep_listener *listener = server->listener;
  if (!listener)
    return;
  server->listener = NULL;
  if (server->object)
    server->object->server = NULL;
  for (ep_ws_guest *g = server->first, *next; g; g = next) {
    ep_ws *ws = g->ws;
    next = g->next;
    free_guest(g);
    ep_ws_detach(ws, EP_WS_GOING_AWAY);
  }
  ep_net_close(&server->item);
  forget_references(server);
  ep_listener_close(listener);
}

static void close_server(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_ws_server_stop((ep_ws_server *)item); // its first member
}

static void end_server(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_ws_server *server = (ep_ws_server *)item;
  server->s = NULL;
  server->object = NULL;
  ep_ws_server_stop(server);
}

const ep_net_kind ep_ws_server_kind = {
    .name = "websocket server", .server = true, .close = close_server, .end = end_server};
