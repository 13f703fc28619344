// SPDX-License-Identifier: MIT
/*
 * The verb debug_variables: what is inside a scope or a value, page by page. Engine thread; owns nothing that outlives a call.
 * Each child has the expression that reads it in the frame, where one does: clients use it to watch and to assign. Paths are put together on the
 * way down, so they are kept with the refs. Metamethods are asked only where the request says so, in the debugger's coroutine and
 * for 100 ms.
 */
#include "base/clock.h"
#include "debug/run.h"
#include "verbs/children.h"
#include "verbs/expression.h"
#include "verbs/locals.h"
#include "verbs/look.h"
#include "verbs/ref.h"
#include "verbs/scope.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_MAX = 1000, CALL_MS = 100, SAID_MAX = 16384 };

typedef struct page {
  ep_ask *a;
  yyjson_mut_val *list;
  ep_look look;
  int64_t first, last; // of what the filter lets through, from 1
  const char *filter;  // "", "indexed", "named"
  int64_t indexed, named;
  bool calls, more;
  int64_t calls_until_ns; // all of them
  int parent;             // stack index of the path of what is opened, nil: none
} page;

typedef struct child {
  const char *name;
  size_t length;
  bool shadowed, constant;
} child;

// --- a child: the path of it is on top, below that its value; both are popped ---

// What __tostring makes of the value at index instead of its text.
static void add_said(lua_State *L, page *p, int index, yyjson_mut_val *object)
{
  lua_State *runner;
  int results;
  int64_t left_ms = (p->calls_until_ns - ep_clock_now_ns()) / EP_NS_PER_MS;
  if (left_ms <= 0 || luaL_getmetafield(L, index, "__tostring") == LUA_TNIL)
    return;
  lua_pushvalue(L, index);
  if (ep_run(ep_state_of(L), 1, left_ms, &runner, &results) != EP_EVAL_OK || results == 0 ||
      lua_type(runner, -results) != LUA_TSTRING)
    return;
  size_t length;
  const char *said = lua_tolstring(runner, -results, &length);
  yyjson_mut_obj_remove_key(object, "text");
  ep_ask_add_text(p->a, object, "text", said, length < SAID_MAX ? length : SAID_MAX);
}

static void add_child(lua_State *L, page *p, const child *c)
{
  ep_ask *a = p->a;
  int path = lua_gettop(L), value = path - 1;
  yyjson_mut_val *object = ep_ask_add_object(a, p->list);
  ep_ask_add_text(a, object, "name", c->name, c->length);
  size_t length;
  const char *text = lua_type(L, path) == LUA_TSTRING ? lua_tolstring(L, path, &length) : NULL;
  if (text)
    ep_ask_add_text(a, object, "path", text, length);
  yyjson_mut_val *shown = yyjson_mut_obj(a->doc);
  a->failed |= !yyjson_mut_obj_add_val(a->doc, object, "value", shown);
  int64_t ref = ep_look_add(a, L, value, shown, &p->look);
  if (p->calls && (lua_istable(L, value) || lua_isuserdata(L, value)))
    add_said(L, p, value, shown);
  if (c->shadowed)
    ep_ask_add_flag(a, object, "shadowed", true);
  if (c->constant)
    ep_ask_add_flag(a, object, "constant", true);
  if (ref && text && ep_ref_push(L, ref)) {
    lua_pushvalue(L, path);
    lua_setfield(L, -2, "path");
  }
  lua_settop(L, value - 1);
}

// --- values ---

// The part of first..last that falls on children number 1 to count of the one kind, when `before` children of the filter come first.
static void clip(const page *p, const char *kind, int64_t before, int64_t count, int64_t *from,
                 int64_t *to)
{
  bool wanted = !*p->filter || strcmp(p->filter, kind) == 0;
  *from = p->first - before < 1 ? 1 : p->first - before;
  *to = p->last - before < count ? p->last - before : count;
  if (!wanted)
    *to = 0;
}

// Whether a variable of the frame hides a global name: its path is another then.
static bool is_hidden(lua_State *L, int hidden, int key)
{
  if (!lua_istable(L, hidden))
    return false;
  lua_pushvalue(L, key);
  bool found = lua_rawget(L, hidden) != LUA_TNIL;
  lua_pop(L, 1);
  return found;
}

static void add_metatable(lua_State *L, page *p, int index)
{
  static const char name[] = "(metatable)";
  if (!lua_getmetatable(L, index))
    return;
  lua_pushnil(L);
  add_child(L, p, &(child){.name = name, .length = sizeof name - 1});
}

// hidden: index of a table with the names of the frame's variables, when this is the table of globals; else of nil.
static void add_table(lua_State *L, page *p, int table, int facts, int hidden)
{
  char name[EP_WIDTH_MIN * 10];
  lua_Integer sequence;
  int64_t from, to, before = 0;
  bool globals = lua_istable(L, hidden);
  sequence = (lua_Integer)lua_rawlen(L, table);
  bool ahead = !*p->filter && p->last <= sequence; // of all other keys
  if (ahead || strcmp(p->filter, "indexed") ==
                   0) { // no look at those: a step must not walk through a million entries
    p->more = ahead;
    lua_newtable(L);
  } else {
    ep_children_keys_push(L, p->a, table, facts, &sequence, &p->more);
  }
  int keys = lua_gettop(L);
  int64_t count = (int64_t)lua_rawlen(L, keys);
  p->indexed = sequence;
  p->named = count + ep_has_metatable(L, table);
  clip(p, "indexed", 0, sequence, &from, &to);
  for (int64_t i = from; i <= to; i++) {
    int length = snprintf(name, sizeof name, "[%lld]", (long long)i);
    lua_rawgeti(L, table, i);
    lua_pushinteger(L, i);
    ep_expression_push(L, p->parent, lua_gettop(L), false);
    lua_remove(L, -2);
    add_child(L, p, &(child){.name = name, .length = (size_t)length});
  }
  if (!*p->filter)
    before = sequence;
  clip(p, "named", before, p->named, &from, &to);
  for (int64_t i = from; i <= to && i <= count; i++) {
    lua_rawgeti(L, keys, i);
    int key = lua_gettop(L);
    size_t length = ep_look_key(L, key, name, sizeof name);
    lua_pushvalue(L, key);
    lua_rawget(L, table);
    ep_expression_push(L, p->parent, key, globals && !is_hidden(L, hidden, key));
    add_child(L, p, &(child){.name = name, .length = length});
    lua_settop(L, keys);
  }
  if (to > count)
    add_metatable(L, p, table);
}

static void add_function(lua_State *L, page *p, int function)
{
  char name[32];
  int64_t from, to;
  p->named = ep_upvalue_count(L, function);
  clip(p, "named", 0, p->named, &from, &to);
  for (int64_t i = from; i <= to; i++) {
    const char *given = ep_upvalue_push(L, function, (int)i, name, sizeof name);
    if (!given)
      return;
    lua_pushnil(L);
    add_child(L, p, &(child){.name = given, .length = strlen(given)});
  }
}

// --- what __pairs gives ---

// Runs in the debugger's coroutine. Arguments: the value, how many at most. Result: a list of keys and values, one after the other.
static int collect(lua_State *L)
{
  lua_Integer max = lua_tointeger(L, 2);
  lua_settop(L, 1);
  luaL_getmetafield(L, 1, "__pairs");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 3);
  lua_newtable(L);
  lua_insert(L, 2); // value, list, next, state, control
  for (lua_Integer i = 0; i < max; i++) {
    lua_pushvalue(L, 3);
    lua_pushvalue(L, 4);
    lua_pushvalue(L, 5);
    lua_call(L, 2, 2);
    if (lua_isnil(L, -2))
      break;
    lua_rawseti(L, 2, 2 * i + 2);
    lua_pushvalue(L, -1);
    lua_replace(L, 5);
    lua_rawseti(L, 2, 2 * i + 1);
  }
  lua_settop(L, 2);
  return 1;
}

// False: it has no __pairs, or that failed.
static bool add_pairs(lua_State *L, page *p, int value)
{
  char name[EP_WIDTH_MIN * 10];
  lua_State *runner;
  int results;
  if (luaL_getmetafield(L, value, "__pairs") == LUA_TNIL)
    return false;
  lua_pop(L, 1);
  lua_pushcfunction(L, collect);
  lua_pushvalue(L, value);
  lua_pushinteger(L, p->last < EP_KEYS_MAX ? p->last + 1 : EP_KEYS_MAX);
  ep_eval_result result = ep_run(ep_state_of(L), 2, CALL_MS, &runner, &results);
  p->calls_until_ns = ep_clock_now_ns() + CALL_MS * EP_NS_PER_MS;
  if (result != EP_EVAL_OK || results != 1 || !lua_checkstack(runner, 1))
    return false;
  lua_xmove(runner, L, 1);
  int list = lua_gettop(L);
  int64_t count = (int64_t)lua_rawlen(L, list) / 2, from, to;
  p->more = count > p->last;
  p->named = count;
  clip(p, "named", 0, count, &from, &to);
  for (int64_t i = from; i <= to; i++) {
    lua_rawgeti(L, list, 2 * i - 1);
    size_t length = ep_look_key(L, -1, name, sizeof name);
    lua_pop(L, 1);
    lua_rawgeti(L, list, 2 * i);
    lua_pushnil(L);
    add_child(L, p, &(child){.name = name, .length = length});
  }
  return true;
}

// --- scopes ---

static void mark_locals(ep_frame *f, const ep_locals *locals, bool *constant, const char **names)
{
  for (int i = 0; i < locals->count; i++)
    names[i] = locals->list[i].name;
  ep_frame_constants(f, names, (size_t)locals->count, constant);
  for (int i = 0; i < locals->count; i++)
    constant[i] = constant[i] && locals->list[i].outer == 0;
}

static void add_locals(lua_State *L, page *p, ep_frame *f)
{
  char name[EP_LOCAL_NAME];
  int64_t from, to;
  ep_locals locals = ep_locals_push(L, f, ep_ask_flag(p->a, "temporaries", false));
  size_t count = (size_t)locals.count;
  bool *constant = lua_newuserdatauv(L, count + 1, 0);
  const char **names = lua_newuserdatauv(L, (count + 1) * sizeof *names, 0);
  mark_locals(f, &locals, constant, names);
  p->named = locals.count;
  clip(p, "named", 0, p->named, &from, &to);
  for (int64_t i = from; i <= to; i++) {
    const ep_local *l = &locals.list[i - 1];
    ep_local_push(L, f, l);
    if (l->temporary || l->outer)
      lua_pushnil(L);
    else
      lua_pushstring(L, l->name);
    add_child(L, p,
              &(child){.name = name,
                       .length = ep_local_name(l, name),
                       .shadowed = l->outer > 0,
                       .constant = constant[i - 1]});
  }
}

static void add_varargs(lua_State *L, page *p, ep_frame *f)
{
  char name[32];
  int64_t from, to;
  p->indexed = ep_varargs_count(f);
  clip(p, "indexed", 0, p->indexed, &from, &to);
  for (int64_t i = from; i <= to; i++) {
    if (!lua_getlocal(f->co, &f->ar, -(int)i))
      return;
    lua_xmove(f->co, L, 1);
    lua_pushfstring(L, "(select(%I, ...))", (LUAI_UACINT)i);
    int length = snprintf(name, sizeof name, "[%lld]", (long long)i);
    add_child(L, p, &(child){.name = name, .length = (size_t)length});
  }
}

// Pushes a set of the names that variables of the frame have; upvalues too, when those are wanted.
static void push_hidden(lua_State *L, ep_frame *f, bool upvalues)
{
  char name[32];
  const char *given;
  lua_newtable(L);
  int set = lua_gettop(L);
  ep_locals locals = ep_locals_push(L, f, false);
  for (int i = 0; i < locals.count; i++) {
    lua_pushboolean(L, true);
    lua_setfield(L, set, locals.list[i].name);
  }
  ep_frame_function_push(L, f);
  int function = lua_gettop(L);
  for (int i = 1; upvalues && lua_isfunction(L, function); i++) {
    if (!(given = ep_upvalue_push(L, function, i, name, sizeof name)))
      break;
    lua_pop(L, 1);
    lua_pushboolean(L, true);
    lua_setfield(L, set, given);
  }
  lua_settop(L, set);
}

static void add_upvalues(lua_State *L, page *p, ep_frame *f)
{
  char name[32];
  int64_t from, to;
  const char *given;
  push_hidden(L, f, false);
  int hidden = lua_gettop(L);
  ep_frame_function_push(L, f);
  int function = lua_gettop(L);
  int count = ep_upvalue_count(L, function);
  const char **names = lua_newuserdatauv(L, ((size_t)count + 1) * sizeof *names, 0);
  for (int i = 0; i < count; i++) {
    given = ep_upvalue_push(L, function, i + 1, name, sizeof name);
    names[i] = given && given != name ? given : "";
    if (given)
      lua_pop(L, 1);
  }
  bool *constant = lua_newuserdatauv(L, (size_t)count + 1, 0);
  ep_frame_constants(f, names, (size_t)count, constant);
  p->named = count;
  clip(p, "named", 0, count, &from, &to);
  for (int64_t i = from; i <= to; i++) {
    given = ep_upvalue_push(L, function, (int)i, name, sizeof name);
    if (!given)
      return;
    lua_pushstring(L, given);
    bool shadowed = is_hidden(L, hidden, lua_gettop(L));
    if (shadowed || !ep_is_plain_name(given, strlen(given))) {
      lua_pop(L, 1);
      lua_pushnil(L);
    }
    add_child(L, p,
              &(child){.name = given,
                       .length = strlen(given),
                       .shadowed = shadowed,
                       .constant = constant[i - 1] && !shadowed});
  }
}

static void add_scope(lua_State *L, page *p, ep_scope scope, int facts)
{
  ep_frame f;
  lua_getfield(L, facts, "frame");
  int64_t frame = lua_tointeger(L, -1);
  lua_pop(L, 1);
  ep_frame_find(L, p->a, frame, &f);
  switch (scope) {
  case EP_SCOPE_LOCALS:
    add_locals(L, p, &f);
    break;
  case EP_SCOPE_VARARGS:
    add_varargs(L, p, &f);
    break;
  case EP_SCOPE_UPVALUES:
    add_upvalues(L, p, &f);
    break;
  default:
    lua_pushliteral(L, "_ENV");
    p->parent = lua_gettop(L);
    push_hidden(L, &f, true);
    add_table(L, p, facts - 1, facts, lua_gettop(L));
  }
}

static void add_value(lua_State *L, page *p, int value, int facts)
{
  lua_getfield(L, facts, "path");
  p->parent = lua_gettop(L);
  if (p->calls && add_pairs(L, p, value))
    return;
  lua_pushnil(L);
  if (lua_istable(L, value)) {
    add_table(L, p, value, facts, lua_gettop(L));
  } else if (lua_isfunction(L, value)) {
    add_function(L, p, value);
  } else if (lua_type(L, value) == LUA_TUSERDATA) {
    int64_t from, to;
    p->named = ep_has_metatable(L, value);
    clip(p, "named", 0, p->named, &from, &to);
    if (from <= to)
      add_metatable(L, p, value);
  }
}

void ep_verb_debug_variables(lua_State *L, ep_ask *a)
{
  ep_frame_place(L, a);
  ep_ref_asked_push(L, a);
  luaL_checkstack(L, 40, NULL);
  int facts = lua_gettop(L), value = facts - 1;
  page p = {.a = a,
            .look = ep_look_of(a, 200),
            .filter = ep_ask_string(a, "filter", "", NULL),
            .calls = ep_ask_flag(a, "call", false),
            .first = ep_ask_number(a, "start", 1, INT32_MAX, 1)};
  p.look.counts = true;
  p.calls_until_ns = ep_clock_now_ns() + CALL_MS * EP_NS_PER_MS;
  int64_t count = ep_ask_number(a, "count", 0, PAGE_MAX, 100);
  p.last = p.first + (count ? count : PAGE_MAX) - 1;
  p.list = ep_ask_add_list(a, a->out, "variables");
  lua_getfield(L, facts, "scope");
  int scope = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  if (scope != EP_SCOPE_NONE)
    add_scope(L, &p, (ep_scope)scope, facts);
  else
    add_value(L, &p, value, facts);
  ep_ask_add_number(a, a->out, "count", p.indexed + p.named);
  ep_ask_add_number(a, a->out, "indexed", p.indexed);
  ep_ask_add_number(a, a->out, "named", p.named);
  ep_ask_add_flag(a, a->out, "more", p.more);
}
