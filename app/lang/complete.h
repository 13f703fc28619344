/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Completion: what may stand at the cursor.
 */
#ifndef LANG_COMPLETE_H
#define LANG_COMPLETE_H

#include "lang/library.h"
#include "lang/source.h"

/* What a running engine knows (its verb `complete`, of modules in the string of require). Strings are borrowed; NULL where there is none. */
typedef struct lang_running_item {
  const char *name;
  const char *kind;   // type name of the value: "function", "table", ...; "module"
  const char *params; // "a, b, ..." of a function
  const char *text;   // the value in short
} lang_running_item;

typedef enum lang_origin {
  LANG_FROM_LOCAL,      // a local, parameter, label of the buffer
  LANG_FROM_BUFFER,     // global, field, table item of the buffer
  LANG_FROM_ANNOTATION, // the library
  LANG_FROM_RUNNING,    // the running engine only
  LANG_FROM_KEYWORD,    // Lua, and snippets
  LANG_FROM_MODULES,    // the caller's list of modules, or what the running engine would find
} lang_origin;

typedef enum lang_item_kind {
  LANG_ITEM_VARIABLE,
  LANG_ITEM_PARAMETER,
  LANG_ITEM_FUNCTION,
  LANG_ITEM_METHOD,
  LANG_ITEM_FIELD,
  LANG_ITEM_EVENT, // field that holds a function to be called: onClicked
  LANG_ITEM_TABLE,
  LANG_ITEM_CLASS,
  LANG_ITEM_MODULE,
  LANG_ITEM_CONSTANT, // a value of an enumeration: "left"
  LANG_ITEM_KEYWORD,
  LANG_ITEM_SNIPPET,
  LANG_ITEM_LABEL,
} lang_item_kind;

typedef struct lang_item {
  const char *label; // what is typed and matched
  const char *
      insert; // what replaces the word: text (of a module with the quote, where that is missing); "$0" in it is the place of the cursor (only in
              // snippets), lines of it are not indented yet
  const char *detail; // signature or type, "" when not known
  const char *doc;    // "" when there is none
  lang_item_kind kind;
  lang_origin origin;
  bool running;    // the running engine has it, too
  bool deprecated; // shown struck out, at the end
} lang_item;

typedef struct lang_complete_query {
  lang_position cursor;
  const lang_running_item *running; // items for the path before the cursor; may be NULL
  size_t running_count;
  const char *const *modules; // names that require would find; may be NULL
  size_t module_count;
  size_t limit; // most items; 0: 500
  bool
      asked; // by a key; false: while typing, when an empty word offers nothing unless behind "." and the like
} lang_complete_query;

typedef struct lang_completion {
  lang_range word;    // what the chosen text replaces
  const char *prefix; // its part before the cursor
  const lang_item
      *items; // the most useful first; names that begin like the prefix, in any case of letters
  size_t count;
  bool more;      // there were more than the limit
  bool is_member; // behind "." or ":"
  struct lang_arena *arena;
} lang_completion;

/* What could stand at the cursor. Given (lang_completion_free); NULL without memory. Nothing is offered in
 * comments, numbers, and strings that are no argument of require and no value of an enumeration.
 * library may be NULL. */
lang_completion *lang_complete(const lang_source *source, const lang_library *library,
                               const lang_complete_query *query);
void lang_completion_free(lang_completion *completion);

/* The path before the cursor that the running engine can be asked about, as "foo.bar:ba" (its verb
 * `complete`), copied to out; false when there is none (a call is in it, a comment, ...). */
bool lang_complete_path(const lang_source *source, lang_position cursor, char *out, size_t size);

/* Whether the cursor is in the string of require: what of it is before the cursor is copied to out. */
bool lang_complete_module(const lang_source *source, lang_position cursor, char *out, size_t size);

#endif
