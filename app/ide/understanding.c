// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Problems and outline: what is found in a text without being asked. The worker parses and compiles; luacheck, which is a
 * process of its own and may take two seconds, comes after it on another thread and adds what it finds.
 */
#include "ide/language_int.h"

#include "panels/problems.h"

#include "lang/diagnose.h"

#include <eplua/engine.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANALYSIS = 1, LINT = 2, LINT_BYTES_MAX = 1 << 20 };

typedef struct analysis {
  ide_job job;
  ide_language *language;
  unsigned document;
  snapshot *text;
  char folder[PATH_MAX]; // of the file; "": none
  char chunk[256];
  lang_outline *outline;
  lang_diagnostics *found;
  bool installed;
} analysis;

static int compile(void *ud, const char *text, size_t length, const char *name, int *line,
                   char *message, size_t size)
{
  (void)ud;
  (void)name;
  eplua_error err = {0};
  int code = eplua_check(text, length, NULL, &err, line);
  snprintf(message, size, "%s", err.message);
  return code;
}

static void work(ide_job *job)
{
  analysis *a = (analysis *)job;
  const lang_source *source = snapshot_source(a->text);
  if (!source)
    return;
  a->outline = lang_outline_make(source);
  a->found = lang_diagnose(
      source, a->language->library,
      &(lang_diagnose_query){.check = compile,
                             .globals_unknown = strstr(a->text->text, "dofile") != NULL});
}

static void drop(ide_job *job)
{
  analysis *a = (analysis *)job;
  snapshot_unref(a->text);
  lang_outline_free(a->outline);
  lang_diagnostics_free(a->found);
  free(a);
}

static void show(const analysis *a, ide_document *d)
{
  static const epq_severity severities[] = {[LANG_ERROR] = EPQ_ERROR,
                                            [LANG_WARNING] = EPQ_WARNING,
                                            [LANG_NOTE] = EPQ_HINT,
                                            [LANG_HINT] = EPQ_HINT};
  size_t count = a->found ? a->found->count : 0;
  ide_problem *problems = calloc(count + 1, sizeof *problems);
  for (size_t k = 0; problems && k < count; k++) {
    const lang_diagnostic *each = &a->found->list[k];
    problems[k] =
        (ide_problem){.range = {{(int)each->range.from.line, (int)each->range.from.column},
                                {(int)each->range.to.line, (int)each->range.to.column}},
                      .severity = severities[each->severity],
                      .message = strdup(each->message),
                      .code = strdup(each->code ? each->code : ""),
                      .listed = each->severity != LANG_HINT};
  }
  if (problems)
    panel_problems_set(a->language->ide->problems, d, problems, count);
}

static analysis *make(ide_language *l, ide_document *d, snapshot *text, int kind)
{
  analysis *a = calloc(1, sizeof *a);
  if (!a) {
    snapshot_unref(text);
    return NULL;
  }
  a->job = (ide_job){.drop = drop, .kind = kind, .key = ide_document_id(d)};
  a->language = l;
  a->document = ide_document_id(d);
  a->text = text;
  const char *path = ide_document_path(d), *slash = path ? strrchr(path, '/') : NULL;
  if (slash)
    snprintf(a->folder, sizeof a->folder, "%.*s", (int)(slash - path), path);
  return a;
}

// --- luacheck ---

enum { CLASSES_MAX = 64 };

// The globals that `class 'Name'` makes, which luacheck cannot know; names are given.
static size_t find_classes(const char *text, const char **names)
{
  static const char word[] = "class";
  size_t count = 0;
  for (const char *at = text; count < CLASSES_MAX && (at = strstr(at, word));) {
    at += sizeof word - 1;
    const char *quote = at + strspn(at, " (");
    size_t length = *quote == '\'' || *quote == '"' ? strcspn(quote + 1, "'\"\n") : 0;
    if (length > 0 && length < 200)
      names[count++] = strndup(quote + 1, length);
  }
  return count;
}

static void lint(ide_job *job)
{
  // as in resources/lua/ep.check.lua
  static const char *const globals[] = {
      "setTimeout",  "clearTimeout", "setInterval",      "clearInterval", "json", "net",  "greet",
      "add_numbers", "math_utils",   "create_user_info", "class",         "_PY",  "mqtt", "tour"};
  analysis *a = (analysis *)job;
  enum { OURS = sizeof globals / sizeof *globals };
  const char *all_globals[OURS + CLASSES_MAX];
  memcpy(all_globals, globals, sizeof globals);
  size_t classes = find_classes(a->text->text, all_globals + OURS);
  lang_diagnostics *before = a->found;
  lang_diagnostics *all =
      lang_luacheck(a->text->source, before,
                    &(lang_luacheck_query){.folder = *a->folder ? a->folder : NULL,
                                           .globals = all_globals,
                                           .global_count = OURS + classes},
                    &a->installed);
  for (size_t k = 0; k < classes; k++)
    free((void *)all_globals[OURS + k]);
  if (!a->installed)
    atomic_store(&a->language->no_linter, true);
  if (all) {
    lang_diagnostics_free(before);
    a->found = all;
  }
}

static void linted(ide_job *job)
{
  const analysis *a = (const analysis *)job;
  ide_document *d = ide_language_document(a->language, a->document);
  if (d && a->installed && ide_document_revision(d) == a->text->revision)
    show(a, d);
}

static void start_linter(analysis *after, ide_document *d)
{
  if (atomic_load(&after->language->no_linter) || !after->text->source ||
      after->text->length > LINT_BYTES_MAX)
    return;
  analysis *a = make(after->language, d, snapshot_ref(after->text), LINT);
  if (!a)
    return;
  a->job.work = lint;
  a->job.finish = linted;
  a->found = after->found; // moves on
  after->found = NULL;
  ide_worker_add(a->language->linter, &a->job);
}

static void finish(ide_job *job)
{
  analysis *a = (analysis *)job;
  ide_document *d = ide_language_document(a->language, a->document);
  if (!d)
    return;
  ide_language_take_outline(a->language, d, a->outline);
  a->outline = NULL;
  if (ide_document_revision(d) != a->text->revision)
    return; // the next look is on its way
  show(a, d);
  start_linter(a, d);
}

void ide_language_analyse(ide_language *l, ide_document *d)
{
  snapshot *text = ide_language_snapshot(l, d);
  analysis *a = text ? make(l, d, text, ANALYSIS) : NULL;
  if (!a)
    return;
  a->job.work = work;
  a->job.finish = finish;
  ide_worker_add(l->worker, &a->job);
}
