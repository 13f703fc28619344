// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Collecting what sources declare. While a source or a library is made; entities lie in the model's arena.
 *
 * The idea: annotation files are Lua, so the same walk reads them and the buffer. It only notes what is
 * written: which name has which members, docs, and first value. What a value is gets inferred when somebody
 * asks (infer.c), so typing costs nothing for questions that nobody has. Constructors `{...}` are not walked
 * into: a file may be one table of a million items.
 */
#include "lang/model.h"

#include <string.h>

lang_model *lang_model_make(lang_arena *arena)
{
  lang_model *model = lang_arena_take(arena, sizeof *model);
  model->arena = arena;
  lang_entity *roots[] = {&model->globals, &model->classes, &model->aliases, &model->modules};
  for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
    roots[i]->owner = roots[i];
  return model;
}

// --- members ---

static uint32_t hash_of(const lang_entity *owner, const char *name)
{
  uint64_t hash = (uint64_t)(uintptr_t)owner * 0x9E3779B97F4A7C15U >> 20;
  for (; *name; name++)
    hash = (hash ^ (unsigned char)*name) * 0x100000001B3U;
  return (uint32_t)(hash ^ (hash >> 32));
}

static lang_entity *look(const lang_model *model, const lang_entity *owner, const char *name,
                         uint32_t hash)
{
  if (!model->table_size)
    return NULL;
  lang_entity *e = model->table[hash & (model->table_size - 1)];
  while (e && (e->hash != hash || e->owner != owner || strcmp(e->name, name) != 0))
    e = e->chain;
  return e;
}

static void enter(lang_model *model, lang_entity *e)
{
  lang_entity **slot = &model->table[e->hash & (model->table_size - 1)];
  e->chain = *slot;
  *slot = e;
}

static void widen(lang_model *model)
{
  uint32_t old_size = model->table_size;
  lang_entity **old = model->table;
  model->table_size = old_size ? old_size * 2 : 128;
  model->table = lang_arena_take(model->arena, model->table_size * sizeof(lang_entity *));
  for (uint32_t i = 0; i < old_size; i++) {
    for (lang_entity *e = old[i]; e;) {
      lang_entity *next = e->chain;
      enter(model, e);
      e = next;
    }
  }
}

lang_entity *lang_model_find(const lang_model *model, const lang_entity *owner, const char *name)
{
  return look(model, owner, name, hash_of(owner, name));
}

lang_entity *lang_model_get(lang_model *model, lang_entity *owner, const char *name)
{
  uint32_t hash = hash_of(owner, name);
  lang_entity *e = look(model, owner, name, hash);
  if (e)
    return e;
  if (model->count++ >= model->table_size)
    widen(model);
  e = lang_arena_take(model->arena, sizeof *e);
  e->name = name;
  e->owner = owner;
  e->hash = hash;
  enter(model, e);
  if (owner->last)
    owner->last->next = e;
  else
    owner->first = e;
  owner->last = e;
  return e;
}

static lang_entity *follow(lang_entity *e)
{
  for (int i = 0; i < 8 && e && e->type && e->type->kind == LANG_TY_ENTITY; i++)
    e = e->type->entity;
  return e;
}

const char *lang_entity_path(lang_arena *arena, const lang_entity *entity)
{
  const lang_entity *owner = entity->owner;
  if (!owner || owner->owner == owner || !owner->name)
    return entity->name;
  bool method = entity->signature && entity->signature->is_method;
  return lang_arena_format(arena, "%s%s%s", lang_entity_path(arena, owner), method ? ":" : ".",
                           entity->name);
}

// --- signatures ---

static const lang_param *find_param(const lang_doc *doc, const char *name)
{
  for (const lang_param *p = doc ? doc->params : NULL; p; p = p->next) {
    if (p->name && strcmp(p->name, name) == 0)
      return p;
  }
  return NULL;
}

const lang_signature *lang_model_signature(lang_arena *arena, const lang_source *source,
                                           const lang_node *node, const lang_doc *doc)
{
  lang_signature *signature = lang_arena_take(arena, sizeof *signature);
  signature->source = source;
  signature->node = node;
  signature->is_method = node->op == LANG_METHOD;
  lang_param **tail = &signature->params;
  for (const lang_node *n = node->a; n; n = n->next) {
    lang_param *param = lang_arena_take(arena, sizeof *param);
    param->name = n->kind == LANG_N_NAME ? n->name->text : "...";
    const lang_param *said = find_param(doc, param->name);
    if (said) {
      param->type = said->type;
      param->doc = said->doc;
      param->optional = said->optional;
    }
    *tail = param;
    tail = &param->next;
  }
  if (doc) {
    signature->returns = doc->returns;
    signature->overloads = doc->overloads;
    signature->annotated = doc->params || doc->returns;
    memcpy(signature->generics, doc->generics, sizeof signature->generics);
  }
  return signature;
}

// --- docs ---

static void say(lang_entity *e, const lang_doc *doc)
{
  if (!doc)
    return;
  if (!e->doc)
    e->doc = doc->text;
  if (!e->see)
    e->see = doc->see;
  e->deprecated |= doc->deprecated;
  e->async |= doc->async;
  if (doc->type && !e->type)
    e->type = doc->type;
}

static void place(lang_entity *e, const lang_source *source, uint32_t start, size_t length)
{
  if (e->source)
    return;
  e->source = source;
  e->start = start;
  e->end = start + (uint32_t)length;
}

static lang_entity *add_class(lang_model *model, const lang_source *source, const lang_doc *doc)
{
  lang_entity *class = lang_model_get(model, &model->classes, doc->class_name);
  class->is_class = true;
  if (!class->doc)
    class->doc = doc->text;
  if (!class->see)
    class->see = doc->see;
  if (doc->class_parent)
    class->parent = doc->class_parent;
  place(class, source, doc->start, doc->end - doc->start);
  for (const lang_param *f = doc->fields; f; f = f->next) {
    if (!f->name)
      continue;
    lang_entity *field = lang_model_get(model, class, f->name);
    field->is_field = true;
    field->type = f->type;
    field->doc = f->doc;
    field->optional = f->optional;
    if (f->type && f->type->kind == LANG_TY_FUNCTION)
      field->signature = f->type->signature;
    place(field, source, doc->start, doc->end - doc->start);
  }
  if (doc->overloads && !class->signature) { // what is called makes or does something
    class->signature = doc->overloads;
  }
  return class;
}

static void add_docs(lang_model *model, const lang_source *source)
{
  for (uint32_t i = 0; i < source->docs->count; i++) {
    const lang_doc *doc = &source->docs->list[i];
    if (doc->class_name)
      add_class(model, source, doc);
    if (doc->alias) {
      lang_entity *alias = lang_model_get(model, &model->aliases, doc->alias);
      alias->type = doc->alias_type;
      alias->doc = doc->text;
      place(alias, source, doc->start, doc->end - doc->start);
    }
  }
}

// --- code ---

typedef struct walk {
  lang_model *model;
  lang_source *source;
} walk;

static lang_entity *entity_of_symbol(walk *w, lang_symbol *symbol)
{
  if (symbol->entity)
    return follow(symbol->entity);
  lang_entity *e;
  if (symbol->kind == LANG_S_GLOBAL) {
    e = lang_model_get(w->model, &w->model->globals, symbol->name->text);
  } else {
    e = lang_arena_take(w->model->arena, sizeof *e);
    e->name = symbol->name->text;
  }
  if (symbol->declaration)
    place(e, w->source, symbol->declaration->start, symbol->name->length);
  if (!e->value && symbol->value && symbol->kind != LANG_S_LOOP &&
      (!e->source || e->source == w->source)) {
    e->value = symbol->value;
    e->index = symbol->index;
    e->source = w->source;
  }
  symbol->entity = e;
  return follow(e);
}

// What an expression names, made when missing; NULL when it names nothing.
static lang_entity *entity_of(walk *w, const lang_node *node)
{
  if (node->kind == LANG_N_NAME) {
    lang_symbol *symbol = node->symbol;
    if (symbol->kind == LANG_S_SELF && symbol->value && !symbol->entity)
      symbol->entity = entity_of(w, symbol->value);
    return entity_of_symbol(w, symbol);
  }
  if (node->kind == LANG_N_FIELD && node->name) {
    lang_entity *owner = entity_of(w, node->a);
    if (!owner)
      return NULL;
    lang_entity *e = lang_model_get(w->model, owner, node->name->text);
    place(e, w->source, node->at, node->name->length);
    return follow(e);
  }
  return NULL;
}

static void type_params(walk *w, const lang_node *function, const lang_doc *doc)
{
  for (const lang_node *n = doc && doc->params ? function->a : NULL; n; n = n->next) {
    const lang_param *said = n->kind == LANG_N_NAME ? find_param(doc, n->name->text) : NULL;
    if (!said)
      continue;
    lang_entity *e = entity_of_symbol(w, n->symbol);
    e->type = said->type;
    e->doc = said->doc;
    e->optional = said->optional;
  }
}

static void set_value(walk *w, lang_entity *e, const lang_node *value, uint32_t index,
                      const lang_doc *doc)
{
  if (value && value->kind == LANG_N_FUNCTION) {
    if (!e->signature || !e->signature->annotated)
      e->signature = lang_model_signature(w->model->arena, w->source, value, doc);
    type_params(w, value, doc);
  }
  if (value && !e->value && (!e->source || e->source == w->source)) {
    e->source = w->source;
    e->value = value;
    e->index = index;
  }
  say(e, doc);
}

// A target that is assigned to, or declared with something to say about it.
static void declare(walk *w, const lang_node *target, const lang_node *value, uint32_t index,
                    const lang_doc *doc)
{
  if (target->kind == LANG_N_NAME && doc && doc->class_name && index == 0) {
    lang_entity *class = lang_model_get(w->model, &w->model->classes, doc->class_name);
    if (target->symbol->kind == LANG_S_GLOBAL) {
      lang_entity *global = lang_model_get(w->model, &w->model->globals, target->name->text);
      place(global, w->source, target->start, target->name->length);
      global->type = lang_type_of_entity(w->model->arena, class);
    }
    target->symbol->entity = class;
    class->source = w->source;
    class->start = target->start;
    class->end = target->end;
    set_value(w, class, value, index, NULL);
    return;
  }
  bool local = target->kind == LANG_N_NAME && target->symbol->kind != LANG_S_GLOBAL;
  if (local && !doc && (!value || value->kind != LANG_N_FUNCTION))
    return; // its symbol knows as much
  lang_entity *e = entity_of(w, target);
  if (!e)
    return;
  if (target->kind == LANG_N_NAME)
    place(e, w->source, target->start, target->name->length);
  set_value(w, e, value, index, doc);
}

static const lang_node *value_at(const lang_node *values, uint32_t *index)
{
  while (values && values->next && *index > 0) {
    values = values->next;
    --*index;
  }
  return values;
}

static void read_targets(walk *w, const lang_node *node)
{
  const lang_doc *doc = lang_doc_above(w->source, node->start);
  uint32_t number = 0;
  const lang_type *type = doc ? doc->type : NULL;
  for (const lang_node *target = node->a; target; target = target->next, number++) {
    uint32_t index = number;
    const lang_node *value = value_at(node->b, &index);
    if (index > 0 && (!value || (value->kind != LANG_N_CALL && value->kind != LANG_N_METHOD)))
      value = NULL;
    declare(w, target, value, index, number == 0 ? doc : NULL);
    if (number > 0 && type) { // ---@type A, B
      type = type->next;
      lang_entity *e = type ? entity_of(w, target) : NULL;
      if (e && !e->type)
        e->type = type;
    }
  }
}

// The name in `class 'Name'`, or NULL.
static const char *class_call(walk *w, const lang_node *call)
{
  if (call->kind != LANG_N_CALL || call->a->kind != LANG_N_NAME || !call->b ||
      call->b->kind != LANG_N_STRING || strcmp(call->a->name->text, "class") != 0)
    return NULL;
  return lang_string_value(w->model->arena, w->source, call->b->start, call->b->end, NULL);
}

static void read_class_call(walk *w, const lang_node *call)
{
  uint32_t start = call->start;
  const lang_node *parent = NULL;
  if (call->kind == LANG_N_CALL && call->a->kind == LANG_N_CALL) {
    parent = call->b;
    call = call->a;
  }
  const char *name = class_call(w, call);
  if (!name)
    return;
  lang_entity *e = lang_model_get(w->model, &w->model->globals, name);
  e->is_class = true;
  e->makes_objects = true;
  if (parent && parent->kind == LANG_N_NAME)
    e->parent = parent->name->text;
  place(e, w->source, call->b->start + 1,
        call->b->end > call->b->start + 2 ? call->b->end - call->b->start - 2 : 0);
  say(e, lang_doc_above(w->source, start));
}

static void walk_node(walk *w, const lang_node *node)
{
  switch (node->kind) {
  case LANG_N_LOCAL:
  case LANG_N_ASSIGN:
    read_targets(w, node);
    break;
  case LANG_N_LOCAL_FUNCTION:
  case LANG_N_FUNCTION_STAT:
    if (node->a)
      declare(w, node->a, node->b, 0, lang_doc_above(w->source, node->start));
    break;
  case LANG_N_CALL:
    read_class_call(w, node);
    break;
  case LANG_N_NAME:
  case LANG_N_STRING:
  case LANG_N_NUMBER:
    return;
  default:
    break;
  }
  for (unsigned i = 0; i < lang_node_children(node); i++) {
    for (const lang_node *child = lang_node_list(node, i); child; child = child->next)
      walk_node(w, child);
  }
}

static void add_module(walk *w, const char *module)
{
  const lang_node *last = NULL;
  for (const lang_node *n = w->source->root->a; n; n = n->next)
    last = n;
  if (!last || last->kind != LANG_N_RETURN || !last->a)
    return;
  lang_entity *e = lang_model_get(w->model, &w->model->modules, module);
  lang_entity *returned = entity_of(w, last->a);
  if (returned) {
    e->type = lang_type_of_entity(w->model->arena, returned);
  } else {
    e->source = w->source;
    e->value = last->a;
  }
}

void lang_model_add(lang_model *model, lang_source *source, const char *module)
{
  walk w = {.model = model, .source = source};
  add_docs(model, source);
  walk_node(&w, source->root);
  for (uint32_t i = 0; !module && i < source->docs->count; i++) {
    const char *meta = source->docs->list[i].meta;
    if (meta && *meta && strcmp(meta, "_") != 0)
      module = meta;
  }
  if (module)
    add_module(&w, lang_arena_copy(model->arena, module, strlen(module)));
}
