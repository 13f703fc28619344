// SPDX-License-Identifier: MIT
/*
 * The verb debug_scopes: what variables a frame has, by kinds. Engine thread; owns nothing.
 * A scope is opened by a ref, as a value is: one that keeps no value but says which frame it is of. Globals are an ordinary table.
 */
#include "verbs/scope.h"

#include "verbs/children.h"
#include "verbs/locals.h"
#include "verbs/look.h"
#include "verbs/ref.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <string.h>

enum { COUNTED = 5000 };

static void add_scope(ep_ask *a, yyjson_mut_val *list, const char *name, int64_t ref, int64_t count,
                      bool expensive)
{
  yyjson_mut_val *object = ep_ask_add_object(a, list);
  ep_ask_add_text(a, object, "name", name, strlen(name));
  ep_ask_add_number(a, object, "ref", ref);
  ep_ask_add_number(a, object, "count", count);
  ep_ask_add_flag(a, object, "expensive", expensive);
}

// Says in the facts of a ref which scope it is.
static void mark_scope(lua_State *L, int64_t ref, ep_scope scope, int64_t frame)
{
  ep_ref_push(L, ref);
  lua_pushinteger(L, scope);
  lua_setfield(L, -2, "scope");
  lua_pushinteger(L, frame);
  lua_setfield(L, -2, "frame");
  lua_pop(L, 2);
}

// A ref for a scope of that frame.
static int64_t new_scope(lua_State *L, ep_ask *a, ep_scope scope, int64_t frame)
{
  lua_pushboolean(L, false);
  int64_t ref = ep_ref_new(a->s, L, -1);
  mark_scope(L, ref, scope, frame);
  lua_pop(L, 1);
  return ref;
}

static void add_globals(lua_State *L, ep_ask *a, yyjson_mut_val *list, ep_frame *f, int64_t frame)
{
  bool more;
  ep_frame_env_push(L, f);
  if (!lua_istable(L, -1)) { // `local _ENV = nil`: there are none
    lua_pop(L, 1);
    return;
  }
  int64_t left = a->steps; // how many they are is no reason to look at all of them
  a->steps = left < COUNTED ? left : COUNTED;
  int64_t count = ep_children_count(a, L, -1, &more);
  a->steps = left - COUNTED;
  int64_t ref = ep_ref_new(a->s, L, -1);
  mark_scope(L, ref, EP_SCOPE_GLOBALS, frame);
  lua_pop(L, 1);
  add_scope(a, list, "Globals", ref, count, true);
}

void ep_verb_debug_scopes(lua_State *L, ep_ask *a)
{
  ep_frame f;
  int64_t frame = ep_ask_number(a, "frame", 0, INT64_MAX, 0);
  ep_frame_find(L, a, frame, &f);
  luaL_checkstack(L, 20, NULL);
  yyjson_mut_val *list = ep_ask_add_list(a, a->out, "scopes");
  if (f.co) {
    frame = ep_frame_number(L, a, f.thread, f.level);
    add_scope(a, list, "Locals", new_scope(L, a, EP_SCOPE_LOCALS, frame),
              ep_locals_push(L, &f, false).count, false);
    int varargs = ep_varargs_count(&f);
    if (varargs > 0)
      add_scope(a, list, "Varargs", new_scope(L, a, EP_SCOPE_VARARGS, frame), varargs, false);
    ep_frame_function_push(L, &f);
    int upvalues = ep_upvalue_count(L, -1);
    if (upvalues > 0)
      add_scope(a, list, "Upvalues", new_scope(L, a, EP_SCOPE_UPVALUES, frame), upvalues, false);
  }
  add_globals(L, a, list, &f, frame);
}
