// SPDX-License-Identifier: MIT
/*
 * What was loaded, kept in a list. Engine thread; owns copies, outside of Lua's memory: they are not the script's.
 * Lua's loader of files tells nobody what it reads, so after it has, the file is read once more. Between the two another text may
 * have come; who uses a text compares it with the function that was made, so that does no harm. To read first and hand the text to
 * Lua was left: its errors and its rules for the first line would have to be made again.
 */
#include "lua/texts.h"

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <limits.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ALL_MAX = 32 << 20, OF_SOURCE_MAX = 8 };

static void free_text(ep_text *t)
{
  free(t->source);
  free(t->file);
  free(t->text);
  free(t);
}

void ep_texts_free(ep_state *s)
{
  for (ep_text *t = s->texts, *next; t; t = next) {
    next = t->next;
    free_text(t);
  }
  s->texts = NULL;
}

const ep_text *ep_texts_first(const ep_state *s)
{
  return s->texts;
}

static bool is_same(const ep_text *t, const char *source, const char *text, size_t length)
{
  return t->length == length && memcmp(t->text, text, length) == 0 &&
         strcmp(t->source, source) == 0;
}

// The same one comes to the front instead of being kept twice.
static ep_text *take_known(ep_state *s, const char *source, const char *text, size_t length)
{
  for (ep_text **at = &s->texts; *at; at = &(*at)->next) {
    ep_text *t = *at;
    if (is_same(t, source, text, length)) {
      *at = t->next;
      return t;
    }
  }
  return NULL;
}

static ep_text *make(const char *source, const char *text, size_t length)
{
  ep_text *t = calloc(1, sizeof *t);
  if (!t)
    return NULL;
  t->source = strdup(source);
  t->text = malloc(length + 1);
  t->file = *source == '@' ? realpath(source + 1, NULL) : NULL;
  if (!t->source || !t->text) {
    free_text(t);
    return NULL;
  }
  memcpy(t->text, text, length);
  t->text[length] = '\0';
  t->length = length;
  return t;
}

static void drop_old(ep_state *s)
{
  const ep_text *newest = s->texts;
  size_t all = 0, of_source = 0;
  for (ep_text **at = &s->texts; *at;) {
    ep_text *t = *at;
    all += t->length;
    of_source += strcmp(t->source, newest->source) == 0;
    bool many = of_source > OF_SOURCE_MAX && strcmp(t->source, newest->source) == 0;
    if (t == newest || (all <= ALL_MAX && !many)) {
      at = &t->next;
      continue;
    }
    all -= t->length;
    *at = t->next;
    free_text(t);
  }
}

bool ep_texts_keep(ep_state *s, const char *source, const char *text, size_t length, bool loaded)
{
  if ((*source != '@' && *source != '=') || length > EP_TEXT_MAX)
    return false;
  ep_text *t = take_known(s, source, text, length);
  if (!t && !(t = make(source, text, length)))
    return false;
  t->loaded |= loaded;
  t->next = s->texts;
  s->texts = t;
  drop_old(s);
  return true;
}

bool ep_texts_path(const ep_state *s, const char *path, char out[PATH_MAX])
{
  for (const ep_text *t = s->texts; t; t = t->next) {
    if (!t->file || strcmp(t->source + 1, path) != 0)
      continue;
    int n = snprintf(out, PATH_MAX, "%s", t->file);
    return n > 0 && n < PATH_MAX;
  }
  return realpath(path, out) != NULL;
}

static char *read_file(int fd, size_t *length)
{
  struct stat info;
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > EP_TEXT_MAX)
    return NULL;
  char *text = malloc((size_t)info.st_size + 1);
  *length = 0;
  while (text && *length < (size_t)info.st_size) {
    ssize_t got = read(fd, text + *length, (size_t)info.st_size - *length);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    *length += (size_t)got;
  }
  return text;
}

void ep_texts_keep_file(ep_state *s, const char *path)
{
  char source[PATH_MAX + 1];
  int n = snprintf(source, sizeof source, "@%s", path);
  if (n < 0 || (size_t)n >= sizeof source)
    return;
  size_t length = 0;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return;
  char *text = read_file(fd, &length);
  close(fd);
  if (text)
    ep_texts_keep(s, source, text, length, true);
  free(text);
}

// --- Lua's loaders ---

// Upvalue 1: Lua's own loadfile.
static int l_loadfile(lua_State *L)
{
  const char *path = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : NULL;
  int count = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  for (int n = 1; n <= count; n++)
    lua_pushvalue(L, n);
  lua_call(L, count, LUA_MULTRET);
  if (path && lua_isfunction(L, count + 1))
    ep_texts_keep_file(ep_state_of(L), path);
  return lua_gettop(L) - count;
}

static int give_results(lua_State *L, int status, lua_KContext context)
{
  (void)status, (void)context;
  return lua_gettop(L) - 1;
}

// As Lua's, which may yield.
static int l_dofile(lua_State *L)
{
  const char *path = luaL_optstring(L, 1, NULL);
  lua_settop(L, 1);
  if (luaL_loadfilex(L, path, NULL) != LUA_OK)
    return lua_error(L);
  if (path)
    ep_texts_keep_file(ep_state_of(L), path);
  lua_callk(L, 0, LUA_MULTRET, 0, give_results);
  return give_results(L, LUA_OK, 0);
}

// Upvalue 1: Lua's own searcher of Lua files, which gives the loader and its path.
static int l_search(lua_State *L)
{
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, LUA_MULTRET);
  if (lua_gettop(L) == 2 && lua_isfunction(L, 1) && lua_type(L, 2) == LUA_TSTRING)
    ep_texts_keep_file(ep_state_of(L), lua_tostring(L, 2));
  return lua_gettop(L);
}

void ep_texts_open(lua_State *L)
{
  lua_getglobal(L, "loadfile");
  lua_pushcclosure(L, l_loadfile, 1);
  lua_setglobal(L, "loadfile");
  lua_pushcfunction(L, l_dofile);
  lua_setglobal(L, "dofile");
  lua_getglobal(L, LUA_LOADLIBNAME);
  lua_getfield(L, -1, "searchers");
  lua_rawgeti(L, -1, 2);
  lua_pushcclosure(L, l_search, 1);
  lua_rawseti(L, -2, 2);
  lua_pop(L, 2);
}
