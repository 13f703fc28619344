// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Members of types. Any thread; what is made up lies in the arena of the question.
 *
 * One walk serves both finding a name and listing all: it visits where members may be, the nearest first.
 */
#include "lang/infer.h"

#include <string.h>

typedef struct search {
  lang_ask *ask;
  const char *name; // NULL: all
  lang_entity *found;
  void (*visit)(void *ud, lang_entity *member);
  void *ud;
  unsigned depth;
} search;

#define DEEPEST 12U
#define MOST_ITEMS 20000U

static void search_type(search *s, const lang_type *type);

static void offer(search *s, lang_entity *member)
{
  if (s->visit)
    s->visit(s->ud, member);
  else if (!s->found)
    s->found = member;
}

static void search_items(search *s, const lang_source *source, const lang_node *table)
{
  unsigned count = 0;
  for (const lang_node *item = table->a; item && count < MOST_ITEMS && !s->found;
       item = item->next, count++) {
    if (item->kind != LANG_N_NAMED_ITEM || (s->name && strcmp(item->name->text, s->name) != 0))
      continue;
    lang_entity *member = lang_infer_named(s->ask, source, item);
    if (member)
      offer(s, member);
  }
}

static const lang_model *model_of(const search *s, const lang_entity *owner)
{
  if (s->ask->library) {
    for (size_t i = 0; i < s->ask->library->count; i++) {
      if (s->ask->library->files[i].source == owner->source)
        return s->ask->library->model;
    }
  }
  return s->ask->source ? s->ask->source->model : NULL;
}

// Does it say more than that somebody set it?
static bool is_declared(const lang_entity *member)
{
  return member->signature || member->doc || member->type;
}

static lang_entity *find_own(const search *s, const lang_entity *e)
{
  const lang_model *model = model_of(s, e);
  lang_entity *member = model ? lang_model_find(model, e, s->name) : NULL;
  for (lang_entity *m = member ? NULL : e->first; m && !member; m = m->next) {
    if (strcmp(m->name, s->name) == 0)
      member = m;
  }
  return member;
}

static void offer_own(search *s, const lang_entity *e, bool declared)
{
  if (s->found)
    return;
  if (s->name) {
    lang_entity *member = find_own(s, e);
    if (member && is_declared(member) == declared)
      offer(s, member);
    return;
  }
  for (lang_entity *m = e->first; m; m = m->next) {
    if (is_declared(m) == declared)
      offer(s, m);
  }
}

static void search_entity(search *s, lang_entity *e)
{
  offer_own(s, e, true);
  if (e->value && e->value->kind == LANG_N_TABLE) {
    search_items(s, e->source, e->value);
  } else if (e->value && e->value->kind != LANG_N_FUNCTION && !s->found) {
    const lang_type *type = e->index ? lang_infer_result(s->ask, e->source, e->value, e->index)
                                     : lang_infer(s->ask, e->source, e->value);
    search_type(s, type);
  }
  if (e->parent && !s->found) {
    lang_entity *parent = lang_find_class(s->ask, e->parent);
    if (parent && parent != e) {
      lang_type type = {.kind = LANG_TY_ENTITY, .entity = parent};
      search_type(s, &type);
    }
  }
  if (e->type && !s->found && e->type->entity != e)
    search_type(s, e->type);
  offer_own(s, e, false);
}

static void search_name(search *s, const char *name)
{
  lang_type type = {.kind = LANG_TY_ENTITY};
  if (strcmp(name, "string") == 0)
    type.entity = lang_find_global(s->ask, "string");
  if (!type.entity)
    type.entity = lang_find_class(s->ask, name);
  if (type.entity) {
    search_type(s, &type);
    return;
  }
  lang_entity *alias = lang_find_alias(s->ask, name);
  if (alias && alias->type)
    search_type(s, alias->type);
}

static void search_fields(search *s, const lang_param *fields)
{
  for (const lang_param *f = fields; f && !s->found; f = f->next) {
    if (!f->name || (s->name && strcmp(f->name, s->name) != 0))
      continue;
    lang_entity *member = lang_arena_take(s->ask->arena, sizeof *member);
    member->name = f->name;
    member->type = f->type;
    member->optional = f->optional;
    member->is_field = true;
    member->signature = f->type && f->type->kind == LANG_TY_FUNCTION ? f->type->signature : NULL;
    offer(s, member);
  }
}

static void search_type(search *s, const lang_type *type)
{
  if (!type || s->found || s->depth >= DEEPEST)
    return;
  s->depth++;
  switch (type->kind) {
  case LANG_TY_NAME:
    search_name(s, type->text);
    break;
  case LANG_TY_LITERAL:
    search_name(s, "string");
    break;
  case LANG_TY_UNION:
    for (const lang_type *t = type->inner; t; t = t->next)
      search_type(s, t);
    break;
  case LANG_TY_RECORD:
    search_fields(s, type->fields);
    break;
  case LANG_TY_ENTITY:
    search_entity(s, type->entity);
    break;
  case LANG_TY_TABLE:
    search_items(s, type->source, type->node);
    break;
  default:
    break;
  }
  s->depth--;
}

lang_entity *lang_member_find(lang_ask *ask, const lang_type *type, const char *name)
{
  search s = {.ask = ask, .name = name};
  search_type(&s, type);
  return s.found;
}

void lang_member_each(lang_ask *ask, const lang_type *type,
                      void (*visit)(void *ud, lang_entity *member), void *ud)
{
  search s = {.ask = ask, .visit = visit, .ud = ud};
  search_type(&s, type);
}
