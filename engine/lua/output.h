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
#include <lua.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct ep_output {
  FILE *out; /* stdout, or a stream of ours that calls the host */
  FILE *err;
  eplua_host *host; /* borrowed */
  int failed;       /* errno of the first write that failed, 0: none */
} ep_output;

/* host: borrowed until fini. 0, EPLUA_E_NOMEM. */
int ep_output_init(ep_output *o, eplua_host *host);
void ep_output_fini(ep_output *o);

/* Replaces print, and io's stdout and stderr when the host takes the output. May raise. */
void ep_output_open(lua_State *L);

/* Sends what is buffered on its way. A failure is reported once, as an error of the run. */
void ep_output_flush(lua_State *L);

#endif
