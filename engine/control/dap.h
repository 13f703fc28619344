/* SPDX-License-Identifier: MIT */
/* The DAP sessions of a control plane, as the plane sees them; see <eplua/dap.h>. */
#ifndef EP_DAP_H
#define EP_DAP_H

#include "lua/state.h"

#include <eplua/dap.h>
#include <uv.h>

typedef struct ep_daps ep_daps;

/* Before the thread of the loop starts: opens handles in it. NULL: no memory. */
ep_daps *ep_daps_new(eplua_control *c, uv_loop_t *loop);
/* Tells the sessions what has happened and was printed until now. Whether they have all of it: a transport may be full. The control thread. */
bool ep_daps_flush(ep_daps *daps);
/* No session comes any more, those that are there end. The control thread, or none is. NULL is accepted. */
void ep_daps_close(ep_daps *daps);
void ep_daps_free(ep_daps *daps); /* after the thread has ended. NULL is accepted. */

/*
 * Another engine (NULL: none) is bound, by publish(c, s), which is called within and gives whether it is another. Whoever debugs is attached to it before
 * anybody can ask it, and it is held when it shall wait. The thread of eplua_control_bind(). Gives what publish gave.
 */
bool ep_daps_bind(ep_daps *daps, ep_state *s, bool (*publish)(eplua_control *c, ep_state *s));

/* An engine is there that has not begun, since a debugger has not let it. Any thread. */
bool ep_daps_hold_engine(ep_daps *daps);

#endif
