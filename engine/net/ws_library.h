/* SPDX-License-Identifier: MIT */
/*
 * libwslay, opened at the first WebSocket: what a script without one does not start with. Any thread.
 */
#ifndef EP_WS_LIBRARY_H
#define EP_WS_LIBRARY_H

#include <wslay/wslay.h>

typedef struct ep_ws_library {
  __typeof__(wslay_frame_context_init) *context_init;
  __typeof__(wslay_frame_context_free) *context_free;
  __typeof__(wslay_frame_recv) *recv;
  __typeof__(wslay_frame_send) *send;
} ep_ws_library;

/* NULL: it is not installed, and ep_ws_library_error() is one sentence about that. For good. */
const ep_ws_library *ep_ws_library_get(void);
const char *ep_ws_library_error(void); /* static storage */

#endif
