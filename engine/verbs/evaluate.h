/* SPDX-License-Identifier: MIT */
/* Code that is run for somebody outside: what the room's entry (verbs.c) needs of evaluate.c. Engine thread. */
#ifndef EP_EVALUATE_H
#define EP_EVALUATE_H

#include "verbs/verbs_int.h"

/* Ends the code of the request of that number, whose time is over, if it has yielded. */
void ep_evaluations_expire(ep_state *s, uint64_t serial) EP_ENGINE_THREAD;

/* Coroutine co is entered, perhaps that of code that has yielded. */
void ep_evaluations_enter(ep_state *s, lua_State *co) EP_ENGINE_THREAD;

/* Ends a coroutine that has yielded, and closes what it has to close; when it is code of a request, that is answered as cancelled. An entry. */
void ep_evaluations_end(ep_state *s, lua_State *co) EP_ENGINE_THREAD;

/* Answers all code that has yielded, with that error text. */
void ep_evaluations_strand(ep_state *s, const char *why) EP_ENGINE_THREAD;

#endif
