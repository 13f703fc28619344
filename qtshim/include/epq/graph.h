/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small chart of the last minutes: one or more lines of one unit over time, that can be read with the mouse and the arrow keys.
 *
 * All on the application's thread; strings are UTF-8 and borrowed.
 */
#ifndef EPQ_GRAPH_H
#define EPQ_GRAPH_H

#include <epq/app.h>
#include <epq/widget.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_graph epq_graph;

typedef enum epq_graph_unit {
  EPQ_GRAPH_MS,
  EPQ_GRAPH_BYTES, /* shown as KiB, MiB, ... */
} epq_graph_unit;

typedef struct epq_graph_config {
  size_t size;               /* sizeof(epq_graph_config) */
  const char *id, *title;    /* name of the widget; what is seen, also for screen readers */
  const char *const *series; /* their names, 1 to 4; ends with NULL */
  epq_graph_unit unit;
  int seconds;       /* how much is seen, 10 to 3600 */
  const char *empty; /* shown until there are values */
} epq_graph_config;

/* NULL: no memory, another thread, a number that is out of bounds, or another version of the struct. */
epq_graph *epq_graph_new(epq_app *app, const epq_graph_config *config) EPQ_NOEXCEPT;
void epq_graph_free(epq_graph *graph) EPQ_NOEXCEPT; /* NULL is accepted */
/* NULL: it was deleted with the window it was in. */
epq_widget *epq_graph_widget(epq_graph *graph) EPQ_NOEXCEPT;

/* A value for each of the series, at a time in milliseconds (of any clock that only goes forward); negative or no number: not known then. At most 4,096 are kept. EPQ_E_INVALID: the time
 * is before the last one. */
int epq_graph_add(epq_graph *graph, double at_ms, const double *values) EPQ_NOEXCEPT;
int epq_graph_clear(epq_graph *graph) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
