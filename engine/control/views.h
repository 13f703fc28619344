/* SPDX-License-Identifier: MIT */
/* Changes of windows as the pages of the earlier program know them: "view_update", one property at a time. The control thread. */
#ifndef EP_VIEWS_H
#define EP_VIEWS_H

#include "control/peer_int.h"

#include <eplua/ui.h>

typedef struct ep_views ep_views;

ep_views *ep_views_new(void);    /* NULL: no memory */
void ep_views_free(ep_views *v); /* NULL is accepted */

/* Notes what the batch changes, and sends it to the peer: what is new is no change, and what has no id has no name there. */
void ep_views_apply(ep_views *v, eplua_peer *peer, const eplua_ui_batch *batch);

#endif
