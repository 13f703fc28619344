// SPDX-License-Identifier: MIT
/*
 * Locals that outlive their code. Engine thread; owns the sessions, tables in Lua's registry.
 *
 * The idea: Lua's own compiler and its own variables. Code that declares locals gets one statement more at its end,
 *     return function(eplua_keep) return a, b end
 * whose function has captured them, as any closure does. Code that names locals of its session is compiled inside
 *     local a, b <const> return function(...) CODE end
 * and the upvalues of that inner function are then joined (lua_upvaluejoin) to those captured before. So closures share
 * them, assignment to a constant is refused by the compiler, and lines keep their numbers. A <close> variable belongs to
 * its block and is not kept. Tokens are enough to find the declarations, since the compiler has accepted the code.
 *
 * Rejected: making them globals (closures made before would not see changes, shadowing is lost), copying values by
 * debug.getlocal (the same), and a table as environment (a local is not a field of _ENV).
 *
 * A session ends with the last peer that has run code in it: places are few, and who is gone will not close it. Keeping those of nobody until a
 * place is needed was left, since their values would keep memory, sockets and windows of the script alive.
 */
#include "verbs/session.h"

#include "lua/token.h"

#include <lauxlib.h>
#include <string.h>

static const char keep_name[] = "eplua_keep";

static char key_sessions;

// --- the registry ---

static void push_sessions(lua_State *L)
{
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key_sessions) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_sessions);
}

int64_t ep_session_count(lua_State *L)
{
  int64_t count = 0;
  push_sessions(L);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
    count++;
  lua_pop(L, 1);
  return count;
}

// Pushes a new one.
static void make_session(lua_State *L, const char *name)
{
  if (strlen(name) > EP_SESSION_NAME_MAX)
    luaL_error(L, "the name of a session is at most %d bytes", EP_SESSION_NAME_MAX);
  if (ep_session_count(L) >= EP_SESSIONS_MAX)
    luaL_error(L, "%d sessions are open", EP_SESSIONS_MAX);
  lua_newtable(L);
  lua_newtable(L);
  lua_setfield(L, -2, "cells");
  lua_newtable(L);
  lua_setfield(L, -2, "consts");
  lua_newtable(L);
  lua_setfield(L, -2, "peers");
}

void ep_session_push(lua_State *L, const char *name)
{
  if (!*name) {
    lua_pushnil(L);
    return;
  }
  push_sessions(L);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
}

void ep_session_enter(lua_State *L, const char *name, const char *peer)
{
  if (!*name) {
    lua_pushnil(L);
    return;
  }
  push_sessions(L);
  int sessions = lua_gettop(L);
  if (lua_getfield(L, sessions, name) != LUA_TTABLE) {
    lua_pop(L, 1);
    make_session(L, name);
  }
  lua_getfield(L, -1, "peers");
  lua_pushboolean(L, true);
  lua_setfield(L, -2, peer);
  lua_pop(L, 1);
  lua_pushvalue(L, -1); // only now: there is none that nobody holds
  lua_setfield(L, sessions, name);
  lua_remove(L, sessions);
}

// Takes the peer out of the table of peers on top: whether it was in, and was the last.
static bool take_out(lua_State *L, const char *peer)
{
  bool in = lua_getfield(L, -1, peer) == LUA_TBOOLEAN;
  lua_pop(L, 1);
  if (!in)
    return false;
  lua_pushnil(L);
  lua_setfield(L, -2, peer);
  lua_pushnil(L);
  bool others = lua_next(L, -2);
  if (others)
    lua_pop(L, 2);
  return !others;
}

void ep_session_leave(lua_State *L, const char *peer)
{
  push_sessions(L);
  int sessions = lua_gettop(L);
  for (lua_pushnil(L); lua_next(L, sessions); lua_pop(L, 1)) {
    lua_getfield(L, -1, "peers");
    bool last = take_out(L, peer);
    lua_pop(L, 1);
    if (!last)
      continue;
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushnil(L);
    lua_rawset(L, sessions);
    lua_replace(L, sessions);
    return;
  }
  lua_pushnil(L);
  lua_replace(L, sessions);
}

bool ep_session_close(lua_State *L, const char *name)
{
  push_sessions(L);
  bool found = lua_getfield(L, -1, name) == LUA_TTABLE;
  if (found) {
    lua_pushnil(L);
    lua_setfield(L, -3, name);
  }
  lua_pop(L, 2);
  return found;
}

// --- variables: a cell is a function one of whose upvalues has the variable's name ---

static int find_upvalue(lua_State *L, int function, const char *name)
{
  for (int i = 1;; i++) {
    const char *found = lua_getupvalue(L, function, i);
    if (!found)
      return 0;
    lua_pop(L, 1);
    if (strcmp(found, name) == 0)
      return i;
  }
}

// Pushes the cell of a name; false, pushing nothing, when there is none.
static bool push_cell(lua_State *L, int session, const char *name, size_t length)
{
  lua_getfield(L, session, "cells");
  lua_pushlstring(L, name, length);
  lua_rawget(L, -2);
  lua_remove(L, -2);
  if (lua_isfunction(L, -1) || lua_istable(L, -1))
    return true;
  lua_pop(L, 1);
  return false;
}

bool ep_session_local_push(lua_State *L, int session, const char *name, size_t length)
{
  if (!lua_istable(L, session) || !push_cell(L, session, name, length))
    return false;
  int cell = lua_gettop(L);
  if (lua_istable(L, cell)) { // of a frame
    lua_rawgeti(L, cell, 1);
    lua_replace(L, cell);
    return true;
  }
  lua_pushlstring(L, name, length);
  int i = find_upvalue(L, cell, lua_tostring(L, -1));
  lua_getupvalue(L, cell, i);
  lua_replace(L, cell);
  lua_settop(L, cell);
  return true;
}

void ep_session_globals_push(lua_State *L, int session)
{
  if (lua_istable(L, session)) {
    lua_pushliteral(L, "env");
    if (lua_rawget(L, session) == LUA_TTABLE)
      return;
    lua_pop(L, 1);
  }
  lua_pushglobaltable(L);
}

static bool is_const(lua_State *L, int session, const char *name)
{
  lua_getfield(L, session, "consts");
  lua_getfield(L, -1, name);
  bool constant = lua_toboolean(L, -1);
  lua_pop(L, 2);
  return constant;
}

// --- what the code declares ---

typedef struct declared {
  ep_token name;
  bool constant, closed;
} declared;

typedef void declared_fn(lua_State *L, void *ud, const declared *d);

typedef struct outline {
  const char *return_at; // behind the `return` of the outermost block; NULL: there is none
  bool returns_values;
} outline;

// The names after a `local` of the outermost block; returns the token behind them.
static ep_token scan_local(lua_State *L, const char **at, const char *end, declared_fn *found,
                           void *ud)
{
  for (;;) {
    declared d = {.name = ep_token_next(at, end)};
    ep_token t = ep_token_next(at, end);
    if (ep_token_is(&t, "<")) {
      ep_token attribute = ep_token_next(at, end);
      d.constant = ep_token_is(&attribute, "const");
      d.closed = ep_token_is(&attribute, "close");
      ep_token_next(at, end); // >
      t = ep_token_next(at, end);
    }
    found(L, ud, &d);
    if (!ep_token_is(&t, ","))
      return t;
  }
}

// Finds the locals of the outermost block, in order.
static outline scan(lua_State *L, const char *code, size_t length, declared_fn *found, void *ud)
{
  const char *at = code, *end = code + length;
  int depth = 0;
  outline o = {0};
  ep_token t = ep_token_next(&at, end);
  while (t.kind != EP_TOKEN_END && t.kind != EP_TOKEN_OPEN) {
    ep_token next = {0};
    if (t.kind != EP_TOKEN_NAME) {
      next = ep_token_next(&at, end);
    } else if (depth == 0 && ep_token_is(&t, "local")) {
      const char *before = at;
      next = ep_token_next(&at, end);
      if (ep_token_is(&next, "function")) {
        depth++;
        declared d = {.name = ep_token_next(&at, end)};
        found(L, ud, &d);
        next = ep_token_next(&at, end);
      } else {
        at = before;
        next = scan_local(L, &at, end, found, ud);
      }
    } else {
      if (ep_token_is(&t, "function") || ep_token_is(&t, "do") || ep_token_is(&t, "if") ||
          ep_token_is(&t, "repeat"))
        depth++;
      else if (ep_token_is(&t, "end") || ep_token_is(&t, "until"))
        depth--;
      const char *behind = at;
      next = ep_token_next(&at, end);
      if (depth == 0 && ep_token_is(&t, "return")) {
        o.return_at = behind;
        o.returns_values = next.kind != EP_TOKEN_END && !ep_token_is(&next, ";");
      }
    }
    t = next;
  }
  return o;
}

// Collects the names that are kept in a list: each once.
static void collect(lua_State *L, void *ud, const declared *d)
{
  int list = *(int *)ud;
  if (d->closed)
    return;
  lua_pushlstring(L, d->name.at, d->name.length);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, list) == LUA_TNIL) {
    lua_pushvalue(L, -2);
    lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
    lua_pushvalue(L, -2);
    lua_pushboolean(L, true);
    lua_rawset(L, list);
  }
  lua_pop(L, 2);
}

// Pushes "a, b" of a list of names.
static void push_joined(lua_State *L, int list)
{
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  for (lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, list); i <= n; i++) {
    if (i > 1)
      luaL_addstring(&text, ", ");
    lua_rawgeti(L, list, i);
    luaL_addvalue(&text);
  }
  luaL_pushresult(&text);
}

// Pushes the code with the statement that keeps its locals, or as it is when it has none.
static bool push_keeping(lua_State *L, const char *code, size_t length)
{
  lua_newtable(L);
  int list = lua_gettop(L);
  outline o = scan(L, code, length, collect, &list);
  if (lua_rawlen(L, list) == 0) {
    lua_pop(L, 1);
    lua_pushlstring(L, code, length);
    return false;
  }
  push_joined(L, list);
  const char *names = lua_tostring(L, -1);
  if (o.return_at) {
    lua_pushlstring(L, code, (size_t)(o.return_at - code));
    lua_pushfstring(L, " function(%s) return %s end%s ", keep_name, names,
                    o.returns_values ? "," : "");
    lua_pushlstring(L, o.return_at, length - (size_t)(o.return_at - code));
  } else {
    lua_pushlstring(L, code, length);
    lua_pushfstring(L, "\nreturn function(%s) return %s end", keep_name, names);
    lua_pushliteral(L, "");
  }
  lua_concat(L, 3);
  lua_replace(L, list);
  lua_settop(L, list);
  return true;
}

// --- what the code uses ---

// Adds a name to the list when the session has it.
static void use_name(lua_State *L, int session, int list, const char *name, size_t length)
{
  if (!push_cell(L, session, name, length))
    return;
  lua_pop(L, 1);
  declared d = {.name = {EP_TOKEN_NAME, name, length}};
  collect(L, &list, &d);
}

// Pushes "local a, b <const> return function(...) ", or nil when the code names no local of the session, and below it the
// list of names.
static void push_prologue(lua_State *L, int session, const char *code, size_t length)
{
  const char *at = code, *end = code + length;
  lua_newtable(L);
  int list = lua_gettop(L);
  use_name(L, session, list, "_ENV", 4); // every global name names it
  for (ep_token t = ep_token_next(&at, end); t.kind != EP_TOKEN_END && t.kind != EP_TOKEN_OPEN;
       t = ep_token_next(&at, end)) {
    if (t.kind == EP_TOKEN_NAME)
      use_name(L, session, list, t.at, t.length);
  }
  lua_Integer n = (lua_Integer)lua_rawlen(L, list);
  if (n == 0) {
    lua_pushnil(L);
    return;
  }
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  luaL_addstring(&text, "local ");
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, list, i);
    bool constant = is_const(L, session, lua_tostring(L, -1));
    luaL_addvalue(&text);
    luaL_addstring(&text, constant ? " <const>" : "");
    luaL_addstring(&text, i < n ? ", " : " return function(...) ");
  }
  luaL_pushresult(&text);
}

// Joins the upvalues of the function on top, compiled inside the prologue, to the session's variables.
static void join(lua_State *L, int session)
{
  int function = lua_gettop(L);
  for (int i = 1;; i++) {
    const char *name = lua_getupvalue(L, function, i);
    if (!name)
      return;
    lua_pop(L, 1);
    if (!push_cell(L, session, name, strlen(name)))
      continue;
    lua_upvaluejoin(L, function, i, -1, find_upvalue(L, lua_gettop(L), name));
    lua_pop(L, 1);
  }
}

// Compiles the code on top inside the prologue at that index, replacing the code; false: by the message.
static bool load_inside(lua_State *L, int session, int prologue, const char *name)
{
  size_t length;
  bool inside = lua_isstring(L, prologue);
  if (inside) {
    lua_pushvalue(L, prologue);
    lua_insert(L, -2);
    lua_pushliteral(L, "\nend");
    lua_concat(L, 3);
  }
  const char *text = lua_tolstring(L, -1, &length);
  bool loaded = luaL_loadbufferx(L, text, length, name, "t") == LUA_OK;
  lua_remove(L, -2);
  if (!loaded || !inside)
    return loaded;
  lua_call(L, 0, 1); // declares the variables, returns the function
  join(L, session);
  return true;
}

bool ep_session_load(lua_State *L, int session, const char *code, size_t length, const char *name,
                     bool *keeps)
{
  *keeps = false;
  if (!lua_istable(L, session))
    return true;
  int alone = lua_gettop(L);
  push_prologue(L, session, code, length);
  int prologue = lua_gettop(L);
  *keeps = push_keeping(L, code, length);
  if (!*keeps && lua_isnil(L, prologue)) {
    lua_settop(L, alone);
    return true;
  }
  bool loaded = load_inside(L, session, prologue, name);
  if (!loaded &&
      *keeps) { // a goto to a last label may not jump over the locals then: go without keeping them
    *keeps = false;
    lua_settop(L, prologue);
    lua_pushlstring(L, code, length);
    loaded = load_inside(L, session, prologue, name);
  }
  lua_replace(L, alone);
  lua_settop(L, alone);
  return loaded;
}

// --- keeping ---

// Pushes a new cell for the value on top, which it takes, under that name.
static void push_new_cell(lua_State *L, const char *name)
{
  lua_pushfstring(L, "local %s = ... return function() return %s end", name, name);
  if (luaL_loadstring(L, lua_tostring(L, -1)) != LUA_OK)
    lua_error(L);
  lua_remove(L, -2);
  lua_insert(L, -2);
  lua_call(L, 1, 1);
}

typedef struct keeping {
  int session, function, values; // values: stack index of the first constant's value
  lua_Integer position;
  int list;
} keeping;

static void check_room(lua_State *L, int cells)
{
  int count = 0;
  for (lua_pushnil(L); lua_next(L, cells); lua_pop(L, 1))
    count++;
  if (count >= EP_SESSION_LOCALS_MAX)
    luaL_error(L, "a session has at most %d local variables", EP_SESSION_LOCALS_MAX);
}

// Takes one declared variable into the session; of several with one name the last one stays.
static void take(lua_State *L, void *ud, const declared *d)
{
  const keeping *k = ud;
  int top = lua_gettop(L);
  if (d->closed)
    return;
  lua_pushlstring(L, d->name.at, d->name.length);
  const char *name = lua_tostring(L, -1);
  lua_getfield(L, k->session, "cells");
  int cells = lua_gettop(L);
  if (lua_getfield(L, cells, name) == LUA_TNIL)
    check_room(L, cells);
  if (find_upvalue(L, k->function, name)) {
    lua_pushvalue(L, k->function);
  } else {                          // a constant that the compiler has put in its place
    lua_getfield(L, k->list, name); // its place among the values
    lua_Integer place = lua_tointeger(L, -1);
    lua_pushvalue(L, k->values + (int)place - 1);
    push_new_cell(L, name);
  }
  lua_setfield(L, cells, name);
  lua_getfield(L, k->session, "consts");
  lua_pushboolean(L, d->constant);
  lua_setfield(L, -2, name);
  lua_settop(L, top);
}

static bool is_keeper(lua_State *L, int index)
{
  if (!lua_isfunction(L, index) || lua_iscfunction(L, index))
    return false;
  lua_pushvalue(L, index);
  const char *name = lua_getlocal(L, NULL, 1);
  lua_pop(L, 1);
  return name && strcmp(name, keep_name) == 0;
}

bool ep_session_keep(lua_State *L, int session, int index, const char *code, size_t length)
{
  if (!is_keeper(L, index))
    return false;
  int top = lua_gettop(L);
  lua_newtable(L);
  keeping k = {.session = session, .function = index, .list = lua_gettop(L)};
  scan(L, code, length, collect, &k.list);
  lua_Integer n = (lua_Integer)lua_rawlen(L, k.list);
  for (lua_Integer i = 1; i <= n; i++) { // names to places
    lua_rawgeti(L, k.list, i);
    lua_pushinteger(L, i);
    lua_rawset(L, k.list);
  }
  luaL_checkstack(L, (int)n + 20, NULL);
  lua_pushvalue(L, index);
  lua_call(L, 0, (int)n);
  k.values = k.list + 1;
  scan(L, code, length, take, &k);
  lua_settop(L, top);
  return true;
}
