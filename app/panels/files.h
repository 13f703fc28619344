/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder that is open, as a tree of files. */
#ifndef PANEL_FILES_H
#define PANEL_FILES_H

#include "ide/ide.h"

typedef struct panel_files panel_files;

panel_files *panel_files_new(ide *i);
void panel_files_free(panel_files *f); /* NULL is accepted */

void panel_files_set_root(panel_files *f, const char *path);
void panel_files_show_hidden(panel_files *f, bool shown);
const char *panel_files_root(const panel_files *f); /* "": none */

#endif
