// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Ways through the tree of a source. Any thread; owns nothing.
 */
#include "lang/tree.h"

unsigned lang_node_children(const lang_node *node)
{
  static const uint8_t children[] = {
#define X(name, count) count,
      LANG_NODES(X)
#undef X
  };
  return children[node->kind];
}

lang_node *lang_node_list(const lang_node *node, unsigned i)
{
  return i == 0 ? node->a : i == 1 ? node->b : node->c;
}

static lang_node *child_at(const lang_node *node, uint32_t offset)
{
  for (unsigned i = 0; i < lang_node_children(node); i++) {
    for (lang_node *child = lang_node_list(node, i); child; child = child->next) {
      if (child->start > offset)
        break;
      if (offset < child->end)
        return child;
    }
  }
  return NULL;
}

lang_node *lang_node_at(const lang_source *source, uint32_t offset)
{
  lang_node *node = source->root;
  for (lang_node *child; (child = child_at(node, offset));)
    node = child;
  return node;
}

uint32_t lang_node_path(const lang_source *source, uint32_t offset, lang_node **path, uint32_t max)
{
  uint32_t count = 0;
  for (lang_node *node = source->root; node; node = child_at(node, offset)) {
    if (count == max) {
      for (uint32_t i = 1; i < max; i++)
        path[i - 1] = path[i];
      count--;
    }
    path[count++] = node;
  }
  return count;
}
