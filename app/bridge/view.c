// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A renderer of an engine of this process. render() runs on the engine thread and only hands the batch on (apply.c); all else runs on the
 * application's thread. The engine is told that a batch is done only when it is applied, and gathers changes meanwhile.
 */
#include "bridge/view.h"

#include "bridge/apply.h"
#include "bridge/value.h"

#include <eplua/ui.h>

#include <stdlib.h>

struct bridge_view {
  bridge_apply *apply;
  eplua_engine *engine;
  int renderer;
};

// --- a batch ---

typedef struct batch {
  eplua_ui_batch *ops;
  size_t next;
  epq_value value; // of the operation that was given last
} batch;

static bool next_op(void *owner, bridge_op *to)
{
  batch *b = owner;
  bridge_value_free(&b->value);
  if (b->next == b->ops->count)
    return false;
  const eplua_ui_op *op = &b->ops->ops[b->next++];
  bool failed = !bridge_value_to_epq(&op->value, &b->value);
  if (failed)
    b->value = (epq_value){.type = EPQ_NIL};
  *to = (bridge_op){.type = op->type,
                    .reset = op->reset,
                    .failed = failed,
                    .index = op->index,
                    .node = op->node,
                    .parent = op->parent,
                    .name = op->name,
                    .value = b->value,
                    .request = op->request};
  return true;
}

static void drop_batch(void *owner)
{
  batch *b = owner;
  bridge_value_free(&b->value);
  eplua_ui_batch_free(b->ops);
  free(b);
}

// Engine thread.
static void render(void *ud, eplua_ui_batch *ops)
{
  bridge_view *v = ud;
  batch *b = calloc(1, sizeof *b);
  if (!b)
    eplua_ui_batch_free(ops);
  else
    b->ops = ops;
  if (!b || !bridge_apply_take(v->apply, &(bridge_batch){.sequence = ops->sequence,
                                                         .owner = b,
                                                         .next = next_op,
                                                         .drop = drop_batch}))
    eplua_ui_give_up(v->engine, "not enough memory");
}

// --- what the user does ---

static void on_event(void *ud, int64_t node, const char *name, uint64_t request, uint64_t sequence,
                     const epq_value *value)
{
  const bridge_view *v = ud;
  eplua_ui_event event = {.node = node, .name = name, .sequence = sequence, .request = request};
  if (bridge_value_from_epq(value, &event.value))
    eplua_ui_event_send(v->engine, v->renderer, &event);
  bridge_value_free_eplua(&event.value);
}

static void on_done(void *ud, uint64_t sequence)
{
  const bridge_view *v = ud;
  eplua_ui_done(v->engine, v->renderer, sequence);
}

// --- life ---

bridge_view *bridge_view_new(epq_app *app, eplua_engine *engine, const char *state_file)
{
  bridge_view *v = calloc(1, sizeof *v);
  if (!v)
    return NULL;
  v->engine = engine;
  v->apply = bridge_apply_new(app, state_file,
                              &(bridge_sink){.ud = v, .event = on_event, .done = on_done});
  if (v->apply)
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
  return bridge_apply_shown(view->apply);
}

void bridge_view_abandon(bridge_view *view)
{
  if (view)
    bridge_apply_stop(view->apply); // and stays allocated: the engine may call render() at any time
}

void bridge_view_free(bridge_view *view)
{
  if (!view)
    return;
  bridge_apply_free(view->apply);
  free(view);
}
