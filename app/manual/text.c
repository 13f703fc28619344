// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A text that grows by doubling. A failure is kept in the text and asked for once, at the end, instead of after each piece.
 */
#include "manual/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(manual_text *t, size_t more)
{
  if (t->failed || more >= MANUAL_TEXT_MAX - t->length) {
    t->failed = true;
    return false;
  }
  if (t->length + more < t->room)
    return true;
  size_t room = t->room ? t->room : 256;
  while (room <= t->length + more)
    room *= 2;
  char *bytes = realloc(t->bytes, room);
  if (!bytes) {
    t->failed = true;
    return false;
  }
  t->bytes = bytes;
  t->room = room;
  return true;
}

void manual_text_add(manual_text *t, const char *bytes, size_t length)
{
  if (!make_room(t, length))
    return;
  if (length)
    memcpy(t->bytes + t->length, bytes, length);
  t->length += length;
  t->bytes[t->length] = '\0';
}

void manual_text_add_string(manual_text *t, const char *string)
{
  manual_text_add(t, string, strlen(string));
}

void manual_text_add_escaped(manual_text *t, const char *bytes, size_t length)
{
  size_t from = 0;
  for (size_t at = 0; at < length; at++) {
    const unsigned char c = (unsigned char)bytes[at];
    const char *instead = c == '<'                                          ? "&lt;"
                          : c == '>'                                        ? "&gt;"
                          : c == '&'                                        ? "&amp;"
                          : c == '"'                                        ? "&quot;"
                          : c == '\''                                       ? "&#39;"
                          : (c < ' ' && c != '\n' && c != '\t') || c == 127 ? ""
                                                                            : NULL;
    if (!instead)
      continue;
    manual_text_add(t, bytes + from, at - from);
    manual_text_add_string(t, instead);
    from = at + 1;
  }
  manual_text_add(t, bytes + from, length - from);
}

void manual_text_add_entity(manual_text *t, const char *entity, size_t length)
{
  static const struct {
    const char *entity, *text;
  } known[] = {{"&amp;", "&"},  {"&lt;", "<"},    {"&gt;", ">"},
               {"&nbsp;", " "}, {"&quot;", "\""}, {"&copy;", "\302\251"}};
  for (size_t k = 0; k < sizeof known / sizeof *known; k++)
    if (strlen(known[k].entity) == length && memcmp(known[k].entity, entity, length) == 0) {
      manual_text_add_string(t, known[k].text);
      return;
    }
  manual_text_add(t, entity, length);
}

void manual_text_format(manual_text *t, const char *format, ...)
{
  char piece[1024];
  va_list arguments;
  va_start(arguments, format);
  int n = vsnprintf(piece, sizeof piece, format, arguments);
  va_end(arguments);
  if (n < 0 || (size_t)n >= sizeof piece)
    t->failed = true;
  else
    manual_text_add(t, piece, (size_t)n);
}

void manual_text_free(manual_text *t)
{
  free(t->bytes);
  *t = (manual_text){0};
}
