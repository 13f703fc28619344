// SPDX-License-Identifier: MIT
/*
 * connect() of net.WebSocketClient. Engine thread, nothing owned.
 * With listeners it returns at once, and they hear how it goes; else callbacks or a coroutine do. What fails at once is returned, and listeners hear it in the next turn.
 */
#include "lib/net/net_ws_client.h"
#include "lib/net/net_ws_options.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

// The coroutine goes on by itself, or its time is over.
static void cancel_connect(void *operation) EP_ENGINE_THREAD
{
  ep_ws_client *c = operation;
  ep_ws *ws = c->ws;
  c->connecting = NULL;
  c->ws = NULL;
  ep_ws_detach(ws, EP_WS_GOING_AWAY);
}

static void tell_problem(void *operation) EP_ENGINE_THREAD
{
  ep_ws_client *c = operation;
  ep_answer *a = c->telling;
  ep_ws_client_enter(c);
  ep_ws_client_tell_problem(c);
  c->telling = NULL;
  ep_ws_client_leave(c);
  ep_answer_drop(a);
}

static void forget_problem(void *operation) EP_ENGINE_THREAD
{
  ((ep_ws_client *)operation)->telling = NULL;
}

static int l_nothing(lua_State *L)
{
  (void)L;
  return 0;
}

// connect() failed at once: the results, and what listeners hear in the next turn.
static int fail(lua_State *L, ep_ws_client *c, const char *message,
                const char *code) EP_ENGINE_THREAD
{
  if (c->counts[EP_WS_ERROR] && !c->telling) {
    snprintf(c->problem, sizeof c->problem, "%s", message);
    lua_pushcfunction(L, l_nothing);
    c->telling = ep_answer_begin(L, lua_gettop(L), "connect", NULL);
    ep_answer_return(L, c->telling, forget_problem, c, 0);
    ep_answer_soon(c->telling, tell_problem);
    ep_ws_client_adjust(L, c, 1);
  }
  return ep_net_push_error(L, message, code);
}

static bool listens(const ep_ws_client *c)
{
  unsigned count = 0;
  for (int i = 0; i < EP_WS_LISTENERS; i++)
    count += c->counts[i];
  return count > 0;
}

// Fills the options of one connection: headers and protocols are the two on top, and keep what they give.
static void fill_options(lua_State *L, const ep_ws_client *c, ep_ws_options *options)
{
  *options = c->options;
  lua_getiuservalue(L, 1, EP_WS_VALUE_WORDS);
  ep_ws_take_words(L, lua_gettop(L), options);
  lua_pop(L, 1);
  if (lua_istable(L, 3)) // instead of those of the options
    options->headers = lua_tostring(L, -2);
  if (lua_isstring(L, -1))
    options->protocols = lua_tostring(L, -1);
}

// May this code connect so? False: text says why not.
static bool is_permitted(lua_State *L, const ep_ws_target *target, const ep_ws_options *options,
                         char *text, size_t size) EP_ENGINE_THREAD
{
  const ep_permit *permit = &ep_state_of(L)->permit;
  if (!ep_net_permitted(L, target->host, target->port, text, size))
    return false;
  if (!permit->restricted)
    return true;
  if (options->proxy && *options->proxy) // it would lead anywhere
    snprintf(text, size, "not permitted: restricted code cannot choose a proxy");
  else if (options->ca_file && !ep_permit_read(permit, options->ca_file))
    snprintf(text, size, "not permitted: %.300s (--allow-read)", options->ca_file);
  else
    return true;
  return false;
}

static const char *code_of(const eplua_error *err)
{
  return err->code == EPLUA_E_LIMIT    ? "EMFILE"
         : err->code == EPLUA_E_NOMEM  ? "ENOMEM"
         : err->code == EPLUA_E_DENIED ? "EACCES"
                                       : "EIO";
}

// connect(url[, headers[, callbacks]]) -> true | nil, message, code
int ep_ws_client_l_connect(lua_State *L)
{
  char text[600];
  const char *why;
  eplua_error err = {0};
  ep_ws_options options;
  ep_ws_target target;
  ep_ws_client *c = ep_ws_client_check(L);
  size_t length;
  const char *url = luaL_checklstring(L, 2, &length);
  lua_settop(L, 4);
  ep_ws_check_callbacks(L, 4);
  ep_ws_push_headers(L, 3, 3); // at 5 and 6
  if (c->ws)
    return ep_net_push_error(
        L, ep_ws_is_open(c->ws) ? "connected already" : "busy: it connects, or still closes",
        "EALREADY");
  if (c->ref == LUA_NOREF) {
    lua_pushboolean(L, false);
    c->ref = luaL_ref(L, LUA_REGISTRYINDEX);
  }
  bool waits = lua_isnil(L, 4) && !listens(c);
  if (waits && !lua_isyieldable(L))
    return luaL_error(L, "cannot suspend here: the call goes through a C function");
  if (strlen(url) != length || !ep_ws_target_read(url, &target, &why)) {
    snprintf(text, sizeof text, "bad URL '%.200s': %s", url,
             strlen(url) != length ? "it has a zero byte" : why);
    return fail(L, c, text, "EINVAL");
  }
  if (c->options.tls && !target.tls) {
    target.tls = true;
    target.port = target.port == 80 ? 443 : target.port;
  }
  fill_options(L, c, &options);
  if (!is_permitted(L, &target, &options, text, sizeof text))
    return fail(L, c, text, "EACCES");
  c->ws =
      ep_ws_connect(L, url, &target, &options, &ep_ws_client_owner, c, &ep_ws_client_kind, &err);
  if (!c->ws)
    return fail(L, c, err.message, code_of(&err));
  ep_ws_client_forget_kept(c);
  if (!waits && lua_isnil(L, 4)) {
    ep_ws_client_adjust(L, c, 1);
    lua_pushboolean(L, true);
    return 1;
  }
  c->connecting = ep_answer_begin(L, 4, "connect", ep_ws_item(c->ws));
  ep_ws_client_adjust(L, c, 1);
  lua_pushboolean(L, true);
  return ep_answer_return(L, c->connecting, cancel_connect, c, 1);
}
