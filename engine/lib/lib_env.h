/* SPDX-License-Identifier: MIT */
/* The environment as scripts see it. Engine thread. */
#ifndef EP_LIB_ENV_H
#define EP_LIB_ENV_H

#include "base/thread.h"

#include <lua.h>
#include <stdbool.h>

/* Pushes the value of an environment variable, else of the same name in ./.env, else in ~/.env;
 * false (and nothing pushed) when it has none or may not be read. May raise for memory. */
bool ep_push_env(lua_State *L, const char *name);

#endif
