// SPDX-License-Identifier: MIT
/*
 * Compiling code for a frame. Engine thread.
 * Owns what was compiled, in Lua's registry, by reference; eval.c tells the idea. The code is compiled alone first: then errors are
 * those that the user made, and nothing in it can end the function that is put around it.
 */
#include "debug/constants.h"
#include "debug/eval_int.h"
#include "debug/sources.h"
#include "lua/call.h"
#include "lua/token.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

static char key_dummy;

// --- compiled alone: whether it is Lua, and of which sort ---

// Leaves the function or the message on the stack.
static bool load(lua_State *L, const char *begin, const ep_eval *e, const char *end)
{
  lua_pushstring(L, begin);
  lua_pushlstring(L, e->code, e->length);
  lua_pushstring(L, end);
  lua_concat(L, 3);
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  int status = luaL_loadbufferx(L, text, length, "=eval", "t");
  lua_remove(L, -2);
  if (status == LUA_ERRMEM) // that says nothing of the code
    ep_raise_memory(L);
  return status == LUA_OK;
}

static int check(lua_State *L)
{
  ep_eval *e = lua_touserdata(L, 1);
  const char *at = e->code;
  ep_token first = ep_token_next(&at, e->code + e->length);
  bool empty = first.kind == EP_TOKEN_END || (first.kind == EP_TOKEN_OPEN && *first.at == '-');
  e->returns = !(empty && e->expression) && load(L, "return ", e, "");
  bool loaded = e->returns;
  if (empty && e->expression)
    lua_pushliteral(L, "eval:1: an expression is expected");
  else if (!loaded && !e->expression)
    loaded = load(L, "", e, "");
  if (!loaded) {
    e->syntax = strdup(lua_tostring(L, -1));
    if (!e->syntax)
      ep_raise_memory(L);
  }
  e->checked = true;
  return 0;
}

bool ep_eval_is_lua(ep_eval *e, ep_state *s) EP_ENGINE_THREAD
{
  if (!e->checked && ep_protected(s->L, check, e) != LUA_OK)
    lua_pop(s->L, 1);
  return e->checked && !e->syntax;
}

// --- which one serves a frame ---

void ep_eval_drop_variant(ep_eval_variant *v, ep_state *s)
{
  if (s && v->kinds) {
    luaL_unref(s->L, LUA_REGISTRYINDEX, v->factory);
    luaL_unref(s->L, LUA_REGISTRYINDEX, v->closure);
  }
  free(v->kinds);
  free(v->upvalue);
  *v = (ep_eval_variant){0};
}

ep_eval_variant *ep_eval_find_variant(const ep_eval_frame *f)
{
  ep_eval *e = f->e;
  const char *source = f->ar ? f->ar->source : NULL;
  for (ep_eval_variant *v = e->variants; v < e->variants + EP_EVAL_VARIANTS; v++) {
    if (v->kinds && v->varargs == f->varargs && v->source == source &&
        (!f->ar || (v->line == f->ar->currentline && v->defined == f->ar->linedefined)) &&
        memcmp(v->kinds, e->kinds, e->name_count) == 0)
      return v;
  }
  return NULL;
}

// --- compiled for a frame ---

typedef struct compilation {
  const ep_eval_frame *f;
  char *text;             // of the source; NULL: it cannot be had
  ep_constant *constants; // by name; NULL: nothing is known
  ep_eval_variant *v;
  bool loaded;
  char *message; // why not; NULL: no memory
} compilation;

// The value of a constant in one line, comments left out.
static void add_value(luaL_Buffer *text, const ep_constant *c)
{
  const char *at = c->value, *end = c->value + c->value_length;
  for (ep_token t = ep_token_next(&at, end); t.kind != EP_TOKEN_END; t = ep_token_next(&at, end)) {
    luaL_addlstring(text, t.at, t.length);
    luaL_addchar(text, ' ');
  }
}

static bool is_one_line(const ep_constant *c)
{
  return c->value && !memchr(c->value, '\n', c->value_length);
}

// Pushes "local N <const> = 10 local a, b <const> return function(...) ".
static void push_prologue(lua_State *L, const compilation *c)
{
  const ep_eval *e = c->f->e;
  luaL_Buffer text;
  bool any = false;
  luaL_buffinit(L, &text);
  for (size_t i = 0; i < e->name_count; i++) {
    if (e->kinds[i] != EP_NAME_GLOBAL || !c->constants || !is_one_line(&c->constants[i]))
      continue;
    luaL_addstring(&text, "local ");
    luaL_addstring(&text, e->name[i]);
    luaL_addstring(&text, " <const> = ");
    add_value(&text, &c->constants[i]);
  }
  for (size_t i = 0; i < e->name_count; i++) {
    if (e->kinds[i] == EP_NAME_GLOBAL)
      continue;
    luaL_addstring(&text, any ? ", " : "local ");
    luaL_addstring(&text, e->name[i]);
    if (e->kinds[i] == EP_NAME_GIVEN || (c->constants && c->constants[i].constant))
      luaL_addstring(&text, " <const>");
    any = true;
  }
  luaL_addstring(&text, c->f->varargs ? " return function(...) " : " return function() ");
  luaL_addstring(&text, e->returns ? "return " : "");
  luaL_pushresult(&text);
}

// Argument: the compilation. Fills in its ep_eval_variant, or the message.
static int compile(lua_State *L)
{
  compilation *c = lua_touserdata(L, 1);
  ep_eval *e = c->f->e;
  ep_eval_variant *v = c->v;
  push_prologue(L, c);
  if (!load(L, lua_tostring(L, -1), e, "\nend")) {
    c->message = strdup(lua_tostring(L, -1));
    return 0;
  }
  lua_pushvalue(L, -1);
  v->factory = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_call(L, 0, 1); // declares the variables, returns the function
  const char *name;
  for (int n = 1; (name = lua_getupvalue(L, -1, n)) != NULL; n++) {
    lua_pop(L, 1);
    int i = ep_eval_find_name(e, name);
    if (i >= 0)
      v->upvalue[i] = (unsigned char)n;
  }
  v->closure = luaL_ref(L, LUA_REGISTRYINDEX);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key_dummy) == LUA_TNIL) {
    if (luaL_loadstring(L, "local x return function() return x end") != LUA_OK)
      return lua_error(L);
    lua_call(L, 0, 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_dummy);
  }
  c->loaded = true;
  return 0;
}

// Asks the source what it says of the names, when there is one. What is found lives as long as the text.
static void find_constants(compilation *c)
{
  const ep_eval_frame *f = c->f;
  size_t length, count = f->e->name_count;
  if (f->ar && f->ar->currentline > 0)
    c->text = ep_source_text(f->ar->source, f->ar->srclen, &length);
  if (c->text)
    c->constants = calloc(count, sizeof *c->constants);
  if (!c->constants)
    return;
  for (size_t i = 0; i < count; i++)
    c->constants[i] = (ep_constant){.name = f->e->name[i], .length = strlen(f->e->name[i])};
  ep_constants_find(c->text, length, f->ar->currentline, c->constants, count);
}

static ep_eval_variant *oldest(ep_eval *e)
{
  ep_eval_variant *old = e->variants;
  for (ep_eval_variant *v = e->variants; v < e->variants + EP_EVAL_VARIANTS; v++) {
    if (v->used < old->used)
      old = v;
  }
  return old;
}

ep_eval_variant *ep_eval_make_variant(const ep_eval_frame *f, ep_state *s,
                                      char **message) EP_ENGINE_THREAD
{
  ep_eval *e = f->e;
  compilation c = {.f = f, .v = oldest(e)};
  ep_eval_variant *v = c.v;
  ep_eval_drop_variant(v, s);
  *v = (ep_eval_variant){.varargs = f->varargs, .factory = LUA_NOREF, .closure = LUA_NOREF};
  v->kinds = malloc(e->name_count);
  v->upvalue = calloc(e->name_count, 1);
  if (f->ar) {
    v->source = f->ar->source;
    v->line = f->ar->currentline;
    v->defined = f->ar->linedefined;
  }
  if (v->kinds && v->upvalue) {
    memcpy(v->kinds, e->kinds, e->name_count);
    find_constants(&c);
    if (ep_protected(s->L, compile, &c) != LUA_OK)
      lua_pop(s->L, 1);
    free(c.constants);
    free(c.text);
  }
  if (c.loaded)
    return v;
  *message = c.message;
  ep_eval_drop_variant(v, s);
  return NULL;
}

void ep_eval_dummy_push(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_dummy);
}
