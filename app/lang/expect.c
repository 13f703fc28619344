// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What is expected at a place: the type of the parameter, field, or other side. Any thread; owns nothing.
 */
#include "lang/cursor.h"

#include <string.h>

#define PATH 64U

static const lang_type *param_type(lang_ask *ask, const lang_node *call, const lang_node *argument,
                                   bool *first)
{
  const lang_signature *signature = NULL;
  if (call->kind == LANG_N_METHOD) {
    lang_entity *method = lang_infer_named(ask, ask->source, call);
    signature = method ? lang_infer_signature(ask, method) : NULL;
  } else {
    signature = lang_type_signature(ask, lang_infer(ask, ask->source, call->a));
  }
  const lang_param *param = signature ? signature->params : NULL;
  const lang_node *n = call->b;
  while (param && n && n != argument) {
    n = n->next;
    param = param->next;
  }
  *first = call->b == argument;
  return param ? param->type : NULL;
}

// Does a type name fields? `table` does not.
static bool has_fields(lang_ask *ask, const lang_type *type)
{
  for (; type; type = type->kind == LANG_TY_UNION ? type->inner : NULL) {
    if (type->kind == LANG_TY_UNION) {
      for (const lang_type *t = type->inner; t; t = t->next) {
        if (has_fields(ask, t))
          return true;
      }
      return false;
    }
    if (type->kind == LANG_TY_RECORD)
      return true;
    if (type->kind == LANG_TY_NAME) {
      lang_entity *class = lang_find_class(ask, type->text);
      if (class)
        return true;
      lang_entity *alias = lang_find_alias(ask, type->text);
      return alias && alias->type && alias->type->kind != LANG_TY_NAME &&
             has_fields(ask, alias->type);
    }
    return false;
  }
  return false;
}

static const lang_type *element_type(const lang_type *type)
{
  if (type && type->kind == LANG_TY_UNION) {
    for (const lang_type *t = type->inner; t; t = t->next) {
      if (t->kind == LANG_TY_ARRAY || t->kind == LANG_TY_MAP)
        type = t;
    }
  }
  if (type && type->kind == LANG_TY_ARRAY)
    return type->inner;
  return type && type->kind == LANG_TY_MAP ? type->inner->next : NULL;
}

static const lang_type *expected(lang_ask *ask, lang_node **path, uint32_t i);

static const lang_type *expected_in_call(lang_ask *ask, const lang_node *call,
                                         const lang_node *argument)
{
  bool first = false;
  const lang_type *type = param_type(ask, call, argument, &first);
  if (argument->kind != LANG_N_TABLE || has_fields(ask, type))
    return type;
  if (!first) // a function that makes an object of a table of its properties
    return type;
  const lang_type *made = lang_infer(ask, ask->source, call);
  return has_fields(ask, made) ? made : type;
}

static const lang_type *expected_by_statement(lang_ask *ask, const lang_node *statement,
                                              const lang_node *value)
{
  const lang_node *target = statement->a;
  for (const lang_node *n = statement->b; n && n != value && target; n = n->next)
    target = target->next;
  if (!target)
    return NULL;
  if (target->kind == LANG_N_NAME)
    return target->symbol->entity ? target->symbol->entity->type : NULL;
  lang_entity *field = lang_infer_named(ask, ask->source, target);
  return field ? field->type : NULL;
}

// What is expected of path[i], by what is around it.
static const lang_type *expected(lang_ask *ask, lang_node **path, uint32_t i)
{
  if (i == 0)
    return NULL;
  const lang_node *node = path[i], *around = path[i - 1];
  switch (around->kind) {
  case LANG_N_CALL:
  case LANG_N_METHOD:
    return node == around->a ? NULL : expected_in_call(ask, around, node);
  case LANG_N_NAMED_ITEM: {
    const lang_type *table = i >= 2 ? expected(ask, path, i - 2) : NULL;
    lang_entity *field = table ? lang_member_find(ask, table, around->name->text) : NULL;
    return field ? field->type : NULL;
  }
  case LANG_N_ITEM:
    return i >= 2 ? element_type(expected(ask, path, i - 2)) : NULL;
  case LANG_N_LOCAL:
  case LANG_N_ASSIGN:
    return expected_by_statement(ask, around, node);
  case LANG_N_BINARY:
    if (around->op == LANG_T_EQUAL || around->op == LANG_T_NOT_EQUAL)
      return lang_infer(ask, ask->source, node == around->a ? around->b : around->a);
    return around->op == LANG_T_OR ? expected(ask, path, i - 1) : NULL;
  case LANG_N_PAREN:
    return expected(ask, path, i - 1);
  default:
    return NULL;
  }
}

const lang_type *lang_cursor_expected(lang_ask *ask, uint32_t offset, lang_node_kind kind)
{
  lang_node *path[PATH];
  uint32_t count = lang_node_path(ask->source, offset, path, PATH);
  for (uint32_t i = count; i-- > 0;) {
    if (path[i]->kind == kind)
      return expected(ask, path, i);
  }
  return NULL;
}

lang_entity *lang_cursor_entity(lang_ask *ask, const lang_node *node)
{
  if (node->kind == LANG_N_NAMED_ITEM) {
    const lang_type *type = lang_cursor_expected(ask, node->start, LANG_N_TABLE);
    lang_entity *member = type ? lang_member_find(ask, type, node->name->text) : NULL;
    if (member)
      return member;
  }
  if (node->kind == LANG_N_STRING)
    return NULL;
  return lang_infer_named(ask, ask->source, node);
}
