/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The elements of windows as answers of the verb ui_tree tell them: all of them, or those that have changed since. Also how a value of a property is
 * written for people, and read again. The application's thread.
 */
#ifndef PANEL_PREVIEW_MODEL_H
#define PANEL_PREVIEW_MODEL_H

#include <epq/tree.h>

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct preview_node {
  int64_t node, parent; /* parent 0: a window */
  char *text;           /* "label #count “Ticks”" */
  bool dim;             /* not to be seen */
} preview_node;

typedef struct preview_model {
  preview_node *nodes; /* by node */
  size_t count;
  int64_t *order; /* nodes, parents before children, as windows have them */
  double revision;
  bool more; /* than are listed */
} preview_model;

typedef enum preview_news {
  PREVIEW_SAME,    /* nothing is new */
  PREVIEW_CHANGED, /* some look otherwise: `changed` of the answer */
  PREVIEW_ALL,     /* other elements */
  PREVIEW_FAILED,  /* no memory; the model is as it was */
} preview_news;

/* Takes an answer; what is new. */
preview_news preview_model_take(preview_model *m, const cJSON *answer);
void preview_model_fini(preview_model *m);
const preview_node *preview_model_find(const preview_model *m, int64_t node); /* NULL: none */

/* The row of a node; borrows from it. */
epq_tree_row preview_model_row(const preview_node *n);

/* How a value stands in a cell: a text as it is, or quoted as in JSON when it would not fit in a line; lists and maps as JSON. given: free(); NULL: no
 * memory. */
char *preview_value_text(const cJSON *value);

/* What was typed for a property of that type (of ui_element): given, cJSON_Delete(). What cannot be read is given as a text, so that the engine says what is
 * wrong. NULL: no memory. */
cJSON *preview_value_read(const char *type, const char *text);

#endif
