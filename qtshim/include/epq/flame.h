/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A flame graph: where the time of a program goes, as boxes as wide as their part of all, callers above what they call. The user zooms
 * (click, Ctrl and wheel, Enter; Escape goes back), searches, and goes to the source (double click, Ctrl+Enter). With values of another
 * profile beside, colours show what became more and what less.
 *
 * All on the application's thread; strings are UTF-8 and borrowed. Callbacks may call any function save epq_flame_free().
 */
#ifndef EPQ_FLAME_H
#define EPQ_FLAME_H

#include <epq/app.h>
#include <epq/widget.h>

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_flame epq_flame;

typedef enum epq_flame_kind {
  EPQ_FLAME_LUA,
  EPQ_FLAME_C,
  EPQ_FLAME_ENTRY, /* what was entered from outside: a callback, a coroutine, the main chunk */
  EPQ_FLAME_IDLE,  /* nothing ran */
} epq_flame_kind;

typedef struct epq_flame_function {
  const char *name;
  const char *file; /* those of one file are of one hue; NULL */
  int line;         /* where it begins; 0: not known */
  epq_flame_kind kind;
} epq_flame_function;

typedef struct epq_flame_node {
  int64_t parent;    /* a node before this one; -1: at the top */
  uint32_t function; /* its place in functions */
  double self, total;
  double before; /* its total in the other profile, with `compares` */
} epq_flame_node;

typedef enum epq_flame_unit { EPQ_FLAME_MS, EPQ_FLAME_BYTES, EPQ_FLAME_COUNT } epq_flame_unit;

typedef struct epq_flame_data {
  size_t size; /* sizeof(epq_flame_data) */
  const epq_flame_function *functions;
  size_t function_count;
  const epq_flame_node *nodes; /* children stand side by side in the order given */
  size_t node_count;
  epq_flame_unit unit;
  bool compares;
} epq_flame_data;

typedef struct epq_flame_callbacks {
  size_t size; /* sizeof(epq_flame_callbacks) */
  void *ud;
  void (*jumped)(void *ud, size_t node); /* the user wants to see its source; as set last */
} epq_flame_callbacks;

/* label: for screen readers; empty: what is shown without nodes. NULL: no memory, another thread, or another version of the struct. */
epq_flame *epq_flame_new(epq_app *app, const char *id, const char *label, const char *empty,
                         const epq_flame_callbacks *callbacks) EPQ_NOEXCEPT;
void epq_flame_free(epq_flame *flame) EPQ_NOEXCEPT; /* NULL is accepted */
/* NULL: it was deleted with the window it was in. */
epq_widget *epq_flame_widget(epq_flame *flame) EPQ_NOEXCEPT;

/* Shows these instead; copied. What was zoomed and selected stays so, by the names on the way to it. At most 10^6 nodes, 4,000 deep. EPQ_E_INVALID: a
 * parent that does not come before, a function that is not there, a value that is negative or no number; nothing changed. */
int epq_flame_set(epq_flame *flame, const epq_flame_data *data) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
