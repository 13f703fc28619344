// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Comments that silence findings. Any thread; they lie in the arena of the question.
 */
#include "lang/lint.h"

#include <string.h>

static const char *skip_space(const char *p)
{
  while (*p == ' ' || *p == '\t')
    p++;
  return p;
}

static void silence(lang_lint *lint, const char *code, uint32_t first, uint32_t last)
{
  lang_silence *s = lang_arena_take(lint->ask.arena, sizeof *s);
  s->code = code;
  s->first = first;
  s->last = last;
  s->next = lint->silences;
  lint->silences = s;
}

// `enable` ends what `disable` began.
static void enable(lang_lint *lint, const char *code, uint32_t line)
{
  for (lang_silence *s = lint->silences; s; s = s->next) {
    bool same = !code || (s->code && strcmp(s->code, code) == 0);
    if (same && s->last == UINT32_MAX)
      s->last = line;
  }
}

static void apply(lang_lint *lint, const char *mode, const char *code, uint32_t line)
{
  if (strcmp(mode, "disable") == 0)
    silence(lint, code, line, UINT32_MAX);
  else if (strcmp(mode, "disable-line") == 0)
    silence(lint, code, line, line);
  else if (strcmp(mode, "disable-next-line") == 0)
    silence(lint, code, line + 1, line + 1);
  else if (strcmp(mode, "enable") == 0)
    enable(lint, code, line);
}

static bool in_word(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

static const char *take_word(lang_lint *lint, const char **p)
{
  const char *start = skip_space(*p);
  const char *end = start;
  while (in_word(*end))
    end++;
  *p = end;
  return end > start ? lang_arena_copy(lint->ask.arena, start, (size_t)(end - start)) : NULL;
}

// ---@diagnostic MODE: CODE, CODE
static void read_diagnostic(lang_lint *lint, const char *p, uint32_t line)
{
  const char *mode = take_word(lint, &p);
  if (!mode)
    return;
  p = skip_space(p);
  if (*p != ':') {
    apply(lint, mode, NULL, line);
    return;
  }
  do {
    p++;
    const char *code = take_word(lint, &p);
    if (code)
      apply(lint, mode, code, line);
    p = skip_space(p);
  } while (*p == ',');
}

static void add_global(lang_lint *lint, const char *name)
{
  if (lint->extra_count == lint->extra_room) {
    lint->extra_room = lint->extra_room ? lint->extra_room * 2 : 16;
    const char **bigger = lang_arena_take(lint->ask.arena, lint->extra_room * sizeof *bigger);
    if (lint->extra_count)
      memcpy(bigger, lint->extra_globals, lint->extra_count * sizeof *bigger);
    lint->extra_globals = bigger;
  }
  lint->extra_globals[lint->extra_count++] = name;
}

// Lines of the function around an offset, all of them at the top.
static void around(const lang_source *source, uint32_t offset, uint32_t *last)
{
  lang_node *path[200];
  uint32_t count = lang_node_path(source, offset, path, 200);
  *last = UINT32_MAX;
  for (uint32_t i = count; i-- > 0;) {
    if (path[i]->kind == LANG_N_FUNCTION) {
      *last = lang_source_position(source, path[i]->end).line;
      return;
    }
  }
}

// -- luacheck: ignore, globals NAME...
static void read_luacheck(lang_lint *lint, const lang_comment *comment, const char *p,
                          uint32_t line)
{
  const lang_source *source = lint->ask.source;
  const char *word = take_word(lint, &p);
  if (word && (strcmp(word, "read") == 0 || strcmp(word, "new") == 0))
    word = take_word(lint, &p);
  if (word && strcmp(word, "globals") == 0) {
    while ((word = take_word(lint, &p))) {
      add_global(lint, word);
      p = skip_space(p);
      if (*p == ',')
        p++;
    }
  } else if (word && strcmp(word, "ignore") == 0) {
    uint32_t before = comment->start;
    while (before > 0 && (source->text[before - 1] == ' ' || source->text[before - 1] == '\t'))
      before--;
    uint32_t last = line;
    if (before == 0 || source->text[before - 1] == '\n') // alone: up to the end of the function
      around(source, comment->start, &last);
    silence(lint, NULL, line, last);
  }
}

void lang_lint_comments(lang_lint *lint)
{
  const lang_source *source = lint->ask.source;
  for (uint32_t i = 0; i < source->comment_count; i++) {
    const lang_comment *comment = &source->comments[i];
    const char *p = source->text + comment->start;
    if (comment->is_long || comment->end - comment->start > 1000)
      continue;
    bool diagnostic =
        strncmp(p, "---", 3) == 0 && strncmp(skip_space(p + 3), "@diagnostic", 11) == 0;
    bool luacheck = strncmp(p, "--", 2) == 0 && strncmp(skip_space(p + 2), "luacheck:", 9) == 0;
    if (!diagnostic && !luacheck)
      continue;
    uint32_t line = lang_source_position(source, comment->start).line;
    const char *text = lang_arena_copy(lint->ask.arena, p, comment->end - comment->start);
    if (diagnostic)
      read_diagnostic(lint, skip_space(text + 3) + 11, line);
    else
      read_luacheck(lint, comment, skip_space(text + 2) + 9, line);
  }
}

bool lang_lint_silenced(const lang_lint *lint, const char *code, uint32_t line)
{
  for (const lang_silence *s = lint->silences; s; s = s->next) {
    if (line >= s->first && line <= s->last && (!s->code || strcmp(s->code, code) == 0))
      return true;
  }
  return false;
}
