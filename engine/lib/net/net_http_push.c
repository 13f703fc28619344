// SPDX-License-Identifier: MIT
/*
 * Answers of HTTP as Lua values. Engine thread; all may raise for memory.
 * Headers keep the names that the server has sent, and are found in any case: names that are not there come to __index, which looks through the
 * table. So a table of headers costs no second one.
 */
#include "lib/net/net_http_int.h"

#include <string.h>
#include <strings.h>

#define HEADERS "ep.net_http_headers"

// headers[name]: name is not there as it is written.
static int l_find(lua_State *L)
{
  if (lua_type(L, 2) != LUA_TSTRING)
    return 0;
  const char *name = lua_tostring(L, 2);
  lua_settop(L, 2);
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
    if (lua_type(L, 3) == LUA_TSTRING && strcasecmp(lua_tostring(L, 3), name) == 0)
      return 1;
  return 0;
}

void ep_http_headers_open(lua_State *L)
{
  if (luaL_newmetatable(L, HEADERS)) {
    lua_pushcfunction(L, l_find);
    lua_setfield(L, -2, "__index");
  }
  lua_pop(L, 1);
}

static void push_lower(lua_State *L, const char *name)
{
  luaL_Buffer b;
  size_t length = strlen(name);
  char *lower = luaL_buffinitsize(L, &b, length);
  for (size_t i = 0; i < length; i++)
    lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);
  luaL_pushresultsize(&b, length);
}

// A header that comes twice has its values in one text; those of Set-Cookie have commas in them.
static void push_headers(lua_State *L, const ep_curl_head *head)
{
  luaL_checkstack(L, 8, NULL);
  lua_createtable(L, 0, (int)head->header_count);
  lua_createtable(L, 0, (int)head->header_count); // name in small letters = name as sent
  int list = lua_gettop(L) - 1, names = list + 1;
  for (size_t i = 0; i < head->header_count; i++) {
    const ep_curl_header *h = &head->headers[i];
    push_lower(L, h->name);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, names) == LUA_TNIL) {
      lua_pop(L, 1);
      lua_pushstring(L, h->name);
      lua_pushvalue(L, -1);
      lua_insert(L, -3);
      lua_rawset(L, names); // leaves the name
      lua_pushstring(L, h->value);
    } else {
      lua_remove(L, -2);
      lua_pushvalue(L, -1);
      lua_rawget(L, list);
      lua_pushstring(L, strcasecmp(h->name, "Set-Cookie") == 0 ? "\n" : ", ");
      lua_pushstring(L, h->value);
      lua_concat(L, 3);
    }
    lua_rawset(L, list);
  }
  lua_settop(L, list);
  luaL_setmetatable(L, HEADERS);
}

void ep_http_push_head(lua_State *L, const ep_curl_head *head)
{
  luaL_checkstack(L, 4, NULL);
  lua_createtable(L, 0, 5);
  lua_pushinteger(L, head->status);
  lua_setfield(L, -2, "status");
  push_headers(L, head);
  lua_setfield(L, -2, "headers");
  lua_pushstring(L, head->url);
  lua_setfield(L, -2, "url");
  lua_pushstring(L, head->version);
  lua_setfield(L, -2, "version");
}

int ep_http_push_answer(lua_State *L, void *ud)
{
  const ep_curl_answer *answer = ud;
  ep_http_push_head(L, &answer->head);
  lua_pushlstring(L, answer->body ? answer->body : "", answer->body_length);
  lua_setfield(L, -2, "data");
  return 1;
}
