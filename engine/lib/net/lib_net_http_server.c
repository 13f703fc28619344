// SPDX-License-Identifier: MIT
/*
 * net.HTTPServer: the object, its options and its life. Engine thread.
 * The object is a userdata with a pointer; the server is C memory, since its handles outlive Lua by a moment. Handlers are user values of the object and not
 * references in the registry, so that a handler that mentions its server can be collected with it once it is stopped.
 */
#include "lib/net/lib_net.h"

#include "base/error.h"
#include "lib/net/http_server_int.h"
#include "lib/net/net_class.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { ROUTES_MAX = 10000 };

// --- life ---

static void free_server(ep_httpd *h) EP_ENGINE_THREAD
{
  ep_httpd_free_routes(h);
  free(h);
}

void ep_httpd_part_gone(ep_httpd *h)
{
  h->parts--;
  if (h->parts == 0 && !h->object)
    free_server(h);
}

static void on_handle_closed(uv_handle_t *handle) EP_ENGINE_THREAD
{
  ep_httpd_clock *clock = handle->type == UV_TIMER
                              ? (ep_httpd_clock *)handle
                              : (ep_httpd_clock *)((char *)handle - offsetof(ep_httpd_clock, turn));
  if (--clock->open == 0)
    free(clock);
}

static void close_clock(ep_httpd *h)
{
  ep_httpd_clock *clock = h->clock;
  h->clock = NULL;
  h->armed_ms = 0;
  if (!clock)
    return;
  uv_close((uv_handle_t *)&clock->timer, on_handle_closed);
  uv_close((uv_handle_t *)&clock->turn, on_handle_closed);
}

static bool open_clock(ep_httpd *h) EP_ENGINE_THREAD
{
  if (h->clock)
    return true;
  ep_httpd_clock *clock = malloc(sizeof *clock);
  if (!clock)
    return false;
  uv_loop_t *loop = ep_loop_uv(h->s->loop);
  uv_timer_init(loop, &clock->timer);
  uv_idle_init(loop, &clock->turn);
  uv_unref((uv_handle_t *)&clock->timer); // connections keep the process alive, not their limits
  clock->timer.data = clock->turn.data = h;
  clock->open = 2;
  h->clock = clock;
  return true;
}

void ep_httpd_rest(ep_httpd *h)
{
  close_clock(h);
  if (!h->s || h->self_ref == LUA_NOREF)
    return;
  luaL_unref(h->s->L, LUA_REGISTRYINDEX, h->self_ref);
  h->self_ref = LUA_NOREF;
}

void ep_httpd_lua_gone(ep_httpd *h)
{
  h->s = NULL;
  close_clock(h);
}

static void stop(ep_httpd *h) EP_ENGINE_THREAD
{
  if (!h->listener)
    return;
  ep_listener_close(h->listener);
  h->listener = NULL;
  ep_net_close(&h->item);
  ep_httpd_stop_connections(h);
  if (h->count == 0)
    ep_httpd_rest(h);
}

static void close_from_outside(ep_net_item *item) EP_ENGINE_THREAD
{
  stop((ep_httpd *)item);
}

// The engine ends; Lua, and with it the object, is gone.
static void end(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_httpd *h = (ep_httpd *)item;
  ep_listener_close(h->listener);
  h->listener = NULL;
  ep_httpd_lua_gone(h);
}

static const ep_net_kind server_kind = {
    .name = "http server", .server = true, .close = close_from_outside, .end = end};

static void on_connection(void *ud, uv_stream_t *listener) EP_ENGINE_THREAD
{
  ep_httpd_accept(ud, listener);
}

// The listener is a part, too, for its last callback comes later.
static void on_listener_closed(void *ud) EP_ENGINE_THREAD
{
  ep_httpd_part_gone(ud);
}

static const ep_listener_owner listener_owner = {.connection = on_connection,
                                                 .closed = on_listener_closed};

// --- the object ---

static ep_httpd *check(lua_State *L)
{
  ep_httpd **object = ep_net_class_check(L, 1, &ep_httpd_class);
  luaL_argcheck(L, *object, 1, "the server is finalized");
  return *object;
}

static int l_gc(lua_State *L) EP_ENGINE_THREAD
{
  ep_httpd **object = ep_net_class_check(L, 1, &ep_httpd_class);
  ep_httpd *h = *object;
  *object = NULL;
  if (!h)
    return 0;
  h->object = false;
  if (h->listener || h->count > 0) // Lua ends, and the rest follows with the account
    return 0;
  if (h->parts == 0)
    free_server(h);
  return 0;
}

void ep_httpd_push_value(lua_State *L, const ep_httpd *h, int which)
{
  lua_rawgeti(L, LUA_REGISTRYINDEX, h->self_ref);
  lua_getiuservalue(L, -1, which);
  lua_remove(L, -2);
}

// server:start(host, port [, handler]) -> true | nil, message, code
static int l_start(lua_State *L) EP_ENGINE_THREAD
{
  char refused[EP_NET_PLACE + 320];
  eplua_error err = {0};
  ep_httpd *h = check(L);
  const char *host = ep_net_check_host(L, 2);
  int port = ep_net_check_port(L, 3, 0);
  lua_settop(L, 4);
  if (!lua_isnil(L, 4) || h->route_count == 0)
    luaL_checktype(L, 4, LUA_TFUNCTION);
  if (h->listener) {
    lua_pushfstring(L, "the server listens on %s already", h->item.local);
    return ep_net_push_error(L, lua_tostring(L, -1), "EALREADY");
  }
  if (!ep_net_permitted(L, host, port, refused, sizeof refused))
    return ep_net_push_error(L, refused, "EACCES");
  int self = LUA_NOREF;
  if (h->self_ref == LUA_NOREF) {
    lua_pushvalue(L, 1);
    self = luaL_ref(L, LUA_REGISTRYINDEX);
  }
  int code = open_clock(h) ? ep_net_open(L, &h->item, &server_kind) : EPLUA_E_NOMEM;
  if (code == EPLUA_OK) {
    h->listener = ep_listener_new(h->s, host, port, &listener_owner, h, &h->item, &err);
    if (!h->listener)
      ep_net_close(&h->item);
  } else {
    ep_error_set(&err, code,
                 code == EPLUA_E_LIMIT ? "too many open sockets (--max-sockets)"
                                       : "not enough memory");
  }
  if (!h->listener) {
    luaL_unref(L, LUA_REGISTRYINDEX, self);
    if (h->count == 0)
      close_clock(h);
    return ep_net_push_error(
        L, err.message,
        code == EPLUA_OK ? ep_net_error_code(ep_listener_error(h->s))
                         : ep_net_error_code(code == EPLUA_E_LIMIT ? UV_EMFILE : UV_ENOMEM));
  }
  if (self != LUA_NOREF)
    h->self_ref = self;
  h->parts++;
  h->item.clients = h->count;
  h->has_handler = !lua_isnil(L, 4);
  lua_pushvalue(L, 4);
  lua_setiuservalue(L, 1, EP_HTTPD_HANDLER);
  lua_pushboolean(L, true);
  return 1;
}

// server:stop(): no new connections; answers under way have a second to end. -> was it running?
static int l_stop(lua_State *L) EP_ENGINE_THREAD
{
  ep_httpd *h = check(L);
  lua_pushboolean(L, h->listener != NULL);
  stop(h);
  return 1;
}

// __close
static int l_close(lua_State *L) EP_ENGINE_THREAD
{
  ep_httpd **object = ep_net_class_check(L, 1, &ep_httpd_class);
  if (*object)
    stop(*object);
  return 0;
}

static int l_is_running(lua_State *L) EP_ENGINE_THREAD
{
  lua_pushboolean(L, check(L)->listener != NULL);
  return 1;
}

// server:port() -> the port it listens on, nothing when it does not
static int l_port(lua_State *L) EP_ENGINE_THREAD
{
  const ep_httpd *h = check(L);
  if (!h->listener)
    return 0;
  lua_pushinteger(L, ep_listener_port(h->listener));
  return 1;
}

// server:route(method, pattern, fn) -> server
static int l_route(lua_State *L) EP_ENGINE_THREAD
{
  size_t length;
  ep_httpd *h = check(L);
  const char *method = luaL_checklstring(L, 2, &length);
  bool any = strcmp(method, "*") == 0;
  for (size_t i = 0; i < length && !any; i++)
    luaL_argcheck(L, (method[i] >= 'A' && method[i] <= 'Z') || method[i] == '-', 2,
                  "a method in capital letters or * expected");
  luaL_argcheck(L, length > 0 && length < 32, 2, "a method in capital letters or * expected");
  const char *pattern = luaL_checklstring(L, 3, &length);
  const char *why = strlen(pattern) == length ? ep_httpd_check_pattern(pattern) : "a zero byte";
  luaL_argcheck(L, !why, 3, why);
  luaL_checktype(L, 4, LUA_TFUNCTION);
  if (h->route_count >= ROUTES_MAX)
    return luaL_error(L, "a server has at most %d routes", ROUTES_MAX);
  lua_settop(L, 4);
  lua_getiuservalue(L, 1, EP_HTTPD_FUNCTIONS);
  lua_pushvalue(L, 4);
  lua_rawseti(L, -2, h->function_count + 1);
  h->function_count++;
  if (!ep_httpd_add_route(h, method, pattern, h->function_count, NULL))
    ep_raise_memory(L);
  lua_settop(L, 1);
  return 1;
}

static int l_tostring(lua_State *L) EP_ENGINE_THREAD
{
  const ep_httpd *h = check(L);
  if (h->listener)
    lua_pushfstring(L, "HTTPServer (%s)", h->item.local);
  else
    lua_pushliteral(L, "HTTPServer (stopped)");
  return 1;
}

static const luaL_Reg methods[] = {
    {"start", l_start}, {"stop", l_stop},     {"isRunning", l_is_running},
    {"port", l_port},   {"route", l_route},   {"folder", ep_httpd_l_folder},
    {"__gc", l_gc},     {"__close", l_close}, {"__tostring", l_tostring},
    {NULL, NULL}};

const ep_net_class ep_httpd_class = {"HTTPServer", "ep.net_http_server", methods};

// net.HTTPServer([options])
static int l_new(lua_State *L) EP_ENGINE_THREAD
{
  static const char *const known[] = {"timeout", "headTimeout",    "idleTimeout",
                                      "maxBody", "maxConnections", NULL};
  lua_settop(L, 1);
  if (!lua_isnil(L, 1))
    luaL_checktype(L, 1, LUA_TTABLE);
  ep_net_check_options(L, 1, known, false);
  ep_httpd options = {
      .handler_ms = ep_net_option_ms(L, 1, "timeout", 60000),
      .head_ms = ep_net_option_ms(L, 1, "headTimeout", 10000),
      .idle_ms = ep_net_option_ms(L, 1, "idleTimeout", 60000),
      .most_body = (uint64_t)ep_net_option_integer(L, 1, "maxBody", 0, (int64_t)1 << 40, 16 << 20),
      .most_connections = (unsigned)ep_net_option_integer(L, 1, "maxConnections", 1, 1000000, 1000),
  };
  ep_httpd **object = lua_newuserdatauv(L, sizeof(ep_httpd *), EP_HTTPD_VALUES);
  *object = NULL;
  luaL_setmetatable(L, ep_httpd_class.metatable);
  lua_newtable(L);
  lua_setiuservalue(L, -2, EP_HTTPD_FUNCTIONS);
  ep_httpd *h = malloc(sizeof *h);
  if (!h)
    ep_raise_memory(L);
  *h = options;
  h->s = ep_state_of(L);
  h->mem = &h->s->mem;
  h->object = true;
  h->self_ref = LUA_NOREF;
  *object = h;
  return 1;
}

int ep_net_open_http_server(lua_State *L)
{
  ep_net_class_open(L, &ep_httpd_class);
  ep_httpd_open_handler(L);
  ep_httpd_open_request(L);
  lua_pushcfunction(L, l_new);
  return 1;
}
