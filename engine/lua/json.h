/* SPDX-License-Identifier: MIT */
/*
 * JSON (RFC 8259) to and from Lua values, for the library and for other rooms. Engine thread.
 *
 * Integers stay integers (64 bit), floats keep a decimal point, keys are sorted, at most 200
 * levels. A table whose keys are 1..n is an array, every other one an object; an empty one is an
 * object unless it was marked by json.array() or came from `[]`.
 */
#ifndef EP_JSON_H
#define EP_JSON_H

#include "base/thread.h"

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

enum { EP_JSON_DEPTH = 200 };

/* Pushes the value of a text and returns 1, or nil and a message and returns 2. Null members of
 * objects are left out unless keep_null; in arrays and alone null is json.null. May raise for
 * memory only. */
int ep_json_decode(lua_State *L, const char *text, size_t length, bool keep_null);

/* Pushes the text of the value at index and returns 1, or nil and a message and returns 2. May
 * raise for memory only. */
int ep_json_encode(lua_State *L, int index, bool formatted);

/* Makes null and the mark of arrays, once for each state. May raise. */
void ep_json_make_marks(lua_State *L);

/* Pushes json.null; the metatable that marks arrays. Raise nothing. */
void ep_json_push_null(lua_State *L);
void ep_json_push_array_mark(lua_State *L);

#endif
