/* SPDX-License-Identifier: MIT */
/* The inside of the debugger: debug.c (sessions, stops), trace.c (events of Lua), thrown.c (errors). */
#ifndef EP_DEBUG_INT_H
#define EP_DEBUG_INT_H

#include "debug/debug.h"
#include "debug/gate.h"
#include "debug/pause.h"
#include "debug/step.h"

enum { EP_STOP_IDS_MAX = 64, EP_WANTED_MAX = 8, EP_CONDITION_MS = 100 };

struct ep_debug {
  ep_state *s;
  ep_tracer tracer;
  ep_pause pause;

  pthread_mutex_t lock; /* of: */
  ep_plan *pending;     /* a plan that came, when `fresh` */
  bool fresh, attached, held, pause_wanted, first_wanted, detached;
  bool let_go;            /* `detached`, and a stop that is about to begin must not last */
  bool holding;           /* it waits as `held` says */
  const char *entry_kind; /* of the entry that runs: static storage */
  int64_t entry_id;       /* ... 0: it has none */
  uint64_t slow_entry;    /* in which a callback was found slow: */
  int64_t slow_ms;        /* slower than the points of so many ms, */
  int64_t slow_seen_ms;   /* ... of which these were looked at */
  ep_plan *ticked;        /* the plan that is in force, for ep_debug_tick() */

  pthread_mutex_t hearing; /* held while an event is told; of: */
  ep_debug_events events;

  atomic_bool stopped;
  atomic_int stopped_thread;
  /* The engine thread's: */
  ep_gate gate;
  ep_step step;
  ep_place place;
  bool placed;
  int64_t serial;
  int quiet;
  bool asked_late;             /* it was asked while it was quiet */
  ep_stop_reason first_reason; /* of EP_STEP_FIRST */
  lua_State *L;                /* the coroutine that the following is about */
  int level;                   /* its frame on top: 1 in a return */
  int gate_mask, applied;
  struct { /* the frame whose lines came last, and where its breakpoints are */
    lua_State *L;
    const void *frame;
    const ep_gate_file *file;
  } hot;
  struct {
    lua_State *L;
    const void *frame;
    ep_armed *points[EP_WANTED_MAX];
    size_t count;
  } entered;             /* a Lua function with function breakpoints, until its first line */
  bool begun;            /* a callback that has breakpoints, until its first line */
  lua_State *propagates; /* where an error that was looked at already comes by next */
  char text[1024];
};

/* Stops here until it is told to go on, and does that. stop->thread is set here. */
void ep_debug_stop(ep_debug *d, lua_State *L, int level, ep_stopped *stop) EP_ENGINE_THREAD;

/* Takes over what has come from other threads: a plan, the wish to stop. */
void ep_debug_take(ep_debug *d, lua_State *L) EP_ENGINE_THREAD;

/* Turns events on and off as needed. L: any coroutine of the state. */
void ep_debug_refresh(ep_debug *d) EP_ENGINE_THREAD;

/* Whether a point in whose place the frame ar of L is stops it: condition, hits; says what it logs. thrown: as ep_eval_run. A reason for people comes to d->text. */
bool ep_debug_hit(ep_debug *d, lua_State *L, lua_Debug *ar, ep_armed *armed,
                  int thrown) EP_ENGINE_THREAD;

/* Whether `what` of a breakpoint (EP_BREAK_CALLBACK) means an entry of that kind and id. */
bool ep_callback_matches(const char *what, const char *kind, int64_t id);

/* trace.c: fills the tracer. */
void ep_trace_open(ep_tracer *t, ep_debug *d);

/* thrown.c */
void ep_debug_thrown(void *ud, lua_State *L, bool dead);

#endif
