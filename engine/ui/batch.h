/* SPDX-License-Identifier: MIT */
/*
 * A batch under construction: operations with copies of all they point to, in memory of its own that any thread may
 * free. One thread at a time.
 */
#ifndef EP_UI_BATCH_H
#define EP_UI_BATCH_H

#include <eplua/ui.h>

typedef struct ep_batch ep_batch;

ep_batch *ep_batch_new(void); /* NULL: no memory */

/* Adds a copy of op. Without memory for it the batch ends in nothing. */
void ep_batch_add(ep_batch *b, const eplua_ui_op *op);

/* Finishes it: to be freed by eplua_ui_batch_free(). NULL: it failed, and is gone. */
eplua_ui_batch *ep_batch_finish(ep_batch *b, uint64_t sequence);

#endif
