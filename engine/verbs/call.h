/* SPDX-License-Identifier: MIT */
/* What the verb call calls: a function found by its name, and arguments out of JSON. Engine thread. */
#ifndef EP_CALL_VERB_H
#define EP_CALL_VERB_H

#include "verbs/ask.h"

enum { EP_CALL_ARGS = 250 };

/* The reason why the request of a is none for call; NULL: it is one. */
const char *ep_call_wrong(const ep_ask *a);

/* The list of arguments as JSON, "[]" when there is none. given: free() it. NULL: no memory. */
char *ep_call_args(const ep_ask *a, size_t *length);

/* Pushes the function that the path names and the arguments of the JSON list; gives how many arguments. Raises when there is none of that name, and whatever the
 * metamethods on the way raise. */
int ep_call_push(lua_State *L, const char *path, const char *args, size_t length);

#endif
