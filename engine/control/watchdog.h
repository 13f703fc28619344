/* SPDX-License-Identifier: MIT */
/*
 * The watchdog of the time limit: a thread that never runs Lua, and ends entries that last too long. It is there only
 * for an engine with such a limit, with or without a control plane.
 */
#ifndef EP_WATCHDOG_H
#define EP_WATCHDOG_H

#include "lua/hook.h"

typedef struct ep_watchdog ep_watchdog;

/* Starts the thread. It ends each entry into Lua that lasts longer than time_ms, and tells the host
 * when one cannot be ended. h and host: until ep_watchdog_stop(). NULL: no memory, no descriptors or no thread. The engine thread. */
ep_watchdog *ep_watchdog_start(ep_hook *h, const eplua_host *host, int64_t time_ms);

/* Ends and joins the thread. NULL is accepted. */
void ep_watchdog_stop(ep_watchdog *c);

#endif
