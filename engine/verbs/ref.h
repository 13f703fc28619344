/* SPDX-License-Identifier: MIT */
/*
 * Values that somebody outside may want to open: a registry of numbers. A number is never given twice; the oldest is
 * forgotten when there are more than 10,000. What allocates may raise for memory. Engine thread.
 */
#ifndef EP_REF_H
#define EP_REF_H

#include "verbs/ask.h"

enum { EP_REFS_MAX = 10000 };

/* Keeps the value at index; its number, from 1. */
int64_t ep_ref_new(ep_state *s, lua_State *L, int index);

/* Pushes the value of ref, and the table of facts kept with it; false, pushing nothing, when it is not kept. */
bool ep_ref_push(lua_State *L, int64_t ref);

/* Forgets one: whether there was one. All: how many there were. */
bool ep_ref_release(lua_State *L, int64_t ref);
int64_t ep_ref_release_all(ep_state *s, lua_State *L);

/* Refs that are kept. */
int64_t ep_ref_count(ep_state *s, lua_State *L);

/* How many children the value at index has, 0 for one that cannot be opened; *more: or more. Costs looks of a->steps. */
int64_t ep_children_count(ep_ask *a, lua_State *L, int index, bool *more);

#endif
