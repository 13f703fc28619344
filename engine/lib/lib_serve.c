// SPDX-License-Identifier: MIT
/*
 * Servers of the program that a script wants: the control panel and telnet, behind _PY.start_web_server and family.
 * Engine thread. The host opens them on a thread of its own and says when; meanwhile the coroutine waits. A server that a script has opened
 * keeps the process alive, as one of its own would: a registered callback stands for it, and for each wait.
 */
#include "lib/libs.h"
#include "lua/wait.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SERVERS = 2 };

static const char *const names[SERVERS + 1] = {"http", "telnet", NULL};

static char
    key_keeps; // in the registry: ids of the callbacks that keep the process alive, by server

typedef struct wish {
  ep_state *s;
  ep_wait *wait; // NULL: nobody waits any more
  int server;
  bool open;
  ep_callback_id keep;
  int port; // the answer
  eplua_error err;
} wish;

static void let_go(ep_state *s, ep_callback_id id) EP_ENGINE_THREAD
{
  ep_callback_remove(ep_loop_callbacks(s->loop), id, NULL);
}

static int push_answer(lua_State *L, void *ud)
{
  const wish *w = ud;
  if (w->port >= 0) {
    lua_pushinteger(L, w->port);
    return 1;
  }
  luaL_pushfail(L);
  lua_pushstring(L, *w->err.message ? w->err.message : eplua_error_text(w->port));
  lua_pushinteger(L, w->port);
  return 3;
}

// Notes the callback that stands for an open server in place of the one before.
static int note_keep(lua_State *L)
{
  const wish *w = lua_touserdata(L, 1);
  ep_state *s = ep_state_of(L);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key_keeps) != LUA_TTABLE) {
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_keeps);
  }
  lua_settop(L, lua_gettop(L));
  int keeps = lua_gettop(L);
  if (lua_rawgeti(L, keeps, w->server + 1) == LUA_TNUMBER)
    let_go(s, lua_tointeger(L, -1));
  if (w->open)
    lua_pushinteger(L, w->keep);
  else
    lua_pushnil(L);
  lua_rawseti(L, keeps, w->server + 1);
  return 0;
}

static void run_answer(void *context, void *data) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  (void)context;
  wish *w = data;
  ep_state *s = w->s;
  bool opened = w->open && w->port > 0;
  if ((opened || (!w->open && w->port == 0)) && ep_protected(s->L, note_keep, w) != LUA_OK)
    lua_pop(s->L, 1);
  if (!opened)
    let_go(s, w->keep);
  if (w->wait)
    ep_wait_end(w->wait, push_answer, w);
  free(w);
}

// Any thread.
static void on_done(void *ud, int port, const eplua_error *err)
{
  wish *w = ud;
  w->port = port;
  w->err = *err;
  ep_loop_post(w->s->loop, (ep_task){.run = run_answer, .drop = free, .data = w});
}

static void cancel(ep_state *s, void *operation)
{
  (void)s;
  wish *w = operation;
  w->wait = NULL; // it is opened or closed all the same
}

// serve(what, open, address, port) -> port | nil, message, code; suspends.
static int l_serve(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  eplua_error err = {0};
  int server = luaL_checkoption(L, 1, NULL, names);
  eplua_serve request = {.what = names[server],
                         .open = lua_toboolean(L, 2),
                         .address = luaL_optstring(L, 3, NULL),
                         .port = (int)luaL_optinteger(L, 4, 0)};
  luaL_argcheck(L, request.port >= 0 && request.port <= 65535, 4, "a port is from 0 to 65535");
  if (!s->host.serve) {
    luaL_pushfail(L);
    lua_pushliteral(L, "not supported by this host");
    lua_pushinteger(L, EPLUA_E_UNSUPPORTED);
    return 3;
  }
  ep_wait *wait = ep_wait_begin(L);
  wish *w = calloc(1, sizeof *w);
  if (!w) {
    ep_wait_drop(wait);
    ep_raise_memory(L);
  }
  *w = (wish){.s = s, .wait = wait, .server = server, .open = request.open};
  w->keep = ep_callback_register(ep_loop_callbacks(s->loop), LUA_NOREF, true, false);
  int code = w->keep > 0 ? s->host.serve(s->host.ud, &request, on_done, w, &err) : (int)w->keep;
  if (code == EPLUA_OK)
    return ep_wait_yield(L, wait, cancel, w);
  if (w->keep > 0)
    let_go(s, w->keep);
  free(w);
  ep_wait_drop(wait);
  luaL_pushfail(L);
  lua_pushstring(L, *err.message ? err.message : eplua_error_text(code));
  lua_pushinteger(L, code);
  return 3;
}

// served(what) -> port, clients; port 0: it is closed
static int l_served(lua_State *L)
{
  const ep_state *s = ep_state_of(L);
  int clients = 0, server = luaL_checkoption(L, 1, NULL, names);
  int port = s->host.served ? s->host.served(s->host.ud, names[server], &clients) : 0;
  lua_pushinteger(L, port);
  lua_pushinteger(L, clients);
  return 2;
}

// tell(client, text) -> how many telnet clients got it; client -1: all
static int l_tell(lua_State *L)
{
  const ep_state *s = ep_state_of(L);
  size_t length;
  lua_Integer client = luaL_checkinteger(L, 1);
  const char *text = luaL_checklstring(L, 2, &length);
  bool known = client >= -1 && client < 1 << 30 && s->host.tell;
  lua_pushinteger(L, known ? s->host.tell(s->host.ud, (int)client, text, length) : 0);
  return 1;
}

int luaopen_ep_serve(lua_State *L)
{
  static const luaL_Reg functions[] = {
      {"serve", l_serve}, {"served", l_served}, {"tell", l_tell}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
