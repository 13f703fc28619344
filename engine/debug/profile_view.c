// SPDX-License-Identifier: MIT
/*
 * A copy of the heavy part of a profile. Any thread, who holds the profile; owns what it copies.
 * The engine thread waits for the lock of the profile while this runs, so nothing here sorts: nodes are put into classes by the size
 * of their total (a power of two each), whole classes are taken from the heaviest down, and of the class that does not fit the nodes that
 * came first. A parent is never lighter than its child and stands before it, so it is always taken as well.
 */
#include "debug/profile_view.h"

#include <stdlib.h>
#include <string.h>

enum { CLASSES = 65 };

static unsigned class_of(uint64_t total)
{
  return total ? 64U - (unsigned)__builtin_clzll(total) : 0;
}

// The weight of each node and all below. given: free(); NULL: no memory.
static uint64_t *totals_of(const ep_profile_tree *t)
{
  uint64_t *totals = calloc(t->count, sizeof *totals);
  for (uint32_t i = t->count; totals && i-- > 1;) {
    totals[i] += t->nodes[i].self;
    totals[t->nodes[i].parent] += totals[i];
  }
  return totals;
}

#define OUT (UINT32_C(1) << 31)

// twin[i]: the number of node i in the view, or that of its nearest parent there, with OUT set. Gives the count of those that are in, with the
// one above all.
static uint32_t choose(const ep_profile_tree *t, const uint64_t *totals, uint32_t most,
                       uint32_t *twin)
{
  uint32_t sizes[CLASSES] = {0};
  for (uint32_t i = 1; i < t->count; i++)
    sizes[class_of(totals[i])]++;
  unsigned least = CLASSES; // this class and those above are taken whole
  uint32_t taken = 0, count = 1;
  while (least > 1 && taken + sizes[least - 1] <= most)
    taken += sizes[--least];
  uint32_t left = most - taken; // of the class below; nodes that weigh nothing are not shown
  for (uint32_t i = 1; i < t->count; i++) {
    unsigned class = class_of(totals[i]);
    uint32_t parent = twin[t->nodes[i].parent];
    bool some = class != 0 && class + 1 == least && left > 0;
    if (!(parent & OUT) && (class >= least || some)) {
      left -= some;
      twin[i] = count++;
    } else {
      twin[i] = parent | OUT;
    }
  }
  return count;
}

static bool copy_function(ep_profile_view_function *to, const ep_profile_function *from)
{
  *to = (ep_profile_view_function){.what = from->what,
                                   .name = strdup(from->name),
                                   .file = from->file ? strdup(from->file) : NULL,
                                   .line = from->line,
                                   .runs = from->runs,
                                   .total_ns = from->total_ns,
                                   .max_ns = from->max_ns};
  return to->name && (!from->file || to->file);
}

// The nodes that were chosen, and their functions with numbers of their own. False: no memory.
static bool copy_nodes(ep_profile_view *v, const ep_profile *p, const uint64_t *totals,
                       const uint32_t *twin)
{
  uint32_t *numbers = calloc(p->function_count, sizeof *numbers);
  v->nodes = calloc(v->node_count, sizeof *v->nodes);
  v->functions = calloc(v->node_count, sizeof *v->functions);
  bool all = numbers && v->nodes && v->functions;
  if (all)
    v->nodes[0].total = p->weight;
  for (uint32_t i = 1; all && i < p->tree.count; i++) {
    const ep_profile_node *n = &p->tree.nodes[i];
    if (twin[i] & OUT)
      continue;
    if (!numbers[n->function]) {
      all = copy_function(&v->functions[v->function_count++], &p->functions[n->function]);
      numbers[n->function] = v->function_count;
    }
    v->nodes[twin[i]] = (ep_profile_view_node){.parent = twin[n->parent],
                                               .function = numbers[n->function] - 1,
                                               .line = n->line,
                                               .self = n->self,
                                               .total = totals[i]};
  }
  free(numbers);
  return all;
}

static bool copy_order(ep_profile_view *v, const ep_profile *p, const uint32_t *twin)
{
  if (p->order_lost || p->order_count == 0)
    return true;
  v->order = calloc(p->order_count, sizeof *v->order);
  if (!v->order)
    return false;
  v->order_count = p->order_count;
  for (uint32_t i = 0; i < p->order_count; i++)
    v->order[i] = (ep_profile_sample){twin[p->order[i].node] & ~OUT, p->order[i].weight};
  return true;
}

ep_profile_view *ep_profile_view_new(const ep_profile *p, uint32_t nodes, bool order)
{
  ep_profile_view *v = calloc(1, sizeof *v);
  uint64_t *totals = totals_of(&p->tree);
  uint32_t *twin = calloc(p->tree.count, sizeof *twin);
  if (!v || !totals || !twin)
    goto fail;
  v->kind = p->kind;
  v->period_ns = p->period_ns;
  v->begun_ns = p->begun_ns;
  v->ended_ns = p->ended_ns;
  v->samples = p->samples;
  v->weight = p->weight;
  v->node_all = p->tree.count - 1;
  memcpy(v->lags, p->lags, sizeof v->lags);
  v->node_count = choose(&p->tree, totals, nodes, twin);
  if (!copy_nodes(v, p, totals, twin) || (order && !copy_order(v, p, twin)))
    goto fail;
  free(totals);
  free(twin);
  return v;
fail:
  free(totals);
  free(twin);
  ep_profile_view_free(v);
  return NULL;
}

void ep_profile_view_free(ep_profile_view *v)
{
  if (!v)
    return;
  for (uint32_t i = 0; i < v->function_count; i++) {
    free(v->functions[i].name);
    free(v->functions[i].file);
  }
  free(v->functions);
  free(v->nodes);
  free(v->order);
  free(v);
}
