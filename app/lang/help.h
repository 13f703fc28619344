/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signature at the cursor, hover, and help for a word (F1). All texts are plain (no markup is meant by them);
 * the caller escapes and formats. Texts that are not known are "".
 */
#ifndef LANG_HELP_H
#define LANG_HELP_H

#include "lang/complete.h"

typedef struct lang_parameter {
  const char *name;
  const char *type;
  const char *doc;
  bool optional;
  size_t from, to; // its bytes in lang_signature_help.text
} lang_parameter;

typedef struct lang_signature_help {
  const char *text; // "setTimeout(fn: fun(), ms: number): integer"
  const char *doc;
  const lang_parameter *parameters;
  size_t parameter_count;
  size_t active; // number of the parameter at the cursor, from 0; parameter_count: beyond the last
  const char *const *overloads; // other signatures
  size_t overload_count;
  lang_origin origin;
  lang_position call; // of the "("
  struct lang_arena *arena;
} lang_signature_help;

/* For the innermost call whose parentheses are around the cursor. Given (lang_signature_help_free); NULL: no
 * call, nothing known about it, or no memory. */
lang_signature_help *lang_signature_help_at(const lang_source *source, const lang_library *library,
                                            lang_position cursor);
void lang_signature_help_free(lang_signature_help *help);

typedef struct lang_hover {
  const char *name; // "ui.window"
  const char *
      kind; // "local", "parameter", "upvalue", "global", "function", "method", "field", "class", "module"...
  const char *signature; // of a function: "ui.window(options?: table|string): ui.Window"
  const char *type;
  const char *doc;
  const char *see; // "manual §6.4", other names
  lang_origin origin;
  bool deprecated;
  lang_range word;
  const char *topic; // what lang_help_topic() finds more under, or ""
  struct lang_arena *arena;
} lang_hover;

/* Given (lang_hover_free); NULL: nothing known there, or no memory. */
lang_hover *lang_hover_at(const lang_source *source, const lang_library *library,
                          lang_position position);
void lang_hover_free(lang_hover *hover);

typedef struct lang_member {
  const char *name;
  const char *signature; // or type of a field
  const char *doc;       // whole
  lang_item_kind kind;
  bool optional, deprecated, inherited;
} lang_member;

typedef struct lang_topic {
  const char *title; // "string.format", "ui.Window"
  const char *kind;  // as of a hover
  const char *signature;
  const char *type;
  const char *doc;
  const char *see;
  const char *manual; // section of the Lua manual, "6.4"; "" for what is not Lua's own
  const char *anchor; // in manual.html: "pdf-string.format", ""
  const char *parent; // of a class
  const lang_parameter *parameters; // from and to are not used
  size_t parameter_count;
  const char *const *returns; // "string? text"
  size_t return_count;
  const lang_member *members; // of a class, module, table
  size_t member_count;
  struct lang_arena *arena;
} lang_topic;

/* Help for a word: a path as "string.format", "ui.window", "timers.sleep"; a class as "ui.Window" or
 * "ui.Window:show"; a module; a keyword of Lua. source may be NULL; else its own declarations count, too.
 * Given (lang_topic_free); NULL: nothing known, or no memory. */
lang_topic *lang_help_topic(const lang_source *source, const lang_library *library,
                            const char *word);
void lang_topic_free(lang_topic *topic);

/* The path at a position, for lang_help_topic(): the topic of the hover there, else the word itself. False:
 * no word there. */
bool lang_help_word(const lang_source *source, const lang_library *library, lang_position position,
                    char *out, size_t size);

#endif
