// SPDX-License-Identifier: MIT
/*
 * Nodes: their life, their places, their values. Engine thread.
 * Owns all nodes. A node keeps only the properties that were ever set, in a short list: a label has two of its fifteen,
 * and a list of five is searched faster than a table is hashed. Notes for renderers are bits; when memory for a note is
 * lacking, the renderer is told everything anew, so no change is ever lost.
 */
#include "ui/tree_int.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

void *ep_ui_alloc(ep_ui_tree *t, void *ptr, size_t old_size, size_t new_size)
{
  return t->memory.alloc(t->memory.ud, ptr, old_size, new_size);
}

bool ep_ui_handles_add(ep_ui_tree *t, ui_handles *h, eplua_ui_node handle)
{
  if (h->count == h->size) {
    size_t size = h->size ? 2 * h->size : 16;
    eplua_ui_node *list =
        ep_ui_alloc(t, h->list, h->size * sizeof *h->list, size * sizeof *h->list);
    if (!list)
      return false;
    h->list = list;
    h->size = size;
  }
  h->list[h->count++] = handle;
  return true;
}

void ep_ui_handles_free(ep_ui_tree *t, ui_handles *h)
{
  ep_ui_alloc(t, h->list, h->size * sizeof *h->list, 0);
  *h = (ui_handles){0};
}

// --- handles: place in the table, and a generation above it ---

static eplua_ui_node handle_of(uint32_t place, uint32_t generation)
{
  return (eplua_ui_node)generation << 32 | place;
}

ui_node *ep_ui_node_find(const ep_ui_tree *t, eplua_ui_node handle)
{
  uint32_t place = (uint32_t)handle;
  if (place >= t->entry_count)
    return NULL;
  const ui_entry *e = &t->entries[place];
  return e->node && e->node->handle == handle ? e->node : NULL;
}

// False: no memory.
static bool give_handle(ep_ui_tree *t, ui_node *n)
{
  uint32_t place = t->first_free;
  if (place == UINT32_MAX) {
    if (t->entry_count == t->entry_size) {
      uint32_t size = t->entry_size ? 2 * t->entry_size : 64;
      ui_entry *entries =
          ep_ui_alloc(t, t->entries, t->entry_size * sizeof *entries, size * sizeof *entries);
      if (!entries)
        return false;
      t->entries = entries;
      t->entry_size = size;
    }
    place = t->entry_count++;
    t->entries[place] = (ui_entry){.generation = 1};
  } else {
    t->first_free = t->entries[place].next_free;
  }
  t->entries[place].node = n;
  n->handle = handle_of(place, t->entries[place].generation);
  return true;
}

static void take_handle(ep_ui_tree *t, ui_node *n)
{
  uint32_t place = (uint32_t)n->handle;
  ui_entry *e = &t->entries[place];
  e->node = NULL;
  if (++e->generation > INT32_MAX) // used up: this place is not given again
    return;
  e->next_free = t->first_free;
  t->first_free = place;
}

// --- notes for renderers ---

ui_node *ep_ui_root(ui_node *n)
{
  while (n->parent)
    n = n->parent;
  return n;
}

// Forgets nodes that are gone, before the list grows.
static void drop_dead(const ep_ui_tree *t, ui_handles *h) EP_ENGINE_THREAD
{
  size_t kept = 0;
  for (size_t i = 0; i < h->count; i++)
    if (ep_ui_node_find(t, h->list[i]))
      h->list[kept++] = h->list[i];
  h->count = kept;
}

void ep_ui_note(ep_ui_tree *t, ui_node *n, uint8_t renderers)
{
  for (unsigned r = 0; r < EP_UI_RENDERERS; r++) {
    uint8_t bit = (uint8_t)(1u << r);
    if (!(renderers & bit) || (n->listed & bit))
      continue;
    if (t->changed[r].count == t->changed[r].size)
      drop_dead(t, &t->changed[r]);
    if (ep_ui_handles_add(t, &t->changed[r], n->handle))
      n->listed |= bit;
    else
      t->lost |= bit;
  }
}

// --- revisions ---

void ep_ui_touch(ep_ui_tree *t, ui_node *n)
{
  n->changed = ++t->revision;
}

static void reshape(ep_ui_tree *t)
{
  t->shape = ++t->revision;
}

uint64_t ep_ui_revision(const ep_ui_tree *t)
{
  return t->revision;
}

uint64_t ep_ui_shape(const ep_ui_tree *t)
{
  return t->shape;
}

uint64_t ep_ui_node_revision(const ep_ui_tree *t, eplua_ui_node handle)
{
  const ui_node *n = ep_ui_node_find(t, handle);
  return n ? n->changed : 0;
}

// --- life ---

ep_ui_tree *ep_ui_tree_new(const ep_ui_memory *memory)
{
  ep_ui_tree *t = memory->alloc(memory->ud, NULL, 0, sizeof *t);
  if (!t)
    return NULL;
  *t = (ep_ui_tree){.memory = *memory, .first_free = UINT32_MAX};
  return t;
}

void ep_ui_tree_free(ep_ui_tree *t) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  if (!t)
    return;
  t->joined = 0;
  for (uint32_t i = 0; i < t->entry_count; i++)
    if (t->entries[i].node && !t->entries[i].node->parent)
      ep_ui_node_free(t, t->entries[i].node->handle);
  ep_ui_alloc(t, t->entries, t->entry_size * sizeof *t->entries, 0);
  ep_ui_sources_free(t);
  for (unsigned r = 0; r < EP_UI_RENDERERS; r++) {
    ep_ui_handles_free(t, &t->changed[r]);
    ep_ui_handles_free(t, &t->removed[r]);
  }
  ep_ui_memory memory = t->memory;
  memory.alloc(memory.ud, t, sizeof *t, 0);
}

eplua_ui_node ep_ui_node_new(ep_ui_tree *t, int kind)
{
  if (t->live >= EP_UI_NODES)
    return EPLUA_E_LIMIT;
  ui_node *n = ep_ui_alloc(t, NULL, 0, sizeof *n);
  if (!n)
    return EPLUA_E_NOMEM;
  *n = (ui_node){.kind = &ep_ui_kinds[kind], .depth = 1};
  if (!give_handle(t, n)) {
    ep_ui_alloc(t, n, sizeof *n, 0);
    return EPLUA_E_NOMEM;
  }
  t->live++;
  n->changed = t->revision + 1;
  if (n->kind->role & EP_UI_WINDOW) {
    reshape(t);
    n->previous_window = t->last_window;
    *(t->last_window ? &t->last_window->next_window : &t->first_window) = n;
    t->last_window = n;
    t->windows++;
  }
  return n->handle;
}

static ui_slot *find_slot(const ui_node *n, int property)
{
  for (int i = 0; i < n->slot_count; i++)
    if (n->slots[i].property == property)
      return &n->slots[i];
  return NULL;
}

// Does it keep the process alive: a window on the screen, an icon in the tray?
static bool keeps_alive(ui_node *n)
{
  bool window = n->kind->role & EP_UI_WINDOW;
  const ui_slot *visible = find_slot(n, EP_UI_VISIBLE);
  if (window)
    return n->open && visible && visible->value.as.boolean;
  return strcmp(n->kind->name, "tray") == 0 && ep_ui_root(n)->open &&
         (!visible || visible->value.as.boolean);
}

static void unlink_window(ep_ui_tree *t, ui_node *n)
{
  *(n->previous_window ? &n->previous_window->next_window : &t->first_window) = n->next_window;
  *(n->next_window ? &n->next_window->previous_window : &t->last_window) = n->previous_window;
  t->windows--;
}

// The top of a subtree tells renderers; what is below goes with it.
static void free_node(ep_ui_tree *t, ui_node *n) EP_ENGINE_THREAD
{
  if (keeps_alive(n))
    t->visible--;
  for (uint32_t i = 0; i < n->child_count; i++)
    free_node(t, n->children[i]);
  ep_ui_alloc(t, n->children, n->child_size * sizeof *n->children, 0);
  for (int i = 0; i < n->slot_count; i++)
    ep_value_free(&t->memory, &n->slots[i].value);
  ep_ui_alloc(t, n->slots, n->slot_size * sizeof *n->slots, 0);
  ep_ui_feed_free(t, n);
  if (n->kind->role & EP_UI_WINDOW)
    unlink_window(t, n);
  take_handle(t, n);
  t->live--;
  ep_ui_alloc(t, n, sizeof *n, 0);
}

static void take_from_parent(ui_node *n)
{
  ui_node *parent = n->parent;
  uint32_t i = 0, last = parent->child_count - 1; // sought from both ends: mostly it is one of them
  while (parent->children[i] != n && parent->children[last - i] != n)
    i++;
  if (parent->children[i] != n)
    i = last - i;
  memmove(&parent->children[i], &parent->children[i + 1],
          (parent->child_count - i - 1) * sizeof(ui_node *));
  parent->child_count--;
}

void ep_ui_node_free(ep_ui_tree *t, eplua_ui_node handle)
{
  ui_node *n = ep_ui_node_find(t, handle);
  if (!n)
    return;
  for (unsigned r = 0; r < EP_UI_RENDERERS; r++) {
    uint8_t bit = (uint8_t)(1u << r);
    if ((n->known & t->joined & bit) && !ep_ui_handles_add(t, &t->removed[r], handle))
      t->lost |= bit;
  }
  if (n->parent)
    take_from_parent(n);
  reshape(t);
  free_node(t, n);
}

// --- places ---

const ep_ui_kind *ep_ui_node_kind(const ep_ui_tree *t, eplua_ui_node handle)
{
  const ui_node *n = ep_ui_node_find(t, handle);
  return n ? n->kind : NULL;
}

eplua_ui_node ep_ui_node_parent(const ep_ui_tree *t, eplua_ui_node handle)
{
  const ui_node *n = ep_ui_node_find(t, handle);
  return n && n->parent ? n->parent->handle : 0;
}

eplua_ui_node ep_ui_node_root(const ep_ui_tree *t, eplua_ui_node handle)
{
  ui_node *n = ep_ui_node_find(t, handle);
  return n ? ep_ui_root(n)->handle : 0;
}

size_t ep_ui_node_count(const ep_ui_tree *t, eplua_ui_node handle)
{
  const ui_node *n = ep_ui_node_find(t, handle);
  return n ? n->child_count : 0;
}

eplua_ui_node ep_ui_node_child(const ep_ui_tree *t, eplua_ui_node handle, size_t index)
{
  const ui_node *n = ep_ui_node_find(t, handle);
  return n && index < n->child_count ? n->children[index]->handle : 0;
}

static unsigned height_of(const ui_node *n)
{
  unsigned most = 0;
  for (uint32_t i = 0; i < n->child_count; i++) {
    unsigned height = height_of(n->children[i]);
    if (height > most)
      most = height;
  }
  return most + 1;
}

// The new subtree's place in the window: its depth, and the trays in it that now count.
static void settle(ep_ui_tree *t, ui_node *n, unsigned depth)
{
  n->depth = (uint8_t)depth;
  if (!(n->kind->role & EP_UI_WINDOW) && keeps_alive(n))
    t->visible++;
  for (uint32_t i = 0; i < n->child_count; i++)
    settle(t, n->children[i], depth + 1);
}

int ep_ui_node_insert(ep_ui_tree *t, eplua_ui_node parent_handle, eplua_ui_node child_handle,
                      size_t index)
{
  ui_node *parent = ep_ui_node_find(t, parent_handle), *child = ep_ui_node_find(t, child_handle);
  if (!parent || !child || child->parent || ep_ui_root(parent) == child ||
      !(parent->kind->children & child->kind->role))
    return EPLUA_E_INVALID;
  if (parent->depth + height_of(child) > EP_UI_DEPTH)
    return EPLUA_E_LIMIT;
  if (parent->child_count == parent->child_size) {
    uint32_t size = parent->child_size ? 2 * parent->child_size : 4;
    ui_node **children = ep_ui_alloc(t, parent->children, parent->child_size * sizeof *children,
                                     size * sizeof *children);
    if (!children)
      return EPLUA_E_NOMEM;
    parent->children = children;
    parent->child_size = size;
  }
  if (index > parent->child_count)
    index = parent->child_count;
  memmove(&parent->children[index + 1], &parent->children[index],
          (parent->child_count - index) * sizeof(ui_node *));
  parent->children[index] = child;
  parent->child_count++;
  child->parent = parent;
  settle(t, child, parent->depth + 1u);
  reshape(t);
  if (ep_ui_root(parent)->open) {
    parent->inserted |= t->joined;
    ep_ui_note(t, parent, t->joined);
  }
  return EPLUA_OK;
}

// --- values ---

const eplua_value *ep_ui_node_get(const ep_ui_tree *t, eplua_ui_node handle, int property)
{
  const ui_node *n = ep_ui_node_find(t, handle);
  const ui_slot *s = n ? find_slot(n, property) : NULL;
  return s ? &s->value : NULL;
}

static ui_slot *add_slot(ep_ui_tree *t, ui_node *n, int property)
{
  if (n->slot_count == n->slot_size) {
    uint8_t size = n->slot_size ? (uint8_t)(n->slot_size + 4) : 2;
    ui_slot *slots = ep_ui_alloc(t, n->slots, n->slot_size * sizeof *slots, size * sizeof *slots);
    if (!slots)
      return NULL;
    n->slots = slots;
    n->slot_size = size;
  }
  ui_slot *s = &n->slots[n->slot_count++];
  *s = (ui_slot){.property = (uint8_t)property};
  return s;
}

int ep_ui_node_set(ep_ui_tree *t, eplua_ui_node handle, int property, eplua_value *value,
                   int origin, uint64_t sequence)
{
  ui_node *n = ep_ui_node_find(t, handle);
  ui_slot *s = find_slot(n, property);
  if (!s)
    s = add_slot(t, n, property);
  if (!s) {
    ep_value_free(&t->memory, value);
    return EPLUA_E_NOMEM;
  }
  bool counted = property == EP_UI_VISIBLE && keeps_alive(n);
  ep_value_free(&t->memory, &s->value);
  s->value = *value;
  *value = (eplua_value){.type = EPLUA_VALUE_NIL};
  ep_ui_touch(t, n);
  if (property == EP_UI_VISIBLE) {
    t->visible -= counted;
    t->visible += keeps_alive(n);
  }
  if (!ep_ui_root(n)->open)
    return EPLUA_OK;
  uint8_t told = t->joined;
  if (origin >= 0) {
    uint8_t bit = (uint8_t)(1u << origin);
    bool later = s->sent[origin] > sequence;
    if (!later && !(s->dirty & bit))
      told = (uint8_t)(told & ~bit); // it shows this value already
  }
  s->dirty |= told;
  ep_ui_note(t, n, told);
  return EPLUA_OK;
}

// --- windows ---

int ep_ui_window_open(ep_ui_tree *t, eplua_ui_node window)
{
  ui_node *n = ep_ui_node_find(t, window);
  if (n->open)
    return EPLUA_OK;
  t->visible -= keeps_alive(n);
  n->open = true;
  ep_ui_touch(t, n);
  t->visible += keeps_alive(n);
  for (uint32_t i = 0; i < n->child_count; i++)
    settle(t, n->children[i], 2);
  ep_ui_note(t, n, t->joined);
  return EPLUA_OK;
}

bool ep_ui_window_is_open(const ep_ui_tree *t, eplua_ui_node window)
{
  const ui_node *n = ep_ui_node_find(t, window);
  return n && n->open;
}

void ep_ui_windows_visit(const ep_ui_tree *t, bool (*visit)(void *ud, eplua_ui_node window),
                         void *ud)
{
  for (const ui_node *n = t->first_window; n; n = n->next_window)
    if (!visit(ud, n->handle))
      return;
}

size_t ep_ui_window_count(const ep_ui_tree *t)
{
  return t->windows;
}

size_t ep_ui_visible_count(const ep_ui_tree *t)
{
  return t->visible;
}
