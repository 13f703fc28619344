/* SPDX-License-Identifier: MIT */
/* What happens to a process that writes to somebody who no longer reads: by default, its end. */
#ifndef EP_BROKEN_PIPE_H
#define EP_BROKEN_PIPE_H

/* From now on such a write just fails, unless the host has its own way. A handler that does nothing, and not SIG_IGN, which
 * programs that are started would inherit. Any thread; for who is about to open a pipe or a socket. */
void ep_survive_broken_pipes(void);

#endif
