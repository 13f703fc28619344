// SPDX-License-Identifier: MIT
/*
 * The Lua object of a request: to end it, and to read a stream. Engine thread.
 * Object and request find each other by pointers that either takes away when it goes. A request with callbacks goes on without its object, which most
 * scripts drop at once; a stream that only the object can read ends with it.
 */
#include "lib/net/net_http_int.h"

static int l_close(lua_State *L) EP_ENGINE_THREAD
{
  ep_http_handle *h = ep_net_class_check(L, 1, &ep_http_handle_class);
  ep_http_request *r = h->request;
  lua_pushboolean(L, r != NULL);
  if (!r)
    return 1;
  ep_net_abandon(&r->item);
  ep_http_end(r);
  return 1;
}

static int l_is_open(lua_State *L)
{
  const ep_http_handle *h = ep_net_class_check(L, 1, &ep_http_handle_class);
  lua_pushboolean(L, h->request != NULL);
  return 1;
}

static int l_head(lua_State *L)
{
  const ep_http_handle *h = ep_net_class_check(L, 1, &ep_http_handle_class);
  if (h->request && h->request->head != LUA_NOREF)
    lua_rawgeti(L, LUA_REGISTRYINDEX, h->request->head);
  else
    lua_pushnil(L);
  return 1;
}

static void cancel_read(void *operation) EP_ENGINE_THREAD
{
  ep_http_request *r = operation;
  r->reader = NULL;
  ep_http_keep(r, false);
}

static int l_read(lua_State *L) EP_ENGINE_THREAD
{
  ep_http_handle *h = ep_net_class_check(L, 1, &ep_http_handle_class);
  ep_http_request *r = h->request;
  if (!r && h->ended && lua_isnoneornil(L, 2)) {
    lua_pushnil(L);
    return 1;
  }
  if (!r)
    return ep_net_refuse(L, 2, "read", "closed", "ECANCELED");
  if (r->calls || r->kind == EP_HTTP_PLAIN || r->reader)
    return luaL_error(L, r->reader ? "another coroutine reads already"
                                   : "read is for streams without callbacks");
  r->reader = ep_answer_begin(L, 2, "read", &r->item);
  ep_http_keep(r, true);
  if (r->first || r->ended)
    ep_answer_soon(r->reader, ep_http_serve_reader);
  else if (r->curl)
    r->core->calls->request_pause(r->curl, false);
  return ep_answer_return(L, r->reader, cancel_read, r, 0);
}

// A stream that is to be read, and that nobody has any more, ends. All else goes its way.
static int l_gc(lua_State *L) EP_ENGINE_THREAD
{
  ep_http_handle *h = luaL_checkudata(L, 1, ep_http_handle_class.metatable);
  ep_http_request *r = h->request;
  h->request = NULL;
  if (!r)
    return 0;
  r->handle = NULL;
  bool begun = r->answer || r->calls || r->curl;
  bool readable = !r->calls && !r->answer && r->kind != EP_HTTP_PLAIN;
  if (!begun || readable)
    ep_http_end(r);
  return 0;
}

static int l_tostring(lua_State *L)
{
  const ep_http_handle *h = ep_net_class_check(L, 1, &ep_http_handle_class);
  if (h->request)
    lua_pushfstring(L, "HTTPRequest: %s", h->request->item.peer);
  else
    lua_pushliteral(L, "HTTPRequest (closed)");
  return 1;
}

static const luaL_Reg methods[] = {
    {"cancel", l_close},   {"close", l_close},         {"head", l_head},
    {"isOpen", l_is_open}, {"read", l_read},           {"__gc", l_gc},
    {"__close", l_close},  {"__tostring", l_tostring}, {NULL, NULL},
};

const ep_net_class ep_http_handle_class = {
    .name = "HTTPRequest", .metatable = "ep.net_http_request", .methods = methods};

void ep_http_handle_open(lua_State *L)
{
  ep_net_class_open(L, &ep_http_handle_class);
}
