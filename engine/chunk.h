/* SPDX-License-Identifier: MIT */
/*
 * Running what the caller gave to run: files, code, modules, one after the other in one coroutine.
 * Engine thread.
 */
#ifndef EP_CHUNK_H
#define EP_CHUNK_H

#include "lua/call.h"

typedef struct ep_chunks ep_chunks;

ep_chunks *ep_chunks_new(void); /* NULL: no memory */
void ep_chunks_free(ep_chunks *c);

/* Copies. 0, EPLUA_E_NOMEM. */
int ep_chunks_add(ep_chunks *c, const eplua_chunk *chunk);

bool ep_chunks_any(const ep_chunks *c);

/* An ep_push_fn: pushes the function that runs all chunks added so far; ud is the ep_chunks. */
int ep_chunks_push(lua_State *co, void *ud);

/* Called after a run: the chunks are gone. */
void ep_chunks_clear(ep_chunks *c);

/* Whether precompiled files and code are accepted. */
void ep_chunks_allow_bytecode(ep_chunks *c);

/* Pushes the function of a Lua source file; raises a clear sentence when it cannot. */
void ep_load_file(lua_State *L, const char *path);

/* Sets the global `arg`: args[script] becomes arg[0]. May raise. */
void ep_push_args(lua_State *L, char *const *args, size_t script);

#endif
