// SPDX-License-Identifier: MIT
// Base64 (RFC 4648, section 4). No library of our list has it alone.
#include "lib/base64.h"

#include <lauxlib.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t ep_base64_encode(const char *bytes, size_t length, char *text)
{
  const unsigned char *in = (const unsigned char *)bytes;
  char *out = text;
  for (size_t i = 0; i < length; i += 3) {
    size_t n = length - i < 3 ? length - i : 3;
    unsigned group =
        (unsigned)in[i] << 16 | (n > 1 ? (unsigned)in[i + 1] << 8 : 0) | (n > 2 ? in[i + 2] : 0);
    *out++ = alphabet[group >> 18];
    *out++ = alphabet[group >> 12 & 63];
    *out++ = n > 1 ? alphabet[group >> 6 & 63] : '=';
    *out++ = n > 2 ? alphabet[group & 63] : '=';
  }
  return (size_t)(out - text);
}

int ep_l_base64_encode(lua_State *L)
{
  size_t length;
  const char *bytes = luaL_checklstring(L, 1, &length);
  luaL_Buffer out;
  char *text = luaL_buffinitsize(L, &out, EP_BASE64_SIZE(length));
  luaL_pushresultsize(&out, ep_base64_encode(bytes, length, text));
  return 1;
}

static int invalid(lua_State *L, size_t at)
{
  lua_pushnil(L);
  lua_pushfstring(L, "not base64 at byte %d", (int)at + 1);
  return 2;
}

int ep_l_base64_decode(lua_State *L)
{
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  unsigned group = 0, digits = 0, padding = 0;
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    if (c == '\n' || c == '\r' || c == ' ' || c == '\t')
      continue;
    if (c == '=') {
      padding++;
      continue;
    }
    const char *digit = c ? strchr(alphabet, c) : NULL;
    if (!digit || padding)
      return invalid(L, i);
    group = group << 6 | (unsigned)(digit - alphabet);
    if (++digits % 4 != 0)
      continue;
    luaL_addchar(&out, (char)(group >> 16 & 255));
    luaL_addchar(&out, (char)(group >> 8 & 255));
    luaL_addchar(&out, (char)(group & 255));
    group = 0;
  }
  unsigned rest = digits % 4;
  if (rest == 1 || (padding && (rest + padding) % 4 != 0))
    return invalid(L, length);
  if (rest == 2)
    luaL_addchar(&out, (char)(group >> 4 & 255));
  if (rest == 3) {
    luaL_addchar(&out, (char)(group >> 10 & 255));
    luaL_addchar(&out, (char)(group >> 2 & 255));
  }
  luaL_pushresult(&out);
  return 1;
}
