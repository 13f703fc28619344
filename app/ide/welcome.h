/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page to begin with: examples, templates, and what was open before; also as menus. */
#ifndef IDE_WELCOME_H
#define IDE_WELCOME_H

#include "ide/ide.h"

/* Fills the page and the menus; again when the recent files are others. */
void ide_welcome_fill(ide *i);
void ide_welcome_show(ide *i);

/* A thing of the page: "example:PATH", "template:NAME", "open:PATH", or an action. */
void ide_welcome_chosen(ide *i, const char *id);

#endif
