/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The variables of the frame that is looked at. */
#ifndef PANEL_VARIABLES_H
#define PANEL_VARIABLES_H

#include "ide/ide.h"

typedef struct panel_variables panel_variables;

panel_variables *panel_variables_new(ide *i);  /* NULL: no memory */
void panel_variables_free(panel_variables *p); /* NULL is accepted */

#endif
