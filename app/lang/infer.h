/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What type has this? Light: it follows first assignments, annotations and constructors, knows no flow, and
 * says NULL where it does not know. Inside of lang.
 */
#ifndef LANG_INFER_H
#define LANG_INFER_H

#include "lang/library_int.h"
#include "lang/model.h"

/* One question. Changes neither source nor library; what it makes lies in arena. */
typedef struct lang_ask {
  const lang_library *library; // or NULL
  const lang_source *source;   // the buffer, or NULL
  lang_arena *arena;
  unsigned depth; // of the question now; bounded
  unsigned steps; // taken so far
  unsigned limit; // of steps; 0: as many as one question may take
} lang_ask;

/* Type of an expression of a source (the buffer, or one of the library), or NULL. */
const lang_type *lang_infer(lang_ask *ask, const lang_source *source, const lang_node *node);

/* Type of what is declared, or NULL. */
const lang_type *lang_infer_entity(lang_ask *ask, lang_entity *entity);

/* Type of the result number index (from 0) of a call of something of that type. */
const lang_type *lang_infer_result(lang_ask *ask, const lang_source *source, const lang_node *call,
                                   uint32_t index);

/* What a NAME, FIELD, METHOD, NAMED_ITEM names: its declaration, or one made up for the occasion, or NULL. */
lang_entity *lang_infer_named(lang_ask *ask, const lang_source *source, const lang_node *node);

/* The member of a type, or NULL. */
lang_entity *lang_member_find(lang_ask *ask, const lang_type *type, const char *name);

/* Calls visit for all members; a name may come more than once, the one that counts first. */
void lang_member_each(lang_ask *ask, const lang_type *type,
                      void (*visit)(void *ud, lang_entity *member), void *ud);

/* The signature of what is declared, or NULL: it is no function. */
const lang_signature *lang_infer_signature(lang_ask *ask, lang_entity *entity);

/* Signature by which a value of a type is called, or NULL. */
const lang_signature *lang_type_signature(lang_ask *ask, const lang_type *type);

/* A global of the buffer, else of the library; NULL: nobody declares it. */
lang_entity *lang_find_global(const lang_ask *ask, const char *name);

/* A class (by @class, or class 'Name') or alias of that name, or NULL. */
lang_entity *lang_find_class(const lang_ask *ask, const char *name);
lang_entity *lang_find_alias(const lang_ask *ask, const char *name);

/* What require "name" gives, or NULL. */
lang_entity *lang_find_module(const lang_ask *ask, const char *name);

/* Does the type say the same as this name? `string` is also every string literal. */
bool lang_type_is(const lang_type *type, const char *name);

#endif
