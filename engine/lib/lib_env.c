// SPDX-License-Identifier: MIT
/*
 * os.getenv, which also looks into ./.env and ~/.env. Engine thread.
 * The files are read again at each miss: they are short, and a script may change its folder or the
 * file. Format: KEY=value, `export` before it, # comments, single or double quotes; \n, \t, \" and
 * \\ in double ones.
 */
#include "lib/lib_env.h"

#include "lib/libs.h"
#include "lua/state.h"

#include <ctype.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 1 << 20 };

// Pushes the value that starts at p (behind the =).
static void push_value(lua_State *L, const char *p)
{
  while (*p == ' ' || *p == '\t')
    p++;
  char quote = *p;
  luaL_Buffer value;
  luaL_buffinit(L, &value);
  if (quote == '"' || quote == '\'') {
    for (p++; *p && *p != quote; p++) {
      char c = *p;
      if (c == '\\' && quote == '"' && p[1]) {
        c = *++p;
        c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
      }
      luaL_addchar(&value, c);
    }
  } else {
    // a # starts a comment only after white space: passwords contain it
    size_t length = 0;
    while (p[length] &&
           !(p[length] == '#' && (length == 0 || isspace((unsigned char)p[length - 1]))))
      length++;
    while (length > 0 && isspace((unsigned char)p[length - 1]))
      length--;
    luaL_addlstring(&value, p, length);
  }
  luaL_pushresult(&value);
}

// Pushes the value of name in the text of an env file; false: it is not there, nothing pushed.
static bool find_in(lua_State *L, char *text, const char *name)
{
  size_t name_length = strlen(name);
  char *save = NULL;
  bool found = false;
  if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
    text += 3;
  for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
    size_t length = strlen(line);
    if (length && line[length - 1] == '\r')
      line[length - 1] = '\0';
    line += strspn(line, " \t");
    if (strncmp(line, "export ", 7) == 0)
      line += 7 + strspn(line + 7, " \t");
    if (strncmp(line, name, name_length) != 0)
      continue;
    char *p = line + name_length;
    p += strspn(p, " \t");
    if (*p != '=')
      continue;
    if (found)
      lua_pop(L, 1);
    push_value(L, p + 1); // the last one counts, as when a shell reads the file
    found = true;
  }
  return found;
}

static bool find_in_file(lua_State *L, const char *path, const char *name)
{
  struct stat info;
  if (stat(path, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > FILE_MAX)
    return false;
  size_t size = (size_t)info.st_size;
  char *text = lua_newuserdatauv(L, size + 1, 0); // not malloc: what follows may raise
  FILE *f = fopen(path, "r");
  size_t length = f ? fread(text, 1, size, f) : 0;
  if (f)
    fclose(f);
  text[length] = '\0';
  bool found = find_in(L, text, name);
  lua_remove(L, found ? -2 : -1);
  return found;
}

// The value that the host gave the name for this engine. NULL: none.
static const char *find_given(char *const *env, const char *name)
{
  size_t length = strlen(name);
  for (; *env; env++)
    if (strncmp(*env, name, length) == 0 && (*env)[length] == '=')
      return *env + length + 1;
  return NULL;
}

bool ep_push_env(lua_State *L, const char *name)
{
  const ep_state *s = ep_state_of(L);
  if (!ep_permit_env(&s->permit, name))
    return false;
  const char *given = find_given(s->env, name);
  const char *value = given ? given : getenv(name);
  if (value) {
    lua_pushstring(L, value);
    return true;
  }
  if (!*name)
    return false;
  if (find_in_file(L, ".env", name))
    return true;
  const char *home = getenv("HOME");
  if (!home)
    return false;
  const char *path = lua_pushfstring(L, "%s/.env", home);
  bool found = find_in_file(L, path, name);
  lua_remove(L, found ? -2 : -1);
  return found;
}

static int l_getenv(lua_State *L)
{
  if (!ep_push_env(L, luaL_checkstring(L, 1)))
    luaL_pushfail(L);
  return 1;
}

int luaopen_ep_env(lua_State *L)
{
  lua_getglobal(L, LUA_OSLIBNAME);
  lua_pushcfunction(L, l_getenv);
  lua_setfield(L, -2, "getenv");
  lua_pushboolean(L, true); // not the table: package.loaded keeps it, out of the sandbox's reach
  return 1;
}
