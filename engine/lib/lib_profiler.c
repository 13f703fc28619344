// SPDX-License-Identifier: MIT
/*
 * `require "profiler"`: the profiler of <eplua/profile.h> for scripts. Engine thread.
 * A profile is a userdata that owns what stop() gave, and what one of its functions needs besides while Lua may run out of memory.
 * Restricted code may save where it may write. What --profile or somebody outside has started is not the script's to stop.
 */
#include "base/clock.h"
#include "debug/profile.h"
#include "lib/libs.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#define PROFILE "profiler.Profile"
enum { TOP = 20 };

typedef struct box {
  ep_profile *profile;
  void *spare; // freed with the box, or by the next that needs it
} box;

static void keep(box *b, void *spare)
{
  free(b->spare);
  b->spare = spare;
}

static box *check_box(lua_State *L)
{
  box *b = luaL_checkudata(L, 1, PROFILE);
  luaL_argcheck(L, b->profile, 1, "it is closed");
  return b;
}

static int push_failure(lua_State *L, const char *message, int code)
{
  luaL_pushfail(L);
  lua_pushstring(L, message);
  lua_pushinteger(L, code);
  return 3;
}

static const char *option(lua_State *L, const char *name)
{
  if (lua_getfield(L, 1, name) == LUA_TNIL)
    return NULL;
  const char *text = lua_tostring(L, -1);
  if (!text)
    luaL_error(L, "option '%s': a string or a number expected, got %s", name, luaL_typename(L, -1));
  return text;
}

static void refuse_unknown(lua_State *L)
{
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
    if (strcmp(name, "kind") != 0 && strcmp(name, "rate") != 0)
      luaL_argerror(L, 1, lua_pushfstring(L, "unknown option '%s'; there are kind and rate", name));
  }
}

// start{kind = "wall", rate = 1000}: true, or nil, message, code.
static int l_profiler_start(lua_State *L)
{
  eplua_profile_options options = {.size = sizeof options};
  eplua_error err = {0};
  if (!lua_isnoneornil(L, 1)) {
    luaL_checktype(L, 1, LUA_TTABLE);
    refuse_unknown(L);
    const char *name = option(L, "kind");
    int kind = name ? ep_profile_kind_find(name) : EPLUA_PROFILE_WALL;
    if (kind < 0)
      return luaL_argerror(L, 1, "kind is \"wall\", \"cpu\" or \"memory\"");
    options.kind = (eplua_profile_kind)kind;
    int whole = 1;
    lua_Integer rate = option(L, "rate") ? lua_tointegerx(L, -1, &whole) : 1000;
    luaL_argcheck(L, whole && rate >= 1 && rate <= 1000, 1, "rate is 1 to 1000 samples a second");
    options.rate = (int)rate;
  }
  int code = ep_profiler_start(ep_state_of(L)->profiler, &options, EP_PROFILE_SCRIPT, &err);
  if (code != EPLUA_OK)
    return push_failure(L, err.message, code);
  lua_pushboolean(L, true);
  return 1;
}

static int l_profiler_stop(lua_State *L)
{
  eplua_error err = {0};
  box *b = lua_newuserdatauv(L, sizeof *b, 0);
  *b = (box){0};
  luaL_setmetatable(L, PROFILE);
  b->profile = ep_profiler_stop(ep_state_of(L)->profiler, EP_PROFILE_SCRIPT, &err);
  return b->profile ? 1 : push_failure(L, err.message, err.code);
}

// running(): the kind of the profile that is being made, by whomever; nil: none.
static int l_profiler_running(lua_State *L)
{
  ep_profiler_state state = ep_profiler_look(ep_state_of(L)->profiler);
  if (state.on)
    lua_pushstring(L, ep_profile_kind_name(state.kind));
  else
    luaL_pushfail(L);
  return 1;
}

// --- a profile ---

static int l_profile_save(lua_State *L)
{
  const box *b = check_box(L);
  size_t length;
  const char *path = luaL_checklstring(L, 2, &length);
  luaL_argcheck(L, strlen(path) == length, 2, "a path has no zero byte");
  if (!ep_permit_write(&ep_state_of(L)->permit, path))
    return ep_permit_refuse(L, "write", path);
  FILE *f = fopen(path, "we");
  bool written = f && ep_profile_write(b->profile, eplua_profile_format_of(path), f);
  int error = errno;
  if (f && fclose(f) != 0) {
    error = errno;
    written = false;
  }
  if (written) {
    lua_pushboolean(L, true);
    return 1;
  }
  luaL_pushfail(L);
  lua_pushfstring(L, "%s: %s", path, strerror(error));
  lua_pushinteger(L, error);
  return 3;
}

static int l_profile_text(lua_State *L)
{
  box *b = check_box(L);
  int format = ep_profile_format_find(luaL_optstring(L, 2, "collapsed"));
  if (format < 0)
    return luaL_argerror(L, 2, "\"speedscope\", \"collapsed\" or \"svg\" expected");
  size_t length;
  char *text = ep_profile_text(b->profile, (eplua_profile_format)format, &length);
  if (!text)
    return push_failure(L, "not enough memory", ENOMEM);
  keep(b, text);
  lua_pushlstring(L, text, length);
  keep(b, NULL);
  return 1;
}

static void set_number(lua_State *L, const char *name, double value)
{
  lua_pushnumber(L, value);
  lua_setfield(L, -2, name);
}

static void push_row(lua_State *L, const ep_profile *p, const ep_profile_row *row)
{
  const ep_profile_function *f = &p->functions[row->function];
  uint64_t all = p->weight - p->idle;
  lua_createtable(L, 0, 6);
  lua_pushstring(L, f->name);
  lua_setfield(L, -2, "name");
  lua_pushstring(L, f->file ? f->file : f->what == EP_PROFILE_C ? "[C]" : "");
  lua_setfield(L, -2, "source");
  lua_pushinteger(L, f->line);
  lua_setfield(L, -2, "line");
  set_number(L, "self", ep_profile_value(p, (double)row->self));
  set_number(L, "total", ep_profile_value(p, (double)row->total));
  set_number(L, "percent", all ? 100 * (double)row->self / (double)all : 0);
}

static bool is_idle(const ep_profile_function *f)
{
  return f->what == EP_PROFILE_MARK && strcmp(f->name, "(idle)") == 0;
}

static int l_profile_top(lua_State *L)
{
  box *b = check_box(L);
  lua_Integer wanted = luaL_optinteger(L, 2, TOP);
  luaL_argcheck(L, wanted >= 0, 2, "a number >= 0 expected");
  size_t count;
  ep_profile_row *rows = ep_profile_rows(b->profile, &count);
  keep(b, rows);
  lua_newtable(L);
  lua_Integer n = 0;
  for (size_t i = 0; i < count && n < wanted; i++) {
    if (is_idle(&b->profile->functions[rows[i].function]))
      continue;
    push_row(L, b->profile, &rows[i]);
    lua_rawseti(L, -2, ++n);
  }
  keep(b, NULL);
  return 1;
}

static int l_profile_info(lua_State *L)
{
  const ep_profile *p = check_box(L)->profile;
  lua_createtable(L, 0, 6);
  lua_pushstring(L, ep_profile_kind_name(p->kind));
  lua_setfield(L, -2, "kind");
  lua_pushstring(L, p->kind == EPLUA_PROFILE_MEMORY ? "bytes" : "ms");
  lua_setfield(L, -2, "unit");
  lua_pushinteger(L, (lua_Integer)p->samples);
  lua_setfield(L, -2, "samples");
  set_number(L, "total", ep_profile_value(p, (double)(p->weight - p->idle)));
  set_number(L, "idle", ep_profile_value(p, (double)p->idle));
  set_number(L, "duration_ms", (double)(p->ended_ns - p->begun_ns) / (double)EP_NS_PER_MS);
  return 1;
}

static int l_profile_tostring(lua_State *L)
{
  const ep_profile *p = check_box(L)->profile;
  lua_pushfstring(L, "profile (%s, %I samples)", ep_profile_kind_name(p->kind),
                  (LUAI_UACINT)p->samples);
  return 1;
}

static int l_profile_gc(lua_State *L)
{
  box *b = luaL_checkudata(L, 1, PROFILE);
  ep_profile_free(b->profile);
  keep(b, NULL);
  *b = (box){0};
  return 0;
}

int luaopen_ep_profiler(lua_State *L)
{
  static const luaL_Reg methods[] = {{"save", l_profile_save},
                                     {"text", l_profile_text},
                                     {"top", l_profile_top},
                                     {"info", l_profile_info},
                                     {NULL, NULL}};
  static const luaL_Reg meta[] = {
      {"__gc", l_profile_gc}, {"__tostring", l_profile_tostring}, {NULL, NULL}};
  static const luaL_Reg functions[] = {{"start", l_profiler_start},
                                       {"stop", l_profiler_stop},
                                       {"running", l_profiler_running},
                                       {NULL, NULL}};
  luaL_newmetatable(L, PROFILE);
  luaL_setfuncs(L, meta, 0);
  luaL_newlib(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "profile");
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
  luaL_newlib(L, functions);
  return 1;
}
