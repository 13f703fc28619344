// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Findings about calls: number of arguments, deprecated functions. Any thread.
 *
 * Only where we are certain what is called: functions of the library reached through names that the buffer does
 * not set, and local functions that are never replaced.
 */
#include "lang/lint.h"

#include <string.h>

#define MOST_STEPS 5000000U
#define MOST_STEPS_A_CALL 3000U

// Is what a name leads to what it was first set to, for sure?
static bool is_fixed(const lang_node *node)
{
  while (node->kind == LANG_N_FIELD || node->kind == LANG_N_PAREN)
    node = node->a;
  if (node->kind == LANG_N_CALL || node->kind == LANG_N_METHOD)
    return is_fixed(node->a);
  if (node->kind == LANG_N_STRING)
    return true;
  if (node->kind != LANG_N_NAME)
    return false;
  const lang_symbol *s = node->symbol;
  if (s->kind == LANG_S_GLOBAL)
    return s->writes == 0;
  return s->kind != LANG_S_LOOP && s->kind != LANG_S_PARAMETER && s->kind != LANG_S_SELF &&
         s->writes == 0;
}

static const lang_signature *own_function(lang_lint *lint, const lang_symbol *s)
{
  bool local = (s->kind == LANG_S_LOCAL || s->kind == LANG_S_FUNCTION) && s->writes == 0;
  if (!local || !s->value || s->value->kind != LANG_N_FUNCTION || s->index)
    return NULL;
  if (s->entity && s->entity->signature)
    return s->entity->signature;
  return lang_model_signature(lint->ask.arena, lint->ask.source, s->value, NULL);
}

static const lang_signature *known_function(lang_lint *lint, const lang_node *call,
                                            lang_entity **entity)
{
  const lang_node *callee = call->kind == LANG_N_METHOD ? call : call->a;
  if (callee->kind == LANG_N_NAME && callee->symbol->kind != LANG_S_GLOBAL) {
    const lang_signature *own = own_function(lint, callee->symbol);
    if (own)
      return own;
  }
  if (!lint->ask.library || !is_fixed(call->a))
    return NULL;
  lint->steps += lint->ask.steps;
  if (lint->steps > MOST_STEPS)
    return NULL;
  lint->ask.depth = lint->ask.steps = 0;
  lint->ask.limit = MOST_STEPS_A_CALL;
  lang_entity *e = lang_infer_named(&lint->ask, lint->ask.source, callee);
  if (!e || e->source == lint->ask.source || e->makes_objects || (e->is_class && e->signature))
    return NULL;
  *entity = e;
  const lang_signature *signature = lang_infer_signature(&lint->ask, e);
  return signature && signature->source != lint->ask.source ? signature : NULL;
}

typedef struct bounds {
  size_t least, most;
  bool endless;
} bounds;

static bool may_be_nil(const lang_type *type)
{
  if (!type || type->optional || type->kind == LANG_TY_UNION) {
    for (const lang_type *t = type && !type->optional ? type->inner : NULL; t; t = t->next) {
      if (!may_be_nil(t))
        return false;
    }
    return true;
  }
  return lang_type_is(type, "any") || lang_type_is(type, "nil") || lang_type_is(type, "unknown");
}

static bounds bounds_of(const lang_signature *signature)
{
  bounds b = {0};
  size_t number = 0;
  for (const lang_param *p = signature->params; p; p = p->next) {
    if (p->name && strcmp(p->name, "...") == 0) {
      b.endless = true;
      continue;
    }
    number++;
    if (!p->optional && p->type && !may_be_nil(p->type))
      b.least = number;
  }
  b.most = number;
  return b;
}

static bool is_endless(const lang_node *argument)
{
  return argument && (argument->kind == LANG_N_CALL || argument->kind == LANG_N_METHOD ||
                      argument->kind == LANG_N_VARARG || argument->kind == LANG_N_DEEP);
}

// Arguments as the function counts them: with the object where only one side has it.
static long count_arguments(const lang_node *call, const lang_signature *signature, bool *endless)
{
  long count = 0;
  const lang_node *last = NULL;
  for (const lang_node *n = call->b; n; n = n->next) {
    if (n->kind == LANG_N_MISSING)
      return -1; // half typed
    count++;
    last = n;
  }
  *endless = is_endless(last);
  if (call->kind == LANG_N_METHOD && !signature->is_method)
    count++;
  else if (call->kind == LANG_N_CALL && signature->is_method)
    count--;
  return count;
}

static bool fits(const lang_signature *signature, const lang_node *call)
{
  bool endless = false;
  long given = count_arguments(call, signature, &endless);
  bounds b = bounds_of(signature);
  if (given < 0)
    return true;
  if (endless)
    given--; // at least as many
  return (b.endless || (size_t)given <= b.most) && (endless || (size_t)given >= b.least);
}

static const char *missing_name(const lang_signature *signature, long given)
{
  for (const lang_param *p = signature->params; p; p = p->next) {
    if (given-- <= 0)
      return p->name ? p->name : "?";
  }
  return "?";
}

static void tell(lang_lint *lint, const lang_node *call, const lang_signature *signature)
{
  bool endless = false;
  long given = count_arguments(call, signature, &endless);
  bounds b = bounds_of(signature);
  const lang_node *callee = call->kind == LANG_N_METHOD ? call : call->a;
  const char *name = callee->name ? callee->name->text : "the function";
  if ((size_t)given > b.most && !b.endless) {
    lang_lint_tell(lint, LANG_C_TOO_MANY, callee->start, call->end,
                   "%s takes %zu argument%s, here it gets %ld", name, b.most,
                   b.most == 1 ? "" : "s", given);
    return;
  }
  lang_lint_tell(lint, LANG_C_MISSING, callee->start, call->end, "%s needs the argument '%s'", name,
                 missing_name(signature, given));
}

void lang_lint_call(lang_lint *lint, const lang_node *call)
{
  if (call->kind == LANG_N_METHOD && !call->name)
    return;
  lang_entity *entity = NULL;
  const lang_signature *signature = known_function(lint, call, &entity);
  const lang_node *callee = call->kind == LANG_N_METHOD ? call : call->a;
  if (entity && entity->deprecated && callee->name) {
    uint32_t start = callee->kind == LANG_N_NAME ? callee->start : callee->at;
    lang_lint_tell(lint, LANG_C_DEPRECATED, start, start + callee->name->length,
                   "'%s' is deprecated", callee->name->text);
  }
  if (!signature || fits(signature, call))
    return;
  for (const lang_signature *o = signature->overloads; o; o = o->next) {
    if (fits(o, call))
      return;
  }
  tell(lint, call, signature);
}
