/* SPDX-License-Identifier: MIT */
/*
 * Which lines of a chunk have code, by Lua's own compiler: read from the debug information of its precompiled form
 * (ldump.c, lundump.c of Lua 5.4: the header is checked, an unknown version gives no lines).
 */
#ifndef EP_LINES_H
#define EP_LINES_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct ep_lines {
  int count; /* of lines */
  int *line; /* ascending, each once: lines of any function of the chunk */
} ep_lines;

/* Of the function on top of L, a main chunk, and all inside it; does not pop it. false: no memory, or it has no line information (*out is empty then). Engine thread
 * of L; may not raise. */
bool ep_lines_of_function(lua_State *L, ep_lines *out);

/* Of a dump, whatever its bytes are; false: it is none of this Lua's, or has no line information. For the others here, and tests. Any thread. */
bool ep_lines_of_dump(const char *bytes, size_t length, ep_lines *out);

/* Of source text, compiled in a state of its own: at most 16 MiB of text. false: it does not compile, or no memory. Any thread. */
bool ep_lines_of_text(const char *text, size_t length, ep_lines *out);

/* Of a file; false also when it cannot be read (a pipe or device is not opened: it would be waited for). Any thread. */
bool ep_lines_of_file(const char *path, ep_lines *out);

void ep_lines_free(ep_lines *l);

/* The first line >= line with code; 0: none. */
int ep_lines_snap(const ep_lines *l, int line);

#endif
