/* SPDX-License-Identifier: MIT */
/* Taking from a fresh state what restricted code must not have. Engine thread. */
#ifndef EP_SANDBOX_H
#define EP_SANDBOX_H

#include "base/thread.h"

#include <lua.h>

/* Runs after all libraries are open, before any code of the script. May raise. */
void ep_sandbox_open(lua_State *L);

#endif
