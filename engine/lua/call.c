// SPDX-License-Identifier: MIT
/*
 * Calling Lua. Engine thread.
 * Callbacks run in a coroutine that is kept and used again when the callback ended without
 * yielding: making one costs more than a short callback. A callback that yields keeps its
 * coroutine, and the next gets a new one. Nothing between the loop and lua_resume may raise, for
 * there is nobody to catch it: what could (a new coroutine, arguments) runs in ep_protected().
 */
#include "lua/call.h"

#include "lua/script_hook.h"
#include "lua/wait.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char key_memory_text, key_texts;

void ep_call_open(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  if (s->limits.memory_bytes) {
    size_t bytes = s->limits.memory_bytes;
    bool mib = bytes >= 1 << 20;
    char text[96];
    snprintf(text, sizeof text, "not enough memory: the limit of %zu %s is reached (--max-memory)",
             mib ? bytes >> 20 : (bytes + 1023) >> 10, mib ? "MiB" : "KiB");
    lua_pushstring(L, text);
  } else {
    lua_pushliteral(L, "not enough memory");
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_memory_text);
  // Texts that Lua makes where nobody catches its lack of memory (ldo.c: resume_error, luaD_seterrorobj): while
  // they exist, making them needs none.
  static const char *const texts[] = {"cannot resume dead coroutine",
                                      "cannot resume non-suspended coroutine", "C stack overflow",
                                      "error in error handling"};
  lua_createtable(L, sizeof texts / sizeof *texts, 0);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    lua_pushstring(L, texts[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_texts);
  s->spare = lua_newthread(L);
  s->spare_ref = luaL_ref(L, LUA_REGISTRYINDEX);
}

int ep_protected(lua_State *L, lua_CFunction fn, void *ud)
{
  lua_pushcfunction(L, fn);
  lua_pushlightuserdata(L, ud);
  return lua_pcall(L, 1, 0, 0);
}

int ep_pcallk(lua_State *L, int nargs, int nresults, int handler, lua_KContext ctx, lua_KFunction k)
{
  return lua_pcallk(L, nargs, nresults, handler, ctx, k);
}

int ep_resume(lua_State *co, lua_State *from, int nargs, int *nresults)
{
  ep_hook *h = &ep_state_of(co)->hook;
  ep_running r;
  ep_hook_enter(h, &r, co);
  int status = lua_resume(co, from, nargs, nresults);
  const ep_tracer *tracer = h->tracer;
  if (tracer && status > LUA_YIELD && tracer->wants_thrown && !ep_hook_raising(h))
    tracer->thrown(tracer->ud, co, true);
  ep_hook_leave(h, &r);
  if (h->tracer)
    h->tracer->came_back(h->tracer->ud, co, r.before ? r.before->co : NULL, status);
  return status;
}

int ep_close_coroutine(lua_State *co, lua_State *from)
{
  ep_wait_cancel(co);
  ep_hook *h = &ep_state_of(co)->hook;
  if (ep_hook_is_off(co)) // a __close could loop for ever; what is open is left to the collector
    return lua_status(co);
  ep_running r;
  ep_hook_enter(h, &r, co);
  int status = lua_closethread(co, from);
  ep_hook_leave(h, &r);
  if (h->tracer) // a __close that was stepped in has come to its end
    h->tracer->came_back(h->tracer->ud, co, r.before ? r.before->co : NULL, status);
  return status;
}

_Noreturn void ep_raise_memory(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_memory_text); // made at the start: this needs no memory
  lua_error(L);
  abort(); // lua_error does not return, but is not declared so
}

void ep_name_memory_limit(lua_State *L, int status)
{
  // luaL_Buffer raises the same words as an ordinary error (lauxlib.c, resizebox)
  if (status != LUA_ERRMEM &&
      (lua_type(L, -1) != LUA_TSTRING || strcmp(lua_tostring(L, -1), "not enough memory") != 0))
    return;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_memory_text);
  lua_replace(L, -2);
}

static int new_spare(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  lua_State *co = lua_newthread(L);
  int ref = luaL_ref(L, LUA_REGISTRYINDEX);
  luaL_unref(L, LUA_REGISTRYINDEX, s->spare_ref);
  s->spare = co;
  s->spare_ref = ref;
  return 0;
}

// Runs co and deals with how it ends. A finished spare stays the spare; after anything else the
// next call makes a new one. The entry lasts until what co had to close is closed, so a stop
// reaches that too.
static int enter(ep_state *s, lua_State *co, int nargs, ep_who who) EP_ENGINE_THREAD
{
  int nresults = 0;
  s->who = who;
  atomic_store_explicit(&s->hook.of_callback, who.kind && strcmp(who.kind, "evaluate") != 0,
                        memory_order_relaxed);
  ep_hook_entry_begin(&s->hook);
  ep_output_enter(s, co);
  if (s->entering)
    s->entering(s, co);
  ep_hook_take_asks(&s->hook);
  const ep_tracer *tracer = s->hook.tracer;
  if (tracer)
    tracer->entry(tracer->ud, co);
  bool profiled = atomic_load_explicit(&s->hook.profiling, memory_order_relaxed);
  if (profiled)
    s->hook.sampler->entering(s->hook.sampler->ud, co, nargs);
  int status = ep_resume(co, NULL, nargs, &nresults);
  if (co == s->spare && status != LUA_OK)
    s->spare = NULL; // spare_ref anchors it while it is described
  if (status == LUA_OK || status == LUA_YIELD) {
    lua_pop(co, nresults);
    if (status == LUA_OK)
      ep_script_hook_forget(co);
  } else {
    eplua_stop stopped = ep_hook_stopping(&s->hook);
    ep_name_memory_limit(co, status);
    if (stopped == EPLUA_STOP_NONE)
      ep_report_error(s, co, who);
    else if (stopped != EPLUA_STOP_QUIET)
      ep_report_stop(s, stopped, who);
    ep_close_coroutine(co, s->L);
    if (!ep_hook_is_off(co)) // settop closes as well
      lua_settop(co, 0);
  }
  if (profiled)
    s->hook.sampler->left(s->hook.sampler->ud);
  ep_output_leave(s);
  ep_hook_entry_end(&s->hook);
  return status;
}

static bool need_spare(ep_state *s, ep_who who) EP_ENGINE_THREAD
{
  if (s->spare)
    return true;
  if (ep_protected(s->L, new_spare, NULL) == LUA_OK)
    return true;
  lua_pop(s->L, 1);
  s->errors++;
  ep_report_text(s, EPLUA_LOG_ERROR, "not enough memory to run %s %lld",
                 who.kind ? who.kind : "the main chunk", (long long)who.id);
  return false;
}

int ep_call_ref(ep_state *s, ep_who who, int ref)
{
  if (!need_spare(s, who))
    return LUA_ERRMEM;
  lua_rawgeti(s->spare, LUA_REGISTRYINDEX, ref);
  return enter(s, s->spare, 0, who);
}

typedef struct push_request {
  ep_push_fn push;
  void *ud;
  int pushed;
} push_request;

static int run_push(lua_State *co)
{
  push_request *p = lua_touserdata(co, 1);
  lua_settop(co, 0);
  p->pushed = p->push(co, p->ud);
  return lua_gettop(co);
}

// Lets push put its values on co, protected; their number, or -1 after a report.
static int push_protected(ep_state *s, lua_State *co, ep_who who, ep_push_fn push,
                          void *ud) EP_ENGINE_THREAD
{
  push_request p = {push, ud, 0};
  lua_pushcfunction(co, run_push);
  lua_pushlightuserdata(co, &p);
  if (lua_pcall(co, 1, LUA_MULTRET, 0) == LUA_OK)
    return p.pushed;
  ep_report_error(s, co, who);
  return -1;
}

int ep_call(ep_state *s, ep_who who, ep_push_fn push, void *ud)
{
  if (!need_spare(s, who))
    return LUA_ERRMEM;
  lua_State *co = s->spare;
  int nargs = push_protected(s, co, who, push, ud);
  return nargs < 0 ? LUA_ERRRUN : enter(s, co, nargs, who);
}

int ep_continue(ep_state *s, ep_who who, lua_State *co, ep_push_fn push, void *ud)
{
  // on a state of ours first: a pcall on a yielded coroutine would run on top of its frames
  if (!push)
    return enter(s, co, 0, who);
  if (!need_spare(s, who))
    return LUA_ERRMEM;
  int n = push_protected(s, s->spare, who, push, ud);
  if (n < 0)
    return LUA_ERRRUN;
  if (!lua_checkstack(co, n)) {
    lua_settop(s->spare, 0);
    ep_report_text(s, EPLUA_LOG_ERROR, "%s: no stack left for its %d values", who.kind, n);
    s->errors++;
    return LUA_ERRMEM;
  }
  lua_xmove(s->spare, co, n);
  return enter(s, co, n, who);
}
