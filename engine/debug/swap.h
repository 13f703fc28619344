/* SPDX-License-Identifier: MIT */
/*
 * Save and keep running: functions of a file that was changed get their new code in the running state. Engine thread.
 *
 * The new text is compiled and never run. Each function that can be reached and was loaded from an older text of the file is
 * replaced, wherever there is a reference to it, by one of the same name and place with the new code, which shares its variables
 * (upvalues). Timers, windows, connections and values stay as they are. A function that runs goes on with its old code, and has the
 * new one when it is called next.
 *   functions.c  functions of a text        match.c  which is which
 *   heap.c       all that can be reached    swap_make.c  new functions and their variables
 * What is not swapped is told: statements outside of functions, which would have to be run; functions whose variables do not exist in the
 * running script; functions that were renamed.
 */
#ifndef EP_SWAP_H
#define EP_SWAP_H

#include "lua/state.h"

typedef struct ep_swap_item {
  const char *name;
  int line;        /* in the new text; of what was kept: in the old one */
  int closures;    /* how many there are of it */
  int running;     /* calls of it that are under way, with the old code */
  const char *why; /* it was kept; else NULL */
} ep_swap_item;

typedef struct ep_swap_list {
  ep_swap_item *items;
  size_t count, room;
} ep_swap_list;

typedef struct ep_swap_result {
  bool loaded;          /* something of that file was loaded */
  const char *syntax;   /* the text does not compile; NULL: it does */
  int line;             /* ... where; 0: not known */
  ep_swap_list swapped; /* with other code */
  ep_swap_list added;   /* new functions that did not exist before, for those to use */
  ep_swap_list kept;
  int64_t moved; /* functions that only have other lines: swapped, too */
  int64_t same;  /* ... that are the same, and were left alone */
  int outside;   /* a line outside of functions that differs; 0: none does */
  int64_t steps;
} ep_swap_result;

/* Swaps what of a file (its real path, at most 4 MiB of text, or a source as Lua has it: "@path") can be swapped for the text. `ready` is called once all is made and before anything is
 * replaced; false: nothing is. The result is borrowed. 0; EPLUA_E_NOMEM: nothing was changed; EPLUA_E_LIMIT: the state is too large
 * (EP_HEAP_OBJECTS_MAX) or the text too long, nothing was changed; EPLUA_E_UNSUPPORTED: this Lua's functions cannot be read; EPLUA_E_NOMEM also when ready said false. */
typedef bool ep_swap_ready(void *ud, const ep_swap_result *result);
int ep_swap(ep_state *s, const char *file, const char *text, size_t length, ep_swap_ready *ready,
            void *ud, eplua_error *err) EP_ENGINE_THREAD;

#endif
