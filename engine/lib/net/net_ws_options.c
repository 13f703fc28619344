// SPDX-License-Identifier: MIT
/*
 * Options, headers and messages of WebSockets, as scripts write them. Engine thread; owns nothing: texts are anchored by a table
 * that the object keeps.
 */
#include "lib/net/net_ws_options.h"

#include "lib/net/net_class.h"

#include "base/utf8.h"

#include <lauxlib.h>
#include <string.h>
#include <strings.h>

enum { HANDSHAKE_MS = 30000, HEAD_MS = 10000, PING_MS = 30000, MOST_MOST = 1 << 30 };

// Where texts are in the table of words.
static const char protocols[] = "protocols", ca_file[] = "caFile", proxy[] = "proxy",
                  origins[] = "origins", headers[] = "headers";

static void check_text(lua_State *L, int arg, const char *name, int type)
{
  size_t length;
  if (type != LUA_TSTRING)
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "%s: string expected, got %s", name, luaL_typename(L, -1)));
  const char *text = lua_tolstring(L, -1, &length);
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)text[i] < ' ')
      luaL_argerror(L, arg, lua_pushfstring(L, "%s: it has a control character", name));
}

// Copies a text from the options at arg into the table on top.
static void take_text(lua_State *L, int arg, const char *name)
{
  if (!lua_istable(L, arg))
    return;
  int type = lua_getfield(L, arg, name);
  if (type == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  check_text(L, arg, name, type);
  lua_setfield(L, -2, name);
}

// The same for a text or a list of them, with between and around.
static void take_list(lua_State *L, int arg, const char *name, const char *around,
                      const char *between)
{
  if (!lua_istable(L, arg))
    return;
  int type = lua_getfield(L, arg, name);
  int at = lua_gettop(L);
  if (type == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  luaL_addstring(&b, around);
  lua_Integer count = type == LUA_TTABLE ? (lua_Integer)lua_rawlen(L, at) : 1;
  for (lua_Integer i = 1; i <= count; i++) {
    int each = type;
    if (type == LUA_TTABLE)
      each = lua_rawgeti(L, at, i);
    else
      lua_pushvalue(L, at);
    check_text(L, arg, name, each);
    if (i > 1)
      luaL_addstring(&b, between);
    luaL_addvalue(&b);
  }
  luaL_addstring(&b, around);
  luaL_pushresult(&b);
  lua_remove(L, at);
  lua_setfield(L, -2, name);
}

// --- headers ---

static bool is_token(const char *text)
{
  static const char letters[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return *text && strspn(text, letters) == strlen(text);
}

// Headers of which the handshake is made.
static bool is_ours(const char *name)
{
  static const char *const ours[] = {"Host",
                                     "Upgrade",
                                     "Connection",
                                     "Content-Length",
                                     "Transfer-Encoding",
                                     "Sec-WebSocket-Key",
                                     "Sec-WebSocket-Version",
                                     "Sec-WebSocket-Accept",
                                     "Sec-WebSocket-Extensions"};
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
    if (strcasecmp(ours[i], name) == 0)
      return true;
  return false;
}

// Name and value are the two on top.
static const char *check_header(lua_State *L, int arg)
{
  size_t length;
  if (lua_type(L, -2) != LUA_TSTRING || !is_token(lua_tostring(L, -2)))
    luaL_argerror(L, arg, "headers are written {[\"Name\"] = \"value\"}");
  const char *name = lua_tostring(L, -2);
  if (!lua_isstring(L, -1))
    luaL_argerror(
        L, arg,
        lua_pushfstring(L, "header %s: string expected, got %s", name, luaL_typename(L, -1)));
  lua_pushvalue(L, -1); // the iteration's own must stay what it is
  const char *value = lua_tolstring(L, -1, &length);
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)value[i] < ' ' || value[i] == 0x7f)
      luaL_argerror(L, arg, lua_pushfstring(L, "header %s: it has a control character", name));
  lua_remove(L, -2);
  if (is_ours(name))
    luaL_argerror(L, arg, lua_pushfstring(L, "header %s belongs to the handshake", name));
  return name;
}

void ep_ws_push_headers(lua_State *L, int index, int arg)
{
  if (!lua_isnoneornil(L, index) && !lua_istable(L, index))
    luaL_typeerror(L, arg, "table of headers");
  lua_pushliteral(L, "");
  lua_pushnil(L);
  int lines = lua_gettop(L) - 1, offered = lines + 1;
  if (!lua_istable(L, index))
    return;
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    const char *name = check_header(L, arg);
    if (strcasecmp(name, "Sec-WebSocket-Protocol") == 0) {
      lua_pushvalue(L, -1);
      lua_replace(L, offered);
      continue;
    }
    lua_pushfstring(L, "%s%s: %s\r\n", lua_tostring(L, lines), name, lua_tostring(L, -1));
    lua_replace(L, lines);
  }
}

// --- options ---

// Headers of each connection, and the protocols among them.
static void take_headers(lua_State *L, int arg)
{
  if (!lua_istable(L, arg))
    return;
  int words = lua_gettop(L);
  lua_getfield(L, arg, headers);
  ep_ws_push_headers(L, words + 1, arg);
  if (lua_isstring(L, -1))
    lua_setfield(L, words, protocols);
  else
    lua_pop(L, 1);
  lua_setfield(L, words, headers);
  lua_settop(L, words);
}

void ep_ws_read_client(lua_State *L, int arg, ep_ws_options *options)
{
  static const char *const known[] = {"maxMessage",       "pingInterval", "timeout",
                                      "checkCertificate", ca_file,        proxy,
                                      protocols,          headers,        NULL};
  if (!lua_isnoneornil(L, arg))
    luaL_checktype(L, arg, LUA_TTABLE);
  ep_net_check_options(L, arg, known, false);
  *options = (ep_ws_options){0};
  options->most = (size_t)ep_net_option_integer(L, arg, "maxMessage", 1, MOST_MOST, EP_WS_MESSAGE);
  options->ping_ms = ep_net_option_ms(L, arg, "pingInterval", PING_MS);
  options->handshake_ms = ep_net_option_ms(L, arg, "timeout", HANDSHAKE_MS);
  options->check = ep_net_option_flag(L, arg, "checkCertificate", true);
  lua_newtable(L);
  take_text(L, arg, ca_file);
  take_text(L, arg, proxy);
  take_headers(L, arg);
  take_list(L, arg, protocols, "", ", ");
}

void ep_ws_read_server(lua_State *L, int arg, ep_ws_options *options)
{
  static const char *const known[] = {"maxMessage", "pingInterval", "timeout",
                                      origins,      protocols,      NULL};
  if (!lua_isnoneornil(L, arg))
    luaL_checktype(L, arg, LUA_TTABLE);
  ep_net_check_options(L, arg, known, false);
  *options = (ep_ws_options){0};
  options->most = (size_t)ep_net_option_integer(L, arg, "maxMessage", 1, MOST_MOST, EP_WS_MESSAGE);
  options->ping_ms = ep_net_option_ms(L, arg, "pingInterval", PING_MS);
  options->handshake_ms = ep_net_option_ms(L, arg, "timeout", HEAD_MS);
  lua_newtable(L);
  take_list(L, arg, origins, "\n", "\n");
  take_list(L, arg, protocols, "", ", ");
}

static const char *word(lua_State *L, int index, const char *name)
{
  lua_getfield(L, index, name);
  const char *text = lua_tostring(L, -1);
  lua_pop(L, 1);
  return text;
}

void ep_ws_take_words(lua_State *L, int index, ep_ws_options *options)
{
  options->protocols = word(L, index, protocols);
  options->ca_file = word(L, index, ca_file);
  options->proxy = word(L, index, proxy);
  options->origins = word(L, index, origins);
  options->headers = word(L, index, headers);
}

// --- messages ---

const char *ep_ws_check_message(lua_State *L, int arg, size_t *length, bool *binary)
{
  static const char *const known[] = {"binary", NULL};
  const char *bytes = luaL_checklstring(L, arg, length);
  if (!lua_isnoneornil(L, arg + 1)) {
    luaL_checktype(L, arg + 1, LUA_TTABLE);
    ep_net_check_options(L, arg + 1, known, false);
    *binary = ep_net_option_flag(L, arg + 1, "binary", *binary);
  }
  if (*binary || ep_utf8_is_valid(bytes, *length))
    return bytes;
  ep_net_push_error(L, "text that is not UTF-8 cannot be sent (sendBinary sends any bytes)",
                    "EILSEQ");
  return NULL;
}

int ep_ws_check_code(lua_State *L, int arg, const char **reason)
{
  lua_Integer code = luaL_optinteger(L, arg, EP_WS_NORMAL);
  size_t length = 0;
  *reason = luaL_optlstring(L, arg + 1, "", &length);
  luaL_argcheck(L, code == EP_WS_NORMAL || (code >= 3000 && code <= 4999), arg,
                "1000, or a code from 3000 to 4999 expected");
  luaL_argcheck(L, ep_utf8_is_valid(*reason, length) && strlen(*reason) == length, arg + 1,
                "text expected");
  return (int)code;
}

void ep_ws_check_callbacks(lua_State *L, int arg)
{
  int type = lua_type(L, arg);
  if (type != LUA_TNIL && type != LUA_TTABLE && type != LUA_TFUNCTION)
    luaL_typeerror(L, arg, "table of callbacks, function or nothing");
}
