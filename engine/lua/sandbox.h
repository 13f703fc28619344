/* SPDX-License-Identifier: MIT */
/* Taking from a fresh state what restricted code must not have. Engine thread. */
#ifndef EP_SANDBOX_H
#define EP_SANDBOX_H

#include "base/thread.h"

#include <lua.h>
#include <stdbool.h>

/* Runs after all libraries are open, before any code of the script. May raise. */
void ep_sandbox_open(lua_State *L);

/* Pushes the templates by which require looks for Lua files, or with c for C modules; nil: for none. Reads raw; may raise for memory. */
void ep_sandbox_path_push(lua_State *L, bool c);

#endif
