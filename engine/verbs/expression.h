/* SPDX-License-Identifier: MIT */
/* Expressions that read what is inside of something. May raise for memory. Engine thread. */
#ifndef EP_EXPRESSION_H
#define EP_EXPRESSION_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

/* Pushes the expression for the key at index `key` of what the string at index `parent` reads; nil: there is none, or parent is nil.
 * globals: what is read is the table of the global names, so a name stands alone. */
void ep_expression_push(lua_State *L, int parent, int key, bool globals);

/* Whether the bytes are a name that a variable may have. */
bool ep_is_plain_name(const char *text, size_t length);

#endif
