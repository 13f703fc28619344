// SPDX-License-Identifier: MIT
/*
 * The life of a request. Engine thread; owns the C half, which goes when it is over and libuv has closed its timer: whoever ends it, from Lua, from the loop or
 * from outside, may be inside one of its own calls.
 * A request without callbacks suspends its coroutine. One that nobody can wait for (a main program of C, a sort comparison) goes its way unheard.
 */
#include "lib/net/net_http_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// --- the end ---

static void on_closed(uv_handle_t *handle) EP_ENGINE_THREAD
{
  ep_http_request *r = handle->data;
  ep_net_close(&r->item);
  ep_http_stream_free(r);
  free(r);
}

void ep_http_keep(ep_http_request *r, bool keeps)
{
  if (r->keeps == keeps)
    return;
  r->keeps = keeps;
  if (keeps)
    ep_pool_begin(r->core->pool);
  else
    ep_pool_end(r->core->pool);
}

static void unref(ep_http_request *r, int *ref) EP_ENGINE_THREAD
{
  if (!r->lua_gone)
    luaL_unref(r->s->L, LUA_REGISTRYINDEX, *ref);
  *ref = LUA_NOREF;
}

void ep_http_end(ep_http_request *r)
{
  if (r->over)
    return;
  r->over = true;
  ep_http_keep(r, false);
  if (r->curl)
    r->core->calls->request_cancel(r->curl);
  r->curl = NULL;
  if (r->handle)
    r->handle->request = NULL;
  r->handle = NULL;
  unref(r, &r->success);
  unref(r, &r->error);
  unref(r, &r->closed);
  unref(r, &r->head);
  unref(r, &r->again);
  // not when the timer is closed: if the engine ends, its loop closes by then what is left of the pool
  ep_http_core *core = r->core;
  r->core = NULL;
  ep_http_core_unref(core);
  uv_close((uv_handle_t *)&r->timer, on_closed);
}

static void close_from_outside(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_http_request *r = (ep_http_request *)item;
  ep_net_abandon(item); // its answers cancel it
  ep_http_end(r);
}

static void end_with_engine(ep_net_item *item) EP_ENGINE_THREAD
{
  ep_http_request *r = (ep_http_request *)item;
  r->lua_gone = true;
  r->answer = r->reader = NULL;
  r->handle = NULL; // a userdata that is gone
  ep_http_end(r);
}

static const ep_net_kind kind = {
    .name = "http request", .close = close_from_outside, .end = end_with_engine};

// --- what libcurl tells ---

static bool on_may(void *ud, const ep_curl_url *to, ep_curl_failure *failure) EP_ENGINE_THREAD
{
  const ep_http_request *r = ud;
  char text[400];
  if (ep_net_permitted(r->s->L, to->host, to->port, text, sizeof text))
    return true;
  failure->code = "EACCES";
  snprintf(failure->text, sizeof failure->text, "%s", text);
  return false;
}

static bool on_head(void *ud, const ep_curl_head *head) EP_ENGINE_THREAD
{
  return ep_http_stream_head(ud, head);
}

static void on_data(void *ud, const char *bytes, size_t length) EP_ENGINE_THREAD
{
  ep_http_request *r = ud;
  r->item.received += length;
  ep_http_stream_data(r, bytes, length);
}

static void fail_answer(ep_http_request *r, const ep_curl_failure *failure) EP_ENGINE_THREAD
{
  ep_answer *a = r->answer;
  r->answer = NULL;
  if (a)
    ep_answer_fail(a, failure->text, failure->code);
}

// The whole answer at once.
static void tell_answer(ep_http_request *r, const ep_curl_answer *answer) EP_ENGINE_THREAD
{
  ep_answer *a = r->answer;
  r->answer = NULL;
  if (a)
    ep_answer_ok(a, ep_http_push_answer, (void *)(uintptr_t)answer);
  else if (r->success != LUA_NOREF)
    ep_net_call(&r->item, "http request", r->success, ep_http_push_answer,
                (void *)(uintptr_t)answer);
}

static void on_done(void *ud, const ep_curl_answer *answer,
                    const ep_curl_failure *failure) EP_ENGINE_THREAD
{
  ep_http_request *r = ud;
  r->curl = NULL;
  uv_timer_stop(&r->timer);
  if (answer) {
    r->item.sent += answer->sent;
    r->item.received += r->told ? 0 : answer->received;
    r->item.served++;
  }
  if (r->kind == EP_HTTP_PIECES || r->kind == EP_HTTP_EVENTS) {
    ep_http_stream_done(r, failure);
    return;
  }
  if (answer)
    tell_answer(r, answer);
  else if (r->answer)
    fail_answer(r, failure);
  else if (r->calls) {
    if (r->told && r->reconnect)
      ep_http_stream_done(r, failure);
    else
      ep_http_stream_fail(r, failure);
    return;
  }
  ep_http_end(r);
}

static const ep_curl_owner owner = {
    .may = on_may, .head = on_head, .data = on_data, .done = on_done};

int ep_http_send(ep_http_request *r, const char *url, ep_http_spec *spec, ep_curl_failure *failure)
{
  spec->curl.url = url;
  spec->curl.jar = r->core->jar;
  ep_http_open_file(spec);
  if (spec->failure.code) {
    *failure = spec->failure;
    return -1;
  }
  r->curl = r->core->calls->request_new(r->core->pool->curl, &spec->curl, &owner, r, failure);
  return r->curl ? 0 : -1;
}

// --- the start ---

static void cancel(void *operation) EP_ENGINE_THREAD
{
  ep_http_request *r = operation;
  r->answer = NULL;
  ep_http_end(r);
}

// It could not begin.
static void fail_soon(void *operation) EP_ENGINE_THREAD
{
  ep_http_request *r = operation;
  const ep_curl_failure failure = r->failure;
  if (r->calls) {
    ep_http_stream_fail(r, &failure);
    return;
  }
  fail_answer(r, &failure);
  ep_http_end(r);
}

static void on_timer(uv_timer_t *timer) EP_ENGINE_THREAD
{
  ep_http_request *r = timer->data;
  if (r->curl)
    r->core->calls->request_cancel(r->curl);
  r->curl = NULL;
  if (!r->failure.code)
    r->failure = (ep_curl_failure){.code = "ETIMEDOUT", .text = "timeout"};
  if (r->told && r->reconnect)
    ep_http_stream_done(r, &r->failure);
  else
    fail_soon(r);
}

void ep_http_limit(ep_http_request *r, bool ok)
{
  if (ok && r->timeout_ms == 0)
    return;
  uv_update_time(r->timer.loop);
  uv_timer_start(&r->timer, on_timer, ok ? (uint64_t)r->timeout_ms : 0, 0);
}

// Pushes the handle of a new request that is in the account, or not when there are too many (then spec says so). Raises for memory.
static ep_http_request *new_request(lua_State *L, ep_http_core *core,
                                    ep_http_spec *spec) EP_ENGINE_THREAD
{
  ep_http_handle *handle = ep_net_class_new(L, &ep_http_handle_class, sizeof *handle);
  ep_http_request *r = calloc(1, sizeof *r);
  if (!r)
    ep_raise_memory(L);
  r->s = ep_state_of(L);
  r->success = r->error = r->closed = r->head = r->again = LUA_NOREF;
  int code = ep_net_open(L, &r->item, &kind);
  if (code == EPLUA_E_LIMIT) {
    lua_gc(L, LUA_GCCOLLECT); // what nobody has any more
    code = ep_net_open(L, &r->item, &kind);
  }
  if (code == EPLUA_E_LIMIT && !spec->failure.code)
    spec->failure =
        (ep_curl_failure){.code = "EMFILE", .text = "too many open sockets (--max-sockets)"};
  if (code != EPLUA_OK && code != EPLUA_E_LIMIT) {
    free(r);
    ep_raise_memory(L);
  }
  core->refs++;
  r->core = core;
  uv_timer_init(ep_loop_uv(r->s->loop), &r->timer);
  r->timer.data = r;
  handle->request = r;
  r->handle = handle;
  return r;
}

static int take_ref(lua_State *L, const char *name)
{
  if (lua_getfield(L, EP_HTTP_HOW, name) == LUA_TFUNCTION)
    return luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pop(L, 1);
  return LUA_NOREF;
}

// Callbacks of a stream are kept with the request; of all else, with the answer.
static void keep_callbacks(lua_State *L, ep_http_request *r) EP_ENGINE_THREAD
{
  r->calls = true;
  if (lua_isfunction(L, EP_HTTP_HOW)) {
    r->one_function = true;
    lua_pushvalue(L, EP_HTTP_HOW);
    r->success = luaL_ref(L, LUA_REGISTRYINDEX);
  } else {
    r->success = take_ref(L, "success");
    r->error = take_ref(L, "error");
    r->closed = take_ref(L, "closed");
  }
  lua_createtable(L, 3, 0);
  for (int i = 1; i <= EP_HTTP_OPTIONS; i++) {
    lua_pushvalue(L, i);
    lua_rawseti(L, -2, i);
  }
  r->again = luaL_ref(L, LUA_REGISTRYINDEX);
}

static bool has_callbacks(lua_State *L)
{
  if (lua_isfunction(L, EP_HTTP_HOW))
    return true;
  if (!lua_istable(L, EP_HTTP_HOW))
    return false;
  bool any = lua_getfield(L, EP_HTTP_HOW, "success") != LUA_TNIL;
  any |= lua_getfield(L, EP_HTTP_HOW, "error") != LUA_TNIL;
  any |= lua_getfield(L, EP_HTTP_HOW, "closed") != LUA_TNIL;
  lua_pop(L, 3);
  return any;
}

// The module is missing, or memory: there is no request that could answer.
static int answer_without(lua_State *L, const eplua_error *err) EP_ENGINE_THREAD
{
  bool waits = !has_callbacks(L);
  if (waits) {
    lua_pushnil(L);
    lua_replace(L, EP_HTTP_HOW);
  }
  return ep_net_refuse(L, EP_HTTP_HOW, "request", err->message,
                       err->code == EPLUA_E_NOMEM ? "ENOMEM" : "ENOSYS");
}

int ep_http_start(lua_State *L, ep_http_client *client)
{
  ep_http_spec spec;
  eplua_error err;
  lua_settop(L, EP_HTTP_HOW);
  lua_newtable(L); // the words
  ep_http_read(L, &spec);
  ep_http_core *core = ep_http_core_get(L, client, &err);
  if (!core)
    return answer_without(L, &err);
  ep_http_permit(L, core->calls, &spec);
  ep_http_request *r = new_request(L, core, &spec);
  int handle = lua_gettop(L);
  bool calls = has_callbacks(L), stream = spec.curl.stream || spec.events;
  r->wants_stream = spec.curl.stream;
  r->reconnect = spec.reconnect;
  r->timeout_ms = spec.timeout_ms;
  r->kind = stream ? EP_HTTP_STREAM : EP_HTTP_PLAIN;
  spec.curl.stream = stream;
  if (calls && stream)
    keep_callbacks(L, r);
  else if (calls ||
           !lua_isyieldable(L)) // nobody can wait: unheard, as a table without callbacks is
    r->answer = ep_answer_begin(L, lua_isnil(L, EP_HTTP_HOW) ? EP_HTTP_WORDS : EP_HTTP_HOW,
                                "request", &r->item);
  else
    r->answer = ep_answer_wait(L, "request", &r->item);
  // from here on nothing raises
  bool ok = !spec.failure.code && ep_http_send(r, spec.curl.url, &spec, &r->failure) == 0;
  if (!ok && spec.failure.code)
    r->failure = spec.failure;
  ep_http_keep(r, true);
  if (ok)
    snprintf(r->item.peer, sizeof r->item.peer, "%s", r->core->calls->request_place(r->curl));
  if (!r->answer) {
    ep_http_limit(r, ok);
    lua_settop(L, handle);
    return 1;
  }
  if (ok)
    ep_answer_limit(r->answer, spec.timeout_ms);
  else
    ep_answer_soon(r->answer, fail_soon);
  lua_settop(L, handle);
  return ep_answer_return(L, r->answer, cancel, r, 1);
}
