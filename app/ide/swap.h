/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Save and keep running: when a file is saved and a script that runs was loaded from it, its changed functions are swapped (verb
 * "swap" of eplua/verbs.h). What was done is said in the status line, what could not be done and why in the console.
 */
#ifndef IDE_SWAP_H
#define IDE_SWAP_H

#include "ide/documents.h"

typedef struct ide_swap ide_swap; /* ide.swap */

ide_swap *ide_swap_new(ide *i); /* NULL: no memory */
void ide_swap_free(ide_swap *s);

/* The document was saved. Swaps soon, when that is set and a script runs that the IDE has started. */
void ide_swap_saved(ide *i, const ide_document *d);

/* The document in front, saved or not, into the engine that is looked at, whoever has started it. */
void ide_swap_current(ide *i);

#endif
