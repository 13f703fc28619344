/* SPDX-License-Identifier: MIT */
/*
 * A plan: all breakpoints of a session, in an order in which they are found quickly. Made once on any thread, then never
 * changed, and shared by reference. What changes while a script runs (hits, compiled conditions, lines as they were loaded) is the gate's.
 */
#ifndef EP_PLAN_H
#define EP_PLAN_H

#include "debug/debug.h"

typedef enum ep_hits_test {
  EP_HITS_EACH,
  EP_HITS_EQ,
  EP_HITS_GT,
  EP_HITS_GE,
  EP_HITS_LT,
  EP_HITS_LE,
  EP_HITS_MOD
} ep_hits_test;

typedef struct ep_point {
  ep_breakpoint b; /* strings are the plan's */
  ep_hits_test test;
  uint64_t number;
} ep_point;

/* Line breakpoints of one source: points[first] to points[first + count - 1]. */
typedef struct ep_plan_file {
  const char *key; /* real path of a file; or the source as Lua has it, without '@' */
  size_t first, count;
} ep_plan_file;

typedef struct ep_plan {
  atomic_int refs;
  ep_point *points; /* by kind: lines first, by file and line; each kind together */
  size_t count, lines, functions, thrown, callbacks;
  ep_plan_file *files;
  size_t file_count;
  bool any_raw;  /* a file's key is no path */
  char *strings; /* what all of it points to */
} ep_plan;

/* NULL: no memory. */
ep_plan *ep_plan_new(const ep_breakpoint *list, size_t count);
ep_plan *ep_plan_ref(ep_plan *p);
void ep_plan_unref(ep_plan *p); /* NULL is accepted */

/* The real path of `path` in out (PATH_MAX), or the path as it is. */
void ep_plan_real_path(const char *path, char *out);

/* Whether the n-th hit (from 1) is one that counts. */
bool ep_point_counts(const ep_point *p, uint64_t n);

#endif
