/* SPDX-License-Identifier: MIT */
/* What other files of the composition root need of engine.c. */
#ifndef EP_ENGINE_H
#define EP_ENGINE_H

#include "lua/call.h"

/* The state of an engine, for the doors to it that are not in engine.c. Any thread. */
ep_state *ep_engine_state(eplua_engine *e);

/* One entry into a fresh engine, without its loop, of at most so many instructions. The calling
 * thread is the engine thread meanwhile. Errors are reported to the host's log. */
void ep_engine_call_limited(eplua_engine *e, int64_t instructions, ep_push_fn push, void *ud);

#endif
