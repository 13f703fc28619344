// SPDX-License-Identifier: MIT
/*
 * The request as Lua sees it: a table of headers, and an object for handlers of routes. Engine thread; owns nothing.
 * Both are plain tables, so that they can be printed, walked and kept; a metatable adds what is rarely asked for. Text from outside is bytes, as any string of Lua.
 */
#include "lib/net/http_server_int.h"

#include "lua/json.h"

#include <eplua/text.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

static const char headers_class[] = "ep.net_http_server_headers",
                  request_class[] = "ep.net_http_server_request";
static const char key_guard; // of the request: its way to the connection

// --- headers ---

// headers[name] that is not there as it is written.
static int l_headers_index(lua_State *L)
{
  if (lua_type(L, 2) != LUA_TSTRING)
    return 0;
  size_t length;
  const char *name = lua_tolstring(L, 2, &length);
  luaL_Buffer b;
  char *lower = luaL_buffinitsize(L, &b, length);
  for (size_t i = 0; i < length; i++)
    lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
  luaL_pushresultsize(&b, length);
  lua_rawget(L, 1);
  return 1;
}

static bool came_before(const ep_http_head *head, size_t field)
{
  for (size_t i = 0; i < field; i++)
    if (head->fields[i].name_length == head->fields[field].name_length &&
        strcmp(ep_http_name(head, i), ep_http_name(head, field)) == 0)
      return true;
  return false;
}

void ep_httpd_push_headers(lua_State *L, const ep_httpd_connection *c)
{
  const ep_http_head *head = &c->head;
  lua_createtable(L, 0, (int)head->field_count);
  for (size_t i = 0; i < head->field_count; i++) {
    if (came_before(head, i)) {
      lua_getfield(L, -1, ep_http_name(head, i));
      lua_pushfstring(L, "%s, %s", lua_tostring(L, -1), ep_http_value(head, i));
      lua_remove(L, -2);
    } else {
      lua_pushlstring(L, ep_http_value(head, i), head->fields[i].value_length);
    }
    lua_setfield(L, -2, ep_http_name(head, i));
  }
  luaL_setmetatable(L, headers_class);
}

// --- forms ---

// Pushes a name or a value of a query: + is a blank; a % that encodes nothing is one.
static void push_decoded(lua_State *L, const char *text, size_t length)
{
  luaL_Buffer b;
  char *out = luaL_buffinitsize(L, &b, length + 1);
  ptrdiff_t n = ep_http_decode(text, length, NULL, out);
  if (n < 0) {
    memcpy(out, text, length);
    n = (ptrdiff_t)length;
  }
  luaL_pushresultsize(&b, (size_t)n);
}

static void push_part(lua_State *L, const char *text, size_t length)
{
  if (!memchr(text, '+', length)) {
    push_decoded(L, text, length);
    return;
  }
  lua_pushlstring(L, text, length);
  luaL_gsub(L, lua_tostring(L, -1), "+", " "); // there are no zeros in a query
  lua_remove(L, -2);
  const char *blanks = lua_tolstring(L, -1, &length);
  push_decoded(L, blanks, length);
  lua_remove(L, -2);
}

// Pushes the table of a=b&c=d. Of a name that comes twice the last counts.
static void push_form(lua_State *L, const char *text, size_t length)
{
  lua_newtable(L);
  for (const char *end = text + length; text < end;) {
    const char *amp = memchr(text, '&', (size_t)(end - text));
    const char *stop = amp ? amp : end;
    const char *equals = memchr(text, '=', (size_t)(stop - text));
    const char *name_end = equals ? equals : stop, *value = equals ? equals + 1 : stop;
    if (stop > text) {
      push_part(L, text, (size_t)(name_end - text));
      push_part(L, value, (size_t)(stop - value));
      lua_rawset(L, -3);
    }
    text = stop + 1;
  }
}

// --- the request ---

// request:json() -> value | nil, message
static int l_json(lua_State *L)
{
  size_t length;
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_getfield(L, 1, "body");
  const char *body = luaL_checklstring(L, -1, &length);
  return ep_json_decode(L, body, length, false);
}

// request:form() -> table
static int l_form(lua_State *L)
{
  size_t length;
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_getfield(L, 1, "body");
  const char *body = luaL_checklstring(L, -1, &length);
  if (memchr(body, 0, length))
    lua_newtable(L); // no form has zeros
  else
    push_form(L, body, length);
  return 1;
}

// request:isOpen(): is there still somebody who waits?
static int l_is_open(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_rawgetp(L, 1, &key_guard);
  const ep_httpd_guard *guard = lua_touserdata(L, -1);
  lua_pushboolean(L, guard && guard->connection && !guard->connection->leaving);
  return 1;
}

static const luaL_Reg methods[] = {
    {"json", l_json}, {"form", l_form}, {"isOpen", l_is_open}, {NULL, NULL}};

// What is not a field. Upvalue 1: the methods.
static int l_request_index(lua_State *L)
{
  static const char *const names[] = {"body",   "form",   "headers", "ip",   "isOpen", "json",
                                      "method", "params", "path",    "port", "query",  "target"};
  if (lua_type(L, 2) != LUA_TSTRING)
    return 0;
  const char *name = lua_tostring(L, 2);
  if (strcmp(name, "query") == 0) {
    lua_pushliteral(L, "target");
    lua_rawget(L, 1);
    const char *target = lua_tostring(L, -1), *question = target ? strchr(target, '?') : NULL;
    push_form(L, question ? question + 1 : "", question ? strlen(question + 1) : 0);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 1);
    return 1;
  }
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
    return 1;
  const char *near = eplua_nearest(name, names, sizeof names / sizeof *names);
  if (near && strcmp(near, name) != 0)
    return luaL_error(L, "a request has no '%s' (did you mean '%s'?)", name, near);
  return 0;
}

static void set_text(lua_State *L, const char *name, const char *text)
{
  lua_pushstring(L, text);
  lua_setfield(L, -2, name);
}

void ep_httpd_push_request(lua_State *L, const ep_httpd_connection *c, int headers)
{
  const char *colon = strrchr(c->item.peer, ':');
  bool brackets = c->item.peer[0] == '[';
  lua_createtable(L, 0, 9);
  set_text(L, "method", c->head.method);
  set_text(L, "path", c->head.path);
  set_text(L, "target", c->head.target);
  lua_pushlstring(L, c->body ? c->body : "", c->body_length);
  lua_setfield(L, -2, "body");
  if (headers)
    lua_pushvalue(L, headers);
  else
    ep_httpd_push_headers(L, c);
  lua_setfield(L, -2, "headers");
  if (colon) {
    lua_pushlstring(L, c->item.peer + brackets,
                    (size_t)(colon - c->item.peer) - 2 * (size_t)brackets);
    lua_setfield(L, -2, "ip");
    lua_pushinteger(L, strtol(colon + 1, NULL, 10));
    lua_setfield(L, -2, "port");
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, c->guard_ref);
  lua_rawsetp(L, -2, &key_guard);
  lua_insert(L, -2); // under its parameters
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_newtable(L);
  }
  lua_setfield(L, -2, "params");
  luaL_setmetatable(L, request_class);
}

void ep_httpd_open_request(lua_State *L)
{
  if (luaL_newmetatable(L, headers_class)) {
    lua_pushcfunction(L, l_headers_index);
    lua_setfield(L, -2, "__index");
  }
  if (luaL_newmetatable(L, request_class)) {
    luaL_newlib(L, methods);
    lua_pushcclosure(L, l_request_index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushliteral(L, "HTTPRequest");
    lua_setfield(L, -2, "__name");
  }
  lua_pop(L, 2);
}
