/* SPDX-License-Identifier: MIT */
/* The list of peers of a control plane; see <eplua/control.h>. */
#ifndef EP_PEER_H
#define EP_PEER_H

#include <eplua/control.h>

typedef struct ep_peers ep_peers;

ep_peers *ep_peers_new(eplua_control *c); /* NULL: no memory */
/* Gives them all output that is there. Whether they have it: a transport may be full. The control thread. */
bool ep_peers_flush(ep_peers *list);
/* No peer comes any more, those that are there end. The control thread. NULL is accepted. */
void ep_peers_close(ep_peers *list);
void ep_peers_free(ep_peers *list); /* after the thread has ended. NULL is accepted. */

/* Another engine is bound, or none. Any thread. */
void ep_peers_bound(ep_peers *list, bool bound);

#endif
