/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tree of values of the script that has stopped, as variables and watches show it: what is inside of one is asked of the debugger when it is opened, a
 * page at a time, and again at each stop for what is open. What is another than at the stop before is lit.
 * The application's thread.
 */
#ifndef PANEL_VALUES_H
#define PANEL_VALUES_H

#include "ide/ide.h"

#include <epq/tree.h>

typedef struct panel_values panel_values;

/* A row; all borrowed until the values change. */
typedef struct panel_value {
  int64_t id;
  const char *name;
  const char *text; /* as it is shown */
  const char *type; /* of Lua; "" for a scope */
  const char *path; /* the expression that reads it in the frame; NULL: there is none */
  int ref;          /* what is in it can be asked by this number; 0: nothing */
  int holder;       /* that of what it is in; 0: it is at the top */
  bool constant;
} panel_value;

typedef struct panel_values_config {
  const char *id, *label;
  const char *empty;          /* NULL: there is always something */
  const char *const *columns; /* two: name and value */
  int edit_column;
  void *ud;
  void (*edited)(void *ud, const panel_value *v, const char *text);
  void (*menu)(void *ud, const panel_value *v, epq_menu *menu); /* v NULL: beside the rows */
  void (*chosen)(void *ud, const panel_value *v, const char *item);
  void (*activated)(void *ud, const panel_value *v);
} panel_values_config;

panel_values *panel_values_new(ide *i, const panel_values_config *config); /* NULL: no memory */
void panel_values_free(panel_values *v);                                   /* NULL is accepted */
epq_tree *panel_values_tree(const panel_values *v);

/* A row at the top. */
typedef struct panel_values_root {
  int64_t key; /* of the owner; the row is panel_values_find_root() of it */
  const char *name, *text, *type, *path, *icon;
  int ref;
  long long total; /* children; -1: not known */
  epq_row_role role;
  unsigned flags; /* of epq_row_flags, besides EPQ_ROW_CHILDREN */
} panel_values_root;

/* Another stop: what changes from now on is lit. where: names the function, since the `i` of another one has not changed. copied */
void panel_values_stop(panel_values *v, const char *where);
/* These rows instead of those before; what is open is asked anew. */
void panel_values_show(panel_values *v, const panel_values_root *roots, size_t count);
/* What is shown is of an engine that is gone: it looks so, until other rows come. */
void panel_values_keep(panel_values *v);
/* Nothing, with that text. */
void panel_values_clear(panel_values *v, const char *empty);

const panel_value *panel_values_find(const panel_values *v, int64_t id); /* NULL: gone */
int64_t panel_values_root_id(int64_t key);
int64_t panel_values_root_key(const panel_values *v, int64_t id); /* 0: it is not at the top */

/* What people call the type, and its icon. */
const char *panel_values_icon(const char *type);

#endif
