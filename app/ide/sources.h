/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of another machine that are here, too: of an attached engine whose files are not ours, a file of the open folder (or an open document) with the same end of its
 * path and the same text is what the user edits. Paths in messages of the debugger are exchanged on their way, so nobody else needs to know.
 *
 * All on the application's thread.
 */
#ifndef IDE_SOURCES_H
#define IDE_SOURCES_H

#include "ide/ide.h"

#include <cjson/cJSON.h>

typedef struct ide_sources ide_sources;

/* After the target. NULL: no memory. */
ide_sources *ide_sources_new(ide *i);
void ide_sources_free(ide_sources *s); /* NULL is accepted */

/* The path can be opened here: the files of the target are ours, or this one was found. */
bool ide_sources_ours(const ide *i, const char *path);

/* Exchanges paths in a request, or in what came: in each "source" in it. */
void ide_sources_out(const ide *i, cJSON *arguments);
void ide_sources_in(const ide *i, cJSON *body);

#endif
