// SPDX-License-Identifier: MIT
/*
 * Lua values to JSON text. Engine thread.
 * The value becomes a yyjson document first, which borrows the strings of the tables (they cannot
 * change or go meanwhile: no metamethod is called), and yyjson writes it. A table is read once: its
 * entries are collected, and only then is it known whether they are an array or an object to be
 * sorted. Runs protected, since reading may raise for memory and the document must be freed either
 * way.
 */
#include "lua/json.h"

#include "lua/call.h"
#include "lua/json_memory.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct entry {
  const char *key; // NULL: an integer key
  size_t key_length;
  lua_Integer index;
  yyjson_mut_val *value;
} entry;

typedef struct encoder {
  yyjson_alc memory;
  yyjson_mut_doc *doc;
  yyjson_mut_val *root;
  entry *entries; // of all tables on the way down, one after the other
  size_t count;
  size_t capacity;
  const void *null;
  const void *path[EP_JSON_DEPTH + 1];
  char error[128]; // empty: none so far
  bool no_memory;
} encoder;

static yyjson_mut_val *value_at(lua_State *L, encoder *e, int depth);

static yyjson_mut_val *refuse(encoder *e, const char *what)
{
  if (!e->error[0])
    snprintf(e->error, sizeof e->error, "%s", what);
  return NULL;
}

static yyjson_mut_val *no_memory(encoder *e)
{
  e->no_memory = true;
  return NULL;
}

// --- entries ---

static entry *add_entry(encoder *e)
{
  if (e->count == e->capacity) {
    size_t wanted = e->capacity ? e->capacity * 2 : 64;
    size_t old = e->capacity * sizeof *e->entries, new = wanted * sizeof *e->entries;
    entry *grown = e->entries ? e->memory.realloc(e->memory.ctx, e->entries, old, new)
                              : e->memory.malloc(e->memory.ctx, new);
    if (!grown)
      return NULL;
    e->entries = grown;
    e->capacity = wanted;
  }
  return &e->entries[e->count++];
}

// Gives an integer or float key its text, owned by the document.
static bool spell_key(encoder *e, entry *x, lua_State *L)
{
  char text[48];
  int length = lua_isinteger(L, -2)
                   ? snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(L, -2))
                   : snprintf(text, sizeof text, "%.14g", lua_tonumber(L, -2));
  yyjson_mut_val *copy = yyjson_mut_strncpy(e->doc, text, (size_t)length);
  if (!copy)
    return false;
  x->key = yyjson_mut_get_str(copy);
  x->key_length = (size_t)length;
  return true;
}

// Collects the entries of the table on top of L; false after refuse(). *all_integer: every key is
// an integer.
static bool collect(lua_State *L, encoder *e, int depth, bool *all_integer)
{
  *all_integer = true;
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    entry x = {0};
    switch (lua_type(L, -2)) {
    case LUA_TSTRING:
      x.key = lua_tolstring(L, -2, &x.key_length);
      *all_integer = false;
      break;
    case LUA_TNUMBER:
      if (lua_isinteger(L, -2)) {
        x.index = lua_tointeger(L, -2);
      } else {
        *all_integer = false;
        if (!spell_key(e, &x, L))
          return no_memory(e);
      }
      break;
    default:
      refuse(e, "a key is neither string nor number");
      return false;
    }
    x.value = value_at(L, e, depth + 1);
    if (!x.value)
      return false;
    entry *added = add_entry(e);
    if (!added)
      return no_memory(e);
    *added = x;
    lua_pop(L, 1);
  }
  return true;
}

static int compare(const void *a, const void *b)
{
  const entry *x = a, *y = b;
  size_t shorter = x->key_length < y->key_length ? x->key_length : y->key_length;
  int order = memcmp(x->key, y->key, shorter);
  if (order)
    return order;
  return x->key_length < y->key_length ? -1 : x->key_length > y->key_length;
}

// qsort costs a copy; most objects are small.
static void sort(entry *entries, size_t count)
{
  if (count > 24) {
    qsort(entries, count, sizeof *entries, compare);
    return;
  }
  for (size_t i = 1; i < count; i++) {
    entry x = entries[i];
    size_t at = i;
    for (; at > 0 && compare(&x, &entries[at - 1]) < 0; at--)
      entries[at] = entries[at - 1];
    entries[at] = x;
  }
}

// --- tables ---

static yyjson_mut_val *make_array(encoder *e, entry *entries, size_t count)
{
  yyjson_mut_val *array = yyjson_mut_arr(e->doc);
  bool in_order = true;
  for (size_t i = 0; i < count && in_order; i++)
    in_order = entries[i].index == (lua_Integer)i + 1;
  // keys that lie in the hash part come in any order: put each at its place, the set is 1..count
  for (size_t i = 0; !in_order && i < count;) {
    size_t at = (size_t)entries[i].index - 1;
    if (at == i) {
      i++;
      continue;
    }
    entry x = entries[at];
    entries[at] = entries[i];
    entries[i] = x;
  }
  for (size_t i = 0; i < count; i++) {
    if (!yyjson_mut_arr_append(array, entries[i].value))
      return no_memory(e);
  }
  return array;
}

static yyjson_mut_val *make_object(lua_State *L, encoder *e, entry *entries, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (entries[i].key)
      continue;
    lua_pushinteger(L, entries[i].index);
    lua_pushnil(L);
    bool spelled = spell_key(e, &entries[i], L);
    lua_pop(L, 2);
    if (!spelled)
      return no_memory(e);
  }
  sort(entries, count);
  yyjson_mut_val *object = yyjson_mut_obj(e->doc);
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && compare(&entries[i - 1], &entries[i]) == 0)
      return refuse(e, "a table has the same key as a number and as a string");
    yyjson_mut_val *key = yyjson_mut_strn(e->doc, entries[i].key, entries[i].key_length);
    if (!key || !yyjson_mut_obj_add(object, key, entries[i].value))
      return no_memory(e);
  }
  return object;
}

static bool marked_as_array(lua_State *L)
{
  if (!lua_getmetatable(L, -1))
    return false;
  ep_json_push_array_mark(L);
  bool marked = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return marked;
}

// Whether integer keys (all different) are exactly 1..count.
static bool is_sequence(const entry *entries, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (entries[i].index < 1 || (lua_Unsigned)entries[i].index > count)
      return false;
  }
  return true;
}

static yyjson_mut_val *table_at_top(lua_State *L, encoder *e, int depth)
{
  const void *self = lua_topointer(L, -1);
  if (depth > EP_JSON_DEPTH) {
    for (int i = 1; i < depth; i++) {
      if (e->path[i] == self)
        return refuse(e, "a table contains itself");
    }
    return refuse(e, "nested deeper than 200 levels");
  }
  e->path[depth] = self;
  luaL_checkstack(L, 8, NULL);
  bool marked = marked_as_array(L);
  size_t first = e->count;
  bool all_integer;
  if (!collect(L, e, depth, &all_integer))
    return NULL;
  entry *entries = e->entries ? e->entries + first : NULL;
  size_t count = e->count - first;
  e->count = first;
  if (marked ? all_integer && is_sequence(entries, count)
             : count > 0 && all_integer && is_sequence(entries, count))
    return make_array(e, entries, count);
  if (marked)
    return refuse(e, "a table marked as array has other keys than 1 to its length");
  return make_object(L, e, entries, count);
}

// The value on top of L, which stays there.
static yyjson_mut_val *value_at(lua_State *L, encoder *e, int depth)
{
  yyjson_mut_val *value = NULL;
  size_t length;
  switch (lua_type(L, -1)) {
  case LUA_TNIL:
    value = yyjson_mut_null(e->doc);
    break;
  case LUA_TBOOLEAN:
    value = yyjson_mut_bool(e->doc, lua_toboolean(L, -1));
    break;
  case LUA_TNUMBER:
    if (lua_isinteger(L, -1))
      value = yyjson_mut_sint(e->doc, lua_tointeger(L, -1));
    else if (!isfinite(lua_tonumber(L, -1)))
      return refuse(e, "a number is not finite");
    else
      value = yyjson_mut_real(e->doc, lua_tonumber(L, -1));
    break;
  case LUA_TSTRING: {
    const char *text = lua_tolstring(L, -1, &length);
    value = yyjson_mut_strn(e->doc, text, length);
    break;
  }
  case LUA_TTABLE:
    return table_at_top(L, e, depth);
  case LUA_TUSERDATA:
    if (lua_touserdata(L, -1) == e->null) {
      value = yyjson_mut_null(e->doc);
      break;
    }
    // fall through
  default:
    snprintf(e->error, sizeof e->error, "a %s has no JSON form", luaL_typename(L, -1));
    return NULL;
  }
  return value ? value : no_memory(e);
}

static int build(lua_State *L)
{
  encoder *e = lua_touserdata(L, 1);
  lua_settop(L, 2);
  ep_json_push_null(L);
  e->null = lua_touserdata(L, -1);
  lua_pop(L, 1);
  e->root = value_at(L, e, 1);
  return 0;
}

// Pushes the text (malloc'ed by e->memory) and its length; false after refuse().
static bool write_text(lua_State *L, encoder *e, bool formatted)
{
  yyjson_write_err err;
  size_t length;
  yyjson_mut_doc_set_root(e->doc, e->root);
  char *text = yyjson_mut_write_opts(
      e->doc, formatted ? YYJSON_WRITE_PRETTY_TWO_SPACES : YYJSON_WRITE_NOFLAG, &e->memory, &length,
      &err);
  if (!text) {
    if (err.code == YYJSON_WRITE_ERROR_MEMORY_ALLOCATION)
      no_memory(e);
    else
      refuse(e, err.code == YYJSON_WRITE_ERROR_INVALID_STRING ? "a string is not valid UTF-8"
                                                              : err.msg);
    return false;
  }
  lua_pushlightuserdata(L, text);
  lua_pushinteger(L, (lua_Integer)length);
  return true;
}

static int push_text(lua_State *L)
{
  lua_pushlstring(L, lua_touserdata(L, 1), (size_t)lua_tointeger(L, 2));
  return 1;
}

// Encodes once; the status of Lua, with the text or the error value on L when there is one.
static int attempt(lua_State *L, encoder *e, int index, bool formatted)
{
  *e = (encoder){.memory = ep_json_memory(&ep_state_of(L)->mem)};
  e->doc = yyjson_mut_doc_new(&e->memory);
  if (!e->doc) {
    no_memory(e);
    return LUA_OK;
  }
  lua_pushcfunction(L, build);
  lua_pushlightuserdata(L, e);
  lua_pushvalue(L, index);
  int status = ep_pcallk(L, 2, 0, 0, 0, NULL);
  if (status == LUA_OK && e->root && write_text(L, e, formatted)) {
    char *text = lua_touserdata(L, -2);
    lua_pushcfunction(L, push_text);
    lua_insert(L, -3);
    status = ep_pcallk(L, 2, 1, 0, 0, NULL);
    e->memory.free(e->memory.ctx, text);
  }
  e->memory.free(e->memory.ctx, e->entries);
  yyjson_mut_doc_free(e->doc);
  return status;
}

int ep_json_encode(lua_State *L, int index, bool formatted)
{
  index = lua_absindex(L, index);
  encoder e;
  int status = attempt(L, &e, index, formatted);
  if (status == LUA_OK && e.no_memory) { // yyjson cannot ask Lua to collect, so we do
    lua_gc(L, LUA_GCCOLLECT);
    status = attempt(L, &e, index, formatted);
  }
  if (status != LUA_OK)
    return lua_error(L);
  if (e.no_memory)
    ep_raise_memory(L);
  if (!e.error[0])
    return 1;
  lua_pushnil(L);
  lua_pushfstring(L, "cannot encode: %s", e.error);
  return 2;
}
