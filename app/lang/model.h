/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sources declare: globals, classes, modules, and their members, with docs and types. A buffer has a
 * model of its own; a library (library.h) has one for many sources. Inside of lang.
 */
#ifndef LANG_MODEL_H
#define LANG_MODEL_H

#include "lang/annotation.h"
#include "lang/tree.h"
#include "lang/type.h"

typedef struct lang_entity lang_entity;
typedef struct lang_model lang_model;

struct lang_entity {
  const char *name;
  lang_entity *owner;        // NULL for locals; the roots own themselves
  lang_entity *first, *last; // members
  lang_entity *next;         // of the same owner
  lang_entity *chain;        // hash
  const char *doc, *see;
  const lang_type *type; // as it was written down; ENTITY: it is that other entity
  const lang_signature *signature;
  const char *parent; // of a class
  const lang_source *source;
  uint32_t start, end;    // of the name in its source
  const lang_node *value; // what it is set to in its source
  uint32_t index;         // which of the values of that
  uint32_t hash;
  bool is_class;      // by @class or class 'Name'
  bool makes_objects; // class 'Name': calling it makes one
  bool is_field;      // by @field
  bool optional, deprecated;
  bool async; // @async: it may suspend who calls it
};

struct lang_model {
  lang_arena *arena;
  lang_entity globals, classes, aliases, modules; // roots
  lang_entity **table;
  uint32_t table_size, count;
};

/* Within lang_arena_run() of arena, as all that follow but find. */
lang_model *lang_model_make(lang_arena *arena);

/* Adds what a source declares. module: the name under which it is required, or NULL: that of its @meta. The
 * source must live as long as the model. */
void lang_model_add(lang_model *model, lang_source *source, const char *module);

/* The member of that name, or NULL. */
lang_entity *lang_model_find(const lang_model *model, const lang_entity *owner, const char *name);

/* The same; made when missing. */
lang_entity *lang_model_get(lang_model *model, lang_entity *owner, const char *name);

/* Signature of a FUNCTION node with what its doc (or NULL) says. */
const lang_signature *lang_model_signature(lang_arena *arena, const lang_source *source,
                                           const lang_node *node, const lang_doc *doc);

/* `M.part:name`, `ui.window`; local names as they are. */
const char *lang_entity_path(lang_arena *arena, const lang_entity *entity);

#endif
