/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A process that has started this one may hand down one end of a socket pair, and say so in the environment: EPLUA_PARENT=N, N the number of the
 * descriptor. It speaks the peer messages of <eplua/control.h> there, and what there is to run begins when it has said configurationDone (DAP).
 */
#ifndef CLI_PARENT_H
#define CLI_PARENT_H

#define CLI_PARENT_VARIABLE "EPLUA_PARENT"

/* The descriptor, which children do not get, and neither the variable; -1: there is none, or it is no connected stream socket of this machine (said on
 * stderr). Before other threads are there. */
int cli_parent_take(void);

#endif
