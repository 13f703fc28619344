// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Two profiles side by side, and a profile as a file. One thread at a time; owns the lists it makes.
 * Functions are the same when name, file and line are; where the line has moved (the script was edited in between, which is why one compares), those of
 * one name and file are, if they are the only ones. So an edited script compares well. Nodes of the trees are the same when the functions on the way to
 * them are.
 */
#include "panels/profile_model.h"
#include "words/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *base_name(const char *path)
{
  const char *slash = path ? strrchr(path, '/') : NULL;
  return slash && slash[1] ? slash + 1 : path ? path : "";
}

// Functions, sorted by what makes them the same.
static int by_name(const void *a, const void *b)
{
  const profile_function *x = *(const profile_function *const *)a,
                         *y = *(const profile_function *const *)b;
  int order = strcmp(x->name, y->name);
  if (order == 0)
    order = strcmp(base_name(x->file), base_name(y->file));
  return order;
}

static int by_line(const void *a, const void *b)
{
  const profile_function *x = *(const profile_function *const *)a,
                         *y = *(const profile_function *const *)b;
  int order = by_name(a, b);
  return order ? order : x->line < y->line ? -1 : x->line > y->line;
}

static const profile_function **sorted(const profile_model *m)
{
  const profile_function **all = calloc(m->function_count + 1, sizeof *all);
  for (uint32_t i = 0; all && i < m->function_count; i++)
    all[i] = &m->functions[i];
  if (all)
    qsort((void *)all, m->function_count, sizeof *all, by_line);
  return all;
}

// For each function of after the one of before, or UINT32_MAX: two sorted lists are walked side by side, name by name. Of those with one name and file the lines
// decide; what is left over is taken in their order: a function keeps its place among its namesakes.
static void pair(const profile_model *before, const profile_function **b,
                 const profile_model *after, const profile_function **a, uint32_t *twin)
{
  bool *taken = calloc(before->function_count + 1, sizeof *taken);
  for (uint32_t i = 0, j = 0; taken && i < after->function_count;) {
    while (j < before->function_count && by_name(&b[j], &a[i]) < 0)
      j++;
    uint32_t i_end = i, j_end = j;
    while (i_end < after->function_count && by_name(&a[i_end], &a[i]) == 0)
      i_end++;
    while (j_end < before->function_count && by_name(&b[j_end], &a[i]) == 0)
      j_end++;
    for (uint32_t x = i, y = j; x < i_end && y < j_end;) {
      if (a[x]->line == b[y]->line) {
        taken[y] = true;
        twin[a[x++] - after->functions] = (uint32_t)(b[y++] - before->functions);
      } else if (a[x]->line < b[y]->line) {
        x++;
      } else {
        y++;
      }
    }
    for (uint32_t x = i, y = j; x < i_end; x++) {
      if (twin[a[x] - after->functions] != UINT32_MAX)
        continue;
      while (y < j_end && taken[y])
        y++;
      if (y == j_end)
        break;
      twin[a[x] - after->functions] = (uint32_t)(b[y++] - before->functions);
    }
    i = i_end;
    j = j_end;
  }
  free(taken);
}

static int by_change(const void *a, const void *b)
{
  const profile_change *x = a, *y = b;
  double one = fabs(x->self - x->self_before), other = fabs(y->self - y->self_before);
  if (one != other)
    return one < other ? 1 : -1;
  one = fabs(x->total - x->total_before);
  other = fabs(y->total - y->total_before);
  return one != other ? (one < other ? 1 : -1) : strcmp(x->function->name, y->function->name);
}

// Each function of either, once. twin: of each of after.
static bool list_changes(profile_diff *d, const profile_model *before, const profile_model *after,
                         const uint32_t *twin)
{
  bool *met = calloc(before->function_count + 1, sizeof *met);
  d->changes =
      calloc((size_t)before->function_count + after->function_count + 1, sizeof *d->changes);
  bool good = met && d->changes;
  for (uint32_t i = 0; good && i < after->function_count; i++) {
    const profile_function *f = &after->functions[i];
    const profile_function *b = twin[i] == UINT32_MAX ? NULL : &before->functions[twin[i]];
    if (b)
      met[twin[i]] = true;
    d->changes[d->count++] =
        (profile_change){f, b ? b->self : 0, f->self, b ? b->total : 0, f->total};
  }
  for (uint32_t i = 0; good && i < before->function_count; i++) {
    const profile_function *f = &before->functions[i];
    if (!met[i] && f->total > 0)
      d->changes[d->count++] = (profile_change){f, f->self, 0, f->total, 0};
  }
  if (good)
    qsort(d->changes, d->count, sizeof *d->changes, by_change);
  free(met);
  return good;
}

static bool match_nodes(profile_diff *d, const profile_model *before, const profile_model *after,
                        const uint32_t *twin)
{
  const profile_tree *b = &before->merged, *a = &after->merged;
  uint32_t *same = calloc(a->count + 1, sizeof *same); // node of before + 1; 0: none
  d->before = calloc(a->count + 1, sizeof *d->before);
  bool good = same && d->before;
  if (good)
    same[0] = 1;
  for (uint32_t i = 1; good && i < a->count; i++) {
    const profile_node *n = &a->nodes[i];
    uint32_t above = same[n->parent], function = twin[n->function];
    uint32_t found =
        above && function != UINT32_MAX ? profile_tree_find(b, above - 1, function, 0) : 0;
    same[i] = found ? found + 1 : 0;
    d->before[i] = found ? b->nodes[found].total : 0;
  }
  free(same);
  return good;
}

profile_diff *profile_diff_new(const profile_model *before, const profile_model *after,
                               profile_error *err)
{
  if (before->unit != after->unit) {
    snprintf(err->text, sizeof err->text, _("The two profiles count different things"));
    return NULL;
  }
  profile_diff *d = calloc(1, sizeof *d);
  const profile_function **b = sorted(before), **a = sorted(after);
  uint32_t *twin = calloc(after->function_count + 1, sizeof *twin);
  bool good = d && a && b && twin;
  for (uint32_t i = 0; good && i < after->function_count; i++)
    twin[i] = UINT32_MAX;
  if (good)
    pair(before, b, after, a, twin);
  good = good && list_changes(d, before, after, twin) && match_nodes(d, before, after, twin);
  free((void *)a);
  free((void *)b);
  free(twin);
  if (good)
    return d;
  profile_diff_free(d);
  snprintf(err->text, sizeof err->text, _("Not enough memory to compare"));
  return NULL;
}

void profile_diff_free(profile_diff *d)
{
  if (!d)
    return;
  free(d->changes);
  free(d->before);
  free(d);
}

// --- a file ---

static uint64_t weight_of(const profile_model *m, double value)
{
  double ticks = value / (m->unit == PROFILE_MS ? m->tick : 1);
  return ticks > 0 && ticks < 1e18 ? (uint64_t)llround(ticks) : 0;
}

char *profile_model_write(const profile_model *m, eplua_profile_format format, size_t *length,
                          profile_error *err)
{
  size_t nodes = m->tree.count ? m->tree.count - 1 : 0;
  eplua_profile_function *functions = calloc(m->function_count + 1, sizeof *functions);
  eplua_profile_node *list = calloc(nodes + 1, sizeof *list);
  char *text = NULL;
  eplua_error why = {0};
  snprintf(why.message, sizeof why.message, "%s", _("not enough memory"));
  for (uint32_t i = 0; functions && list && i < m->function_count; i++) {
    const profile_function *f = &m->functions[i];
    functions[i] = (eplua_profile_function){f->what, f->name,     f->file,  f->line,
                                            f->runs, f->spent_ms, f->max_ms};
  }
  for (size_t i = 0; functions && list && i < nodes; i++) {
    const profile_node *n = &m->tree.nodes[i + 1];
    list[i] = (eplua_profile_node){n->parent, n->function, n->line, weight_of(m, n->self)};
  }
  if (functions && list)
    text =
        eplua_profile_write(&(eplua_profile_parts){.size = sizeof(eplua_profile_parts),
                                                   .kind = m->kind,
                                                   .tick_ms = m->unit == PROFILE_MS ? m->tick : 1,
                                                   .duration_ms = m->duration_ms,
                                                   .samples = m->samples,
                                                   .functions = functions,
                                                   .function_count = m->function_count,
                                                   .nodes = list,
                                                   .node_count = nodes,
                                                   .order = m->order,
                                                   .order_count = m->order_count},
                            format, length, &why);
  if (!text)
    snprintf(err->text, sizeof err->text, "%.150s", why.message);
  free(functions);
  free(list);
  return text;
}
