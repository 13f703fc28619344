// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The terminal under a prompt. The thread of the prompt; owns what it puts together, not the descriptor.
 * All that happens at once is one write(). The view is drawn anew as a whole: it is a few rows, and a terminal draws them faster than anyone types,
 * while keeping two pictures to find what differs is what most of readline's own display is about.
 * Output that does not end a line stays above the view, and the next one goes on behind it.
 */
#include "repl/screen.h"

#include "repl/colour.h"

#include <stdlib.h>
#include <string.h>

struct repl_screen {
  int fd, rows, columns;
  bool colour, plain;
  link_text out;
  repl_layout layout;
  int first;      // row of the layout that is drawn on top
  int drawn;      // rows on the screen
  int cursor_row; // of the screen's rows of the view
  bool open;      // output above has no line end
  repl_filter filter;
};

repl_screen *repl_screen_new(int fd, bool colour, bool plain)
{
  repl_screen *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->fd = fd;
  s->rows = 24;
  s->columns = s->filter.columns = 80;
  s->colour = s->filter.colour = colour;
  s->plain = plain;
  return s;
}

void repl_screen_free(repl_screen *s)
{
  if (!s)
    return;
  link_text_free(&s->out);
  repl_layout_free(&s->layout);
  free(s);
}

int repl_screen_columns(const repl_screen *s)
{
  return s->columns;
}

int repl_screen_rows(const repl_screen *s)
{
  return s->rows;
}

bool repl_screen_colour(const repl_screen *s)
{
  return s->colour;
}

int repl_screen_column(const repl_screen *s)
{
  return s->open ? s->filter.column : 0;
}

static void move_up(repl_screen *s, int rows)
{
  if (rows > 0)
    link_text_print(&s->out, "\033[%dA", rows);
}

// --- the view ---

static void add_erase(repl_screen *s)
{
  if (s->drawn == 0 || s->plain)
    return;
  link_text_put(&s->out, "\r");
  move_up(s, s->cursor_row);
  link_text_put(&s->out, "\033[J");
  s->drawn = s->cursor_row = 0;
}

void repl_screen_resize(repl_screen *s, int rows, int columns)
{
  if (rows < 1 || columns < 1)
    return;
  if (columns != s->columns) {
    int above = 0;
    for (int i = 0; i < s->cursor_row && s->first + i < s->layout.count; i++) {
      int cells = s->layout.rows[s->first + i].cells;
      above += cells > columns ? (cells + columns - 1) / columns : 1;
    }
    if (s->drawn > 0)
      s->cursor_row = above + s->layout.cursor_column / columns;
    add_erase(s); // rows that the terminal has wrapped would be joined again when it grows
    link_text_flush(&s->out, s->fd);
    s->open = false; // where it ended now is anyone's guess
    s->filter.column = 0;
  }
  s->rows = rows;
  s->columns = s->filter.columns = columns;
}

// The rows from `first` on; the cursor is at the beginning of the first of them.
static void add_rows(repl_screen *s, int first, int count)
{
  for (int i = 0; i < count; i++) {
    size_t length;
    const char *bytes = repl_layout_row(&s->layout, first + i, &length);
    if (i > 0)
      link_text_put(&s->out, "\r\n");
    link_text_add(&s->out, bytes, length);
    if (s->layout.rows[first + i].cells < s->columns) // else it would take the last cell away
      link_text_put(&s->out, "\033[K");
  }
}

void repl_screen_draw(repl_screen *s, const repl_view *view)
{
  if (s->plain)
    return;
  int before = s->drawn;
  link_text_put(&s->out, "\r");
  if (before > 0)
    move_up(s, s->cursor_row);
  if (repl_layout_make(&s->layout, view, s->columns, s->colour)) {
    int count = s->layout.count, cursor = s->layout.cursor_row;
    s->first = 0;
    if (count > s->rows) {
      s->first = cursor - s->rows / 2;
      s->first = s->first < 0 ? 0 : s->first > count - s->rows ? count - s->rows : s->first;
      count = s->rows;
    }
    add_rows(s, s->first, count);
    if (before > count)
      link_text_put(&s->out, s->layout.rows[s->first + count - 1].cells < s->columns
                                 ? "\033[J"
                                 : "\r\n\033[J\033[A");
    s->drawn = count;
    s->cursor_row = cursor - s->first;
    link_text_put(&s->out, "\r");
    move_up(s, count - 1 - s->cursor_row);
    if (s->layout.cursor_column > 0)
      link_text_print(&s->out, "\033[%dC", s->layout.cursor_column);
  }
  link_text_flush(&s->out, s->fd);
}

void repl_screen_keep(repl_screen *s, const repl_view *view)
{
  if (s->plain)
    return;
  add_erase(s);
  if (repl_layout_make(&s->layout, view, s->columns, s->colour)) {
    int last = s->layout.count - 1;
    bool lead_only = last > 0 && s->layout.rows[last].cells == 0; // only for the cursor
    add_rows(s, 0, lead_only ? last : last + 1);
    link_text_put(&s->out, "\r\n");
  }
  s->drawn = s->cursor_row = 0;
  s->open = false;
  s->filter.column = 0;
  link_text_flush(&s->out, s->fd);
}

void repl_screen_erase(repl_screen *s)
{
  add_erase(s);
  link_text_flush(&s->out, s->fd);
}

void repl_screen_forget(repl_screen *s)
{
  s->drawn = s->cursor_row = 0;
  s->open = false;
  s->filter.column = 0;
}

// --- above it ---

// Goes to where the output has ended.
static void add_return(repl_screen *s)
{
  if (!s->open || s->plain)
    return;
  move_up(s, 1);
  if (s->filter.column > 0 && s->filter.column < s->columns)
    link_text_print(&s->out, "\033[%dC", s->filter.column);
  s->open = false;
}

// Ends the row of output for what comes below; it is open when the line was not ended.
static void add_break(repl_screen *s)
{
  if (s->filter.column == 0)
    return;
  link_text_put(&s->out, "\r\n");
  if (s->filter.column >= s->columns) {
    s->filter.column = 0;
    s->filter.full = true;
  } else {
    s->open = true;
  }
}

void repl_screen_print(repl_screen *s, const char *bytes, size_t length, int ink)
{
  const char *begin = s->colour ? repl_ink_begin(ink) : "";
  if (length == 0)
    return;
  add_erase(s);
  add_return(s);
  link_text_put(&s->out, begin);
  repl_filter_add(&s->filter, bytes, length, &s->out);
  if (s->colour)
    link_text_put(&s->out, REPL_INK_END);
  add_break(s);
  link_text_flush(&s->out, s->fd);
}

void repl_screen_say(repl_screen *s, const char *text, size_t length)
{
  if (length == 0)
    return;
  add_erase(s);
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '\n')
      link_text_put(&s->out, "\r");
    link_text_add(&s->out, text + i, 1);
  }
  s->open = s->filter.full = false;
  s->filter.column = 0;
  link_text_flush(&s->out, s->fd);
}
