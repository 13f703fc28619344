// SPDX-License-Identifier: MIT
/*
 * The verb debug_assign: a new value for what debug_variables has shown. Engine thread; owns nothing.
 * Tables are written raw: a __newindex is the script's business. The name is found again among those that are shown, since a
 * key may be anything.
 */
#include "verbs/children.h"
#include "verbs/debug_evaluate.h"
#include "verbs/locals.h"
#include "verbs/look.h"
#include "verbs/scope.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT_MS = 2000 };

typedef struct target {
  ep_ask *a;
  const char *name;
  size_t length;
  int value, facts; // stack indices of what is opened
  int assigned;     // of the new value
} target;

static bool is_named(const target *t, const char *name, size_t length)
{
  return t->length == length && memcmp(t->name, name, length) == 0;
}

static void refuse(lua_State *L, const target *t, const char *why)
{
  lua_pushfstring(L, "'%s' %s", t->name, why);
  ep_verb_fail(L, t->a, EPLUA_E_INVALID, lua_tostring(L, -1));
}

static void refuse_constant(lua_State *L, const target *t, ep_frame *f, const char *name)
{
  bool constant;
  ep_frame_constants(f, &name, 1, &constant);
  if (constant)
    refuse(L, t, "is a constant");
}

static void set_local(lua_State *L, const target *t, ep_frame *f)
{
  char name[EP_LOCAL_NAME];
  ep_locals locals = ep_locals_push(L, f, true);
  for (int i = 0; i < locals.count; i++) {
    const ep_local *l = &locals.list[i];
    if (!is_named(t, name, ep_local_name(l, name)))
      continue;
    if (l->outer == 0 && !l->temporary)
      refuse_constant(L, t, f, l->name);
    if (l->temporary)
      refuse(L, t, "is no variable");
    lua_pushvalue(L, t->assigned);
    lua_xmove(L, f->co, 1);
    if (!lua_setlocal(f->co, &f->ar, l->number))
      lua_pop(f->co, 1);
    return;
  }
  refuse(L, t, "is no variable of the frame");
}

// "[5]" -> 5; 0: it is something else.
static int64_t number_in_brackets(const target *t)
{
  if (*t->name != '[')
    return 0;
  char *end;
  long long number = strtoll(t->name + 1, &end, 10);
  return end > t->name + 1 && strcmp(end, "]") == 0 ? number : 0;
}

static void set_vararg(lua_State *L, const target *t, ep_frame *f)
{
  int64_t number = number_in_brackets(t);
  if (number < 1 || number > ep_varargs_count(f))
    refuse(L, t, "is none of the varargs");
  lua_pushvalue(L, t->assigned);
  lua_xmove(L, f->co, 1);
  if (!lua_setlocal(f->co, &f->ar, -(int)number))
    lua_pop(f->co, 1);
}

// f: the frame whose function it is, NULL: none.
static void set_upvalue(lua_State *L, const target *t, int function, ep_frame *f)
{
  char name[32];
  const char *given;
  for (int i = 1; (given = ep_upvalue_push(L, function, i, name, sizeof name)) != NULL; i++) {
    lua_pop(L, 1);
    if (!is_named(t, given, strlen(given)))
      continue;
    if (f)
      refuse_constant(L, t, f, given);
    lua_pushvalue(L, t->assigned);
    lua_setupvalue(L, function, i);
    return;
  }
  refuse(L, t, "is no upvalue of the function");
}

// Pushes the key of that name; false, pushing nothing, when the table shows none.
static bool push_key(lua_State *L, const target *t)
{
  char name[EP_WIDTH_MIN * 10];
  lua_Integer sequence;
  bool more;
  int64_t number = number_in_brackets(t);
  if (number >= 1 && number <= (int64_t)lua_rawlen(L, t->value)) {
    lua_pushinteger(L, number);
    return true;
  }
  ep_children_keys_push(L, t->a, t->value, t->facts, &sequence, &more);
  int keys = lua_gettop(L);
  lua_Integer count = (lua_Integer)lua_rawlen(L, keys), found = 0;
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(L, keys, i);
    if (is_named(t, name, ep_look_key(L, -1, name, sizeof name))) {
      if (found)
        refuse(L, t, "is the name of several fields");
      found = i;
    }
    lua_pop(L, 1);
  }
  lua_rawgeti(L, keys, found); // nil for 0
  lua_replace(L, keys);
  if (found)
    return true;
  lua_pop(L, 1);
  return false;
}

static void set_field(lua_State *L, const target *t)
{
  if (!push_key(L, t)) {
    if (!ep_is_identifier(t->name, t->length)) // a new field may be made so
      refuse(L, t, "is no field of the table");
    lua_pushlstring(L, t->name, t->length);
  }
  lua_pushvalue(L, t->assigned);
  lua_rawset(L, t->value);
}

static void set_in_scope(lua_State *L, const target *t, ep_scope scope, int64_t frame)
{
  ep_frame f;
  ep_frame_find(L, t->a, frame, &f);
  if (scope == EP_SCOPE_LOCALS) {
    set_local(L, t, &f);
  } else if (scope == EP_SCOPE_VARARGS) {
    set_vararg(L, t, &f);
  } else {
    ep_frame_function_push(L, &f);
    set_upvalue(L, t, lua_gettop(L), &f);
  }
}

// Pushes the value of the code.
static void push_value(lua_State *L, ep_ask *a, int64_t frame)
{
  size_t length;
  const char *code = ep_ask_string(a, "value", NULL, &length);
  ep_frame f;
  int results;
  ep_frame_find(L, a, frame, &f);
  if (!code) {
    ep_verb_fail(L, a, EPLUA_E_INVALID, "debug_assign needs \"value\", a string");
    abort(); // it does not return
  }
  ep_eval_result result = ep_frame_evaluate(L, a, &f, code, length, true, 0, LIMIT_MS, &results);
  if (result != EP_EVAL_OK) {
    ep_frame_error_push(L, result);
    ep_verb_fail(L, a, EPLUA_E_INVALID, lua_tostring(L, -1));
  }
  lua_settop(L, lua_gettop(L) - results + (results > 0));
  if (results == 0)
    lua_pushnil(L);
}

void ep_verb_debug_assign(lua_State *L, ep_ask *a)
{
  target t = {.a = a};
  ep_frame_place(L, a);
  ep_ref_asked_push(L, a);
  luaL_checkstack(L, 40, NULL);
  t.facts = lua_gettop(L);
  t.value = t.facts - 1;
  t.name = ep_ask_string(a, "name", "", &t.length);
  lua_getfield(L, t.facts, "scope");
  ep_scope scope = (ep_scope)lua_tointeger(L, -1);
  lua_getfield(L, t.facts, "frame");
  int64_t frame = lua_tointeger(L, -1);
  push_value(L, a, ep_ask_number(a, "frame", 0, INT64_MAX, frame));
  t.assigned = lua_gettop(L);
  if (scope != EP_SCOPE_NONE && scope != EP_SCOPE_GLOBALS)
    set_in_scope(L, &t, scope, frame);
  else if (lua_istable(L, t.value))
    set_field(L, &t);
  else if (lua_isfunction(L, t.value))
    set_upvalue(L, &t, t.value, NULL);
  else
    refuse(L, &t, "cannot be assigned to");
  ep_look look = ep_look_of(a, 200);
  look.counts = true;
  yyjson_mut_val *value = yyjson_mut_obj(a->doc);
  a->failed |= !yyjson_mut_obj_add_val(a->doc, a->out, "value", value);
  ep_look_add(a, L, t.assigned, value, &look);
}
