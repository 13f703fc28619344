// SPDX-License-Identifier: MIT
/*
 * net.HTTPClient: the object and its methods. Engine thread.
 * Clients are cheap and made for each request by many scripts, so all of them share the engine's pool of connections, and nothing is opened before the first
 * request. One that wants another number of connections has a pool of its own.
 */
#include "lib/net/lib_net.h"
#include "lib/net/net_http_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const how_names[] = {"options", "success", "error", "closed", NULL};

// --- what requests share ---

ep_http_core *ep_http_core_get(lua_State *L, ep_http_client *client, eplua_error *err)
{
  ep_state *s = ep_state_of(L);
  if (client->core)
    return client->core;
  ep_http_core *core = calloc(1, sizeof *core);
  if (!core)
    goto no_memory;
  core->refs = 1;
  core->pool =
      client->connections ? ep_pool_new(s, client->connections, err) : ep_pool_requests(s, err);
  if (!core->pool) {
    free(core);
    return NULL;
  }
  core->calls = core->pool->calls;
  if (client->cookies && !(core->jar = core->calls->jar_new())) {
    ep_pool_unref(core->pool);
    free(core);
    goto no_memory;
  }
  return client->core = core;
no_memory:
  err->code = EPLUA_E_NOMEM;
  snprintf(err->message, sizeof err->message, "not enough memory");
  return NULL;
}

void ep_http_core_unref(ep_http_core *core)
{
  if (!core || --core->refs > 0)
    return;
  core->calls->jar_free(core->jar);
  ep_pool_unref(core->pool);
  free(core);
}

// --- arguments ---

// Members that belong into `options` and stand beside them.
static void check_how(lua_State *L, int at)
{
  ep_net_check_options(L, at, how_names, true);
  for (const char *const *name = ep_http_client_options; *name; name++) {
    if (lua_getfield(L, at, *name) != LUA_TNIL)
      luaL_argerror(L, at, lua_pushfstring(L, "'%s' belongs into options = {...}", *name));
    lua_pop(L, 1);
  }
  static const char *const calls[] = {"success", "error", "closed"};
  for (size_t i = 0; i < 3; i++) {
    int type = lua_getfield(L, at, calls[i]);
    if (type != LUA_TNIL && type != LUA_TFUNCTION)
      luaL_argerror(
          L, at,
          lua_pushfstring(L, "%s: function expected, got %s", calls[i], luaL_typename(L, -1)));
    lua_pop(L, 1);
  }
}

static void copy_members(lua_State *L, int from, int to)
{
  for (lua_pushnil(L); lua_next(L, from);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_settable(L, to);
  }
}

static bool is_name(const char *a, const char *b)
{
  for (; *a && *b; a++, b++)
    if ((*a | 32) != (*b | 32))
      return false;
  return *a == *b;
}

// headers[name] = nil, in any case.
static void drop_header(lua_State *L, int headers, const char *name)
{
  for (lua_pushnil(L); lua_next(L, headers);) {
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING && is_name(lua_tostring(L, -1), name)) {
      lua_pushvalue(L, -1);
      lua_pushnil(L);
      lua_settable(L, headers); // allowed while it is walked
    }
  }
}

// The headers of the client under those of the request.
static void merge_headers(lua_State *L, int defaults, int own, int merged)
{
  lua_newtable(L);
  int all = lua_gettop(L);
  if (lua_getfield(L, defaults, "headers") == LUA_TTABLE)
    copy_members(L, all + 1, all);
  if (lua_getfield(L, own, "headers") == LUA_TTABLE) {
    for (lua_pushnil(L); lua_next(L, all + 2);) {
      if (lua_type(L, -2) == LUA_TSTRING)
        drop_header(L, all, lua_tostring(L, -2));
      lua_pushvalue(L, -2);
      lua_insert(L, -2);
      lua_settable(L, all);
    }
  }
  lua_pop(L, 2);
  lua_setfield(L, merged, "headers");
}

// Leaves on top the options of the client with those at `own` over them, or nil.
static void push_options(lua_State *L, int own)
{
  bool has_own = lua_istable(L, own);
  int type = lua_getiuservalue(L, EP_HTTP_SELF, 1), defaults = lua_gettop(L);
  if (type != LUA_TTABLE || !has_own) {
    if (has_own) {
      lua_pushvalue(L, own);
      lua_remove(L, defaults);
    }
    return;
  }
  lua_newtable(L);
  copy_members(L, defaults, defaults + 1);
  copy_members(L, own, defaults + 1);
  lua_getfield(L, own, "headers");
  bool headers = lua_istable(L, -1);
  lua_pop(L, 1);
  if (headers)
    merge_headers(L, defaults, own, defaults + 1);
  lua_remove(L, defaults);
}

// Stack: self, url, how. method, data: over what the options say; NULL, 0: nothing.
static int start(lua_State *L, const char *method, int data) EP_ENGINE_THREAD
{
  ep_http_client *client = ep_net_class_check(L, EP_HTTP_SELF, &ep_http_client_class);
  luaL_checktype(L, EP_HTTP_URL, LUA_TSTRING);
  luaL_checkstack(L, 20, NULL);
  int type = lua_type(L, 3);
  if (type != LUA_TNONE && type != LUA_TNIL && type != LUA_TTABLE && type != LUA_TFUNCTION)
    luaL_typeerror(L, 3, "table of options and callbacks, function or nothing");
  lua_settop(L, data ? data : 3);
  if (type == LUA_TTABLE) {
    check_how(L, 3);
    int options = lua_getfield(L, 3, "options");
    if (options != LUA_TNIL && options != LUA_TTABLE)
      luaL_argerror(L, 3,
                    lua_pushfstring(L, "options: table expected, got %s", luaL_typename(L, -1)));
    ep_net_check_options(L, lua_gettop(L), ep_http_client_options, true);
  } else {
    lua_pushnil(L);
  }
  push_options(L, lua_gettop(L)); // ..., options
  if (method) {
    bool any = lua_istable(L, -1);
    lua_createtable(L, 0, 4);
    if (any)
      copy_members(L, lua_gettop(L) - 1, lua_gettop(L));
    lua_pushstring(L, method);
    lua_setfield(L, -2, "method");
    if (data && !lua_isnil(L, data)) {
      lua_pushvalue(L, data);
      lua_setfield(L, -2, "data");
    }
  }
  lua_insert(L, 3); // self, url, options, how
  return ep_http_start(L, client);
}

// --- methods ---

static int l_request(lua_State *L) EP_ENGINE_THREAD
{
  lua_settop(L, 3);
  return start(L, NULL, 0);
}

static int l_get(lua_State *L) EP_ENGINE_THREAD
{
  lua_settop(L, 3);
  return start(L, "GET", 0);
}

static int l_head(lua_State *L) EP_ENGINE_THREAD
{
  lua_settop(L, 3);
  return start(L, "HEAD", 0);
}

static int l_delete(lua_State *L) EP_ENGINE_THREAD
{
  lua_settop(L, 3);
  return start(L, "DELETE", 0);
}

// client:post(url, data, how)
static int with_data(lua_State *L, const char *method) EP_ENGINE_THREAD
{
  int type = lua_type(L, 3);
  if (type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TNIL && type != LUA_TNONE)
    luaL_typeerror(L, 3, "string (the body)");
  lua_settop(L, 4);
  lua_insert(L, 3); // self, url, how, data
  return start(L, method, 4);
}

static int l_post(lua_State *L) EP_ENGINE_THREAD
{
  return with_data(L, "POST");
}

static int l_put(lua_State *L) EP_ENGINE_THREAD
{
  return with_data(L, "PUT");
}

static int l_patch(lua_State *L) EP_ENGINE_THREAD
{
  return with_data(L, "PATCH");
}

static int l_gc(lua_State *L) EP_ENGINE_THREAD
{
  ep_http_client *client = luaL_checkudata(L, 1, ep_http_client_class.metatable);
  ep_http_core *core = client->core;
  client->core = NULL;
  ep_http_core_unref(core);
  return 0;
}

static int l_tostring(lua_State *L)
{
  lua_pushfstring(L, "HTTPClient: %p", ep_net_class_check(L, 1, &ep_http_client_class));
  return 1;
}

static const luaL_Reg methods[] = {
    {"delete", l_delete},       {"get", l_get}, {"head", l_head},       {"patch", l_patch},
    {"post", l_post},           {"put", l_put}, {"request", l_request}, {"__gc", l_gc},
    {"__tostring", l_tostring}, {NULL, NULL},
};

const ep_net_class ep_http_client_class = {
    .name = "HTTPClient", .metatable = "ep.net_HTTPClient", .methods = methods};

// net.HTTPClient([options])
static int l_new(lua_State *L) EP_ENGINE_THREAD
{
  if (!lua_isnoneornil(L, 1))
    luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  ep_net_check_options(L, 1, ep_http_client_options, true);
  ep_http_check_client(L, 1);
  ep_http_client *client = lua_newuserdatauv(L, sizeof *client, 1);
  *client = (ep_http_client){0};
  luaL_setmetatable(L, ep_http_client_class.metatable);
  int at = lua_istable(L, 1) ? 1 : 0;
  client->connections = (unsigned)ep_net_option_integer(L, at, "maxConnections", 0, 1000, 0);
  client->cookies = ep_net_option_flag(L, at, "cookies", false);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, 1);
  return 1;
}

int ep_net_open_http(lua_State *L)
{
  ep_net_class_open(L, &ep_http_client_class);
  ep_http_handle_open(L);
  ep_http_headers_open(L);
  lua_pushcfunction(L, l_new);
  return 1;
}
