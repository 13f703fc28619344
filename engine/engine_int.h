/* SPDX-License-Identifier: MIT */
/* The inside of the composition root: the engine as its files see it. Engine thread. */
#ifndef EP_ENGINE_INT_H
#define EP_ENGINE_INT_H

#include "chunk.h"
#include "control/watchdog.h"
#include "engine.h"
#include "lua/state.h"

struct eplua_engine {
  ep_state state;
  ep_chunks *chunks;
  ep_watchdog *watchdog;
  char **args;
  size_t args_script;
  unsigned errors_told; /* of state.errors, by the host's idle */
  lua_State
      *main; /* the coroutine of the chunks, when it did not finish at once; anchored by main_ref */
  int main_ref;
  atomic_bool running;
  atomic_uint windows, sockets; /* at the end of the last turn */
  bool hold;
  bool turning; /* the loop, or a run's begin or end: of the engine thread */
};

/* The calling thread becomes the engine thread, for the checker of thread roles; and is it no more. */
static inline void ep_enter_role(void) EP_TAKES_ENGINE_ROLE EP_ATTRIBUTE(no_thread_safety_analysis)
{
}

static inline void ep_leave_role(void) EP_DROPS_ENGINE_ROLE EP_ATTRIBUTE(no_thread_safety_analysis)
{
}

/* From here on the limit of time, interrupts and the profiler reach this thread, and no more. */
void ep_run_attach(eplua_engine *e) EP_ENGINE_THREAD;
void ep_run_detach(eplua_engine *e) EP_ENGINE_THREAD;

/* Says so, once, when the chunks wait for something that cannot come. */
void ep_run_tell_stranded(eplua_engine *e) EP_ENGINE_THREAD;

/* Ends a run that is under way: its exit status. Nothing of it is called any more. */
int ep_run_end(eplua_engine *e) EP_ENGINE_THREAD;

#endif
