// SPDX-License-Identifier: MIT
/*
 * Runs of an engine: from the chunks to the last callback, in one go or in steps. Engine thread; owns nothing.
 * A run in one go is not made of steps: each of those takes the thread for the engine and gives it back, which costs locks.
 * How the parts are made is in engine.c, what a turn of the loop is in loop/loop.c.
 */
#include "engine_int.h"

#include "debug/profile.h"
#include "lua/report.h"

#include <lauxlib.h>

void ep_run_tell_stranded(eplua_engine *e)
{
  ep_state *s = &e->state;
  if (!e->main || lua_status(e->main) != LUA_YIELD || ep_hook_stopping(&s->hook) != EPLUA_STOP_NONE)
    return;
  e->main = NULL;
  s->errors++;
  ep_report_text(s, EPLUA_LOG_ERROR,
                 "the main chunk is still suspended, and nothing is left that could resume it");
}

static int anchor_spare(lua_State *L)
{
  int *ref = lua_touserdata(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, ep_state_of(L)->spare_ref);
  *ref = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

// The main coroutine stays anchored, to see at the end whether it finished. False: the loop has nothing to do.
static bool run_chunks(eplua_engine *e) EP_ENGINE_THREAD
{
  ep_state *s = &e->state;
  if (!ep_chunks_any(e->chunks))
    return true;
  int status = ep_call(s, (ep_who){0}, ep_chunks_push, e->chunks);
  if (status != LUA_OK && status != LUA_YIELD && !(e->hold && s->host.idle))
    return false;
  if (status == LUA_YIELD) {
    if (ep_protected(s->L, anchor_spare, &e->main_ref) == LUA_OK)
      lua_rawgeti(s->L, LUA_REGISTRYINDEX, e->main_ref);
    e->main = lua_tothread(s->L, -1); // NULL with the error value
    lua_pop(s->L, 1);
  }
  return true;
}

void ep_run_attach(eplua_engine *e)
{
  ep_hook_attach(&e->state.hook);
  ep_profiler_attach(e->state.profiler);
}

void ep_run_detach(eplua_engine *e)
{
  ep_profiler_detach(e->state.profiler);
  ep_hook_detach(&e->state.hook);
}

// False: the loop has nothing to do.
static bool begin(eplua_engine *e) EP_ENGINE_THREAD
{
  ep_state *s = &e->state;
  s->errors = 0;
  e->errors_told = 0;
  e->main = NULL;
  e->main_ref = LUA_NOREF;
  atomic_store(&e->running, true);
  if (s->limits.time_ms > 0) {
    e->watchdog = ep_watchdog_start(&s->hook, &s->host, s->limits.time_ms);
    if (!e->watchdog) {
      s->errors++;
      ep_report_text(s, EPLUA_LOG_ERROR, "cannot start the thread that keeps the time limit");
      return false;
    }
  }
  return run_chunks(e);
}

int ep_run_end(eplua_engine *e)
{
  ep_state *s = &e->state;
  ep_run_tell_stranded(e);
  e->main = NULL;
  luaL_unref(s->L, LUA_REGISTRYINDEX, e->main_ref);
  e->main_ref = LUA_NOREF;
  ep_watchdog_stop(e->watchdog);
  e->watchdog = NULL;
  ep_output_flush(s->L);
  ep_chunks_clear(e->chunks);
  int status = s->errors ? 1 : 0;
  if (ep_hook_stopping(&s->hook) != EPLUA_STOP_NONE) {
    int quit = atomic_load(&s->hook.quit_status);
    if (quit >= 0)
      status = quit;
    ep_hook_reset(&s->hook);
  }
  ep_loop_forget_leave(s->loop);
  ep_loop_end_run(s->loop);
  atomic_store(&e->running, false);
  return status;
}

static void turn_begin(eplua_engine *e) EP_ENGINE_THREAD
{
  e->turning = true;
  ep_run_attach(e);
}

static void turn_end(eplua_engine *e) EP_ENGINE_THREAD
{
  ep_run_detach(e);
  e->turning = false;
}

int eplua_engine_run(eplua_engine *e)
{
  if (e->turning) { // libuv's loop is not to be run from within
    ep_enter_role();
    ep_report_text(&e->state, EPLUA_LOG_ERROR, "the engine runs already");
    ep_leave_role();
    return 1;
  }
  ep_enter_role();
  turn_begin(e);
  if (atomic_load(&e->running) || begin(e)) // steps have begun it, perhaps
    ep_loop_run(e->state.loop);
  int status = ep_run_end(e);
  turn_end(e);
  ep_leave_role();
  return status;
}

bool eplua_engine_step(eplua_engine *e, int64_t wait_ms, int *status)
{
  ep_loop *loop = e->state.loop;
  if (e->turning) // called by Lua, or by a task: the run goes on when that has returned
    return true;
  ep_enter_role();
  turn_begin(e);
  bool first = !atomic_load(&e->running), on;
  if (first) {
    on = begin(e) && ep_loop_turn(loop, true);
  } else {
    ep_loop_wait(loop, wait_ms);
    on = ep_loop_turn(loop, false);
  }
  if (on) {
    ep_loop_rest(loop);
  } else {
    int ended = ep_run_end(e);
    if (status)
      *status = ended;
  }
  turn_end(e);
  ep_leave_role();
  return on;
}

int eplua_engine_fd(const eplua_engine *e)
{
  return ep_loop_fd(e->state.loop);
}

int64_t eplua_engine_due_ms(eplua_engine *e)
{
  ep_enter_role();
  int64_t ms = atomic_load(&e->running) ? ep_loop_due_ms(e->state.loop) : 0;
  ep_leave_role();
  return ms;
}
