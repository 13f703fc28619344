// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the thing under the mouse is. Any thread; the result owns its arena.
 */
#include "lang/cursor.h"
#include "lang/describe.h"
#include "lang/help.h"

#include <stdio.h>
#include <string.h>

typedef struct asking {
  lang_ask ask;
  lang_position position;
  lang_hover *result;
} asking;

static const char *kind_of_symbol(const asking *a, const lang_symbol *symbol)
{
  switch (symbol->kind) {
  case LANG_S_PARAMETER:
    return "parameter";
  case LANG_S_SELF:
    return "self";
  case LANG_S_LOOP:
    return "loop variable";
  case LANG_S_FUNCTION:
    return "local function";
  case LANG_S_GLOBAL:
    return lang_find_global(&a->ask, symbol->name->text) ? "global" : "unknown global";
  default:
    return symbol->attribute == LANG_A_CONST ? "local constant" : "local";
  }
}

static const char *kind_of_entity(asking *a, const lang_node *node, lang_entity *e)
{
  if (node->kind == LANG_N_NAME && !e->is_class && !lang_infer_signature(&a->ask, e))
    return kind_of_symbol(a, node->symbol);
  switch (lang_describe_kind(&a->ask, e)) {
  case LANG_ITEM_CLASS:
    return "class";
  case LANG_ITEM_METHOD:
    return "method";
  case LANG_ITEM_FUNCTION:
    return node->kind == LANG_N_NAME && node->symbol->kind != LANG_S_GLOBAL ? "local function"
                                                                            : "function";
  case LANG_ITEM_EVENT:
    return "event";
  case LANG_ITEM_TABLE:
    return node->kind == LANG_N_NAME ? kind_of_symbol(a, node->symbol) : "table";
  default:
    return node->kind == LANG_N_NAME ? kind_of_symbol(a, node->symbol) : "field";
  }
}

// How help can be asked for it: by the path of what it is declared as.
static const char *topic_of(asking *a, lang_entity *e)
{
  if (e->owner &&
      (e->owner->owner != e->owner || lang_find_global(&a->ask, e->name) == e || e->is_class))
    return lang_entity_path(a->ask.arena, e);
  lang_entity *target = lang_describe_target(&a->ask, lang_infer_entity(&a->ask, e));
  if (target && target != e && target->owner)
    return lang_entity_path(a->ask.arena, target);
  return "";
}

static void fill(asking *a, const lang_node *node, lang_entity *e)
{
  lang_hover *h = a->result;
  const lang_source *source = a->ask.source;
  bool own = node->kind == LANG_N_NAME || !e->owner || !e->owner->name;
  const char *name = own ? node->name->text : lang_entity_path(a->ask.arena, e);
  h->name = name;
  h->kind = kind_of_entity(a, node, e);
  h->signature = e->is_class && !e->makes_objects ? "" : lang_describe_signature(&a->ask, e, name);
  h->type = *h->signature ? "" : lang_describe_type(&a->ask, lang_infer_entity(&a->ask, e));
  h->doc = lang_describe_doc(&a->ask, e);
  h->see = lang_describe_see(&a->ask, e);
  h->deprecated = e->deprecated;
  bool local = node->kind == LANG_N_NAME && node->symbol->kind != LANG_S_GLOBAL;
  h->origin = local ? LANG_FROM_LOCAL : lang_describe_origin(&a->ask, e);
  h->topic = topic_of(a, e);
  (void)source;
}

static void fill_plain(asking *a, const char *name, const char *kind)
{
  *a->result = (lang_hover){.name = name,
                            .kind = kind,
                            .signature = "",
                            .type = "",
                            .doc = "",
                            .see = "",
                            .topic = "",
                            .origin = LANG_FROM_LOCAL,
                            .arena = a->ask.arena};
}

// require "name"
static bool fill_module(asking *a, const lang_node *string)
{
  const char *name =
      lang_string_value(a->ask.arena, a->ask.source, string->start, string->end, NULL);
  lang_entity *module = lang_find_module(&a->ask, name);
  if (!module)
    return false;
  fill_plain(a, name, "module");
  a->result->doc = lang_describe_doc(&a->ask, module);
  a->result->topic = name;
  a->result->origin = LANG_FROM_ANNOTATION;
  return true;
}

static void work(void *ud)
{
  asking *a = ud;
  const lang_source *source = a->ask.source;
  uint32_t token = 0;
  uint32_t offset = lang_source_offset(source, a->position);
  const lang_node *node =
      lang_comment_at(source, offset) ? NULL : lang_cursor_named(source, a->position, &token);
  if (!node)
    return;
  lang_hover *result = lang_arena_take(a->ask.arena, sizeof *result);
  a->result = result;
  if (node->kind == LANG_N_STRING) {
    if (!fill_module(a, node)) {
      a->result = NULL;
      return;
    }
  } else if (node->kind == LANG_N_GOTO || node->kind == LANG_N_LABEL) {
    fill_plain(a, node->name->text, "label");
  } else {
    lang_entity *e = lang_cursor_entity(&a->ask, node);
    if (e)
      fill(a, node, e);
    else if (node->kind == LANG_N_NAME)
      fill_plain(a, node->name->text, kind_of_symbol(a, node->symbol));
    else
      fill_plain(a, node->name->text, "field");
    if (!e && node->kind == LANG_N_NAME && node->symbol->kind == LANG_S_GLOBAL)
      a->result->origin = LANG_FROM_BUFFER;
  }
  result->arena = a->ask.arena;
  result->word = lang_source_range(source, source->tokens[token].start, source->tokens[token].end);
}

lang_hover *lang_hover_at(const lang_source *source, const lang_library *library,
                          lang_position position)
{
  lang_arena *arena = lang_arena_new();
  asking a = {.ask = {.source = source, .library = library, .arena = arena}, .position = position};
  if (arena && lang_arena_run(arena, work, &a) && a.result)
    return a.result;
  lang_arena_free(arena);
  return NULL;
}

void lang_hover_free(lang_hover *hover)
{
  if (hover)
    lang_arena_free(hover->arena);
}

bool lang_help_word(const lang_source *source, const lang_library *library, lang_position position,
                    char *out, size_t size)
{
  lang_hover *hover = lang_hover_at(source, library, position);
  int length = 0;
  if (hover && *hover->topic) {
    length = snprintf(out, size, "%s", hover->topic);
  } else {
    uint32_t token = 0, offset = lang_source_offset(source, position);
    (void)lang_cursor_named(source, position, &token);
    const lang_token *t = &source->tokens[token];
    bool word = !lang_comment_at(source, offset) && t->start <= offset && offset <= t->end &&
                (t->kind == LANG_T_NAME || t->kind < LANG_KEYWORD_COUNT);
    if (word)
      length = snprintf(out, size, "%.*s", (int)(t->end - t->start), source->text + t->start);
  }
  lang_hover_free(hover);
  return length > 0 && (size_t)length < size;
}
