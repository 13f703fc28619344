/* SPDX-License-Identifier: MIT */
/* Stalls, told to the peers who subscribe to them. */
#ifndef EP_STALLS_H
#define EP_STALLS_H

#include "control/control.h"
#include "debug/stall.h"

/* For ep_stall_hear(); ud is the control plane. The engine thread, or that of the control plane. */
void ep_stalls_tell(void *ud, const ep_stalled *what);

#endif
