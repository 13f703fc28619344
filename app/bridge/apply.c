// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Deliveries are posts to the application's thread, on which all else runs. Owns the view; batches are owned by the posts that carry them. A batch that
 * takes longer than a slice is posted again, and those after it wait, so that other windows stay alive. What sends a batch and where
 * events go is the caller's: an engine of this process (view.c), or one somewhere else (remote.c).
 */
#include "bridge/apply.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLICE_NS = 8000000 };

struct bridge_apply {
  epq_app *app;
  epq_view *view;
  bridge_sink sink;
  uint64_t applied;  // sequence of the last batch
  bool applying;     // a batch is half done: the next one waits
  bool gone;         // stopped: deliveries that are on their way do nothing
  atomic_uint users; // the owner, and deliveries on their way
};

// A batch on its way; owned by the task that carries it.
typedef struct delivery {
  bridge_apply *to;
  bridge_batch batch;
  bool begun;
} delivery;

static void drop_user(bridge_apply *a)
{
  if (atomic_fetch_sub(&a->users, 1) == 1)
    free(a);
}

static void drop_delivery(void *ud)
{
  delivery *d = ud;
  d->batch.drop(d->batch.owner);
  drop_user(d->to);
  free(d);
}

static int64_t now_ns(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// What the shim does not take (a colour it cannot read, a node that went) changes nothing, and the tree counts.
static void apply_op(const bridge_apply *a, const bridge_op *op)
{
  if (op->failed) {
    if (op->request) // an answer must come in any case
      a->sink.event(a->sink.ud, 0, "answer", op->request, a->applied,
                    &(epq_value){.type = EPQ_NIL});
    return;
  }
  switch (op->type) {
  case EPLUA_UI_CREATE:
    epq_view_create(a->view, op->node, op->name, op->parent, op->index);
    break;
  case EPLUA_UI_SET:
    epq_view_set(a->view, op->node, op->name, &op->value);
    break;
  case EPLUA_UI_MOVE:
    epq_view_move(a->view, op->node, op->index);
    break;
  case EPLUA_UI_REMOVE:
    epq_view_remove(a->view, op->node);
    break;
  case EPLUA_UI_APPEND:
    epq_view_append(a->view, op->node, &op->value, op->reset);
    break;
  case EPLUA_UI_CALL:
    epq_view_call(a->view, op->node, op->name, &op->value, op->request);
    break;
  }
}

#ifdef EPLUA_FAULTS
// A fault point for tests: EPLUA_FAULT=ui-stall:MS holds the application's thread up at its first batch.
static void stall_if_asked(void)
{
  static const char name[] = "ui-stall:";
  const char *fault = getenv("EPLUA_FAULT");
  if (!fault || strncmp(fault, name, sizeof name - 1) != 0)
    return;
  long ms = strtol(fault + sizeof name - 1, NULL, 10);
  unsetenv("EPLUA_FAULT");
  nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}
#else
static void stall_if_asked(void)
{
}
#endif

static void apply(void *ud)
{
  delivery *d = ud;
  bridge_apply *a = d->to;
  int64_t until = now_ns() + SLICE_NS;
  if (a->gone) {
    drop_delivery(d);
    return;
  }
  if (!d->begun && a->applying) { // an engine's last batch does not wait for the one before
    epq_app_post(a->app, apply, drop_delivery, d);
    return;
  }
  if (!d->begun) {
    d->begun = a->applying = true;
    stall_if_asked();
    epq_view_begin(a->view);
  }
  bridge_op op;
  while (d->batch.next(d->batch.owner, &op)) {
    apply_op(a, &op);
    if (now_ns() > until) {
      epq_app_post(a->app, apply, drop_delivery, d);
      return;
    }
  }
  a->applying = false;
  a->applied = d->batch.sequence;
  epq_view_commit(a->view);
  a->sink.done(a->sink.ud, a->applied);
  drop_delivery(d);
}

bool bridge_apply_take(bridge_apply *a, const bridge_batch *batch)
{
  delivery *d = malloc(sizeof *d);
  if (!d) {
    batch->drop(batch->owner);
    return false;
  }
  *d = (delivery){.to = a, .batch = *batch};
  atomic_fetch_add(&a->users, 1);
  epq_app_post(a->app, apply, drop_delivery, d);
  return true;
}

static void on_event(void *ud, int64_t node, const char *name, const epq_value *value)
{
  const bridge_apply *a = ud;
  if (!a->gone)
    a->sink.event(a->sink.ud, node, name, 0, a->applied, value);
}

static void on_answer(void *ud, uint64_t request, const epq_value *value)
{
  const bridge_apply *a = ud;
  if (!a->gone)
    a->sink.event(a->sink.ud, 0, "answer", request, a->applied, value);
}

bridge_apply *bridge_apply_new(epq_app *app, const char *state_file, const bridge_sink *sink)
{
  bridge_apply *a = calloc(1, sizeof *a);
  if (!a)
    return NULL;
  a->app = app;
  a->sink = *sink;
  atomic_init(&a->users, 1);
  a->view = epq_view_new(
      app, state_file,
      &(epq_view_callbacks){
          .size = sizeof(epq_view_callbacks), .ud = a, .event = on_event, .answer = on_answer});
  if (a->view)
    return a;
  free(a);
  return NULL;
}

epq_view *bridge_apply_shown(const bridge_apply *a)
{
  return a->view;
}

void bridge_apply_stop(bridge_apply *a)
{
  a->gone = true;
  epq_view_remove(a->view, 0);
}

void bridge_apply_free(bridge_apply *a)
{
  if (!a)
    return;
  a->gone = true;
  epq_view_free(a->view);
  a->view = NULL;
  drop_user(a);
}
