/* SPDX-License-Identifier: MIT */
/*
 * What is heaviest in a profile, as a copy: to be looked at while the profile goes on, and sent to somebody. Any thread.
 */
#ifndef EP_PROFILE_VIEW_H
#define EP_PROFILE_VIEW_H

#include "debug/profile_data.h"

enum { EP_PROFILE_VIEW_NODES = 4000 }; /* unless more are asked for, up to EP_PROFILE_NODES */

typedef struct ep_profile_view_node {
  uint32_t parent;   /* a node before it; 0: none */
  uint32_t function; /* of the view */
  int line;          /* 0: not known */
  uint64_t self, total;
} ep_profile_view_node;

typedef struct ep_profile_view_function {
  ep_profile_what what;
  char *name, *file; /* file NULL: none */
  int line;
  uint64_t runs; /* of entries, as the next two */
  int64_t total_ns, max_ns;
} ep_profile_view_function;

typedef struct ep_profile_view {
  eplua_profile_kind kind;
  int64_t period_ns, begun_ns, ended_ns;
  uint64_t samples, weight;
  ep_profile_view_node *nodes; /* number 0 is above all; a parent stands before its children */
  uint32_t node_count, node_all;
  ep_profile_view_function *functions;
  uint32_t function_count;
  ep_profile_sample *
      order; /* NULL: not asked for, or not known. A node that was left out counts for its parent */
  uint32_t order_count;
  uint64_t lags[EP_PROFILE_LAGS];
} ep_profile_view;

/* nodes: the most that are copied, the lightest are left out; no node without its parent. Costs about 1 ms for 10^5 nodes. ended_ns is 0 while p goes on. NULL: no memory. */
ep_profile_view *ep_profile_view_new(const ep_profile *p, uint32_t nodes, bool order);
void ep_profile_view_free(ep_profile_view *v); /* NULL is accepted */

#endif
