// SPDX-License-Identifier: MIT
/*
 * Paths at the end of a text. Engine thread; owns nothing.
 * Read from the end, over tokens that were cut from the beginning: only so is it known whether the end lies in a string.
 * Code of the script is never called, so a path ends where a call or an __index function stands; `require "x"` is the
 * exception, as its result is in package.loaded.
 */
#include "verbs/path.h"

#include "verbs/session.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

static void read_tokens(ep_path *p, const char *text, const char *end)
{
  const char *at = text;
  for (ep_token t = ep_token_next(&at, end); t.kind != EP_TOKEN_END; t = ep_token_next(&at, end)) {
    if (p->count == EP_PATH_TOKENS) {
      memmove(p->tokens, p->tokens + 1, sizeof p->tokens - sizeof *p->tokens);
      p->count--;
    }
    p->tokens[p->count++] = t;
  }
}

static bool is(const ep_path *p, int i, const char *text)
{
  return i >= 0 && i < p->count && ep_token_is(&p->tokens[i], text);
}

static bool is_kind(const ep_path *p, int i, ep_token_kind kind)
{
  return i >= 0 && i < p->count && p->tokens[i].kind == kind;
}

static bool is_plain_name(const ep_path *p, int i)
{
  return is_kind(p, i, EP_TOKEN_NAME) && !ep_token_is_reserved(&p->tokens[i]);
}

static bool is_separator(const ep_path *p, int i)
{
  return is(p, i, ".") || is(p, i, ":");
}

// Whether an expression may end at token i, so that a string behind it would be the argument of a call.
static bool ends_expression(const ep_path *p, int i)
{
  return is_plain_name(p, i) || is(p, i, ")") || is(p, i, "]") || is_kind(p, i, EP_TOKEN_STRING);
}

// The first token of the expression that ends at token i; -1: it cannot be looked up.
static int find_first(const ep_path *p, int i)
{
  for (;;) {
    if (is_plain_name(p, i)) {
      if (!is_separator(p, i - 1))
        return i;
      i -= 2;
    } else if (is(p, i, "]") && is(p, i - 2, "[") &&
               (is_kind(p, i - 1, EP_TOKEN_STRING) || is_kind(p, i - 1, EP_TOKEN_NUMBER))) {
      i -= 3;
    } else {
      int string = is(p, i, ")") && is(p, i - 2, "(") ? i - 1 : i;
      int before = string < i ? i - 3 : i - 1;
      if (!is_kind(p, string, EP_TOKEN_STRING))
        return -1;
      if (is(p, before, "require") && !is_separator(p, before - 1))
        return before;
      return ends_expression(p, before) ? -1 : before + 1;
    }
  }
}

bool ep_path_parse(ep_path *p, const char *text, size_t length)
{
  const char *end = text + length;
  *p = (ep_path){.prefix = {EP_TOKEN_NAME, end, 0}};
  read_tokens(p, text, end);
  int i = p->count - 1;
  if (is_kind(p, i, EP_TOKEN_OPEN))
    return false;
  const ep_token *last = i >= 0 ? &p->tokens[i] : NULL;
  if (last && last->at + last->length == end) {
    if (last->kind == EP_TOKEN_NUMBER)
      return false;
    if (last->kind == EP_TOKEN_NAME) {
      p->prefix = *last;
      i--;
    }
  }
  p->first = i + 1;
  p->last = i;
  if (!is_separator(p, i))
    return true;
  p->separator = *p->tokens[i].at;
  p->last = i - 1;
  p->first = find_first(p, i - 1);
  return p->first >= 0;
}

// --- looking up ---

bool ep_path_push_next(lua_State *L, int index)
{
  if (!lua_getmetatable(L, index))
    return false;
  lua_pushliteral(L, "__index");
  lua_rawget(L, -2);
  lua_remove(L, -2);
  if (lua_istable(L, -1))
    return true;
  lua_pop(L, 1);
  return false;
}

void ep_path_index(lua_State *L, int index)
{
  int key = lua_gettop(L);
  index = lua_absindex(L, index);
  lua_pushvalue(L, index);
  for (int n = 0; n < EP_PATH_CHAIN; n++) {
    if (lua_istable(L, -1)) {
      lua_pushvalue(L, key);
      if (lua_rawget(L, -2) != LUA_TNIL)
        break;
      lua_pop(L, 1);
    }
    if (!ep_path_push_next(L, lua_gettop(L))) {
      lua_pushnil(L);
      break;
    }
    lua_remove(L, -2);
  }
  lua_replace(L, key);
  lua_settop(L, key);
}

// Pushes the text of a string token without its quotes. Escapes stay as they are: what has one is not found.
static void push_string(lua_State *L, const ep_token *t)
{
  size_t skip = 1;
  if (*t->at == '[')
    skip = (size_t)((const char *)memchr(t->at + 1, '[', t->length - 1) - t->at) + 1;
  lua_pushlstring(L, t->at + skip, t->length - 2 * skip);
}

// Pushes what the first tokens name, and moves *i behind them.
static void push_base(lua_State *L, const ep_path *p, int session, int *i)
{
  const ep_token *t = &p->tokens[*i];
  bool string = t->kind == EP_TOKEN_STRING || ep_token_is(t, "(");
  bool module =
      ep_token_is(t, "require") && (is_kind(p, *i + 1, EP_TOKEN_STRING) || is(p, *i + 1, "("));
  if (string || module) {
    t += module;
    bool paren = ep_token_is(t, "(");
    *i += module + (paren ? 3 : 1);
    push_string(L, t + paren);
    if (!module)
      return;
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_insert(L, -2);
    lua_rawget(L, -2);
    lua_remove(L, -2);
    return;
  }
  (*i)++;
  if (ep_session_local_push(L, session, t->at, t->length))
    return;
  ep_session_globals_push(L, session);
  lua_pushlstring(L, t->at, t->length);
  ep_path_index(L, -2);
  lua_remove(L, -2);
}

bool ep_path_push(lua_State *L, const ep_path *p, int session)
{
  int i = p->first;
  push_base(L, p, session, &i);
  while (i <= p->last && !lua_isnil(L, -1)) {
    const ep_token *t = &p->tokens[i + 1];
    if (t->kind == EP_TOKEN_STRING)
      push_string(L, t);
    else
      lua_pushlstring(L, t->at, t->length);
    if (t->kind == EP_TOKEN_NUMBER && !lua_stringtonumber(L, lua_tostring(L, -1)))
      lua_pushnil(L); // no number of Lua's
    if (t->kind == EP_TOKEN_NUMBER)
      lua_remove(L, -2);
    i += is(p, i, "[") ? 3 : 2;
    ep_path_index(L, -2);
    lua_remove(L, -2);
  }
  if (!lua_isnil(L, -1))
    return true;
  lua_pop(L, 1);
  return false;
}
