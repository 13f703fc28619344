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

/* The description of a kind of element that a plugin has added: JSON, until that plugin goes. NULL: there is none. */
const char *ep_plugins_described(ep_state *s, const char *name) EP_ENGINE_THREAD;

struct yyjson_mut_doc;
struct yyjson_mut_val;

/* Adds what there is to a list, in the form of eplua_plugins_list(); all: also what is not loaded. */
void ep_plugins_describe(ep_state *s, struct yyjson_mut_doc *doc, struct yyjson_mut_val *list,
                         bool all) EP_ENGINE_THREAD;

/* Loads all that are switched on, as require would. For lists. */
void ep_plugins_load_all(ep_state *s) EP_ENGINE_THREAD;

/* Letters, digits, _ and -, fewer than 64. Any thread. */
bool ep_plugin_name_is_valid(const char *name, size_t length);

/* See eplua_plugins_crashed(); folder may be NULL. Any thread. */
char *ep_plugin_notes_news(const char *folder);
/* The plugin has not crashed, as far as we know. Any thread. */
void ep_plugin_note_forget(const char *folder, const char *name);

#endif
