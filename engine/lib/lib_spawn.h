/* SPDX-License-Identifier: MIT */
/* sys.spawn. Engine thread. */
#ifndef EP_LIB_SPAWN_H
#define EP_LIB_SPAWN_H

#include "base/thread.h"

#include <lua.h>

/* Makes the class of process objects; may raise. */
void ep_spawn_open(lua_State *L);

int ep_spawn_l_spawn(lua_State *L) EP_ENGINE_THREAD;

#endif
