/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows in rows, with columns: an outline, problems, places found, variables. Children can be given when their row is
 * opened, and page by page.
 *
 * All on the application's thread; strings are UTF-8 and borrowed. Callbacks may call any function save epq_tree_free().
 * What the program changes is not told back, save that rows opened by it ask for what is in them.
 */
#ifndef EPQ_TREE_H
#define EPQ_TREE_H

#include <epq/app.h>
#include <epq/menu.h>
#include <epq/widget.h>

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_tree epq_tree;

typedef enum epq_row_role {
  EPQ_ROW_NORMAL,
  EPQ_ROW_DIM,
  EPQ_ROW_ERROR,
  EPQ_ROW_WARNING,
  EPQ_ROW_CHANGED,
} epq_row_role;

enum epq_row_flags {
  EPQ_ROW_CHILDREN = 1, /* has some, that are asked for when it is opened */
  EPQ_ROW_CHECKABLE = 2,
  EPQ_ROW_CHECKED = 4,
  EPQ_ROW_EDITABLE = 8,  /* in edit_column */
  EPQ_ROW_EXPANDED = 16, /* when it comes for the first time */
};

typedef struct epq_tree_row {
  int64_t id;               /* not 0; once in the tree */
  int64_t parent;           /* 0: none */
  const char *const *cells; /* one for each column; NULL for "" */
  const char *icon;         /* a name of the theme, or NULL */
  const char *tip;
  epq_row_role role;
  unsigned flags;
} epq_tree_row;

typedef struct epq_tree_callbacks {
  size_t size; /* sizeof(epq_tree_callbacks) */
  void *ud;
  void (*expand)(void *ud, int64_t id,
                 size_t from);             /* epq_tree_children() with these, at once or later */
  void (*activated)(void *ud, int64_t id); /* Enter, a double click, or a click */
  void (*selected)(void *ud, int64_t id);  /* 0: nothing is */
  void (*checked)(void *ud, int64_t id, bool checked);
  /* The row shows the old text until the program sets another. */
  void (*edited)(void *ud, int64_t id, int column, const char *text);
  void (*menu)(void *ud, int64_t id, epq_menu *menu); /* add to it; 0: beside the rows */
  void (*chosen)(void *ud, int64_t id, const char *item);
} epq_tree_callbacks;

enum epq_tree_options {
  EPQ_TREE_FILTER = 1,       /* a field above, that hides what does not match */
  EPQ_TREE_HEADER = 2,       /* with titles */
  EPQ_TREE_SORT = 4,         /* by a click at a title */
  EPQ_TREE_SINGLE_CLICK = 8, /* activates */
  EPQ_TREE_FLAT = 16,        /* no room for the signs of rows in rows */
  EPQ_TREE_LOG = 128,        /* new rows come above: who looks at the first sees them */
  EPQ_TREE_TIGHT = 64,       /* columns besides that one are as wide as what is in them */
  EPQ_TREE_WIDE_LAST =
      32, /* the last column takes the room that is left, instead of the first: names and values */
};

typedef struct epq_tree_config {
  size_t size;            /* sizeof(epq_tree_config) */
  const char *id, *label; /* name of the widget; for screen readers */
  const char *const
      *columns;      /* titles, 1 to 16; ends with NULL. The first takes the room that is left. */
  const char *empty; /* shown when there are no rows; NULL */
  unsigned options;
  int edit_column; /* from 0 */
  /* Columns with numbers, 1 is the first, 2 the second, 4 ...: at the right, and sorted as such. */
  unsigned numbers;
  epq_tree_callbacks callbacks;
} epq_tree_config;

/* NULL: no memory, another thread, no column, or another version of the structs. */
epq_tree *epq_tree_new(epq_app *app, const epq_tree_config *config) EPQ_NOEXCEPT;
void epq_tree_free(epq_tree *tree) EPQ_NOEXCEPT; /* NULL is accepted */
/* NULL: it was deleted with the window it was in. */
epq_widget *epq_tree_widget(epq_tree *tree) EPQ_NOEXCEPT;

/* At most 200 deep. These rows instead of all, parents before their children; what is open, selected and in view stays so, by id. A row
 * with EPQ_ROW_CHILDREN of which none is given keeps those it had, and asks for new ones if it is open.
 * EPQ_E_INVALID: an id twice, or a parent that does not come before; nothing changed. */
int epq_tree_reset(epq_tree *tree, const epq_tree_row *rows, size_t count) EPQ_NOEXCEPT;
/* Rows in parent, behind the first `from` that stay there; more: how many follow, and can be asked for. `parent` in the
 * rows does not count. EPQ_E_UNKNOWN: no such parent. EPQ_E_INVALID: fewer than `from` are there, or an id twice. */
int epq_tree_children(epq_tree *tree, int64_t parent, size_t from, const epq_tree_row *rows,
                      size_t count, size_t more) EPQ_NOEXCEPT;
/* Another look for the row of that id; parent does not count. EPQ_E_UNKNOWN. */
int epq_tree_set(epq_tree *tree, const epq_tree_row *row) EPQ_NOEXCEPT;
int epq_tree_remove(epq_tree *tree, int64_t id) EPQ_NOEXCEPT;
/* What it shows is not so any more: all of it looks dim, and nothing can be edited, until it is told otherwise. */
int epq_tree_set_stale(epq_tree *tree, bool stale) EPQ_NOEXCEPT;
int epq_tree_clear(epq_tree *tree) EPQ_NOEXCEPT;
/* Shows and selects the row, with those it is in opened; 0: selects nothing. */
int epq_tree_select(epq_tree *tree, int64_t id) EPQ_NOEXCEPT;
int epq_tree_expand(epq_tree *tree, int64_t id, bool open) EPQ_NOEXCEPT;
/* Edits the row as F2 does. */
int epq_tree_edit(epq_tree *tree, int64_t id) EPQ_NOEXCEPT;
/* Hides what does not match, as the field of EPQ_TREE_FILTER does: for a tree without one, whose field is elsewhere. NULL or "": all is shown. */
int epq_tree_set_filter(epq_tree *tree, const char *text) EPQ_NOEXCEPT;
int epq_tree_set_empty(epq_tree *tree, const char *text) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
