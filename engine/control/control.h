/* SPDX-License-Identifier: MIT */
/*
 * The control thread: a second libuv loop that never runs Lua, so that what watches over an engine
 * answers while a script is busy. Today it holds the watchdog of the time limit.
 */
#ifndef EP_CONTROL_H
#define EP_CONTROL_H

#include "lua/hook.h"

typedef struct ep_control ep_control;

/* Starts the thread. It ends each entry into Lua that lasts longer than time_ms, and tells the host
 * when one cannot be ended. h and host: until ep_control_stop(). NULL: no memory, no descriptors or no thread. The engine thread. */
ep_control *ep_control_start(ep_hook *h, const eplua_host *host, int64_t time_ms);

/* Ends and joins the thread. NULL is accepted. */
void ep_control_stop(ep_control *c);

#endif
