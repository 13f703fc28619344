// SPDX-License-Identifier: MIT
/*
 * From notes in the tree to batches. Engine thread.
 * A batch is made from what is, not from what happened: nodes that went, then for each node with a note its new
 * children and its changed properties, then the calls. So it needs no journal, and its size is bounded by the tree's.
 * When memory ends on the way, the renderer is told everything anew in a later turn.
 */
#include "ui/render.h"

#include "base/error.h"
#include "ui/batch.h"
#include "ui/tree_int.h"

#include <stdlib.h>
#include <string.h>

enum { FEED_PART = 500 };

typedef struct call {
  struct call *next;
  uint8_t to; // bits
  bool early; // waits for the first renderer that shows windows
  eplua_ui_op op;
  char name[];
} call;

typedef struct renderer {
  eplua_ui_renderer face;
  bool joined;
  uint64_t waits_for; // sequence of the batch it has; 0: it is ready
  bool told;          // it has had a batch
} renderer;

struct ep_ui_renderers {
  ep_ui_tree *tree;
  renderer list[EP_UI_RENDERERS];
  uint64_t sequence; // of the last batch of any renderer
  call *calls, **last_call;
  size_t call_count;
};

ep_ui_renderers *ep_ui_renderers_new(ep_ui_tree *t)
{
  ep_ui_renderers *r = calloc(1, sizeof *r);
  if (r) {
    r->tree = t;
    r->last_call = &r->calls;
  }
  return r;
}

static void let_go(renderer *one)
{
  one->joined = false;
  if (one->face.left)
    one->face.left(one->face.ud);
}

static void free_call(call *c)
{
  ep_value_free(&ep_ui_malloc, &c->op.value);
  free(c);
}

void ep_ui_renderers_free(ep_ui_renderers *r)
{
  if (!r)
    return;
  for (int i = 0; i < EP_UI_RENDERERS; i++)
    if (r->list[i].joined)
      let_go(&r->list[i]);
  while (r->calls) {
    call *c = r->calls;
    r->calls = c->next;
    free_call(c);
  }
  free(r);
}

// --- who follows ---

typedef struct visitor {
  ep_ui_tree *tree;
  uint8_t bit;
} visitor;

static bool note_window(void *ud, eplua_ui_node window) EP_ENGINE_THREAD
{
  const visitor *v = ud;
  ui_node *n = ep_ui_node_find(v->tree, window);
  if (n->open)
    ep_ui_note(v->tree, n, v->bit);
  return true;
}

static void forget_notes(ep_ui_tree *t, int index, uint8_t bit)
{
  for (uint32_t i = 0; i < t->entry_count; i++) {
    ui_node *n = t->entries[i].node;
    if (!n)
      continue;
    n->known = (uint8_t)(n->known & ~bit);
    n->listed = (uint8_t)(n->listed & ~bit);
    n->inserted = (uint8_t)(n->inserted & ~bit);
    for (int s = 0; s < n->slot_count; s++)
      n->slots[s].dirty = (uint8_t)(n->slots[s].dirty & ~bit);
    if (n->feed) {
      n->feed->told[index] = 0;
      n->feed->told_clears[index] = n->feed->clears;
    }
  }
  ep_ui_handles_free(t, &t->changed[index]);
}

void ep_ui_renderers_join(ep_ui_renderers *r, int number, const eplua_ui_renderer *face)
{
  uint8_t bit = (uint8_t)(1u << (number - 1));
  r->list[number - 1] = (renderer){.face = *face, .joined = true};
  r->tree->joined |= bit;
  for (call *c = r->calls; c && face->shows; c = c->next) {
    c->to |= c->early ? bit : 0;
    c->early = false;
  }
  ep_ui_windows_visit(r->tree, note_window, &(visitor){r->tree, bit});
}

void ep_ui_renderers_leave(ep_ui_renderers *r, int number)
{
  if (number < 1 || number > EP_UI_RENDERERS || !r->list[number - 1].joined)
    return;
  uint8_t bit = (uint8_t)(1u << (number - 1));
  r->tree->joined = (uint8_t)(r->tree->joined & ~bit);
  r->tree->lost = (uint8_t)(r->tree->lost & ~bit);
  forget_notes(r->tree, number - 1, bit);
  ep_ui_handles_free(r->tree, &r->tree->removed[number - 1]);
  let_go(&r->list[number - 1]);
}

bool ep_ui_renderers_show(const ep_ui_renderers *r)
{
  for (int i = 0; i < EP_UI_RENDERERS; i++)
    if (r->list[i].joined && r->list[i].face.shows)
      return true;
  return false;
}

void ep_ui_renderers_done(ep_ui_renderers *r, int number, uint64_t sequence)
{
  if (number >= 1 && number <= EP_UI_RENDERERS && r->list[number - 1].waits_for == sequence)
    r->list[number - 1].waits_for = 0;
}

// --- calls ---

static uint8_t bits_of(const ep_ui_renderers *r, int to)
{
  unsigned bits = 0;
  for (int i = 0; i < EP_UI_RENDERERS; i++) {
    const renderer *one = &r->list[i];
    if (!one->joined || (to > 0 && to != i + 1) || (to < 0 && (!one->face.shows || bits)))
      continue;
    bits |= 1u << i;
  }
  return (uint8_t)bits;
}

int ep_ui_renderers_call(ep_ui_renderers *r, int to, const eplua_ui_op *op, bool expected)
{
  uint8_t bits = bits_of(r, to);
  bool early = expected && to <= 0 && !ep_ui_renderers_show(r);
  if (!bits && !early)
    return EPLUA_E_UNSUPPORTED;
  if (r->call_count >= EP_UI_CALLS)
    return EPLUA_E_FULL;
  size_t length = strlen(op->name) + 1;
  call *c = malloc(sizeof *c + length);
  if (!c)
    return EPLUA_E_NOMEM;
  *c = (call){.to = bits, .early = early, .op = *op};
  c->op.name = memcpy(c->name, op->name, length);
  if (!ep_value_copy(&ep_ui_malloc, &c->op.value, &op->value)) {
    free(c);
    return EPLUA_E_NOMEM;
  }
  *r->last_call = c;
  r->last_call = &c->next;
  r->call_count++;
  return EPLUA_OK;
}

void ep_ui_renderers_despair(ep_ui_renderers *r)
{
  call **at = &r->calls;
  while (*at) {
    call *c = *at;
    c->early = false;
    if (c->to) {
      at = &c->next;
      continue;
    }
    *at = c->next;
    r->call_count--;
    free_call(c);
  }
  r->last_call = at;
}

// --- batches ---

typedef struct writer {
  ep_batch *batch;
  int index;
  uint8_t bit;
  uint64_t sequence;
} writer;

static void write_feed(const writer *w, ui_node *n)
{
  ui_feed *f = n->feed;
  if (!f)
    return;
  uint64_t end = f->begin + f->count;
  bool reset = f->told_clears[w->index] != f->clears || f->told[w->index] < f->begin;
  uint64_t from = reset ? f->begin : f->told[w->index];
  if (from == end && !reset)
    return;
  eplua_value items[FEED_PART];
  do { // in parts, so that a renderer can take a breath in between
    size_t count = 0;
    while (count < FEED_PART && from < end)
      items[count++] = *ep_ui_feed_value(f, (size_t)(from++ - f->begin));
    ep_batch_add(w->batch,
                 &(eplua_ui_op){.type = EPLUA_UI_APPEND,
                                .node = n->handle,
                                .reset = reset,
                                .value = {.type = EPLUA_VALUE_LIST, .as.list = {items, count}}});
    reset = false;
  } while (from < end);
  f->told[w->index] = end;
  f->told_clears[w->index] = f->clears;
}

static void write_values(const writer *w, ui_node *n, bool all)
{
  for (int i = 0; i < n->slot_count; i++) {
    ui_slot *s = &n->slots[i];
    if (!all && !(s->dirty & w->bit))
      continue;
    ep_batch_add(w->batch, &(eplua_ui_op){.type = EPLUA_UI_SET,
                                          .node = n->handle,
                                          .name = n->kind->properties[s->property].name,
                                          .value = s->value});
    s->dirty = (uint8_t)(s->dirty & ~w->bit);
    s->sent[w->index] = w->sequence < UINT32_MAX ? (uint32_t)w->sequence : UINT32_MAX;
  }
}

// A window's `visible` comes last: it opens with all in it.
static void write_new(const writer *w, ui_node *n, uint32_t index)
{
  ep_batch_add(w->batch, &(eplua_ui_op){.type = EPLUA_UI_CREATE,
                                        .node = n->handle,
                                        .parent = n->parent ? n->parent->handle : 0,
                                        .index = index,
                                        .name = n->kind->name});
  n->known |= w->bit;
  n->listed = (uint8_t)(n->listed & ~w->bit);
  n->inserted = (uint8_t)(n->inserted & ~w->bit);
  if (n->parent)
    write_values(w, n, true);
  for (uint32_t i = 0; i < n->child_count; i++)
    write_new(w, n->children[i], i);
  if (!n->parent)
    write_values(w, n, true);
  write_feed(w, n);
}

static void write_changes(const writer *w, ui_node *n)
{
  if (!(n->known & w->bit)) { // new: with its parent, unless it is a window
    if (!n->parent)
      write_new(w, n, 0);
    return;
  }
  if (n->inserted & w->bit) {
    for (uint32_t i = 0; i < n->child_count; i++)
      if (!(n->children[i]->known & w->bit))
        write_new(w, n->children[i], i);
    n->inserted = (uint8_t)(n->inserted & ~w->bit);
  }
  write_values(w, n, false);
  write_feed(w, n);
}

static void write_calls(ep_ui_renderers *r, const writer *w)
{
  call **at = &r->calls;
  while (*at) {
    call *c = *at;
    if (c->to & w->bit) {
      ep_batch_add(w->batch, &c->op);
      c->to = (uint8_t)(c->to & ~w->bit);
    }
    c->to &= r->tree->joined;
    if (c->to || c->early) {
      at = &c->next;
      continue;
    }
    *at = c->next;
    r->call_count--;
    free_call(c);
  }
  r->last_call = at;
}

// All anew: what it has goes, what is open comes.
static void start_over(const ep_ui_renderers *r, const writer *w) EP_ENGINE_THREAD
{
  ep_ui_tree *t = r->tree;
  ep_batch_add(w->batch, &(eplua_ui_op){.type = EPLUA_UI_REMOVE});
  forget_notes(t, w->index, w->bit);
  for (ui_node *n = t->first_window; n; n = n->next_window)
    if (n->open)
      write_new(w, n, 0);
}

static void flush(ep_ui_renderers *r, int index) EP_ENGINE_THREAD
{
  ep_ui_tree *t = r->tree;
  uint8_t bit = (uint8_t)(1u << index);
  ui_handles *changed = &t->changed[index], *removed = &t->removed[index];
  bool called = false;
  for (const call *c = r->calls; c && !called; c = c->next)
    called = c->to & bit;
  if (!changed->count && !removed->count && !called && !(t->lost & bit))
    return;
  writer w = {.batch = ep_batch_new(), .index = index, .bit = bit, .sequence = r->sequence + 1};
  if (!w.batch)
    return; // the notes stay
  for (size_t i = 0; i < removed->count; i++)
    ep_batch_add(w.batch, &(eplua_ui_op){.type = EPLUA_UI_REMOVE, .node = removed->list[i]});
  removed->count = 0;
  if (t->lost & bit) {
    t->lost = (uint8_t)(t->lost & ~bit);
    start_over(r, &w);
  }
  for (size_t i = 0; i < changed->count; i++) {
    ui_node *n = ep_ui_node_find(t, changed->list[i]);
    if (!n || !(n->listed & bit))
      continue;
    n->listed = (uint8_t)(n->listed & ~bit);
    write_changes(&w, n);
  }
  changed->count = 0;
  write_calls(r, &w);
  eplua_ui_batch *batch = ep_batch_finish(w.batch, w.sequence);
  if (!batch) {
    t->lost |= bit;
    return;
  }
  r->sequence = w.sequence;
  r->list[index].told = true;
  r->list[index].waits_for = w.sequence;
  r->list[index].face.render(r->list[index].face.ud, batch);
}

void ep_ui_renderers_flush(ep_ui_renderers *r)
{
  for (int i = 0; i < EP_UI_RENDERERS; i++)
    if (r->list[i].joined && r->list[i].waits_for == 0)
      flush(r, i);
}

void ep_ui_renderers_end(ep_ui_renderers *r)
{
  for (int i = 0; i < EP_UI_RENDERERS; i++) {
    renderer *one = &r->list[i];
    ep_batch *batch = one->joined && one->told ? ep_batch_new() : NULL;
    if (!batch)
      continue;
    ep_batch_add(batch, &(eplua_ui_op){.type = EPLUA_UI_REMOVE});
    eplua_ui_batch *last = ep_batch_finish(batch, ++r->sequence);
    one->told = false;
    if (last)
      one->face.render(one->face.ud, last);
  }
}
