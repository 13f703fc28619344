/* SPDX-License-Identifier: MIT */
/* Telnet and the socket file, seen by the control plane; see <eplua/control.h>. */
#ifndef EP_TELNET_H
#define EP_TELNET_H

#include "control/control.h"

/* Shows the clients what has happened and was printed until now. The control thread. */
void ep_telnet_flush(eplua_control *c);
/* Nobody comes in any more, and who has been told all leaves. True: nobody is left. The control thread. */
bool ep_telnet_dismiss(eplua_control *c);
/* Closes all, so that the loop can end; nothing may be opened any more. The control thread. */
void ep_telnet_close(eplua_control *c);

/* Time without progress after which a client that does not read is cut (30 s), for tests. Any other thread. */
void ep_telnet_set_stall(eplua_control *c, int64_t ms);

#endif
