// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Rows of what is typed. Any thread; owns what the caller frees with it.
 * Rows are broken here and not by the terminal: only so it is known where the cursor is, whatever is typed. What cannot be shown takes a
 * few cells that say what it is.
 * Not here: how rows get onto the screen (screen.c).
 */
#include "repl/layout.h"

#include "repl/cell.h"
#include "repl/colour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MIN = 4, TAB = 4 };

typedef struct pen {
  repl_layout *l;
  int columns, column;
  int ink; // that is on; EPQ_STYLE_NORMAL: none
  bool colour, failed;
} pen;

static void set_ink(pen *p, int ink)
{
  if (!p->colour || ink == p->ink)
    return;
  const char *begin = repl_ink_begin(ink);
  if (*repl_ink_begin(p->ink))
    link_text_put(&p->l->bytes, REPL_INK_END);
  link_text_put(&p->l->bytes, begin);
  p->ink = ink;
}

static void begin_row(pen *p)
{
  repl_layout *l = p->l;
  int ink = p->ink;
  set_ink(p, EPQ_STYLE_NORMAL);
  if (l->count > 0)
    l->rows[l->count - 1].cells = p->column;
  if (l->count == l->capacity) {
    int wanted = l->capacity > 0 ? 2 * l->capacity : 16;
    repl_row *grown = realloc(l->rows, (size_t)wanted * sizeof *grown);
    if (!grown) {
      p->failed = true;
      return;
    }
    l->rows = grown;
    l->capacity = wanted;
  }
  l->rows[l->count++] = (repl_row){.start = l->bytes.length};
  p->column = 0;
  set_ink(p, ink);
}

// Adds something that stays together.
static void add(pen *p, const char *bytes, size_t length, int width)
{
  if (width > 0 && p->column + width > p->columns)
    begin_row(p);
  link_text_add(&p->l->bytes, bytes, length);
  p->column += width;
}

// A character that cannot be shown: ^A, or its number.
static void add_hidden(pen *p, const repl_cell *cell)
{
  char text[16];
  if (cell->code < 0x20)
    snprintf(text, sizeof text, "^%c", (int)cell->code + '@');
  else if (cell->length == 1)
    snprintf(text, sizeof text, "\\x%02X", (unsigned)cell->code);
  else
    snprintf(text, sizeof text, "\\u{%X}", (unsigned)cell->code);
  for (const char *c = text; *c; c++)
    add(p, c, 1, 1);
}

static void add_text(pen *p, const char *text, size_t length)
{
  for (size_t i = 0; i < length;) {
    repl_cell cell = repl_cell_at(text + i, length - i);
    if (cell.width >= 0)
      add(p, text + i, cell.length, cell.width);
    else
      add_hidden(p, &cell);
    i += cell.length;
  }
}

// A prompt, whose parts between \001 and \002 take no cells; they are left out without colour.
static void add_prompt(pen *p, const char *prompt)
{
  while (*prompt) {
    size_t n = strcspn(prompt, "\001");
    add_text(p, prompt, n);
    prompt += n;
    if (!*prompt)
      return;
    n = strcspn(prompt, "\002");
    if (p->colour)
      link_text_add(&p->l->bytes, prompt + 1, n - 1);
    prompt += n + (prompt[n] != '\0');
  }
}

static void add_lead(pen *p, const char *prompt)
{
  if (!*prompt)
    return;
  set_ink(p, REPL_INK_PROMPT);
  add_prompt(p, prompt);
  set_ink(p, EPQ_STYLE_NORMAL);
}

static void add_character(pen *p, const repl_view *v, size_t at, const repl_cell *cell)
{
  set_ink(p, v->match == (int)at ? REPL_INK_MATCH : v->styles ? v->styles[at] : EPQ_STYLE_NORMAL);
  if (cell->code == '\t' && cell->length == 1) {
    for (int n = TAB - p->column % TAB; n > 0; n--)
      add(p, " ", 1, 1);
  } else if (cell->width >= 0) {
    add(p, v->text + at, cell->length, cell->width);
  } else {
    add_hidden(p, cell);
  }
}

// The cursor stands where the next character goes: after a full row, on the next one.
static void set_cursor(pen *p, int next_width)
{
  if (p->column + next_width > p->columns)
    begin_row(p);
  p->l->cursor_row = p->l->count - 1;
  p->l->cursor_column = p->column;
}

static void add_body(pen *p, const repl_view *v)
{
  for (size_t i = 0; i < v->length && !p->failed;) {
    repl_cell cell = repl_cell_at(v->text + i, v->length - i);
    bool ends = cell.code == '\n' && cell.length == 1;
    if (i == v->point)
      set_cursor(p, !ends && cell.width == 2 ? 2 : 1);
    if (ends) {
      set_ink(p, EPQ_STYLE_NORMAL);
      begin_row(p);
      add_lead(p, v->more ? v->more : "");
    } else {
      add_character(p, v, i, &cell);
    }
    i += cell.length;
  }
  set_ink(p, EPQ_STYLE_NORMAL);
  if (v->point >= v->length)
    set_cursor(p, 1);
}

bool repl_layout_make(repl_layout *l, const repl_view *view, int columns, bool colour)
{
  pen p = {.l = l,
           .columns = columns < COLUMNS_MIN ? COLUMNS_MIN : columns,
           .ink = EPQ_STYLE_NORMAL,
           .colour = colour};
  link_text_clear(&l->bytes);
  l->count = l->cursor_row = l->cursor_column = 0;
  begin_row(&p);
  if (p.failed)
    return false;
  add_lead(&p, view->prompt);
  add_body(&p, view);
  if (view->note && !p.failed) {
    begin_row(&p);
    set_ink(&p, REPL_INK_FAINT);
    add_text(&p, view->note, repl_cell_fit(view->note, strlen(view->note), p.columns - 1));
    set_ink(&p, EPQ_STYLE_NORMAL);
  }
  if (l->count > 0)
    l->rows[l->count - 1].cells = p.column;
  return !p.failed && !l->bytes.failed;
}

void repl_layout_free(repl_layout *l)
{
  link_text_free(&l->bytes);
  free(l->rows);
  *l = (repl_layout){0};
}

const char *repl_layout_row(const repl_layout *l, int row, size_t *length)
{
  size_t start = l->rows[row].start;
  size_t end = row + 1 < l->count ? l->rows[row + 1].start : l->bytes.length;
  *length = end - start;
  return l->bytes.bytes ? l->bytes.bytes + start : "";
}
