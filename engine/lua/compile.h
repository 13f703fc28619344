/* SPDX-License-Identifier: MIT */
/* Source text on its way to Lua's compiler, without a running state. Any thread. */
#ifndef EP_COMPILE_H
#define EP_COMPILE_H

#include <lua.h>
#include <stddef.h>

/* As a run reads a file: without a byte order mark, and without the first line when it begins with # (its end stays). */
const char *ep_skip_first(const char *text, size_t *length);

typedef struct ep_compiled {
  lua_State *
      L; /* bare; on top the function, or the message, whose chunk name is empty; NULL: no memory for a state */
  int status; /* as of lua_load */
  size_t memory_left;
} ep_compiled;

/* Compiles text (never bytecode) in a state of its own, in at most `memory` bytes. c: stays where it is until
 * ep_compiled_close(). */
void ep_compile_alone(ep_compiled *c, const char *text, size_t length, size_t memory);
void ep_compiled_close(ep_compiled *c);

#endif
