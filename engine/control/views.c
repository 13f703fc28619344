// SPDX-License-Identifier: MIT
/*
 * view_update for pages of the earlier program. The control thread; owns what it knows of each node: its id, its parent, and
 * its children. They are in a binary tree (tsearch(3)) by number, since windows may have very many elements.
 */
#include "control/views.h"

#include "control/picture.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 256 };

typedef struct known {
  eplua_ui_node node;
  struct known *parent, *first, *previous, *next; // parent NULL: a window; first: of its children
  char *id;                                       // NULL: none
  uint64_t since;                                 // the batch that made it
} known;

struct ep_views {
  void *nodes;
};

static int compare(const void *a, const void *b)
{
  const known *left = a, *right = b;
  return left->node < right->node ? -1 : left->node > right->node;
}

static known *find(const ep_views *v, eplua_ui_node node)
{
  known key = {.node = node};
  known *const *found = tfind(&key, &v->nodes, compare);
  return found ? *found : NULL;
}

static void free_known(void *data)
{
  known *k = data;
  free(k->id);
  free(k);
}

ep_views *ep_views_new(void)
{
  return calloc(1, sizeof(ep_views));
}

void ep_views_free(ep_views *v)
{
  if (v)
    tdestroy(v->nodes, free_known);
  free(v);
}

// --- noting ---

static void unlink_known(known *k)
{
  if (k->previous)
    k->previous->next = k->next;
  else if (k->parent)
    k->parent->first = k->next;
  if (k->next)
    k->next->previous = k->previous;
  k->parent = k->previous = k->next = NULL;
}

static void link_known(known *k, known *parent)
{
  k->parent = parent;
  if (!parent)
    return;
  k->next = parent->first;
  if (k->next)
    k->next->previous = k;
  parent->first = k;
}

static void note_create(ep_views *v, const eplua_ui_op *op, uint64_t sequence)
{
  known *k = calloc(1, sizeof *k);
  if (!k)
    return;
  *k = (known){.node = op->node, .since = sequence};
  known *const *kept = tsearch(k, &v->nodes, compare);
  if (!kept || *kept != k)
    free(k);
  else
    link_known(k, find(v, op->parent));
}

static void note_id(known *k, const eplua_value *value)
{
  if (value->type != EPLUA_VALUE_STRING)
    return;
  free(k->id);
  k->id = strndup(value->as.string.bytes, value->as.string.length);
}

static void note_move(const ep_views *v, known *k, eplua_ui_node parent)
{
  unlink_known(k);
  link_known(k, find(v, parent));
}

// Forgets a node and all below, from the leaves up. A script may remove thousands one by one, so the way to them is short.
static void note_remove(ep_views *v, eplua_ui_node node)
{
  known *k = find(v, node);
  if (node == 0) {
    tdestroy(v->nodes, free_known);
    v->nodes = NULL;
  }
  if (k)
    unlink_known(k);
  while (k) {
    while (k->first)
      k = k->first;
    known *up = k->parent;
    unlink_known(k);
    tdelete(k, &v->nodes, compare);
    free_known(k);
    k = up;
  }
}

// --- telling ---

static void tell(eplua_peer *peer, const known *k, const eplua_ui_op *op)
{
  char number[32];
  const known *window = k;
  for (int depth = 0; window->parent && depth < DEPTH_MAX; depth++)
    window = window->parent;
  yyjson_mut_doc *doc = ep_message_new("view_update");
  yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
  if (!doc)
    return;
  snprintf(number, sizeof number, "%lld", (long long)window->node);
  yyjson_mut_obj_add_strcpy(doc, root, "qa_id", window->id ? window->id : number);
  yyjson_mut_obj_add_strcpy(doc, root, "element_id", k->id);
  yyjson_mut_obj_add_str(doc, root, "property_name", op->name);
  yyjson_mut_obj_add_val(doc, root, "value", ep_picture_json(doc, &op->value));
  ep_peer_send_doc(peer, doc);
}

void ep_views_apply(ep_views *v, eplua_peer *peer, const eplua_ui_batch *batch)
{
  for (size_t i = 0; i < batch->count; i++) {
    const eplua_ui_op *op = &batch->ops[i];
    known *k = find(v, op->node);
    if (op->type == EPLUA_UI_CREATE)
      note_create(v, op, batch->sequence);
    else if (op->type == EPLUA_UI_REMOVE)
      note_remove(v, op->node);
    else if (op->type == EPLUA_UI_MOVE && k)
      note_move(v, k, op->parent);
    else if (op->type == EPLUA_UI_SET && k && strcmp(op->name, "id") == 0)
      note_id(k, &op->value);
    else if (op->type == EPLUA_UI_SET && k && k->id && k->since != batch->sequence)
      tell(peer, k, op);
  }
}
