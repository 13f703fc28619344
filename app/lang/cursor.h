/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What surrounds a cursor. Inside of lang. */
#ifndef LANG_CURSOR_H
#define LANG_CURSOR_H

#include "lang/infer.h"

typedef enum lang_place {
  LANG_PLACE_NOTHING,   // comment, number, name that is being made
  LANG_PLACE_PLAIN,     // an expression or a statement
  LANG_PLACE_MEMBER,    // behind "."; object
  LANG_PLACE_METHOD,    // behind ":"; object
  LANG_PLACE_MODULE,    // inside of require "...", also in brackets, and of pcall(require, "...")
  LANG_PLACE_STRING,    // inside of another string
  LANG_PLACE_ATTRIBUTE, // behind local x <
  LANG_PLACE_LABEL,     // behind goto
} lang_place;

typedef struct lang_cursor {
  lang_place place;
  uint32_t offset;
  uint32_t from, to;       // the word around it: what would be replaced
  uint32_t before;         // number of the token before the word; LANG_NOWHERE: it is the first
  const lang_node *object; // MEMBER, METHOD
  uint32_t string;         // MODULE, STRING: number of the token
  const lang_node *table;  // PLAIN: the constructor in which a new item begins here, or NULL
  bool begins_statement;   // PLAIN: a statement could begin here
} lang_cursor;

lang_cursor lang_cursor_at(const lang_source *source, lang_position position);

/* Bytes of the quote, or long bracket, that begins the string of that token. */
uint32_t lang_cursor_quote(const lang_source *source, uint32_t string);

/* The node that the name at a position belongs to (NAME, FIELD, METHOD, NAMED_ITEM, GOTO, LABEL), or the STRING
 * there, or NULL; *token: its number. The place right behind a name counts as well. */
const lang_node *lang_cursor_named(const lang_source *source, lang_position position,
                                   uint32_t *token);

/* What a named node stands for: as lang_infer_named(), but items of a constructor count as the properties they
 * set, where it is known of what. */
lang_entity *lang_cursor_entity(lang_ask *ask, const lang_node *node);

/* The type that is expected of the TABLE or STRING node that contains the byte at offset, or NULL: the
 * parameter it is handed to, the field it is set to, what it is compared with. */
const lang_type *lang_cursor_expected(lang_ask *ask, uint32_t offset, lang_node_kind kind);

/* The call whose parentheses (or braces, or string) are around the offset, the innermost; *number: which
 * argument it is in. NULL: none, or a function body lies between. */
const lang_node *lang_cursor_call(const lang_source *source, uint32_t offset, uint32_t *number,
                                  uint32_t *open);

#endif
