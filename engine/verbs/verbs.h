/* SPDX-License-Identifier: MIT */
/*
 * The room of the verbs, seen by the engine's composition root. <eplua/verbs.h> says what can be asked.
 * Engine thread, save where said.
 */
#ifndef EP_VERBS_H
#define EP_VERBS_H

#include "lua/state.h"
#include "verbs/ask.h"

#include <eplua/verbs.h>

/* Sends a request to the engine thread, see eplua_ask(). Takes a, also on failure. due_ns (monotonic, 0: never): when its time
 * is over, kept by the deadlines of the state. Any thread. */
int ep_verbs_post(ep_ask *a, int64_t due_ns);

/* Answers the verbs of the profiler, at once; false: it is another, and still the caller's. Any thread. */
bool ep_verbs_profile(ep_ask *a);

/* A debugger has stopped the engine thread: answers what was asked before and runs none of the script's code (ep_state.stopped). */
void ep_verbs_serve_stopped(ep_state *s) EP_ENGINE_THREAD;

/* Answers code that has yielded when nothing is left that could resume it. At the end of a turn. */
void ep_verbs_settle(ep_state *s) EP_ENGINE_THREAD;

/* Answers all that wait: Lua is about to be closed. */
void ep_verbs_close(ep_state *s) EP_ENGINE_THREAD;

#endif
