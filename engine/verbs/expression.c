// SPDX-License-Identifier: MIT
/*
 * Expressions for what is inside of something: `t.name`, `t["two words"]`, `t[1.5]`. Engine thread; owns nothing.
 * There is none for keys that source cannot name (tables, functions), nor where it would be long.
 */
#include "verbs/expression.h"

#include "lua/token.h"
#include "verbs/look.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 4000, KEY_BYTES = 200 };

// Adds a string as source has it.
static void add_quoted(luaL_Buffer *b, const char *text, size_t length)
{
  luaL_addchar(b, '"');
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    char escaped[8];
    if (c == '"' || c == '\\')
      luaL_addchar(b, '\\');
    if (c >= 32 && c < 127) {
      luaL_addchar(b, (char)c);
    } else {
      snprintf(escaped, sizeof escaped, "\\x%02X", c);
      luaL_addstring(b, escaped);
    }
  }
  luaL_addchar(b, '"');
}

// A number as source has it; false: there is no such text.
static bool number_text(lua_State *L, int index, char *text, size_t size)
{
  if (lua_isinteger(L, index)) {
    snprintf(text, size, "%lld", (long long)lua_tointeger(L, index));
    return lua_tointeger(L, index) != LUA_MININTEGER;
  }
  snprintf(text, size, "%.17g", lua_tonumber(L, index));
  return isfinite(lua_tonumber(L, index)) && strpbrk(text, ".e");
}

bool ep_is_plain_name(const char *text, size_t length)
{
  ep_token t = {EP_TOKEN_NAME, text, length};
  return ep_is_identifier(text, length) && !ep_token_is_reserved(&t);
}

void ep_expression_push(lua_State *L, int parent, int key, bool globals)
{
  char number[40];
  size_t length = 0;
  const char *from = lua_tostring(L, parent);
  int type = lua_type(L, key);
  const char *text = type == LUA_TSTRING ? lua_tolstring(L, key, &length) : NULL;
  bool written = type == LUA_TBOOLEAN || (text && length <= KEY_BYTES) ||
                 (type == LUA_TNUMBER && number_text(L, key, number, sizeof number));
  if (!from || strlen(from) > PATH_BYTES || !written) {
    lua_pushnil(L);
    return;
  }
  if (type == LUA_TBOOLEAN) {
    lua_pushfstring(L, "%s[%s]", from, lua_toboolean(L, key) ? "true" : "false");
  } else if (type == LUA_TNUMBER) {
    lua_pushfstring(L, "%s[%s]", from, number);
  } else if (ep_is_plain_name(text, length)) {
    if (globals)
      lua_pushvalue(L, key);
    else
      lua_pushfstring(L, "%s.%s", from, text);
  } else {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    luaL_addstring(&b, from);
    luaL_addchar(&b, '[');
    add_quoted(&b, text, length);
    luaL_addchar(&b, ']');
    luaL_pushresult(&b);
  }
}
