// SPDX-License-Identifier: MIT
/*
 * The verb complete: names that could follow a text, from the live engine. Engine thread; owns nothing that outlives a call.
 * Tables are walked once, and only the best `limit` names are held on the way, in a heap: with 100,000 globals sorting
 * all of them would cost more than the walk. Names are copied, since a finalizer may run later, while the
 * answer is made, and take them away.
 */
#include "verbs/look.h"
#include "verbs/path.h"
#include "verbs/session.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LIMIT_MAX = 1000, NAME_MAX_BYTES = 100 };

typedef struct candidate {
  const char *name; // during the walk: the table's own, then a copy
  int level;
  bool other_case; // begins like the prefix only when case does not count
  bool far;        // no variable of the frame
} candidate;

typedef char copy[NAME_MAX_BYTES + 1];

typedef struct search {
  const ep_path *path;
  candidate *heap; // the worst on top
  int count, limit;
  int session; // stack index of the session's table, or nil
  int first;   // stack index of the nearest table
  int levels;  // tables; the first one holds the session's cells when there is no separator
  bool frame;  // the session is a frame: its variables come first
  bool more;
} search;

static bool worse(const candidate *a, const candidate *b)
{
  if (a->far != b->far)
    return a->far;
  return a->other_case != b->other_case ? a->other_case : strcmp(a->name, b->name) > 0;
}

static void swap(candidate *a, candidate *b)
{
  candidate c = *a;
  *a = *b;
  *b = c;
}

static void sink(candidate *heap, int count)
{
  for (int i = 0;;) {
    int worst = i;
    for (int child = 2 * i + 1; child <= 2 * i + 2 && child < count; child++) {
      if (worse(&heap[child], &heap[worst]))
        worst = child;
    }
    if (worst == i)
      return;
    swap(&heap[i], &heap[worst]);
    i = worst;
  }
}

// Whether the heap has room for it, or holds a worse one.
static bool is_wanted(const search *s, const candidate *c)
{
  return s->count < s->limit || worse(&s->heap[0], c);
}

static void add(search *s, candidate c)
{
  if (s->count == s->limit) {
    s->heap[0] = c;
    sink(s->heap, s->count);
    return;
  }
  int i = s->count++;
  s->heap[i] = c;
  for (; i > 0 && worse(&s->heap[i], &s->heap[(i - 1) / 2]); i = (i - 1) / 2)
    swap(&s->heap[i], &s->heap[(i - 1) / 2]);
}

static bool has_call(lua_State *L, int index)
{
  if (lua_isfunction(L, index))
    return true;
  if (!lua_getmetatable(L, index))
    return false;
  lua_pushliteral(L, "__call");
  bool found = lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 2);
  return found;
}

static bool is_hidden(lua_State *L, const search *s, int level, int key)
{
  for (int i = 0; i < level; i++) {
    lua_pushvalue(L, key);
    bool nearer = lua_rawget(L, s->first + i) != LUA_TNIL;
    lua_pop(L, 1);
    if (nearer)
      return true;
  }
  return false;
}

// Takes a name that begins rightly. The cheap questions come first: of 100,000 names few get to the last ones.
static void consider(lua_State *L, search *s, const char *name, size_t length, int level, int key)
{
  const ep_token *prefix = &s->path->prefix;
  candidate c = {.name = name,
                 .level = level,
                 .other_case = memcmp(name, prefix->at, prefix->length) != 0,
                 .far = s->frame && !s->path->separator && level > 0};
  bool wanted = is_wanted(s, &c);
  if (!wanted && s->more)
    return;
  if (!ep_is_identifier(name, length) || (s->path->separator == ':' && !has_call(L, key + 1)) ||
      is_hidden(L, s, level, key))
    return;
  s->more |= s->count == s->limit;
  if (wanted)
    add(s, c);
}

// Looks at the names of one table. Allocates nothing.
static void walk(lua_State *L, ep_ask *a, search *s, int level)
{
  const ep_token *prefix = &s->path->prefix;
  lua_pushnil(L);
  while (lua_next(L, s->first + level)) {
    int key = lua_gettop(L) - 1;
    size_t length;
    if (a->steps-- <= 0) {
      s->more = true;
      lua_pop(L, 2);
      return;
    }
    const char *name = lua_type(L, key) == LUA_TSTRING ? lua_tolstring(L, key, &length) : NULL;
    if (name && length >= prefix->length && length <= NAME_MAX_BYTES &&
        strncasecmp(name, prefix->at, prefix->length) == 0)
      consider(L, s, name, length, level, key);
    lua_pop(L, 1);
  }
}

// Pushes the tables in which the name is looked for, nearest first; their number.
static int push_tables(lua_State *L, const ep_path *p, int session)
{
  int first = lua_gettop(L) + 1;
  luaL_checkstack(L, EP_PATH_CHAIN + 20, NULL);
  if (p->separator) {
    if (!ep_path_push(L, p, session))
      return 0;
    if (!lua_istable(L, -1)) { // a string, userdata: what its metatable leads to
      bool next = ep_path_push_next(L, first);
      lua_remove(L, first);
      if (!next)
        return 0;
    }
  } else {
    if (lua_istable(L, session))
      lua_getfield(L, session, "cells");
    else
      lua_newtable(L);
    ep_session_globals_push(L, session);
  }
  for (int n = lua_gettop(L); n - first < EP_PATH_CHAIN; n++) {
    if (!ep_path_push_next(L, n))
      break;
    for (int i = first; i <= n; i++) {
      if (lua_rawequal(L, i, n + 1)) { // it leads back
        lua_pop(L, 1);
        return n - first + 1;
      }
    }
  }
  return lua_gettop(L) - first + 1;
}

static int by_order(const void *a, const void *b)
{
  const candidate *x = a, *y = b;
  return worse(x, y) - worse(y, x);
}

static void add_item(lua_State *L, ep_ask *a, const search *s, const candidate *c,
                     yyjson_mut_val *items)
{
  char text[EP_WIDTH_MAX + 1];
  bool cut;
  size_t length = strlen(c->name);
  yyjson_mut_val *item = ep_ask_add_object(a, items);
  ep_look look = ep_look_of(a, 60);
  ep_ask_add_text(a, item, "name", c->name, length);
  if (s->path->separator || c->level > 0 ||
      !ep_session_local_push(L, s->session, c->name, length)) {
    lua_pushlstring(L, c->name, length);
    lua_rawget(L, s->first + c->level);
  }
  const char *kind = luaL_typename(L, -1);
  ep_ask_add_text(a, item, "kind", kind, strlen(kind));
  if (s->frame && !s->path->separator && c->level == 0)
    ep_ask_add_flag(a, item, "variable", true);
  length = ep_look_text(L, -1, &look, text, sizeof text, &cut);
  ep_ask_add_text(a, item, "text", text, length);
  ep_look_add_function(a, L, -1, item, s->path->separator == ':');
  lua_pop(L, 1);
}

void ep_complete(lua_State *L, ep_ask *a, int session, bool frame)
{
  size_t length;
  const char *text = ep_ask_string(a, "text", "", &length);
  if (ep_complete_modules(L, a, text, length))
    return;
  ep_path p;
  search s = {.path = &p,
              .session = session,
              .frame = frame,
              .limit = (int)ep_ask_number(a, "limit", 1, LIMIT_MAX, 100)};
  s.heap = lua_newuserdatauv(L, (size_t)s.limit * sizeof *s.heap, 0);
  copy *copies = lua_newuserdatauv(L, (size_t)s.limit * sizeof *copies, 0);
  s.first = lua_gettop(L) + 1;
  bool parsed = ep_path_parse(&p, text, length);
  if (parsed)
    s.levels = push_tables(L, &p, s.session);
  for (int level = 0; level < s.levels; level++)
    walk(L, a, &s, level);
  for (int i = 0; i < s.count; i++) {
    memcpy(copies[i], s.heap[i].name, strlen(s.heap[i].name) + 1);
    s.heap[i].name = copies[i];
  }
  qsort(s.heap, (size_t)s.count, sizeof *s.heap, by_order);
  ep_ask_add_text(a, a->out, "prefix", p.prefix.at, parsed ? p.prefix.length : 0);
  yyjson_mut_val *items = ep_ask_add_list(a, a->out, "items");
  for (int i = 0; i < s.count; i++)
    add_item(L, a, &s, &s.heap[i], items);
  ep_ask_add_flag(a, a->out, "more", s.more);
}

void ep_verb_complete(lua_State *L, ep_ask *a)
{
  ep_session_push(L, ep_ask_string(a, "session", "", NULL));
  ep_complete(L, a, lua_gettop(L), false);
}
