// SPDX-License-Identifier: MIT
/*
 * net.UDPSocket: the object, its options and its life. Engine thread.
 * As with TCP, the object is a userdata with options, and what is open is C memory that libuv may need longer. It is opened by the first thing that needs it (bind,
 * send, receive), so that an object alone takes no descriptor, and one for IPv6 is known to be by the address that it sends to first.
 */
#include "lib/net/lib_net.h"
#include "lib/net/net_udp_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- life ---

static void on_closed(void *ud) EP_ENGINE_THREAD
{
  ep_udp *u = ud;
  ep_net_close(&u->item);
  ep_udp_free_waiting(u);
  free(u);
}

static const ep_datagram_owner datagram_owner = {
    .received = ep_udp_on_received, .failed = ep_udp_on_failed, .closed = on_closed};

static void drop(ep_udp *u) EP_ENGINE_THREAD
{
  if (u->socket)
    u->socket->open = NULL;
  u->socket = NULL;
  u->closing = true;
  ep_net_abandon(&u->item);
  ep_udp_stop_sendings(u);
  ep_datagram_close(u->datagram);
}

static void close_from_outside(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_udp *u = (ep_udp *)item; // its first member
  if (u->socket)
    u->socket->gone = true;
  drop(u);
}

static void end(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_udp *u = (ep_udp *)item;
  u->socket = NULL;
  u->receiving = NULL;
  u->closing = true;
  ep_udp_stop_sendings(u);
  ep_datagram_close(u->datagram);
}

static const ep_net_kind kind = {.name = "udp", .close = close_from_outside, .end = end};

// --- opening ---

// Options of the object, as far as they were given.
static int apply(const ep_udp_socket *socket, ep_datagram *d) EP_ENGINE_THREAD
{
  int error = socket->broadcast ? ep_datagram_set(d, EP_DATAGRAM_BROADCAST, 1) : 0;
  if (!error && socket->ttl)
    error = ep_datagram_set(d, EP_DATAGRAM_TTL, socket->ttl);
  return error;
}

static ep_udp *open_item(lua_State *L, const char **why, const char **code) EP_ENGINE_THREAD
{
  ep_udp *u = calloc(1, sizeof *u);
  if (!u)
    ep_raise_memory(L);
  u->s = ep_state_of(L);
  int result = ep_net_open(L, &u->item, &kind);
  if (result == EPLUA_E_LIMIT) {
    lua_gc(L, LUA_GCCOLLECT); // sockets that nobody has any more
    result = ep_net_open(L, &u->item, &kind);
  }
  if (result == EPLUA_OK)
    return u;
  free(u);
  if (result != EPLUA_E_LIMIT)
    ep_raise_memory(L);
  *why = "too many open sockets (--max-sockets)";
  *code = "EMFILE";
  return NULL;
}

ep_udp *ep_udp_open(lua_State *L, ep_udp_socket *socket, int family, const char **why,
                    const char **code)
{
  *why = "closed";
  *code = "ECANCELED";
  if (socket->open || socket->gone)
    return socket->open;
  ep_udp *u = open_item(L, why, code);
  if (!u)
    return NULL;
  int error;
  if (socket->six || family == AF_UNSPEC)
    family = socket->six ? AF_INET6 : AF_INET;
  u->datagram = ep_datagram_new(u->s, family, &datagram_owner, u, &u->item, &error);
  if (!u->datagram) {
    ep_net_close(&u->item);
    free(u);
    u = NULL;
  } else {
    error = apply(socket, u->datagram);
    if (error) {
      drop(u);
      u = NULL;
    }
  }
  if (!u) {
    *why = ep_net_error_text(error);
    *code = ep_net_error_code(error);
    return NULL;
  }
  u->socket = socket;
  socket->open = u;
  return u;
}

// --- what the methods share ---

ep_udp_socket *ep_udp_check(lua_State *L)
{
  return ep_net_class_check(L, 1, &ep_udp_class);
}

static int push_result(lua_State *L, const char *doing, int error)
{
  char text[300];
  if (error) {
    snprintf(text, sizeof text, "%.200s: %.90s", doing, ep_net_error_text(error));
    return ep_net_push_error(L, text, ep_net_error_code(error));
  }
  lua_pushboolean(L, true);
  return 1;
}

// --- methods ---

static int look_up(lua_State *L, const char *host, int port, int family,
                   struct sockaddr_storage *address) EP_ENGINE_THREAD
{
  char service[8];
  uv_getaddrinfo_t request;
  struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_DGRAM};
  snprintf(service, sizeof service, "%d", port);
  int error =
      uv_getaddrinfo(ep_loop_uv(ep_state_of(L)->loop), &request, NULL, host, service, &hints);
  if (error)
    return error;
  memcpy(address, request.addrinfo->ai_addr, request.addrinfo->ai_addrlen);
  uv_freeaddrinfo(request.addrinfo);
  return 0;
}

// bind([host], [port]) -> true | nil, message, code
static int l_bind(lua_State *L) EP_ENGINE_THREAD
{
  struct sockaddr_storage address;
  char text[EP_NET_PLACE + 400];
  const char *why = "", *code = "";
  ep_udp_socket *socket = ep_udp_check(L);
  const char *host = lua_isnoneornil(L, 2) ? "*" : ep_net_check_host(L, 2);
  int port = lua_isnoneornil(L, 3) ? 0 : ep_net_check_port(L, 3, 0);
  if (!ep_net_permitted(L, host, port, text, sizeof text))
    return ep_net_push_error(L, text, "EACCES");
  if (socket->open && socket->open->item.local[0])
    return ep_net_push_error(L, "the socket has an address already: bind it before anything else",
                             "EINVAL");
  bool six = socket->six && (!*host || strcmp(host, "*") == 0);
  int error = ep_net_numeric(six ? "::" : host, port, &address)
                  ? 0
                  : look_up(L, host, port, socket->six ? AF_INET6 : AF_INET, &address);
  ep_udp *u = error ? NULL : ep_udp_open(L, socket, address.ss_family, &why, &code);
  if (!error && !u)
    return ep_net_push_error(L, why, code);
  if (!error && address.ss_family != ep_datagram_family(u->datagram))
    error = UV_EAFNOSUPPORT;
  if (!error)
    error = ep_datagram_bind(u->datagram, (struct sockaddr *)&address, socket->reuse);
  if (!error)
    error = ep_datagram_receive(u->datagram, true);
  if (!error) {
    u->bound = true;
    u->item.peer[0] = '\0';
    lua_pushboolean(L, true);
    return 1;
  }
  if (u && !u->item.local[0])
    drop(u);
  snprintf(text, sizeof text, "cannot bind %s:%d: %s", host, port,
           error == UV_EADDRINUSE
               ? "another socket has that port; take another, or the option reuse"
           : error == UV_EADDRNOTAVAIL ? "that is no address of this machine"
                                       : ep_net_error_text(error));
  return ep_net_push_error(L, text, ep_net_error_code(error));
}

static int l_close(lua_State *L) EP_ENGINE_THREAD
{
  ep_udp_socket *socket = ep_udp_check(L);
  socket->gone = true;
  if (socket->open)
    drop(socket->open);
  return 0;
}

static int l_is_open(lua_State *L) EP_ENGINE_THREAD
{
  lua_pushboolean(L, ep_udp_check(L)->open != NULL);
  return 1;
}

static int l_dropped(lua_State *L) EP_ENGINE_THREAD
{
  lua_pushinteger(L, (lua_Integer)ep_udp_check(L)->dropped);
  return 1;
}

static int l_local(lua_State *L) EP_ENGINE_THREAD
{
  const ep_udp_socket *socket = ep_udp_check(L);
  if (!socket->open)
    return ep_net_push_error(L, "the socket is not open", "ENOTCONN");
  return ep_net_push_place(L, socket->open->item.local);
}

// join(group, [interface]), leave(group, [interface])
static int change_group(lua_State *L, bool join) EP_ENGINE_THREAD
{
  char text[EP_NET_PLACE + 400];
  const ep_udp_socket *socket = ep_udp_check(L);
  const char *group = ep_net_check_host(L, 2);
  const char *interface = lua_isnoneornil(L, 3) ? NULL : ep_net_check_host(L, 3);
  if (!ep_net_permitted(L, group, 0, text, sizeof text))
    return ep_net_push_error(L, text, "EACCES");
  if (!socket->open || !socket->open->bound)
    return ep_net_push_error(L, "bind the socket to the port of the group first", "EINVAL");
  int error = ep_datagram_join(socket->open->datagram, group, interface, join);
  snprintf(text, sizeof text, join ? "cannot join %s" : "cannot leave %s", group);
  if (error == UV_EINVAL) {
    size_t length = strlen(text);
    snprintf(text + length, sizeof text - length,
             interface ? ": no address of a group, or none of an interface"
                       : ": no address of a group");
    return ep_net_push_error(L, text, "EINVAL");
  }
  return push_result(L, text, error);
}

static int l_join(lua_State *L) EP_ENGINE_THREAD
{
  return change_group(L, true);
}

static int l_leave(lua_State *L) EP_ENGINE_THREAD
{
  return change_group(L, false);
}

// Sets an option of the socket, which is opened for it.
static int set(lua_State *L, ep_datagram_option option, int value) EP_ENGINE_THREAD
{
  const char *why, *code;
  ep_udp_socket *socket = ep_udp_check(L);
  ep_udp *u = ep_udp_open(L, socket, AF_UNSPEC, &why, &code);
  if (!u)
    return ep_net_push_error(L, why, code);
  return push_result(L, "cannot set the option", ep_datagram_set(u->datagram, option, value));
}

static int check_flag(lua_State *L)
{
  luaL_checktype(L, 2, LUA_TBOOLEAN);
  return lua_toboolean(L, 2);
}

static int check_ttl(lua_State *L, int least)
{
  lua_Integer ttl = luaL_checkinteger(L, 2);
  if (ttl < least || ttl > 255)
    luaL_argerror(L, 2, lua_pushfstring(L, "a whole number from %d to 255 expected", least));
  return (int)ttl;
}

static int l_set_broadcast(lua_State *L) EP_ENGINE_THREAD
{
  ep_udp_socket *socket = ep_udp_check(L);
  socket->broadcast = check_flag(L);
  return set(L, EP_DATAGRAM_BROADCAST, socket->broadcast);
}

static int l_set_ttl(lua_State *L) EP_ENGINE_THREAD
{
  return set(L, EP_DATAGRAM_TTL, check_ttl(L, 1));
}

static int l_set_multicast_ttl(lua_State *L) EP_ENGINE_THREAD
{
  return set(L, EP_DATAGRAM_MULTICAST_TTL, check_ttl(L, 0));
}

static int l_set_multicast_loopback(lua_State *L) EP_ENGINE_THREAD
{
  return set(L, EP_DATAGRAM_MULTICAST_LOOPBACK, check_flag(L));
}

static int l_set_multicast_interface(lua_State *L) EP_ENGINE_THREAD
{
  const char *why, *code;
  ep_udp_socket *socket = ep_udp_check(L);
  const char *interface = ep_net_check_host(L, 2);
  ep_udp *u = ep_udp_open(L, socket, AF_UNSPEC, &why, &code);
  if (!u)
    return ep_net_push_error(L, why, code);
  return push_result(L, "cannot choose the interface",
                     ep_datagram_interface(u->datagram, interface));
}

static int l_tostring(lua_State *L) EP_ENGINE_THREAD
{
  const ep_udp_socket *socket = ep_udp_check(L);
  if (socket->open && socket->open->item.local[0])
    lua_pushfstring(L, "UDPSocket (%s)", socket->open->item.local);
  else
    lua_pushfstring(L, "UDPSocket (%s)", socket->gone ? "closed" : "not bound");
  return 1;
}

static const luaL_Reg methods[] = {{"bind", l_bind},
                                   {"sendTo", ep_udp_l_send_to},
                                   {"send", ep_udp_l_send},
                                   {"receive", ep_udp_l_receive},
                                   {"close", l_close},
                                   {"isOpen", l_is_open},
                                   {"localAddress", l_local},
                                   {"dropped", l_dropped},
                                   {"join", l_join},
                                   {"leave", l_leave},
                                   {"setBroadcast", l_set_broadcast},
                                   {"setTTL", l_set_ttl},
                                   {"setMulticastTTL", l_set_multicast_ttl},
                                   {"setMulticastLoopback", l_set_multicast_loopback},
                                   {"setMulticastInterface", l_set_multicast_interface},
                                   {"__gc", l_close},
                                   {"__close", l_close},
                                   {"__tostring", l_tostring},
                                   {NULL, NULL}};

const ep_net_class ep_udp_class = {"UDPSocket", "ep.net_udp", methods};

// net.UDPSocket([{broadcast, reuse, ttl, ipv6, timeout}])
static int l_new(lua_State *L)
{
  static const char *const known[] = {"broadcast", "reuse", "ttl", "ipv6", "timeout", NULL};
  lua_settop(L, 1);
  if (!lua_isnil(L, 1))
    luaL_checktype(L, 1, LUA_TTABLE);
  ep_net_check_options(L, 1, known, false);
  ep_udp_socket options = {.broadcast = ep_net_option_flag(L, 1, "broadcast", false),
                           .reuse = ep_net_option_flag(L, 1, "reuse", false),
                           .six = ep_net_option_flag(L, 1, "ipv6", false),
                           .ttl = (int)ep_net_option_integer(L, 1, "ttl", 1, 255, 0),
                           .timeout_ms = ep_net_option_ms(L, 1, "timeout", 0)};
  options.has_timeout = lua_istable(L, 1) && lua_getfield(L, 1, "timeout") != LUA_TNIL;
  ep_udp_socket *socket = ep_net_class_new(L, &ep_udp_class, sizeof *socket);
  *socket = options;
  return 1;
}

int ep_net_open_udp(lua_State *L)
{
  ep_net_class_open(L, &ep_udp_class);
  lua_pushcfunction(L, l_new);
  return 1;
}
