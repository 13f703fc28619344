/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A context menu that a widget is about to show: its owner is asked to add to it, and told what was chosen. */
#ifndef EPQ_MENU_H
#define EPQ_MENU_H

#include <epq/error.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_menu epq_menu; /* borrowed: for the callback that it was given to */

/* An item at the end; text with & before the letter for the keyboard; icon: a name of the theme, or NULL. */
int epq_menu_add(epq_menu *menu, const char *item, const char *text, const char *icon,
                 bool enabled) EPQ_NOEXCEPT;
int epq_menu_separate(epq_menu *menu) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
