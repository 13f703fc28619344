/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An engine's windows shown by the shim: batches become calls of <epq/view.h>, what the user does becomes events. */
#ifndef BRIDGE_VIEW_H
#define BRIDGE_VIEW_H

#include <eplua/engine.h>
#include <epq/app.h>
#include <epq/view.h>

typedef struct bridge_view bridge_view;

/* Joins the engine as a renderer. engine: until bridge_view_free(). NULL: no memory. The application's thread. */
bridge_view *bridge_view_new(epq_app *app, eplua_engine *engine, const char *state_file);

/* Its widgets; borrowed. */
epq_view *bridge_view_shown(const bridge_view *view);

/* Closes the windows of an engine that is given up but may still send: what comes is dropped. The view is not freed. */
void bridge_view_abandon(bridge_view *view);

/* Closes the windows. No engine may send any more: after its run has ended. NULL is accepted. */
void bridge_view_free(bridge_view *view);

#endif
