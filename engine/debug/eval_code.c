// SPDX-License-Identifier: MIT
/*
 * Code that is to be run in frames: its text, and the names in it that may be variables. Any thread; an ep_eval owns all of it.
 * More names than there are variables cost little, so tokens are enough: what stands behind a dot is no variable.
 * Not here: what is compiled of it (eval_variant.c).
 */
#include "debug/eval_int.h"

#include "lua/token.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_MAX = 4 << 20 };

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

void ep_eval_free(ep_eval *e, ep_state *s)
{
  if (!e)
    return;
  if (s && !lua_checkstack(s->L, EP_EVAL_STACK)) // what they refer to is kept then
    s = NULL;
  for (int i = 0; i < EP_EVAL_VARIANTS; i++)
    ep_eval_drop_variant(&e->variants[i], s);
  free(e->code);
  free(e->names);
  free(e->name);
  free(e->kinds);
  free(e->places);
  free(e->syntax);
  free(e);
}

// --- found again ---

static int by_name(const void *key, const void *element)
{
  return strcmp(key, *(const char *const *)element);
}

int ep_eval_find_name(const ep_eval *e, const char *name)
{
  if (e->name_count == 1 && strcmp(name, "_ENV") != 0)
    return -1;
  const char **found = bsearch(name, e->name, e->name_count, sizeof *e->name, by_name);
  return found ? (int)(found - e->name) : -1;
}
