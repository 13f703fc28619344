/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that can be chosen from menus, toolbars and the list of commands: one table. */
#ifndef IDE_ACTIONS_H
#define IDE_ACTIONS_H

#include "ide/ide.h"

/* For epq_shell_new(); ends with id NULL. */
const epq_action *ide_actions_table(void);

/* Does what the action says. An id that is none is one of the welcome page: "open:PATH", "example:PATH", ... */
void ide_actions_run(ide *i, const char *id, bool checked);

/* An item of an action that opens a menu. */
void ide_actions_menu(ide *i, const char *id, const char *item);

/* Enables what makes sense now. */
void ide_actions_update(ide *i);

#endif
