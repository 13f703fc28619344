// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What a profile consists of, and what follows from it. One thread at a time; owns functions, nodes and lists.
 * All sources become one tree of calls, by function and line; its totals, the tree by function alone, and the lists are made of that once all is
 * there. Functions are known by a hash of name, file and line, so that they are found again in the next look and in another profile.
 */
#include "panels/profile_model.h"
#include "words/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 256 };

static uint64_t mix(uint64_t h, uint64_t value)
{
  h = (h ^ value) * UINT64_C(0x9e3779b97f4a7c15);
  return h ^ (h >> 29);
}

static uint64_t mix_text(uint64_t h, const char *text)
{
  for (const unsigned char *c = (const unsigned char *)text; *c; c++)
    h = (h ^ *c) * 1099511628211ULL;
  return mix(h, 0);
}

// --- functions ---

static bool function_room(profile_model *m)
{
  if (m->function_count >= PROFILE_FUNCTIONS_MAX)
    return false;
  if (m->function_count == m->function_room) {
    uint32_t room = m->function_room ? m->function_room * 2 : 64;
    profile_function *grown = realloc(m->functions, room * sizeof *grown);
    if (!grown)
      return false;
    m->functions = grown;
    m->function_room = room;
  }
  if (m->function_count * 2 < m->slot_count)
    return true;
  uint32_t count = m->slot_count ? m->slot_count * 2 : FIRST_SLOTS;
  uint32_t *slots = calloc(count, sizeof *slots); // number + 1
  if (!slots)
    return false;
  for (uint32_t i = 0; i < m->function_count; i++) {
    uint32_t slot = (uint32_t)m->functions[i].key & (count - 1);
    while (slots[slot])
      slot = (slot + 1) & (count - 1);
    slots[slot] = i + 1;
  }
  free(m->slots);
  m->slots = slots;
  m->slot_count = count;
  return true;
}

uint32_t profile_model_function(profile_model *m, eplua_profile_what what, const char *name,
                                const char *file, int line)
{
  uint64_t key = mix(mix_text(mix_text(14695981039346656037ULL, name), file ? file : ""),
                     (uint64_t)(int64_t)line);
  if (!function_room(m))
    return UINT32_MAX;
  uint32_t slot = (uint32_t)key & (m->slot_count - 1);
  for (; m->slots[slot]; slot = (slot + 1) & (m->slot_count - 1)) {
    if (m->functions[m->slots[slot] - 1].key == key)
      return m->slots[slot] - 1;
  }
  profile_function f = {.name = strdup(name),
                        .file = file ? strdup(file) : NULL,
                        .line = line,
                        .what = what,
                        .idle = strcmp(name, "(idle)") == 0,
                        .key = key};
  if (!f.name || (file && !f.file)) {
    free(f.name);
    free(f.file);
    return UINT32_MAX;
  }
  m->functions[m->function_count++] = f;
  m->slots[slot] = m->function_count;
  return m->function_count - 1;
}

// --- nodes ---

static uint64_t hash_node(uint32_t parent, uint32_t function, int line)
{
  return mix(mix(parent, function), (uint64_t)(int64_t)line);
}

static bool node_room(profile_tree *t)
{
  if (t->count >= PROFILE_NODES_MAX)
    return false;
  if (t->count == t->room) {
    uint32_t room = t->room ? t->room * 2 : FIRST_SLOTS;
    profile_node *grown = realloc(t->nodes, room * sizeof *grown);
    if (!grown)
      return false;
    t->nodes = grown;
    t->room = room;
  }
  if (t->count * 2 < t->slot_count)
    return true;
  uint32_t count = t->slot_count ? t->slot_count * 2 : 2 * FIRST_SLOTS;
  uint32_t *slots = calloc(count, sizeof *slots);
  if (!slots)
    return false;
  for (uint32_t i = 1; i < t->count; i++) {
    const profile_node *n = &t->nodes[i];
    uint32_t slot = (uint32_t)hash_node(n->parent, n->function, n->line) & (count - 1);
    while (slots[slot])
      slot = (slot + 1) & (count - 1);
    slots[slot] = i;
  }
  free(t->slots);
  t->slots = slots;
  t->slot_count = count;
  return true;
}

uint32_t profile_tree_find(const profile_tree *t, uint32_t parent, uint32_t function, int line)
{
  uint64_t hash = hash_node(parent, function, line);
  for (uint32_t slot = (uint32_t)hash & (t->slot_count - 1); t->slot_count && t->slots[slot];
       slot = (slot + 1) & (t->slot_count - 1)) {
    const profile_node *n = &t->nodes[t->slots[slot]];
    if (n->parent == parent && n->function == function && n->line == line)
      return t->slots[slot];
  }
  return 0;
}

uint32_t profile_tree_get(profile_tree *t, uint32_t parent, uint32_t function, int line)
{
  uint32_t found = profile_tree_find(t, parent, function, line);
  if (found)
    return found;
  if (!node_room(t))
    return 0;
  if (t->count == 0)
    t->nodes[t->count++] = (profile_node){0};
  t->nodes[t->count] = (profile_node){.parent = parent, .function = function, .line = line};
  uint32_t slot = (uint32_t)hash_node(parent, function, line) & (t->slot_count - 1);
  while (t->slots[slot])
    slot = (slot + 1) & (t->slot_count - 1);
  t->slots[slot] = t->count;
  return t->count++;
}

static void tree_free(profile_tree *t)
{
  free(t->nodes);
  free(t->slots);
}

// --- what follows ---

static void add_totals(profile_tree *t)
{
  for (uint32_t i = 0; i < t->count; i++)
    t->nodes[i].total = 0;
  for (uint32_t i = t->count; i-- > 0;) {
    t->nodes[i].total += t->nodes[i].self;
    if (i)
      t->nodes[t->nodes[i].parent].total += t->nodes[i].total;
  }
}

static bool merge(profile_model *m)
{
  uint32_t *twin = calloc(m->tree.count + 1, sizeof *twin);
  bool all = twin;
  for (uint32_t i = 1; all && i < m->tree.count; i++) {
    const profile_node *n = &m->tree.nodes[i];
    twin[i] = profile_tree_get(&m->merged, twin[n->parent], n->function, 0);
    all = twin[i];
    if (all)
      m->merged.nodes[twin[i]].self += n->self;
  }
  free(twin);
  if (all)
    add_totals(&m->merged);
  return all;
}

// A function within itself counts once.
static bool is_recursion(const profile_tree *t, uint32_t node)
{
  for (uint32_t above = t->nodes[node].parent; above; above = t->nodes[above].parent) {
    if (t->nodes[above].function == t->nodes[node].function)
      return true;
  }
  return false;
}

static void add_functions(profile_model *m)
{
  for (uint32_t i = 1; i < m->merged.count; i++) {
    const profile_node *n = &m->merged.nodes[i];
    profile_function *f = &m->functions[n->function];
    f->self += n->self;
    if (!is_recursion(&m->merged, i))
      f->total += n->total;
    if (f->idle)
      m->idle += n->self;
  }
  m->all = m->merged.count ? m->merged.nodes[0].total : 0;
}

typedef struct weighed {
  double self, total;
  uint32_t function;
} weighed;

static int by_self(const void *a, const void *b)
{
  const weighed *x = a, *y = b;
  if (x->self != y->self)
    return x->self < y->self ? 1 : -1;
  if (x->total != y->total)
    return x->total < y->total ? 1 : -1;
  return x->function < y->function ? -1 : x->function > y->function;
}

static bool list_functions(profile_model *m)
{
  weighed *all = calloc(m->function_count + 1, sizeof *all);
  m->hot = calloc(m->function_count + 1, sizeof *m->hot);
  uint32_t count = 0;
  for (uint32_t i = 0; all && m->hot && i < m->function_count; i++) {
    const profile_function *f = &m->functions[i];
    if (f->self > 0 || f->total > 0)
      all[count++] = (weighed){f->self, f->total, i};
  }
  if (all && m->hot) {
    qsort(all, count, sizeof *all, by_self);
    for (uint32_t i = 0; i < count; i++)
      m->hot[i] = all[i].function;
    m->hot_count = count;
  }
  free(all);
  return m->hot;
}

// --- lines ---

static int by_place(const void *a, const void *b)
{
  const profile_line *x = a, *y = b;
  if (x->function != y->function)
    return x->function < y->function ? -1 : 1;
  return x->line < y->line ? -1 : x->line > y->line;
}

static int by_cost(const void *a, const void *b)
{
  const profile_line *x = a, *y = b;
  return x->self != y->self ? (x->self < y->self ? 1 : -1) : by_place(a, b);
}

// The line that runs in a node: that of the nearest Lua function above it, or its own.
static const profile_node *line_of(const profile_model *m, uint32_t node)
{
  for (; node; node = m->tree.nodes[node].parent) {
    const profile_node *n = &m->tree.nodes[node];
    const profile_function *f = &m->functions[n->function];
    if (f->what == EPLUA_PROFILE_MARK)
      return NULL;
    if (f->file && n->line > 0 && f->what != EPLUA_PROFILE_C_FUNCTION)
      return n;
  }
  return NULL;
}

static bool list_lines(profile_model *m)
{
  size_t count = 0, kept = 0;
  m->lines = calloc(m->tree.count + 1, sizeof *m->lines);
  if (!m->lines)
    return false;
  for (uint32_t i = 1; i < m->tree.count; i++) {
    const profile_node *n = m->tree.nodes[i].self > 0 ? line_of(m, i) : NULL;
    if (n)
      m->lines[count++] = (profile_line){n->function, n->line, m->tree.nodes[i].self};
  }
  qsort(m->lines, count, sizeof *m->lines, by_place);
  for (size_t i = 0; i < count; i++) {
    if (kept && by_place(&m->lines[kept - 1], &m->lines[i]) == 0)
      m->lines[kept - 1].self += m->lines[i].self;
    else
      m->lines[kept++] = m->lines[i];
  }
  qsort(m->lines, kept, sizeof *m->lines, by_cost);
  m->line_count = kept;
  return true;
}

bool profile_model_finish(profile_model *m)
{
  add_totals(&m->tree);
  if (!merge(m))
    return false;
  add_functions(m);
  return list_functions(m) && list_lines(m);
}

// --- the rest ---

profile_model *profile_model_new(profile_unit unit)
{
  profile_model *m = calloc(1, sizeof *m);
  if (m) {
    m->unit = unit;
    m->kind = unit == PROFILE_BYTES ? EPLUA_PROFILE_MEMORY : EPLUA_PROFILE_WALL;
    m->tick = 1;
  }
  return m;
}

void profile_model_free(profile_model *m)
{
  if (!m)
    return;
  for (uint32_t i = 0; i < m->function_count; i++) {
    free(m->functions[i].name);
    free(m->functions[i].file);
  }
  free(m->functions);
  free(m->slots);
  tree_free(&m->tree);
  tree_free(&m->merged);
  free(m->hot);
  free(m->lines);
  free(m->order);
  free(m);
}

void profile_value_text(profile_unit unit, double value, char *out, size_t size)
{
  if (unit == PROFILE_MS)
    snprintf(out, size, _("%.1f ms"), value);
  else if (unit == PROFILE_BYTES)
    snprintf(out, size, "%.1f KiB", value / 1024);
  else
    snprintf(out, size, "%.0f", value);
}
