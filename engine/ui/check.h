/* SPDX-License-Identifier: MIT */
/*
 * Is a value good for a property? One place for what scripts set and what renderers tell. Any thread.
 */
#ifndef EP_UI_CHECK_H
#define EP_UI_CHECK_H

#include "ui/kind.h"
#include "ui/value.h"

/* Checks *value, which owns its content (of m), and brings it into the one form that renderers know: whole numbers as
 * integers, strings of options and items as maps. EPLUA_OK; EPLUA_E_INVALID with the reason in why ("must be a number,
 * got a string"); EPLUA_E_NOMEM. The value stays good for ep_value_free() in any case. */
int ep_ui_check(const ep_ui_memory *m, const ep_ui_property *property, eplua_value *value,
                char *why, size_t size);

/* The default of a property, without memory of its own: borrowed from the table of kinds. */
eplua_value ep_ui_default(const ep_ui_property *property);

/* Is it "#rgb", "#rrggbb", "#aarrggbb", a colour name of SVG 1.1 (section 4.4), or ""? */
bool ep_ui_is_color(const char *text);
const char *ep_ui_nearest_color(const char *text); /* NULL: none is near */

#endif
