// SPDX-License-Identifier: MIT
/*
 * Sources that were seen. Engine thread.
 * Owns two tables in Lua's registry: a list of {source, whole, file}, and numbers by source. The real path of a file is the one
 * that it was loaded from: later the script may be in another folder.
 */
#include "debug/sources.h"

#include "base/hash.h"
#include "lua/call.h"
#include "lua/texts.h"

#include <fcntl.h>
#include <lauxlib.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SOURCES_MAX = 10000, TEXT_MAX = 1 << 20, SHORT = 256, FILE_MAX = 4 << 20 };

// Registry keys: their addresses.
static char key_list, key_numbers, key_kept;

static void push_table(lua_State *L, const char *key)
{
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

static lua_Integer kept(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_kept);
  lua_Integer bytes = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return bytes;
}

// Whether there is room for the text besides those that are kept.
static bool take_room(lua_State *L, size_t length)
{
  lua_Integer bytes = kept(L);
  if (length > TEXT_MAX || bytes + (lua_Integer)length > TEXT_MAX)
    return false;
  lua_pushinteger(L, bytes + (lua_Integer)length);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_kept);
  return true;
}

// Sets the field "file" of the entry on top.
static void set_file(lua_State *L, const char *path)
{
  char real[PATH_MAX];
  if (!ep_texts_path(ep_state_of(L), path, real))
    return;
  lua_pushstring(L, real);
  lua_setfield(L, -2, "file");
}

// Adds an entry for the source; its number, 0: there is no room.
static lua_Integer add(lua_State *L, const char *source, size_t length)
{
  push_table(L, &key_list);
  int list = lua_gettop(L);
  lua_Integer number = (lua_Integer)lua_rawlen(L, list) + 1;
  if (number > SOURCES_MAX) {
    lua_pop(L, 1);
    return 0;
  }
  bool whole = length <= SHORT || take_room(L, length);
  lua_createtable(L, 0, 3);
  lua_pushlstring(L, source, whole ? length : SHORT);
  lua_setfield(L, -2, "source");
  lua_pushboolean(L, whole);
  lua_setfield(L, -2, "whole");
  if (*source == '@')
    set_file(L, source + 1);
  lua_rawseti(L, list, number);
  lua_pop(L, 1);
  return number;
}

// Pushes what a source is known by: itself, or of a long one its begin with length and a sum, so that texts are not kept twice.
static void push_key(lua_State *L, const char *source, size_t length)
{
  if (length <= SHORT) {
    lua_pushlstring(L, source, length);
    return;
  }
  uint64_t hash = ep_hash(EP_HASH_BEGIN, source, length);
  lua_pushlstring(L, source, SHORT / 2);
  lua_pushfstring(L, "\n%I %I", (LUAI_UACINT)length, (LUAI_UACINT)hash);
  lua_concat(L, 2);
}

// The number of a source, given now if need be; 0: there is no room for it.
static int number_of(lua_State *L, const char *source, size_t length)
{
  luaL_checkstack(L, 10, NULL);
  int top = lua_gettop(L);
  push_table(L, &key_numbers);
  push_key(L, source, length);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, top + 1) != LUA_TNUMBER) {
    lua_pop(L, 1);
    lua_pushinteger(L, add(L, source, length));
    if (lua_tointeger(L, -1) > 0) {
      lua_pushvalue(L, top + 2);
      lua_pushvalue(L, -2);
      lua_rawset(L, top + 1);
    }
  }
  int number = (int)lua_tointeger(L, -1);
  lua_settop(L, top);
  return number;
}

typedef struct noting {
  const char *source;
  size_t length;
} noting;

static int note(lua_State *L)
{
  const noting *n = lua_touserdata(L, 1);
  number_of(L, n->source, n->length);
  return 0;
}

void ep_sources_note(lua_State *L, const char *source, size_t length)
{
  lua_State *main = ep_state_of(L)->L;
  noting n = {source, length};
  if (lua_checkstack(main, 4) && ep_protected(main, note, &n) != LUA_OK)
    lua_pop(main, 1); // no memory: it is not remembered
}

ep_source ep_source_find(lua_State *L, const char *source, size_t length)
{
  ep_source found = {0};
  found.ref = number_of(L, source, length);
  push_table(L, &key_list);
  if (found.ref && lua_rawgeti(L, -1, found.ref) == LUA_TTABLE) {
    lua_getfield(L, -1, "file"); // the table keeps it alive
    found.file = lua_tostring(L, -1);
    lua_pop(L, 2);
  }
  lua_pop(L, 1);
  return found;
}

bool ep_source_push(lua_State *L, int ref, bool *whole)
{
  push_table(L, &key_list);
  if (lua_rawgeti(L, -1, ref) != LUA_TTABLE) {
    lua_pop(L, 2);
    return false;
  }
  lua_getfield(L, -1, "whole");
  *whole = lua_toboolean(L, -1);
  lua_getfield(L, -2, "source");
  lua_replace(L, -4);
  lua_pop(L, 2);
  return true;
}

int ep_source_count(lua_State *L)
{
  push_table(L, &key_list);
  int count = (int)lua_rawlen(L, -1);
  lua_pop(L, 1);
  return count;
}

static char *read_file(const char *path, size_t *length)
{
  struct stat st;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  char *text = NULL;
  if (fd < 0)
    return NULL;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= FILE_MAX)
    text = malloc((size_t)st.st_size + 1);
  *length = 0;
  while (text && *length < (size_t)st.st_size) {
    ssize_t n = read(fd, text + *length, (size_t)st.st_size - *length);
    if (n <= 0)
      break;
    *length += (size_t)n;
  }
  close(fd);
  return text;
}

char *ep_source_text(const char *source, size_t length, size_t *text_length)
{
  if (length == 0 || *source == '=')
    return NULL;
  if (*source == '@')
    return read_file(source + 1, text_length);
  char *text = length <= FILE_MAX ? malloc(length) : NULL;
  if (text)
    memcpy(text, source, length);
  *text_length = length;
  return text;
}
