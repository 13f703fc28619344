/* SPDX-License-Identifier: MIT */
/*
 * Who is told what: the renderers that follow a tree, and the batches they get. Engine thread.
 *
 * A renderer has at most one batch at a time. While it is busy, changes gather in the tree; when it is done, the next
 * batch holds what differs by then. Calls (focus, dialogs, rows of a table) cannot be merged and wait in a bounded
 * queue.
 */
#ifndef EP_UI_RENDER_H
#define EP_UI_RENDER_H

#include "ui/tree.h"

enum { EP_UI_CALLS = 1024 };

typedef struct ep_ui_renderers ep_ui_renderers;

ep_ui_renderers *ep_ui_renderers_new(ep_ui_tree *t); /* until it is freed. NULL: no memory */
void ep_ui_renderers_free(ep_ui_renderers *r);       /* lets go of all. NULL is accepted */

/* A renderer joins as that number, from 1 to EP_UI_RENDERERS, which is free. */
void ep_ui_renderers_join(ep_ui_renderers *r, int number,
                          const eplua_ui_renderer *renderer) EP_ENGINE_THREAD;
void ep_ui_renderers_leave(ep_ui_renderers *r, int number) EP_ENGINE_THREAD;
bool ep_ui_renderers_show(const ep_ui_renderers *r)
    EP_ENGINE_THREAD; /* is there one that shows windows? */

/* The renderer has applied the batch of that sequence. */
void ep_ui_renderers_done(ep_ui_renderers *r, int number, uint64_t sequence) EP_ENGINE_THREAD;

/* Queues a CALL (copied) for renderer number to, or for all (0), or for the first that shows windows (-1). When there is
 * none that shows windows, but one is expected, it waits for that one. EPLUA_E_UNSUPPORTED: there is none;
 * EPLUA_E_FULL: EP_UI_CALLS wait; EPLUA_E_NOMEM. */
int ep_ui_renderers_call(ep_ui_renderers *r, int to, const eplua_ui_op *call,
                         bool expected) EP_ENGINE_THREAD;

/* The one that was expected will not come: forgets what waits for it. */
void ep_ui_renderers_despair(ep_ui_renderers *r) EP_ENGINE_THREAD;

/* Gives each renderer that is ready what it has not got yet. */
void ep_ui_renderers_flush(ep_ui_renderers *r) EP_ENGINE_THREAD;

/* Gives each renderer that has had anything a last batch, ready or not: all is gone. Nothing is flushed after it. */
void ep_ui_renderers_end(ep_ui_renderers *r) EP_ENGINE_THREAD;

#endif
