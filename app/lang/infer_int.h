/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of infer. Inside of lang. */
#ifndef LANG_INFER_INT_H
#define LANG_INFER_INT_H

#include "lang/infer.h"

/* Around each step: false when the question went too far. leave() gives type. */
bool lang_infer_enter(lang_ask *ask);
const lang_type *lang_infer_leave(lang_ask *ask, const lang_type *type);

const lang_type *lang_infer_make_name(lang_ask *ask, const char *name);
const lang_type *lang_infer_make_table(lang_ask *ask, const lang_source *source,
                                       const lang_node *node);
const lang_type *lang_infer_make_function(lang_ask *ask, const lang_signature *signature);

/* One type with the members of both, those of a first; either may be NULL. */
const lang_type *lang_infer_both(lang_ask *ask, const lang_type *a, const lang_type *b);

/* Type of the keys or values of a list or map, or NULL. */
const lang_type *lang_infer_element(lang_ask *ask, const lang_type *type, bool key);

/* Is it a call of the global function of that name? */
bool lang_is_call_of(const lang_node *node, const char *name);

#endif
