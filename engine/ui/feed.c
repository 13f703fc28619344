// SPDX-License-Identifier: MIT
/*
 * What is appended to a log, a series, a line: a ring of the newest values. Engine thread.
 * Values are numbered since the last clear, so a renderer's cursor is a number; one that fell behind further than the
 * ring reaches is given the whole ring anew.
 */
#include "base/error.h"
#include "ui/tree_int.h"

#include <stdlib.h>

// How many values the node keeps: its property of that name, or the default.
static size_t bound_of(const ui_node *n)
{
  int property = ep_ui_property_find(n->kind, n->kind->feed);
  for (int i = 0; i < n->slot_count; i++)
    if (n->slots[i].property == property)
      return n->slots[i].value.as.integer > 1 ? (size_t)n->slots[i].value.as.integer : 1;
  return strtoul(n->kind->properties[property].standard, NULL, 10);
}

eplua_value *ep_ui_feed_value(const ui_feed *f, size_t i)
{
  size_t place = f->first + i;
  return &f->ring[place < f->size ? place : place - f->size];
}

static void drop_oldest(ep_ui_tree *t, ui_feed *f)
{
  ep_value_free(&t->memory, ep_ui_feed_value(f, 0));
  f->first = f->first + 1 < f->size ? f->first + 1 : 0;
  f->count--;
  f->begin++;
}

static bool grow(ep_ui_tree *t, ui_feed *f)
{
  size_t size = f->size ? 2 * f->size : 16;
  eplua_value *ring = ep_ui_alloc(t, NULL, 0, size * sizeof *ring);
  if (!ring)
    return false;
  for (size_t i = 0; i < f->count; i++)
    ring[i] = *ep_ui_feed_value(f, i);
  ep_ui_alloc(t, f->ring, f->size * sizeof *f->ring, 0);
  f->ring = ring;
  f->size = size;
  f->first = 0;
  return true;
}

static void note(ep_ui_tree *t, ui_node *n) EP_ENGINE_THREAD
{
  ep_ui_touch(t, n);
  if (ep_ui_root(n)->open)
    ep_ui_note(t, n, t->joined);
}

int ep_ui_feed_append(ep_ui_tree *t, eplua_ui_node handle, eplua_value *value)
{
  ui_node *n = ep_ui_node_find(t, handle);
  ui_feed *f = n->feed;
  if (!f) {
    f = n->feed = ep_ui_alloc(t, NULL, 0, sizeof *f);
    if (f)
      *f = (ui_feed){0};
  }
  if (f)
    for (size_t bound = bound_of(n); f->count >= bound;)
      drop_oldest(t, f);
  if (!f || (f->count == f->size && !grow(t, f))) {
    ep_value_free(&t->memory, value);
    return EPLUA_E_NOMEM;
  }
  *ep_ui_feed_value(f, f->count++) = *value;
  *value = (eplua_value){.type = EPLUA_VALUE_NIL};
  note(t, n);
  return EPLUA_OK;
}

int ep_ui_feed_clear(ep_ui_tree *t, eplua_ui_node handle)
{
  ui_node *n = ep_ui_node_find(t, handle);
  ui_feed *f = n->feed;
  if (!f)
    return EPLUA_OK;
  while (f->count > 0)
    drop_oldest(t, f);
  f->begin = 0;
  f->clears++;
  note(t, n);
  return EPLUA_OK;
}

size_t ep_ui_feed_count(const ep_ui_tree *t, eplua_ui_node handle)
{
  const ui_node *n = ep_ui_node_find(t, handle);
  return n && n->feed ? n->feed->count : 0;
}

const eplua_value *ep_ui_feed_at(const ep_ui_tree *t, eplua_ui_node handle, size_t index)
{
  return ep_ui_feed_value(ep_ui_node_find(t, handle)->feed, index);
}

void ep_ui_feed_free(ep_ui_tree *t, ui_node *n)
{
  ui_feed *f = n->feed;
  if (!f)
    return;
  while (f->count > 0)
    drop_oldest(t, f);
  ep_ui_alloc(t, f->ring, f->size * sizeof *f->ring, 0);
  ep_ui_alloc(t, f, sizeof *f, 0);
}
