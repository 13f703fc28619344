/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Types as annotations write them (LuaLS: https://luals.github.io/wiki/annotations/), and as inference makes
 * them. Inside of lang. Immutable; they lie in the arena of who made them.
 */
#ifndef LANG_TYPE_H
#define LANG_TYPE_H

#include "lang/arena.h"

#include <stdint.h>

struct lang_entity;
struct lang_node;
struct lang_source;

typedef enum lang_type_kind {
  LANG_TY_NAME, // text: any, nil, boolean, integer, number, string, table, ..., a class, an alias, a generic
  LANG_TY_LITERAL,  // text with its quotes
  LANG_TY_ARRAY,    // inner: of what
  LANG_TY_MAP,      // inner: key, then value
  LANG_TY_UNION,    // inner: the alternatives
  LANG_TY_RECORD,   // fields
  LANG_TY_FUNCTION, // signature
  LANG_TY_ENTITY,   // the value of something declared: a module, a class
  LANG_TY_TABLE,    // a constructor: source, node
} lang_type_kind;

typedef struct lang_type lang_type;
typedef struct lang_param lang_param;
typedef struct lang_return lang_return;
typedef struct lang_signature lang_signature;

struct lang_type {
  uint8_t kind;
  bool optional;    // nil is possible
  const char *text; // NAME, LITERAL: what is named, without "?"; others: as written
  const lang_type *inner;
  const lang_type *next;
  const lang_param *fields;
  const lang_signature *signature;
  struct lang_entity *entity;
  const struct lang_source *source;
  const struct lang_node *node;
};

struct lang_param {      // also a field of a record
  const char *name;      // "..." for the rest; NULL: a key that is no name
  const lang_type *type; // or NULL
  const char *doc;       // or NULL
  bool optional;
  lang_param *next;
};

struct lang_return {
  const lang_type *type;
  const char *name; // or NULL
  const char *doc;  // or NULL
  lang_return *next;
};

struct lang_signature {
  lang_param *params; // without self
  lang_return *returns;
  lang_signature *overloads;
  const char *generics[4];          // names that stand for the type of an argument
  bool is_method;                   // called with ":"; the object is not among params
  bool annotated;                   // params or returns were written down
  const struct lang_source *source; // of node
  const struct lang_node *node;     // FUNCTION in the code, or NULL
  lang_signature *next;             // among overloads
};

/* Reads the type that begins text, and sets *rest behind it. NULL: no type. In arena. */
const lang_type *lang_type_parse(lang_arena *arena, const char *text, const char **rest);

/* The same, as a list `A, B`; the types are linked by next. */
const lang_type *lang_type_parse_list(lang_arena *arena, const char *text, const char **rest);

const lang_type *lang_type_name(lang_arena *arena, const char *name);
const lang_type *lang_type_of_entity(lang_arena *arena, struct lang_entity *entity);

/* "string?": the text with what optional adds. */
const char *lang_type_show(lang_arena *arena, const lang_type *type);

/* "(a: string, b?: integer, ...: any): boolean, string?" */
const char *lang_signature_show(lang_arena *arena, const lang_signature *signature);

#endif
