/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a source consists of, for a list or tree beside the editor. */
#ifndef LANG_OUTLINE_H
#define LANG_OUTLINE_H

#include "lang/source.h"

typedef enum lang_outline_kind {
  LANG_OUTLINE_FUNCTION, // global function
  LANG_OUTLINE_LOCAL,    // local function
  LANG_OUTLINE_METHOD,   // function a:b()
  LANG_OUTLINE_FIELD,    // function a.b(), or one in a table
  LANG_OUTLINE_TABLE,    // a table with functions in it
  LANG_OUTLINE_CLASS,    // class 'Name', or a table with ---@class
  LANG_OUTLINE_CALLBACK, // a function without a name that is an argument: its name is that of the call
} lang_outline_kind;

typedef struct lang_outline_item {
  const char *name;   // "ui.window", "Animal:speak"
  const char *params; // "(a, b)", "" for what is no function
  lang_outline_kind kind;
  unsigned depth;   // 0 at the top; the items below one are those behind it with a greater depth
  lang_range range; // all of it
  lang_range place; // of the name: where to put the cursor
} lang_outline_item;

typedef struct lang_outline {
  const lang_outline_item *items; // in the order of the text
  size_t count;
  struct lang_arena *arena;
} lang_outline;

/* Given (lang_outline_free); NULL without memory. At most 50,000 items. */
lang_outline *lang_outline_make(const lang_source *source);
void lang_outline_free(lang_outline *outline);

#endif
