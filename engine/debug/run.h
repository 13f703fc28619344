/* SPDX-License-Identifier: MIT */
/*
 * Code of the script's that runs for the debugger: in a coroutine of its own, with the debugger quiet, for a limited time. What it
 * prints, changes and makes stays. It cannot yield. A stop of the script reaches it, and stays wanted when it has ended. Engine thread.
 */
#ifndef EP_RUN_H
#define EP_RUN_H

#include "debug/eval.h"

/* Calls the function that lies below nargs arguments on top of s->L, and pops them. *runner: where the results (or the message, or the
 * error value) are, on top, until the next run of the state. limit_ms: 0: 10 s. EP_EVAL_OK, _ERROR, _TIME, _MEMORY; raises nothing. Not
 * nested: what is run for the debugger cannot run something for it. */
ep_eval_result ep_run(ep_state *s, int nargs, int64_t limit_ms, lua_State **runner,
                      int *results) EP_ENGINE_THREAD;

/* Puts text on the runner instead, and gives result; EP_EVAL_MEMORY when there is no memory for it. */
ep_eval_result ep_run_fail(ep_state *s, ep_eval_result result, const char *text, lua_State **runner,
                           int *results) EP_ENGINE_THREAD;

#endif
