/* SPDX-License-Identifier: MIT */
/*
 * Frames of a stopped script, as somebody outside knows them: by numbers that are good until it goes on. May raise for memory.
 * Engine thread.
 */
#ifndef EP_FRAME_H
#define EP_FRAME_H

#include "debug/debug.h"
#include "verbs/ask.h"

typedef struct ep_frame {
  lua_State *co; /* NULL: nothing ran when it stopped; there is no frame, only globals */
  int thread;    /* debug/threads.h */
  int level;     /* as for lua_getstack */
  lua_Debug ar;  /* of that level, nothing asked yet */
} ep_frame;

/* Where the script has stopped; raises when it has not. */
const ep_place *ep_frame_place(lua_State *L, ep_ask *a);

/* The number of a frame. */
int64_t ep_frame_number(lua_State *L, ep_ask *a, int thread, int level);

/* The frame of a number (0: the innermost of what has stopped); pushes its coroutine or nil, so that it stays. Raises when there is none, or
 * none any more. */
void ep_frame_find(lua_State *L, ep_ask *a, int64_t number, ep_frame *f);

/* The first level of co that is the script's: those of the debugger's own lie above it. */
int ep_frame_first_level(lua_State *L, ep_ask *a, lua_State *co);

/* Pushes its function (nil: no frame). */
void ep_frame_function_push(lua_State *L, ep_frame *f);

/* Pushes what its globals are in: its _ENV where it has one in reach, else the globals. */
void ep_frame_env_push(lua_State *L, ep_frame *f);

#endif
