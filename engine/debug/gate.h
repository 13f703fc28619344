/* SPDX-License-Identifier: MIT */
/*
 * The gate: tells for a function, as it is called, whether a line breakpoint stands in it, so that only there Lua pays for
 * line events. Engine thread.
 */
#ifndef EP_GATE_H
#define EP_GATE_H

#include "debug/eval.h"
#include "debug/lines.h"
#include "debug/plan.h"

/* A point of the plan as it is in this engine. */
typedef struct ep_armed {
  const ep_point *point;
  uint64_t hits;
  int line; /* where it stands: as wished, then as the chunk that was loaded has code; INT_MAX: nowhere */
  ep_eval *condition; /* NULL: none */
  ep_log *log;
  bool spent; /* `once`, and it has stopped */
  bool told;  /* where it stands */
} ep_armed;

typedef struct ep_gate_file {
  const ep_plan_file *of;
  ep_armed *armed;     /* of->count, by line */
  unsigned char *bits; /* a bit for each line up to `last` that has one */
  int last;
  struct ep_proto **protos; /* what is known of its functions */
} ep_gate_file;

enum { EP_GATE_SLOTS = 4096 };

typedef struct ep_gate {
  ep_state *s;
  ep_plan *plan; /* NULL: none */
  ep_armed *armed;
  size_t armed_count;
  ep_gate_file *files;
  struct ep_gate_slot {
    const void *function; /* NULL: unused */
    ep_gate_file *file;   /* NULL: no breakpoint is in it */
    bool c;               /* a C function */
  } *slots;               /* by address of the function */
  struct ep_gate_source **sources;
  size_t source_count;
  ep_mem_watch watch; /* the allocator tells of functions */
  /* A chunk runs for the first time; a file's points have been moved. */
  void (*loaded)(void *ud, lua_State *L, const char *source, size_t length);
  void (*resolved)(void *ud, const ep_armed *armed, const char *message);
  void *ud;
} ep_gate;

void ep_gate_init(ep_gate *g, ep_state *s);
void ep_gate_fini(ep_gate *g); /* L may be closed */

/* Takes over a plan (taken); NULL: none. Hits go on where a point of the same id was before. False: no memory, and there is no plan then. */
bool ep_gate_set(ep_gate *g, ep_plan *plan) EP_ENGINE_THREAD;

/* The sources that were told of are new to who comes next. */
void ep_gate_forget(ep_gate *g);

/* Functions of a chunk of that source are of another text now, which has code at those lines: its points are put in their places anew. */
void ep_gate_swapped(ep_gate *g, const char *source, size_t length,
                     const ep_lines *lines) EP_ENGINE_THREAD;

/* The file whose breakpoints stand in the function of ar (at a level of L); NULL: none does. */
ep_gate_file *ep_gate_look(ep_gate *g, lua_State *L, lua_Debug *ar) EP_ENGINE_THREAD;

/* What is known of the function at that address; NULL: nothing yet. */
static inline const struct ep_gate_slot *ep_gate_known(const ep_gate *g, const void *function)
{
  const struct ep_gate_slot *slot = &g->slots[((uintptr_t)function >> 4) % EP_GATE_SLOTS];
  return slot->function == function ? slot : NULL;
}

/* Whether a point stands at that line. */
static inline bool ep_gate_has(const ep_gate_file *file, int line)
{
  return line > 0 && line <= file->last && (file->bits[line / 8] & 1 << line % 8);
}

/* The first point at that line and how many there are; 0: none. */
size_t ep_gate_at(const ep_gate_file *file, int line, ep_armed **first);

/* Which events L needs for line breakpoints, by the functions on its stack from a level on. */
int ep_gate_mask(ep_gate *g, lua_State *L, int level) EP_ENGINE_THREAD;

#endif
