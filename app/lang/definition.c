// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Definitions and references. Any thread; references own their arena.
 */
#include "lang/definition.h"

#include "lang/cursor.h"

#include <stdio.h>
#include <string.h>

#define MOST_LOOKS 5000U

// The LABEL that a goto means: the innermost block around it that has one of the name.
static const lang_node *find_label(const lang_source *source, const lang_node *from)
{
  lang_node *path[256];
  uint32_t count = lang_node_path(source, from->start, path, 256);
  for (uint32_t i = count; i-- > 0;) {
    if (path[i]->kind == LANG_N_FUNCTION)
      return NULL;
    for (const lang_node *n = path[i]->kind == LANG_N_BLOCK ? path[i]->a : NULL; n; n = n->next) {
      if (n->kind == LANG_N_LABEL && n->name == from->name)
        return n;
    }
  }
  return NULL;
}

static void place(lang_definition *d, const lang_source *source, uint32_t start, uint32_t end)
{
  d->kind = LANG_DEFINITION_HERE;
  d->range = lang_source_range(source, start, end);
}

static void place_entity(lang_definition *d, const lang_ask *ask, const lang_entity *e)
{
  if (!e->source)
    return;
  if (e->source == ask->source) {
    place(d, e->source, e->start, e->end);
    return;
  }
  for (size_t i = 0; ask->library && i < ask->library->count; i++) {
    const lang_library_file *file = &ask->library->files[i];
    if (file->source != e->source)
      continue;
    d->kind = LANG_DEFINITION_FILE;
    d->range = lang_source_range(e->source, e->start, e->end);
    snprintf(d->path, sizeof d->path, "%s", file->path);
  }
}

typedef struct asking {
  lang_ask ask;
  lang_position position;
  lang_definition result;
} asking;

// The first place where a global is set.
static const lang_node *first_write(const lang_symbol *symbol)
{
  for (const lang_node *use = symbol->uses; use; use = use->a) {
    if (use->op == LANG_WRITE)
      return use;
  }
  return NULL;
}

static void define_name(asking *a, const lang_node *node)
{
  const lang_source *source = a->ask.source;
  const lang_symbol *symbol = node->symbol;
  if (symbol->declaration) {
    place(&a->result, source, symbol->declaration->start, symbol->declaration->end);
  } else if (symbol->kind == LANG_S_SELF) {
    place(&a->result, source, symbol->statement->start, symbol->statement->start + 8);
    if (symbol->value)
      place(&a->result, source, symbol->value->start, symbol->value->end);
  } else {
    const lang_node *write = first_write(symbol);
    lang_entity *e = lang_find_global(&a->ask, node->name->text);
    if (write)
      place(&a->result, source, write->start, write->end);
    else if (e)
      place_entity(&a->result, &a->ask, e);
  }
}

static bool is_required(const lang_source *source, uint32_t token)
{
  if (token > 0 && source->tokens[token - 1].kind == LANG_T_OPEN_PAREN)
    token--;
  return token > 0 && source->tokens[token - 1].kind == LANG_T_NAME &&
         strcmp(source->names[source->tokens[token - 1].name]->text, "require") == 0;
}

static void work(void *ud)
{
  asking *a = ud;
  const lang_source *source = a->ask.source;
  uint32_t token = 0;
  const lang_node *node = lang_cursor_named(source, a->position, &token);
  if (!node || lang_comment_at(source, lang_source_offset(source, a->position)))
    return;
  switch (node->kind) {
  case LANG_N_STRING:
    if (is_required(source, token)) {
      const char *name = lang_string_value(a->ask.arena, source, node->start, node->end, NULL);
      int length = snprintf(a->result.module, sizeof a->result.module, "%s", name);
      if (length > 0 && (size_t)length < sizeof a->result.module)
        a->result.kind = LANG_DEFINITION_MODULE;
    }
    break;
  case LANG_N_GOTO:
  case LANG_N_LABEL: {
    const lang_node *label = find_label(source, node);
    if (label)
      place(&a->result, source, label->at, label->at + label->name->length);
    break;
  }
  case LANG_N_NAME:
    define_name(a, node);
    break;
  default: {
    lang_entity *e = lang_cursor_entity(&a->ask, node);
    if (e)
      place_entity(&a->result, &a->ask, e);
  }
  }
}

lang_definition lang_definition_at(const lang_source *source, const lang_library *library,
                                   lang_position position)
{
  lang_arena *arena = lang_arena_new();
  asking a = {.ask = {.source = source, .library = library, .arena = arena}, .position = position};
  if (!arena || !lang_arena_run(arena, work, &a))
    a.result.kind = LANG_DEFINITION_NONE;
  lang_arena_free(arena);
  return a.result;
}

// --- references ---

typedef struct collecting {
  lang_ask ask;
  lang_position position;
  lang_references *result;
  lang_range *ranges;
  bool *writes;
  size_t count, room;
  const lang_node *wanted; // FIELD and the like, or LABEL
  const lang_entity *entity;
  unsigned looked; // fields of the name that were resolved; bounded
} collecting;

static void add(collecting *c, uint32_t start, uint32_t length, bool write)
{
  if (c->count == c->room) {
    c->room = c->room ? c->room * 2 : 64;
    lang_range *ranges = lang_arena_take(c->ask.arena, c->room * sizeof *ranges);
    bool *writes = lang_arena_take(c->ask.arena, c->room * sizeof *writes);
    if (c->count) {
      memcpy(ranges, c->ranges, c->count * sizeof *ranges);
      memcpy(writes, c->writes, c->count * sizeof *writes);
    }
    c->ranges = ranges;
    c->writes = writes;
  }
  c->ranges[c->count] = lang_source_range(c->ask.source, start, start + length);
  c->writes[c->count++] = write;
}

static void walk(collecting *c, const lang_node *node, bool write)
{
  bool field =
      node->kind == LANG_N_FIELD || node->kind == LANG_N_METHOD || node->kind == LANG_N_NAMED_ITEM;
  bool is_target = field && node->name == c->wanted->name;
  bool before = node->kind == LANG_N_NAMED_ITEM;
  bool same = false;
  if (is_target && c->looked < MOST_LOOKS) {
    c->looked++;
    c->ask.steps = c->ask.depth = 0;
    lang_entity *e =
        before ? lang_cursor_entity(&c->ask, node) : lang_infer_named(&c->ask, c->ask.source, node);
    same = e && (e == c->entity ||
                 (e->source && e->source == c->entity->source && e->start == c->entity->start));
  }
  if (same && before)
    add(c, node->at, node->name->length, true);
  for (unsigned i = 0; i < lang_node_children(node); i++) {
    bool targets = i == 0 && (node->kind == LANG_N_ASSIGN || node->kind == LANG_N_FUNCTION_STAT);
    for (const lang_node *n = lang_node_list(node, i); n; n = n->next) {
      if (n->kind != LANG_N_NAME && n->kind != LANG_N_STRING)
        walk(c, n, targets);
    }
    if (same && !before && i == 0)
      add(c, node->at, node->name->length, write);
  }
}

static void collect_labels(collecting *c, const lang_node *node, const lang_node *label)
{
  for (unsigned i = 0; i < lang_node_children(node); i++) {
    for (const lang_node *n = lang_node_list(node, i); n; n = n->next) {
      if ((n->kind == LANG_N_GOTO || n->kind == LANG_N_LABEL) && n->name == label->name &&
          find_label(c->ask.source, n) == label)
        add(c, n->at, n->name->length, n->kind == LANG_N_LABEL);
      else
        collect_labels(c, n, label);
    }
  }
}

static void collect(void *ud)
{
  collecting *c = ud;
  const lang_source *source = c->ask.source;
  uint32_t token = 0;
  const lang_node *node = lang_cursor_named(source, c->position, &token);
  if (!node || node->kind == LANG_N_STRING)
    return;
  lang_references *r = lang_arena_take(c->ask.arena, sizeof *r);
  r->arena = c->ask.arena;
  r->name = node->name->text;
  if (node->kind == LANG_N_NAME) {
    const lang_symbol *symbol = node->symbol;
    for (const lang_node *use = symbol->uses; use; use = use->a)
      add(c, use->start, node->name->length, use->op == LANG_WRITE || use == symbol->declaration);
    r->can_rename = symbol->kind != LANG_S_GLOBAL && symbol->kind != LANG_S_SELF;
  } else if (node->kind == LANG_N_GOTO || node->kind == LANG_N_LABEL) {
    const lang_node *label = find_label(source, node);
    if (label)
      collect_labels(c, source->root, label);
    r->can_rename = label != NULL;
  } else {
    c->wanted = node;
    c->entity = lang_cursor_entity(&c->ask, node);
    if (c->entity)
      walk(c, source->root, false);
  }
  r->ranges = c->ranges;
  r->writes = c->writes;
  r->count = c->count;
  c->result = r;
}

lang_references *lang_references_at(const lang_source *source, lang_position position)
{
  lang_arena *arena = lang_arena_new();
  collecting c = {.ask = {.source = source, .arena = arena}, .position = position};
  if (arena && lang_arena_run(arena, collect, &c) && c.result)
    return c.result;
  lang_arena_free(arena);
  return NULL;
}

void lang_references_free(lang_references *references)
{
  if (references)
    lang_arena_free(references->arena);
}

// --- renaming ---

static bool is_identifier(const char *name)
{
  if (!*name || (*name >= '0' && *name <= '9'))
    return false;
  for (const char *p = name; *p; p++) {
    bool good = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
                *p == '_';
    if (!good)
      return false;
  }
  for (unsigned k = 0; k < LANG_KEYWORD_COUNT; k++) {
    if (strcmp(name, lang_token_text((lang_token_kind)k)) == 0)
      return false;
  }
  return true;
}

// Is a symbol of the new name visible at a use of the old one, and nearer?
static bool would_be_caught(const lang_symbol *renamed, const lang_symbol *other)
{
  for (const lang_node *use = renamed->uses; use; use = use->a) {
    if (other->from <= use->start && use->start < other->to && other->number > renamed->number)
      return true;
  }
  return false;
}

// Is the renamed symbol visible at a use of another one of the new name, and nearer?
static bool would_catch(const lang_symbol *renamed, const lang_symbol *other)
{
  for (const lang_node *use = other->uses; use; use = use->a) {
    bool nearer = other->kind == LANG_S_GLOBAL || other->number < renamed->number;
    if (use != other->declaration && renamed->from <= use->start && use->start < renamed->to &&
        nearer)
      return true;
  }
  return false;
}

const char *lang_rename_refusal(const lang_source *source, lang_position position, const char *name)
{
  static const char taken[] =
      "this name means something else in a place where the variable is used";
  uint32_t token = 0;
  const lang_node *node = lang_cursor_named(source, position, &token);
  if (!is_identifier(name))
    return "this is not a name of Lua";
  if (node && (node->kind == LANG_N_GOTO || node->kind == LANG_N_LABEL))
    return NULL;
  if (!node || node->kind != LANG_N_NAME || node->symbol->kind == LANG_S_GLOBAL ||
      node->symbol->kind == LANG_S_SELF)
    return "only local variables and labels can be renamed";
  for (const lang_symbol *s = source->symbols; s; s = s->next) {
    if (s != node->symbol && strcmp(s->name->text, name) == 0 &&
        (would_be_caught(node->symbol, s) || would_catch(node->symbol, s)))
      return taken;
  }
  for (uint32_t i = 0; i < source->global_count; i++) {
    if (strcmp(source->globals[i]->name->text, name) == 0 &&
        would_catch(node->symbol, source->globals[i]))
      return taken;
  }
  return NULL;
}
