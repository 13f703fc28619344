// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Texts about declared things. Any thread; they lie in the arena of the question, or where the thing lies.
 */
#include "lang/describe.h"

#include <string.h>

lang_entity *lang_describe_target(lang_ask *ask, const lang_type *type)
{
  for (int i = 0; type && i < 8; i++) {
    if (type->kind == LANG_TY_ENTITY)
      return type->entity;
    if (type->kind == LANG_TY_UNION) {
      type = type->inner;
    } else if (type->kind == LANG_TY_NAME) {
      lang_entity *class = lang_find_class(ask, type->text);
      if (class)
        return class;
      lang_entity *alias = lang_find_alias(ask, type->text);
      type = alias ? alias->type : NULL;
    } else {
      return NULL;
    }
  }
  return NULL;
}

// What a thing without words of its own was set to: `windows.create = windows.createWindow`.
static lang_entity *stands_for(lang_ask *ask, lang_entity *entity)
{
  if (entity->type && entity->type->kind == LANG_TY_ENTITY)
    return entity->type->entity;
  const lang_node *value = entity->value;
  if (!value || entity->index || !entity->source || ask->depth > 20)
    return NULL;
  if (value->kind == LANG_N_CALL) {
    const lang_type *type = lang_infer(ask, entity->source, value);
    return type && type->kind == LANG_TY_ENTITY && type->entity != entity ? type->entity : NULL;
  }
  if (value->kind != LANG_N_NAME && value->kind != LANG_N_FIELD)
    return NULL;
  ask->depth++;
  lang_entity *other = lang_infer_named(ask, entity->source, value);
  ask->depth--;
  return other != entity ? other : NULL;
}

const char *lang_describe_doc(lang_ask *ask, lang_entity *entity)
{
  for (int i = 0; entity && i < 6; i++) {
    if (entity->doc)
      return entity->doc;
    entity = stands_for(ask, entity);
  }
  return "";
}

const char *lang_describe_see(lang_ask *ask, lang_entity *entity)
{
  for (int i = 0; entity && i < 6; i++) {
    if (entity->see)
      return entity->see;
    entity = stands_for(ask, entity);
  }
  return "";
}

const char *lang_describe_type(lang_ask *ask, const lang_type *type)
{
  if (!type)
    return "";
  switch (type->kind) {
  case LANG_TY_FUNCTION:
    return lang_arena_format(ask->arena, "fun%s", lang_signature_show(ask->arena, type->signature));
  case LANG_TY_ENTITY:
    if (type->entity->is_class)
      return type->entity->name;
    return type->entity->signature ? "function" : "table";
  case LANG_TY_TABLE:
    return "table";
  default:
    return lang_type_show(ask->arena, type);
  }
}

const char *lang_describe_signature(lang_ask *ask, lang_entity *entity, const char *name)
{
  const lang_signature *signature = lang_infer_signature(ask, entity);
  if (!signature)
    return "";
  const char *text =
      lang_arena_format(ask->arena, "%s%s", name, lang_signature_show(ask->arena, signature));
  if (entity->makes_objects)
    text = lang_arena_format(ask->arena, "%s: %s", text, entity->name);
  return text;
}

const char *lang_describe_detail(lang_ask *ask, lang_entity *entity)
{
  const lang_signature *signature =
      entity->is_class && !entity->makes_objects ? NULL : lang_infer_signature(ask, entity);
  if (signature)
    return lang_signature_show(ask->arena, signature);
  return lang_describe_type(ask, lang_infer_entity(ask, entity));
}

static bool begins_as_event(const char *name)
{
  return name[0] == 'o' && name[1] == 'n' && name[2] >= 'A' && name[2] <= 'Z';
}

lang_item_kind lang_describe_kind(lang_ask *ask, lang_entity *entity)
{
  const lang_type *type = NULL;
  if (entity->is_class)
    return LANG_ITEM_CLASS;
  if (entity->is_field && begins_as_event(entity->name))
    return LANG_ITEM_EVENT;
  const lang_signature *signature = entity->signature;
  if (!signature) {
    type = lang_infer_entity(ask, entity);
    signature = lang_type_signature(ask, type);
  }
  if (type && type->kind == LANG_TY_ENTITY && type->entity->is_class)
    return type->entity->makes_objects ? LANG_ITEM_CLASS : LANG_ITEM_TABLE;
  if (signature)
    return signature->is_method ? LANG_ITEM_METHOD : LANG_ITEM_FUNCTION;
  if (type && (type->kind == LANG_TY_TABLE || type->kind == LANG_TY_ENTITY))
    return LANG_ITEM_TABLE;
  return entity->owner && entity->owner->owner != entity->owner ? LANG_ITEM_FIELD
                                                                : LANG_ITEM_VARIABLE;
}

lang_origin lang_describe_origin(const lang_ask *ask, const lang_entity *entity)
{
  return entity->source && entity->source == ask->source ? LANG_FROM_BUFFER : LANG_FROM_ANNOTATION;
}
