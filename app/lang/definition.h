/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where is this defined, and where is it used? */
#ifndef LANG_DEFINITION_H
#define LANG_DEFINITION_H

#include "lang/library.h"
#include "lang/source.h"

typedef enum lang_definition_kind {
  LANG_DEFINITION_NONE,
  LANG_DEFINITION_HERE,   // range, in this source
  LANG_DEFINITION_FILE,   // range in the file path of the library
  LANG_DEFINITION_MODULE, // module: a name in require "..." for the caller to find
} lang_definition_kind;

typedef struct lang_definition {
  lang_definition_kind kind;
  lang_range range;
  char path[1024]; // "" when too long
  char module[256];
} lang_definition;

/* What stands at a position: locals, labels, globals and fields assigned in the source, then the library. */
lang_definition lang_definition_at(const lang_source *source, const lang_library *library,
                                   lang_position position);

typedef struct lang_references {
  const lang_range *ranges; // in the order of the text, the declaration among them
  const bool *writes;       // of each: is it assigned there?
  size_t count;
  const char *name;
  bool can_rename; // all of it is in this source: a local, a label
  struct lang_arena *arena;
} lang_references;

/* All places in the source that mean the same as the name at a position: a local, parameter, global, label, or
 * a field (by its name and the name of its object). Given (lang_references_free); NULL: no name there, or no
 * memory. */
lang_references *lang_references_at(const lang_source *source, lang_position position);
void lang_references_free(lang_references *references);

/* May the local at a position be renamed so? NULL: yes. Else a sentence why not, borrowed, static: no name, a
 * keyword, or one that would then mean something else in a place where the local is used. */
const char *lang_rename_refusal(const lang_source *source, lang_position position,
                                const char *name);

#endif
