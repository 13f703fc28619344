/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding what looks wrong: between the files of diagnose. Inside of lang. */
#ifndef LANG_LINT_H
#define LANG_LINT_H

#include "lang/diagnose.h"
#include "lang/infer.h"

/* Codes of our own: enumerator, code, severity, meaning. */
#define LANG_CODES(X)                                                                              \
  X(SYNTAX_ERROR, "syntax-error", LANG_ERROR, "Lua cannot read this")                              \
  X(ASSIGN_CONST, "assign-const", LANG_ERROR, "a <const> or <close> variable is assigned to")      \
  X(UNUSED_LOCAL, "unused-local", LANG_WARNING, "a local variable is never read")                  \
  X(UNUSED_LOOP, "unused-loop-variable", LANG_NOTE,                                                \
    "a variable of a for is never read; _ says so")                                                \
  X(UNUSED_FUNCTION, "unused-function", LANG_WARNING, "a local function is never used")            \
  X(ACCIDENTAL_GLOBAL, "accidental-global", LANG_WARNING,                                          \
    "a function sets a global that nobody declares")                                               \
  X(UNDEFINED_GLOBAL, "undefined-global", LANG_WARNING, "a global is read that nobody sets")       \
  X(OWN_VALUE, "local-in-own-value", LANG_WARNING,                                                 \
    "a function in the value of a local means a global of its name")                               \
  X(REDEFINED_LOCAL, "redefined-local", LANG_HINT, "a local hides another one of the same name")   \
  X(UNREACHABLE, "unreachable-code", LANG_WARNING, "this never runs")                              \
  X(TOO_MANY, "too-many-arguments", LANG_WARNING, "a function gets more arguments than it takes")  \
  X(MISSING, "missing-argument", LANG_WARNING, "a function gets fewer arguments than it needs")    \
  X(DUPLICATE_KEY, "duplicate-key", LANG_WARNING, "a table has a key twice")                       \
  X(NOT_COMPARED, "not-compared", LANG_WARNING, "`not a == b` compares a boolean")                 \
  X(EMPTY_IF, "empty-if", LANG_NOTE, "a branch of an if is empty")                                 \
  X(DEPRECATED, "deprecated", LANG_HINT, "a deprecated function or field is used")

typedef enum lang_code {
#define X(name, code, severity, meaning) LANG_C_##name,
  LANG_CODES(X)
#undef X
      LANG_C_COUNT
} lang_code;

typedef struct lang_silence { // lines in which a code, or NULL: all, is not told
  const char *code;
  uint32_t first, last;
  struct lang_silence *next;
} lang_silence;

typedef struct lang_lint {
  lang_ask ask;
  const lang_diagnose_query *query;
  lang_diagnostic *list;
  uint32_t *starts; // of each, to sort by
  size_t count, room;
  lang_silence *silences;
  const char **extra_globals; // from `luacheck: globals`
  size_t extra_count, extra_room;
  unsigned searched;       // nearest names looked for; bounded
  unsigned steps;          // of inference, for all calls
  unsigned expects_errors; // inside of so many calls like pcall
  bool open;               // anything may be global here
} lang_lint;

/* Notes a finding. format: a sentence. */
void lang_lint_tell(lang_lint *lint, lang_code code, uint32_t start, uint32_t end,
                    const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Is the global known beyond the buffer? */
bool lang_lint_knows(const lang_lint *lint, const char *name);

void lang_lint_comments(lang_lint *lint); /* lint_comment.c */
bool lang_lint_silenced(const lang_lint *lint, const char *code, uint32_t line);
void lang_lint_names(lang_lint *lint);                       /* lint_name.c */
void lang_lint_tree(lang_lint *lint, const lang_node *node); /* lint_tree.c */
void lang_lint_call(lang_lint *lint, const lang_node *call); /* lint_call.c */

#endif
