// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Diagnostics: syntax errors and findings, sorted, silenced, bounded. Any thread; the list owns its arena.
 *
 * While the syntax is wrong only that is told: half a function typed would else make all its locals unused.
 */
#include "lang/diagnose.h"

#include "lang/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 1000U

static const struct code {
  const char *code;
  lang_severity severity;
} codes[] = {
#define X(name, text, level, meaning) {text, level},
    LANG_CODES(X)
#undef X
};

const char *const *lang_diagnose_codes(void)
{
  static const char *const list[] = {
#define X(name, text, level, meaning) text, meaning,
      LANG_CODES(X)
#undef X
          NULL};
  return list;
}

static void add(lang_lint *lint, const char *code, lang_severity severity, const char *source,
                uint32_t start, uint32_t end, const char *message)
{
  if (lint->count >= MOST)
    return;
  if (lint->count == lint->room) {
    size_t room = lint->room ? lint->room * 2 : 32;
    lang_diagnostic *list = lang_arena_take(lint->ask.arena, room * sizeof *list);
    uint32_t *starts = lang_arena_take(lint->ask.arena, room * sizeof *starts);
    if (lint->count) {
      memcpy(list, lint->list, lint->count * sizeof *list);
      memcpy(starts, lint->starts, lint->count * sizeof *starts);
    }
    lint->list = list;
    lint->starts = starts;
    lint->room = room;
  }
  lint->starts[lint->count] = start;
  lint->list[lint->count++] =
      (lang_diagnostic){.code = code,
                        .message = message,
                        .source = source,
                        .severity = severity,
                        .range = lang_source_range(lint->ask.source, start, end)};
}

void lang_lint_tell(lang_lint *lint, lang_code code, uint32_t start, uint32_t end,
                    const char *format, ...)
{
  uint32_t line = lang_source_position(lint->ask.source, start).line;
  if (lint->count >= MOST || lang_lint_silenced(lint, codes[code].code, line))
    return;
  char message[400];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  add(lint, codes[code].code, codes[code].severity, "eplua", start, end,
      lang_arena_copy(lint->ask.arena, message, strlen(message)));
}

bool lang_lint_knows(const lang_lint *lint, const char *name)
{
  const lang_model *model = lint->ask.library->model;
  if (lang_model_find(model, &model->globals, name))
    return true;
  const lang_model *own = lint->ask.source->model;
  const lang_entity *e = lang_model_find(own, &own->globals, name);
  if (e && e->is_class)
    return true;
  for (size_t i = 0; i < lint->query->global_count; i++) {
    if (strcmp(lint->query->globals[i], name) == 0)
      return true;
  }
  for (size_t i = 0; i < lint->extra_count; i++) {
    if (strcmp(lint->extra_globals[i], name) == 0)
      return true;
  }
  return false;
}

// The code on a line, without white space around.
static void line_bounds(const lang_source *source, uint32_t line, uint32_t *start, uint32_t *end)
{
  *start = lang_source_offset(source, (lang_position){line, 1});
  *end = lang_source_offset(source, (lang_position){line, UINT32_MAX});
  while (*start < *end && (source->text[*start] == ' ' || source->text[*start] == '\t'))
    ++*start;
  while (*end > *start && (source->text[*end - 1] == ' ' || source->text[*end - 1] == '\r'))
    --*end;
}

// The place on the line that the message names (near 'x'), else the whole line.
static void place_error(const lang_source *source, uint32_t line, const char *message,
                        uint32_t *start, uint32_t *end)
{
  line_bounds(source, line, start, end);
  const char *near = strstr(message, "near '");
  const char *close = near ? strrchr(near + 6, '\'') : NULL;
  if (!close || close == near + 6 || (size_t)(close - near - 6) > *end - *start)
    return;
  size_t length = (size_t)(close - near - 6);
  for (uint32_t i = *end - (uint32_t)length + 1;
       i-- > *start;) { // the last one: Lua stops at the first wrong word
    if (strncmp(source->text + i, near + 6, length) == 0) {
      *start = i;
      *end = i + (uint32_t)length;
      return;
    }
  }
}

// True: there is a syntax error.
static bool ask_lua(lang_lint *lint)
{
  const lang_source *source = lint->ask.source;
  char message[1024] = "";
  int line = 0;
  const char *name = lint->query->name ? lint->query->name : "=buffer";
  if (lint->query->check(lint->query->check_ud, source->text, source->length, name, &line, message,
                         sizeof message) == 0)
    return false;
  if (line < 1 || (uint32_t)line > source->line_count)
    line = (int)source->line_count;
  uint32_t start, end;
  place_error(source, (uint32_t)line, message, &start, &end);
  add(lint, codes[LANG_C_SYNTAX_ERROR].code, LANG_ERROR, "lua", start, end,
      lang_arena_copy(lint->ask.arena, message, strlen(message)));
  return true;
}

static bool ask_parser(lang_lint *lint)
{
  const lang_problem *p = lint->ask.source->problems;
  if (p)
    add(lint, codes[LANG_C_SYNTAX_ERROR].code, LANG_ERROR, "eplua", p->start,
        p->end > p->start ? p->end : p->start + 1, p->message);
  return p != NULL;
}

typedef struct order {
  uint32_t start;
  size_t number;
} order;

static int by_place(const void *a, const void *b)
{
  const order *x = a, *y = b;
  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  return x->number < y->number ? -1 : 1;
}

static const lang_diagnostic *sorted(lang_lint *lint)
{
  order *orders = lang_arena_take(lint->ask.arena, (lint->count + 1) * sizeof *orders);
  lang_diagnostic *list = lang_arena_take(lint->ask.arena, (lint->count + 1) * sizeof *list);
  for (size_t i = 0; i < lint->count; i++)
    orders[i] = (order){lint->starts[i], i};
  if (lint->count)
    qsort(orders, lint->count, sizeof *orders, by_place);
  for (size_t i = 0; i < lint->count; i++)
    list[i] = lint->list[orders[i].number];
  return list;
}

typedef struct asking {
  lang_lint lint;
  lang_diagnostics *result;
} asking;

static void work(void *ud)
{
  asking *a = ud;
  lang_lint *lint = &a->lint;
  a->result = lang_arena_take(lint->ask.arena, sizeof *a->result);
  bool wrong = lint->query->check ? ask_lua(lint) : ask_parser(lint);
  if (!wrong && !lint->ask.source->problems) {
    lang_lint_comments(lint);
    lang_lint_names(lint);
    lang_lint_tree(lint, lint->ask.source->root);
  }
  a->result->list = sorted(lint);
  a->result->count = lint->count;
  a->result->arena = lint->ask.arena;
}

lang_diagnostics *lang_diagnose(const lang_source *source, const lang_library *library,
                                const lang_diagnose_query *query)
{
  static const lang_diagnose_query nothing = {0};
  lang_arena *arena = lang_arena_new();
  asking a = {.lint = {.ask = {.source = source, .library = library, .arena = arena},
                       .query = query ? query : &nothing}};
  if (arena && lang_arena_run(arena, work, &a))
    return a.result;
  lang_arena_free(arena);
  return NULL;
}

void lang_diagnostics_free(lang_diagnostics *diagnostics)
{
  if (diagnostics)
    lang_arena_free(diagnostics->arena);
}
