// SPDX-License-Identifier: MIT
/*
 * Where elements were made: a number of a file and a line at each node. Engine thread; owns the list of files.
 * A tree is made by few files, mostly one after the other, so the list is searched from its end and hashes nothing. A string at each node
 * was left out: ten thousand rows would carry ten thousand copies of one name.
 */
#include "ui/tree_int.h"

#include <string.h>

enum { SOURCES_MAX = 1000 };

static bool grow(ep_ui_tree *t)
{
  uint16_t size = t->source_size ? (uint16_t)(2 * t->source_size) : 8;
  char **list =
      ep_ui_alloc(t, t->sources, t->source_size * sizeof *list, (size_t)size * sizeof *list);
  if (!list)
    return false;
  t->sources = list;
  t->source_size = size;
  return true;
}

// The number of the file; 0: there are too many, or no memory.
static uint16_t number_of(ep_ui_tree *t, const char *file)
{
  for (uint16_t i = t->source_count; i > 0; i--)
    if (strcmp(t->sources[i - 1], file) == 0)
      return i;
  if (t->source_count >= SOURCES_MAX || (t->source_count == t->source_size && !grow(t)))
    return 0;
  size_t size = strlen(file) + 1;
  char *copy = ep_ui_alloc(t, NULL, 0, size);
  if (!copy)
    return 0;
  memcpy(copy, file, size);
  t->sources[t->source_count++] = copy;
  return t->source_count;
}

void ep_ui_node_set_source(ep_ui_tree *t, eplua_ui_node handle, const char *file, int line)
{
  ui_node *n = ep_ui_node_find(t, handle);
  if (!n)
    return;
  n->source = number_of(t, file);
  n->line = line;
}

const char *ep_ui_node_source(const ep_ui_tree *t, eplua_ui_node handle, int *line)
{
  const ui_node *n = ep_ui_node_find(t, handle);
  if (!n || n->source == 0)
    return NULL;
  *line = n->line;
  return t->sources[n->source - 1];
}

void ep_ui_sources_free(ep_ui_tree *t)
{
  for (uint16_t i = 0; i < t->source_count; i++)
    ep_ui_alloc(t, t->sources[i], strlen(t->sources[i]) + 1, 0);
  ep_ui_alloc(t, t->sources, t->source_size * sizeof *t->sources, 0);
}
