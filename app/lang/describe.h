/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people read about a declared thing. Inside of lang. */
#ifndef LANG_DESCRIBE_H
#define LANG_DESCRIBE_H

#include "lang/complete.h"
#include "lang/infer.h"

/* Where the text of an entity comes from: doc and see of what it stands for count, too. Never NULL. */
const char *lang_describe_doc(lang_ask *ask, lang_entity *entity);
const char *lang_describe_see(lang_ask *ask, lang_entity *entity);

/* Signature with its types, or the type; "" when nothing is known. */
const char *lang_describe_detail(lang_ask *ask, lang_entity *entity);

/* "a.b(x: integer): string", or "" when it is no function. */
const char *lang_describe_signature(lang_ask *ask, lang_entity *entity, const char *name);

/* The type in words, or "". */
const char *lang_describe_type(lang_ask *ask, const lang_type *type);

lang_item_kind lang_describe_kind(lang_ask *ask, lang_entity *entity);
lang_origin lang_describe_origin(const lang_ask *ask, const lang_entity *entity);

/* The entity that a type leads to: a class, a module; NULL for others. */
lang_entity *lang_describe_target(lang_ask *ask, const lang_type *type);

#endif
