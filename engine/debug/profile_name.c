// SPDX-License-Identifier: MIT
/*
 * From a frame of Lua's to a function of a profile, and to a name for it. Engine thread, inside hooks: what is called here
 * raises no error and allocates nothing of Lua's, so a profile changes neither memory nor behaviour of the script.
 * A name is looked for once for a function: among the fields of loaded modules ("string.rep"), as tracebacks do, else as
 * the instruction that called it has it. Doing so for each sample was left: that reads the code of the caller from
 * its beginning. The stack that the search needs is that of the state's main thread, which never runs Lua.
 */
#include "debug/profile.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 5000, TRIES = 20, NAME_SIZE = 160 };

static char key_loaded;

void ep_profiler_open(lua_State *L)
{
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_loaded);
}

// --- names ---

static const char *text_at(lua_State *L, int index)
{
  return lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : NULL;
}

// The name of the field that has the function at that index, in the table at the top; NULL: none has.
static const char *field_with(lua_State *L, int function, int *left)
{
  const char *name = NULL;
  for (lua_pushnil(L); !name && *left > 0 && lua_next(L, -2); lua_pop(L, 1)) {
    --*left;
    if (lua_rawequal(L, -1, function))
      name = text_at(L, -2);
    if (name) { // the key lives as long as its table
      lua_pop(L, 2);
      return name;
    }
  }
  if (*left <= 0) // a key is left from lua_next
    lua_pop(L, 1);
  return NULL;
}

// "string.rep" for the function at the top of L, if a loaded module has it as a field.
static bool loaded_name(lua_State *L, char *out, size_t size)
{
  int function = lua_gettop(L), left = FIELDS_MAX;
  bool found = false;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key_loaded) != LUA_TTABLE) {
    lua_settop(L, function);
    return false;
  }
  int loaded = lua_gettop(L);
  for (lua_pushnil(L); left > 0 && lua_next(L, loaded); lua_settop(L, loaded + 1)) {
    const char *module = text_at(L, -2);
    --left;
    if (!module || lua_type(L, -1) != LUA_TTABLE)
      continue;
    const char *name = field_with(L, function, &left);
    if (!name)
      continue;
    // what is a global as well is best known as one
    bool global = strcmp(module, LUA_GNAME) == 0;
    if (!found || global)
      snprintf(out, size, "%s%s%s", global ? "" : module, global ? "" : ".", name);
    found = true;
    if (global)
      break;
  }
  lua_settop(L, function);
  return found;
}

static void file_of(const lua_Debug *ar, char *out, size_t size)
{
  const char *name = ar->source[0] == '@' || ar->source[0] == '=' ? ar->source + 1 : ar->short_src;
  snprintf(out, size, "%s", name);
}

static const char *base_name(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash && slash[1] ? slash + 1 : path;
}

// Whether the caller of ar knows what it calls by a parameter of its own: "fn", "callback" and the like are no names.
static bool is_parameter(lua_State *L, lua_Debug *ar, int level)
{
  lua_Debug caller;
  if (strcmp(ar->namewhat, "local") != 0 || !lua_getstack(L, level + 1, &caller))
    return false;
  lua_getinfo(L, "u", &caller);
  for (int i = 1; i <= caller.nparams; i++) {
    const char *name = lua_getlocal(L, &caller, i);
    if (!name)
      return false;
    lua_pop(L, 1);
    if (strcmp(name, ar->name) == 0)
      return true;
  }
  return false;
}

// As the calling instruction has it; false: it has none.
static bool called_name(lua_State *L, lua_Debug *ar, int level, char *out, size_t size)
{
  if (!lua_getinfo(L, "n", ar) || !ar->name || is_parameter(L, ar, level))
    return false;
  if (strcmp(ar->namewhat, "metamethod") == 0)
    snprintf(out, size, "__%s", ar->name);
  else if (strcmp(ar->namewhat, "for iterator") == 0)
    snprintf(out, size, "(for iterator)");
  else
    snprintf(out, size, "%s", ar->name);
  return true;
}

// Names the function at the top of s->L, which it pops; ar is filled for "S"; L: whose frame ar is, NULL: of none.
static bool name_function(lua_State *main, lua_State *L, lua_Debug *ar, int level, char *out,
                          size_t size)
{
  bool is_c = *ar->what == 'C', named = *ar->what == 'm';
  if (named) {
    snprintf(out, size, "chunk %s", base_name(ar->short_src));
  } else {
    named = loaded_name(main, out, size) || (L && called_name(L, ar, level, out, size));
    if (!named && is_c)
      snprintf(out, size, "C function");
    else if (!named)
      snprintf(out, size, "function <%s:%d>", base_name(ar->short_src), ar->linedefined);
  }
  lua_pop(main, 1);
  return named;
}

// --- functions ---

// The function is at the top of L and goes away; L and main may be the same.
static uint32_t add_function(ep_profile *profile, lua_State *main, lua_State *L, lua_Debug *ar,
                             lua_State *frame_of, int level, ep_profile_key key)
{
  char name[NAME_SIZE], file[NAME_SIZE];
  if (!lua_checkstack(main, 8)) {
    lua_pop(L, 1);
    return EP_PROFILE_MORE;
  }
  if (L != main)
    lua_xmove(L, main, 1);
  bool is_c = *ar->what == 'C', named = name_function(main, frame_of, ar, level, name, sizeof name);
  file_of(ar, file, sizeof file);
  if (*ar->what == 'm' && !*profile->title)
    ep_profile_clean(profile->title, sizeof profile->title, file, strlen(file));
  uint32_t at = ep_profile_add(profile, key, is_c ? EP_PROFILE_C : EP_PROFILE_LUA, name,
                               is_c ? NULL : file, is_c ? 0 : ar->linedefined);
  if (at != EP_PROFILE_MORE)
    profile->functions[at].unnamed = !named;
  return at;
}

// It may have been called first where nobody names it (a tail call), and by a name now.
static void try_name(ep_profile *profile, uint32_t at, lua_State *L, lua_Debug *ar, int level)
{
  ep_profile_function *f = &profile->functions[at];
  char name[NAME_SIZE], clean[NAME_SIZE];
  if (f->unnamed >= TRIES)
    return;
  f->unnamed++;
  if (!called_name(L, ar, level, name, sizeof name))
    return;
  ep_profile_clean(clean, sizeof clean, name, strlen(name));
  char *copy = strdup(clean);
  if (!copy)
    return;
  free(f->name);
  f->name = copy;
  f->unnamed = 0;
}

// What lua_getinfo says with "S", and for a C function its address, make the key.
static ep_profile_key key_of(const lua_Debug *ar, const lua_CFunction *c)
{
  if (*ar->what == 'C')
    return (ep_profile_key){c, sizeof *c, -1};
  return (ep_profile_key){ar->source, ar->srclen, ar->linedefined};
}

uint32_t ep_profile_function_at(ep_profile *profile, ep_state *s, lua_State *L, lua_Debug *ar,
                                int level, int *line)
{
  lua_CFunction c = NULL;
  lua_getinfo(L, "Sl", ar);
  bool is_c = *ar->what == 'C';
  *line = is_c || ar->currentline < 0 ? 0 : ar->currentline;
  if (is_c) { // Lua keeps five places above each stack for the like
    lua_getinfo(L, "f", ar);
    c = lua_tocfunction(L, -1);
  }
  ep_profile_key key = key_of(ar, &c);
  int64_t at = ep_profile_find(profile, key);
  if (at < 0) {
    if (!is_c)
      lua_getinfo(L, "f", ar);
    return add_function(profile, s->L, L, ar, L, level, key);
  }
  if (is_c)
    lua_pop(L, 1);
  if (profile->functions[at].unnamed)
    try_name(profile, (uint32_t)at, L, ar, level);
  return (uint32_t)at;
}

uint32_t ep_profile_function_of(ep_profile *profile, ep_state *s, lua_State *L, int index)
{
  lua_Debug ar;
  lua_pushvalue(L, index);
  lua_CFunction c = lua_tocfunction(L, -1);
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">S", &ar);
  ep_profile_key key = key_of(&ar, &c);
  int64_t at = ep_profile_find(profile, key);
  if (at < 0)
    return add_function(profile, s->L, L, &ar, NULL, 0, key);
  lua_pop(L, 1);
  return (uint32_t)at;
}

uint32_t ep_profile_entry_of(ep_profile *profile, const char *kind, uint32_t function)
{
  if (!kind)
    return ep_profile_named(profile, EP_PROFILE_ENTRY, "main", 0);
  ep_profile_key key = {kind, strlen(kind), INT64_MIN + 1 + (int64_t)function};
  int64_t at = ep_profile_find(profile, key);
  if (at >= 0)
    return (uint32_t)at;
  const ep_profile_function f = profile->functions[function];
  char name[2 * NAME_SIZE];
  if (f.what == EP_PROFILE_C && f.unnamed) // glue of ours
    snprintf(name, sizeof name, "%s", kind);
  else if (f.file && f.line)
    snprintf(name, sizeof name, "%s %s:%d", kind, base_name(f.file), f.line);
  else
    snprintf(name, sizeof name, "%s %s", kind, f.file ? base_name(f.file) : f.name);
  return ep_profile_add(profile, key, EP_PROFILE_ENTRY, name, f.file, f.line);
}
