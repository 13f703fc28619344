// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Looking up globals, classes, aliases and modules: in the buffer, then in the library. Any thread.
 */
#include "lang/infer.h"

#include <string.h>

static lang_entity *find_in(const lang_model *model, const lang_entity *root, const char *name)
{
  return model ? lang_model_find(model, root, name) : NULL;
}

lang_entity *lang_find_global(const lang_ask *ask, const char *name)
{
  lang_entity *e = NULL;
  if (ask->source && ask->source->model)
    e = find_in(ask->source->model, &ask->source->model->globals, name);
  if (!e && ask->library)
    e = find_in(ask->library->model, &ask->library->model->globals, name);
  return e;
}

lang_entity *lang_find_class(const lang_ask *ask, const char *name)
{
  lang_entity *e = NULL;
  if (ask->source && ask->source->model)
    e = find_in(ask->source->model, &ask->source->model->classes, name);
  if (!e && ask->library)
    e = find_in(ask->library->model, &ask->library->model->classes, name);
  if (!e) {
    e = lang_find_global(ask, name);
    if (e && !e->is_class)
      e = NULL;
  }
  return e;
}

lang_entity *lang_find_alias(const lang_ask *ask, const char *name)
{
  lang_entity *e = NULL;
  if (ask->source && ask->source->model)
    e = find_in(ask->source->model, &ask->source->model->aliases, name);
  if (!e && ask->library)
    e = find_in(ask->library->model, &ask->library->model->aliases, name);
  return e;
}

lang_entity *lang_find_module(const lang_ask *ask, const char *name)
{
  return ask->library ? find_in(ask->library->model, &ask->library->model->modules, name) : NULL;
}

bool lang_type_is(const lang_type *type, const char *name)
{
  if (!type)
    return false;
  if (type->kind == LANG_TY_LITERAL)
    return strcmp(name, "string") == 0;
  return type->kind == LANG_TY_NAME && strcmp(type->text, name) == 0;
}
