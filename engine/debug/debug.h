/* SPDX-License-Identifier: MIT */
/*
 * The debugger of an engine: where it stops, how it goes on, and what can be done while it is stopped.
 *
 * One *session* at a time holds it (ep_debug_attach). It gives a *plan*, all breakpoints at once, and hears events. When
 * something is to be stopped, the engine thread stays where it is, inside the hook, and runs the tasks that are offered to it (requests
 * about frames and values, see verbs/) until it is told how to go on. Timers, sockets and posted tasks wait meanwhile, and due
 * times are moved by the time that was spent. Without a plan, a step or a pause there is no hook at all.
 *
 *   plan.c    breakpoints as an immutable list        gate.c    which functions have one; which events are wanted
 *   step.c    in, over, out                           pause.c   the stop itself, tasks meanwhile
 *   eval.c    code run in a frame                     lines.c   which lines have code
 *   threads.c numbers for coroutines                  debug.c   puts it together; thrown errors, callbacks
 *   profile*.c the sampling profiler (profile.h)
 */
#ifndef EP_DEBUG_H
#define EP_DEBUG_H

#include "base/queue.h"
#include "lua/state.h"

typedef struct ep_debug ep_debug; /* ep_state.debug */

/* Before the engine runs, or on its engine thread. NULL: no memory. */
ep_debug *ep_debug_new(ep_state *s);
/* After the Lua state is closed. NULL is accepted. */
void ep_debug_free(ep_debug *d);

/* --- the session --- */

typedef enum ep_stop_reason {
  EP_STOPPED_ENTRY, /* first line of the script */
  EP_STOPPED_STEP,
  EP_STOPPED_BREAKPOINT, /* a line */
  EP_STOPPED_FUNCTION,
  EP_STOPPED_CALLBACK,
  EP_STOPPED_SLOW, /* a callback takes longer than was wished */
  EP_STOPPED_THROWN,
  EP_STOPPED_PAUSE,
} ep_stop_reason;

typedef struct ep_stopped {
  ep_stop_reason reason;
  int thread;     /* the coroutine (threads.h); 0: none runs, the engine sleeps */
  const int *ids; /* of the breakpoints that were hit */
  size_t count;
  const char *text; /* for people: the error's message, why a condition failed; NULL: nothing */
  bool caught;      /* THROWN: somebody will catch it */
} ep_stopped;

/* What a session hears. On the engine thread; borrowed; must not wait or call back. Any may be NULL. */
typedef struct ep_debug_events {
  void *ud;
  void (*stopped)(void *ud, const ep_stopped *stop);
  void (*continued)(void *ud); /* also when a stop of the script ends the pause */
  /* A log point's text, or what went wrong in one. file: its real path; NULL: it stands in none. */
  void (*logged)(void *ud, int id, const char *text, size_t length, const char *file, int line);
  /* A chunk of the source of breakpoint id has been loaded: the line it stands at, or 0 with the reason. */
  void (*resolved)(void *ud, int id, int line, const char *message);
  /* A chunk of a source runs for the first time since somebody attached; file: its real path, NULL: it is of none. Only while there is a plan or a step. */
  void (*loaded)(void *ud, const char *file);
} ep_debug_events;

/* Any thread. False: another session has it. */
bool ep_debug_attach(ep_debug *d, const ep_debug_events *events);
/* Forgets the plan, ends a step, and goes on when it is stopped or held (unless stay: then the next session goes on or releases it). No event
 * comes when it returns; not from an event. Any thread. */
void ep_debug_detach(ep_debug *d, bool stay);

/* --- the plan --- */

typedef enum ep_break_kind {
  EP_BREAK_LINE,
  EP_BREAK_FUNCTION,
  EP_BREAK_THROWN,
  EP_BREAK_CALLBACK,
} ep_break_kind;

typedef struct ep_breakpoint {
  ep_break_kind kind;
  int id; /* > 0, one of its kind in the plan; hits are counted by it as long as it is in each plan that follows */
  /* LINE: the path of a file, of any spelling; or a source as Lua has it, "=name" or the text of a loaded string.
   * FUNCTION: "name", "table.name", "object:method".
   * THROWN: "uncaught", "caught" or "pattern" (errors whose message matches the Lua pattern in `condition`).
   * CALLBACK: what ep_who.kind begins with ("timeout", "interval", "window event", "route", "coroutine"), or "" for each; with an id
   * ("interval 17", "coroutine 4") that one alone. */
  const char *what;
  int line;
  int64_t slower_ms; /* CALLBACK: > 0: not at its begin, but where it is after so long */
  const char *
      condition; /* a Lua expression in the frame; `err` is the error value of THROWN. NULL: none */
  const char *log;  /* text with {expressions}, said instead of stopping. NULL: stops */
  const char *hits; /* "5" or "== 5", "> 5", ">= 5", "< 5", "<= 5", "% 5". NULL: each */
  bool once;        /* gone when anything has stopped: run to cursor */
} ep_breakpoint;

/* NULL, or what is wrong with a text of `hits`. Any thread. */
const char *ep_break_check_hits(const char *hits);

/* Replaces the plan; copies. Lines are moved down to the next with code when a chunk of the file is loaded. 0, EPLUA_E_NOMEM. Any
 * thread, while Lua runs, sleeps or is stopped. */
int ep_debug_plan(ep_debug *d, const ep_breakpoint *list, size_t count);

/* Watches for `slower_ms`: to be called each 5 ms while there are such breakpoints. Any thread. */
void ep_debug_tick(ep_debug *d, int64_t now_ns);

/* --- stopping and going on --- */

/* Before the engine runs: the first entry waits (as stopped, without an event) until ep_debug_release(); and whether it then stops at
 * the first line. */
void ep_debug_hold(ep_debug *d);
void ep_debug_release(ep_debug *d,
                      bool stop_at_entry); /* any thread; also without a hold: sets stop_at_entry */

/* Stops as soon as it can be, also when nothing runs. Any thread. */
void ep_debug_pause(ep_debug *d);

typedef enum ep_go { EP_GO_ON, EP_GO_IN, EP_GO_OVER, EP_GO_OUT } ep_go;

/* Goes on. thread: whose step it is (0: of the one that stopped). False: it is not stopped. Any thread. */
bool ep_debug_go(ep_debug *d, ep_go how, int thread);

/* Any thread. */
bool ep_debug_is_stopped(const ep_debug *d);

/* As ep_stopped.thread of the stop; -1: it is not stopped. For a session that attaches to what another has left stopped. Any thread. */
int ep_debug_stopped_thread(const ep_debug *d);

/* Has the stopped engine thread run the task, with the engine as context; false: it is not stopped, the task stays the caller's. What
 * was taken is run or, when the engine goes on, still run before. Any thread. */
bool ep_debug_offer(ep_debug *d, ep_task task);

/* --- while stopped; engine thread, inside a task --- */

typedef struct ep_place {
  lua_State *L;   /* the coroutine that stopped; NULL: none runs */
  int level;      /* of its frame on top, as for lua_getstack */
  int64_t serial; /* of this stop; never the same again */
  bool dead;      /* an error has ended L; its stack is as it was */
  int thrown;     /* index on L of the error value, 0: none. */
  bool caught;
} ep_place;

/* NULL: it is not stopped. */
const ep_place *ep_debug_place(const ep_debug *d) EP_ENGINE_THREAD;

/* Code begins to run for the debugger itself (a condition, an evaluation), or has ended: nothing stops there. Counts. */
void ep_debug_quiet(ep_debug *d, bool on) EP_ENGINE_THREAD;

#endif
