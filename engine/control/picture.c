// SPDX-License-Identifier: MIT
/*
 * The windows of the script as a peer sees them: a renderer of the engine's whose other end is a page.
 * The control thread, save what the engine calls; owns the pictures.
 * A picture belongs to one engine. When another is bound the peer gets a new one, and the old lives on, deaf, until its engine has
 * let go of it.
 */
#include "control/picture.h"

#include "control/views.h"
#include "verbs/ui_json.h"

#include <stdlib.h>
#include <string.h>

typedef struct ep_picture {
  eplua_peer *peer;
  uint64_t serial; // of the engine
  int renderer;
  bool first;             // batch: the page forgets what it had
  bool closed;            // the peer wants it no more
  struct ep_views *views; // as the earlier program's pages have it; NULL: as ours
  ep_note left_note;      // the engine has let go
} ep_picture;

typedef struct delivery {
  ep_note note;
  ep_picture *picture;
  eplua_ui_batch *batch;
} delivery;

static void drop_delivery(void *data)
{
  delivery *d = data;
  eplua_ui_batch_free(d->batch);
  free(d);
}

static void run_delivery(void *context, void *data)
{
  (void)context;
  delivery *d = data;
  ep_picture *p = d->picture;
  if (!p->closed && p->views) {
    ep_views_apply(p->views, p->peer, d->batch);
    ep_picture_done(p->peer, d->batch->sequence);
  } else if (!p->closed) {
    yyjson_mut_doc *doc = ep_message_new("ui");
    yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
    if (doc && p->first)
      yyjson_mut_obj_add_bool(doc, root, "reset", true);
    p->first = false;
    if (doc && ep_picture_add(doc, root, d->batch))
      ep_peer_send_doc(p->peer, doc);
    else
      yyjson_mut_doc_free(doc);
  }
  drop_delivery(d);
}

// Engine thread.
static void render(void *ud, eplua_ui_batch *batch)
{
  ep_picture *p = ud;
  delivery *d = malloc(sizeof *d);
  if (!d) {
    eplua_ui_batch_free(batch);
    return;
  }
  *d = (delivery){.picture = p, .batch = batch};
  ep_control_post(p->peer->control, &d->note,
                  (ep_task){.run = run_delivery, .drop = drop_delivery, .data = d});
}

static void free_picture(void *data)
{
  ep_picture *p = data;
  ep_peer_unref(p->peer);
  ep_views_free(p->views);
  free(p);
}

static void run_left(void *context, void *data)
{
  (void)context;
  free_picture(data);
}

// Engine thread, or the one that frees the engine.
static void left(void *ud)
{
  ep_picture *p = ud;
  ep_control_post(p->peer->control, &p->left_note,
                  (ep_task){.run = run_left, .drop = free_picture, .data = p});
}

static void join(void *ud, eplua_engine *e)
{
  ep_picture *p = ud;
  p->serial = ep_control_serial(p->peer->control);
  p->renderer = eplua_ui_join(e, &(eplua_ui_renderer){.size = sizeof(eplua_ui_renderer),
                                                      .ud = p,
                                                      .shows = true,
                                                      .render = render,
                                                      .left = left});
}

void ep_picture_open(eplua_peer *peer)
{
  ep_picture *p = calloc(1, sizeof *p);
  if (!p)
    return;
  p->peer = peer;
  p->first = true;
  if (!(peer->channels & EP_CHANNEL_UI))
    p->views = ep_views_new();
  ep_peer_ref(peer);
  bool bound = ep_control_with_engine(peer->control, join, p);
  if (bound && p->renderer > 0) {
    peer->picture = p;
    return;
  }
  if (bound)
    ep_peer_complain(peer, NULL, p->renderer,
                     p->renderer == EPLUA_E_LIMIT ? "too many pages show the windows already"
                                                  : eplua_error_text(p->renderer));
  free_picture(p);
}

typedef struct word {
  const ep_picture *picture;
  uint64_t sequence;
  const eplua_ui_event *event;
  int code;
} word;

static bool is_of(const ep_picture *p)
{
  return p->serial == ep_control_serial(p->peer->control);
}

static void leave(void *ud, eplua_engine *e)
{
  const word *w = ud;
  if (is_of(w->picture))
    eplua_ui_leave(e, w->picture->renderer);
}

void ep_picture_close(eplua_peer *peer)
{
  ep_picture *p = peer->picture;
  if (!p)
    return;
  peer->picture = NULL;
  p->closed = true;
  ep_control_with_engine(peer->control, leave, &(word){.picture = p});
}

static void send_done(void *ud, eplua_engine *e)
{
  const word *w = ud;
  if (is_of(w->picture))
    eplua_ui_done(e, w->picture->renderer, w->sequence);
}

void ep_picture_done(eplua_peer *peer, uint64_t sequence)
{
  if (peer->picture)
    ep_control_with_engine(peer->control, send_done,
                           &(word){.picture = peer->picture, .sequence = sequence});
}

static void send_event(void *ud, eplua_engine *e)
{
  word *w = ud;
  if (is_of(w->picture))
    w->code = eplua_ui_event_send(e, w->picture->renderer, w->event);
}

void ep_picture_event(eplua_peer *peer, yyjson_val *message)
{
  const char *name = yyjson_get_str(yyjson_obj_get(message, "name"));
  yyjson_val *id = yyjson_obj_get(message, "id");
  if (!peer->picture || !name) {
    ep_peer_complain(peer, id, EPLUA_E_INVALID,
                     name ? "subscribe to \"ui\" first" : "an event has a \"name\", a string");
    return;
  }
  eplua_ui_event event = {.node = yyjson_get_sint(yyjson_obj_get(message, "node")),
                          .name = name,
                          .sequence = yyjson_get_uint(yyjson_obj_get(message, "sequence")),
                          .request = yyjson_get_uint(yyjson_obj_get(message, "request"))};
  void *block;
  if (!ep_ui_value_of_json(yyjson_obj_get(message, "value"), &event.value, &block)) {
    ep_peer_complain(peer, id, EPLUA_E_INVALID, "the value is nested too deeply");
    return;
  }
  word w = {.picture = peer->picture, .event = &event};
  ep_control_with_engine(peer->control, send_event, &w);
  free(block);
  if (w.code != EPLUA_OK)
    ep_peer_complain(peer, id, w.code, eplua_error_text(w.code));
}
