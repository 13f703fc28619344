// SPDX-License-Identifier: MIT
/*
 * What functions are called. Any thread; owns its lists of words while it works.
 * Lua's compiler does not keep names of functions, so the words of the text are read. It has compiled, which makes that easy: each
 * `function` is one function of the dump, in the same order, and brackets and blocks are in pairs. What is not declared is called by
 * what it is assigned to, by its place in a table, or by the call it is an argument of: not always unique, but the same
 * when the text around it is.
 */
#include "debug/functions_int.h"

#include "base/hash.h"
#include "lua/compile.h"
#include "lua/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 96, DEPTH_MAX = 1000 };

typedef struct word {
  ep_token token;
  int line;
} word;

typedef struct open_part {
  char kind;                 // a bracket, 'f' function, 'b' another block
  char name[NAME_MAX_BYTES]; // '(': who is called; '{': what the table is called
} open_part;

typedef struct naming {
  ep_functions *out;
  size_t length; // of the text
  word *words;
  size_t count, room;
  open_part *open;
  int depth, room_open;
  int functions; // that are open
  int next;      // number of the next one
  bool failed;
} naming;

// --- words ---

static bool take_words(naming *n)
{
  const char *text = n->out->text;
  size_t length = n->length;
  const char *begin = ep_skip_first(text, &length), *end = begin + length, *at = begin,
             *counted = text;
  int line = 1;
  for (;;) {
    ep_token t = ep_token_next(&at, end);
    if (t.kind == EP_TOKEN_END || t.kind == EP_TOKEN_OPEN)
      return true;
    for (; counted < t.at; counted++)
      line += *counted == '\n';
    if (n->count == n->room) {
      size_t room = n->room ? n->room * 2 : 256;
      word *grown = realloc(n->words, room * sizeof *grown);
      if (!grown)
        return false;
      n->words = grown;
      n->room = room;
    }
    n->words[n->count++] = (word){t, line};
  }
}

static bool is(const naming *n, size_t at, const char *text)
{
  return at < n->count && ep_token_is(&n->words[at].token, text);
}

static bool is_name(const naming *n, size_t at)
{
  return at < n->count && n->words[at].token.kind == EP_TOKEN_NAME &&
         !ep_token_is_reserved(&n->words[at].token);
}

// --- what stands before a function ---

// Where the pair of the closing bracket at `at` opens; at itself when it does not.
static size_t open_of(const naming *n, size_t at)
{
  int depth = 0;
  for (size_t i = at + 1; i-- > 0;) {
    depth += is(n, i, "]") - is(n, i, "[");
    if (depth == 0)
      return i;
  }
  return at;
}

// Writes what is named by the words that end before `end`: a.b["c"]. Empty: nothing is.
static void name_before(const naming *n, size_t end, char *out, size_t size)
{
  size_t from = end;
  *out = '\0';
  if (end >= 4 && is(n, end - 1, ">") && is(n, end - 3, "<")) // local NAME <const>
    from = end = end - 3;
  while (from > 0) {
    if (is(n, from - 1, "]") && open_of(n, from - 1) < from - 1)
      from = open_of(n, from - 1);
    else if (is_name(n, from - 1))
      from--;
    else
      break;
    if (is(n, from, "["))
      continue;
    if (from > 0 && (is(n, from - 1, ".") || is(n, from - 1, ":")))
      from--;
    else
      break;
  }
  size_t used = 0;
  for (size_t i = from; i < end && used + 1 < size; i++) {
    const ep_token *t = &n->words[i].token;
    int wrote = snprintf(out + used, size - used, "%.*s",
                         (int)(t->length < size ? t->length : size), t->at);
    used += wrote > 0 ? (size_t)wrote : 0;
  }
}

static const open_part *top(const naming *n)
{
  static const open_part none = {.kind = 'b'};
  return n->depth > 0 ? &n->open[n->depth - 1] : &none;
}

// What is assigned at the word `at` (behind its "="), with the table around it.
static void assigned_name(const naming *n, size_t at, char *out, size_t size)
{
  char own[NAME_MAX_BYTES];
  const open_part *around = top(n);
  name_before(n, at - 1, own, sizeof own);
  bool inside = around->kind == '{' && *around->name && *own;
  int wrote = snprintf(out, size, "%s%s%s", inside ? around->name : "",
                       inside && *own != '[' ? "." : "", own);
  if (wrote < 0 || (size_t)wrote >= size) // half a name would be another's
    *out = '\0';
}

// The name of the function whose first word is `at`.
static void function_name(const naming *n, size_t at, char *out, size_t size)
{
  const open_part *around = top(n);
  size_t end = at + 1;
  *out = '\0';
  if (is_name(n, end)) {
    while (end < n->count && !is(n, end, "("))
      end++;
    name_before(n, end, out, size);
  } else if (at > 0 && is(n, at - 1, "=")) {
    assigned_name(n, at, out, size);
  } else if (at > 0 && is(n, at - 1, "return")) {
    snprintf(out, size, "returned function");
  } else if ((around->kind == '(' || around->kind == '{') && *around->name) {
    snprintf(out, size, "function in %.80s", around->name);
  }
  if (!*out)
    snprintf(out, size, "function");
}

// --- one pass ---

static void push(naming *n, char kind, const char *name)
{
  if (n->depth == n->room_open) {
    int room = n->room_open ? n->room_open * 2 : 64;
    open_part *grown = n->depth < DEPTH_MAX ? realloc(n->open, (size_t)room * sizeof *grown) : NULL;
    if (!grown) {
      n->failed = true;
      return;
    }
    n->open = grown;
    n->room_open = room;
  }
  open_part *p = &n->open[n->depth++];
  p->kind = kind;
  snprintf(p->name, sizeof p->name, "%s", name);
  n->functions += kind == 'f';
}

static void pop(naming *n)
{
  if (n->depth == 0) {
    n->failed = true;
    return;
  }
  n->functions -= n->open[--n->depth].kind == 'f';
}

static void open_bracket(naming *n, size_t at, char kind)
{
  char name[NAME_MAX_BYTES] = "";
  if (kind == '{' && at > 0 && is(n, at - 1, "="))
    assigned_name(n, at, name, sizeof name);
  else if (kind == '{' && at > 0 && is(n, at - 1, "return"))
    snprintf(name, sizeof name, "returned table");
  else if (kind == '{' && top(n)->kind == '(')
    snprintf(name, sizeof name, "%s", top(n)->name);
  else if (kind != '[')
    name_before(n, at, name, sizeof name);
  push(n, kind, name);
}

static void open_function(naming *n, size_t at)
{
  char name[NAME_MAX_BYTES];
  if (n->next >= n->out->dump.count) {
    n->failed = true;
    return;
  }
  ep_function *f = &n->out->list[n->next++];
  function_name(n, at, name, sizeof name);
  f->name = strdup(name);
  f->line = n->words[at].line;
  f->declared = is_name(n, at + 1);
  f->local_function = f->declared && at > 0 && is(n, at - 1, "local");
  f->outermost = f->declared && n->depth == 0;
  n->failed |= !f->name;
  push(n, 'f', "");
}

// Behind the value that begins at the word `at`, if it is one that does nothing; else at.
static size_t skip_value(const naming *n, size_t at)
{
  size_t end = at;
  if (is(n, at, "function"))
    return at + 1;
  if (is(n, at, "{") && is(n, at + 1, "}"))
    end = at + 2;
  else if (is(n, at, "true") || is(n, at, "false") || is(n, at, "nil") ||
           (at < n->count && n->words[at].token.kind == EP_TOKEN_STRING))
    end = at + 1;
  size_t number = is(n, at, "-") ? at + 1 : at;
  if (number < n->count && n->words[number].token.kind == EP_TOKEN_NUMBER)
    end = number + 1;
  if (end == at || end >= n->count)
    return end;
  const ep_token *next = &n->words[end].token; // does the expression go on?
  bool more =
      (next->kind == EP_TOKEN_OTHER && !ep_token_is(next, ";") && !ep_token_is(next, "::")) ||
      next->kind == EP_TOKEN_STRING || ep_token_is(next, "and") || ep_token_is(next, "or");
  return more ? at : end;
}

// The simple declaration that begins with this "local", added to the list; -1: it is another statement.
static int find_simple(const naming *n, size_t at)
{
  size_t value = at + 2;
  ep_functions *f = n->out;
  if (!is_name(n, at + 1))
    return -1;
  if (is(n, value, "<") && is_name(n, value + 1) && is(n, value + 2, ">"))
    value += 3;
  size_t end = is(n, value, "=") ? skip_value(n, value + 1) : value + 1;
  if (end == value + 1)
    return -1;
  const word *name = &n->words[at + 1], *first = &n->words[value + 1], *last = &n->words[end - 1];
  f->simple[f->simple_count] =
      (ep_simple){.name = name->token.at,
                  .length = name->token.length,
                  .line = first->line,
                  .words = (int)(end - at),
                  .function = is(n, value + 1, "function"),
                  .value = first->token.at,
                  .value_length = (size_t)(last->token.at + last->token.length - first->token.at)};
  return f->simple_count++;
}

// Words of the chunk itself, but for what declares functions.
static void note_outside(naming *n, size_t at)
{
  const word *w = &n->words[at];
  bool declares = (is(n, at, "function") && is_name(n, at + 1)) ||
                  (is(n, at, "local") && is(n, at + 1, "function"));
  if (n->functions > 0 || declares)
    return;
  int simple = n->depth == 0 && is(n, at, "local") ? find_simple(n, at) : -1;
  n->out->outside[n->out->outside_count++] =
      (ep_outside){ep_hash(EP_HASH_BEGIN, w->token.at, w->token.length), w->line, simple};
}

static void read_word(naming *n, size_t at)
{
  const ep_token *t = &n->words[at].token;
  bool bracket = t->kind == EP_TOKEN_OTHER && t->length == 1;
  if (n->functions == 0)
    note_outside(n, at);
  if (bracket && strchr("({[", *t->at))
    open_bracket(n, at, *t->at);
  else if ((bracket && strchr(")}]", *t->at)) || is(n, at, "end") || is(n, at, "until"))
    pop(n);
  else if (is(n, at, "function"))
    open_function(n, at);
  else if (is(n, at, "if") || is(n, at, "do") || is(n, at, "repeat"))
    push(n, 'b', "");
}

bool ep_functions_name(ep_functions *f, const char *text, size_t length)
{
  naming n = {.out = f, .next = 1, .length = length};
  f->list[0].name = strdup("main chunk");
  f->list[0].line = 1;
  f->text = malloc(length + 1);
  if (f->text) {
    memcpy(f->text, text, length);
    f->text[length] = '\0';
  }
  n.failed = !f->list[0].name || !f->text || !take_words(&n);
  f->outside = n.failed ? NULL : malloc((n.count + 1) * sizeof *f->outside);
  f->simple = n.failed ? NULL : malloc((n.count / 4 + 1) * sizeof *f->simple); // four words or more
  n.failed |= !f->outside || !f->simple;
  for (size_t i = 0; i < n.count && !n.failed; i++)
    read_word(&n, i);
  free(n.words);
  free(n.open);
  return !n.failed && n.next == f->dump.count;
}
