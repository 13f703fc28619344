// SPDX-License-Identifier: MIT
/*
 * The editor's row on the screen. One thread.
 * It is drawn once for all keys of a call: only the new bytes when all they did was to lengthen what is shown at its
 * end, else the row. So a paste costs about what it is long, and not a row for each of its keys.
 */
#include "control/editor_int.h"

#include "control/text.h"

#include <string.h>

enum { COLUMNS = 80 };

void ep_editor_write(ep_editor *e, const char *text)
{
  e->calls->write(e->ud, text, strlen(text));
}

static size_t room(const ep_editor *e)
{
  size_t used = strlen(e->prompt) + 1, columns = (size_t)(e->columns > 0 ? e->columns : COLUMNS);
  return columns > used + 4 ? columns - used : 4;
}

// Moves the window so that the cursor is inside: by most of its width, so that typing on redraws rarely.
static void follow_cursor(ep_editor *e)
{
  size_t most = room(e), kept = 0;
  if (e->cursor >= e->left && ep_text_columns(e->line + e->left, e->cursor - e->left) <= most)
    return;
  const char *at = e->line + e->cursor;
  while (at > e->line && kept < most / 4) {
    const char *before = ep_editor_step_back(e, at);
    kept += ep_text_columns(before, (size_t)(at - before));
    at = before;
  }
  e->left = (size_t)(at - e->line);
}

static void draw_row(ep_editor *e)
{
  ep_text row = {0};
  size_t used = 0, most = room(e), at_cursor = 0;
  const char *at = e->line + e->left, *end = e->line + e->length;
  ep_text_print(&row, "\r%s", e->prompt);
  while (!e->hidden && at < end) {
    int columns;
    size_t n = ep_text_step(at, end, &columns);
    if (used + (size_t)columns > most)
      break;
    if (at == e->line + e->cursor)
      at_cursor = used;
    if (*at == '\t')
      ep_text_put(&row, " ");
    else
      ep_text_add_shown(&row, at, n, false);
    used += (size_t)columns;
    at += n;
  }
  if (e->hidden || e->cursor == (size_t)(at - e->line))
    at_cursor = used;
  ep_text_put(&row, "\x1b[K");
  if (at_cursor != used)
    ep_text_print(&row, "\r\x1b[%zuC", strlen(e->prompt) + at_cursor);
  e->calls->write(e->ud, row.bytes, row.length);
  e->drawn = at == end ? e->length : 0;
  ep_text_free(&row);
}

void ep_editor_draw(ep_editor *e)
{
  if (!e->prompt || !e->dirty)
    return;
  e->dirty = false;
  size_t before = e->left;
  follow_cursor(e);
  bool longer = e->drawn > 0 && e->length > e->drawn && e->cursor == e->length && before == e->left;
  if (!longer || e->hidden || e->line[e->drawn] == '\t') {
    draw_row(e);
    return;
  }
  ep_text added = {0};
  ep_text_add_shown(&added, e->line + e->drawn, e->length - e->drawn, false);
  e->calls->write(e->ud, added.bytes, added.length);
  e->drawn = e->length;
  ep_text_free(&added);
}

// Something else changed than the end of the line.
void ep_editor_touch(ep_editor *e)
{
  e->dirty = true;
  e->drawn = 0;
}
