// SPDX-License-Identifier: MIT
/*
 * The editor's line: its text, places in it, and the lines before. One thread; owns the history.
 */
#include "control/editor_int.h"

#include "control/text.h"

#include <stdlib.h>
#include <string.h>

enum { HISTORY_BYTES = 256 * 1024 };

// --- the line ---

void ep_editor_insert(ep_editor *e, const char *bytes, size_t length)
{
  if (length > EP_EDITOR_LINE - e->length) {
    e->too_long = true;
    return;
  }
  memmove(e->line + e->cursor + length, e->line + e->cursor, e->length - e->cursor);
  memcpy(e->line + e->cursor, bytes, length);
  if (e->cursor < e->length)
    ep_editor_touch(e);
  e->length += length;
  e->cursor += length;
  e->dirty = true;
  e->changes++;
}

void ep_editor_cut(ep_editor *e, size_t from, size_t to)
{
  if (from == to)
    return;
  memmove(e->line + from, e->line + to, e->length - to);
  e->length -= to - from;
  e->cursor = from;
  e->changes++;
  ep_editor_touch(e);
}

static void set_line(ep_editor *e, const char *text)
{
  e->length = strlen(text);
  memcpy(e->line, text, e->length);
  e->cursor = e->length;
  e->changes++;
  ep_editor_touch(e);
}

const char *ep_editor_step_back(const ep_editor *e, const char *at)
{
  do
    at--;
  while (at > e->line && ((unsigned char)*at & 0xC0) == 0x80);
  return at;
}

size_t ep_editor_before(const ep_editor *e)
{
  return e->cursor == 0 ? 0 : (size_t)(ep_editor_step_back(e, e->line + e->cursor) - e->line);
}

size_t ep_editor_after(const ep_editor *e)
{
  int columns;
  if (e->cursor == e->length)
    return e->cursor;
  return e->cursor + ep_text_step(e->line + e->cursor, e->line + e->length, &columns);
}

static bool is_word(char c)
{
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (unsigned char)c >= 0x80;
}

size_t ep_editor_word_before(const ep_editor *e)
{
  size_t at = e->cursor;
  while (at > 0 && !is_word(e->line[at - 1]))
    at--;
  while (at > 0 && is_word(e->line[at - 1]))
    at--;
  return at;
}

size_t ep_editor_word_after(const ep_editor *e)
{
  size_t at = e->cursor;
  while (at < e->length && !is_word(e->line[at]))
    at++;
  while (at < e->length && is_word(e->line[at]))
    at++;
  return at;
}

// --- history ---

void ep_editor_remember(ep_editor *e)
{
  bool again = e->count > 0 && strlen(e->history[e->count - 1]) == e->length &&
               memcmp(e->history[e->count - 1], e->line, e->length) == 0;
  if (e->length == 0 || e->hidden || again || memchr(e->line, '\0', e->length))
    return;
  char *copy = strndup(e->line, e->length);
  if (!copy)
    return;
  while (e->count > 0 && (e->count == EP_EDITOR_HISTORY || e->bytes + e->length > HISTORY_BYTES)) {
    e->bytes -= strlen(e->history[0]);
    free(e->history[0]);
    memmove(e->history, e->history + 1, --e->count * sizeof *e->history);
  }
  e->history[e->count++] = copy;
  e->bytes += e->length;
}

void ep_editor_walk(ep_editor *e, bool back)
{
  if (e->hidden || (back ? e->at == 0 : e->at >= e->count))
    return;
  if (e->at == e->count) {
    free(e->draft);
    e->draft = strndup(e->line, e->length);
  }
  e->at = back ? e->at - 1 : e->at + 1;
  set_line(e, e->at < e->count ? e->history[e->at] : e->draft ? e->draft : "");
}
