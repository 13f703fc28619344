// SPDX-License-Identifier: GPL-3.0-or-later
/* Columns of text under their names. Any thread; owns the cells until they are shown. */
#include "repl/cell.h"
#include "repl/colour.h"
#include "repl/show.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 8, GAP = 2, CELL_MAX = 60 };

void repl_grid_add(repl_grid *g, const char *cell)
{
  if (g->count == g->capacity) {
    size_t wanted = g->capacity ? 2 * g->capacity : 64;
    char **grown = realloc(g->cells, wanted * sizeof *grown);
    if (!grown)
      return;
    g->cells = grown;
    g->capacity = wanted;
  }
  g->cells[g->count++] = strdup(cell);
}

void repl_grid_print(repl_grid *g, const char *format, ...)
{
  char text[256];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  repl_grid_add(g, text);
}

static const char *cell_at(const repl_grid *g, size_t row, size_t column)
{
  const char *cell = row == 0 ? g->names[column] : g->cells[(row - 1) * g->columns + column];
  return cell ? cell : "";
}

void repl_grid_show(repl_grid *g, link_text *out, const repl_look *look)
{
  size_t rows = g->count / g->columns + 1;
  int widths[COLUMNS_MAX] = {0};
  for (size_t row = 0; row < rows; row++) {
    for (size_t column = 0; column < g->columns && column < COLUMNS_MAX; column++) {
      const char *cell = cell_at(g, row, column);
      int width = repl_cell_width(cell, strlen(cell));
      width = width > CELL_MAX ? CELL_MAX : width;
      widths[column] = width > widths[column] ? width : widths[column];
    }
  }
  for (size_t row = 0; row < rows; row++) {
    link_text line = {0};
    for (size_t column = 0; column < g->columns && column < COLUMNS_MAX; column++) {
      const char *cell = cell_at(g, row, column);
      bool last = column + 1 == g->columns;
      size_t fit = last ? strlen(cell) : repl_cell_fit(cell, strlen(cell), CELL_MAX);
      link_text_add(&line, cell, fit);
      if (!last)
        link_text_fill(&line, ' ', (size_t)(widths[column] + GAP - repl_cell_width(cell, fit)));
    }
    repl_show_line(out, look, row == 0 ? (int)REPL_INK_FAINT : (int)EPQ_STYLE_NORMAL, line.bytes,
                   line.length);
    link_text_free(&line);
  }
  for (size_t i = 0; i < g->count; i++)
    free(g->cells[i]);
  free(g->cells);
  g->cells = NULL;
  g->count = g->capacity = 0;
}
