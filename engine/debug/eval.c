// SPDX-License-Identifier: MIT
/*
 * Code in a frame. Engine thread, save ep_eval_new().
 *
 * The idea, as for sessions (verbs/session.c): Lua's own compiler and its own variables. Code that names variables of the frame is
 * compiled inside
 *     local a, b <const> return function(...) return CODE end
 * whose inner function has them as upvalues. Those that are upvalues of the frame's function are joined to them; a local is copied in
 * before a run and, when the code has changed it, back after it. What was compiled is a *variant*: it serves each frame in which the same
 * names mean variables of the same kinds, so a condition is compiled once and then only looks up its names. Nothing is
 * allocated then. What is bound is let go of after the run, or the debugger would keep values alive.
 * Rejected: an environment with __index (slow, and a local is no global: `local x = nil` must hide a global x), and to number
 * registers by the code of the function (private to Lua).
 * A local that a closure has captured is one variable for the script, but code that calls the closure sees its copy as it was.
 * Not here: the text and its names (eval_code.c), compiling (eval_variant.c), the coroutine (run.c).
 */
#include "debug/eval_int.h"
#include "debug/run.h"
#include "lua/call.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

// --- what the names mean in a frame ---

// The innermost local of a name is the last one.
static size_t find_locals(ep_eval *e, lua_State *L, const lua_Debug *ar)
{
  size_t found = 0;
  const char *name;
  for (int n = 1; (name = lua_getlocal(L, ar, n)) != NULL; n++) {
    lua_pop(L, 1);
    if (*name == '(') {
      if (strcmp(name, "(for state)") == 0)
        continue;
      break; // temporary values: no variable comes after them
    }
    int i = ep_eval_find_name(e, name);
    if (i < 0)
      continue;
    found += e->kinds[i] == EP_NAME_GLOBAL;
    e->kinds[i] = EP_NAME_LOCAL;
    e->places[i] = n;
  }
  return found;
}

static size_t find_upvalues(ep_eval *e, lua_State *L, int function)
{
  size_t found = 0;
  const char *name;
  for (int n = 1; (name = lua_getupvalue(L, function, n)) != NULL; n++) {
    lua_pop(L, 1);
    int i = ep_eval_find_name(e, name);
    if (i < 0 || e->kinds[i] != EP_NAME_GLOBAL)
      continue;
    found++;
    e->kinds[i] = EP_NAME_UPVALUE;
    e->places[i] = n;
  }
  return found;
}

// Pushes the frame's function on s->L, and says what the names of the code mean there.
static void look_up(ep_eval_frame *f, ep_state *s) EP_ENGINE_THREAD
{
  ep_eval *e = f->e;
  size_t left = e->name_count;
  memset(e->kinds, EP_NAME_GLOBAL, e->name_count);
  if (f->ar) {
    lua_getinfo(f->L, "fSlu", f->ar);
    lua_xmove(f->L, s->L, 1);
    f->function = lua_gettop(s->L);
    if (!lua_iscfunction(s->L, f->function)) {
      f->varargs = e->uses_varargs && f->ar->isvararg;
      left -= find_locals(e, f->L, f->ar);
      if (left > 0)
        find_upvalues(e, s->L, f->function);
    }
  } else {
    lua_pushnil(s->L);
    f->function = lua_gettop(s->L);
  }
  int given = f->given ? ep_eval_find_name(e, e->given) : -1;
  if (given >= 0)
    e->kinds[given] = EP_NAME_GIVEN;
}

// --- a run ---

// Argument: the ep_eval_variant. Makes its function anew: closures that it made before keep their variables.
static int renew(lua_State *L)
{
  const ep_eval_variant *v = lua_touserdata(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, v->factory);
  lua_call(L, 0, 1);
  lua_rawseti(L, LUA_REGISTRYINDEX, v->closure);
  return 0;
}

static bool is_bound(const ep_eval_frame *f, const ep_eval_variant *v, size_t i, int kind)
{
  return v->upvalue[i] != 0 && f->e->kinds[i] == kind;
}

// Gives the variables of the closure on top of s->L the values of the frame's.
static void bind_names(const ep_eval_frame *f, const ep_eval_variant *v, lua_State *L)
{
  const ep_eval *e = f->e;
  int closure = lua_gettop(L);
  for (size_t i = 0; i < e->name_count; i++) {
    if (is_bound(f, v, i, EP_NAME_UPVALUE)) {
      lua_upvaluejoin(L, closure, v->upvalue[i], f->function, e->places[i]);
      continue;
    }
    if (is_bound(f, v, i, EP_NAME_GIVEN))
      lua_pushvalue(f->from, f->given);
    else if (is_bound(f, v, i, EP_NAME_LOCAL))
      lua_getlocal(f->L, f->ar, e->places[i]);
    else
      continue;
    lua_xmove(is_bound(f, v, i, EP_NAME_GIVEN) ? f->from : f->L, L, 1);
    lua_setupvalue(L, closure, v->upvalue[i]);
  }
}

// Pushes what the locals are before a run that may change them.
static void push_before(const ep_eval_frame *f, const ep_eval_variant *v, lua_State *L)
{
  for (size_t i = 0; f->e->assigns && i < f->e->name_count; i++) {
    if (!is_bound(f, v, i, EP_NAME_LOCAL))
      continue;
    lua_getlocal(f->L, f->ar, f->e->places[i]);
    lua_xmove(f->L, L, 1);
  }
}

// Whether the frame is what it was: code may have gone on with a coroutine that was suspended, or closed it.
static bool is_same_frame(const ep_eval_frame *f, lua_State *L)
{
  lua_Debug ar;
  if (f->lasts)
    return true;
  for (int level = 0; lua_getstack(f->L, level, &ar); level++) {
    if (ar.i_ci != f->ar->i_ci)
      continue;
    lua_getinfo(f->L, "fl", &ar);
    bool same = lua_topointer(f->L, -1) == lua_topointer(L, f->function);
    lua_pop(f->L, 1);
    return same && ar.currentline == f->ar->currentline;
  }
  return false;
}

// Whether the values on top are one and the same for a script; 1 and 1.0 are not.
static bool is_same(lua_State *L)
{
  return lua_rawequal(L, -1, -2) && lua_isinteger(L, -1) == lua_isinteger(L, -2);
}

// Gives the frame what the code has made of its locals, when that is something else.
static void write_back(const ep_eval_frame *f, const ep_eval_variant *v, lua_State *L, int closure)
{
  const ep_eval *e = f->e;
  int before = closure + 1;
  if (!e->assigns || !f->ar || !lua_checkstack(f->L, EP_EVAL_STACK) || !is_same_frame(f, L))
    return;
  for (size_t i = 0; i < e->name_count; i++) {
    if (!is_bound(f, v, i, EP_NAME_LOCAL))
      continue;
    lua_pushvalue(L, before++);
    lua_getupvalue(L, closure, v->upvalue[i]);
    if (!is_same(L)) {
      lua_xmove(L, f->L, 1);
      lua_pushnil(L);
      if (!lua_setlocal(f->L, f->ar, e->places[i]))
        lua_pop(f->L, 1);
    }
    lua_pop(L, 2);
  }
}

// Lets go of what was bound.
static void unbind_names(const ep_eval_frame *f, const ep_eval_variant *v, lua_State *L,
                         int closure)
{
  const ep_eval *e = f->e;
  ep_eval_dummy_push(L);
  for (size_t i = 0; i < e->name_count; i++) {
    if (is_bound(f, v, i, EP_NAME_UPVALUE)) {
      lua_upvaluejoin(L, closure, v->upvalue[i], -1, 1);
    } else if (v->upvalue[i] != 0 && e->kinds[i] != EP_NAME_GLOBAL) {
      lua_pushnil(L);
      lua_setupvalue(L, closure, v->upvalue[i]);
    }
  }
  lua_pop(L, 1);
}

// Pushes the varargs of the frame; their number, -1: too many.
static int push_varargs(const ep_eval_frame *f, lua_State *L)
{
  int count = 0;
  while (f->varargs && lua_getlocal(f->L, f->ar, -(count + 1))) {
    lua_xmove(f->L, L, 1);
    if (!lua_checkstack(L, EP_EVAL_STACK))
      return -1;
    count++;
  }
  return count;
}

static ep_eval_result run(const ep_eval_frame *f, const ep_eval_variant *v, ep_state *s,
                          int64_t limit_ms, lua_State **runner, int *results) EP_ENGINE_THREAD
{
  lua_State *L = s->L;
  if (f->e->makes_functions) {
    ep_eval_variant again = *v;
    if (ep_protected(L, renew, &again) != LUA_OK)
      return EP_EVAL_MEMORY;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, v->closure);
  int closure = lua_gettop(L);
  bind_names(f, v, L);
  push_before(f, v, L);
  lua_pushvalue(L, closure);
  int count = push_varargs(f, L);
  ep_eval_result result = count < 0 ? EP_EVAL_MEMORY : ep_run(s, count, limit_ms, runner, results);
  write_back(f, v, L, closure);
  if (f->e->makes_functions) {
    lua_pushboolean(L, false);
    lua_rawseti(L, LUA_REGISTRYINDEX, v->closure);
  } else {
    unbind_names(f, v, L, closure);
  }
  return result;
}

ep_eval_result ep_eval_run(ep_eval *e, lua_State *L, lua_Debug *ar, int thrown, int64_t limit_ms,
                           lua_State **runner, int *results)
{
  return ep_eval_run_given(e, L, ar, L, thrown, limit_ms, runner, results);
}

ep_eval_result ep_eval_run_given(ep_eval *e, lua_State *L, lua_Debug *ar, lua_State *from,
                                 int given, int64_t limit_ms, lua_State **runner, int *results)
{
  ep_state *s = ep_state_of(L);
  ep_eval_frame f = {
      .e = e, .L = L, .ar = ar, .from = from, .given = given, .lasts = lua_status(L) == LUA_OK};
  int top = lua_gettop(s->L);
  *runner = NULL;
  *results = 0;
  if (!lua_checkstack(s->L, (int)(e->name_count < 500 ? e->name_count : 500) + EP_EVAL_STACK) ||
      !lua_checkstack(L, EP_EVAL_STACK) || !lua_checkstack(from, EP_EVAL_STACK))
    return EP_EVAL_MEMORY;
  if (!ep_eval_is_lua(e, s))
    return e->syntax ? ep_run_fail(s, EP_EVAL_SYNTAX, e->syntax, runner, results) : EP_EVAL_MEMORY;
  look_up(&f, s);
  char *message = NULL;
  ep_eval_variant *v = ep_eval_find_variant(&f);
  if (!v)
    v = ep_eval_make_variant(&f, s, &message);
  ep_eval_result result = EP_EVAL_MEMORY;
  if (v) {
    v->used = ++e->runs;
    result = run(&f, v, s, limit_ms, runner, results);
  } else if (message) {
    result = ep_run_fail(s, EP_EVAL_SYNTAX, message, runner, results);
  }
  free(message);
  lua_settop(s->L, top);
  return result;
}
