// SPDX-License-Identifier: MIT
/*
 * Functions that are new in the text and have a name that all can use: `function NAME`, `function a.b`, `function a:b`, outside of
 * functions and blocks. Engine thread.
 * Their statements do nothing but to make a function and to set a field, so they can be made up for, where that field is nil and no metamethod
 * would be asked. Fields are set before anything is replaced, and taken back when something fails after that.
 */
#include "debug/swap_int.h"

#include "lua/call.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES_MAX = 90, TABLE = 1, KEY = 2, VALUE = 3 };

// The local of the chunk that the name means where the function is made; false: it is a global.
static bool find_local(const ep_functions *f, int function, const char *name, size_t length,
                       ep_variable *v)
{
  const ep_dump_function *chunk = &f->dump.functions[0];
  int pc = f->list[function].made_at, depth = 0;
  bool found = false;
  for (int n = 0; n < chunk->local_count; n++) {
    const ep_dump_local *l = &f->dump.locals[chunk->local + n];
    if (l->from > pc || l->to <= pc || l->length != length || memcmp(l->name, name, length) != 0)
      continue;
    *v = (ep_variable){0, depth++, n, l->name, length};
    found = true;
  }
  return found;
}

// Pushes what the first part of a name is: the table of globals, or, behind *rest, the value of a local. False: nothing is pushed.
static bool push_base(ep_swap_job *j, lua_State *L, int function, const char **rest)
{
  size_t length = strcspn(*rest, ".:");
  ep_variable v = {.owner = EP_OWNER_ENV};
  bool local = find_local(&j->new, function, *rest, length, &v);
  ep_variable_source source;
  if (local && !(*rest)[length]) // the local itself would be set
    return false;
  if (!ep_swap_find_elsewhere(j, &v, &source) ||
      (source.kind != EP_SOURCE_DONOR && source.kind != EP_SOURCE_GLOBALS))
    return false;
  *rest += local ? length + 1 : 0;
  if (source.kind == EP_SOURCE_GLOBALS) {
    lua_pushglobaltable(L);
    return true;
  }
  lua_rawgeti(L, j->olds, source.closure);
  lua_getupvalue(L, -1, source.n);
  lua_remove(L, -2);
  return true;
}

static bool is_plain(lua_State *L)
{
  if (!lua_istable(L, -1))
    return false;
  if (!lua_getmetatable(L, -1))
    return true;
  lua_pushliteral(L, "__newindex");
  bool plain = lua_rawget(L, -2) == LUA_TNIL;
  lua_pop(L, 2);
  return plain;
}

// Pushes the table that gets the function, and the key; false: that is no table, or has it, or the like. Then nothing is pushed.
static bool push_place(ep_swap_job *j, lua_State *L, int function)
{
  int top = lua_gettop(L);
  const char *rest = j->new.list[function].name;
  if (strlen(rest) > NAME_BYTES_MAX || !push_base(j, L, function, &rest))
    return false;
  for (;;) {
    size_t length = strcspn(rest, ".:");
    lua_pushlstring(L, rest, length);
    if (!lua_istable(L, -2))
      break;
    lua_pushvalue(L, -1);
    lua_rawget(L, -3);
    if (!rest[length]) {
      bool is_free = lua_isnil(L, -1);
      lua_pop(L, 2);
      if (!is_free || !is_plain(L))
        break;
      lua_pushlstring(L, rest, length);
      return true;
    }
    rest += length + 1;
    lua_replace(L, -3);
    lua_pop(L, 1);
  }
  lua_settop(L, top);
  return false;
}

static bool was_there(const ep_swap_job *j, int function)
{
  for (int t = 0; t < j->text_count; t++) {
    const ep_swap_text *x = &j->texts[t];
    if (x->plans && x->loaded && x->match.back[function] >= 0)
      return true;
  }
  return false;
}

bool ep_swap_is_definition(const ep_swap_job *j, int function)
{
  const ep_function *f = &j->new.list[function];
  return f->outermost && !f->local_function && j->new.dump.functions[function].parent == 0 &&
         !was_there(j, function);
}

bool ep_swap_define(ep_swap_job *j, lua_State *L, int function, int text)
{
  if (!lua_checkstack(L, 20))
    ep_raise_memory(L);
  int top = lua_gettop(L);
  if (!push_place(j, L, function) || !ep_swap_can_add(j, function)) {
    lua_settop(L, top);
    return false;
  }
  lua_rawgeti(L, j->fresh, 0);
  lua_createtable(L, 3, 0);
  lua_pushvalue(L, top + 1);
  lua_rawseti(L, -2, TABLE);
  lua_pushvalue(L, top + 2);
  lua_rawseti(L, -2, KEY);
  ep_swap_make_new(j, L, function, text);
  lua_rawseti(L, -2, VALUE);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  lua_settop(L, top);
  return true;
}

// Sets or unsets field n of the list on top.
static void set_field(lua_State *L, lua_Integer n, bool on)
{
  lua_rawgeti(L, -1, n);
  lua_rawgeti(L, -1, TABLE);
  lua_rawgeti(L, -2, KEY);
  if (on)
    lua_rawgeti(L, -3, VALUE);
  else
    lua_pushnil(L);
  lua_rawset(L, -3);
  lua_pop(L, 2);
}

void ep_swap_set_definitions(ep_swap_job *j, lua_State *L)
{
  if (!lua_checkstack(L, 10))
    ep_raise_memory(L);
  lua_rawgeti(L, j->fresh, 0);
  lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
  for (lua_Integer n = 1; n <= count; n++) {
    j->defined = n; // also the one that fails: to unset what is not set is no harm
    set_field(L, n, true);
  }
  lua_pop(L, 1);
}

void ep_swap_unset_definitions(const ep_swap_job *j, lua_State *L)
{
  int top = lua_gettop(L);
  if (lua_istable(L, -1) && lua_rawgeti(L, -1, 0) == LUA_TTABLE) {
    for (lua_Integer n = 1; n <= j->defined; n++)
      set_field(L, n, false);
  }
  lua_settop(L, top);
}
