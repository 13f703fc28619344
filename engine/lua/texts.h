/* SPDX-License-Identifier: MIT */
/*
 * The texts that chunks of files were loaded from, as they were then: what is written later can be compared with them. Kept for
 * what runs as a script, and for require, dofile and loadfile. Engine thread.
 * At most 4 MiB a text, 8 different ones of a source, and 32 MiB in all; beyond, the oldest go.
 */
#ifndef EP_TEXTS_H
#define EP_TEXTS_H

#include "lua/state.h"

#include <limits.h>

typedef struct ep_text {
  struct ep_text *next; /* an older one */
  char *source;         /* "@path" or "=name", as Lua has it */
  char *file;           /* its real path then; NULL: there was none */
  char *text;
  size_t length;
  bool loaded; /* as a chunk; else only functions of it were taken over (debug/swap.h) */
} ep_text;

enum { EP_TEXT_MAX = 4 << 20 };

/* A chunk of that source has been loaded from the text, or not loaded but functions of it have; copies. False, and it is not kept: no memory,
 * or it has neither "@" nor "=", or is too long. Raises nothing. */
bool ep_texts_keep(ep_state *s, const char *source, const char *text, size_t length,
                   bool loaded) EP_ENGINE_THREAD;

/* A chunk has been loaded from that file, which is read. */
void ep_texts_keep_file(ep_state *s, const char *path) EP_ENGINE_THREAD;

/* The newest; NULL: none. Until the next is kept. */
const ep_text *ep_texts_first(const ep_state *s) EP_ENGINE_THREAD;

/* The real path that a file had when a chunk was loaded from it last, else that it has now: the script may be in another folder since, and
 * "@path" of its chunks stays what it was. False: there is no such file. Engine thread. */
bool ep_texts_path(const ep_state *s, const char *path, char out[PATH_MAX]);

/* Puts require, dofile and loadfile in place; may raise. Before ep_sandbox_open(). */
void ep_texts_open(lua_State *L);

void ep_texts_free(ep_state *s);

#endif
