/* SPDX-License-Identifier: MIT */
/*
 * The one way into Lua: every lua_pcall and lua_resume of the engine stands in call.c.
 *
 * A callback runs as an entry: in a coroutine, so that it may yield; timed and stoppable; its error
 * reported with traceback and counted, never thrown. Entries do not nest. Engine thread.
 */
#ifndef EP_CALL_H
#define EP_CALL_H

#include "lua/report.h"
#include "lua/state.h"

/* Pushes what an entry needs; runs protected, may raise. */
typedef int (*ep_push_fn)(lua_State *co, void *ud);

/* Calls fn(L) protected with ud as its one argument (light userdata) and no result. Not an entry:
 * for C code of ours that may raise. LUA_OK, or a status with the error value on L. */
int ep_protected(lua_State *L, lua_CFunction fn, void *ud);

/* lua_pcallk and lua_resume, known to the hook. Same arguments and results; results of a resumed
 * coroutine stay on it. */
int ep_pcallk(lua_State *L, int nargs, int nresults, int handler, lua_KContext ctx,
              lua_KFunction k);
int ep_resume(lua_State *co, lua_State *from, int nargs, int *nresults);

/* lua_closethread, known to the hook. Does nothing to a coroutine that died of an error raised in its hook. */
int ep_close_coroutine(lua_State *co, lua_State *from);

/* Makes the error value on top of L say which limit it hit, when status (an error) came from a lack of memory
 * and a limit is set. */
void ep_name_memory_limit(lua_State *L, int status);

/* Raises the error of Lua for memory, naming the limit when one is set. */
_Noreturn void ep_raise_memory(lua_State *L);

/* Entry: calls the function that push left under nargs arguments (push returns nargs). who names it
 * in a report. Returns the status of the coroutine: LUA_OK, LUA_YIELD (it goes on later), or an
 * error that has been reported. */
int ep_call(ep_state *s, ep_who who, ep_push_fn push, void *ud) EP_ENGINE_THREAD;

/* Entry: calls registry[ref] without arguments. The fast way for timers. */
int ep_call_ref(ep_state *s, ep_who who, int ref) EP_ENGINE_THREAD;

/* Entry: goes on with a coroutine that yielded; push gives what its yield returns (NULL: nothing).
 */
int ep_continue(ep_state *s, ep_who who, lua_State *co, ep_push_fn push, void *ud) EP_ENGINE_THREAD;

void ep_call_open(lua_State *L); /* may raise */

#endif
