/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All breakpoints, and at which errors the script stops. */
#ifndef PANEL_BREAKPOINTS_H
#define PANEL_BREAKPOINTS_H

#include "ide/ide.h"

typedef struct panel_breakpoints panel_breakpoints;

panel_breakpoints *panel_breakpoints_new(ide *i);  /* NULL: no memory */
void panel_breakpoints_free(panel_breakpoints *p); /* NULL is accepted */

#endif
