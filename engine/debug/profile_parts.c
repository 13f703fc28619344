// SPDX-License-Identifier: MIT
/*
 * A profile out of parts that somebody else has: the exports of one that was read from a file, or that an engine which is gone had sent. Any
 * thread; owns the profile while it is written.
 * It becomes a profile like any other, so there is one writer for each format. Functions that look the same stay apart by their place in the list.
 */
#include "debug/profile_data.h"

#include "base/clock.h"
#include "base/error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool makes_sense(const eplua_profile_parts *parts)
{
  if (parts->size != sizeof *parts || parts->kind < EPLUA_PROFILE_WALL ||
      parts->kind > EPLUA_PROFILE_MEMORY || parts->function_count > UINT32_MAX ||
      parts->node_count >= UINT32_MAX || parts->order_count % 2 != 0)
    return false;
  if (parts->kind != EPLUA_PROFILE_MEMORY && !(parts->tick_ms >= 1e-6 && parts->tick_ms <= 1e6))
    return false;
  for (size_t i = 0; i < parts->function_count; i++) {
    const eplua_profile_function *f = &parts->functions[i];
    if (!f->name || f->what < EPLUA_PROFILE_LUA_FUNCTION || f->what > EPLUA_PROFILE_MARK)
      return false;
  }
  for (size_t i = 0; i < parts->node_count; i++) {
    if (parts->nodes[i].parent > i || parts->nodes[i].function >= parts->function_count)
      return false;
  }
  for (size_t i = 0; i < parts->order_count; i += 2) {
    if (parts->order[i] > parts->node_count)
      return false;
  }
  return true;
}

static int64_t ns_of(double ms)
{
  return ms > 0 && ms < 1e12 ? llround(ms * (double)EP_NS_PER_MS) : 0;
}

static uint32_t add_function(ep_profile *p, const eplua_profile_function *from, uint32_t number)
{
  // a number that no line has
  ep_profile_key key = {from->name, strlen(from->name), INT64_MIN + (int64_t)1 + number};
  uint32_t at = ep_profile_add(p, key, (ep_profile_what)from->what, from->name, from->file,
                               from->line > 0 ? from->line : 0);
  if (at != EP_PROFILE_MORE) {
    p->functions[at].runs = from->runs;
    p->functions[at].total_ns = ns_of(from->total_ms);
    p->functions[at].max_ns = ns_of(from->max_ms);
    if (strcmp(from->name, "(idle)") == 0 && from->what == EPLUA_PROFILE_MARK)
      p->idle = 1; // its nodes will say how much
  }
  return at;
}

// twin: what became of each node; 1 is "(more)".
static void add_nodes(ep_profile *p, const eplua_profile_parts *parts, const uint32_t *functions,
                      uint32_t *twin)
{
  uint64_t idle = 0;
  for (size_t i = 0; i < parts->node_count; i++) {
    const eplua_profile_node *n = &parts->nodes[i];
    uint32_t parent = n->parent ? twin[n->parent] : 0;
    int64_t at = parent == 1 ? 1
                             : ep_profile_tree_get(&p->tree, parent, functions[n->function],
                                                   n->line > 0 ? n->line : 0);
    twin[i + 1] = at > 0 ? (uint32_t)at : 1;
    p->tree.nodes[twin[i + 1]].self += n->self;
    p->weight += n->self;
    if (strcmp(parts->functions[n->function].name, "(idle)") == 0)
      idle += n->self;
  }
  p->idle = p->idle ? idle : 0;
}

static void add_order(ep_profile *p, const eplua_profile_parts *parts, const uint32_t *twin)
{
  size_t count = parts->order_count / 2;
  p->order_lost = true;
  if (!parts->order || count > EP_PROFILE_SAMPLES)
    return;
  p->order = calloc(count + 1, sizeof *p->order);
  if (!p->order)
    return; // written by weight alone then
  for (size_t i = 0; i < count; i++)
    p->order[i] = (ep_profile_sample){parts->order[2 * i] ? twin[parts->order[2 * i]] : 1,
                                      parts->order[2 * i + 1]};
  p->order_count = (uint32_t)count;
  p->order_lost = false;
}

static ep_profile *profile_of(const eplua_profile_parts *parts)
{
  bool memory = parts->kind == EPLUA_PROFILE_MEMORY;
  int64_t period = memory ? EP_NS_PER_MS : ns_of(parts->tick_ms);
  ep_profile *p = ep_profile_new(parts->kind, period > 0 ? period : 1);
  uint32_t *functions = calloc(parts->function_count + 1, sizeof *functions);
  uint32_t *twin = calloc(parts->node_count + 1, sizeof *twin);
  if (!p || !functions || !twin) {
    free(functions);
    free(twin);
    ep_profile_free(p);
    return NULL;
  }
  for (size_t i = 0; i < parts->function_count; i++)
    functions[i] = add_function(p, &parts->functions[i], (uint32_t)i);
  add_nodes(p, parts, functions, twin);
  add_order(p, parts, twin);
  p->samples = parts->samples;
  p->ended_ns = ns_of(parts->duration_ms);
  free(functions);
  free(twin);
  return p;
}

char *eplua_profile_write(const eplua_profile_parts *parts, eplua_profile_format format,
                          size_t *length, eplua_error *err)
{
  if (!makes_sense(parts) || format < EPLUA_PROFILE_SPEEDSCOPE || format > EPLUA_PROFILE_SVG) {
    ep_error_set(err, EPLUA_E_INVALID, "the parts of the profile make no sense");
    return NULL;
  }
  ep_profile *p = profile_of(parts);
  char *text = p ? ep_profile_text(p, format, length) : NULL;
  if (!text)
    ep_error_set(err, EPLUA_E_NOMEM, "not enough memory to write the profile");
  ep_profile_free(p);
  return text;
}
