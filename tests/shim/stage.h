/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A view for tests: makes nodes in few words, and writes down what the user's doing makes of events. */
#ifndef TESTS_SHIM_STAGE_H
#define TESTS_SHIM_STAGE_H

#include <epq/view.h>

extern epq_view *stage;

void stage_open(void); /* with a window as node 1 */
void stage_close(void);
int stage_theme(const char *theme);
/* Called inside of each event, when not NULL. */
extern void (*stage_meddle)(int64_t node);

/* A node in parent, with that id; at the end. Gives its number. */
int64_t stage_add(int64_t parent, const char *kind, const char *id);
/* Properties from text: "true", "12", "1.5", "'text", "[1,2,'a]", "{value:'a,text:'A}", "nil" */
epq_value stage_value(const char *text); /* until stage_close */
int stage_set(int64_t node, const char *property, const char *value);
void stage_show(int64_t window); /* and waits until it can be seen and has the keyboard */

/* The events since the last call, as "onClicked; onValueChanged 12; ". Without the names that are skipped: those of the
 * keyboard's coming and going. */
const char *stage_events(void);
const char *stage_focus_events(void); /* only those */

#endif
