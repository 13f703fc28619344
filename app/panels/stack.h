/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The call stack: coroutines, and the frames of each. */
#ifndef PANEL_STACK_H
#define PANEL_STACK_H

#include "ide/ide.h"

typedef struct panel_stack panel_stack;

panel_stack *panel_stack_new(ide *i);  /* NULL: no memory */
void panel_stack_free(panel_stack *p); /* NULL is accepted */

#endif
