// SPDX-License-Identifier: MIT
/*
 * The verb debug_threads: the coroutines that are known. Engine thread.
 * Owns a weak table of names in Lua's registry: what was entered as "timeout 3" is called so while it waits, too.
 */
#include "debug/debug.h"
#include "debug/sources.h"
#include "debug/threads.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 1000 };

static char key_names;

static void push_names(lua_State *L)
{
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key_names) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  ep_hook_push_weak_table(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_names);
}

// What the entry that is under way is, by the name of the coroutine that it began in.
static void name_entry(lua_State *L, const ep_state *s)
{
  const ep_running *r = s->hook.chain;
  if (!r)
    return;
  while (r->before)
    r = r->before;
  push_names(L);
  ep_thread_push(L, ep_thread_id(L, r->co));
  if (!s->who.kind)
    lua_pushliteral(L, "main");
  else if (s->who.id == 0)
    lua_pushstring(L, s->who.kind);
  else
    lua_pushfstring(L, "%s %I", s->who.kind, (LUAI_UACINT)s->who.id);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

// The innermost Lua function of a coroutine says where it is, a C function of one that is suspended what it waits for.
static void add_place(ep_ask *a, lua_State *L, yyjson_mut_val *object, lua_State *co, int level,
                      bool waits)
{
  lua_Debug ar;
  for (int i = level; lua_getstack(co, i, &ar); i++) {
    lua_getinfo(co, "Sln", &ar);
    if (i == level && waits && ar.name)
      ep_ask_add_text(a, object, "waits", ar.name, strlen(ar.name));
    if (ar.currentline <= 0)
      continue;
    ep_ask_add_text(a, object, "source", ar.short_src, strlen(ar.short_src));
    ep_source source = ep_source_find(L, ar.source, ar.srclen);
    if (source.file)
      ep_ask_add_text(a, object, "file", source.file, strlen(source.file));
    ep_ask_add_number(a, object, "line", ar.currentline);
    return;
  }
}

static void add_thread(ep_ask *a, lua_State *L, yyjson_mut_val *list, int id, int names,
                       const ep_place *place)
{
  if (!ep_thread_push(L, id))
    return;
  lua_State *co = lua_tothread(L, -1);
  bool stopped = place && place->L == co;
  const char *status = ep_thread_status(co);
  yyjson_mut_val *object = ep_ask_add_object(a, list);
  ep_ask_add_number(a, object, "id", id);
  lua_rawget(L, names);
  const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "coroutine";
  ep_ask_add_text(a, object, "name", name, strlen(name));
  ep_ask_add_text(a, object, "status", status, strlen(status));
  add_place(a, L, object, co, stopped ? place->level : 0, strcmp(status, "suspended") == 0);
  lua_pop(L, 1);
}

static int by_number(const void *a, const void *b)
{
  int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

void ep_verb_debug_threads(lua_State *L, ep_ask *a)
{
  ep_state *s = ep_state_of(L);
  const ep_place *place = s->debug ? ep_debug_place(s->debug) : NULL;
  luaL_checkstack(L, 20, NULL);
  name_entry(L, s);
  push_names(L);
  int names = lua_gettop(L);
  ep_threads_push_list(L);
  int found = lua_gettop(L);
  lua_Integer count = (lua_Integer)lua_rawlen(L, found);
  int *ids = lua_newuserdatauv(L, ((size_t)count + 2) * sizeof *ids, 0);
  lua_Integer first = 0,
              kept =
                  0; // the one that has stopped and those that wait for it are told of in any case
  if (place && place->L && ep_thread_is_dead(place->L)) // it is not on the list
    ids[first++] = ep_thread_id(L, place->L);
  for (lua_Integer i = 1; i <= count; i++) { // those that run come first
    lua_rawgeti(L, found, i);
    lua_State *co = lua_tothread(L, -1);
    ids[first + i - 1] = ep_thread_id(L, co);
    kept = strcmp(ep_thread_status(co), "suspended") != 0 ? i : kept;
    lua_pop(L, 1);
  }
  count += first;
  kept += first;
  qsort(ids + kept, (size_t)(count - kept), sizeof *ids, by_number);
  qsort(ids, (size_t)(count < LIST_MAX ? count : LIST_MAX), sizeof *ids, by_number);
  yyjson_mut_val *list = ep_ask_add_list(a, a->out, "threads");
  for (lua_Integer i = 0; i < count && i < LIST_MAX; i++)
    add_thread(a, L, list, ids[i], names, place);
  if (count > LIST_MAX)
    ep_ask_add_flag(a, a->out, "more", true);
  if (place && place->L)
    ep_ask_add_number(a, a->out, "stopped", ep_thread_id(L, place->L));
}
