/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plugins in the IDE: the page of the settings with what there is, and the notice after a crash. Which are on, and their settings, is kept in
 * a file of its own that the command line reads as well (<eplua/plugins.h>); a run that begins later takes it. Application's thread.
 */
#ifndef IDE_PLUGINS_H
#define IDE_PLUGINS_H

#include "ide/ide.h"

#include <epq/settings.h>

#include <stdbool.h>
#include <stddef.h>

bool ide_plugins_new(ide *i); /* false: no memory */
void ide_plugins_free(ide *i);

/* Says which plugins ended the program when they were loaded, and are off. When there is a console to say it in. */
void ide_plugins_start(ide *i);

/* Looks at what there is, and adds rows for it at rows[count], at most `most` in all; gives how many there are then. Their texts stay until the
 * next call. */
size_t ide_plugins_rows(ide *i, epq_setting *rows, size_t count, size_t most);

/* Sets the state of the row, or of all (id NULL). folder: it is set for a folder, where no plugin can be chosen. */
void ide_plugins_show(const ide *i, epq_settings *dialog, const char *id, bool folder);

/* The user has changed a row, value NULL: as usual again. False: the row is none of ours. */
bool ide_plugins_changed(ide *i, epq_settings *dialog, const char *id, const char *value);

/* All as usual again. */
void ide_plugins_reset(ide *i, epq_settings *dialog);

#endif
