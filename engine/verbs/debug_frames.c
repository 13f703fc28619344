// SPDX-License-Identifier: MIT
/*
 * The verb debug_frames: the stack of a coroutine, page by page. Engine thread; owns nothing that outlives a call.
 * Functions that can be reached by name from package.loaded are called so, as Lua's own tracebacks do; their names are looked up
 * once for a page, not once for each frame. Frames of ours in the middle (the guard before a message handler) are left out;
 * they are only looked for near the top, so that a page costs what is above it and no more than once.
 */
#include "debug/sources.h"
#include "debug/threads.h"
#include "verbs/frame.h"
#include "verbs/look.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

enum { PAGE_MAX = 1000, SOURCE_MAX = 256, GUARDS_MAX = 200, GUARD_LEVELS = 1000 };

// --- names of functions that can be reached ---

static void name_function(lua_State *L, int names, const char *module, const char *field)
{
  lua_pushvalue(L, -1);
  bool known = lua_rawget(L, names) != LUA_TNIL;
  lua_pop(L, 1);
  if (known)
    return;
  lua_pushvalue(L, -1);
  if (!field || strcmp(module, LUA_GNAME) == 0)
    lua_pushstring(L, field ? field : module);
  else
    lua_pushfstring(L, "%s.%s", module, field);
  lua_rawset(L, names);
}

// Adds the functions of the module on top.
static void name_module(lua_State *L, ep_ask *a, int names, const char *module)
{
  if (lua_isfunction(L, -1))
    name_function(L, names, module, NULL);
  if (!lua_istable(L, -1))
    return;
  int table = lua_gettop(L);
  for (lua_pushnil(L); a->steps-- > 0 && lua_next(L, table); lua_pop(L, 1)) {
    if (lua_isfunction(L, -1) && lua_type(L, -2) == LUA_TSTRING)
      name_function(L, names, module, lua_tostring(L, -2));
  }
  lua_settop(L, table);
}

// Pushes a table from functions to their names.
static void push_names(lua_State *L, ep_ask *a)
{
  lua_newtable(L);
  int names = lua_gettop(L), loaded = names + 1;
  if (lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE) == LUA_TTABLE) {
    lua_pushliteral(L, LUA_GNAME);
    lua_rawget(L, loaded); // a global name is the shortest
    name_module(L, a, names, LUA_GNAME);
    lua_pop(L, 1);
    for (lua_pushnil(L); a->steps-- > 0 && lua_next(L, loaded); lua_pop(L, 1)) {
      if (lua_type(L, -2) == LUA_TSTRING)
        name_module(L, a, names, lua_tostring(L, -2));
    }
  }
  lua_settop(L, names);
}

// --- levels ---

// The number of levels, as lauxlib.c (lastlevel) counts them.
static int count_levels(lua_State *co)
{
  lua_Debug ar;
  int low = 0, high = 1;
  while (lua_getstack(co, high - 1, &ar)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    int middle = low + (high - low) / 2;
    if (lua_getstack(co, middle - 1, &ar))
      low = middle;
    else
      high = middle;
  }
  return low;
}

typedef struct stack {
  lua_State *co;
  int thread;
  int first, end; // levels that are the script's
  int guards[GUARDS_MAX];
  int guard_count;
} stack;

// Goes from level to level outwards.
typedef struct walk {
  lua_State *co;
  lua_Debug ar;
  int level;
  bool follows;
} walk;

// What the entry of a call refers to as the one outside of it (lstate.h of Lua 5.4, CallInfo.previous).
static const void *outside(const lua_Debug *ar)
{
  const void *previous;
  memcpy(&previous, (const char *)ar->i_ci + 2 * sizeof(void *), sizeof previous);
  return previous;
}

// lua_getstack counts from the top, so a walk by it alone costs the square of the depth. Lua's own list is followed instead,
// once two neighbours prove that it is where we think.
static bool walk_begin(walk *w, lua_State *co, int level)
{
  lua_Debug next, after;
  *w = (walk){.co = co, .level = level};
  if (!lua_getstack(co, level, &w->ar))
    return false;
  w->follows = lua_getstack(co, level + 1, &next) && lua_getstack(co, level + 2, &after) &&
               outside(&w->ar) == next.i_ci && outside(&next) == after.i_ci;
  return true;
}

// To the next level, which must be there.
static bool walk_next(walk *w)
{
  w->level++;
  if (!w->follows)
    return lua_getstack(w->co, w->level, &w->ar);
  const void *next = outside(&w->ar);
  memcpy(&w->ar.i_ci, &next, sizeof next); // const is not ours to say
  return true;
}

// What runs the chunks is not the script's.
static void leave_out_starter(stack *k, lua_CFunction starter)
{
  lua_Debug ar;
  if (!starter || k->end - k->first < 2 || !lua_getstack(k->co, k->end - 1, &ar))
    return;
  lua_getinfo(k->co, "f", &ar);
  k->end -= lua_tocfunction(k->co, -1) == starter;
  lua_pop(k->co, 1);
}

static void find_guards(stack *k, lua_CFunction guard)
{
  walk w;
  int last = k->first + GUARD_LEVELS < k->end ? k->first + GUARD_LEVELS : k->end;
  bool there = k->first < last && walk_begin(&w, k->co, k->first);
  while (there && k->guard_count < GUARDS_MAX) {
    lua_getinfo(k->co, "f", &w.ar);
    if (guard && lua_tocfunction(k->co, -1) == guard)
      k->guards[k->guard_count++] = w.level;
    lua_pop(k->co, 1);
    there = w.level + 1 < last && walk_next(&w);
  }
}

static bool is_guard(const stack *k, int level)
{
  for (int i = 0; i < k->guard_count; i++) {
    if (k->guards[i] == level)
      return true;
  }
  return false;
}

// The level of frame i, counted from 0 without guards.
static int level_of(const stack *k, int i)
{
  int level = k->first + i;
  for (int g = 0; g < k->guard_count && k->guards[g] <= level; g++)
    level++;
  return level;
}

// --- one frame ---

// Its name as a traceback has it; the function is on top.
static void add_name(lua_State *L, ep_ask *a, yyjson_mut_val *object, const lua_Debug *ar,
                     int names)
{
  char text[LUA_IDSIZE + 40];
  lua_pushvalue(L, -1);
  lua_rawget(L, names);
  const char *name = lua_tostring(L, -1), *what = ar->namewhat;
  if (name) {
    what = "function";
  } else if (*ar->namewhat) {
    name = ar->name ? ar->name : "?";
    if (strcmp(what, "metamethod") == 0) {
      snprintf(text, sizeof text, "metamethod '%.40s'", name);
      name = text;
    }
  } else if (*ar->what == 'm') {
    name = "main chunk";
  } else if (*ar->what != 'C') {
    const char *slash = strrchr(ar->short_src, '/'); // where it is, is told beside the name
    snprintf(text, sizeof text, "function <%s:%d>", slash ? slash + 1 : ar->short_src,
             ar->linedefined);
    name = text;
  } else {
    name = "?";
  }
  ep_ask_add_text(a, object, "name", name, strlen(name));
  if (*what)
    ep_ask_add_text(a, object, "name_kind", what, strlen(what));
  lua_pop(L, 1);
}

typedef struct seen {
  const char *source; // of the frame before: most come from few files
  ep_source found;
} seen;

static void add_source(lua_State *L, ep_ask *a, yyjson_mut_val *object, const lua_Debug *ar,
                       seen *last)
{
  ep_ask_add_text(a, object, "source", ar->source,
                  ar->srclen < SOURCE_MAX ? ar->srclen : SOURCE_MAX);
  if (*ar->what == 'C')
    return;
  if (last->source != ar->source) {
    last->found = ep_source_find(L, ar->source, ar->srclen);
    last->source = ar->source;
  }
  if (last->found.file)
    ep_ask_add_text(a, object, "file", last->found.file, strlen(last->found.file));
  else if (last->found.ref)
    ep_ask_add_number(a, object, "source_ref", last->found.ref);
}

static void add_frame(lua_State *L, ep_ask *a, yyjson_mut_val *list, const stack *k, walk *w,
                      int names, seen *last)
{
  lua_Debug ar = w->ar;
  lua_getinfo(k->co, "nSltf", &ar);
  lua_xmove(k->co, L, 1);
  yyjson_mut_val *object = ep_ask_add_object(a, list);
  ep_ask_add_number(a, object, "frame", ep_frame_number(L, a, k->thread, w->level));
  add_name(L, a, object, &ar, names);
  ep_ask_add_text(a, object, "kind", ar.what, strlen(ar.what));
  ep_ask_add_flag(a, object, "tail", ar.istailcall);
  add_source(L, a, object, &ar, last);
  if (ar.currentline > 0)
    ep_ask_add_number(a, object, "line", ar.currentline);
  if (ar.linedefined > 0) {
    ep_ask_add_number(a, object, "first_line", ar.linedefined);
    ep_ask_add_number(a, object, "last_line", ar.lastlinedefined);
  }
  lua_pop(L, 1);
}

// Frames from start to end, end not.
static void add_page(lua_State *L, ep_ask *a, yyjson_mut_val *list, const stack *k, int64_t start,
                     int64_t end, int names)
{
  walk w;
  seen last = {0};
  bool there = start < end && walk_begin(&w, k->co, level_of(k, (int)start));
  for (int64_t i = start; there && i < end;) {
    if (!is_guard(k, w.level)) {
      add_frame(L, a, list, k, &w, names, &last);
      i++;
    }
    there = i < end && w.level + 1 < k->end && walk_next(&w);
  }
}

void ep_verb_debug_frames(lua_State *L, ep_ask *a)
{
  const ep_place *place = ep_frame_place(L, a);
  stack k = {.thread = (int)ep_ask_number(a, "thread", 0, INT32_MAX, 0)};
  int64_t start = ep_ask_number(a, "start", 0, INT32_MAX, 0);
  int64_t count = ep_ask_number(a, "count", 0, PAGE_MAX, 20);
  yyjson_mut_val *list = ep_ask_add_list(a, a->out, "frames");
  luaL_checkstack(L, 20, NULL);
  if (k.thread == 0 && place->L)
    k.thread = ep_thread_id(L, place->L);
  if (k.thread != 0) {
    if (!ep_thread_push(L, k.thread))
      ep_verb_fail(L, a, EPLUA_E_CLOSED, "there is no such coroutine any more");
    k.co = lua_tothread(L, -1);
    if (!lua_checkstack(k.co, LUA_MINSTACK))
      ep_verb_fail(L, a, EPLUA_E_NOMEM, "stack overflow");
    k.first = ep_frame_first_level(L, a, k.co);
    k.end = count_levels(k.co);
    leave_out_starter(&k, a->s->hook.starter);
    find_guards(&k, a->s->hook.guard);
  }
  int64_t all = k.end > k.first ? k.end - k.first - k.guard_count : 0;
  push_names(L, a);
  int names = lua_gettop(L);
  int64_t end = start + (count ? count : PAGE_MAX);
  add_page(L, a, list, &k, start, end < all ? end : all, names);
  ep_ask_add_number(a, a->out, "count", all);
}
