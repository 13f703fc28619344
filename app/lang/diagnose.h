/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is wrong, or looks wrong, in a source.
 *
 * Each warning can be silenced where it stands: `---@diagnostic disable-line: CODE`, `disable-next-line`,
 * `disable` and `enable` (from there on), without a code all of them; and `-- luacheck: ignore`.
 */
#ifndef LANG_DIAGNOSE_H
#define LANG_DIAGNOSE_H

#include "lang/library.h"
#include "lang/source.h"

typedef enum lang_severity {
  LANG_ERROR,   // Lua will not run it
  LANG_WARNING, // most likely a mistake
  LANG_NOTE,    // untidy
  LANG_HINT,    // shown faintly, not in lists
} lang_severity;

typedef struct lang_diagnostic {
  const char *code;    // stable: "unused-local"; of luacheck: "W211"
  const char *message; // a sentence in plain words
  const char *source;  // "lua", "eplua", "luacheck"
  lang_severity severity;
  lang_range range;
} lang_diagnostic;

/* Lua's own compiler: 0, or a negative number, *line, and the message without place in `message`. */
typedef int (*lang_check)(void *ud, const char *text, size_t length, const char *name, int *line,
                          char *message, size_t size);

typedef struct lang_diagnose_query {
  lang_check check; // NULL: the errors of our own parser
  void *check_ud;
  const char *name;           // of the chunk, for check; NULL: "=buffer"
  const char *const *globals; // known beyond buffer and library: those of the running engine
  size_t global_count;
  bool globals_unknown; // other files of the project may set any: undefined globals are no warning
} lang_diagnose_query;

typedef struct lang_diagnostics {
  const lang_diagnostic *list; // in the order of the text
  size_t count;
  struct lang_arena *arena;
} lang_diagnostics;

/* Given (lang_diagnostics_free); NULL without memory. At most 1,000. library may be NULL: then no global counts
 * as undefined. */
lang_diagnostics *lang_diagnose(const lang_source *source, const lang_library *library,
                                const lang_diagnose_query *query);
void lang_diagnostics_free(lang_diagnostics *diagnostics);

/* All codes of our own with what they mean, as pairs of strings, the last one NULL. */
const char *const *lang_diagnose_codes(void);

typedef struct lang_luacheck_query {
  const char *program;        // NULL: "luacheck", found through PATH
  const char *folder;         // where it runs and looks for .luacheckrc; NULL: here
  const char *const *globals; // it should know: those of EPLua and of the running engine
  size_t global_count;
  int limit_ms; // 0: 2000; then it is killed
} lang_luacheck_query;

/* Runs luacheck on the text and waits for it, so on a worker thread. Merged into known (or NULL), which stays
 * as it is: what both found at a place is told once, in our words. *installed says whether it could be
 * started. Given (lang_diagnostics_free); NULL: not installed, too slow, failed, or no memory. */
lang_diagnostics *lang_luacheck(const lang_source *source, const lang_diagnostics *known,
                                const lang_luacheck_query *query, bool *installed);

#endif
