/* SPDX-License-Identifier: MIT */
/*
 * The tree of nodes behind the windows of one engine.
 *
 * A node is found by its handle, which never names another one later. It belongs to its parent, and goes with it; a
 * node without a parent belongs to whoever made it. Windows are the roots that renderers see, from the moment they are
 * opened. What changed since a renderer was told is noted at the node itself (a bit per renderer and property), so any
 * number of changes costs no more than one; render.c turns the notes into batches. Engine thread.
 */
#ifndef EP_UI_TREE_H
#define EP_UI_TREE_H

#include "base/thread.h"
#include "ui/kind.h"
#include "ui/value.h"

enum { EP_UI_RENDERERS = 8, EP_UI_NODES = 1000000, EP_UI_DEPTH = 200 };

typedef struct ep_ui_tree ep_ui_tree;

ep_ui_tree *ep_ui_tree_new(const ep_ui_memory *memory); /* copied. NULL: no memory */
void ep_ui_tree_free(ep_ui_tree *t);                    /* with all nodes. NULL is accepted */

/* A new node without a parent: its handle, or EPLUA_E_NOMEM, EPLUA_E_LIMIT. */
eplua_ui_node ep_ui_node_new(ep_ui_tree *t, int kind) EP_ENGINE_THREAD;

/* Frees node with all below; a handle that is not known any more is ignored. */
void ep_ui_node_free(ep_ui_tree *t, eplua_ui_node node) EP_ENGINE_THREAD;

/* The kind of a node; NULL: it is gone. */
const ep_ui_kind *ep_ui_node_kind(const ep_ui_tree *t, eplua_ui_node node) EP_ENGINE_THREAD;

eplua_ui_node ep_ui_node_parent(const ep_ui_tree *t,
                                eplua_ui_node node) EP_ENGINE_THREAD; /* 0: none */
eplua_ui_node ep_ui_node_root(const ep_ui_tree *t, eplua_ui_node node) EP_ENGINE_THREAD;
size_t ep_ui_node_count(const ep_ui_tree *t,
                        eplua_ui_node node) EP_ENGINE_THREAD; /* of its children */
eplua_ui_node ep_ui_node_child(const ep_ui_tree *t, eplua_ui_node node,
                               size_t index) EP_ENGINE_THREAD;

/* Makes child, which has no parent, child number index of node (or its last one). EPLUA_E_INVALID: node is below child,
 * has a parent already, or is no place for its kind; EPLUA_E_LIMIT: nested deeper than EP_UI_DEPTH; EPLUA_E_NOMEM. */
int ep_ui_node_insert(ep_ui_tree *t, eplua_ui_node node, eplua_ui_node child,
                      size_t index) EP_ENGINE_THREAD;

/* The value of property number `property` of a live node, borrowed until the next change; NULL: it has its default. */
const eplua_value *ep_ui_node_get(const ep_ui_tree *t, eplua_ui_node node,
                                  int property) EP_ENGINE_THREAD;

/* Sets a property of a live node. Takes value's content (of the tree's memory), also on failure. origin: the renderer
 * the change came from, or -1; it is not told. sequence: the last batch that renderer had applied when it happened; when
 * the property was sent to it later, it is told again what counts now. EPLUA_E_NOMEM. */
int ep_ui_node_set(ep_ui_tree *t, eplua_ui_node node, int property, eplua_value *value, int origin,
                   uint64_t sequence) EP_ENGINE_THREAD;

/* From now on renderers see the window. EPLUA_E_NOMEM. */
int ep_ui_window_open(ep_ui_tree *t, eplua_ui_node window) EP_ENGINE_THREAD;
bool ep_ui_window_is_open(const ep_ui_tree *t, eplua_ui_node window) EP_ENGINE_THREAD;

/* What append() keeps of a node whose kind has a feed. Appending takes the values' content; what is older than the bound
 * is forgotten. EPLUA_E_NOMEM: nothing was appended. */
int ep_ui_feed_append(ep_ui_tree *t, eplua_ui_node node, eplua_value *value) EP_ENGINE_THREAD;
int ep_ui_feed_clear(ep_ui_tree *t, eplua_ui_node node) EP_ENGINE_THREAD;
size_t ep_ui_feed_count(const ep_ui_tree *t, eplua_ui_node node) EP_ENGINE_THREAD;
const eplua_value *ep_ui_feed_at(const ep_ui_tree *t, eplua_ui_node node,
                                 size_t index) EP_ENGINE_THREAD;

/* A number that rises with each change of a node, and one that is the revision at which a node came, went or moved last. For who looks now and
 * then, without being a renderer. */
uint64_t ep_ui_revision(const ep_ui_tree *t) EP_ENGINE_THREAD;
uint64_t ep_ui_shape(const ep_ui_tree *t) EP_ENGINE_THREAD;
/* The revision at which the node changed last; 0: it is gone. */
uint64_t ep_ui_node_revision(const ep_ui_tree *t, eplua_ui_node node) EP_ENGINE_THREAD;

/* Notes where a node was made: file as Lua has it, without the "@". At most 1,000 files are known, others forgotten. */
void ep_ui_node_set_source(ep_ui_tree *t, eplua_ui_node node, const char *file,
                           int line) EP_ENGINE_THREAD;
/* NULL: not known. Borrowed until the tree is freed. */
const char *ep_ui_node_source(const ep_ui_tree *t, eplua_ui_node node, int *line) EP_ENGINE_THREAD;

/* Windows in the order in which they were made: calls visit until it returns false. visit must not change the tree. */
void ep_ui_windows_visit(const ep_ui_tree *t, bool (*visit)(void *ud, eplua_ui_node window),
                         void *ud) EP_ENGINE_THREAD;
size_t ep_ui_window_count(const ep_ui_tree *t) EP_ENGINE_THREAD;
size_t ep_ui_visible_count(const ep_ui_tree *t) EP_ENGINE_THREAD; /* windows on a screen, trays */

#endif
