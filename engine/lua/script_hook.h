/* SPDX-License-Identifier: MIT */
/*
 * The script's own hooks: debug.sethook and debug.gethook, served by the one dispatcher in hook.c.
 *
 * The function of a hook runs on a coroutine of its own, since Lua keeps hooks off in the hooked one
 * meanwhile and a loop in it could never be stopped. debug.getinfo and family hide that: in a hook, level 2 is
 * the hooked function, as in plain Lua. coroutine.running() does see it. Engine thread.
 */
#ifndef EP_SCRIPT_HOOK_H
#define EP_SCRIPT_HOOK_H

#include "base/thread.h"

#include <lua.h>

/* Puts sethook and family into the global debug. May raise. */
void ep_script_hook_open(lua_State *L);

/* The script's hook of coroutine L; 0 and 0 when it has none. count: after how many instructions its part of the way to the next call is to be looked at. Raises nothing. */
void ep_script_hook_mask(lua_State *L, int *mask, int *count);

/* Calls the script's hook of L, if it has one for this event. ar: with currentline. passed: after how many instructions L was to have the event,
 * when it is a count. Raises what it raises. */
void ep_script_hook_call(lua_State *L, const lua_Debug *ar, int passed);

/* Takes the hook from a coroutine that will be used for something else. Raises nothing. */
void ep_script_hook_forget(lua_State *co);

#endif
