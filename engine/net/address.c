// SPDX-License-Identifier: MIT
/* Addresses and errors of the network, as a script says and reads them. Engine thread; owns nothing. */
#include "net/net.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HOST_MAX = 255, PORT_MAX = 65535 };

void ep_net_place(const struct sockaddr *address, char *text, size_t size)
{
  char host[INET6_ADDRSTRLEN + 2];
  int port = ep_net_address(address, host, sizeof host);
  snprintf(text, size, address->sa_family == AF_INET6 ? "[%s]:%d" : "%s:%d", host, port);
}

int ep_net_address(const struct sockaddr *address, char *text, size_t size)
{
  text[0] = '\0';
  if (address->sa_family == AF_INET6) {
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
    uv_ip6_name(six, text, size);
    return ntohs(six->sin6_port);
  }
  if (address->sa_family != AF_INET)
    return 0;
  const struct sockaddr_in *four = (const struct sockaddr_in *)address;
  uv_ip4_name(four, text, size);
  return ntohs(four->sin_port);
}

bool ep_net_numeric(const char *host, int port, struct sockaddr_storage *address)
{
  char bare[INET6_ADDRSTRLEN + 2];
  size_t length = strlen(host);
  memset(address, 0, sizeof *address);
  if (length == 0 || strcmp(host, "*") == 0)
    host = "0.0.0.0";
  else if (strcasecmp(host, "localhost") == 0)
    host = "127.0.0.1";
  if (host[0] == '[' && length > 2 && host[length - 1] == ']' && length < sizeof bare) {
    snprintf(bare, sizeof bare, "%.*s", (int)length - 2, host + 1);
    host = bare;
  }
  return uv_ip4_addr(host, port, (struct sockaddr_in *)address) == 0 ||
         uv_ip6_addr(host, port, (struct sockaddr_in6 *)address) == 0;
}

int ep_net_check_port(lua_State *L, int arg, int least)
{
  lua_Integer port = luaL_checkinteger(L, arg);
  luaL_argcheck(L, port >= least && port <= PORT_MAX, arg,
                least ? "a port from 1 to 65535 expected" : "a port from 0 to 65535 expected");
  return (int)port;
}

const char *ep_net_check_host(lua_State *L, int arg)
{
  size_t length;
  const char *host = luaL_checklstring(L, arg, &length);
  luaL_argcheck(L, length <= HOST_MAX, arg, "a host name has at most 255 bytes");
  for (size_t i = 0; i < length; i++)
    luaL_argcheck(L, (unsigned char)host[i] > ' ' && host[i] != 0x7f, arg,
                  "a host name has no blanks and control characters");
  return host;
}

// --- errors ---

const char *ep_net_error_text(int uv_error)
{
  switch (uv_error) {
  case UV_ETIMEDOUT:
    return "timeout";
  case UV_ECANCELED:
    return "closed";
  case UV_EAI_NONAME:
  case UV_EAI_NODATA:
    return "unknown host";
  case UV_EAI_AGAIN:
    return "the name cannot be looked up now";
  case UV_EOF:
    return "the peer has closed the connection";
  case UV_ECONNRESET:
    return "the peer has reset the connection";
  case UV_ENOBUFS:
    return "too much waits to be sent already";
  case UV_EMFILE:
  case UV_ENFILE:
    return "too many open files";
  default:
    return uv_strerror(uv_error);
  }
}

const char *ep_net_error_code(int uv_error)
{
  switch (uv_error) {
  case UV_EAI_NONAME:
  case UV_EAI_NODATA:
    return "ENOTFOUND";
  case UV_EAI_AGAIN:
    return "EAGAIN";
  default:
    return uv_err_name(uv_error);
  }
}

int ep_net_push_error(lua_State *L, const char *message, const char *code)
{
  luaL_pushfail(L);
  lua_pushstring(L, message);
  lua_pushstring(L, code);
  return 3;
}

bool ep_net_permitted(lua_State *L, const char *host, int port, char *text, size_t size)
{
  if (ep_permit_net(&ep_state_of(L)->permit, host, port))
    return true;
  if (port)
    snprintf(text, size, "not permitted: %s:%d (--allow-net)", host, port);
  else
    snprintf(text, size, "not permitted: %s (--allow-net)", host);
  return false;
}
