// SPDX-License-Identifier: MIT
/*
 * The verbs debug_source and debug_sources: what the script is made of. Engine thread; owns nothing.
 * Besides what was seen (debug/sources.c) that is the script itself, and the files of loaded modules: those ran before anybody
 * looked.
 */
#include "debug/sources.h"
#include "lua/texts.h"
#include "verbs/look.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MODULES_MAX = 1000, FIELDS_MAX = 50, SHOWN = 256 };

// --- what is not noted yet ---

static void note(lua_State *L)
{
  lua_Debug ar;
  lua_getinfo(L, ">S", &ar);
  if (*ar.source == '@')
    ep_source_find(L, ar.source, ar.srclen);
}

// The module on top, of which a function tells the file.
static void note_module(lua_State *L)
{
  int top = lua_gettop(L), left = FIELDS_MAX;
  if (lua_isfunction(L, top)) {
    lua_pushvalue(L, top);
    note(L);
  }
  if (!lua_istable(L, top))
    return;
  for (lua_pushnil(L); left-- > 0 && lua_next(L, top);) {
    if (lua_isfunction(L, -1) && !lua_iscfunction(L, -1))
      note(L);
    else
      lua_pop(L, 1);
  }
  lua_settop(L, top);
}

static void note_modules(lua_State *L)
{
  int top = lua_gettop(L), left = MODULES_MAX;
  if (lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE) == LUA_TTABLE) {
    for (lua_pushnil(L); left-- > 0 && lua_next(L, top + 1); lua_pop(L, 1)) {
      bool globals = lua_type(L, -2) == LUA_TSTRING && strcmp(lua_tostring(L, -2), LUA_GNAME) == 0;
      if (!globals)
        note_module(L);
    }
  }
  lua_settop(L, top);
}

// arg[0], if that is still what it was.
static void note_script(lua_State *L)
{
  int top = lua_gettop(L);
  lua_pushglobaltable(L);
  lua_pushliteral(L, "arg");
  if (lua_rawget(L, -2) == LUA_TTABLE && lua_rawgeti(L, -1, 0) == LUA_TSTRING) {
    lua_pushliteral(L, "@");
    lua_insert(L, -2);
    lua_concat(L, 2);
    size_t length;
    const char *source = lua_tolstring(L, -1, &length);
    char real[PATH_MAX];
    if (ep_texts_path(ep_state_of(L), source + 1,
                      real)) // there may be no such file: code of the command line
      ep_source_find(L, source, length);
  }
  lua_settop(L, top);
}

// --- the answers ---

// The name of a source without a file, for people: "=name" without its sign, a text by its first line.
static void add_name(ep_ask *a, yyjson_mut_val *object, const char *source, size_t length)
{
  char name[LUA_IDSIZE + 20];
  if (*source == '=' || *source == '@') {
    ep_ask_add_text(a, object, "name", source + 1, length - 1 < SHOWN ? length - 1 : SHOWN);
    return;
  }
  const char *end = memchr(source, '\n', length);
  int first = (int)(end ? end - source : (ptrdiff_t)(length < SHOWN ? length : SHOWN));
  bool cut = end || first > LUA_IDSIZE - 20;
  snprintf(name, sizeof name, "[string \"%.*s%s\"]",
           first > LUA_IDSIZE - 20 ? LUA_IDSIZE - 20 : first, source, cut ? "..." : "");
  ep_ask_add_text(a, object, "name", name, strlen(name));
}

static void add_source(lua_State *L, ep_ask *a, yyjson_mut_val *list, int ref)
{
  bool whole;
  size_t length;
  if (!ep_source_push(L, ref, &whole))
    return;
  const char *source = lua_tolstring(L, -1, &length);
  yyjson_mut_val *object = ep_ask_add_object(a, list);
  ep_source found = *source == '@' ? ep_source_find(L, source, length) : (ep_source){0};
  if (found.file) {
    ep_ask_add_text(a, object, "file", found.file, strlen(found.file));
  } else {
    add_name(a, object, source, length);
    if (*source != '=' && *source != '@') // of a name alone there is no text
      ep_ask_add_number(a, object, "source_ref", ref);
  }
  lua_pop(L, 1);
}

void ep_verb_debug_sources(lua_State *L, ep_ask *a)
{
  luaL_checkstack(L, 20, NULL);
  note_script(L);
  note_modules(L);
  yyjson_mut_val *list = ep_ask_add_list(a, a->out, "sources");
  int count = ep_source_count(L);
  for (int ref = 1; ref <= count; ref++)
    add_source(L, a, list, ref);
}

void ep_verb_debug_source(lua_State *L, ep_ask *a)
{
  bool whole;
  size_t length;
  int ref = (int)ep_ask_number(a, "source_ref", 0, INT32_MAX, 0);
  if (!ep_source_push(L, ref, &whole)) {
    ep_verb_fail(L, a, EPLUA_E_INVALID, "there is no such source");
    abort(); // it does not return
  }
  const char *source = lua_tolstring(L, -1, &length);
  if (length == 0 || *source == '=' || *source == '@')
    ep_verb_fail(L, a, EPLUA_E_INVALID, "its text is not known: it was loaded under a name");
  if (!whole)
    ep_verb_fail(L, a, EPLUA_E_LIMIT, "its text was not kept: it is too long");
  ep_ask_add_text(a, a->out, "text", source, length);
  add_name(a, a->out, source, length);
}
