/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any part of the window that has a handle of its own type, as the shell takes it in: a console, a tree, an editor. */
#ifndef EPQ_WIDGET_H
#define EPQ_WIDGET_H

#include <epq/error.h>

typedef struct epq_widget epq_widget; /* borrowed from its owner, who frees it */

#endif
