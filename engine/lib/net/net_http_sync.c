// SPDX-License-Identifier: MIT
/*
 * A request that blocks, for earlier scripts (_PY.http_request_sync): nothing else of the engine runs meanwhile, timers neither. Engine thread.
 * It has a pool of its own, which it drives here instead of the loop, so no callback of another request can run inside it. A stop of the script ends it:
 * the signal, or the descriptor that a stop writes to, wakes it; and it looks for itself ten times a second.
 */
#include "lib/net/net_http_sync.h"

#include "base/clock.h"
#include "lib/net/net_http_int.h"

#include <stdio.h>
#include <unistd.h>

enum { LOOK_MS = 100 };

typedef struct blocking {
  lua_State *L;
  const ep_curl_answer *answer; // while it is kept
  ep_curl_failure failure;
  bool done, failed;
  int ref; // the answer as a table
} blocking;

static void *grow(void *ud, void *block, size_t old_size, size_t size)
{
  return ep_pool_grow(ud, block, old_size, size);
}

static const ep_curl_host host = {.grow = grow};

// Runs protected.
static int keep_answer(lua_State *L)
{
  blocking *b = lua_touserdata(L, 1);
  ep_http_push_answer(L, (void *)(uintptr_t)b->answer);
  b->ref = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

static void on_done(void *ud, const ep_curl_answer *answer, const ep_curl_failure *failure)
{
  blocking *b = ud;
  b->done = true;
  b->failed = failure != NULL;
  if (failure) {
    b->failure = *failure;
    return;
  }
  b->answer = answer;
  if (ep_protected(b->L, keep_answer, b) == LUA_OK)
    return;
  lua_pop(b->L, 1);
  b->failed = true;
  b->failure = (ep_curl_failure){.code = "ENOMEM", .text = "not enough memory"};
}

static bool on_may(void *ud, const ep_curl_url *to, ep_curl_failure *failure) EP_ENGINE_THREAD
{
  const blocking *b = ud;
  char text[400];
  if (ep_net_permitted(b->L, to->host, to->port, text, sizeof text))
    return true;
  failure->code = "EACCES";
  snprintf(failure->text, sizeof failure->text, "%s", text);
  return false;
}

static const ep_curl_owner owner = {.may = on_may, .done = on_done};

static void wait_for(ep_state *s, const ep_curl_calls *calls, ep_curl_pool *pool, blocking *b,
                     int64_t timeout_ms)
{
  int64_t until = ep_clock_now_ns() + timeout_ms * EP_NS_PER_MS;
  while (!b->done && ep_hook_stopping(&s->hook) == EPLUA_STOP_NONE) {
    int64_t left_ms = (until - ep_clock_now_ns()) / EP_NS_PER_MS;
    uint64_t count;
    if (timeout_ms > 0 && left_ms <= 0) {
      b->failure = (ep_curl_failure){.code = "ETIMEDOUT", .text = "timeout"};
      b->failed = true;
      return;
    }
    if (s->hook.wake_fd >= 0)
      (void)!read(s->hook.wake_fd, &count, sizeof count);
    calls->pool_wait(pool, s->hook.wake_fd,
                     timeout_ms > 0 && left_ms < LOOK_MS ? (int)left_ms + 1 : LOOK_MS);
  }
}

// Nothing in here raises.
static void perform(lua_State *L, const ep_curl_calls *calls, ep_http_spec *spec,
                    blocking *b) EP_ENGINE_THREAD
{
  ep_state *s = ep_state_of(L);
  ep_curl_pool *pool = calls->pool_new(&host, s, 0);
  ep_curl_request *request = NULL;
  b->failed = true;
  b->failure = (ep_curl_failure){.code = "ENOMEM", .text = "not enough memory"};
  if (pool) {
    ep_http_open_file(spec);
    b->failure = spec->failure;
    if (!spec->failure.code)
      request = calls->request_new(pool, &spec->curl, &owner, b, &b->failure);
  }
  if (request) {
    b->failed = false;
    wait_for(s, calls, pool, b, spec->timeout_ms);
    if (!b->done)
      calls->request_cancel(request);
  }
  calls->pool_free(pool);
}

// http_sync(url, options) -> answer | nil, message, code
int ep_http_l_sync(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  ep_http_spec spec;
  eplua_error err;
  blocking b = {.L = L, .ref = LUA_NOREF};
  luaL_checktype(L, 1, LUA_TSTRING);
  if (!lua_isnoneornil(L, 2))
    luaL_checktype(L, 2, LUA_TTABLE);
  if (s->hook.budget_on)
    return luaL_error(L, "cannot wait for a server here");
  ep_http_headers_open(L);
  lua_settop(L, 2);
  lua_pushnil(L);
  lua_insert(L, 1); // nobody, url, options, nil, words
  lua_settop(L, EP_HTTP_HOW);
  lua_newtable(L);
  ep_http_read(L, &spec);
  const ep_curl_calls *calls = ep_pool_calls(s, &err);
  if (!calls)
    return ep_net_push_error(L, err.message, "ENOSYS");
  ep_http_permit(L, calls, &spec);
  luaL_checkstack(L, 10, NULL);
  spec.curl.stream = false;
  if (spec.failure.code)
    return ep_net_push_error(L, spec.failure.text, spec.failure.code);
  perform(L, calls, &spec, &b);
  if (ep_hook_stopping(&s->hook) != EPLUA_STOP_NONE) {
    luaL_unref(L, LUA_REGISTRYINDEX, b.ref);
    ep_hook_raise(L);
  }
  if (b.failed)
    return ep_net_push_error(L, b.failure.text, b.failure.code);
  lua_rawgeti(L, LUA_REGISTRYINDEX, b.ref);
  luaL_unref(L, LUA_REGISTRYINDEX, b.ref);
  return 1;
}
