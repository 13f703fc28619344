// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Symbols know the bytes where they are visible, so the line at which the code has stopped says which of them are meant. A debugger tells no column:
 * what is visible at the begin of the line counts, since nothing of the line may have run yet.
 */
#include "lang/live.h"

#include "lang/cursor.h"

#include <stdlib.h>
#include <string.h>

enum { PATH = 256, KEY_MAX = 200, LINES_MAX = 400, USES_MAX = 4000 };

typedef struct looking {
  const lang_source *source;
  uint32_t line;
  size_t limit;
  lang_live *result;
  lang_arena *arena;
} looking;

// --- where it has stopped ---

// Of a line, the first that is no blank.
static uint32_t first_byte(const lang_source *source, uint32_t line)
{
  uint32_t at = lang_source_offset(source, (lang_position){line, 1});
  return at + (uint32_t)strspn(source->text + at, " \t");
}

static const lang_node *innermost_function(const lang_source *source, uint32_t offset)
{
  lang_node *path[PATH];
  uint32_t count = lang_node_path(source, offset, path, PATH);
  while (count > 0 && path[count - 1]->kind != LANG_N_FUNCTION)
    count--;
  return count > 0 ? path[count - 1] : NULL;
}

static bool is_alive(const lang_symbol *symbol, uint32_t at)
{
  return symbol->from <= at && symbol->to >= at; // also at the "end" of its block
}

// The symbol that the name of `symbol` means there; NULL: a global.
static const lang_symbol *meant(const lang_source *source, const lang_symbol *symbol, uint32_t at)
{
  const lang_symbol *found = NULL;
  for (const lang_symbol *each = source->symbols; each; each = each->next)
    if (each->name == symbol->name && is_alive(each, at))
      found = each; // they are in the order of their declarations
  return found;
}

// --- names ---

typedef struct sighting {
  uint32_t offset;
  const lang_symbol *symbol;
} sighting;

static int by_offset(const void *a, const void *b)
{
  const sighting *x = a, *y = b;
  return (x->offset > y->offset) - (x->offset < y->offset);
}

// Those from start to the end of the line; out NULL: only counts.
static size_t find_uses(const looking *l, uint32_t start, uint32_t at, sighting *out)
{
  const lang_node *function = innermost_function(l->source, at);
  uint32_t end = lang_source_offset(l->source, (lang_position){l->line, UINT32_MAX});
  size_t count = 0;
  for (const lang_symbol *symbol = l->source->symbols; symbol; symbol = symbol->next) {
    if (!is_alive(symbol, at) || meant(l->source, symbol, at) != symbol)
      continue;
    for (const lang_node *use = symbol->uses; use && count < USES_MAX; use = use->a)
      if (use->start >= start && use->start < end &&
          innermost_function(l->source, use->start) == function) {
        if (out)
          out[count] = (sighting){use->start, symbol};
        count++;
      }
  }
  return count;
}

static bool is_in_line(const lang_live_name *names, size_t count, uint32_t line, const char *name)
{
  for (; count > 0 && names[count - 1].line == line; count--)
    if (strcmp(names[count - 1].name, name) == 0)
      return true;
  return false;
}

static void look(void *ud)
{
  looking *l = ud;
  uint32_t at = first_byte(l->source, l->line),
           first_line = l->line > LINES_MAX ? l->line - LINES_MAX : 1;
  uint32_t start = lang_source_offset(l->source, (lang_position){first_line, 1});
  size_t count = find_uses(l, start, at, NULL);
  sighting *all = lang_arena_take(l->arena, (count + 1) * sizeof *all);
  find_uses(l, start, at, all);
  qsort(all, count, sizeof *all, by_offset);
  size_t first = count > l->limit ? count - l->limit : 0;
  lang_live *result = lang_arena_take(l->arena, sizeof *result);
  lang_live_name *names = lang_arena_take(l->arena, (count + 1) * sizeof *names);
  *result = (lang_live){.names = names, .arena = l->arena};
  for (size_t k = first; k < count; k++) {
    uint32_t line = lang_source_position(l->source, all[k].offset).line;
    const char *name = all[k].symbol->name->text;
    if (!is_in_line(names, result->count, line, name))
      names[result->count++] = (lang_live_name){line, name};
  }
  l->result = result;
}

lang_live *lang_live_names(const lang_source *source, uint32_t line, size_t limit)
{
  lang_arena *arena = lang_arena_new();
  looking l = {.source = source, .line = line, .limit = limit, .arena = arena};
  if (arena && lang_arena_run(arena, look, &l) && l.result)
    return l.result;
  lang_arena_free(arena);
  return NULL;
}

void lang_live_free(lang_live *live)
{
  if (live)
    lang_arena_free(live->arena);
}

// --- an expression ---

typedef struct text {
  char *out;
  size_t size, length;
  bool fits;
} text;

static void add(text *t, const char *bytes, size_t length)
{
  t->fits = t->fits && t->length + length < t->size;
  if (!t->fits)
    return;
  memcpy(t->out + t->length, bytes, length);
  t->length += length;
  t->out[t->length] = '\0';
}

static bool may_be_meant(const lang_source *source, const lang_symbol *symbol, uint32_t line)
{
  if (line == 0)
    return symbol->kind == LANG_S_GLOBAL;
  const lang_symbol *found = meant(source, symbol, first_byte(source, line));
  return symbol->kind == LANG_S_GLOBAL ? !found : found == symbol;
}

static bool spell(const lang_source *source, const lang_node *node, uint32_t line, text *t);

static bool spell_key(const lang_source *source, const lang_node *key, uint32_t line, text *t)
{
  bool plain = key->kind == LANG_N_STRING || key->kind == LANG_N_NUMBER;
  if (!plain)
    return spell(source, key, line, t);
  if (key->end - key->start > KEY_MAX ||
      (key->kind == LANG_N_STRING && source->text[key->start] == '['))
    return false;
  add(t, source->text + key->start, key->end - key->start);
  return true;
}

static bool spell(const lang_source *source, const lang_node *node, uint32_t line, text *t)
{
  switch (node->kind) {
  case LANG_N_NAME:
    add(t, node->name->text, node->name->length);
    return may_be_meant(source, node->symbol, line);
  case LANG_N_FIELD:
  case LANG_N_METHOD:
    if (!node->name || !spell(source, node->a, line, t))
      return false;
    add(t, ".", 1);
    add(t, node->name->text, node->name->length);
    return true;
  case LANG_N_INDEX:
    if (!spell(source, node->a, line, t))
      return false;
    add(t, "[", 1);
    if (!spell_key(source, node->b, line, t))
      return false;
    add(t, "]", 1);
    return true;
  default:
    return false;
  }
}

// The node whose value is meant by the byte at offset.
static const lang_node *pointed(const lang_source *source, uint32_t offset)
{
  lang_node *path[PATH];
  uint32_t count = lang_node_path(source, offset, path, PATH);
  const lang_node *node = count > 0 ? path[count - 1] : NULL;
  const lang_node *around = count > 1 ? path[count - 2] : NULL;
  if (!node || lang_comment_at(source, offset))
    return NULL;
  if ((node->kind == LANG_N_STRING || node->kind == LANG_N_NUMBER) && around &&
      around->kind == LANG_N_INDEX && around->b == node)
    return around;
  if (node->kind == LANG_N_METHOD &&
      (!node->name || offset < node->at || offset >= node->at + node->name->length))
    return NULL; // its arguments
  return node;
}

bool lang_live_expression(const lang_source *source, lang_position position, uint32_t line,
                          char *out, size_t size)
{
  text t = {.out = out, .size = size, .fits = size > 0};
  const lang_node *node = pointed(source, lang_source_offset(source, position));
  return node && spell(source, node, line, &t) && t.fits;
}
