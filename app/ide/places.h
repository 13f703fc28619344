/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going places: back and forth between jumps, and to a file by a part of its name. */
#ifndef IDE_PLACES_H
#define IDE_PLACES_H

#include "ide/ide.h"

/* Opens the file (or finds its tab) and goes there; line 0: where the cursor was. The place before is kept for "back". */
void ide_places_go(ide *i, const char *path, int line, int column);

/* Remembers where the cursor is, before a jump within the document in front. */
void ide_places_leave(ide *i);

/* Whether there is a place before (-1), or after (1) this one. */
bool ide_places_can_go(const ide *i, int step);

void ide_places_back(ide *i);
void ide_places_forward(ide *i);
void ide_places_pick_file(ide *i);
void ide_places_free(ide *i);

#endif
