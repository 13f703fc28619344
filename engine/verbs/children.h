/* SPDX-License-Identifier: MIT */
/* What is inside a value, for the verbs that open it. May raise for memory. Engine thread. */
#ifndef EP_CHILDREN_H
#define EP_CHILDREN_H

#include "verbs/ask.h"

/* Pushes the value and the facts of the ref that is asked for; raises when it is no longer kept. */
void ep_ref_asked_push(lua_State *L, ep_ask *a);

bool ep_has_metatable(lua_State *L, int index);

/* Pushes the list of keys besides 1 to *sequence of the table, in order, that is kept with its ref; makes it when it is opened
 * first. facts: index of the ref's. *more: not all. */
void ep_children_keys_push(lua_State *L, ep_ask *a, int table, int facts, lua_Integer *sequence,
                           bool *more);

int ep_upvalue_count(lua_State *L, int index);

/* Pushes the value of upvalue i; its name (until the function is collected, or in name, size bytes, when it has none), NULL, pushing
 * nothing: there is no such upvalue. */
const char *ep_upvalue_push(lua_State *L, int function, int i, char *name, size_t size);

#endif
