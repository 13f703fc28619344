// SPDX-License-Identifier: MIT
/*
 * Growing text, and text for terminals. Pure.
 * How a table is broken into lines is not here but in value_text.c.
 */
#include "control/text.h"

#include "verbs/ask.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 64 * 1024 };

void ep_text_free(ep_text *t)
{
  free(t->bytes);
  *t = (ep_text){0};
}

void ep_text_clear(ep_text *t)
{
  if (t->capacity > KEPT)
    ep_text_free(t);
  t->length = 0;
  t->failed = false;
}

static bool reserve(ep_text *t, size_t more)
{
  if (t->capacity - t->length >= more)
    return true;
  size_t wanted = t->capacity ? 2 * t->capacity : 256;
  while (wanted < t->length + more)
    wanted *= 2;
  char *grown = realloc(t->bytes, wanted);
  if (!grown) {
    t->failed = true;
    return false;
  }
  t->bytes = grown;
  t->capacity = wanted;
  return true;
}

void ep_text_add(ep_text *t, const char *bytes, size_t length)
{
  if (length == 0 || !reserve(t, length))
    return;
  memcpy(t->bytes + t->length, bytes, length);
  t->length += length;
}

void ep_text_put(ep_text *t, const char *text)
{
  ep_text_add(t, text, strlen(text));
}

void ep_text_print(ep_text *t, const char *format, ...)
{
  char text[512];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (n > 0)
    ep_text_add(t, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

void ep_text_drop(ep_text *t, size_t length)
{
  memmove(t->bytes, t->bytes + length, t->length - length);
  t->length -= length;
}

void ep_text_add_json(ep_text *t, const char *bytes, size_t length)
{
  ep_text_add(t, "\"", 1);
  for (size_t i = 0, from = 0; i <= length; i++) {
    unsigned char c = i < length ? (unsigned char)bytes[i] : '"';
    if (c >= ' ' && c != '"' && c != '\\')
      continue;
    ep_text_add(t, bytes + from, i - from);
    from = i + 1;
    if (i == length)
      break;
    if (c == '"' || c == '\\')
      ep_text_print(t, "\\%c", c);
    else
      ep_text_print(t, "\\u%04x", c);
  }
  ep_text_add(t, "\"", 1);
}

// --- characters ---

static unsigned code_point(const unsigned char *p, size_t length)
{
  static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  unsigned code = p[0] & masks[length];
  for (size_t i = 1; i < length; i++)
    code = code << 6 | (p[i] & 0x3F);
  return code;
}

// Roughly as terminals do (Unicode's East Asian Width): it decides only where the cursor is.
static int columns_of(unsigned code)
{
  static const struct {
    unsigned first, last;
    int columns;
  } ranges[] = {
      {0x0300, 0x036F, 0},   {0x1100, 0x115F, 2}, {0x200B, 0x200F, 0}, {0x20D0, 0x20FF, 0},
      {0x2E80, 0xA4CF, 2},   {0xAC00, 0xD7A3, 2}, {0xF900, 0xFAFF, 2}, {0xFE00, 0xFE0F, 0},
      {0xFE30, 0xFE6F, 2},   {0xFF00, 0xFF60, 2}, {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1FAFF, 2},
      {0x20000, 0x3FFFD, 2},
  };
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges && code >= ranges[i].first; i++) {
    if (code <= ranges[i].last)
      return ranges[i].columns;
  }
  return 1;
}

size_t ep_text_step(const char *at, const char *end, int *columns)
{
  size_t length = ep_utf8_length(at, end);
  *columns = length > 1 ? columns_of(code_point((const unsigned char *)at, length)) : 1;
  return length ? length : 1;
}

size_t ep_text_columns(const char *text, size_t length)
{
  size_t sum = 0;
  int columns;
  if (length == 0)
    return 0;
  for (const char *end = text + length; text < end; sum += (size_t)columns)
    text += ep_text_step(text, end, &columns);
  return sum;
}

// --- what is shown ---

// C1 controls, and what turns the direction of text around.
static bool is_hostile(unsigned code)
{
  return (code >= 0x80 && code <= 0x9F) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

// Length of the sequence that sets a colour (ECMA-48 SGR) at `at`, 0: none is there.
static size_t sgr_length(const char *at, const char *end)
{
  enum { MOST = 40 };
  if (end - at < 3 || at[0] != '\x1b' || at[1] != '[')
    return 0;
  for (size_t i = 2; at + i < end && i < MOST; i++) {
    if (at[i] == 'm')
      return i + 1;
    if ((at[i] < '0' || at[i] > '9') && at[i] != ';' && at[i] != ':')
      return 0;
  }
  return 0;
}

static bool is_reset(const char *sgr, size_t length)
{
  return length == 3 || (length == 4 && sgr[2] == '0');
}

// Adds the control or foreign byte at `at`; gives how many bytes it was.
static size_t add_odd(ep_text *t, const char *at, const char *end, bool colours, bool *left_on)
{
  size_t length = ep_utf8_length(at, end), sgr = colours ? sgr_length(at, end) : 0;
  unsigned char c = (unsigned char)*at;
  if (sgr > 0) {
    ep_text_add(t, at, sgr);
    *left_on = !is_reset(at, sgr);
    return sgr;
  }
  if (length == 0) {
    ep_text_put(t, "\xEF\xBF\xBD");
    return 1;
  }
  if (length > 1) {
    unsigned code = code_point((const unsigned char *)at, length);
    if (is_hostile(code))
      ep_text_print(t, "\\u{%x}", code);
    else
      ep_text_add(t, at, length);
    return length;
  }
  if (c == '\r' && at + 1 < end && at[1] == '\n')
    return 1;
  if (c == '\r' && colours)
    ep_text_add(t, at, 1);
  else
    ep_text_print(t, "\\%d", c);
  return 1;
}

bool ep_text_add_shown(ep_text *t, const char *bytes, size_t length, bool colours)
{
  bool left_on = false;
  if (length == 0)
    return false;
  const char *at = bytes, *end = bytes + length;
  while (at < end) {
    const char *plain = at;
    while (at < end && (*at == '\n' || *at == '\t' || (*at >= ' ' && *at < 0x7F)))
      at++;
    ep_text_add(t, plain, (size_t)(at - plain));
    if (at < end)
      at += add_odd(t, at, end, colours, &left_on);
  }
  return left_on;
}
