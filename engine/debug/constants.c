// SPDX-License-Identifier: MIT
/*
 * Constants by the text of a source. Any thread; owns nothing that outlives a call.
 * Walks tokens and keeps the names that are declared in the blocks that are open (Lua 5.4 manual, 3.5), as a compiler does; what is
 * asked is looked up there when the walk comes to the line. Not a parser: the text has been compiled, so it is known to be right.
 */
#include "debug/constants.h"

#include "lua/token.h"

#include <stdlib.h>
#include <string.h>

enum { DECLARED_MAX = 20000, LOOPS_MAX = 200 };

typedef struct declared {
  ep_token name;
  int depth; // of blocks
  bool constant;
  const char *value;
  size_t value_length;
} declared;

typedef struct walk {
  const char *at, *end;
  const char *counted; // lines up to here are counted
  int line;            // of the token
  int depth;
  declared *declared;
  size_t count, size;
  int loops[LOOPS_MAX]; // the depths of `for` whose `do` is to come
  int loop_count;
  bool failed;
} walk;

static ep_token next(walk *w)
{
  ep_token t = ep_token_next(&w->at, w->end);
  for (const char *p = w->counted; (p = memchr(p, '\n', (size_t)(t.at - p))) != NULL; p++)
    w->line++;
  w->counted = t.at;
  return t;
}

static declared *declare(walk *w, ep_token name, int depth)
{
  if (w->count == w->size) {
    size_t size = w->size ? 2 * w->size : 64;
    declared *more = size > DECLARED_MAX ? NULL : realloc(w->declared, size * sizeof *w->declared);
    if (!more) {
      w->failed = true;
      return NULL;
    }
    w->declared = more;
    w->size = size;
  }
  declared *d = &w->declared[w->count++];
  *d = (declared){.name = name, .depth = depth};
  return d;
}

static void close_block(walk *w)
{
  while (w->count > 0 && w->declared[w->count - 1].depth >= w->depth)
    w->count--;
}

// Whether a token may be part of a value that is known when it is compiled.
static bool is_literal(const ep_token *t)
{
  static const char *const words[] = {"true", "false", "nil", "+", "-",  "*",  "/", "//", "%",
                                      "^",    "&",     "|",   "~", "<<", ">>", "(", ")"};
  if (t->kind == EP_TOKEN_NUMBER || t->kind == EP_TOKEN_STRING)
    return true;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (ep_token_is(t, words[i]))
      return true;
  }
  return false;
}

// What stands behind the "=" of a constant: literals up to the next statement. Returns the token behind them.
static ep_token read_value(walk *w, declared *d)
{
  ep_token t = next(w);
  const char *begin = t.at, *behind = t.at;
  bool any = false, string = false;
  int count = 0;
  for (; is_literal(&t); t = next(w), count++) {
    any = true;
    string |= t.kind == EP_TOKEN_STRING;
    behind = t.at + t.length;
  }
  bool ends = t.kind == EP_TOKEN_END || ep_token_is(&t, ";") || ep_token_is(&t, "::") ||
              (t.kind == EP_TOKEN_NAME && !ep_token_is(&t, "and") && !ep_token_is(&t, "or") &&
               !ep_token_is(&t, "not") && !ep_token_is(&t, "function"));
  if (any && ends && (!string || count == 1)) {
    d->value = begin;
    d->value_length = (size_t)(behind - begin);
  }
  return t;
}

// The names after `local`; returns the token behind them.
static ep_token read_local(walk *w)
{
  declared *last = NULL;
  size_t names = 0;
  for (;;) {
    last = declare(w, next(w), w->depth);
    names++;
    ep_token t = next(w);
    if (ep_token_is(&t, "<")) {
      ep_token attribute = next(w);
      if (last)
        last->constant = ep_token_is(&attribute, "const") || ep_token_is(&attribute, "close");
      next(w); // >
      t = next(w);
    }
    if (ep_token_is(&t, ","))
      continue;
    return names == 1 && last && last->constant && ep_token_is(&t, "=") ? read_value(w, last) : t;
  }
}

// The head of a function from behind its keyword: its parameters belong to its block. Returns the token behind it.
static ep_token read_function(walk *w)
{
  ep_token t = next(w);
  bool method = false;
  while (t.kind != EP_TOKEN_END && t.kind != EP_TOKEN_OPEN && !ep_token_is(&t, "(")) {
    method |= ep_token_is(&t, ":");
    t = next(w);
  }
  w->depth++;
  if (method)
    declare(w, (ep_token){EP_TOKEN_NAME, "self", 4}, w->depth);
  for (t = next(w); t.kind != EP_TOKEN_END && t.kind != EP_TOKEN_OPEN && !ep_token_is(&t, ")");
       t = next(w)) {
    if (t.kind == EP_TOKEN_NAME)
      declare(w, t, w->depth);
  }
  return next(w);
}

// The names after `for`: declared now, for the block that its `do` opens.
static ep_token read_for(walk *w)
{
  ep_token t = next(w);
  for (; t.kind != EP_TOKEN_END && t.kind != EP_TOKEN_OPEN && !ep_token_is(&t, "=") &&
         !ep_token_is(&t, "in");
       t = next(w)) {
    if (t.kind == EP_TOKEN_NAME)
      declare(w, t, w->depth + 1);
  }
  if (w->loop_count == LOOPS_MAX)
    w->failed = true;
  else
    w->loops[w->loop_count++] = w->depth;
  return t;
}

// Takes one token of a statement; returns the one to go on with.
static ep_token step(walk *w, ep_token t)
{
  if (t.kind != EP_TOKEN_NAME)
    return next(w);
  if (ep_token_is(&t, "local")) {
    const char *before = w->at;
    ep_token function = ep_token_next(&w->at, w->end);
    if (ep_token_is(&function, "function")) {
      const char *name = w->at;
      declare(w, ep_token_next(&name, w->end), w->depth);
      return read_function(w);
    }
    w->at = before;
    return read_local(w);
  }
  if (ep_token_is(&t, "function"))
    return read_function(w);
  if (ep_token_is(&t, "for"))
    return read_for(w);
  if (ep_token_is(&t, "do")) {
    if (w->loop_count > 0 && w->loops[w->loop_count - 1] == w->depth)
      w->loop_count--;
    w->depth++;
  } else if (ep_token_is(&t, "if") || ep_token_is(&t, "repeat")) {
    w->depth++;
  } else if (ep_token_is(&t, "else") || ep_token_is(&t, "elseif")) {
    close_block(w);
  } else if (ep_token_is(&t, "end") || ep_token_is(&t, "until")) {
    close_block(w);
    w->depth--;
  }
  return next(w);
}

static bool look_up(const walk *w, ep_constant *c)
{
  for (size_t i = w->count; i > 0; i--) {
    const declared *d = &w->declared[i - 1];
    if (d->name.length == c->length && memcmp(d->name.at, c->name, c->length) == 0) {
      c->constant = d->constant;
      c->value = d->value;
      c->value_length = d->value_length;
      return true;
    }
  }
  return false;
}

// Looks up what is not found yet; whether nothing is left.
static bool look_up_all(const walk *w, ep_constant *list, bool *found, size_t count)
{
  bool all = true;
  for (size_t i = 0; i < count; i++) {
    found[i] = found[i] || look_up(w, &list[i]);
    all &= found[i];
  }
  return all;
}

bool ep_constants_find(const char *text, size_t length, int line, ep_constant *list, size_t count)
{
  walk w = {.at = text, .end = text + length, .counted = text, .line = 1, .depth = 1};
  for (size_t i = 0; i < count; i++) {
    list[i].constant = false;
    list[i].value = NULL;
  }
  if (!memmem(text, length, "const", 5) && !memmem(text, length, "close", 5))
    return true;
  if (length > 0 && *text == '#') { // as luaL_loadfile skips it
    const char *first = memchr(text, '\n', length);
    w.at = first ? first : w.end;
  }
  bool *found = calloc(count + 1, sizeof *found);
  if (!found)
    return false;
  ep_token t = next(&w);
  bool looked = false;
  while (t.kind != EP_TOKEN_END && t.kind != EP_TOKEN_OPEN && !w.failed && w.line <= line) {
    if (w.line == line && !looked) {
      looked = true;
      if (look_up_all(&w, list, found, count))
        break;
    }
    t = step(&w, t);
  }
  look_up_all(&w, list, found, count);
  for (size_t i = 0; w.failed && i < count; i++) {
    list[i].constant = false;
    list[i].value = NULL;
  }
  free(found);
  free(w.declared);
  return !w.failed;
}
