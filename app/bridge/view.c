// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A renderer of an engine that speaks to the shim.
 * render() runs on the engine thread and only posts the batch; all else runs on the application's thread. A large batch
 * is applied in slices of a few milliseconds, so that a window with 10^5 elements does not freeze the others. The engine
 * is told that a batch is done only then, and gathers changes meanwhile.
 */
#include "bridge/view.h"

#include "bridge/value.h"

#include <eplua/ui.h>
#include <epq/view.h>

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLICE_NS = 8000000 };

struct bridge_view {
  epq_app *app;
  epq_view *view;
  eplua_engine *engine;
  int renderer;
  uint64_t applied;  // sequence of the last batch
  bool applying;     // a batch is half done: the next one waits
  bool gone;         // freed by its owner; deliveries that are on their way do nothing
  atomic_uint users; // the owner, and deliveries on their way
};

// A batch on its way; owned by the task that carries it.
typedef struct delivery {
  bridge_view *to;
  eplua_ui_batch *batch;
  size_t next; // operation
} delivery;

static void drop_user(bridge_view *v)
{
  if (atomic_fetch_sub(&v->users, 1) == 1)
    free(v);
}

static void drop_delivery(void *ud)
{
  delivery *d = ud;
  eplua_ui_batch_free(d->batch);
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
static void apply_op(const bridge_view *v, const eplua_ui_op *op)
{
  epq_value value;
  if (!bridge_value_to_epq(&op->value, &value)) {
    value = (epq_value){.type = EPQ_NIL};
    if (op->request) // an answer must come in any case
      eplua_ui_event_send(v->engine, v->renderer,
                          &(eplua_ui_event){.name = "answer", .request = op->request});
    return;
  }
  switch (op->type) {
  case EPLUA_UI_CREATE:
    epq_view_create(v->view, op->node, op->name, op->parent, op->index);
    break;
  case EPLUA_UI_SET:
    epq_view_set(v->view, op->node, op->name, &value);
    break;
  case EPLUA_UI_MOVE:
    epq_view_move(v->view, op->node, op->index);
    break;
  case EPLUA_UI_REMOVE:
    epq_view_remove(v->view, op->node);
    break;
  case EPLUA_UI_APPEND:
    epq_view_append(v->view, op->node, &value, op->reset);
    break;
  case EPLUA_UI_CALL:
    epq_view_call(v->view, op->node, op->name, &value, op->request);
    break;
  }
  bridge_value_free(&value);
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
  bridge_view *v = d->to;
  int64_t until = now_ns() + SLICE_NS;
  if (v->gone) {
    drop_delivery(d);
    return;
  }
  if (d->next == 0 && v->applying) { // the engine's last batch does not wait for the one before
    epq_app_post(v->app, apply, drop_delivery, d);
    return;
  }
  if (d->next == 0) {
    v->applying = true;
    stall_if_asked();
    epq_view_begin(v->view);
  }
  while (d->next < d->batch->count) {
    apply_op(v, &d->batch->ops[d->next++]);
    if (d->next < d->batch->count && now_ns() > until) {
      epq_app_post(v->app, apply, drop_delivery, d);
      return;
    }
  }
  v->applying = false;
  v->applied = d->batch->sequence;
  epq_view_commit(v->view);
  eplua_ui_done(v->engine, v->renderer, v->applied);
  drop_delivery(d);
}

static void render(void *ud, eplua_ui_batch *batch)
{
  bridge_view *v = ud;
  delivery *d = malloc(sizeof *d);
  if (!d) {
    eplua_ui_batch_free(batch);
    eplua_ui_give_up(v->engine, "not enough memory");
    return;
  }
  *d = (delivery){.to = v, .batch = batch};
  atomic_fetch_add(&v->users, 1);
  epq_app_post(v->app, apply, drop_delivery, d);
}

static void send(const bridge_view *v, eplua_ui_event *event, const epq_value *value)
{
  if (bridge_value_from_epq(value, &event->value))
    eplua_ui_event_send(v->engine, v->renderer, event);
  bridge_value_free_eplua(&event->value);
}

static void on_event(void *ud, int64_t node, const char *name, const epq_value *value)
{
  const bridge_view *v = ud;
  send(v, &(eplua_ui_event){.node = node, .name = name, .sequence = v->applied}, value);
}

static void on_answer(void *ud, uint64_t request, const epq_value *value)
{
  const bridge_view *v = ud;
  send(v, &(eplua_ui_event){.name = "answer", .request = request, .sequence = v->applied}, value);
}

bridge_view *bridge_view_new(epq_app *app, eplua_engine *engine, const char *state_file)
{
  bridge_view *v = calloc(1, sizeof *v);
  if (!v)
    return NULL;
  v->app = app;
  v->engine = engine;
  atomic_init(&v->users, 1);
  v->view = epq_view_new(
      app, state_file,
      &(epq_view_callbacks){
          .size = sizeof(epq_view_callbacks), .ud = v, .event = on_event, .answer = on_answer});
  if (v->view)
    v->renderer = eplua_ui_join(
        engine, &(eplua_ui_renderer){
                    .size = sizeof(eplua_ui_renderer), .ud = v, .shows = true, .render = render});
  if (v->renderer > 0)
    return v;
  bridge_view_free(v);
  return NULL;
}

epq_view *bridge_view_shown(const bridge_view *view)
{
  return view->view;
}

void bridge_view_abandon(bridge_view *view)
{
  if (!view)
    return;
  view->gone = true; // and stays allocated: the engine may call render() at any time
  epq_view_remove(view->view, 0);
}

void bridge_view_free(bridge_view *view)
{
  if (!view)
    return;
  epq_view_free(view->view);
  view->view = NULL;
  view->gone = true;
  drop_user(view);
}
