/* SPDX-License-Identifier: MIT */
/*
 * What the end of a text names: `foo.bar["x"]:ba`, `("x"):re`, `require "json".de`. Looks values up raw, through tables
 * in __index only. Engine thread.
 */
#ifndef EP_PATH_H
#define EP_PATH_H

#include "lua/token.h"

#include <lua.h>

enum { EP_PATH_TOKENS = 64, EP_PATH_CHAIN = 32 };

typedef struct ep_path {
  ep_token tokens[EP_PATH_TOKENS]; /* the last ones */
  int count;
  ep_token prefix; /* the name that the text ends in; length 0: none */
  char separator;  /* before it: '.', ':', or 0 when it stands alone */
  int first, last; /* tokens of what stands before the separator */
} ep_path;

/* False: the text ends in a string, a comment, or in what cannot be looked up (a call). text: until p is used no more. */
bool ep_path_parse(ep_path *p, const char *text, size_t length);

/* Pushes the value before the separator; false, pushing nothing, when there is none. session: index of the session's
 * table or nil. May raise for memory. */
bool ep_path_push(lua_State *L, const ep_path *p, int session);

/* Replaces the key on top by its value in the value at index, through __index tables; nil when there is none. */
void ep_path_index(lua_State *L, int index);

/* Pushes the next table in the chain: that in __index of the value at index. False, pushing nothing: there is none. */
bool ep_path_push_next(lua_State *L, int index);

#endif
