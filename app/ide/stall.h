/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A callback that keeps the engine that is looked at busy: a bar above all says which and where, while it lasts, and what can be done. In the
 * console stays what the engine's log says of it.
 */
#ifndef IDE_STALL_H
#define IDE_STALL_H

#include "ide/ide.h"

typedef struct ide_stall ide_stall;

ide_stall *ide_stall_new(ide *i);  /* after the target. NULL: no memory */
void ide_stall_free(ide_stall *s); /* NULL is accepted */

#endif
