/* SPDX-License-Identifier: MIT */
/* Timers and registered callbacks as other libraries see them. Engine thread. */
#ifndef EP_LIB_TIMERS_H
#define EP_LIB_TIMERS_H

#include "loop/callback.h"

#include <lua.h>

/* Nanoseconds for milliseconds given as argument arg: a number >= 0 (raises otherwise); what is too
 * large for a clock becomes the largest. */
int64_t ep_check_ms(lua_State *L, int arg);

/* now + after_ns, the largest time when that overflows. */
int64_t ep_due_after(int64_t after_ns);

/* Raises for a negative id, naming the limit; returns it otherwise. */
ep_callback_id ep_check_started(lua_State *L, ep_callback_id id);

/* Pushes "file:line" of the function registry[ref]. */
void ep_push_source(lua_State *L, int ref);

#endif
