/* SPDX-License-Identifier: MIT */
/*
 * Where chunks come from: real paths of files, and numbers and texts of what has no file. Numbers stay good; at most 10,000
 * sources and 1 MiB of text in all are kept, what comes later is not remembered. Engine thread.
 */
#ifndef EP_SOURCES_H
#define EP_SOURCES_H

#include "lua/state.h"

/* A chunk of that source (as Lua has it: "@file", "=name", or the text itself) runs for the first time; copies. Raises nothing. */
void ep_sources_note(lua_State *L, const char *source, size_t length) EP_ENGINE_THREAD;

typedef struct ep_source {
  int ref; /* its number, 0: it is not remembered */
  const char *
      file; /* its real path, until the state is closed; NULL: it has none, or there is no such file */
} ep_source;

/* What is known of a source; notes it. May raise for memory. */
ep_source ep_source_find(lua_State *L, const char *source, size_t length);

/* Pushes the source of that number; false, pushing nothing: there is none. *whole: all of it is kept. */
bool ep_source_push(lua_State *L, int ref, bool *whole);

/* How many numbers were given: 1 to that. */
int ep_source_count(lua_State *L);

/* What was compiled: the text of a loaded string, or of the file as it is now (at most 4 MiB). Given, free() it; NULL: it cannot be
 * had. */
char *ep_source_text(const char *source, size_t length, size_t *text_length);

#endif
