// SPDX-License-Identifier: MIT
/*
 * New functions out of the dump of a text that is not run. Engine thread.
 * A function is made by the chunk around it, and to load that and run it would run the script's statements. So the function is
 * put into a chunk of ours instead: that of a small text which gives back a function, with the other one in its place. Each call of it
 * gives one more closure, and all of them share one prototype, as those of a script do. Which variables it gives them does not matter:
 * they are joined with those of the old functions right after.
 * To load each function as a chunk of its own was left: every closure would have a prototype.
 */
#include "debug/swap_int.h"

#include "lua/call.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

static const char frame_text[] = "local a return function() return a end";

enum { FRAME_STACK = 255, FRAME_UPVALUES = 255, FRAME_NILS = 253, OP_LOADNIL = 8, OP_CLOSURE = 79 };

typedef struct bytes {
  unsigned char *at;
  size_t length, room;
  bool failed;
} bytes;

static void put(bytes *b, const void *more, size_t length)
{
  if (b->failed || length == 0)
    return;
  if (b->room - b->length < length) {
    size_t room = b->room * 2 + length + 1024;
    unsigned char *grown = realloc(b->at, room);
    if (!grown) {
      b->failed = true;
      return;
    }
    b->at = grown;
    b->room = room;
  }
  memcpy(b->at + b->length, more, length);
  b->length += length;
}

static void put_size(bytes *b, size_t value)
{
  unsigned char out[10];
  put(b, out, ep_dump_put_size(out, value));
}

static void put_byte(bytes *b, int value)
{
  unsigned char byte = (unsigned char)value;
  put(b, &byte, 1);
}

static void put_string(bytes *b, const char *text)
{
  size_t length = strlen(text);
  put_size(b, length + 1);
  put(b, text, length);
}

static uint32_t instruction(const ep_dump *d, int pc)
{
  uint32_t word;
  memcpy(&word, d->bytes + d->functions[0].code.at + (size_t)pc * sizeof word, sizeof word);
  return word;
}

// The chunk around, with its one LOADNIL made longer: all registers that a function could take as its variables hold something.
static bool is_frame(const ep_dump *d)
{
  return d->count == 2 && d->functions[0].code.count > 3 &&
         (instruction(d, 1) & 0x7f) == OP_LOADNIL && (instruction(d, 2) & 0x7f) == OP_CLOSURE;
}

static void put_frame(bytes *b, const ep_dump *frame, const ep_functions *f, int function,
                      const char *source)
{
  const ep_dump_function *around = &frame->functions[0], *in = &f->dump.functions[function];
  uint32_t nils = instruction(frame, 1) | (uint32_t)FRAME_NILS << 16;
  size_t second = around->code.at + sizeof nils;
  put(b, frame->bytes, frame->header);
  put_byte(b, FRAME_UPVALUES);
  put_size(b, 0); // no source
  put(b, frame->bytes + around->from, around->head + 2 - around->from);
  put_byte(b, FRAME_STACK);
  put(b, frame->bytes + around->head + 3, second - (around->head + 3));
  put(b, &nils, sizeof nils);
  // to the end of the constants: the count of its one upvalue is one byte
  put(b, frame->bytes + second + sizeof nils, around->upvalue.at - 1 - second - sizeof nils);
  put_size(b, FRAME_UPVALUES);
  for (int n = 0; n < FRAME_UPVALUES; n++)
    put(b, "\1\0\0", 3);
  put_size(b, 1);
  put_string(b, source);
  put(b, f->dump.bytes + in->from, in->to - in->from);
  put(b, frame->bytes + around->nested_end, around->names - around->nested_end);
  put_size(b, 0); // names of locals and upvalues
  put_size(b, 0);
}

// --- loading ---

// Pushes the chunk that gives closures of that function. Raises.
static void load_maker(lua_State *L, const ep_functions *f, int function, const char *source)
{
  ep_functions frame;
  char *message;
  int line;
  bytes b = {0};
  ep_functions_result made =
      ep_functions_of(frame_text, sizeof frame_text - 1, &frame, &message, &line);
  free(message);
  if (made == EP_FUNCTIONS_OK && is_frame(&frame.dump))
    put_frame(&b, &frame.dump, f, function, source);
  b.failed |= made != EP_FUNCTIONS_OK || b.length == 0;
  ep_functions_free(&frame);
  int status =
      b.failed ? LUA_ERRMEM : luaL_loadbufferx(L, (const char *)b.at, b.length, "=swap", "b");
  bool failed = b.failed;
  free(b.at);
  if (failed)
    ep_raise_memory(L);
  if (status != LUA_OK)
    lua_error(L);
}

bool ep_swap_can_make(void)
{
  ep_functions frame;
  char *message;
  int line;
  bool can = ep_functions_of(frame_text, sizeof frame_text - 1, &frame, &message, &line) ==
                 EP_FUNCTIONS_OK &&
             is_frame(&frame.dump);
  free(message);
  ep_functions_free(&frame);
  return can;
}

// Pushes a function with a variable of its own.
static void push_variable(lua_State *L)
{
  if (luaL_loadbufferx(L, frame_text, sizeof frame_text - 1, "=swap", "t") != LUA_OK)
    lua_error(L);
  lua_call(L, 0, 1);
}

// Pushes a new closure of a function of the new text.
static void push_closure(ep_swap_job *j, lua_State *L, int function, int text)
{
  lua_Integer key = (lua_Integer)function * EP_SWAP_TEXTS_MAX + text;
  if (lua_rawgeti(L, j->makers, key) == LUA_TNIL) {
    lua_pop(L, 1);
    load_maker(L, &j->new, function, j->texts[text].source);
    lua_pushvalue(L, -1);
    lua_rawseti(L, j->makers, key);
  }
  lua_call(L, 0, 1);
}

static void push_holder(ep_swap_job *j, lua_State *L, int function, int text);
static void push_value_holder(ep_swap_job *j, lua_State *L, int simple);

// Gives variable n of the new closure on top what it is to be.
static void join(ep_swap_job *j, lua_State *L, const ep_variable_source *source, int n, int old,
                 int text)
{
  int new = lua_gettop(L);
  switch (source->kind) {
  case EP_SOURCE_OWN:
    lua_rawgeti(L, j->olds, old);
    lua_upvaluejoin(L, new, n, new + 1, source->n);
    break;
  case EP_SOURCE_DONOR:
    lua_rawgeti(L, j->olds, source->closure);
    lua_upvaluejoin(L, new, n, new + 1, source->n);
    break;
  case EP_SOURCE_ADDED:
    push_holder(j, L, source->function, text);
    lua_upvaluejoin(L, new, n, new + 1, 1);
    break;
  case EP_SOURCE_VALUE:
    push_value_holder(j, L, source->function);
    lua_upvaluejoin(L, new, n, new + 1, 1);
    break;
  case EP_SOURCE_KIN: // was looked for by who calls
    break;
  case EP_SOURCE_GLOBALS:
    push_variable(L);
    lua_pushglobaltable(L);
    lua_setupvalue(L, new + 1, 1);
    lua_upvaluejoin(L, new, n, new + 1, 1);
    break;
  }
  lua_settop(L, new);
}

void ep_swap_make_new(ep_swap_job *j, lua_State *L, int function, int text)
{
  push_closure(j, L, function, text);
  const ep_variable *v = ep_function_variables(&j->new, function);
  for (int n = 0; n < ep_function_upvalues(&j->new, function); n++) {
    ep_variable_source source;
    if (ep_swap_find_elsewhere(j, &v[n], &source))
      join(j, L, &source, n + 1, 0, text);
  }
  j->made[function] = true;
}

// Pushes a function whose one variable is the new function, made at the first time. It is known before its own variables are: it may use itself.
static void push_holder(ep_swap_job *j, lua_State *L, int function, int text)
{
  if (!lua_checkstack(L, 10))
    ep_raise_memory(L);
  if (lua_rawgeti(L, j->holders, function) != LUA_TNIL)
    return;
  lua_pop(L, 1);
  push_variable(L);
  int holder = lua_gettop(L);
  lua_pushvalue(L, holder);
  lua_rawseti(L, j->holders, function);
  ep_swap_make_new(j, L, function, text);
  lua_setupvalue(L, holder, 1);
}

// Pushes a function whose one variable is that of a simple declaration, with its value: a number, a text, an empty table.
static void push_value_holder(ep_swap_job *j, lua_State *L, int simple)
{
  const ep_simple *s = &j->new.simple[simple];
  lua_Integer key = -1 - (lua_Integer)simple;
  if (!lua_checkstack(L, 10))
    ep_raise_memory(L);
  if (lua_rawgeti(L, j->holders, key) != LUA_TNIL)
    return;
  lua_pop(L, 1);
  push_variable(L);
  lua_pushvalue(L, -1);
  lua_rawseti(L, j->holders, key);
  lua_pushliteral(L, "return ");
  lua_pushlstring(L, s->value, s->value_length);
  lua_concat(L, 2);
  size_t length;
  const char *code = lua_tolstring(L, -1, &length);
  if (luaL_loadbufferx(L, code, length, "=swap", "t") != LUA_OK)
    lua_error(L);
  lua_call(L, 0, 1);
  lua_setupvalue(L, -3, 1);
  lua_pop(L, 1);
}

void ep_swap_make(ep_swap_job *j, lua_State *L, const ep_swap_plan *plan, const ep_swap_closure *c)
{
  if (!lua_checkstack(L, 10))
    ep_raise_memory(L);
  push_closure(j, L, plan->to, c->text);
  const ep_variable *v = ep_function_variables(&j->new, plan->to);
  for (int n = 0; n < ep_function_upvalues(&j->new, plan->to); n++) {
    ep_variable_source source = plan->sources[n];
    if (source.kind != EP_SOURCE_KIN || ep_swap_find_kin(j, L, c, &v[n], &source))
      join(j, L, &source, n + 1, c->index, c->text);
  }
}
