/* SPDX-License-Identifier: MIT */
/*
 * The room of the plugins, seen by the engine's composition root: <eplua/plugin.h> is what a plugin sees, <eplua/plugins.h> what the
 * program around the engine does with them. Engine thread.
 */
#ifndef EP_PLUGIN_H
#define EP_PLUGIN_H

#include "lua/state.h"

#include <eplua/plugins.h>

/* Copies where plugins are to be looked for; nothing is read yet. places->on false: there are none. 0, EPLUA_E_NOMEM. */
int ep_plugins_new(ep_state *s, const eplua_plugins *places);

/* Loads the files that were given, and from now on require and the globals find the others. After the sandbox was made. May raise for memory. */
void ep_plugins_open(lua_State *L);

/* Lua is about to be closed: what was asked and is not answered yet is answered. */
void ep_plugins_close(ep_state *s) EP_ENGINE_THREAD;

/* The loop was freed: each plugin's last call, and its memory. */
void ep_plugins_free(ep_state *s) EP_ENGINE_THREAD;

/* Loads all that are switched on, as require would. For lists. */
void ep_plugins_load_all(ep_state *s) EP_ENGINE_THREAD;

#endif
