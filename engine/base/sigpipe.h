/* SPDX-License-Identifier: MIT */
/*
 * Writing to somebody who has gone raises SIGPIPE, which would end the process. For whoever is about to write to pipes or sockets that are not the
 * process's own: unless the host has its own way, the signal gets a handler that does nothing. It is not ignored, because programs that are started would
 * inherit that. Any thread.
 */
#ifndef EP_SIGPIPE_H
#define EP_SIGPIPE_H

void ep_sigpipe_survive(void);

#endif
