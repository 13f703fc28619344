/* SPDX-License-Identifier: MIT */
/* The inside of the tree, for tree.c (its life and values), feed.c (what is appended) and render.c (who is told what). */
#ifndef EP_UI_TREE_INT_H
#define EP_UI_TREE_INT_H

#include "ui/tree.h"

/* A property that was ever set; others have their default. */
typedef struct ui_slot {
  uint8_t property;
  uint8_t dirty; /* bits of the renderers that have to be told */
  /* For each renderer: sequence of the last batch to it that it was in. 32 bits are sixty batches a second for two years. */
  uint32_t sent[EP_UI_RENDERERS];
  eplua_value value;
} ui_slot;

typedef struct ui_feed {
  eplua_value *ring;
  size_t size, first, count;
  uint64_t begin; /* number of the oldest value, counted since the last clear */
  uint32_t clears;
  uint64_t told[EP_UI_RENDERERS]; /* number of the next value for a renderer */
  uint32_t told_clears[EP_UI_RENDERERS];
} ui_feed;

typedef struct ui_node ui_node;
struct ui_node {
  eplua_ui_node handle;
  const ep_ui_kind *kind;
  ui_node *parent;
  ui_node **children;
  uint32_t child_count, child_size;
  ui_slot *slots;
  uint8_t slot_count, slot_size;
  uint8_t depth;    /* of a root: 1 */
  uint8_t known;    /* bits of the renderers that have it */
  uint8_t listed;   /* ... in whose list of changes it is */
  uint8_t inserted; /* ... that have to look for new children */
  bool open;        /* roots: seen by renderers */
  uint16_t source;  /* where it was made: number in ep_ui_tree.sources, from 1; 0: not known */
  int32_t line;
  uint64_t changed; /* revision of the tree when it was changed last */
  ui_node *previous_window, *next_window;
  ui_feed *feed;
};

typedef struct ui_entry { /* of the table of ui_handles */
  ui_node *node;          /* NULL: free */
  uint32_t generation;
  uint32_t next_free;
} ui_entry;

/* A list of handles, growing. */
typedef struct ui_handles {
  eplua_ui_node *list;
  size_t count, size;
} ui_handles;

struct ep_ui_tree {
  ep_ui_memory memory;
  ui_entry *entries;
  uint32_t entry_count, entry_size, first_free;
  uint32_t live;
  ui_node *first_window, *last_window;
  size_t windows, visible;
  uint8_t joined; /* bits of the renderers that follow */
  uint8_t lost;   /* ... that have to be told all anew, since a note could not be made */
  ui_handles changed[EP_UI_RENDERERS]; /* nodes with something to tell */
  ui_handles removed[EP_UI_RENDERERS]; /* gone, and the renderer still has them */
  uint64_t revision, shape;            /* see ep_ui_revision(), ep_ui_shape() */
  char **sources;                      /* files that have made elements */
  uint16_t source_count, source_size;
};

ui_node *ep_ui_node_find(const ep_ui_tree *t,
                         eplua_ui_node handle) EP_ENGINE_THREAD; /* NULL: it is gone */
ui_node *ep_ui_root(ui_node *n);
void ep_ui_touch(ep_ui_tree *t, ui_node *n) EP_ENGINE_THREAD; /* it is another now */
void ep_ui_note(ep_ui_tree *t, ui_node *n,
                uint8_t renderers) EP_ENGINE_THREAD;       /* puts it in their lists of changes */
eplua_value *ep_ui_feed_value(const ui_feed *f, size_t i); /* number i of those that are kept */
void ep_ui_feed_free(ep_ui_tree *t, ui_node *n) EP_ENGINE_THREAD;
void ep_ui_sources_free(ep_ui_tree *t);
void *ep_ui_alloc(ep_ui_tree *t, void *ptr, size_t old_size, size_t new_size);
bool ep_ui_handles_add(ep_ui_tree *t, ui_handles *h, eplua_ui_node handle);
void ep_ui_handles_free(ep_ui_tree *t, ui_handles *h);

#endif
