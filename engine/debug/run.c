// SPDX-License-Identifier: MIT
/*
 * The debugger's own coroutine. Engine thread.
 * Owns it, in Lua's registry; one that an error has left with its hooks off is replaced by a new one, for nothing could stop
 * it. The time is kept by the budget of the hook, so a pcall in the code cannot swallow its end (lua/hook.h); a budget that was under
 * way (the text of an error value is asked for on one) goes on afterwards.
 * Calling the code right on the coroutine that is stopped was left: inside its hook no hook is called, so nothing could end a loop.
 * Not here: what is run (eval.c).
 */
#include "debug/run.h"

#include "base/clock.h"
#include "debug/debug.h"
#include "lua/call.h"
#include "lua/script_hook.h"

#include <stdio.h>

enum { DEFAULT_MS = 10000, STACK = 20 };

static char key_runner;

static int new_runner(lua_State *L)
{
  lua_newthread(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_runner);
  return 0;
}

// The coroutine, with nothing on it; NULL: no memory, or it runs.
static lua_State *take_runner(ep_state *s) EP_ENGINE_THREAD
{
  lua_State *L = s->L;
  lua_Debug ar;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_runner);
  lua_State *co = lua_tothread(L, -1);
  lua_pop(L, 1);
  if (co && lua_status(co) == LUA_OK && !ep_hook_is_off(co)) {
    if (lua_getstack(co, 0, &ar))
      return NULL;
    lua_settop(co, 0);
    return co;
  }
  if (ep_protected(L, new_runner, NULL) != LUA_OK) {
    lua_pop(L, 1);
    return NULL;
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_runner);
  co = lua_tothread(L, -1);
  lua_pop(L, 1);
  return co;
}

typedef struct message {
  const char *text;
} message;

// Argument: the message, which comes to the runner as a string.
static int push_text(lua_State *L)
{
  const message *m = lua_touserdata(L, 1);
  lua_pushstring(L, m->text);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_runner);
  lua_State *co = lua_tothread(L, -1);
  lua_pop(L, 1);
  lua_xmove(L, co, 1);
  return 0;
}

ep_eval_result ep_run_fail(ep_state *s, ep_eval_result result, const char *text, lua_State **runner,
                           int *results)
{
  *results = 0;
  *runner = take_runner(s);
  if (!*runner || !lua_checkstack(s->L, STACK))
    return EP_EVAL_MEMORY;
  message m = {text};
  if (ep_protected(s->L, push_text, &m) != LUA_OK) {
    lua_pop(s->L, 1);
    return EP_EVAL_MEMORY;
  }
  *results = 1;
  return result;
}

// The frame of the coroutine: a C function without a continuation, through which nothing can yield.
static int call(lua_State *L)
{
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

typedef struct budget {
  int64_t left, until_ns;
  bool on;
} budget;

static budget begin_budget(ep_hook *h, int64_t limit_ms) EP_ENGINE_THREAD
{
  budget outer = {h->budget, h->budget_until_ns, h->budget_on};
  int64_t until_ns = ep_clock_now_ns() + (limit_ms > 0 ? limit_ms : DEFAULT_MS) * EP_NS_PER_MS;
  ep_hook_budget_begin(h, INT64_MAX, until_ns);
  return outer;
}

static void end_budget(ep_hook *h, budget outer) EP_ENGINE_THREAD
{
  ep_hook_budget_end(h);
  h->budget = outer.left;
  h->budget_until_ns = outer.until_ns;
  h->budget_on = outer.on;
}

typedef enum outcome { WORKED, FAILED, SPENT, STOPPED } outcome;

static outcome judge(const ep_hook *h, int status) EP_ENGINE_THREAD
{
  if (status == LUA_OK)
    return WORKED;
  if (ep_hook_stopping(h) != EPLUA_STOP_NONE)
    return STOPPED;
  return ep_hook_raising(h) ? SPENT : FAILED;
}

static outcome resume(ep_state *s, lua_State *co, int nargs, int64_t limit_ms) EP_ENGINE_THREAD
{
  ep_hook *h = &s->hook;
  bool entry = atomic_load(&h->entry) % 2 == 0; // stopped between callbacks: now Lua is entered
  lua_State *from = h->chain ? h->chain->co : s->L;
  int results;
  if (entry)
    ep_hook_entry_begin(h);
  if (s->debug)
    ep_debug_quiet(s->debug, true);
  budget outer = begin_budget(h, limit_ms);
  int status = ep_resume(co, from, nargs, &results);
  outcome came = judge(h, status);
  if (lua_status(co) > LUA_YIELD) { // it has begun, and an error has ended it
    if (!ep_hook_is_off(co))
      ep_close_coroutine(co, from);
    ep_name_memory_limit(co, status);
    if (came == FAILED) // what it had to close may have taken the rest of the time
      came = judge(h, status);
  }
  end_budget(h, outer);
  if (s->debug)
    ep_debug_quiet(s->debug, false);
  if (entry)
    ep_hook_entry_end(h);
  if (!ep_hook_is_off(co))
    ep_script_hook_forget(co);
  return came;
}

ep_eval_result ep_run(ep_state *s, int nargs, int64_t limit_ms, lua_State **runner, int *results)
{
  lua_State *co = take_runner(s);
  *runner = co;
  *results = 0;
  if (!co || !lua_checkstack(co, nargs + STACK)) {
    lua_pop(s->L, nargs + 1);
    return EP_EVAL_MEMORY;
  }
  lua_pushcfunction(co, call);
  lua_xmove(s->L, co, nargs + 1);
  outcome came = resume(s, co, nargs + 1, limit_ms);
  if (came == WORKED) {
    *results = lua_gettop(co);
    return EP_EVAL_OK;
  }
  if (came == FAILED) {
    *results = 1;
    return EP_EVAL_ERROR;
  }
  char text[80];
  snprintf(text, sizeof text, "stopped: the time limit of %lld ms is over",
           (long long)(limit_ms > 0 ? limit_ms : DEFAULT_MS));
  return ep_run_fail(s, EP_EVAL_TIME, came == STOPPED ? "stopped" : text, runner, results);
}
