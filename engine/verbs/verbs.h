/* SPDX-License-Identifier: MIT */
/*
 * The room of the verbs, seen by the engine's composition root. <eplua/verbs.h> says what can be asked.
 * Engine thread, save where said.
 */
#ifndef EP_VERBS_H
#define EP_VERBS_H

#include "lua/state.h"

#include <eplua/verbs.h>

/* See eplua_ask(). Any thread. */
int ep_verbs_ask(ep_state *s, const char *request, size_t length,
                 void (*answer)(void *ud, const char *json, size_t length), void *ud);

/* Answers code that has yielded when nothing is left that could resume it. At the end of a turn. */
void ep_verbs_settle(ep_state *s) EP_ENGINE_THREAD;

/* Answers all that wait: Lua is about to be closed. */
void ep_verbs_close(ep_state *s) EP_ENGINE_THREAD;

#endif
