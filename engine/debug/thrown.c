// SPDX-License-Identifier: MIT
/*
 * Errors where they are thrown. Engine thread.
 * An error is seen while its stack is whole: by the message handler that our pcall has while somebody wants to know, or by a resume
 * that has failed, before anything is unwound. Whether it will be caught is told by the C functions further down that end errors
 * (ep_hook.catchers). coroutine.wrap passes an error on: it has been looked at then.
 */
#include "debug/debug_int.h"

#include "lua/call.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>

enum { LEVELS_LOOKED_AT = 1000 };

static bool is_catcher(const ep_hook *h, lua_CFunction f)
{
  for (const lua_CFunction *c = h->catchers; c && *c; c++) {
    if (*c == f)
      return true;
  }
  return false;
}

// The C function at a level of L, NULL: it is another, or there is no such level (*more is false then).
static lua_CFunction function_at(lua_State *L, int level, bool *more)
{
  lua_Debug ar;
  *more = lua_getstack(L, level, &ar) && lua_checkstack(L, 1);
  if (!*more)
    return NULL;
  lua_getinfo(L, "f", &ar);
  lua_CFunction f = lua_tocfunction(L, -1);
  lua_pop(L, 1);
  return f;
}

// Whether an error that leaves the coroutines from r on downwards will be caught.
static bool will_be_caught(const ep_hook *h, const ep_running *r)
{
  for (; r; r = r->before) {
    bool more = true;
    for (int level = 0; more && level < LEVELS_LOOKED_AT; level++) {
      if (is_catcher(h, function_at(r->co, level, &more)))
        return true;
    }
  }
  return false;
}

// The first level of L with Lua code: what the user wrote, not `error` itself. -1: there is none.
static int lua_level(lua_State *L)
{
  lua_Debug ar;
  for (int level = 0; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "S", &ar);
    if (*ar.what != 'C')
      return level;
  }
  return -1;
}

// Whether there is anything to look at: a chunk that does not compile has not begun.
static bool is_in_lua(lua_State *L, const ep_running *before)
{
  bool found = lua_level(L) >= 0;
  for (const ep_running *r = before; r && !found; r = r->before)
    found = lua_level(r->co) >= 0;
  return found;
}

// What is done with an error in a protected call: its text, and whether a pattern is in it.
typedef struct look {
  lua_State *from;
  int index;
  char *text;
  size_t size;
  const char *pattern;
  bool found;
} look;

static int describe(lua_State *L)
{
  const look *k = lua_touserdata(L, 1);
  lua_pushvalue(k->from, k->index);
  lua_xmove(k->from, L, 1);
  ep_report_push_text(L, -1);
  snprintf(k->text, k->size, "%s", lua_tostring(L, -1));
  return 0;
}

// By string.find, as long as that is still a C function.
static int find_pattern(lua_State *L)
{
  look *k = lua_touserdata(L, 1);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  if (lua_getfield(L, -1, LUA_STRLIBNAME) != LUA_TTABLE)
    return 0;
  lua_pushliteral(L, "find");
  lua_rawget(L, -2);
  if (!lua_iscfunction(L, -1))
    return 0;
  lua_pushstring(L, k->text);
  lua_pushstring(L, k->pattern);
  lua_call(L, 2, 1);
  k->found = !lua_isnil(L, -1);
  return 0;
}

static bool protect(ep_debug *d, lua_CFunction f, look *k) EP_ENGINE_THREAD
{
  ep_debug_quiet(d, true);
  bool done = ep_protected(d->s->L, f, k) == LUA_OK;
  if (!done)
    lua_pop(d->s->L, 1);
  ep_debug_quiet(d, false);
  return done;
}

static bool fits(ep_debug *d, const ep_breakpoint *b, look *k, bool caught) EP_ENGINE_THREAD
{
  if (strcmp(b->what, "caught") == 0)
    return caught;
  if (strcmp(b->what, "uncaught") == 0)
    return !caught;
  k->pattern = b->condition ? b->condition : "";
  k->found = false;
  return protect(d, find_pattern, k) && k->found; // a bad pattern finds nothing
}

// Whether somebody looked at this error already, in a coroutine that it has left since.
static bool was_seen(ep_debug *d, lua_State *L, const ep_running *before)
{
  bool more;
  bool seen = L == d->propagates;
  d->propagates = NULL;
  if (before && !is_catcher(&d->s->hook, function_at(before->co, 0, &more)))
    d->propagates = before->co;
  return seen;
}

void ep_debug_thrown(void *ud, lua_State *L, bool dead) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  ep_debug *d = ud;
  const ep_hook *h = &d->s->hook;
  const ep_plan *plan = d->gate.plan;
  const ep_running *before = dead && h->chain ? h->chain->before : NULL;
  lua_Debug ar;
  if (d->quiet || d->placed || !plan || plan->thrown == 0 || ep_hook_raising(h))
    return;
  if (was_seen(d, L, before) || !is_in_lua(L, before))
    return;
  bool prompt = d->s->who.kind && strcmp(d->s->who.kind, "evaluate") == 0;
  bool caught = !dead || will_be_caught(h, before) || prompt; // at a prompt somebody reads it
  char text[sizeof d->text];
  look k = {.from = L, .index = lua_gettop(L), .text = text, .size = sizeof text};
  int level = lua_level(L) >= 0 ? lua_level(L) : 0;
  if (!lua_checkstack(L, 8) || !lua_getstack(L, level, &ar) || !protect(d, describe, &k))
    return;
  int ids[EP_STOP_IDS_MAX];
  size_t count = 0;
  for (size_t i = plan->lines + plan->functions; i < plan->lines + plan->functions + plan->thrown;
       i++) {
    ep_armed *armed = &d->gate.armed[i];
    if (count < EP_STOP_IDS_MAX && fits(d, &armed->point->b, &k, caught) &&
        ep_debug_hit(d, L, &ar, armed, k.index))
      ids[count++] = armed->point->b.id;
  }
  if (count == 0)
    return;
  d->place = (ep_place){.dead = dead, .thrown = k.index, .caught = caught};
  ep_debug_stop(
      d, L, level,
      &(ep_stopped){
          .reason = EP_STOPPED_THROWN, .ids = ids, .count = count, .text = text, .caught = caught});
  d->place = (ep_place){0};
}
