// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A library as JSON (through cJSON). Any thread; what is made on the way lies in an arena of its own.
 *
 * The idea: pages are made by a script, which wants data and no second parser. The rejected one: pages made here, in C,
 * where each change of a heading would be a build.
 */
#include "lang/export.h"

#include "lang/describe.h"
#include "lang/library_int.h"

#include <cjson/cJSON.h>
#include <string.h>

enum { DEEPEST = 20, MOST_ITEMS = 200 };

typedef struct exporter {
  const lang_library *library;
  lang_ask ask;
  cJSON *root;
} exporter;

static void add_text(cJSON *object, const char *name, const char *text)
{
  if (text && *text)
    cJSON_AddStringToObject(object, name, text);
}

static void add_true(cJSON *object, const char *name, bool value)
{
  if (value)
    cJSON_AddTrueToObject(object, name);
}

static const char *type_text(const exporter *x, const lang_type *type)
{
  return type && type->kind != LANG_TY_ENTITY ? lang_type_show(x->ask.arena, type) : NULL;
}

// Of an alias that is told in lines `---|`, all of them: it has its own name as text.
static const char *alias_text(const exporter *x, const lang_type *type)
{
  const char *text = NULL;
  for (const lang_type *one = type->inner; one; one = one->next)
    text = lang_arena_format(x->ask.arena, "%s%s%s", text ? text : "", text ? "|" : "",
                             lang_type_show(x->ask.arena, one));
  return text;
}

static void add_signature(const exporter *x, cJSON *object, const lang_signature *signature)
{
  add_true(object, signature->is_method ? "method" : "function", true);
  add_text(object, "signature", lang_signature_show(x->ask.arena, signature));
  cJSON *list = cJSON_AddArrayToObject(object, "params");
  for (const lang_param *p = signature->params; p; p = p->next) {
    cJSON *one = cJSON_CreateObject();
    add_text(one, "name", p->name);
    add_text(one, "type", type_text(x, p->type));
    add_text(one, "doc", p->doc);
    add_true(one, "optional", p->optional);
    cJSON_AddItemToArray(list, one);
  }
  list = cJSON_AddArrayToObject(object, "returns");
  for (const lang_return *r = signature->returns; r; r = r->next) {
    cJSON *one = cJSON_CreateObject();
    add_text(one, "name", r->name);
    add_text(one, "type", type_text(x, r->type));
    add_text(one, "doc", r->doc);
    cJSON_AddItemToArray(list, one);
  }
  list = signature->overloads ? cJSON_AddArrayToObject(object, "overloads") : NULL;
  for (const lang_signature *o = signature->overloads; o; o = o->next)
    cJSON_AddItemToArray(list, cJSON_CreateString(lang_signature_show(x->ask.arena, o)));
}

// The fields of `{A = 1, B = 2}`, with their values as they are written.
static void add_items(const exporter *x, cJSON *object, const lang_entity *e)
{
  const lang_node *node = e->value && e->value->kind == LANG_N_TABLE ? e->value->a : NULL;
  cJSON *list = node ? cJSON_AddArrayToObject(object, "items") : NULL;
  for (int n = 0; node && n < MOST_ITEMS; node = node->next, n++) {
    if (node->kind != LANG_N_NAMED_ITEM || !node->a)
      continue;
    cJSON *one = cJSON_CreateObject();
    add_text(one, "name", node->name->text);
    add_text(one, "value",
             lang_arena_copy(x->ask.arena, e->source->text + node->a->start,
                             node->a->end - node->a->start));
    cJSON_AddItemToArray(list, one);
  }
}

static void add_place(const exporter *x, cJSON *object, const lang_entity *e)
{
  for (size_t i = 0; e->source && i < x->library->count; i++) {
    if (x->library->files[i].source != e->source)
      continue;
    add_text(object, "file", x->library->files[i].path);
    cJSON_AddNumberToObject(object, "line", lang_source_position(e->source, e->start).line);
  }
}

// `Window.html = Window.setHtml`: the other one, or NULL.
static const lang_entity *same_as(exporter *x, const lang_entity *e)
{
  const lang_node *value = e->value;
  if (!value || e->index || (value->kind != LANG_N_NAME && value->kind != LANG_N_FIELD))
    return NULL;
  x->ask.steps = 0; // a question of its own
  const lang_entity *other = lang_infer_named(&x->ask, e->source, value);
  return other != e ? other : NULL;
}

static void add_members(exporter *x, cJSON *object, const char *name, const lang_entity *owner,
                        int depth);

static cJSON *thing(exporter *x, lang_entity *e, int depth)
{
  cJSON *object = cJSON_CreateObject();
  add_text(object, "name", e->name);
  add_text(object, "path", lang_entity_path(x->ask.arena, e));
  add_place(x, object, e);
  add_text(object, "doc", e->doc);
  add_text(object, "see", e->see);
  const char *type = type_text(x, e->type);
  if (type && e->type->kind == LANG_TY_UNION && strcmp(type, e->name) == 0)
    type = alias_text(x, e->type);
  add_text(object, "type", type);
  add_text(object, "parent", e->parent);
  add_true(object, "optional", e->optional);
  add_true(object, "deprecated", e->deprecated);
  add_true(object, "async", e->async);
  add_true(object, "field", e->is_field);
  if (e->type && e->type->kind == LANG_TY_ENTITY)
    add_text(object, "class", e->type->entity->name);
  const lang_entity *other = same_as(x, e);
  if (other)
    add_text(object, "same", lang_entity_path(x->ask.arena, other));
  if (e->signature)
    add_signature(x, object, e->signature);
  add_items(x, object, e);
  if (e->first && depth < DEEPEST)
    add_members(x, object, "members", e, depth + 1);
  return object;
}

static void add_members(exporter *x, cJSON *object, const char *name, const lang_entity *owner,
                        int depth)
{
  cJSON *list = cJSON_AddArrayToObject(object, name);
  for (lang_entity *e = owner->first; e; e = e->next)
    cJSON_AddItemToArray(list, thing(x, e, depth));
}

static void add_modules(exporter *x)
{
  cJSON *list = cJSON_AddArrayToObject(x->root, "modules");
  for (lang_entity *e = x->library->model->modules.first; e; e = e->next) {
    cJSON *one = cJSON_CreateObject();
    add_text(one, "name", e->name);
    lang_entity *is = e->type && e->type->kind == LANG_TY_ENTITY ? e->type->entity : NULL;
    if (is && is->is_class)
      add_text(one, "class", is->name);
    else if (is)
      add_members(x, one, "members", is, 1);
    cJSON_AddItemToArray(list, one);
  }
}

static void write_all(void *ud)
{
  exporter *x = ud;
  const lang_model *model = x->library->model;
  x->root = cJSON_CreateObject();
  add_members(x, x->root, "globals", &model->globals, 1);
  add_members(x, x->root, "classes", &model->classes, 1);
  add_members(x, x->root, "aliases", &model->aliases, 1);
  add_modules(x);
}

char *lang_library_export(const lang_library *library)
{
  exporter x = {.library = library, .ask = {.library = library, .arena = lang_arena_new()}};
  char *text = NULL;
  if (x.ask.arena && lang_arena_run(x.ask.arena, write_all, &x))
    text = cJSON_PrintUnformatted(x.root);
  cJSON_Delete(x.root);
  lang_arena_free(x.ask.arena);
  return text;
}
