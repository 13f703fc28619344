/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of the inspector: inspector.c (when it asks, and what is seen), inspector_rows.c and inspector_sockets.c (from an answer to rows), inspector_act.c (what is done to
 * what a row stands for).
 */
#ifndef PANEL_INSPECTOR_INT_H
#define PANEL_INSPECTOR_INT_H

#include "panels/inspector.h"
#include "panels/preview.h"

#include "ide/debug.h"
#include "ide/json.h"
#include "ide/target.h"

#include <epq/panel.h>
#include <epq/timer.h>
#include <epq/tree.h>

#include <cjson/cJSON.h>

typedef enum inspector_kind {
  INSPECTOR_GROUP,
  INSPECTOR_TIMER,
  INSPECTOR_SLEEP,
  INSPECTOR_CALLBACK,
  INSPECTOR_COROUTINE,
  INSPECTOR_WINDOW,
  INSPECTOR_SOCKET, /* or server */
  INSPECTOR_MODULE,
  INSPECTOR_FIGURE, /* memory, and that there is more */
} inspector_kind;

/* What can be done to a row; bits. */
enum {
  INSPECTOR_FIRE = 1,
  INSPECTOR_CANCEL = 2,
  INSPECTOR_BREAK = 4,
  INSPECTOR_SOURCE = 8,
  INSPECTOR_ELEMENTS = 16,
  INSPECTOR_SERVER = 32, /* nothing to be done: it listens */
};

typedef struct inspector_row {
  int64_t row; /* its id in the tree */
  inspector_kind kind;
  int64_t id;        /* as the engine calls it */
  int64_t coroutine; /* of a sleep, a coroutine */
  unsigned can;
  int line;
  char *file;    /* NULL: none that can be opened */
  char what[24]; /* "interval", as a breakpoint means it; "" */
} inspector_row;

enum { INSPECTOR_COLUMNS = 6, INSPECTOR_CELL = 48, INSPECTOR_PATH = 300 };

typedef struct inspector_rows {
  const ide *ide;
  inspector_row *rows; /* beside shown */
  epq_tree_row *shown;
  size_t count, size;
  char **texts; /* that shown borrows */
  size_t text_count, text_size;
  bool failed; /* no memory: what is there is not all */
} inspector_rows;

/* The rows of an answer of the verb inspect. */
void inspector_rows_fill(inspector_rows *r, const ide *i, const cJSON *answer);
void inspector_rows_fini(inspector_rows *r);
const inspector_row *inspector_rows_find(const inspector_rows *r, int64_t row); /* NULL: gone */

/* Between inspector_rows.c and inspector_sockets.c. A row at the end; cells are kept. NULL: no memory. */
inspector_row *inspector_rows_add(inspector_rows *r, inspector_kind kind, int64_t parent,
                                  const char *name, int64_t id, const char *icon,
                                  const char *const cells[INSPECTOR_COLUMNS]);
char *inspector_rows_keep(inspector_rows *r,
                          const char *text); /* until r ends; NULL: no memory, or "" */
/* The file and line of item: "Go to Source". */
void inspector_rows_place(inspector_rows *r, inspector_row *row, const cJSON *item);
void inspector_add_socket(inspector_rows *r, int64_t group, const cJSON *item);
void inspector_put_seconds(char cell[INSPECTOR_CELL], double ms);
void inspector_put_bytes(char cell[INSPECTOR_CELL], double bytes);
/* "x.lua:12" of a path and a line. */
void inspector_put_place(char *text, size_t size, const char *source, int line);

struct panel_inspector {
  ide *ide;
  epq_panel *panel;
  epq_tree *tree;
  epq_timer *tick;
  ide_target_listener target;
  ide_debug_listener debug;
  inspector_rows rows; /* as shown */
  int64_t selected;
  unsigned life; /* of which the rows are */
  bool visible, asking;
  int missed;   /* ticks without an answer */
  int break_id; /* what "Break on Next" has set, until it has stopped; 0 */
};

/* What a row offers, and does. action: "fire", "cancel", "break", "source", "elements". */
void inspector_act(panel_inspector *p, const inspector_row *row, const char *action);
void inspector_menu(const inspector_row *row, epq_menu *menu);
/* Asks for the rows soon: something was done. */
void inspector_ask(panel_inspector *p);

/* Members of JSON; "" or 0: not there. */
static inline const char *inspector_text(const cJSON *object, const char *name)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
  return text ? text : "";
}

static inline double inspector_number(const cJSON *object, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

static inline bool inspector_flag(const cJSON *object, const char *name)
{
  return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* A request of that verb; NULL: no memory. */
static inline cJSON *inspector_request(const char *verb)
{
  cJSON *request = cJSON_CreateObject();
  cJSON_AddStringToObject(request, "verb", verb);
  return request;
}

#endif
