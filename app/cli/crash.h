/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Last words of a process that crashes in C code: which signal, and what Lua was doing, on stderr. The signal's own end, and a core, follow. */
#ifndef CLI_CRASH_H
#define CLI_CRASH_H

/* From now on, unless somebody else (a sanitizer) cares for these signals. Main thread. */
void cli_crash_watch(void);

/* This thread runs an engine: it gets room for last words also when its stack is used up. One thread at a time. */
void cli_crash_thread(void);

#endif
