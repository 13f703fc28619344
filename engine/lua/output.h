/* SPDX-License-Identifier: MIT */
/*
 * Where a script's output goes: the process's own streams, or the host's output function.
 * Output is flushed line by line as by lua's print; what io.write leaves in the buffer goes out
 * when the loop idles and at the end. Engine thread.
 */
#ifndef EP_OUTPUT_H
#define EP_OUTPUT_H

#include "base/thread.h"

#include <eplua/host.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct ep_state;

enum { EP_CAPTURE_MAX = 1 << 20 };

/* A copy of what some coroutines write to standard output. */
typedef struct ep_capture {
  struct ep_capture *next;
  int64_t id;
  char *bytes; /* the first EP_CAPTURE_MAX; free() */
  size_t length, capacity;
  bool cut;
} ep_capture;

/* Hears what is written, after it has gone its way. Engine thread; must not wait or raise. */
typedef void ep_follow_fn(void *ud, eplua_stream stream, const char *bytes, size_t length);

typedef struct ep_output {
  FILE *out;  /* what scripts write to: real, or tee */
  FILE *real; /* stdout, or a stream of ours that calls the host */
  FILE *tee;  /* to real and to `current`; NULL until the first capture */
  FILE *err;
  luaL_Stream *stream; /* io.stdout */
  luaL_Stream *err_stream;
  ep_follow_fn *follow; /* NULL: nobody */
  void *follow_ud;
  ep_capture *captures; /* that are under way */
  ep_capture *current;  /* that of the coroutine which runs */
  int64_t last_capture;
  eplua_host *host; /* borrowed */
  int failed;       /* errno of the first write that failed, 0: none */
} ep_output;

/* host: borrowed until fini. 0, EPLUA_E_NOMEM. */
int ep_output_init(ep_output *o, eplua_host *host);
void ep_output_fini(ep_output *o);

/* From now on follow(ud) hears what scripts write (NULL: nobody). Once the streams are open; between entries, on the engine
 * thread or before there is one. 0, EPLUA_E_NOMEM. */
int ep_output_follow(ep_output *o, ep_follow_fn *follow, void *ud);

/* Replaces print, and io's stdout and stderr when the host takes the output. May raise. */
void ep_output_open(lua_State *L);

/* Sends what is buffered on its way. A failure is reported once, as an error of the run. */
void ep_output_flush(lua_State *L);

/* From now on what L, which runs, and the coroutines that it makes write goes to capture too, whose owner zeroed it; until
 * end. False: no memory. May raise for memory. */
bool ep_output_capture_begin(lua_State *L, ep_capture *capture);
void ep_output_capture_end(struct ep_state *s, ep_capture *capture) EP_ENGINE_THREAD;

/* An entry of coroutine co begins, and ends. */
void ep_output_enter(struct ep_state *s, lua_State *co) EP_ENGINE_THREAD;
void ep_output_leave(struct ep_state *s) EP_ENGINE_THREAD;

/* co was made by the coroutine that runs. May raise for memory. */
void ep_output_adopt(lua_State *co);

#endif
