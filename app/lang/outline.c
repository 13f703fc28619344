// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The outline: one walk over the tree. Any thread; the result owns its arena.
 *
 * Functions without a name count when they are arguments of a named call and contain something themselves,
 * or more than a few lines: a test file is then a list of its cases.
 */
#include "lang/outline.h"

#include "lang/annotation.h"
#include "lang/tree.h"

#include <string.h>

#define MOST_ITEMS 50000U
#define CALLBACK_LINES 4U

typedef struct walk {
  const lang_source *source;
  lang_outline *outline;
  lang_arena *arena;
  lang_outline_item *items;
  size_t count, room;
  unsigned depth;
} walk;

static void walk_list(walk *w, const lang_node *list);
static void walk_node(walk *w, const lang_node *node);

static lang_outline_item *add(walk *w, const char *name, lang_outline_kind kind,
                              const lang_node *node, uint32_t at, uint32_t length)
{
  if (w->count == w->room) {
    w->room = w->room ? w->room * 2 : 64;
    lang_outline_item *bigger = lang_arena_take(w->arena, w->room * sizeof *bigger);
    if (w->count)
      memcpy(bigger, w->items, w->count * sizeof *bigger);
    w->items = bigger;
  }
  lang_outline_item *item = &w->items[w->count++];
  item->name = name;
  item->params = "";
  item->kind = kind;
  item->depth = w->depth;
  item->range = lang_source_range(w->source, node->start, node->end);
  item->place = lang_source_range(w->source, at, at + length);
  return item;
}

static char *params_of(walk *w, const lang_node *function)
{
  uint32_t start = function->a ? function->a->start : function->at;
  uint32_t end = start;
  for (const lang_node *n = function->a; n; n = n->next)
    end = n->end;
  return lang_arena_format(w->arena, "(%.*s)", (int)(end - start), w->source->text + start);
}

// The text of a name with its fields, white space left out.
static char *path_text(walk *w, const lang_node *node)
{
  char *text = lang_arena_copy(w->arena, w->source->text + node->start, node->end - node->start);
  char *to = text;
  for (const char *from = text; *from; from++) {
    if (!strchr(" \t\r\n", *from))
      *to++ = *from;
  }
  *to = '\0';
  return text;
}

static void walk_below(walk *w, const lang_node *list)
{
  w->depth++;
  walk_list(w, list);
  w->depth--;
}

static void add_function(walk *w, const lang_node *node, const lang_node *target,
                         const lang_node *function, bool is_local)
{
  lang_outline_kind kind = is_local ? LANG_OUTLINE_LOCAL : LANG_OUTLINE_FUNCTION;
  const char *name = "?";
  uint32_t at = node->start, length = 0;
  if (target) {
    name = path_text(w, target);
    at = target->start;
    length = target->end - target->start;
    if (target->kind == LANG_N_FIELD)
      kind = target->op == LANG_METHOD ? LANG_OUTLINE_METHOD : LANG_OUTLINE_FIELD;
    else if (target->kind == LANG_N_NAME && target->symbol->kind != LANG_S_GLOBAL)
      kind = LANG_OUTLINE_LOCAL;
  }
  add(w, name, kind, node, at, length)->params = params_of(w, function);
  walk_below(w, function->b);
}

static bool has_function(const lang_node *table, unsigned depth)
{
  unsigned count = 0;
  for (const lang_node *item = table->a; item && count < 1000; item = item->next, count++) {
    const lang_node *value = item->kind == LANG_N_KEYED_ITEM ? item->b : item->a;
    if (value && (value->kind == LANG_N_FUNCTION ||
                  (value->kind == LANG_N_TABLE && depth < 4 && has_function(value, depth + 1))))
      return true;
  }
  return false;
}

static bool names_class(const walk *w, const lang_node *statement)
{
  const lang_doc *doc = lang_doc_above(w->source, statement->start);
  return doc && doc->class_name;
}

static void add_value(walk *w, const lang_node *node, const lang_node *target,
                      const lang_node *value, bool is_local)
{
  if (value && value->kind == LANG_N_FUNCTION && target) {
    add_function(w, node, target, value, is_local);
    return;
  }
  bool is_class = target && target->kind == LANG_N_NAME && names_class(w, node);
  if (target && (is_class || (value && value->kind == LANG_N_TABLE && has_function(value, 0)))) {
    add(w, path_text(w, target), is_class ? LANG_OUTLINE_CLASS : LANG_OUTLINE_TABLE, node,
        target->start, target->end - target->start);
    if (value) {
      w->depth++;
      walk_node(w, value);
      w->depth--;
    }
  }
}

static void walk_assignment(walk *w, const lang_node *node)
{
  const lang_node *value = node->b;
  const lang_node *target = node->a;
  for (; value; value = value->next) {
    size_t before = w->count;
    add_value(w, node, target, value, node->kind == LANG_N_LOCAL);
    if (w->count == before)
      walk_node(w, value);
    target = target ? target->next : NULL;
  }
}

static void walk_item(walk *w, const lang_node *item)
{
  if (item->kind == LANG_N_NAMED_ITEM && item->a) {
    const lang_node *value = item->a;
    if (value->kind == LANG_N_FUNCTION) {
      add(w, item->name->text, LANG_OUTLINE_FIELD, item, item->at, item->name->length)->params =
          params_of(w, value);
      walk_below(w, value->b);
      return;
    }
    if (value->kind == LANG_N_TABLE && has_function(value, 0)) {
      add(w, item->name->text, LANG_OUTLINE_TABLE, item, item->at, item->name->length);
      walk_below(w, value->a);
      return;
    }
  }
  walk_list(w, item->a);
  if (item->kind == LANG_N_KEYED_ITEM)
    walk_list(w, item->b);
}

// A function among the arguments: `test.case("adding", function() ... end)`.
static void walk_call(walk *w, const lang_node *call)
{
  const lang_node *text = NULL;
  walk_node(w, call->a);
  for (const lang_node *argument = call->b; argument; argument = argument->next) {
    if (argument->kind == LANG_N_STRING && !text)
      text = argument;
    if (argument->kind != LANG_N_FUNCTION) {
      walk_node(w, argument);
      continue;
    }
    uint32_t first = lang_source_position(w->source, argument->start).line;
    uint32_t last = lang_source_position(w->source, argument->end).line;
    bool named = call->a->kind == LANG_N_NAME || call->a->kind == LANG_N_FIELD;
    if (named && last - first >= CALLBACK_LINES) {
      const char *name = path_text(w, call->a);
      if (text && text->end - text->start < 100)
        name = lang_arena_format(w->arena, "%s %.*s", name, (int)(text->end - text->start),
                                 w->source->text + text->start);
      add(w, name, LANG_OUTLINE_CALLBACK, argument, call->a->start, 0);
      walk_below(w, argument->b);
    } else {
      walk_list(w, argument->b);
    }
  }
}

static void walk_node(walk *w, const lang_node *node)
{
  if (w->count >= MOST_ITEMS)
    return;
  switch (node->kind) {
  case LANG_N_LOCAL_FUNCTION:
  case LANG_N_FUNCTION_STAT:
    add_function(w, node, node->a, node->b, node->kind == LANG_N_LOCAL_FUNCTION);
    return;
  case LANG_N_LOCAL:
  case LANG_N_ASSIGN:
    walk_assignment(w, node);
    return;
  case LANG_N_ITEM:
  case LANG_N_NAMED_ITEM:
  case LANG_N_KEYED_ITEM:
    walk_item(w, node);
    return;
  case LANG_N_CALL:
    if (node->a->kind == LANG_N_NAME && strcmp(node->a->name->text, "class") == 0 && node->b &&
        node->b->kind == LANG_N_STRING) {
      add(w, lang_string_value(w->arena, w->source, node->b->start, node->b->end, NULL),
          LANG_OUTLINE_CLASS, node, node->b->start, node->b->end - node->b->start);
      return;
    }
    walk_call(w, node);
    return;
  default:
    break;
  }
  for (unsigned i = 0; i < lang_node_children(node); i++)
    walk_list(w, lang_node_list(node, i));
}

static void walk_list(walk *w, const lang_node *list)
{
  for (; list; list = list->next)
    walk_node(w, list);
}

static void make(void *ud)
{
  walk *w = ud;
  w->outline = lang_arena_take(w->arena, sizeof *w->outline);
  walk_list(w, w->source->root->a);
  w->outline->items = w->items;
  w->outline->count = w->count;
  w->outline->arena = w->arena;
}

lang_outline *lang_outline_make(const lang_source *source)
{
  lang_arena *arena = lang_arena_new();
  walk w = {.source = source, .arena = arena};
  if (arena && lang_arena_run(arena, make, &w))
    return w.outline;
  lang_arena_free(arena);
  return NULL;
}

void lang_outline_free(lang_outline *outline)
{
  if (outline)
    lang_arena_free(outline->arena);
}
