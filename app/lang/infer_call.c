// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Inference of calls: by annotations, by the first `return` of a function that has none, and by what a few
 * functions of Lua and EPLua are known to give. Any thread; results lie in the arena of the question.
 */
#include "lang/infer_int.h"

#include <string.h>

// The argument for a parameter, by position.
static const lang_node *argument(const lang_node *call, uint32_t number)
{
  const lang_node *node = call->b;
  while (node && number-- > 0)
    node = node->next;
  return node;
}

// T of `@generic T`: the type of the first argument whose parameter has it.
static const lang_type *fill_generic(lang_ask *ask, const lang_source *source,
                                     const lang_node *call, const lang_signature *signature,
                                     const lang_type *type)
{
  if (!type || type->kind != LANG_TY_NAME)
    return type;
  bool generic = false;
  for (size_t i = 0; i < sizeof signature->generics / sizeof *signature->generics; i++)
    generic |= signature->generics[i] && strcmp(signature->generics[i], type->text) == 0;
  if (!generic)
    return type;
  uint32_t number = 0;
  for (const lang_param *p = signature->params; p; p = p->next, number++) {
    const lang_node *given = argument(call, number);
    if (!given || !p->type)
      continue;
    if (p->type->kind == LANG_TY_NAME && strcmp(p->type->text, type->text) == 0)
      return lang_infer(ask, source, given);
    if (p->type->kind == LANG_TY_ARRAY && lang_type_is(p->type->inner, type->text))
      return lang_infer_element(ask, lang_infer(ask, source, given), false);
  }
  return NULL;
}

// Without annotations: what the first `return` with values of the function gives.
static const lang_node *find_return(const lang_node *node, unsigned depth)
{
  if (node->kind == LANG_N_RETURN)
    return node->a ? node : NULL;
  if (node->kind == LANG_N_FUNCTION || depth > 20)
    return NULL;
  if (node->kind > LANG_N_RETURN && node->kind < LANG_N_NIL)
    return NULL;
  for (unsigned i = 0; i < lang_node_children(node); i++) {
    for (const lang_node *child = lang_node_list(node, i); child; child = child->next) {
      const lang_node *found = child->kind < LANG_N_NIL ? find_return(child, depth + 1) : NULL;
      if (found)
        return found;
    }
  }
  return NULL;
}

static const lang_type *infer_from_code(lang_ask *ask, const lang_signature *signature,
                                        uint32_t index)
{
  if (!signature->node || !signature->node->b)
    return NULL;
  const lang_node *statement = find_return(signature->node->b, 0);
  const lang_node *value = statement ? statement->a : NULL;
  while (value && value->next && index > 0) {
    value = value->next;
    index--;
  }
  if (!value)
    return NULL;
  return index ? lang_infer_result(ask, signature->source, value, index)
               : lang_infer(ask, signature->source, value);
}

// setmetatable(t, mt): t, and what its __index has.
static const lang_type *infer_metatable(lang_ask *ask, const lang_source *source,
                                        const lang_node *call)
{
  const lang_type *object = call->b ? lang_infer(ask, source, call->b) : NULL;
  const lang_node *meta = argument(call, 1);
  const lang_type *meta_type = meta ? lang_infer(ask, source, meta) : NULL;
  lang_entity *index = meta_type ? lang_member_find(ask, meta_type, "__index") : NULL;
  const lang_type *inherited = index ? lang_infer_entity(ask, index) : NULL;
  if (inherited && inherited->kind == LANG_TY_FUNCTION)
    inherited = NULL;
  if (!inherited && meta && meta->kind != LANG_N_TABLE)
    inherited = meta_type;
  return lang_infer_both(ask, inherited, object);
}

static const lang_type *infer_known_call(lang_ask *ask, const lang_source *source,
                                         const lang_node *call, uint32_t index, bool *known)
{
  *known = true;
  if (call->b && index == 0) {
    if (lang_is_call_of(call, "require") && call->b->kind == LANG_N_STRING) {
      const char *name = lang_string_value(ask->arena, source, call->b->start, call->b->end, NULL);
      lang_entity *module = lang_find_module(ask, name);
      return module ? lang_infer_entity(ask, module) : NULL;
    }
    if (lang_is_call_of(call, "setmetatable"))
      return infer_metatable(ask, source, call);
    if (lang_is_call_of(call, "class") && call->b->kind == LANG_N_STRING) {
      const char *name = lang_string_value(ask->arena, source, call->b->start, call->b->end, NULL);
      lang_entity *e = lang_find_global(ask, name);
      if (e && e->is_class)
        return lang_type_of_entity(ask->arena, e);
    }
  }
  if (lang_is_call_of(call, "assert") || lang_is_call_of(call, "select")) {
    uint32_t number = index + (call->a->name->text[0] == 's' ? 1 : 0);
    const lang_node *given = argument(call, number);
    if (given)
      return lang_infer(ask, source, given);
  }
  *known = false;
  return NULL;
}

const lang_type *lang_infer_result(lang_ask *ask, const lang_source *source, const lang_node *call,
                                   uint32_t index)
{
  if ((call->kind != LANG_N_CALL && call->kind != LANG_N_METHOD) || !lang_infer_enter(ask))
    return NULL;
  const lang_signature *signature;
  if (call->kind == LANG_N_METHOD) {
    lang_entity *method = lang_infer_named(ask, source, call);
    signature = method ? lang_infer_signature(ask, method) : NULL;
  } else {
    bool known;
    const lang_type *type = infer_known_call(ask, source, call, index, &known);
    if (known)
      return lang_infer_leave(ask, type);
    const lang_type *callee = lang_infer(ask, source, call->a);
    if (callee && callee->kind == LANG_TY_ENTITY && callee->entity->makes_objects)
      return lang_infer_leave(ask, index ? NULL : callee);
    signature = lang_type_signature(ask, callee);
  }
  if (!signature)
    return lang_infer_leave(ask, NULL);
  if (!signature->returns)
    return lang_infer_leave(ask, infer_from_code(ask, signature, index));
  const lang_return *result = signature->returns;
  for (uint32_t i = 0; result && i < index; i++)
    result = result->next;
  return lang_infer_leave(ask,
                          result ? fill_generic(ask, source, call, signature, result->type) : NULL);
}
