// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * How hot lines are, kept for documents that are opened later. The application's thread; owns a copy, sorted by file.
 */
#include "ide/marks_int.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HEAT_MAX = 100000 };

static int by_path(const void *a, const void *b)
{
  const ide_heat_line *x = a, *y = b;
  int order = strcmp(x->path, y->path);
  return order ? order : (x->line > y->line) - (x->line < y->line);
}

void marks_heat_show(ide_marks *m, ide_document *d)
{
  const char *path = ide_document_source(d);
  size_t count = 0, first = 0;
  for (size_t k = 0; path && k < m->heat_count; k++)
    if (strcmp(m->heat[k].path, path) == 0) {
      first = count ? first : k;
      count++;
    }
  epq_heat *lines = count ? calloc(count, sizeof *lines) : NULL;
  for (size_t k = 0; lines && k < count; k++) {
    const ide_heat_line *from = &m->heat[first + k];
    lines[k] = (epq_heat){.line = from->line, .part = from->part, .text = from->text};
  }
  epq_document_set_heat(ide_document_shown(d), lines, lines ? count : 0);
  free(lines);
}

static void show_one(void *ud, ide_document *d)
{
  marks_heat_show(ud, d);
}

void marks_heat_free(ide_marks *m)
{
  for (size_t k = 0; k < m->heat_count; k++) {
    free((char *)(uintptr_t)m->heat[k].path);
    free((char *)(uintptr_t)m->heat[k].text);
  }
  free(m->heat);
  m->heat = NULL;
  m->heat_count = 0;
}

void ide_marks_set_heat(ide *i, const ide_heat_line *lines, size_t count)
{
  ide_marks *m = i->marks;
  if (!m)
    return;
  marks_heat_free(m);
  count = count < HEAT_MAX ? count : HEAT_MAX;
  m->heat = count ? calloc(count, sizeof *m->heat) : NULL;
  for (size_t k = 0; m->heat && k < count; k++) {
    ide_heat_line *to = &m->heat[m->heat_count];
    if (!lines[k].path || lines[k].line < 1)
      continue;
    *to = (ide_heat_line){.path = strdup(lines[k].path),
                          .line = lines[k].line,
                          .part = lines[k].part,
                          .text = strdup(lines[k].text ? lines[k].text : "")};
    if (to->path && to->text) {
      m->heat_count++;
      continue;
    }
    free((char *)(uintptr_t)to->path);
    free((char *)(uintptr_t)to->text);
  }
  if (m->heat_count > 1)
    qsort(m->heat, m->heat_count, sizeof *m->heat, by_path);
  ide_documents_each(i, show_one, m);
}
