/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Comments that say something about the code below them: text, and LuaLS annotations. Inside of lang.
 */
#ifndef LANG_ANNOTATION_H
#define LANG_ANNOTATION_H

#include "lang/tree.h"
#include "lang/type.h"

typedef struct lang_doc {
  uint32_t start, end;
  uint32_t at;      // offset of the token right below it, LANG_NOWHERE when there is none
  const char *text; // lines of prose, or NULL
  const char *see;  // @see
  const char *meta; // @meta: its name or "", else NULL
  const char *class_name, *class_parent;
  uint32_t class_at;
  const char *alias;
  const lang_type *alias_type;
  const lang_type *type; // @type
  lang_param *fields;    // @field; of `[integer]` and the like the name is NULL
  lang_param *params;
  lang_return *returns;
  lang_signature *overloads;
  const char *generics[4];
  bool deprecated, async;
} lang_doc;

typedef struct lang_docs {
  lang_doc *list; // in the order of the text
  uint32_t count;
} lang_docs;

/* Fills docs of a source that has its tokens. Within lang_arena_run(). */
void lang_annotation_run(lang_source *source);

/* What stands right above the code that begins at offset, or NULL. */
const lang_doc *lang_doc_above(const lang_source *source, uint32_t offset);

#endif
