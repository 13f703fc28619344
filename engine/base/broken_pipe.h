/* SPDX-License-Identifier: MIT */
#ifndef EP_BROKEN_PIPE_H
#define EP_BROKEN_PIPE_H

/* Keeps a write to a socket or program that is gone from ending the process, unless the host has its own way with SIGPIPE. SIGPIPE gets a handler that does nothing instead of being
 * ignored, because a program that is started would inherit that. Any thread; twice is once. */
void ep_broken_pipe_survive(void);

#endif
