// SPDX-License-Identifier: MIT
/*
 * Finds functions again in a text that was changed. Any thread; owns its lists.
 * From the chunk inwards: only what stands in functions that were found can be found. A function that was renamed and one that was
 * removed while another came look the same, so neither is guessed at; nor is which of two callbacks without a name is gone, when
 * their code does not tell.
 */
#include "debug/match.h"

#include <stdlib.h>
#include <string.h>

typedef struct entry {
  const char *name;
  int parent, index;
} entry;

typedef struct group {
  const entry *list;
  int count;
} group;

static int compare_place(const entry *a, const entry *b)
{
  if (a->parent != b->parent)
    return (a->parent > b->parent) - (a->parent < b->parent);
  return strcmp(a->name, b->name);
}

static int compare(const void *a, const void *b)
{
  const entry *one = a, *other = b;
  int place = compare_place(one, other);
  return place ? place : (one->index > other->index) - (one->index < other->index);
}

// All functions by the one around them, name and order.
static entry *sorted(const ep_functions *f)
{
  entry *list = malloc((size_t)f->dump.count * sizeof *list);
  for (int i = 0; list && i < f->dump.count; i++)
    list[i] = (entry){f->list[i].name, f->dump.functions[i].parent, i};
  if (list)
    qsort(list, (size_t)f->dump.count, sizeof *list, compare);
  return list;
}

static group find_group(const entry *list, int count, const entry *like)
{
  int low = 0, high = count;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (compare_place(&list[middle], like) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  group g = {list + low, 0};
  while (low + g.count < count && compare_place(&g.list[g.count], like) == 0)
    g.count++;
  return g;
}

static bool same_code(const ep_match *m, const entry *a, const entry *b)
{
  return m->old->list[a->index].code == m->new->list[b->index].code;
}

static void pair(ep_match *m, const entry *a, const entry *b)
{
  m->to[a->index] = b->index;
  m->back[b->index] = a->index;
}

// What is between those with equal code at both ends: in order when as many are left, else only what is equal.
static void align_rest(ep_match *m, group a, group b)
{
  int from = 0;
  for (int i = 0; i < a.count; i++) {
    m->to[a.list[i].index] = b.count > 0 ? (int)EP_MATCH_UNCLEAR : (int)EP_MATCH_GONE;
    if (a.count == b.count) {
      pair(m, &a.list[i], &b.list[i]);
      continue;
    }
    for (int k = from; k < b.count; k++) {
      if (same_code(m, &a.list[i], &b.list[k])) {
        pair(m, &a.list[i], &b.list[k]);
        from = k + 1;
        break;
      }
    }
  }
}

static void align(ep_match *m, group a, group b)
{
  while (a.count > 0 && b.count > 0 && same_code(m, a.list, b.list)) {
    pair(m, a.list, b.list);
    a = (group){a.list + 1, a.count - 1};
    b = (group){b.list + 1, b.count - 1};
  }
  while (a.count > 0 && b.count > 0 && same_code(m, &a.list[a.count - 1], &b.list[b.count - 1])) {
    pair(m, &a.list[a.count - 1], &b.list[b.count - 1]);
    a.count--;
    b.count--;
  }
  align_rest(m, a, b);
}

// The entries are in the order of the functions around them, so those are dealt with before.
static void match_all(ep_match *m, const entry *old, const entry *new)
{
  int count = m->old->dump.count;
  for (int i = 0; i < count;) {
    group a = find_group(old + i, count - i, &old[i]), b = {0};
    int parent = old[i].parent < 0 ? -1 : m->to[old[i].parent];
    if (old[i].parent < 0 || parent >= 0)
      b = find_group(new, m->new->dump.count, &(entry){.name = old[i].name, .parent = parent});
    align(m, a, b);
    for (int k = 0; old[i].parent >= 0 && parent < 0 && k < a.count; k++)
      m->to[a.list[k].index] = parent; // for the reason of the one around it
    i += a.count;
  }
}

bool ep_match_make(ep_match *m, const ep_functions *old, const ep_functions *new)
{
  entry *a = sorted(old), *b = sorted(new);
  *m = (ep_match){.old = old, .new = new};
  m->to = malloc((size_t)old->dump.count * sizeof *m->to);
  m->back = malloc((size_t)new->dump.count * sizeof *m->back);
  bool made = a && b && m->to && m->back;
  if (made) {
    for (int i = 0; i < new->dump.count; i++)
      m->back[i] = -1;
    match_all(m, a, b);
  } else {
    ep_match_free(m);
  }
  free(a);
  free(b);
  return made;
}

void ep_match_free(ep_match *m)
{
  free(m->to);
  free(m->back);
  *m = (ep_match){0};
}

bool ep_match_variable(const ep_match *m, const ep_variable *old, const ep_variable *new)
{
  if (old->owner < 0 || new->owner < 0)
    return old->owner == EP_OWNER_ENV && new->owner == EP_OWNER_ENV;
  return m->to[old->owner] == new->owner && old->depth == new->depth &&
         old->length == new->length &&memcmp(old->name, new->name, old->length) == 0;
}

int ep_match_outside(const ep_functions *old, const ep_functions *new, const bool *skip)
{
  size_t i = 0, k = 0;
  for (;;) {
    const ep_outside *a = i < old->outside_count ? &old->outside[i] : NULL,
                     *b = k < new->outside_count ? &new->outside[k] : NULL;
    if (b && b->simple >= 0 && skip[b->simple]) {
      k += (size_t)new->simple[b->simple].words;
      continue;
    }
    if (!a && !b)
      return 0;
    if (!a || !b || a->hash != b->hash)
      return b ? b->line : k > 0 ? new->outside[k - 1].line : 1;
    i++;
    k++;
  }
}
