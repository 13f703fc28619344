// SPDX-License-Identifier: MIT
/*
 * Making and closing the Lua state. Engine thread.
 * Owns the state and what hangs on it. Opens Lua's own libraries and the engine's versions of
 * print, pcall and the like; what a script can require is added by lib/, what restricted code loses
 * is taken in sandbox.c.
 */
#include "lua/state.h"

#include "base/error.h"
#include "lua/call.h"
#include "lua/script_hook.h"
#include "lua/texts.h"

#include <lauxlib.h>
#include <lualib.h>
#include <malloc.h>
#include <stdatomic.h>
#include <string.h>

enum { TRIM_FROM = 16 << 20 }; // bytes

static atomic_uint panics;

// The state that os.exit left as it was (eplua_config.ends_process): its memory goes with the process.
static _Atomic(lua_State *) left_open;

unsigned eplua_engine_panics(void)
{
  return atomic_load(&panics);
}

// An error outside of every protected call: a bug of ours. Lua aborts after this.
static int on_panic(lua_State *L)
{
  atomic_fetch_add(&panics, 1);
  const char *text = lua_tostring(L, -1);
  fprintf(stderr, "eplua: internal error: unprotected: %s\n", text ? text : "(no text)");
  return 0;
}

// As lua.c's: off until warn("@on").
static void on_warning(void *ud, const char *text, int to_be_continued)
{
  ep_state *s = ud;
  if (!s->warning_continues && !to_be_continued && text[0] == '@') {
    if (strcmp(text, "@on") == 0)
      s->warnings_on = true;
    else if (strcmp(text, "@off") == 0)
      s->warnings_on = false;
    return;
  }
  if (s->warnings_on)
    fprintf(s->output.err, "%s%s%s", s->warning_continues ? "" : "Lua warning: ", text,
            to_be_continued ? "" : "\n");
  s->warning_continues = to_be_continued;
}

static int open_libraries(lua_State *L)
{
  luaL_openlibs(L);
  ep_hook_open(L);
  ep_call_open(L);
  ep_output_open(L);
  ep_input_open(L);
  ep_script_hook_open(L);
  ep_texts_open(L);
  return 0;
}

int ep_state_open(ep_state *s, eplua_error *err)
{
  s->mem.limit = 0; // the libraries are ours, not the script's
  s->mem.map_large = s->limits.memory_bytes > 0;
  if (ep_mem_init(&s->mem) == EPLUA_OK)
    s->L = lua_newstate(ep_mem_alloc, &s->mem);
  if (!s->L) {
    ep_mem_fini(&s->mem);
    return ep_error_set(err, EPLUA_E_NOMEM, "not enough memory for a Lua state");
  }
  *(ep_state **)lua_getextraspace(s->L) = s; // before any other coroutine is made: they copy it
  lua_atpanic(s->L, on_panic);
  lua_setwarnf(s->L, on_warning, s);
  lua_gc(s->L, LUA_GCSTOP);
  int status = ep_protected(s->L, open_libraries, NULL);
  lua_gc(s->L, LUA_GCRESTART);
  lua_gc(s->L, LUA_GCGEN, 0, 0); // as lua.c does
  if (status != LUA_OK)
    return ep_error_set(err, EPLUA_E_NOMEM, "%s", lua_tostring(s->L, -1));
  return EPLUA_OK;
}

void ep_state_close(ep_state *s)
{
  s->mem.limit += s->mem.limit / 8; // finalizers may need a little to end
  if (s->skip_close)
    atomic_store(&left_open, s->L);
  else
    lua_close(s->L);
  s->L = NULL;
  ep_texts_free(s); // finalizers may have loaded some
}

void ep_state_free_memory(ep_state *s)
{
  if (s->skip_close)
    return;
  bool large = s->mem.peak > TRIM_FROM;
  ep_mem_fini(&s->mem);
  if (large)
    malloc_trim(0); // glibc would keep it for a next engine, which may have a heap of its own
}
