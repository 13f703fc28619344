// SPDX-License-Identifier: MIT
/*
 * The verbs callbacks and inspect: what there is inside that can still do something, and where it comes from; what can be done to it is in
 * inspect_act.c. Engine thread; owns nothing. Reads raw, so no code of the script runs; lists are cut at 1,000.
 */
#include "base/clock.h"
#include "debug/sources.h"
#include "debug/threads.h"
#include "lua/wait.h"
#include "ui/ui.h"
#include "verbs/look.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 1000, FIELDS_MAX = 50 };

// --- callbacks ---

typedef struct listing {
  lua_State *L;
  ep_ask *ask;
  yyjson_mut_val *timers, *registered; // the same list, or two
  int64_t now_ns;
  size_t count, timer_count;
  bool details;
} listing;

static void add_ms(ep_ask *a, yyjson_mut_val *object, const char *name, int64_t ns)
{
  a->failed |= !yyjson_mut_obj_add_real(a->doc, object, name, (double)ns / (double)EP_NS_PER_MS);
}

// Adds "file" and "line" of a chunk's source, as far as it has one.
static void add_file_line(ep_ask *a, yyjson_mut_val *object, lua_State *L, const lua_Debug *ar,
                          int line)
{
  ep_source source = ep_source_find(L, ar->source, ar->srclen);
  if (source.file)
    ep_ask_add_text(a, object, "file", source.file, strlen(source.file));
  if (line > 0)
    ep_ask_add_number(a, object, "line", line);
}

// Adds "source": "x.lua:12" of the function at the top of the stack, which it pops.
static void add_source(listing *l, yyjson_mut_val *object)
{
  char text[LUA_IDSIZE + 16];
  lua_Debug ar;
  if (!lua_isfunction(l->L, -1)) {
    lua_pop(l->L, 1);
    return;
  }
  lua_getinfo(l->L, ">S", &ar);
  const char *name = ar.source[0] == '@' ? ar.source + 1 : ar.short_src;
  if (ar.linedefined > 0)
    snprintf(text, sizeof text, ":%d", ar.linedefined);
  else
    text[0] = '\0';
  lua_pushfstring(l->L, "%s%s", name, text);
  size_t length;
  const char *source = lua_tolstring(l->L, -1, &length);
  ep_ask_add_text(l->ask, object, "source", source, length);
  if (l->details)
    add_file_line(l->ask, object, l->L, &ar, ar.linedefined);
  lua_pop(l->L, 1);
}

static void add_place(ep_ask *a, yyjson_mut_val *object, lua_State *co);

// Adds "source": "x.lua:12" of the Lua code that waits.
static void add_line_text(listing *l, yyjson_mut_val *object, lua_State *co)
{
  lua_Debug ar;
  for (int level = 0; lua_getstack(co, level, &ar); level++) {
    lua_getinfo(co, "Sl", &ar);
    if (ar.currentline <= 0)
      continue;
    lua_pushfstring(l->L, "%s:%d", ar.source[0] == '@' ? ar.source + 1 : ar.short_src,
                    ar.currentline);
    size_t length;
    const char *source = lua_tolstring(l->L, -1, &length);
    ep_ask_add_text(l->ask, object, "source", source, length);
    lua_pop(l->L, 1);
    return;
  }
}

// A sleep: the coroutine that sleeps. Its timer's ud is what it waits by (lib/lib_timers.c).
static void add_sleeper(listing *l, yyjson_mut_val *object, const ep_wait *wait)
{
  int64_t since_ns;
  lua_State *co = ep_wait_coroutine(wait, &since_ns);
  if (!l->details) {
    add_line_text(l, object, co);
    return;
  }
  ep_ask_add_number(l->ask, object, "coroutine", ep_thread_id(l->L, co));
  add_place(l->ask, object, co);
}

// A timer's value is the registry reference of its function; that of a sleep is none (lib/lib_timers.c).
static bool add_callback(void *ud, const ep_callback_info *info)
{
  static const char *const kinds[] = {"timeout", "interval", "registered"};
  listing *l = ud;
  ep_ask *a = l->ask;
  bool timer = info->kind != EP_CALLBACK_REGISTERED, sleeps = timer && info->value == LUA_NOREF;
  l->timer_count += timer;
  if (l->count++ >= LIST_MAX)
    return true; // goes on counting
  yyjson_mut_val *object = ep_ask_add_object(a, timer ? l->timers : l->registered);
  ep_ask_add_number(a, object, "id", info->id);
  const char *kind = sleeps ? "sleep" : kinds[info->kind];
  ep_ask_add_text(a, object, "kind", kind, strlen(kind));
  if (!sleeps) {
    lua_rawgeti(l->L, LUA_REGISTRYINDEX, info->value);
    add_source(l, object);
  }
  if (sleeps)
    add_sleeper(l, object, info->ud);
  if (timer)
    add_ms(a, object, "due_ms", info->due_ns - l->now_ns);
  if (info->period_ns)
    add_ms(a, object, "period_ms", info->period_ns);
  ep_ask_add_number(a, object, "runs", (int64_t)info->runs);
  add_ms(a, object, "total_ms", info->total_ns);
  add_ms(a, object, "max_ms", info->most_ns);
  add_ms(a, object, "since_ms", l->now_ns - info->since_ns);
  if (!timer && l->details)
    ep_ask_add_flag(a, object, "own", info->value == LUA_NOREF);
  return true;
}

static size_t list_callbacks(lua_State *L, ep_ask *a, yyjson_mut_val *timers,
                             yyjson_mut_val *registered, bool details)
{
  ep_state *s = ep_state_of(L);
  listing l = {.L = L,
               .ask = a,
               .timers = timers,
               .registered = registered,
               .now_ns = ep_clock_now_ns(),
               .details = details};
  luaL_checkstack(L, 10, NULL);
  ep_callbacks_visit(ep_loop_callbacks(s->loop), add_callback, &l);
  if (l.count > LIST_MAX)
    ep_ask_add_flag(a, a->out, "more", true);
  if (details) {
    ep_ask_add_number(a, a->out, "timer_count", (int64_t)l.timer_count);
    ep_ask_add_number(a, a->out, "callback_count", (int64_t)(l.count - l.timer_count));
  }
  return l.count;
}

void ep_verb_callbacks(lua_State *L, ep_ask *a)
{
  const ep_callbacks *c = ep_loop_callbacks(ep_state_of(L)->loop);
  yyjson_mut_val *list = ep_ask_add_list(a, a->out, "callbacks");
  ep_ask_add_number(a, a->out, "count", (int64_t)list_callbacks(L, a, list, list, false));
  ep_ask_add_number(a, a->out, "running_intervals",
                    (int64_t)ep_callbacks_count(c, EP_CALLBACK_INTERVAL));
}

// --- windows ---

typedef struct windows {
  ep_ask *ask;
  const ep_ui_tree *tree;
  yyjson_mut_val *list;
} windows;

static size_t count_nodes(const ep_ui_tree *t, eplua_ui_node node, int depth) EP_ENGINE_THREAD
{
  size_t count = ep_ui_node_count(t, node), all = count;
  for (size_t i = 0; i < count && depth < EP_UI_DEPTH && all < 100000; i++)
    all += count_nodes(t, ep_ui_node_child(t, node, i), depth + 1);
  return all;
}

static bool add_window(void *ud, eplua_ui_node node) EP_ENGINE_THREAD
{
  windows *w = ud;
  ep_ask *a = w->ask;
  const ep_ui_kind *kind = ep_ui_node_kind(w->tree, node);
  if (!kind || yyjson_mut_arr_size(w->list) >= LIST_MAX)
    return false;
  yyjson_mut_val *object = ep_ask_add_object(a, w->list);
  ep_ask_add_number(a, object, "node", node);
  ep_ask_add_text(a, object, "kind", kind->name, strlen(kind->name));
  static const char *const shown[] = {"id", "title", "tooltip"};
  for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
    int property = ep_ui_property_find(kind, shown[i]);
    const eplua_value *v = property >= 0 ? ep_ui_node_get(w->tree, node, property) : NULL;
    if (v && v->type == EPLUA_VALUE_STRING)
      ep_ask_add_text(a, object, shown[i], v->as.string.bytes, v->as.string.length);
  }
  const eplua_value *visible = ep_ui_node_get(w->tree, node, EP_UI_VISIBLE);
  ep_ask_add_flag(a, object, "visible",
                  visible && visible->type == EPLUA_VALUE_BOOLEAN && visible->as.boolean);
  ep_ask_add_number(a, object, "elements", (int64_t)count_nodes(w->tree, node, 0));
  int line;
  const char *file = ep_ui_node_source(w->tree, node, &line);
  if (file) {
    ep_ask_add_text(a, object, "source", file, strlen(file));
    ep_ask_add_number(a, object, "line", line);
  }
  return true;
}

// --- coroutines that wait ---

// The innermost Lua function of a coroutine says where it is, a C function below what it waits for.
static void add_place(ep_ask *a, yyjson_mut_val *object, lua_State *co)
{
  lua_Debug ar;
  for (int level = 0; lua_getstack(co, level, &ar); level++) {
    lua_getinfo(co, "Sln", &ar);
    if (level == 0 && ar.name)
      ep_ask_add_text(a, object, "waits", ar.name, strlen(ar.name));
    if (ar.currentline <= 0)
      continue;
    const char *name = ar.source[0] == '@' ? ar.source + 1 : ar.short_src;
    ep_ask_add_text(a, object, "source", name, strlen(name));
    add_file_line(a, object, ep_state_of(co)->L, &ar, ar.currentline);
    return;
  }
}

static void list_coroutines(lua_State *L, ep_ask *a)
{
  (void)ep_state_of(L); // says that this is the engine's thread
  int64_t now = ep_clock_now_ns();
  yyjson_mut_val *list = ep_ask_add_list(a, a->out, "coroutines");
  ep_waits_push(L);
  int waits = lua_gettop(L);
  lua_Integer count = (lua_Integer)lua_rawlen(L, waits);
  ep_ask_add_number(a, a->out, "waiting", count);
  for (lua_Integer i = 1; i <= LIST_MAX && lua_rawgeti(L, waits, i) == LUA_TTHREAD; i++) {
    yyjson_mut_val *object = ep_ask_add_object(a, list);
    lua_State *co = lua_tothread(L, -1);
    int64_t since_ns = now;
    ep_wait_coroutine(ep_wait_find(co), &since_ns);
    ep_ask_add_number(a, object, "id", ep_thread_id(L, co));
    ep_ask_add_text(a, object, "status", "suspended", 9);
    add_ms(a, object, "since_ms", now - since_ns);
    add_place(a, object, co);
    lua_settop(L, waits);
  }
  lua_settop(L, waits - 1);
}

// --- modules ---

// The file of the first Lua function in the table at the top of the stack; nothing when it has none.
static void add_file(lua_State *L, ep_ask *a, yyjson_mut_val *object)
{
  lua_Debug ar;
  int top = lua_gettop(L), left = FIELDS_MAX;
  if (lua_isfunction(L, top)) {
    lua_pushvalue(L, top);
    lua_getinfo(L, ">S", &ar);
    if (ar.source[0] == '@')
      ep_ask_add_text(a, object, "file", ar.source + 1, ar.srclen - 1);
    return;
  }
  if (!lua_istable(L, top))
    return;
  for (lua_pushnil(L); left-- > 0 && lua_next(L, top); lua_pop(L, 1)) {
    if (!lua_isfunction(L, -1) || lua_iscfunction(L, -1))
      continue;
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">S", &ar);
    if (ar.source[0] == '@')
      ep_ask_add_text(a, object, "file", ar.source + 1, ar.srclen - 1);
    break;
  }
  lua_settop(L, top);
}

static void list_modules(lua_State *L, ep_ask *a)
{
  yyjson_mut_val *list = ep_ask_add_list(a, a->out, "modules");
  int top = lua_gettop(L);
  bool more;
  if (lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE) != LUA_TTABLE) {
    lua_settop(L, top);
    return;
  }
  ep_keys_push(L, top + 1, 0, LIST_MAX, &a->steps, &more);
  for (lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, top + 2); i <= n; i++) {
    lua_rawgeti(L, top + 2, i);
    if (lua_type(L, -1) == LUA_TSTRING) {
      size_t length;
      const char *name = lua_tolstring(L, -1, &length);
      yyjson_mut_val *object = ep_ask_add_object(a, list);
      ep_ask_add_text(a, object, "name", name, length);
      lua_pushvalue(L, -1);
      lua_rawget(L, top + 1);
      lua_pushglobaltable(L); // _G comes from no file, though functions of the script are in it
      bool globals = lua_rawequal(L, -1, -2);
      lua_pop(L, 1);
      if (!globals)
        add_file(L, a, object);
    }
    lua_settop(L, top + 2);
  }
  lua_settop(L, top);
}

// The script: arg[0], if that is still what it was.
static void add_script(lua_State *L, ep_ask *a)
{
  int top = lua_gettop(L);
  lua_pushglobaltable(L);
  lua_pushliteral(L, "arg");
  if (lua_rawget(L, -2) == LUA_TTABLE && lua_rawgeti(L, -1, 0) == LUA_TSTRING) {
    size_t length;
    const char *script = lua_tolstring(L, -1, &length);
    ep_ask_add_text(a, a->out, "script", script, length);
  }
  lua_settop(L, top);
}

static void add_loop(lua_State *L, ep_ask *a)
{
  uint64_t counts[EP_LOOP_LAGS];
  int64_t all_ns = ep_loop_lags(ep_state_of(L)->loop, counts);
  yyjson_mut_val *loop = yyjson_mut_obj(a->doc);
  a->failed |= !yyjson_mut_obj_add_val(a->doc, a->out, "loop", loop);
  yyjson_mut_val *bounds = ep_ask_add_list(a, loop, "at_most_ms");
  yyjson_mut_val *turns = ep_ask_add_list(a, loop, "turns");
  for (size_t i = 0; i < EP_LOOP_LAGS; i++) {
    if (i < EP_LOOP_LAGS - 1)
      a->failed |= !yyjson_mut_arr_add_real(a->doc, bounds, 0.1 * (double)(UINT64_C(1) << i));
    a->failed |= !yyjson_mut_arr_add_uint(a->doc, turns, counts[i]);
  }
  add_ms(a, loop, "total_ms", all_ns);
}

void ep_verb_inspect(lua_State *L, ep_ask *a)
{
  ep_state *s = ep_state_of(L);
  luaL_checkstack(L, 20, NULL);
  add_script(L, a);
  yyjson_mut_val *timers = ep_ask_add_list(a, a->out, "timers");
  list_callbacks(L, a, timers, ep_ask_add_list(a, a->out, "callbacks"), true);
  ep_inspect_sockets(L, a);
  windows w = {a, s->ui->tree, ep_ask_add_list(a, a->out, "windows")};
  ep_ui_windows_visit(s->ui->tree, add_window, &w);
  add_loop(L, a);
  list_coroutines(L, a);
  list_modules(L, a);
  if (s->list_plugins)
    s->list_plugins(s, a);
  else
    ep_ask_add_list(a, a->out, "plugins");
  yyjson_mut_val *memory = yyjson_mut_obj(a->doc);
  a->failed |= !yyjson_mut_obj_add_val(a->doc, a->out, "memory", memory);
  ep_ask_add_number(a, memory, "held", (int64_t)ep_mem_held(&s->mem));
  ep_ask_add_number(a, memory, "limit", (int64_t)s->limits.memory_bytes);
  ep_ask_add_number(a, memory, "collected_kb", lua_gc(L, LUA_GCCOUNT));
}
