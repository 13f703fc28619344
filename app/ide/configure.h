/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog of settings, and what of them takes effect when it is set. The application's thread. */
#ifndef IDE_CONFIGURE_H
#define IDE_CONFIGURE_H

#include "ide/settings.h"

#include "ide/ide.h"

/* Makes i->settings; needs i->keep, nothing else. False: no memory. */
bool ide_configure_new(ide *i);
void ide_configure_free(ide *i); /* no part that asks for settings is left */

/* The parts are there: settings take effect, now and whenever one changes. What was wrong in the files is said. */
void ide_configure_start(ide *i);

void ide_configure_show(ide *i);                      /* action: the dialog */
void ide_configure_show_page(ide *i, const char *id); /* ... with that page, or that setting */
void ide_configure_open_file(ide *i);                 /* action: the user's file, in a tab */

#endif
