/* SPDX-License-Identifier: MIT */
/*
 * The windows of a script, seen by what draws them.
 *
 * A script builds a tree of nodes (windows, rows, buttons, shapes of a canvas); it lives in the engine, as data.
 * A renderer keeps a copy of the tree somewhere else (Qt widgets, a web page) and follows it by batches of
 * operations. What the user does comes back as events. Nobody waits for anybody: a renderer that is slow gets one
 * batch at a time, and what changed meanwhile arrives as one change.
 *
 *   engine thread                               thread of the renderer
 *   render(ud, batch)  ---- taken ------------> applies the operations, frees the batch,
 *                      <--- eplua_ui_done() --- says so, and gets the next one
 *                      <--- eplua_ui_event() -- the user clicked
 */
#ifndef EPLUA_UI_H
#define EPLUA_UI_H

#include <eplua/engine.h>
#include <eplua/export.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A value of a property: plain data, nested. Strings are bytes, UTF-8 where the script's are. */
typedef enum eplua_value_type {
  EPLUA_VALUE_NIL,
  EPLUA_VALUE_BOOLEAN,
  EPLUA_VALUE_INTEGER,
  EPLUA_VALUE_NUMBER,
  EPLUA_VALUE_STRING,
  EPLUA_VALUE_LIST, /* values */
  EPLUA_VALUE_MAP,  /* pairs: name, value, name, value, ... The names are strings */
} eplua_value_type;

typedef struct eplua_value {
  eplua_value_type type;
  union {
    bool boolean;
    int64_t integer;
    double number;
    struct {
      const char *bytes; /* a 0 follows the last one */
      size_t length;
    } string;
    struct {
      const struct eplua_value *items;
      size_t count; /* of items: twice the pairs of a map */
    } list;
  } as;
} eplua_value;

/* Names a node for good: never 0, never given twice. */
typedef int64_t eplua_ui_node;

typedef enum eplua_ui_op_type {
  EPLUA_UI_CREATE, /* node of kind `name` becomes child number `index` of `parent`; a window has parent 0 */
  EPLUA_UI_SET, /* property `name` becomes `value`. After a CREATE only what differs from the default is set */
  EPLUA_UI_MOVE,   /* node becomes child number `index` of its parent */
  EPLUA_UI_REMOVE, /* node and all below are gone; node 0: everything is */
  EPLUA_UI_APPEND, /* the items of `value` (a list) go to the end of a log, a series, a line; `reset`: empty it first */
  EPLUA_UI_CALL, /* do `name` with `value`; when `request` is not 0, the event "answer" ends it. node may be 0 */
} eplua_ui_op_type;

typedef struct eplua_ui_op {
  eplua_ui_op_type type;
  bool reset;
  uint32_t index; /* from 0 */
  eplua_ui_node node;
  eplua_ui_node parent;
  const char *name; /* kinds and properties: static storage */
  eplua_value value;
  uint64_t request;
} eplua_ui_op;

/* Owns all its operations point to. */
typedef struct eplua_ui_batch {
  uint64_t sequence; /* > 0, rising */
  const eplua_ui_op *ops;
  size_t count;
} eplua_ui_batch;

EPLUA_INTERNAL void eplua_ui_batch_free(eplua_ui_batch *batch); /* Any thread. NULL is accepted. */

/* What the user did. `name` is one of the kind's events, as the script knows it ("onClicked"), and value its
 * argument (several: a list); or one of these:
 *   "close"   the user wants the window closed. It stays until a REMOVE comes, or the CALL "stay"
 *   "closed"  the window is gone already (the user did not want to wait)
 *   "page"    the rows `value` = {first, count} of a table or list are wanted, first from 1; the CALL "page" brings them
 *   "answer"  ends the CALL `request`; value is its result */
typedef struct eplua_ui_event {
  eplua_ui_node node;
  const char *name;
  eplua_value value;
  uint64_t sequence; /* of the last batch that was applied when it happened */
  uint64_t request;
} eplua_ui_event;

typedef struct eplua_ui_renderer {
  size_t size; /* sizeof(eplua_ui_renderer) */
  void *ud;    /* until left is called */
  bool shows;  /* windows can be seen through it: once it joined, showing one is no error */
  /* Takes the batch. When the engine is closed, a last batch removes all (node 0); it may come before the one before it
   * is done, and is applied after it. Engine thread; must not wait. */
  void (*render)(void *ud, eplua_ui_batch *batch);
  /* The engine has let go of the renderer: the last call. Engine thread, or the one that frees the engine. */
  void (*left)(void *ud);
} eplua_ui_renderer;

/* Makes the renderer follow the windows of the engine: its first batch is all that is open. Copies the struct.
 * Returns its number (> 0), or EPLUA_E_LIMIT (8 at a time), EPLUA_E_NOMEM. Any thread. */
EPLUA_INTERNAL int eplua_ui_join(eplua_engine *e, const eplua_ui_renderer *renderer);

/* The renderer wants no more. left is called soon. Any thread. */
EPLUA_INTERNAL void eplua_ui_leave(eplua_engine *e, int renderer);

/* The renderer has applied the batch `sequence` and is ready for the next one. Any thread. */
EPLUA_INTERNAL void eplua_ui_done(eplua_engine *e, int renderer, uint64_t sequence);

/* Something happened. Copies event. Of several changes of one value that Lua has not seen yet the last one counts.
 * EPLUA_E_FULL: 4,096 events wait already, and this one is lost. Any thread. */
EPLUA_INTERNAL int eplua_ui_event_send(eplua_engine *e, int renderer, const eplua_ui_event *event);

/* All windows are closed, as if the script had done it, their onClose not asked; when the last renderer that shows
 * windows cannot go on: `why` is said. Any thread. */
EPLUA_INTERNAL void eplua_ui_give_up(eplua_engine *e, const char *why);

#ifdef __cplusplus
}
#endif

#endif
