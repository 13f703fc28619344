// SPDX-License-Identifier: MIT
/*
 * Code in a frame. Engine thread, save ep_eval_new().
 *
 * The idea, as for sessions (verbs/session.c): Lua's own compiler and its own variables. Code that names variables of the frame is
 * compiled inside
 *     local a, b <const> return function(...) return CODE end
 * whose inner function has them as upvalues. Those that are upvalues of the frame's function are joined to them; a local is copied in
 * before a run and, when the code has changed it, back after it. What was compiled is a *variant*: it serves each frame in which the same
 * names mean variables of the same kinds, so a condition is compiled once and then only looks up its names. Nothing is
 * allocated then. What is bound is let go of after the run, or the debugger would keep values alive.
 * Rejected: an environment with __index (slow, and a local is no global: `local x = nil` must hide a global x), and to number
 * registers by the code of the function (private to Lua).
 * A local that a closure has captured is one variable for the script, but code that calls the closure sees its copy as it was.
 * Not here: the run itself (run.c), which names are constant (constants.c).
 */
#include "debug/eval.h"

#include "debug/constants.h"
#include "debug/run.h"
#include "debug/sources.h"
#include "lua/call.h"
#include "lua/token.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VARIANTS = 8, STACK = 20, CODE_MAX = 4 << 20 };

// What a name means in a frame.
enum { GLOBAL, LOCAL, UPVALUE, GIVEN };

typedef struct variant {
  unsigned char *kinds;   // by name; NULL: not used
  unsigned char *upvalue; // by name: its number in the closure, 0: none
  bool varargs;
  const char
      *source; // of the frame's function, and where it was: for constants. Compared, not read
  int line, defined;
  int factory, closure; // references in Lua's registry
  uint64_t used;
} variant;

struct ep_eval {
  char *code;
  size_t length;
  char *names; // one after the other, each with an end 0, sorted
  const char **name;
  size_t name_count;
  const char *given; // the name of the value that is given with a run
  bool expression;   // nothing else is accepted
  bool uses_varargs, makes_functions, assigns;
  bool checked;         // compiled alone
  bool returns;         // ... as an expression
  char *syntax;         // ... and why not; NULL: it compiles
  unsigned char *kinds; // of this run
  int *places;          // the number of the local or upvalue
  variant variants[VARIANTS];
  uint64_t runs;
};

static char key_dummy;

// --- made of text ---

typedef struct token_list {
  ep_token *tokens;
  size_t count, size;
} token_list;

static bool add_token(token_list *l, ep_token t)
{
  if (l->count == l->size) {
    size_t size = l->size ? 2 * l->size : 16;
    ep_token *more = realloc(l->tokens, size * sizeof *more);
    if (!more)
      return false;
    l->tokens = more;
    l->size = size;
  }
  l->tokens[l->count++] = t;
  return true;
}

static int compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
  int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
  return order ? order : (a_length > b_length) - (a_length < b_length);
}

static int by_text(const void *a, const void *b)
{
  const ep_token *x = a, *y = b;
  return compare(x->at, x->length, y->at, y->length);
}

// Collects the names that may be variables, and what else matters.
static bool read_tokens(ep_eval *e, token_list *l)
{
  const char *at = e->code, *end = e->code + e->length;
  bool field = false;
  if (!add_token(l, (ep_token){EP_TOKEN_NAME, "_ENV", 4})) // each global names it
    return false;
  for (ep_token t = ep_token_next(&at, end); t.kind != EP_TOKEN_END && t.kind != EP_TOKEN_OPEN;
       t = ep_token_next(&at, end)) {
    if (t.kind == EP_TOKEN_NAME && !field && !ep_token_is_reserved(&t) && !add_token(l, t))
      return false;
    e->uses_varargs |= ep_token_is(&t, "...");
    e->makes_functions |= ep_token_is(&t, "function");
    e->assigns |= ep_token_is(&t, "=") || ep_token_is(&t, "function");
    field = ep_token_is(&t, ".") || ep_token_is(&t, ":");
  }
  return true;
}

static bool keep_names(ep_eval *e, token_list *l)
{
  size_t bytes = 0, count = 0;
  qsort(l->tokens, l->count, sizeof *l->tokens, by_text);
  for (size_t i = 0; i < l->count; i++) {
    if (count > 0 && by_text(&l->tokens[count - 1], &l->tokens[i]) == 0)
      continue;
    l->tokens[count++] = l->tokens[i];
    bytes += l->tokens[i].length + 1;
  }
  e->names = malloc(bytes);
  e->name = calloc(count, sizeof *e->name);
  e->kinds = calloc(count, 1);
  e->places = calloc(count, sizeof *e->places);
  if (!e->names || !e->name || !e->kinds || !e->places)
    return false;
  char *to = e->names;
  for (size_t i = 0; i < count; i++) {
    memcpy(to, l->tokens[i].at, l->tokens[i].length);
    to[l->tokens[i].length] = '\0';
    e->name[i] = to;
    to += l->tokens[i].length + 1;
  }
  e->name_count = count;
  return true;
}

ep_eval *ep_eval_new(const char *code, size_t length, bool expression)
{
  return ep_eval_new_given(code, length, expression, "err");
}

ep_eval *ep_eval_new_given(const char *code, size_t length, bool expression, const char *given)
{
  ep_eval *e = length <= CODE_MAX ? calloc(1, sizeof *e) : NULL;
  token_list list = {0};
  if (!e)
    return NULL;
  if (!expression && length > 0 && *code == '=') { // as in older prompts: an expression
    code++;
    length--;
  }
  e->expression = expression;
  e->given = given;
  e->length = length;
  e->code = malloc(length + 1);
  if (e->code) {
    memcpy(e->code, code, length);
    e->code[length] = '\0';
  }
  bool made = e->code && read_tokens(e, &list) && keep_names(e, &list);
  free(list.tokens);
  if (made)
    return e;
  ep_eval_free(e, NULL);
  return NULL;
}

static void drop_variant(variant *v, ep_state *s)
{
  if (s && v->kinds) {
    luaL_unref(s->L, LUA_REGISTRYINDEX, v->factory);
    luaL_unref(s->L, LUA_REGISTRYINDEX, v->closure);
  }
  free(v->kinds);
  free(v->upvalue);
  *v = (variant){0};
}

void ep_eval_free(ep_eval *e, ep_state *s)
{
  if (!e)
    return;
  if (s && !lua_checkstack(s->L, STACK)) // what they refer to is kept then
    s = NULL;
  for (int i = 0; i < VARIANTS; i++)
    drop_variant(&e->variants[i], s);
  free(e->code);
  free(e->names);
  free(e->name);
  free(e->kinds);
  free(e->places);
  free(e->syntax);
  free(e);
}

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

// --- what the names mean in a frame ---

static int by_name(const void *key, const void *element)
{
  return strcmp(key, *(const char *const *)element);
}

// The index of a name among those of the code; -1: it is not there.
static int find_name(const ep_eval *e, const char *name)
{
  if (e->name_count == 1 && strcmp(name, "_ENV") != 0)
    return -1;
  const char **found = bsearch(name, e->name, e->name_count, sizeof *e->name, by_name);
  return found ? (int)(found - e->name) : -1;
}

// The innermost local of a name is the last one.
static size_t find_locals(ep_eval *e, lua_State *L, const lua_Debug *ar)
{
  size_t found = 0;
  const char *name;
  for (int n = 1; (name = lua_getlocal(L, ar, n)) != NULL; n++) {
    lua_pop(L, 1);
    if (*name == '(') {
      if (strcmp(name, "(for state)") == 0)
        continue;
      break; // temporary values: no variable comes after them
    }
    int i = find_name(e, name);
    if (i < 0)
      continue;
    found += e->kinds[i] == GLOBAL;
    e->kinds[i] = LOCAL;
    e->places[i] = n;
  }
  return found;
}

static size_t find_upvalues(ep_eval *e, lua_State *L, int function)
{
  size_t found = 0;
  const char *name;
  for (int n = 1; (name = lua_getupvalue(L, function, n)) != NULL; n++) {
    lua_pop(L, 1);
    int i = find_name(e, name);
    if (i < 0 || e->kinds[i] != GLOBAL)
      continue;
    found++;
    e->kinds[i] = UPVALUE;
    e->places[i] = n;
  }
  return found;
}

typedef struct frame {
  ep_eval *e;
  lua_State *L;
  lua_Debug *ar; // NULL: none
  int function;      // of the frame: index on s->L
  lua_State *from;   // where the value is that is given
  int given;         // its index there, 0: none
  bool varargs;
  bool lasts; // L runs and waits for us: nobody can take the frame away
} frame;

// Pushes the frame's function on s->L, and says what the names of the code mean there.
static void look_up(frame *f, ep_state *s) EP_ENGINE_THREAD
{
  ep_eval *e = f->e;
  size_t left = e->name_count;
  memset(e->kinds, GLOBAL, e->name_count);
  if (f->ar) {
    lua_getinfo(f->L, "fSlu", f->ar);
    lua_xmove(f->L, s->L, 1);
    f->function = lua_gettop(s->L);
    if (!lua_iscfunction(s->L, f->function)) {
      f->varargs = e->uses_varargs && f->ar->isvararg;
      left -= find_locals(e, f->L, f->ar);
      if (left > 0)
        find_upvalues(e, s->L, f->function);
    }
  } else {
    lua_pushnil(s->L);
    f->function = lua_gettop(s->L);
  }
  int given = f->given ? find_name(e, e->given) : -1;
  if (given >= 0)
    e->kinds[given] = GIVEN;
}

static variant *find_variant(const frame *f)
{
  ep_eval *e = f->e;
  const char *source = f->ar ? f->ar->source : NULL;
  for (variant *v = e->variants; v < e->variants + VARIANTS; v++) {
    if (v->kinds && v->varargs == f->varargs && v->source == source &&
        (!f->ar || (v->line == f->ar->currentline && v->defined == f->ar->linedefined)) &&
        memcmp(v->kinds, e->kinds, e->name_count) == 0)
      return v;
  }
  return NULL;
}

// --- compiled for a frame ---

typedef struct compilation {
  const frame *f;
  char *text;             // of the source; NULL: it cannot be had
  ep_constant *constants; // by name; NULL: nothing is known
  variant *v;
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
    if (e->kinds[i] != GLOBAL || !c->constants || !is_one_line(&c->constants[i]))
      continue;
    luaL_addstring(&text, "local ");
    luaL_addstring(&text, e->name[i]);
    luaL_addstring(&text, " <const> = ");
    add_value(&text, &c->constants[i]);
  }
  for (size_t i = 0; i < e->name_count; i++) {
    if (e->kinds[i] == GLOBAL)
      continue;
    luaL_addstring(&text, any ? ", " : "local ");
    luaL_addstring(&text, e->name[i]);
    if (e->kinds[i] == GIVEN || (c->constants && c->constants[i].constant))
      luaL_addstring(&text, " <const>");
    any = true;
  }
  luaL_addstring(&text, c->f->varargs ? " return function(...) " : " return function() ");
  luaL_addstring(&text, e->returns ? "return " : "");
  luaL_pushresult(&text);
}

// Argument: the compilation. Fills in its variant, or the message.
static int compile(lua_State *L)
{
  compilation *c = lua_touserdata(L, 1);
  ep_eval *e = c->f->e;
  variant *v = c->v;
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
    int i = find_name(e, name);
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
  const frame *f = c->f;
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

static variant *oldest(ep_eval *e)
{
  variant *old = e->variants;
  for (variant *v = e->variants; v < e->variants + VARIANTS; v++) {
    if (v->used < old->used)
      old = v;
  }
  return old;
}

// A variant for the frame; NULL: it does not compile (*message: why, free() it), or no memory.
static variant *make_variant(const frame *f, ep_state *s, char **message) EP_ENGINE_THREAD
{
  ep_eval *e = f->e;
  compilation c = {.f = f, .v = oldest(e)};
  variant *v = c.v;
  drop_variant(v, s);
  *v = (variant){.varargs = f->varargs, .factory = LUA_NOREF, .closure = LUA_NOREF};
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
  drop_variant(v, s);
  return NULL;
}

// Argument: the variant. Makes its function anew: closures that it made before keep their variables.
static int renew(lua_State *L)
{
  const variant *v = lua_touserdata(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, v->factory);
  lua_call(L, 0, 1);
  lua_rawseti(L, LUA_REGISTRYINDEX, v->closure);
  return 0;
}

// --- a run ---

static bool is_bound(const frame *f, const variant *v, size_t i, int kind)
{
  return v->upvalue[i] != 0 && f->e->kinds[i] == kind;
}

// Gives the variables of the closure on top of s->L the values of the frame's.
static void bind_names(const frame *f, const variant *v, lua_State *L)
{
  const ep_eval *e = f->e;
  int closure = lua_gettop(L);
  for (size_t i = 0; i < e->name_count; i++) {
    if (is_bound(f, v, i, UPVALUE)) {
      lua_upvaluejoin(L, closure, v->upvalue[i], f->function, e->places[i]);
      continue;
    }
    if (is_bound(f, v, i, GIVEN))
      lua_pushvalue(f->from, f->given);
    else if (is_bound(f, v, i, LOCAL))
      lua_getlocal(f->L, f->ar, e->places[i]);
    else
      continue;
    lua_xmove(is_bound(f, v, i, GIVEN) ? f->from : f->L, L, 1);
    lua_setupvalue(L, closure, v->upvalue[i]);
  }
}

// Pushes what the locals are before a run that may change them.
static void push_before(const frame *f, const variant *v, lua_State *L)
{
  for (size_t i = 0; f->e->assigns && i < f->e->name_count; i++) {
    if (!is_bound(f, v, i, LOCAL))
      continue;
    lua_getlocal(f->L, f->ar, f->e->places[i]);
    lua_xmove(f->L, L, 1);
  }
}

// Whether the frame is what it was: code may have gone on with a coroutine that was suspended, or closed it.
static bool is_same_frame(const frame *f, lua_State *L)
{
  lua_Debug ar;
  if (f->lasts)
    return true;
  for (int level = 0; lua_getstack(f->L, level, &ar); level++) {
    if (ar.i_ci != f->ar->i_ci)
      continue;
    lua_getinfo(f->L, "fl", &ar);
    bool same = lua_topointer(f->L, -1) == lua_topointer(L, f->function);
    lua_pop(f->L, 1);
    return same && ar.currentline == f->ar->currentline;
  }
  return false;
}

// Whether the values on top are one and the same for a script; 1 and 1.0 are not.
static bool is_same(lua_State *L)
{
  return lua_rawequal(L, -1, -2) && lua_isinteger(L, -1) == lua_isinteger(L, -2);
}

// Gives the frame what the code has made of its locals, when that is something else.
static void write_back(const frame *f, const variant *v, lua_State *L, int closure)
{
  const ep_eval *e = f->e;
  int before = closure + 1;
  if (!e->assigns || !f->ar || !is_same_frame(f, L))
    return;
  for (size_t i = 0; i < e->name_count; i++) {
    if (!is_bound(f, v, i, LOCAL))
      continue;
    lua_pushvalue(L, before++);
    lua_getupvalue(L, closure, v->upvalue[i]);
    if (!is_same(L)) {
      lua_xmove(L, f->L, 1);
      lua_pushnil(L);
      if (!lua_setlocal(f->L, f->ar, e->places[i]))
        lua_pop(f->L, 1);
    }
    lua_pop(L, 2);
  }
}

// Lets go of what was bound.
static void unbind_names(const frame *f, const variant *v, lua_State *L, int closure)
{
  const ep_eval *e = f->e;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_dummy);
  for (size_t i = 0; i < e->name_count; i++) {
    if (is_bound(f, v, i, UPVALUE)) {
      lua_upvaluejoin(L, closure, v->upvalue[i], -1, 1);
    } else if (v->upvalue[i] != 0 && e->kinds[i] != GLOBAL) {
      lua_pushnil(L);
      lua_setupvalue(L, closure, v->upvalue[i]);
    }
  }
  lua_pop(L, 1);
}

// Pushes the varargs of the frame; their number, -1: too many.
static int push_varargs(const frame *f, lua_State *L)
{
  int count = 0;
  while (f->varargs && lua_getlocal(f->L, f->ar, -(count + 1))) {
    lua_xmove(f->L, L, 1);
    if (!lua_checkstack(L, STACK))
      return -1;
    count++;
  }
  return count;
}

static ep_eval_result run(const frame *f, const variant *v, ep_state *s, int64_t limit_ms,
                          lua_State **runner, int *results) EP_ENGINE_THREAD
{
  lua_State *L = s->L;
  if (f->e->makes_functions) {
    variant again = *v;
    if (ep_protected(L, renew, &again) != LUA_OK)
      return EP_EVAL_MEMORY;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, v->closure);
  int closure = lua_gettop(L);
  bind_names(f, v, L);
  push_before(f, v, L);
  lua_pushvalue(L, closure);
  int count = push_varargs(f, L);
  ep_eval_result result = count < 0 ? EP_EVAL_MEMORY : ep_run(s, count, limit_ms, runner, results);
  write_back(f, v, L, closure);
  if (!f->e->makes_functions)
    unbind_names(f, v, L, closure);
  return result;
}

// Compiles the code alone, once. False: it is no Lua (EP_EVAL_SYNTAX with the message), or no memory.
static bool is_lua(ep_eval *e, ep_state *s) EP_ENGINE_THREAD
{
  if (!e->checked && ep_protected(s->L, check, e) != LUA_OK)
    lua_pop(s->L, 1);
  return e->checked && !e->syntax;
}

ep_eval_result ep_eval_run(ep_eval *e, lua_State *L, lua_Debug *ar, int thrown, int64_t limit_ms,
                           lua_State **runner, int *results)
{
  return ep_eval_run_given(e, L, ar, L, thrown, limit_ms, runner, results);
}

ep_eval_result ep_eval_run_given(ep_eval *e, lua_State *L, lua_Debug *ar, lua_State *from,
                                 int given, int64_t limit_ms, lua_State **runner, int *results)
{
  ep_state *s = ep_state_of(L);
  frame f = {.e = e,
             .L = L,
             .ar = ar,
             .from = from,
             .given = given,
             .lasts = lua_status(L) == LUA_OK};
  int top = lua_gettop(s->L);
  *runner = NULL;
  *results = 0;
  if (!lua_checkstack(s->L, (int)(e->name_count < 500 ? e->name_count : 500) + STACK) ||
      !lua_checkstack(L, STACK) || !lua_checkstack(from, STACK))
    return EP_EVAL_MEMORY;
  if (!is_lua(e, s))
    return e->syntax ? ep_run_fail(s, EP_EVAL_SYNTAX, e->syntax, runner, results) : EP_EVAL_MEMORY;
  look_up(&f, s);
  char *message = NULL;
  variant *v = find_variant(&f);
  if (!v)
    v = make_variant(&f, s, &message);
  ep_eval_result result = EP_EVAL_MEMORY;
  if (v) {
    v->used = ++e->runs;
    result = run(&f, v, s, limit_ms, runner, results);
  } else if (message) {
    result = ep_run_fail(s, EP_EVAL_SYNTAX, message, runner, results);
  }
  free(message);
  lua_settop(s->L, top);
  return result;
}
