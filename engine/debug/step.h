/* SPDX-License-Identifier: MIT */
/*
 * Steps: in, over, out, and "the first line of what comes next".
 *
 * A step belongs to a frame of a coroutine, the *base*. Over stops at the next line of the base. When the base returns, any step
 * stops at once in the Lua function that has called it, however many C functions are between, when control is back there: in the middle of the line
 * with the call, or, where nothing of that line is left to do, at the next. The end of a coroutine's body leads to who resumed it, and so does a yield for a step in; the others wait for the coroutine. The end of an entry ends the step. Engine thread.
 */
#ifndef EP_STEP_H
#define EP_STEP_H

#include "lua/state.h"

typedef enum ep_step_kind {
  EP_STEP_NONE,
  EP_STEP_IN,
  EP_STEP_OVER,
  EP_STEP_OUT,
  EP_STEP_FIRST, /* the next line of any Lua: entry */
} ep_step_kind;

typedef struct ep_step {
  ep_step_kind kind;
  lua_State *co; /* of the base; kept alive */
  const void *
      base; /* its place in the list of calls (CallInfo), which tells frames apart as long as they are active */
  bool replaced; /* by a tail call: its lines are another function's */
  bool returned; /* base is where it returned to; stops as soon as that goes on */
  bool here;     /* ... which is at the next instruction, */
  int line;      /* and had called in this line */
} ep_step;

/* Ends it. */
void ep_step_end(ep_step *st, lua_State *L);

/* Begins a step from the frame at `level` of co (down to the first Lua function); NULL or without one: ends it. */
void ep_step_begin(ep_step *st, lua_State *L, ep_step_kind kind, lua_State *co, int level);

/* Which events L needs for it, when its frame on top is that at `level`. */
int ep_step_mask(const ep_step *st, lua_State *L, int level);

/* An event of L, ar as Lua gave it. True: stop here. */
bool ep_step_event(ep_step *st, lua_State *L, lua_Debug *ar);

/* co has come back from a resume by `before`, NULL: by the engine. */
void ep_step_came_back(ep_step *st, lua_State *co, lua_State *before, int status);

/* A pcall on top of L has caught an error. */
void ep_step_caught(ep_step *st, lua_State *L);

#endif
