/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Windows of an engine somewhere else, shown here: messages "ui" of <eplua/control.h>, "Peers", become widgets, and what the user does becomes "ui_event".
 * All on the application's thread.
 */
#ifndef BRIDGE_REMOTE_H
#define BRIDGE_REMOTE_H

#include <epq/app.h>
#include <epq/view.h>

#include <cjson/cJSON.h>

#include <stdbool.h>

typedef struct bridge_remote bridge_remote;

typedef struct bridge_remote_config {
  const char *whose;      /* stands in the title of each window; copied; NULL: nothing does */
  const char *state_file; /* see epq_view_new() */
  /* Of another computer or another user: it writes no file of ours, and reads neither files, names of them, addresses nor the clipboard. */
  bool foreign;
  void *ud;
  void (*tell)(void *ud, cJSON *message); /* to the engine; given: cJSON_Delete() */
} bridge_remote_config;

/* NULL: no memory. */
bridge_remote *bridge_remote_new(epq_app *app, const bridge_remote_config *config);

/* A message "ui"; borrowed. What makes no sense in it is left out. */
void bridge_remote_take(bridge_remote *r, const cJSON *message);

/* Its widgets; borrowed. */
epq_view *bridge_remote_shown(const bridge_remote *r);

/* Closes the windows; the engine hears nothing of that. NULL is accepted. */
void bridge_remote_free(bridge_remote *r);

#endif
