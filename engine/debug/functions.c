// SPDX-License-Identifier: MIT
/*
 * The functions of a text: its dump, with names and variables. Any thread; owns what it gives away.
 * Hashes stand for code, so that two texts can be compared, and closures of a running state with a text (swap.c). A variable is
 * followed from the function that uses it to the one that owns it: by its name alone another one could be meant, which has been
 * declared in between.
 */
#include "debug/functions_int.h"

#include "base/hash.h"
#include "lua/compile.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum {
  MEMORY_MAX = 256 << 20, // of the compiler
  // lopcodes.h of Lua 5.4: an opcode is the lowest 7 bits
  OP_JMP = 56,
  OP_FORLOOP = 73,
  OP_TFORLOOP = 77,
  OP_CLOSURE = 79,
  JUMP_OFFSET = (1 << 24) - 1,
};

static uint32_t instruction(const ep_dump *d, const ep_dump_function *f, int pc)
{
  uint32_t word;
  memcpy(&word, d->bytes + f->code.at + (size_t)pc * sizeof word, sizeof word);
  return word;
}

// --- hashes ---

static uint64_t hash_part(uint64_t hash, const ep_dump *d, size_t from, size_t to)
{
  return ep_hash(hash, d->bytes + from, to - from);
}

// From the last to the first, so that functions inside are known: they come later.
static void make_hashes(ep_functions *f)
{
  const ep_dump *d = &f->dump;
  for (int i = d->count - 1; i >= 0; i--) {
    const ep_dump_function *at = &d->functions[i];
    f->list[i].exact = hash_part(EP_HASH_BEGIN, d, at->from, at->to);
    // where its upvalues are in the function around it is not its code: they have names
    uint64_t own = hash_part(EP_HASH_BEGIN, d, at->head, at->upvalue.at);
    own = hash_part(own, d, at->names, at->to);
    f->list[i].code = ep_hash(own, &f->list[i].code, sizeof own);
    if (at->parent >= 0) { // the order of those inside counts, too
      uint64_t *around = &f->list[at->parent].code;
      *around = ep_hash(*around, &f->list[i].code, sizeof *around);
    }
  }
}

// --- variables ---

static void find_makers(ep_functions *f)
{
  const ep_dump *d = &f->dump;
  for (int i = 0; i < d->count; i++)
    f->list[i].made_at = -1;
  for (int i = 0; i < d->count; i++) {
    const ep_dump_function *parent = &d->functions[i];
    int child = i + 1;
    // functions are made in the order they stand in, each once
    for (int pc = 0; pc < parent->code.count; pc++) {
      uint32_t word = instruction(d, parent, pc);
      if ((word & 0x7f) != OP_CLOSURE)
        continue;
      while (child < d->count &&
             (d->functions[child].parent != i || (uint32_t)d->functions[child].nth < word >> 15))
        child++;
      if (child < d->count && (uint32_t)d->functions[child].nth == word >> 15)
        f->list[child].made_at = pc;
    }
  }
}

static bool same_name(const ep_dump_local *l, const ep_dump_name *name)
{
  return l->name && name->name && l->length == name->length &&
         memcmp(l->name, name->name, l->length) == 0;
}

// The local of the owner that has that register when the instruction runs. One that begins with the next is counted: so
// does a local function, which can use itself.
static ep_variable local_variable(const ep_functions *f, int owner, int reg, int pc,
                                  const ep_dump_name *name)
{
  const ep_dump_function *o = &f->dump.functions[owner];
  ep_variable v = {EP_OWNER_UNKNOWN, 0, 0, name->name, name->length};
  int depth = 0;
  for (int n = 0; n < o->local_count && reg >= 0 && pc >= 0; n++) {
    const ep_dump_local *l = &f->dump.locals[o->local + n];
    if (l->from > pc + 1 || l->to <= pc)
      continue;
    if (reg-- == 0 && same_name(l, name))
      v = (ep_variable){owner, depth, n, name->name, name->length};
    depth += same_name(l, name);
  }
  return v;
}

static bool find_variables(ep_functions *f)
{
  const ep_dump *d = &f->dump;
  f->variables = malloc(((size_t)d->name_count + 1) * sizeof *f->variables);
  for (int i = 0; f->variables && i < d->count; i++) {
    const ep_dump_function *at = &d->functions[i];
    ep_variable *v = f->variables + at->name;
    if (at->name_count != at->upvalue.count)
      return false;
    for (int n = 0; n < at->name_count; n++) {
      const unsigned char *u = d->bytes + at->upvalue.at + (size_t)n * 3;
      const ep_dump_name *name = &d->names[at->name + n];
      v[n] = (ep_variable){EP_OWNER_UNKNOWN, 0, 0, name->name, name->length};
      if (at->parent < 0)
        v[n].owner = EP_OWNER_ENV;
      else if (u[0])
        v[n] = local_variable(f, at->parent, u[1], f->list[i].made_at, name);
      else if (u[1] < d->functions[at->parent].name_count)
        v[n] = f->variables[d->functions[at->parent].name + u[1]];
    }
  }
  return f->variables != NULL;
}

// Where a jump back goes to; -1: the instruction is none.
static int64_t jump_back(uint32_t word, int pc)
{
  switch (word & 0x7f) {
  case OP_FORLOOP:
  case OP_TFORLOOP:
    return (int64_t)pc + 1 - (word >> 15);
  case OP_JMP: {
    int64_t to = (int64_t)pc + 1 + (int64_t)(word >> 7) - JUMP_OFFSET;
    return to <= pc ? to : -1;
  }
  default:
    return -1;
  }
}

bool ep_functions_in_loop(const ep_functions *f, const ep_variable *v)
{
  if (v->owner < 0)
    return false;
  const ep_dump_function *o = &f->dump.functions[v->owner];
  int from = f->dump.locals[o->local + v->local].from;
  for (int pc = from; pc < o->code.count; pc++) {
    int64_t to = jump_back(instruction(&f->dump, o, pc), pc);
    if (to >= 0 && to <= from)
      return true;
  }
  return false;
}

// By its name, and by the line of the instruction that gives it its value.
int ep_functions_simple(const ep_functions *f, const ep_variable *v)
{
  int found = -1;
  if (v->owner != 0)
    return -1;
  const ep_dump_function *chunk = &f->dump.functions[0];
  int line = ep_dump_line_at(&f->dump, chunk, f->dump.locals[chunk->local + v->local].from - 1);
  for (int i = 0; i < f->simple_count; i++) {
    const ep_simple *s = &f->simple[i];
    if (s->line != line || s->length != v->length || memcmp(s->name, v->name, v->length) != 0)
      continue;
    if (found >= 0)
      return -1;
    found = i;
  }
  return found;
}

// --- all of it ---

static ep_functions_result fail_syntax(const ep_compiled *c, char **message, int *line)
{
  const char *text = lua_tostring(c->L, -1), *rest = NULL;
  if (c->status == LUA_ERRMEM)
    return EP_FUNCTIONS_MEMORY;
  if (text && *text == ':') { // without the name: ":12: message"
    char *end;
    long number = strtol(text + 1, &end, 10);
    if (*end == ':' && number > 0 && number < 1 << 30) {
      *line = (int)number;
      rest = end[1] == ' ' ? end + 2 : end + 1;
    }
  }
  *message = strdup(rest ? rest : text ? text : "syntax error");
  return *message ? EP_FUNCTIONS_SYNTAX : EP_FUNCTIONS_MEMORY;
}

static ep_functions_result understand(ep_functions *f, const char *text, size_t length,
                                      size_t bytes)
{
  if (!ep_dump_read(&f->dump, f->bytes, bytes))
    return EP_FUNCTIONS_UNKNOWN;
  f->list = calloc((size_t)f->dump.count, sizeof *f->list);
  if (!f->list)
    return EP_FUNCTIONS_MEMORY;
  make_hashes(f);
  find_makers(f);
  return find_variables(f) && ep_functions_name(f, text, length) ? EP_FUNCTIONS_OK
                                                                 : EP_FUNCTIONS_UNKNOWN;
}

ep_functions_result ep_functions_of(const char *text, size_t length, ep_functions *out,
                                    char **message, int *line)
{
  ep_compiled c;
  size_t bytes = 0;
  ep_functions_result result = EP_FUNCTIONS_MEMORY;
  *out = (ep_functions){0};
  *message = NULL;
  *line = 0;
  ep_compile_alone(&c, text, length, MEMORY_MAX);
  if (c.L && c.status != LUA_OK)
    result = fail_syntax(&c, message, line);
  else if (c.L && (out->bytes = ep_dump_make(c.L, &bytes)))
    result = understand(out, text, length, bytes);
  ep_compiled_close(&c);
  if (result != EP_FUNCTIONS_OK)
    ep_functions_free(out);
  return result;
}

void ep_functions_free(ep_functions *f)
{
  for (int i = 0; f->list && i < f->dump.count; i++)
    free(f->list[i].name);
  free(f->list);
  free(f->variables);
  free(f->outside);
  free(f->simple);
  free(f->text);
  ep_dump_free(&f->dump);
  free(f->bytes);
  *f = (ep_functions){0};
}
