// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Making a source, and places in it. Any thread; a source owns its arena, in which everything lies.
 */
#include "lang/source.h"

#include "lang/annotation.h"
#include "lang/lexer.h"
#include "lang/model.h"
#include "lang/parser.h"
#include "lang/source_int.h"

#include <stdlib.h>
#include <string.h>

const char *lang_token_text(lang_token_kind kind)
{
  static const char *const texts[] = {
#define X(name, spelling) spelling,
      LANG_TOKENS(X)
#undef X
  };
  return texts[kind];
}

static void make(void *ud)
{
  lang_source *source = ud;
  source->text = lang_arena_copy(source->arena, source->text, source->length);
  lang_lexer_run(source);
  lang_parser_run(source);
  lang_annotation_run(source);
}

static void make_model(void *ud)
{
  lang_source *source = ud;
  source->model = lang_model_make(source->arena);
  lang_model_add(source->model, source, NULL);
}

lang_source *lang_source_parse(const char *text, size_t length)
{
  if (length > LANG_SOURCE_LIMIT)
    return NULL;
  lang_source *source = calloc(1, sizeof *source);
  if (!source)
    return NULL;
  source->arena = lang_arena_new();
  source->text = text;
  source->length = (uint32_t)length;
  if (!source->arena || !lang_arena_run(source->arena, make, source)) {
    lang_source_free(source);
    return NULL;
  }
  return source;
}

lang_source *lang_source_new(const char *text, size_t length)
{
  lang_source *source = lang_source_parse(text, length);
  if (source && !lang_arena_run(source->arena, make_model, source)) {
    lang_source_free(source);
    return NULL;
  }
  return source;
}

void lang_source_free(lang_source *source)
{
  if (!source)
    return;
  lang_arena_free(source->arena);
  free(source);
}

const char *lang_source_text(const lang_source *source, size_t *length)
{
  if (length)
    *length = source->length;
  return source->text;
}

uint32_t lang_source_line_count(const lang_source *source)
{
  return source->line_count;
}

size_t lang_source_memory(const lang_source *source)
{
  return lang_arena_size(source->arena);
}

lang_position lang_source_position(const lang_source *source, uint32_t offset)
{
  uint32_t low = 0, high = source->line_count;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (source->lines[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return (lang_position){low + 1, offset - source->lines[low] + 1};
}

uint32_t lang_source_offset(const lang_source *source, lang_position position)
{
  if (position.line < 1)
    return 0;
  if (position.line > source->line_count)
    return source->length;
  uint32_t start = source->lines[position.line - 1];
  uint32_t end =
      position.line < source->line_count ? source->lines[position.line] - 1 : source->length;
  uint32_t column = position.column ? position.column - 1 : 0;
  return column < end - start ? start + column : end;
}

lang_range lang_source_range(const lang_source *source, uint32_t start, uint32_t end)
{
  return (lang_range){lang_source_position(source, start), lang_source_position(source, end)};
}

uint32_t lang_token_at(const lang_source *source, uint32_t offset)
{
  uint32_t low = 0, high = source->token_count - 1;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (source->tokens[middle].end > offset)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

const lang_comment *lang_comment_at(const lang_source *source, uint32_t offset)
{
  uint32_t low = 0, high = source->comment_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const lang_comment *c = &source->comments[middle];
    if (c->end < offset)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < source->comment_count && source->comments[low].start < offset; low++) {
    const lang_comment *c = &source->comments[low];
    if (offset < c->end || (offset == c->end && (!c->is_long || c->broken)))
      return c;
  }
  return NULL;
}

// --- strings ---

static int hex_digit(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c = (char)(c | 32);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t put_utf8(char *out, uint32_t code)
{
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  size_t extra = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static const unsigned char marks[] = {0, 0xC0, 0xE0, 0xF0};
  out[0] = (char)(marks[extra] | (code >> (6 * extra)));
  for (size_t i = 1; i <= extra; i++)
    out[i] = (char)(0x80 | ((code >> (6 * (extra - i))) & 0x3F));
  return extra + 1;
}

// Reads one escape behind a backslash at p; returns the place behind it. Wrong ones stand for themselves.
static const char *read_escape(const char *p, const char *end, char *out, size_t *n)
{
  static const char names[] = "abfnrtv", values[] = "\a\b\f\n\r\t\v";
  const char *found = *p ? strchr(names, *p) : NULL;
  if (found) {
    out[(*n)++] = values[found - names];
    return p + 1;
  }
  if (*p == 'x' && end - p > 2 && hex_digit(p[1]) >= 0 && hex_digit(p[2]) >= 0) {
    out[(*n)++] = (char)(hex_digit(p[1]) * 16 + hex_digit(p[2]));
    return p + 3;
  }
  if (*p == 'z') {
    p++;
    while (p < end && strchr(" \t\r\n\v\f", *p) && *p)
      p++;
    return p;
  }
  if (*p >= '0' && *p <= '9') {
    int value = 0;
    for (int i = 0; i < 3 && p < end && *p >= '0' && *p <= '9'; i++)
      value = value * 10 + (*p++ - '0');
    out[(*n)++] = (char)value;
    return p;
  }
  if (*p == 'u' && end - p > 2 && p[1] == '{') {
    uint32_t code = 0;
    const char *q = p + 2;
    for (; q < end && hex_digit(*q) >= 0 && code < 0x1000000; q++)
      code = code * 16 + (uint32_t)hex_digit(*q);
    *n += put_utf8(out + *n, code < 0x110000 ? code : 0xFFFD);
    return q < end && *q == '}' ? q + 1 : q;
  }
  out[(*n)++] = *p;
  return p + 1;
}

const char *lang_string_value(lang_arena *arena, const lang_source *source, uint32_t start,
                              uint32_t end, size_t *length)
{
  const char *p = source->text + start, *stop = source->text + end;
  size_t n = 0;
  char *out = lang_arena_take(arena, (size_t)(end - start) + 4);
  if (p < stop && *p == '[') {
    const char *open = p + 1;
    while (open < stop && *open == '=')
      open++;
    size_t bracket = (size_t)(open - p) + 1;
    p += bracket;
    if ((size_t)(stop - p) >= bracket && stop[-1] == ']')
      stop -= bracket;
    if (p < stop && *p == '\n')
      p++;
    n = p < stop ? (size_t)(stop - p) : 0;
    memcpy(out, p, n);
  } else if (p < stop) {
    char quote = *p++;
    while (p < stop && *p != quote) {
      if (*p == '\\' && p + 1 < stop)
        p = read_escape(p + 1, stop, out, &n);
      else
        out[n++] = *p++;
    }
  }
  out[n] = '\0';
  if (length)
    *length = n;
  return out;
}
