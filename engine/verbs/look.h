/* SPDX-License-Identifier: MIT */
/*
 * Lua values as they are shown: a line of text, facts about functions, keys in order. Reads raw: never calls a
 * metamethod, and no other code of the script. What allocates may raise for memory. Engine thread.
 */
#ifndef EP_LOOK_H
#define EP_LOOK_H

#include "verbs/ask.h"

enum { EP_WIDTH_MIN = 20, EP_WIDTH_MAX = 16384, EP_DEPTH_MAX = 8, EP_KEYS_MAX = 100000 };

typedef struct ep_look {
  int depth; /* tables are written out to this depth; 0: not at all */
  size_t width;
  bool refs; /* give refs */
  /* Say which children of a table are 1 to #t ("indexed") and which are not ("named"), and look at few of them to know: one table must
   * not cost what all may. */
  bool counts;
} ep_look;

/* What a request says of depth, width and refs. */
ep_look ep_look_of(const ep_ask *a, int64_t width);

/* Adds type, text, ref, children and facts of the value at index to object. Returns the ref, 0: none was given. */
int64_t ep_look_add(ep_ask *a, lua_State *L, int index, yyjson_mut_val *object,
                    const ep_look *look);

/* Adds "params", and "file" or "source" and "line", of the function at index; nothing for other values. skip_self: the
 * first parameter goes without saying. */
void ep_look_add_function(ep_ask *a, lua_State *L, int index, yyjson_mut_val *object,
                          bool skip_self);

/* A line of text for the value at index, with an end 0, into text (size > EP_WIDTH_MIN). Returns its length; *cut: there
 * is more of it. */
size_t ep_look_text(lua_State *L, int index, const ep_look *look, char *text, size_t size,
                    bool *cut);

/* The same as the key of a table or name of an upvalue: bare when it is an identifier, else in brackets. */
size_t ep_look_key(lua_State *L, int index, char *text, size_t size);

/* Whether the bytes are a Lua identifier (reserved words too). */
bool ep_is_identifier(const char *text, size_t length);

/* Pushes a list of the keys of the table at index that are not in 1..sequence, sorted; at most max of them, after at
 * most *steps looks (which become fewer). *more: not all. */
void ep_keys_push(lua_State *L, int index, lua_Integer sequence, size_t max, int64_t *steps,
                  bool *more);

/* Counts them in the same way. */
size_t ep_keys_count(lua_State *L, int index, lua_Integer sequence, int64_t *steps, bool *more);

#endif
