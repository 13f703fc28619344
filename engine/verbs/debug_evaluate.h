/* SPDX-License-Identifier: MIT */
/* Code in a frame, for the verbs that need a value of it. Engine thread. */
#ifndef EP_DEBUG_EVALUATE_H
#define EP_DEBUG_EVALUATE_H

#include "debug/eval.h"
#include "verbs/frame.h"

/* Evaluates code in the frame; the results, or the message, come on top of L (nothing with EP_EVAL_MEMORY). given: index of a value that the code
 * sees as `eplua_value`, 0: none. May raise for memory. */
ep_eval_result ep_frame_evaluate(lua_State *L, ep_ask *a, ep_frame *f, const char *code,
                                 size_t length, bool expression, int given, int64_t limit_ms,
                                 int *results);

/* Pushes a text for the error on top. */
void ep_frame_error_push(lua_State *L, ep_eval_result result);

#endif
