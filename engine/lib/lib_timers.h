/* SPDX-License-Identifier: MIT */
/* Timers and registered callbacks as other libraries see them. Engine thread. */
#ifndef EP_LIB_TIMERS_H
#define EP_LIB_TIMERS_H

#include "loop/callback.h"

#include <lua.h>

/* Raises for a negative id, naming the limit; returns it otherwise. */
ep_callback_id ep_check_started(lua_State *L, ep_callback_id id);

#endif
