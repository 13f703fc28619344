// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The list of candidates: each name once, the most useful first. Any thread; it lies in the arena of the result.
 */
#include "lang/complete_int.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LIMIT 500U
#define MOST_CANDIDATES 200000U

static size_t slot_of(const lang_completer *c, const char *label)
{
  uint32_t hash = 2166136261U;
  for (const char *p = label; *p; p++)
    hash = (hash ^ (unsigned char)*p) * 16777619U;
  size_t slot = hash & (c->table_size - 1);
  while (c->table[slot] && strcmp(c->list[c->table[slot] - 1].item.label, label) != 0)
    slot = (slot + 1) & (c->table_size - 1);
  return slot;
}

static void widen(lang_completer *c)
{
  c->room = c->room ? c->room * 2 : 128;
  lang_candidate *bigger = lang_arena_take(c->ask.arena, c->room * sizeof *bigger);
  if (c->count)
    memcpy(bigger, c->list, c->count * sizeof *bigger);
  c->list = bigger;
  c->table_size = c->room * 2;
  c->table = lang_arena_take(c->ask.arena, c->table_size * sizeof *c->table);
  for (size_t i = 0; i < c->count; i++)
    c->table[slot_of(c, c->list[i].item.label)] = (uint32_t)i + 1;
}

lang_candidate *lang_list_add(lang_completer *c, const char *label, lang_item_kind kind,
                              lang_origin origin, unsigned rank)
{
  if (!label || strncasecmp(label, c->prefix, c->prefix_length) != 0 || c->count >= MOST_CANDIDATES)
    return NULL;
  if (c->count == c->room)
    widen(c);
  size_t slot = slot_of(c, label);
  if (c->table[slot]) {
    c->list[c->table[slot] - 1].item.running |= origin == LANG_FROM_RUNNING;
    return NULL;
  }
  lang_candidate *new = &c->list[c->count++];
  c->table[slot] = (uint32_t)c->count;
  *new = (lang_candidate){.rank = rank};
  new->item = (lang_item){.label = label,
                          .insert = label,
                          .detail = "",
                          .doc = "",
                          .kind = kind,
                          .origin = origin,
                          .running = origin == LANG_FROM_RUNNING};
  return new;
}

lang_candidate *lang_list_add_entity(lang_completer *c, lang_entity *e, lang_origin origin,
                                     unsigned rank)
{
  lang_candidate *new = lang_list_add(c, e->name, LANG_ITEM_VARIABLE, origin, rank);
  if (new) {
    new->entity = e;
    new->item.deprecated = e->deprecated;
  }
  return new;
}

static int by_worth(const void *a, const void *b)
{
  const lang_candidate *x = a, *y = b;
  if (x->item.deprecated != y->item.deprecated)
    return x->item.deprecated ? 1 : -1;
  if (x->rank != y->rank)
    return x->rank < y->rank ? -1 : 1;
  bool hidden_x = x->item.label[0] == '_', hidden_y = y->item.label[0] == '_';
  if (hidden_x != hidden_y)
    return hidden_x ? 1 : -1;
  int order = strcasecmp(x->item.label, y->item.label);
  return order ? order : strcmp(x->item.label, y->item.label);
}

// Names that begin exactly as typed go first.
static void prefer_exact(lang_completer *c)
{
  for (size_t i = 0; i < c->count; i++) {
    if (c->prefix_length && strncmp(c->list[i].item.label, c->prefix, c->prefix_length) != 0)
      c->list[i].rank += 1000;
  }
}

static void describe(lang_completer *c, lang_candidate *x)
{
  if (!x->entity)
    return;
  c->ask.depth = c->ask.steps = 0;
  bool is_key = x->rank % 1000 < RANK_LOCAL;
  x->item.doc = lang_describe_doc(&c->ask, x->entity);
  if (x->item.kind == LANG_ITEM_VARIABLE)
    x->item.kind = lang_describe_kind(&c->ask, x->entity);
  x->item.detail = lang_describe_detail(&c->ask, x->entity);
  if (is_key)
    x->item.insert = lang_arena_format(c->ask.arena, "%s = ", x->item.label);
}

void lang_list_finish(lang_completer *c)
{
  size_t limit = c->query->limit ? c->query->limit : LIMIT;
  prefer_exact(c);
  if (c->count)
    qsort(c->list, c->count, sizeof *c->list, by_worth);
  size_t count = c->count < limit ? c->count : limit;
  lang_item *items = lang_arena_take(c->ask.arena, (count + 1) * sizeof *items);
  for (size_t i = 0; i < count; i++) {
    describe(c, &c->list[i]);
    items[i] = c->list[i].item;
  }
  c->result->items = items;
  c->result->count = count;
  c->result->more = count < c->count;
}
