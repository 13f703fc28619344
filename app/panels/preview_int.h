/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What preview.c (the panel, its elements) and preview_properties.c (what the selected one is like) share. */
#ifndef PANEL_PREVIEW_INT_H
#define PANEL_PREVIEW_INT_H

#include "panels/preview.h"

#include "panels/inspector_int.h"
#include "panels/preview_model.h"

enum { PREVIEW_TIMEOUT_MS = 2000 };

struct panel_preview {
  ide *ide;
  epq_panel *panel;
  epq_tree *elements, *properties;
  epq_timer *tick;
  ide_target_listener target;
  preview_model model;
  int64_t selected, wanted; /* wanted: to be shown as soon as it is there; 0 */
  cJSON *element;           /* the answer of ui_element about what is selected; NULL: none yet */
  int property;             /* that is selected, from 1; 0 */
  unsigned life;
  bool visible, on, asking, asking_element,
      stale; /* stale: what is known of the selected element is old */
  bool only_set;
};

/* preview_properties.c */
epq_tree *preview_properties_new(panel_preview *v);
void preview_properties_ask(panel_preview *v); /* of the selected element, soon */
void preview_properties_forget(
    panel_preview *v); /* nothing is known of it, and nothing shown until the next call */
void preview_properties_show(panel_preview *v);
void preview_properties_default(panel_preview *v); /* the selected one gets it */

#endif
