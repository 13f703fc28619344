/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ended a process, in words for who has written the script. */
#ifndef IDE_ENDED_H
#define IDE_ENDED_H

#include "ide/process.h"

enum { IDE_ENDED_SIZE = 400 };

/* What happened, as the end of a sentence that begins with the title: "crashed: Segmentation fault (SIGSEGV)". False: nothing strange, it ended with its
 * status or since it was asked to. Any thread. */
bool ide_ended_describe(const ide_process_end *end, char *text, size_t size);

/* What can be done about it: where the core is, or how to get one, what the system has said. "": nothing. folder: working folder of the process; NULL: not
 * known. Reads a small file of /proc. */
void ide_ended_advise(const ide_process_end *end, const char *folder, char *text, size_t size);

/* The same on a system that keeps cores as pattern says (see core(5)), if the limit lets it (may_keep). */
void ide_ended_advise_on(const ide_process_end *end, const char *folder, const char *pattern,
                         bool may_keep, char *text, size_t size);

#endif
