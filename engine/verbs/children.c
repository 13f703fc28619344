// SPDX-License-Identifier: MIT
/*
 * The verbs that open values: children, text, release. Engine thread.
 * The keys of a table are sorted once, when it is opened first, and kept with the ref: later pages cost what they show,
 * and a client that pages through a table which changes meanwhile sees no key twice. The part 1..#t needs no keys.
 * Where there are more keys than are shown, those that are stay the same from one ref to the next, as long as they are there.
 */
#include "verbs/children.h"

#include "verbs/look.h"
#include "verbs/ref.h"
#include "verbs/verbs_int.h"

#include <stdio.h>
#include <string.h>

enum { PAGE_MAX = 1000, TEXT_MAX = 1 << 20, LARGE_MAX = 8, SAMPLED = 100 };

bool ep_has_metatable(lua_State *L, int index)
{
  if (!lua_getmetatable(L, index))
    return false;
  lua_pop(L, 1);
  return true;
}

int ep_upvalue_count(lua_State *L, int index)
{
  lua_Debug ar;
  lua_pushvalue(L, index);
  lua_getinfo(L, ">u", &ar);
  return ar.nups;
}

int64_t ep_children_count(ep_ask *a, lua_State *L, int index, bool *more)
{
  *more = false;
  switch (lua_type(L, index)) {
  case LUA_TTABLE: {
    lua_Integer sequence = (lua_Integer)lua_rawlen(L, index);
    return sequence + (int64_t)ep_keys_count(L, index, sequence, &a->steps, more) +
           ep_has_metatable(L, index);
  }
  case LUA_TFUNCTION:
    return ep_upvalue_count(L, index);
  case LUA_TUSERDATA:
    return ep_has_metatable(L, index);
  default:
    return 0;
  }
}

typedef struct page {
  ep_ask *a;
  yyjson_mut_val *list;
  ep_look look;
  int64_t at, first, last; // numbers of children, from 1; at: the next one
} page;

// Adds the value on top as the next child, when it is on the page; pops it.
static void add_child(lua_State *L, page *p, const char *name, size_t length)
{
  if (p->at >= p->first && p->at <= p->last) {
    yyjson_mut_val *child = ep_ask_add_object(p->a, p->list);
    ep_ask_add_text(p->a, child, "name", name, length);
    yyjson_mut_val *value = yyjson_mut_obj(p->a->doc);
    yyjson_mut_obj_add_val(p->a->doc, child, "value", value);
    ep_look_add(p->a, L, -1, value, &p->look);
  }
  p->at++;
  lua_pop(L, 1);
}

static void add_metatable(lua_State *L, int index, page *p)
{
  if (lua_getmetatable(L, index))
    add_child(L, p, "(metatable)", sizeof "(metatable)" - 1);
}

static void add_sequence(lua_State *L, int table, page *p, lua_Integer sequence)
{
  char name[32];
  lua_Integer i = p->first;
  for (; i <= sequence && i <= p->last; i++) {
    int length = snprintf(name, sizeof name, "[%lld]", (long long)i);
    p->at = i;
    lua_rawgeti(L, table, i);
    add_child(L, p, name, (size_t)length);
  }
}

// --- keys of tables that have more than are shown: a debugger opens the same one at each step, by a new ref ---

static char key_large;

// Pushes the lists that are kept: {keys, sequence} by table, weak.
static void push_large(lua_State *L)
{
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key_large) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  ep_hook_push_weak_table(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_large);
}

// Whether the table may still have more keys than are shown, and those of the list at index: to look at each of them costs as much as a
// new list. So the first ones, which are seen most, are looked at, and some of the others.
static bool is_former(lua_State *L, int table, lua_Integer sequence, int list)
{
  int64_t steps = EP_KEYS_MAX + 1;
  bool more, there = true;
  ep_keys_count(L, table, sequence, &steps, &more);
  lua_Integer count = (lua_Integer)lua_rawlen(L, list);
  for (lua_Integer i = 1; more && there && i <= count; i += i < PAGE_MAX ? 1 : SAMPLED) {
    lua_rawgeti(L, list, i);
    there = lua_rawget(L, table) != LUA_TNIL;
    lua_pop(L, 1);
  }
  return more && there;
}

// Pushes the list of a table that was opened before; false, pushing nothing, when there is none for what it is now.
static bool push_former(lua_State *L, int table, lua_Integer sequence)
{
  int top = lua_gettop(L);
  push_large(L);
  lua_pushvalue(L, table);
  if (lua_rawget(L, -2) == LUA_TTABLE) {
    lua_rawgeti(L, -1, 2);
    bool same = lua_tointeger(L, -1) == sequence;
    lua_rawgeti(L, -2, 1);
    if (same && is_former(L, table, sequence, lua_gettop(L))) {
      lua_replace(L, top + 1);
      lua_settop(L, top + 1);
      return true;
    }
  }
  lua_settop(L, top);
  return false;
}

// Keeps the list on top, of keys that are no objects: those must not live longer for having been looked at.
static void keep_large(lua_State *L, int table, lua_Integer sequence)
{
  int list = lua_gettop(L);
  lua_Integer count = (lua_Integer)lua_rawlen(L, list);
  int type = count ? lua_rawgeti(L, list, count) : LUA_TNIL; // sorted: objects are last
  if (type == LUA_TSTRING || type == LUA_TNUMBER) {
    push_large(L);
    int kept = 0;
    for (lua_pushnil(L); lua_next(L, list + 2); lua_pop(L, 1))
      kept++;
    if (kept >= LARGE_MAX) { // a new table of lists
      lua_pop(L, 1);
      ep_hook_push_weak_table(L);
      lua_pushvalue(L, -1);
      lua_rawsetp(L, LUA_REGISTRYINDEX, &key_large);
    }
    lua_pushvalue(L, table);
    lua_createtable(L, 2, 0);
    lua_pushvalue(L, list);
    lua_rawseti(L, -2, 1);
    lua_pushinteger(L, sequence);
    lua_rawseti(L, -2, 2);
    lua_rawset(L, list + 2);
  }
  lua_settop(L, list);
}

// Pushes the keys of a table that is opened.
static void push_keys(lua_State *L, ep_ask *a, int table, lua_Integer sequence, bool *more)
{
  *more = push_former(L, table, sequence);
  if (*more)
    return;
  ep_keys_push(L, table, sequence, EP_KEYS_MAX, &a->steps, more);
  if (*more)
    keep_large(L, table, sequence);
}

void ep_children_keys_push(lua_State *L, ep_ask *a, int table, int facts, lua_Integer *sequence,
                           bool *more)
{
  lua_getfield(L, facts, "sequence");
  *sequence = lua_tointeger(L, -1);
  lua_pop(L, 1);
  if (lua_getfield(L, facts, "keys") != LUA_TTABLE) {
    lua_pop(L, 1);
    *sequence = (lua_Integer)lua_rawlen(L, table);
    push_keys(L, a, table, *sequence, more);
    lua_pushinteger(L, *sequence);
    lua_setfield(L, facts, "sequence");
    lua_pushboolean(L, *more);
    lua_setfield(L, facts, "more");
    lua_pushvalue(L, -1);
    lua_setfield(L, facts, "keys");
  }
  lua_getfield(L, facts, "more");
  *more = lua_toboolean(L, -1);
  lua_pop(L, 1);
}

static int64_t add_table(lua_State *L, int table, int facts, page *p, bool *more)
{
  char name[EP_WIDTH_MIN * 10];
  lua_Integer sequence;
  ep_children_keys_push(L, p->a, table, facts, &sequence, more);
  int keys = lua_gettop(L);
  int64_t count = (int64_t)lua_rawlen(L, keys);
  add_sequence(L, table, p, sequence);
  for (int64_t i = p->first > sequence ? p->first - sequence : 1;
       i <= count && sequence + i <= p->last; i++) {
    lua_rawgeti(L, keys, i);
    size_t length = ep_look_key(L, -1, name, sizeof name);
    lua_rawget(L, table);
    p->at = sequence + i;
    add_child(L, p, name, length);
  }
  p->at = sequence + count + 1;
  add_metatable(L, table, p);
  return sequence + count + ep_has_metatable(L, table);
}

const char *ep_upvalue_push(lua_State *L, int function, int i, char *name, size_t size)
{
  const char *given = lua_getupvalue(L, function, i);
  if (!given || (*given && strcmp(given, "(no name)") != 0))
    return given;
  snprintf(name, size, "(upvalue %d)", i); // a C function's, or stripped
  return name;
}

static int64_t add_upvalues(lua_State *L, int function, page *p)
{
  char name[32];
  int count = ep_upvalue_count(L, function);
  for (int i = 1; i <= count; i++) {
    const char *given = ep_upvalue_push(L, function, i, name, sizeof name);
    if (!given)
      break;
    add_child(L, p, given, strlen(given));
  }
  return count;
}

void ep_ref_asked_push(lua_State *L, ep_ask *a)
{
  if (!yyjson_is_int(yyjson_obj_get(a->in, "ref")))
    ep_verb_fail(L, a, EPLUA_E_INVALID, "\"ref\" must be a whole number");
  int64_t ref = ep_ask_number(a, "ref", 0, INT64_MAX, 0);
  if (!ep_ref_push(L, ref))
    ep_verb_fail(L, a, EPLUA_E_CLOSED, "the ref is no longer kept");
}

void ep_verb_children(lua_State *L, ep_ask *a)
{
  ep_ref_asked_push(L, a);
  int facts = lua_gettop(L), value = facts - 1;
  page p = {.a = a,
            .look = ep_look_of(a, 200),
            .at = 1,
            .first = ep_ask_number(a, "start", 1, INT32_MAX, 1)};
  p.last = p.first + ep_ask_number(a, "count", 1, PAGE_MAX, 100) - 1;
  p.list = ep_ask_add_list(a, a->out, "children");
  int64_t count = 0;
  bool more = false;
  if (lua_istable(L, value))
    count = add_table(L, value, facts, &p, &more);
  else if (lua_isfunction(L, value))
    count = add_upvalues(L, value, &p);
  else if (lua_type(L, value) == LUA_TUSERDATA) {
    add_metatable(L, value, &p);
    count = ep_has_metatable(L, value);
  }
  ep_ask_add_number(a, a->out, "count", count);
  ep_ask_add_flag(a, a->out, "more", more);
}

void ep_verb_text(lua_State *L, ep_ask *a)
{
  ep_ref_asked_push(L, a);
  lua_pop(L, 1);
  if (lua_type(L, -1) != LUA_TSTRING)
    ep_verb_fail(L, a, EPLUA_E_INVALID, "the ref is no string");
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  size_t start = (size_t)ep_ask_number(a, "start", 1, INT64_MAX, 1) - 1;
  size_t count = (size_t)ep_ask_number(a, "count", 1, TEXT_MAX, 65536);
  if (start > length)
    start = length;
  if (count > length - start)
    count = length - start;
  ep_ask_add_text(a, a->out, "text", text + start, count);
  ep_ask_add_number(a, a->out, "length", (int64_t)length);
}

void ep_verb_release(lua_State *L, ep_ask *a)
{
  int64_t released = 0;
  yyjson_val *one = yyjson_obj_get(a->in, "ref"), *many = yyjson_obj_get(a->in, "refs"), *ref;
  size_t i, n;
  if (one)
    released = ep_ref_release(L, ep_ask_number(a, "ref", 0, INT64_MAX, 0));
  else if (yyjson_is_arr(many)) {
    yyjson_arr_foreach(many, i, n, ref) released += ep_ref_release(L, yyjson_get_sint(ref));
  } else
    released = ep_ref_release_all(a->s, L);
  ep_ask_add_number(a, a->out, "released", released);
}
