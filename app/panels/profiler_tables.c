// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The tables of the profiler: functions, callbacks, lines, and what changed. The application's thread; owns nothing that outlives a call.
 * A row is known by what it is of, so it stays selected while numbers grow. Numbers of a column have one unit, so they can be compared at a glance.
 */
#include "panels/profiler_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 1000, COLUMNS_MAX = 7, CELL = 96 };

typedef struct table {
  epq_tree_row *rows;
  const char *(*cells)[COLUMNS_MAX];
  char (*texts)[COLUMNS_MAX][CELL]; // of cells that are made
  size_t count;
} table;

static bool table_init(table *t)
{
  t->rows = calloc(ROWS_MAX, sizeof *t->rows);
  t->cells = calloc(ROWS_MAX, sizeof *t->cells);
  t->texts = calloc(ROWS_MAX, sizeof *t->texts);
  t->count = 0;
  return t->rows && t->cells && t->texts;
}

static void table_fini(table *t, epq_tree *shown)
{
  if (t->rows && t->cells && t->texts)
    epq_tree_reset(shown, t->rows, t->count);
  free(t->rows);
  free((void *)t->cells);
  free(t->texts);
}

static bool is_full(const table *t)
{
  return t->count == ROWS_MAX;
}

static const char *base_name(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash && slash[1] ? slash + 1 : path;
}

static char *cell(table *t, int column)
{
  t->cells[t->count][column] = t->texts[t->count][column];
  return t->texts[t->count][column];
}

static void put_value(table *t, int column, profile_unit unit, double value)
{
  profile_value_text(unit, value, cell(t, column), CELL);
}

static void put_share(table *t, int column, double part, double whole)
{
  snprintf(cell(t, column), CELL, "%.1f %%", whole > 0 ? 100 * part / whole : 0);
}

static void put_where(table *t, int column, const char *file, int line)
{
  if (!file)
    return;
  if (line > 0)
    snprintf(cell(t, column), CELL, "%.80s:%d", base_name(file), line);
  else
    snprintf(cell(t, column), CELL, "%.90s", base_name(file));
}

static void put_change(table *t, int column, profile_unit unit, double change)
{
  char text[CELL - 8];
  profile_value_text(unit, fabs(change), text, sizeof text);
  snprintf(cell(t, column), CELL, "%s%s", change < 0 ? "−" : "+", text);
}

static const char *icon_of(const profile_function *f)
{
  switch (f->what) {
  case EPLUA_PROFILE_C_FUNCTION:
    return "code-block";
  case EPLUA_PROFILE_ENTRY:
    return "media-playback-start";
  case EPLUA_PROFILE_MARK:
    return NULL;
  default:
    return "code-function";
  }
}

static void end_row(table *t, const profile_function *f, int64_t id, epq_row_role role)
{
  t->rows[t->count] = (epq_tree_row){
      .id = id, .cells = t->cells[t->count], .icon = icon_of(f), .tip = f->file, .role = role};
  t->count++;
}

static void show_functions(panel_profiler *p, const profile_model *m)
{
  table t;
  double whole = profiler_whole(p);
  bool good = table_init(&t);
  for (uint32_t i = 0; good && m && i < m->hot_count && !is_full(&t); i++) {
    const profile_function *f = &m->functions[m->hot[i]];
    if (f->idle && !p->waiting)
      continue;
    t.cells[t.count][0] = f->name;
    put_where(&t, 1, f->file, f->line);
    put_value(&t, 2, m->unit, f->self);
    put_share(&t, 3, f->self, whole);
    put_value(&t, 4, m->unit, f->total);
    put_share(&t, 5, f->total, whole);
    end_row(&t, f, profiler_row_id(f),
            f->what == EPLUA_PROFILE_MARK ? EPQ_ROW_DIM : EPQ_ROW_NORMAL);
  }
  table_fini(&t, p->functions);
}

static int by_spent(const void *a, const void *b)
{
  const profile_function *x = *(const profile_function *const *)a,
                         *y = *(const profile_function *const *)b;
  if (x->spent_ms != y->spent_ms)
    return x->spent_ms < y->spent_ms ? 1 : -1;
  return x->total != y->total ? (x->total < y->total ? 1 : -1) : strcmp(x->name, y->name);
}

static void show_callbacks(panel_profiler *p, const profile_model *m)
{
  table t;
  bool good = table_init(&t);
  const profile_function **all =
      m ? (const profile_function **)calloc(m->function_count + 1, sizeof *all) : NULL;
  size_t count = 0;
  for (uint32_t i = 0; all && i < m->function_count; i++)
    if (m->functions[i].what == EPLUA_PROFILE_ENTRY)
      all[count++] = &m->functions[i];
  if (all)
    qsort((void *)all, count, sizeof *all, by_spent);
  for (size_t i = 0; good && i < count && !is_full(&t); i++) {
    const profile_function *f = all[i];
    t.cells[t.count][0] = f->name;
    if (f->runs) {
      snprintf(cell(&t, 1), CELL, "%llu", (unsigned long long)f->runs);
      put_value(&t, 2, PROFILE_MS, f->spent_ms);
      put_value(&t, 3, PROFILE_MS, f->spent_ms / (double)f->runs);
      put_value(&t, 4, PROFILE_MS, f->max_ms);
    }
    put_share(&t, 5, f->total, profiler_whole(p));
    end_row(&t, f, profiler_row_id(f), EPQ_ROW_NORMAL);
  }
  free((void *)all);
  table_fini(&t, p->callbacks);
}

static void show_lines(panel_profiler *p, const profile_model *m)
{
  table t;
  bool good = table_init(&t);
  for (size_t i = 0; good && m && i < m->line_count && !is_full(&t); i++) {
    const profile_line *l = &m->lines[i];
    const profile_function *f = &m->functions[l->function];
    put_where(&t, 0, f->file, l->line);
    t.cells[t.count][1] = f->name;
    put_value(&t, 2, m->unit, l->self);
    put_share(&t, 3, l->self, m->all - m->idle);
    // a line of one function is not in the list twice
    end_row(&t, f, (profiler_row_id(f) ^ ((int64_t)l->line << 33)) | 1, EPQ_ROW_NORMAL);
  }
  table_fini(&t, p->lines);
}

static void show_changes(panel_profiler *p, const profile_model *m)
{
  table t;
  bool good = table_init(&t);
  for (size_t i = 0; good && m && p->diff && i < p->diff->count && !is_full(&t); i++) {
    const profile_change *c = &p->diff->changes[i];
    if (c->function->idle && !p->waiting)
      continue;
    t.cells[t.count][0] = c->function->name;
    put_where(&t, 1, c->function->file, c->function->line);
    put_value(&t, 2, m->unit, c->self_before);
    put_value(&t, 3, m->unit, c->self);
    put_change(&t, 4, m->unit, c->self - c->self_before);
    put_change(&t, 5, m->unit, c->total - c->total_before);
    bool same = c->self == c->self_before && c->total == c->total_before;
    end_row(&t, c->function, profiler_row_id(c->function), same ? EPQ_ROW_DIM : EPQ_ROW_NORMAL);
  }
  table_fini(&t, p->changes);
}

void profiler_show_tables(panel_profiler *p)
{
  const profile_model *m = p->shown.model;
  show_functions(p, m);
  show_callbacks(p, m);
  show_lines(p, m);
  show_changes(p, m);
}
