// SPDX-License-Identifier: MIT
/*
 * Values as text. Engine thread; owns nothing.
 * Everything is written into a buffer of known size, and writing stops when it is full: a table of a million entries or
 * one that contains itself costs no more than what is shown. __tostring is not asked: a debugger that runs code of the
 * program it looks at changes it.
 * Not here: which values can be opened, and what is inside (children.c, ref.c).
 */
#include "verbs/look.h"

#include "debug/threads.h"
#include "verbs/ref.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

enum { COUNTED = 5000, SHOWN_KEYS = 64, SHOWN_SEQUENCE = 1000, NESTED_STRING = 60 };

// A line that grows until it is full.
typedef struct line {
  char *bytes;
  size_t length, size;
  bool full;
  const void *around[EP_DEPTH_MAX]; // the tables in which it is, from the outermost
  int count;
} line;

static const char ellipsis[] = "\xE2\x80\xA6"; // U+2026

static void add(line *l, const char *bytes, size_t length)
{
  if (l->full)
    return;
  if (l->length + length > l->size) {
    l->full = true;
    return;
  }
  memcpy(l->bytes + l->length, bytes, length);
  l->length += length;
}

static void add_text(line *l, const char *text)
{
  add(l, text, strlen(text));
}

// As in source: what is no UTF-8, and controls, escaped. At most max bytes of it.
static void add_string(line *l, const char *text, size_t length, size_t max)
{
  const char *end = text + length;
  size_t begun = l->length;
  add(l, "\"", 1);
  for (const char *p = text; p < end && !l->full;) {
    size_t n = ep_utf8_length(p, end);
    unsigned char c = (unsigned char)*p;
    char escaped[8];
    if (l->length - begun > max) {
      add_text(l, ellipsis);
      break;
    }
    if (n > 1 || (n == 1 && c >= 32 && c != 127 && c != '"' && c != '\\'))
      add(l, p, n);
    else if (c == '"' || c == '\\')
      add(l, (char[]){'\\', (char)c}, 2);
    else if (c == '\n' || c == '\t' || c == '\r')
      add_text(l, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
    else
      add(l, escaped, (size_t)snprintf(escaped, sizeof escaped, "\\x%02X", c));
    p += n ? n : 1;
  }
  add(l, "\"", 1);
}

static void add_number(lua_State *L, int index, line *l)
{
  lua_pushvalue(L, index); // turned into a string in place
  add_text(l, lua_tostring(L, -1));
  lua_pop(L, 1);
}

// "FILE*: 0x55d...": as luaL_tolstring without __tostring.
static void add_address(lua_State *L, int index, line *l)
{
  char text[32];
  const char *name = NULL;
  int top = lua_gettop(L);
  if (lua_type(L, index) != LUA_TLIGHTUSERDATA && lua_getmetatable(L, index)) {
    lua_pushliteral(L, "__name");
    if (lua_rawget(L, -2) == LUA_TSTRING)
      name = lua_tostring(L, -1);
  }
  add(l, name ? name : luaL_typename(L, index), strnlen(name ? name : luaL_typename(L, index), 60));
  lua_settop(L, top);
  snprintf(text, sizeof text, ": %p", lua_topointer(L, index));
  add_text(l, text);
}

static size_t params_text(lua_State *L, int index, char *text, size_t size, bool skip_self)
{
  line l = {.bytes = text, .size = size - 1};
  lua_Debug ar;
  lua_pushvalue(L, index);
  lua_getinfo(L, ">u", &ar);
  int first = skip_self ? 2 : 1;
  for (int i = first; i <= ar.nparams; i++) {
    lua_pushvalue(L, index);
    const char *name = lua_getlocal(L, NULL, i);
    lua_pop(L, 1);
    if (i > first)
      add(&l, ", ", 2);
    add_text(&l, name ? name : "?");
  }
  if (ar.isvararg)
    add_text(&l, ar.nparams >= first ? ", ..." : "...");
  text[l.length] = '\0';
  return l.length;
}

static void add_function(lua_State *L, int index, line *l)
{
  char params[200];
  if (lua_iscfunction(L, index)) {
    add_text(l, "function: builtin");
    return;
  }
  params_text(L, index, params, sizeof params, false);
  add_text(l, "function(");
  add_text(l, params);
  add(l, ")", 1);
}

static void add_value(lua_State *L, int index, line *l, int depth, size_t string_max);

static void add_key(lua_State *L, int index, line *l)
{
  size_t length;
  if (lua_type(L, index) == LUA_TSTRING) {
    const char *text = lua_tolstring(L, index, &length);
    if (ep_is_identifier(text, length)) {
      size_t room = l->size - l->length;
      add(l, text, length < room ? length : room);
      l->full |= length > room;
      return;
    }
  }
  add(l, "[", 1);
  add_value(L, index, l, 0, NESTED_STRING);
  add(l, "]", 1);
}

// Of a table in itself, however deep: it would be written out again and again.
static bool is_around(const line *l, const void *table)
{
  for (int i = 0; i < l->count; i++) {
    if (l->around[i] == table)
      return true;
  }
  return false;
}

static void add_table(lua_State *L, int index, line *l, int depth)
{
  l->around[l->count++] = lua_topointer(L, index);
  int64_t steps = SHOWN_SEQUENCE + SHOWN_KEYS;
  lua_Integer sequence = (lua_Integer)lua_rawlen(L, index);
  bool more = sequence > SHOWN_SEQUENCE;
  const char *comma = "";
  add(l, "{", 1);
  for (lua_Integer i = 1; i <= sequence && i <= SHOWN_SEQUENCE && !l->full; i++, comma = ", ") {
    add_text(l, comma);
    lua_rawgeti(L, index, i);
    add_value(L, lua_gettop(L), l, depth - 1, NESTED_STRING);
    lua_pop(L, 1);
  }
  if (!more && !l->full) {
    ep_keys_push(L, index, sequence, SHOWN_KEYS, &steps, &more);
    int list = lua_gettop(L);
    for (lua_Integer i = 1; lua_rawgeti(L, list, i) != LUA_TNIL && !l->full; i++, comma = ", ") {
      add_text(l, comma);
      add_key(L, lua_gettop(L), l);
      add(l, " = ", 3);
      lua_rawget(L, index);
      add_value(L, lua_gettop(L), l, depth - 1, NESTED_STRING);
      lua_pop(L, 1);
    }
    lua_settop(L, list - 1);
  }
  if (more) {
    add_text(l, comma);
    add_text(l, ellipsis);
  }
  l->count--;
  add(l, "}", 1);
}

// index: absolute.
static void add_value(lua_State *L, int index, line *l, int depth, size_t string_max)
{
  size_t length;
  luaL_checkstack(L, 10, NULL);
  switch (lua_type(L, index)) {
  case LUA_TNIL:
    add_text(l, "nil");
    break;
  case LUA_TBOOLEAN:
    add_text(l, lua_toboolean(L, index) ? "true" : "false");
    break;
  case LUA_TNUMBER:
    add_number(L, index, l);
    break;
  case LUA_TSTRING: {
    const char *text = lua_tolstring(L, index, &length);
    add_string(l, text, length, string_max);
    break;
  }
  case LUA_TTABLE:
    lua_pushnil(L);
    if (!lua_next(L, index)) {
      add_text(l, "{}");
      break;
    }
    lua_pop(L, 2);
    if (is_around(l, lua_topointer(L, index)))
      add_text(l, "<cycle>");
    else if (depth > 0 && l->count < EP_DEPTH_MAX)
      add_table(L, index, l, depth);
    else
      add_text(l, "{\xE2\x80\xA6}");
    break;
  case LUA_TFUNCTION:
    add_function(L, index, l);
    break;
  default:
    add_address(L, index, l);
  }
}

// Ends a line with the sign that it goes on, when it is full.
static size_t finish(line *l, bool *cut)
{
  *cut = l->full;
  if (l->full) {
    size_t room = l->size - (sizeof ellipsis - 1);
    size_t at = 0;
    while (at < l->length) { // not in the middle of a character
      size_t n = ep_utf8_length(l->bytes + at, l->bytes + l->length);
      if (at + (n ? n : 1) > room)
        break;
      at += n ? n : 1;
    }
    memcpy(l->bytes + at, ellipsis, sizeof ellipsis - 1);
    l->length = at + sizeof ellipsis - 1;
  }
  l->bytes[l->length] = '\0';
  return l->length;
}

size_t ep_look_text(lua_State *L, int index, const ep_look *look, char *text, size_t size,
                    bool *cut)
{
  line l = {.bytes = text, .size = look->width < size - 1 ? look->width : size - 1};
  add_value(L, lua_absindex(L, index), &l, look->depth, SIZE_MAX);
  return finish(&l, cut);
}

size_t ep_look_key(lua_State *L, int index, char *text, size_t size)
{
  bool cut;
  line l = {.bytes = text, .size = size - 1};
  add_key(L, lua_absindex(L, index), &l);
  return finish(&l, &cut);
}

bool ep_is_identifier(const char *text, size_t length)
{
  if (length == 0 || (!isalpha((unsigned char)text[0]) && text[0] != '_'))
    return false;
  for (size_t i = 0; i < length; i++) {
    if ((unsigned char)text[i] >= 128 || (!isalnum((unsigned char)text[i]) && text[i] != '_'))
      return false;
  }
  return true;
}

// --- into an answer ---

void ep_look_add_function(ep_ask *a, lua_State *L, int index, yyjson_mut_val *object,
                          bool skip_self)
{
  char params[400];
  if (lua_type(L, index) != LUA_TFUNCTION || lua_iscfunction(L, index))
    return;
  index = lua_absindex(L, index);
  size_t length = params_text(L, index, params, sizeof params, skip_self);
  ep_ask_add_text(a, object, "params", params, length);
  lua_Debug ar;
  lua_pushvalue(L, index);
  lua_getinfo(L, ">S", &ar);
  if (ar.source[0] == '@')
    ep_ask_add_text(a, object, "file", ar.source + 1, ar.srclen - 1);
  else
    ep_ask_add_text(a, object, "source", ar.short_src, strlen(ar.short_src));
  ep_ask_add_number(a, object, "line", ar.linedefined);
  ep_ask_add_number(a, object, "last_line", ar.lastlinedefined);
}

ep_look ep_look_of(const ep_ask *a, int64_t width)
{
  return (ep_look){.depth = (int)ep_ask_number(a, "depth", 1, EP_DEPTH_MAX, 1),
                   .width = (size_t)ep_ask_number(a, "width", EP_WIDTH_MIN, EP_WIDTH_MAX, width),
                   .refs = ep_ask_flag(a, "refs", true)};
}

static void add_thread(ep_ask *a, lua_State *L, lua_State *co, yyjson_mut_val *object)
{
  const char *status = ep_thread_status(co);
  ep_ask_add_text(a, object, "status", status, strlen(status));
  ep_ask_add_number(a, object, "thread", ep_thread_id(L, co));
}

// Of a table: what is a sequence, and what is not. When not all was looked at, there may be something.
static void add_counts(ep_ask *a, lua_State *L, int index, yyjson_mut_val *object, int64_t children,
                       bool more)
{
  int64_t indexed = (int64_t)lua_rawlen(L, index), named = children - indexed;
  ep_ask_add_number(a, object, "indexed", indexed);
  ep_ask_add_number(a, object, "named", named < 1 && more ? 1 : named);
}

// Counts children with some of the looks that are left.
static int64_t count_children(ep_ask *a, lua_State *L, int index, const ep_look *look, bool *more)
{
  int64_t left = a->steps;
  if (look->counts && left > COUNTED)
    a->steps = COUNTED;
  int64_t given = a->steps, children = ep_children_count(a, L, index, more);
  a->steps = left - (given - a->steps);
  return children;
}

int64_t ep_look_add(ep_ask *a, lua_State *L, int index, yyjson_mut_val *object, const ep_look *look)
{
  char text[EP_WIDTH_MAX + 1];
  bool cut;
  index = lua_absindex(L, index);
  int type = lua_type(L, index);
  size_t length = ep_look_text(L, index, look, text, sizeof text, &cut);
  const char *name = lua_typename(L, type);
  ep_ask_add_text(a, object, "type", name, strlen(name));
  ep_ask_add_text(a, object, "text", text, length);
  if (type == LUA_TSTRING)
    ep_ask_add_number(a, object, "length", (int64_t)lua_rawlen(L, index));
  ep_look_add_function(a, L, index, object, false);
  if (type == LUA_TTHREAD)
    add_thread(a, L, lua_tothread(L, index), object);
  if (!look->refs)
    return 0;
  bool more = false;
  int64_t children = count_children(a, L, index, look, &more);
  bool opens = children > 0 || more; // when no looks were left, nothing is known
  if (opens) {
    ep_ask_add_number(a, object, "children", children);
    if (more)
      ep_ask_add_flag(a, object, "more", true);
    if (look->counts && type == LUA_TTABLE)
      add_counts(a, L, index, object, children, more);
  }
  if (!opens && !(type == LUA_TSTRING && cut))
    return 0;
  int64_t ref = ep_ref_new(a->s, L, index);
  ep_ask_add_number(a, object, "ref", ref);
  return ref;
}
