/* SPDX-License-Identifier: MIT */
/*
 * The one owner of Lua's hook, and the interrupt.
 *
 * A plain run has no hook at all. A stop sets a flag and sends a signal to the engine thread, whose
 * handler arms a hook on the coroutine that runs; the hook raises. The stop is sticky: while it is
 * wanted each instruction raises again, in every coroutine that is entered, until the outermost
 * call has returned, so pcall, __close and message handlers cannot swallow it.
 *
 * By the same way others *ask* to be called where the stack of the running coroutine can be read: the profiler for a
 * sample, the watch of stalls for a traceback, the debugger because its plan has changed. The debugger (the *tracer*) besides says which
 * events of a coroutine it wants.
 *
 * A script's own debug.sethook is served by the same dispatcher; see script_hook.h.
 */
#ifndef EP_HOOK_H
#define EP_HOOK_H

#include "base/thread.h"

#include <eplua/engine.h>
#include <limits.h>
#include <lua.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define EP_QUIT_UNSET INT_MIN

/* A coroutine that runs Lua, and the one that resumed it. On the C stack of who resumes. */
typedef struct ep_running {
  lua_State *co;
  struct ep_running *before;
} ep_running;

/* The debugger, as the hook knows it. Engine thread; called inside hooks, where no function may raise. */
typedef struct ep_tracer {
  void *ud;
  /* Which events of L are wanted now (LUA_MASK...; COUNT means the next instruction). L is not running Lua at this moment, or is in a hook. */
  int (*mask)(void *ud, lua_State *L);
  /* Set instead of the dispatcher where only the tracer wants events: it must end in ep_hook_dispatch() for what it does not know. NULL: the
   * dispatcher. */
  lua_Hook hook;
  void (*event)(void *ud, lua_State *L, lua_Debug *ar); /* ar as Lua gave it */
  /* EP_ASK_TRACE; before the event. L NULL: Lua is about to be entered. */
  void (*asked)(void *ud, lua_State *L);
  void (*entry)(void *ud, lua_State *co); /* an entry begins (ep_state.who) */
  /* co, resumed by `before` (NULL: it was an entry), has come back with that status, not closed yet. */
  void (*came_back)(void *ud, lua_State *co, lua_State *before, int status);
  /* A pcall of L has caught an error; its C function is on top. */
  void (*caught)(void *ud, lua_State *L);
  /* An error passes where its stack is whole: in a message handler of L (dead: by a resume that has failed), value on top. May stop. */
  void (*thrown)(void *ud, lua_State *L, bool dead);
  bool wants_thrown;
} ep_tracer;

/* The profiler, as the hook knows it. */
typedef struct ep_sampler {
  void *ud;
  /* The stack of L can be read, from that level on; other coroutines by ep_hook.chain. ticks: of the clock since the last time, 0 when
   * another has asked. Inside a hook; may not raise. */
  void (*sample)(void *ud, lua_State *L, int level, unsigned ticks);
  /* While ep_hook.profiling: an entry of co begins, with so many arguments on top of its function or (a coroutine goes on) of what it yielded, and has
   * ended. May not raise. */
  void (*entering)(void *ud, lua_State *co, int nargs);
  void (*left)(void *ud);
} ep_sampler;

enum { EP_ASK_TRACE = 1, EP_ASK_SAMPLE = 2, EP_ASK_STACK = 4 };

typedef struct ep_hook {
  _Atomic(lua_State *) running; /* the coroutine in Lua at this moment, NULL: none */
  ep_running *chain;            /* the same with those that resumed it; engine thread */
  atomic_uint asks;             /* EP_ASK_... that wait */
  /* Of a timer (SIGEV_THREAD_ID) that sends the signal: since the last sample, and while no Lua ran; the sampler takes the latter. */
  atomic_uint ticks, idle_ticks;
  atomic_int_fast64_t
      cpu_tick_ns; /* 0: a tick is one of the timer; else so much processor time of the thread, */
  atomic_int_fast64_t cpu_counted_ns; /* and so much of that has been counted */
  struct ep_loop *loop; /* hears of signals that come while no Lua runs; NULL: nobody does */
  /* While a debugger has stopped it: an eventfd that a stop writes to; -1. */
  atomic_int paused_fd;
  atomic_int_fast64_t paused_since_ns; /* 0: it is not */
  atomic_int_fast64_t paused_ns;       /* by those that are over */
  /* Who is asked by EP_ASK_TRACE, NULL: there is none; and the same while it wants events. Engine thread, as all of these: */
  const ep_tracer *debugger;
  const ep_tracer *tracer;
  const ep_sampler *sampler;
  atomic_bool profiling;                 /* the sampler wants to hear of entries and waits */
  void (*stack)(void *ud, lua_State *L); /* EP_ASK_STACK */
  void *stack_ud;
  atomic_bool
      of_callback; /* the entry is one that should be short: neither the main chunk nor what somebody evaluates */
  atomic_bool
      asleep; /* rouse is to be called when an entry begins: whoever watches entries sleeps */
  void (*rouse)(void *ud);
  void *rouse_ud;
  atomic_uint_fast64_t entry; /* entries into Lua begun + ended: odd while inside one */
  atomic_int_fast64_t entry_since_ns;
  atomic_uint_fast64_t stop_entry; /* the entry that shall end */
  atomic_int stop_how;             /* eplua_stop of it */
  atomic_int quit_how;             /* eplua_stop; for good, until ep_hook_reset() */
  atomic_int quit_status;          /* EP_QUIT_UNSET until the first quit */
  pthread_mutex_t lock;            /* of thread and attached */
  pthread_t thread;
  bool attached;
  unsigned attachments;   /* nested; of the engine thread */
  struct ep_hook *before; /* that the thread had: of another engine, which runs this one */
  int signal;
  int wake_fd; /* an eventfd that a stop writes to, for whoever waits in poll(); -1: none. Set before any stop */
  int64_t budget; /* instructions left while budget_on */
  int64_t budget_until_ns;
  bool budget_on;
  bool stop_described; /* the traceback of this stop is kept */
  unsigned script_hooks;
  struct ep_script_call *script_call; /* the script's hook that runs, if any; see script_hook.c */
  bool any_off;                       /* an error has left a hook somewhere; see ep_hook_is_off() */
  lua_CFunction guard;           /* stands before message handlers of scripts; no level to them */
  lua_CFunction starter;         /* runs the chunks, below all of the script; no level to people */
  const lua_CFunction *catchers; /* functions that end errors; the last is NULL */
  atomic_int where_state;
  char where_text[400];
} ep_hook;

/* signal: 0 means SIGURG. Installs the handler of the process. */
void ep_hook_init(ep_hook *h, int signal);
void ep_hook_fini(ep_hook *h);

/* The signal for a timer that ticks, with the handler installed. Not that of asks and stops: one of those that comes while a tick is pending is merged with
 * it, and Linux (6.13) drops the tick, and so both, when its timer was deleted or set anew. */
int ep_hook_tick_signal(const ep_hook *h);

/* What ticks count from now on: those of the timer (0), or processor time of the thread, so many ns a tick, of which cpu_now_ns have been. Before the timer
 * starts. Any thread. */
void ep_hook_count_cpu(ep_hook *h, int64_t tick_ns, int64_t cpu_now_ns);

/* Keeps what raising needs in the registry of L; may raise. */
void ep_hook_open(lua_State *L);

/* Makes the calling thread the one that signals go to, and back. They nest: one engine may be run from within another, on one thread. */
void ep_hook_attach(ep_hook *h);
void ep_hook_detach(ep_hook *h);

/* Entries into Lua, not nested. */
void ep_hook_entry_begin(ep_hook *h) EP_ENGINE_THREAD;
void ep_hook_entry_end(ep_hook *h) EP_ENGINE_THREAD;

/* When the entry began that runs now; 0: none runs. Any thread. */
int64_t ep_hook_busy_since_ns(const ep_hook *h);

/* Around lua_resume: makes co the running coroutine, and the one before it again. r: until left. */
void ep_hook_enter(ep_hook *h, ep_running *r, lua_State *co) EP_ENGINE_THREAD;
void ep_hook_leave(ep_hook *h, ep_running *r) EP_ENGINE_THREAD;

/* Has the asked function called at the next instruction of the Lua that runs, or as soon as some runs. Any thread, signal handlers of the engine thread too. asks 0: only
 * a stop that is wanted is not missed. */
void ep_hook_ask(ep_hook *h, unsigned asks);

/* Takes the debugger's asks, if there are any, before Lua is entered. */
void ep_hook_take_asks(ep_hook *h) EP_ENGINE_THREAD;

/* Whether a debugger has stopped it. Any thread. */
bool ep_hook_is_paused(const ep_hook *h);

/* A debugger stops it, and lets it go on. fd: see paused_fd. */
void ep_hook_pause_begin(ep_hook *h, int fd) EP_ENGINE_THREAD;
void ep_hook_pause_end(ep_hook *h) EP_ENGINE_THREAD;

/* For how long debuggers have stopped it so far, all together; now_ns: monotonic. Any thread. */
int64_t ep_hook_paused_ns(const ep_hook *h, int64_t now_ns);

/* The time that runs now began so much later: it was paused. */
void ep_hook_shift(ep_hook *h, int64_t ns) EP_ENGINE_THREAD;

/* The dispatcher: for a tracer's own hook. */
void ep_hook_dispatch(lua_State *L, lua_Debug *ar);

/* What is to be stopped at this moment; EPLUA_STOP_NONE: nothing. */
eplua_stop ep_hook_stopping(const ep_hook *h);

/* Whether an error that passes by is one of ours on its way out: a stop, or a budget used up. */
bool ep_hook_raising(const ep_hook *h) EP_ENGINE_THREAD;

/* Ends the entry that runs now, if any (or, with entry != 0, only that one). Any thread. */
void ep_hook_interrupt(ep_hook *h, eplua_stop how, uint64_t entry);

/* Stops everything until ep_hook_reset(). Any thread; on the engine thread also from a signal
 * handler. */
void ep_hook_quit(ep_hook *h, eplua_stop how, int status);
void ep_hook_reset(ep_hook *h) EP_ENGINE_THREAD;

/* Raises the stop that is wanted. Does not return. */
_Noreturn void ep_hook_raise(lua_State *L);

/* Pushes the traceback taken where the last stop struck, or nil. */
void ep_hook_push_traceback(lua_State *L);

/* Lets Lua run at most so many instructions until ep_hook_budget_end(), and not later than until_ns (monotonic; 0: no matter); then it raises, and goes on
 * raising. Not nested. */
void ep_hook_budget_begin(ep_hook *h, int64_t instructions, int64_t until_ns) EP_ENGINE_THREAD;
void ep_hook_budget_end(ep_hook *h) EP_ENGINE_THREAD;

/* See eplua_engine_where(). */
bool ep_hook_where(ep_hook *h, char *text, size_t size);

/* See eplua_last_words(). */
bool ep_hook_last_words(char *text, size_t size);

/* Sets on L the hook it should have when nobody wants a stop: the script's, a budget's, or none. */
void ep_hook_settle(ep_hook *h, lua_State *L) EP_ENGINE_THREAD;

/* An error that leaves a hook (mark_off, called before it is raised there) leaves hooks off in its coroutine; a
 * pcall puts them on again (caught), the coroutine's death does not. What is_off tells of must run no more Lua:
 * nothing could stop it. mark_off may raise for memory. */
void ep_hook_mark_off(lua_State *L);
void ep_hook_caught(lua_State *L);
bool ep_hook_is_off(lua_State *co);

/* Pushes a new table with weak keys, to hold facts about coroutines. May raise. */
void ep_hook_push_weak_table(lua_State *L);

#endif
