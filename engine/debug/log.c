// SPDX-License-Identifier: MIT
/*
 * Log points: text with {expressions}. Engine thread, save ep_log_new() and ep_log_each().
 * The text is cut into parts once. Where an expression ends is told by the tokens of Lua, since braces stand in tables and strings.
 * Values become text inside the run (print calls __tostring, so a log point does), under its limit.
 */
#include "debug/eval.h"
#include "debug/run.h"
#include "lua/report.h"
#include "lua/token.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 64 * 1024, PARTS_MAX = 200 };

typedef struct part {
  const char *text; // of the log's
  size_t length;
  ep_eval *eval; // of an expression; NULL: literal
} part;

struct ep_log {
  char *text;
  part *parts;
  size_t count;
};

// Where the expression ends that begins at p: its closing brace; NULL: it does not.
static const char *find_end(const char *p, const char *end)
{
  int depth = 0;
  for (ep_token t = ep_token_next(&p, end); t.kind != EP_TOKEN_END && t.kind != EP_TOKEN_OPEN;
       t = ep_token_next(&p, end)) {
    if (ep_token_is(&t, "{"))
      depth++;
    if (ep_token_is(&t, "}") && depth-- == 0)
      return t.at;
  }
  return NULL;
}

static bool is_blank(const char *p, const char *end)
{
  ep_token t = ep_token_next(&p, end);
  return t.kind == EP_TOKEN_END;
}

static void add_literal(ep_log *l, const char *text, size_t length)
{
  if (length > 0)
    l->parts[l->count++] = (part){.text = text, .length = length};
}

// Cuts the text. False: no memory. What is no expression stays text.
static bool cut(ep_log *l)
{
  const char *p = l->text, *begun = p, *end = p + strlen(p);
  while (p < end && l->count < PARTS_MAX - 2) {
    if ((*p == '{' || *p == '}') && p[1] == *p) {
      add_literal(l, begun, (size_t)(p + 1 - begun));
      p += 2;
      begun = p;
      continue;
    }
    const char *close = *p == '{' ? find_end(p + 1, end) : NULL;
    if (!close || is_blank(p + 1, close)) {
      p++;
      continue;
    }
    add_literal(l, begun, (size_t)(p - begun));
    part *e = &l->parts[l->count++];
    *e = (part){.text = p + 1, .length = (size_t)(close - p - 1)};
    e->eval = ep_eval_new(e->text, e->length, true);
    if (!e->eval)
      return false;
    p = close + 1;
    begun = p;
  }
  add_literal(l, begun, (size_t)(end - begun));
  return true;
}

ep_log *ep_log_new(const char *text)
{
  ep_log *l = calloc(1, sizeof *l);
  if (!l)
    return NULL;
  l->text = strdup(text);
  l->parts = calloc(PARTS_MAX, sizeof *l->parts);
  if (l->text && l->parts && cut(l))
    return l;
  ep_log_free(l, NULL);
  return NULL;
}

bool ep_log_each(const ep_log *l, bool (*use)(void *ud, const char *code, size_t length), void *ud)
{
  for (size_t i = 0; i < l->count; i++) {
    if (l->parts[i].eval && !use(ud, l->parts[i].text, l->parts[i].length))
      return false;
  }
  return true;
}

void ep_log_free(ep_log *l, ep_state *s)
{
  if (!l)
    return;
  for (size_t i = 0; i < l->count; i++)
    ep_eval_free(l->parts[i].eval, s);
  free(l->parts);
  free(l->text);
  free(l);
}

// --- saying it ---

typedef struct saying {
  char *bytes;
  size_t length, size;
  bool full;
} saying;

static void say(saying *t, const char *bytes, size_t length)
{
  if (length > t->size - t->length) {
    length = t->size - t->length;
    t->full = true;
  }
  memcpy(t->bytes + t->length, bytes, length);
  t->length += length;
}

// Makes each argument a text, in the run.
static int to_texts(lua_State *L)
{
  int count = lua_gettop(L);
  for (int i = 1; i <= count; i++) {
    luaL_tolstring(L, i, NULL);
    lua_replace(L, i);
  }
  return count;
}

// Moves the results to s->L below to_texts, and runs that. Raises nothing.
static ep_eval_result make_texts(ep_state *s, int64_t limit_ms, lua_State **runner,
                                 int *results) EP_ENGINE_THREAD
{
  lua_State *L = s->L;
  int count = *results;
  if (!lua_checkstack(L, count + LUA_MINSTACK))
    return EP_EVAL_MEMORY;
  lua_pushcfunction(L, to_texts);
  lua_xmove(*runner, L, count);
  return ep_run(s, count, limit_ms, runner, results);
}

static bool say_value(saying *t, ep_eval *e, lua_State *L, lua_Debug *ar, int64_t limit_ms)
{
  ep_state *s = ep_state_of(L);
  lua_State *runner;
  int results;
  ep_eval_result result = ep_eval_run(e, L, ar, 0, limit_ms, &runner, &results);
  if (result == EP_EVAL_OK)
    result = make_texts(s, limit_ms, &runner, &results);
  if (result == EP_EVAL_OK) {
    for (int i = -results; i < 0; i++) {
      size_t length;
      const char *text = lua_tolstring(runner, i, &length);
      say(t, text, length);
      if (i < -1)
        say(t, "\t", 1);
    }
    return true;
  }
  const char *why = result == EP_EVAL_MEMORY              ? "not enough memory"
                    : lua_type(runner, -1) == LUA_TSTRING ? lua_tostring(runner, -1)
                                                          : "an error that is no text";
  say(t, "<", 1);
  say(t, why, strlen(why));
  say(t, ">", 1);
  return false;
}

char *ep_log_text(ep_log *l, lua_State *L, lua_Debug *ar, int64_t limit_ms, size_t *length)
{
  saying t = {.bytes = malloc(TEXT_MAX + 4), .size = TEXT_MAX};
  if (!t.bytes)
    return NULL;
  for (size_t i = 0; i < l->count && !t.full; i++) {
    if (l->parts[i].eval)
      say_value(&t, l->parts[i].eval, L, ar, limit_ms);
    else
      say(&t, l->parts[i].text, l->parts[i].length);
  }
  if (t.full) {
    memcpy(t.bytes + t.length, "\xE2\x80\xA6", 3); // U+2026
    t.length += 3;
  }
  t.bytes[t.length] = '\0';
  *length = t.length;
  char *fitting = realloc(t.bytes, t.length + 1);
  return fitting ? fitting : t.bytes;
}
