// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Inference: expressions to types. Any thread; results lie in the arena of the question.
 *
 * The idea: no types are computed ahead. A question walks from the expression to what it was first set to,
 * at most DEEPEST steps deep and MOST_STEPS in all, so that a cycle or a monster ends in "not known".
 */
#include "lang/infer_int.h"

#include <string.h>

#define DEEPEST 40U
#define MOST_STEPS 200000U

bool lang_infer_enter(lang_ask *ask)
{
  unsigned limit = ask->limit ? ask->limit : MOST_STEPS;
  if (ask->depth >= DEEPEST || ask->steps >= limit)
    return false;
  ask->depth++;
  ask->steps++;
  return true;
}

const lang_type *lang_infer_leave(lang_ask *ask, const lang_type *type)
{
  ask->depth--;
  return type;
}

// --- making types ---

const lang_type *lang_infer_make_name(lang_ask *ask, const char *name)
{
  return lang_type_name(ask->arena, name);
}

const lang_type *lang_infer_make_table(lang_ask *ask, const lang_source *source,
                                       const lang_node *node)
{
  lang_type *type = lang_arena_take(ask->arena, sizeof *type);
  type->kind = LANG_TY_TABLE;
  type->source = source;
  type->node = node;
  return type;
}

const lang_type *lang_infer_make_function(lang_ask *ask, const lang_signature *signature)
{
  lang_type *type = lang_arena_take(ask->arena, sizeof *type);
  type->kind = LANG_TY_FUNCTION;
  type->signature = signature;
  return type;
}

// One type with the members of both, those of a first.
const lang_type *lang_infer_both(lang_ask *ask, const lang_type *a, const lang_type *b)
{
  if (!a || !b)
    return a ? a : b;
  lang_type *both = lang_arena_take(ask->arena, sizeof *both);
  lang_type *first = lang_arena_take(ask->arena, sizeof *first);
  lang_type *second = lang_arena_take(ask->arena, sizeof *second);
  *first = *a;
  *second = *b;
  second->next = NULL;
  first->next = second;
  both->kind = LANG_TY_UNION;
  both->inner = first;
  both->text = a->text ? a->text : b->text;
  return both;
}

// --- entities ---

const lang_type *lang_infer_entity(lang_ask *ask, lang_entity *e)
{
  if (e->type)
    return e->type;
  if (e->is_class)
    return lang_type_of_entity(ask->arena, e);
  if (e->signature)
    return lang_infer_make_function(ask, e->signature);
  if (e->first || (e->value && e->value->kind == LANG_N_TABLE))
    return lang_type_of_entity(ask->arena, e);
  if (!e->value || !lang_infer_enter(ask))
    return NULL;
  const lang_type *type = e->index ? lang_infer_result(ask, e->source, e->value, e->index)
                                   : lang_infer(ask, e->source, e->value);
  return lang_infer_leave(ask, type);
}

const lang_signature *lang_type_signature(lang_ask *ask, const lang_type *type)
{
  for (int i = 0; type && i < 8; i++) {
    switch (type->kind) {
    case LANG_TY_FUNCTION:
      return type->signature;
    case LANG_TY_ENTITY:
      if (type->entity->makes_objects) {
        lang_entity *init = lang_member_find(ask, type, "__init");
        return init ? init->signature : NULL;
      }
      if (type->entity->signature)
        return type->entity->signature;
      type = type->entity->type;
      break;
    case LANG_TY_UNION:
      for (const lang_type *t = type->inner; t; t = t->next) {
        if (t->kind == LANG_TY_FUNCTION)
          return t->signature;
      }
      return NULL;
    case LANG_TY_NAME: {
      lang_entity *e = lang_find_class(ask, type->text);
      if (e)
        return e->signature;
      e = lang_find_alias(ask, type->text);
      type = e ? e->type : NULL;
      break;
    }
    default:
      return NULL;
    }
  }
  return NULL;
}

const lang_signature *lang_infer_signature(lang_ask *ask, lang_entity *e)
{
  if (e->signature)
    return e->signature;
  return lang_type_signature(ask, lang_infer_entity(ask, e));
}

// --- names ---

const lang_type *lang_infer_element(lang_ask *ask, const lang_type *type, bool key)
{
  for (int i = 0; type && i < 8; i++) {
    if (type->kind == LANG_TY_ARRAY)
      return key ? lang_infer_make_name(ask, "integer") : type->inner;
    if (type->kind == LANG_TY_MAP)
      return key ? type->inner : type->inner->next;
    if (type->kind == LANG_TY_UNION) {
      type = type->inner;
    } else if (type->kind == LANG_TY_NAME) {
      lang_entity *alias = lang_find_alias(ask, type->text);
      type = alias ? alias->type : NULL;
    } else if (type->kind == LANG_TY_TABLE && !key) {
      const lang_node *first = type->node->a;
      return first && first->kind == LANG_N_ITEM ? lang_infer(ask, type->source, first->a) : NULL;
    } else if (type->kind == LANG_TY_ENTITY && type->entity->value &&
               type->entity->value->kind == LANG_N_TABLE) {
      type = lang_infer_make_table(ask, type->entity->source, type->entity->value);
    } else {
      return NULL;
    }
  }
  return NULL;
}

bool lang_is_call_of(const lang_node *node, const char *name)
{
  return node->kind == LANG_N_CALL && node->a->kind == LANG_N_NAME &&
         node->a->symbol->kind == LANG_S_GLOBAL && strcmp(node->a->name->text, name) == 0;
}

// A variable of a for.
static const lang_type *infer_loop(lang_ask *ask, const lang_source *source,
                                   const lang_symbol *symbol)
{
  const lang_node *value = symbol->value;
  if (!value)
    return NULL;
  if (symbol->statement->kind == LANG_N_FOR_NUMBER)
    return lang_infer(ask, source, value);
  if (lang_is_call_of(value, "ipairs") && symbol->index == 0)
    return lang_infer_make_name(ask, "integer");
  if ((lang_is_call_of(value, "ipairs") || lang_is_call_of(value, "pairs")) && value->b)
    return lang_infer_element(ask, lang_infer(ask, source, value->b), symbol->index == 0);
  const lang_signature *iterator = lang_type_signature(ask, lang_infer(ask, source, value));
  const lang_return *result = iterator ? iterator->returns : NULL;
  for (uint32_t i = 0; result && i < symbol->index; i++)
    result = result->next;
  return result ? result->type : NULL;
}

static const lang_type *infer_symbol(lang_ask *ask, const lang_source *source,
                                     const lang_symbol *symbol)
{
  if (symbol->entity && symbol->kind != LANG_S_GLOBAL)
    return lang_infer_entity(ask, symbol->entity);
  switch (symbol->kind) {
  case LANG_S_GLOBAL: {
    lang_entity *e = symbol->entity ? symbol->entity : lang_find_global(ask, symbol->name->text);
    const lang_type *type = e ? lang_infer_entity(ask, e) : NULL;
    const lang_model *model = ask->library ? ask->library->model : NULL;
    lang_entity *known = model ? lang_model_find(model, &model->globals, symbol->name->text) : NULL;
    if (!known || known == e)
      return type;
    const lang_type *said =
        lang_infer_entity(ask, known); // the buffer adds to what the library has
    return lang_infer_both(ask, type, said);
  }
  case LANG_S_LOOP:
    return infer_loop(ask, source, symbol);
  default:
    if (!symbol->value)
      return NULL;
    return symbol->index ? lang_infer_result(ask, source, symbol->value, symbol->index)
                         : lang_infer(ask, source, symbol->value);
  }
}

// --- expressions ---

lang_entity *lang_infer_named(lang_ask *ask, const lang_source *source, const lang_node *node)
{
  switch (node->kind) {
  case LANG_N_NAME: {
    if (node->symbol->entity)
      return node->symbol->entity;
    if (node->symbol->kind == LANG_S_GLOBAL)
      return lang_find_global(ask, node->name->text);
    lang_entity *e = lang_arena_take(ask->arena, sizeof *e);
    e->name = node->name->text;
    e->type = infer_symbol(ask, source, node->symbol);
    e->source = source;
    e->start = node->symbol->declaration ? node->symbol->declaration->start : node->start;
    e->end = e->start + node->name->length;
    return e;
  }
  case LANG_N_FIELD:
  case LANG_N_METHOD: {
    const lang_type *type = node->name ? lang_infer(ask, source, node->a) : NULL;
    return type ? lang_member_find(ask, type, node->name->text) : NULL;
  }
  case LANG_N_NAMED_ITEM: {
    const lang_node *value = node->a;
    lang_entity *e = lang_arena_take(ask->arena, sizeof *e);
    e->name = node->name->text;
    e->source = source;
    e->start = node->at;
    e->end = node->at + node->name->length;
    e->value = value;
    const lang_doc *doc = lang_doc_above(source, node->start);
    if (value && value->kind == LANG_N_FUNCTION)
      e->signature = lang_model_signature(ask->arena, source, value, doc);
    if (doc) {
      e->doc = doc->text;
      e->type = doc->type;
      e->see = doc->see;
    }
    return e;
  }
  default:
    return NULL;
  }
}

static const lang_type *infer_number(lang_ask *ask, const lang_source *source,
                                     const lang_node *node)
{
  const char *text = source->text + node->start;
  bool hex = node->end - node->start > 1 && text[0] == '0' && (text[1] | 32) == 'x';
  for (uint32_t i = 0; i < node->end - node->start; i++) {
    char c = (char)(text[i] | 32);
    if (text[i] == '.' || c == 'p' || (c == 'e' && !hex))
      return lang_infer_make_name(ask, "number");
  }
  return lang_infer_make_name(ask, "integer");
}

static const lang_type *infer_binary(lang_ask *ask, const lang_source *source,
                                     const lang_node *node)
{
  switch (node->op) {
  case LANG_T_OR: {
    const lang_type *left = lang_infer(ask, source, node->a);
    if (left && !lang_type_is(left, "nil") && !lang_type_is(left, "boolean") &&
        !lang_type_is(left, "any"))
      return left;
    return lang_infer(ask, source, node->b);
  }
  case LANG_T_AND:
    return lang_infer(ask, source, node->b);
  case LANG_T_CONCAT:
    return lang_infer_make_name(ask, "string");
  case LANG_T_EQUAL:
  case LANG_T_NOT_EQUAL:
  case LANG_T_LESS:
  case LANG_T_GREATER:
  case LANG_T_LESS_EQUAL:
  case LANG_T_GREATER_EQUAL:
    return lang_infer_make_name(ask, "boolean");
  case LANG_T_SLASH:
  case LANG_T_CARET:
    return lang_infer_make_name(ask, "number");
  default: {
    const lang_type *left = lang_infer(ask, source, node->a);
    if (lang_type_is(left, "integer") && lang_type_is(lang_infer(ask, source, node->b), "integer"))
      return left;
    return !left || lang_type_is(left, "integer") ? lang_infer_make_name(ask, "number")
                                                  : left; // or a metamethod's
  }
  }
}

static const lang_type *infer_index(lang_ask *ask, const lang_source *source, const lang_node *node)
{
  const lang_type *object = lang_infer(ask, source, node->a);
  if (object && node->b && node->b->kind == LANG_N_STRING) {
    const char *name = lang_string_value(ask->arena, source, node->b->start, node->b->end, NULL);
    lang_entity *member = lang_member_find(ask, object, name);
    if (member)
      return lang_infer_entity(ask, member);
  }
  return lang_infer_element(ask, object, false);
}

static const lang_type *infer_node(lang_ask *ask, const lang_source *source, const lang_node *node)
{
  switch (node->kind) {
  case LANG_N_NIL:
    return lang_infer_make_name(ask, "nil");
  case LANG_N_BOOLEAN:
    return lang_infer_make_name(ask, "boolean");
  case LANG_N_NUMBER:
    return infer_number(ask, source, node);
  case LANG_N_STRING:
    return lang_infer_make_name(ask, "string");
  case LANG_N_FUNCTION:
    return lang_infer_make_function(ask, lang_model_signature(ask->arena, source, node, NULL));
  case LANG_N_TABLE:
    return lang_infer_make_table(ask, source, node);
  case LANG_N_NAME:
    return infer_symbol(ask, source, node->symbol);
  case LANG_N_FIELD: {
    lang_entity *member = lang_infer_named(ask, source, node);
    return member ? lang_infer_entity(ask, member) : NULL;
  }
  case LANG_N_INDEX:
    return infer_index(ask, source, node);
  case LANG_N_CALL:
  case LANG_N_METHOD:
    return lang_infer_result(ask, source, node, 0);
  case LANG_N_PAREN:
    return node->a ? lang_infer(ask, source, node->a) : NULL;
  case LANG_N_UNARY:
    if (node->op == LANG_T_NOT)
      return lang_infer_make_name(ask, "boolean");
    return node->op == LANG_T_MINUS ? lang_infer(ask, source, node->a)
                                    : lang_infer_make_name(ask, "integer");
  case LANG_N_BINARY:
    return infer_binary(ask, source, node);
  default:
    return NULL;
  }
}

const lang_type *lang_infer(lang_ask *ask, const lang_source *source, const lang_node *node)
{
  if (!node || !lang_infer_enter(ask))
    return NULL;
  return lang_infer_leave(ask, infer_node(ask, source, node));
}
