/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Batches of operations on windows, wherever they come from, become calls of <epq/view.h>; what the user does goes where the caller says. A large
 * batch is applied in slices, so that a window with 10^5 elements does not freeze the others.
 */
#ifndef BRIDGE_APPLY_H
#define BRIDGE_APPLY_H

#include <eplua/ui.h>
#include <epq/app.h>
#include <epq/view.h>

typedef struct bridge_apply bridge_apply;

/* As an eplua_ui_op, with a value for the shim. */
typedef struct bridge_op {
  eplua_ui_op_type type;
  bool reset;
  bool
      failed; /* it is not done, for want of memory or since it may not be: a request is answered with nil */
  uint32_t index;
  int64_t node, parent;
  const char *name;
  epq_value value;
  uint64_t request;
} bridge_op;

/* One batch; `owner` is the caller's, and goes by `drop`, on any thread. */
typedef struct bridge_batch {
  uint64_t sequence;
  void *owner;
  /* Fills the next operation, good until the next call or drop; false: there is none left. The application's thread. */
  bool (*next)(void *owner, bridge_op *op);
  void (*drop)(void *owner);
} bridge_batch;

/* Where things go; the application's thread. */
typedef struct bridge_sink {
  void *ud;
  /* An event of a node, or (name "answer") of a request; sequence: of the last batch that was applied. */
  void (*event)(void *ud, int64_t node, const char *name, uint64_t request, uint64_t sequence,
                const epq_value *value);
  void (*done)(void *ud, uint64_t sequence); /* the batch is applied */
} bridge_sink;

/* state_file: see epq_view_new(). sink: copied; called until bridge_apply_stop(). NULL: no memory. The application's thread. */
bridge_apply *bridge_apply_new(epq_app *app, const char *state_file, const bridge_sink *sink);

/* Its widgets; borrowed; NULL after bridge_apply_free() has begun. */
epq_view *bridge_apply_shown(const bridge_apply *a);

/* Applies it soon, after those that were given before; taken. False: no memory. Any thread, as long as it is not freed. */
bool bridge_apply_take(bridge_apply *a, const bridge_batch *batch);

/* Closes the windows and drops what comes; the sink hears nothing more. The application's thread. */
void bridge_apply_stop(bridge_apply *a);

/* The same, and nobody gives it anything any more. NULL is accepted. The application's thread. */
void bridge_apply_free(bridge_apply *a);

#endif
