/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of the engine and of the shim, which know nothing of each other, translated. Any thread. */
#ifndef BRIDGE_VALUE_H
#define BRIDGE_VALUE_H

#include <eplua/ui.h>
#include <epq/value.h>

/* The same value, borrowing strings; lists are made anew, and freed by the functions below. False: no memory (and there
 * is nothing to free). */
bool bridge_value_to_epq(const eplua_value *from, epq_value *to);
bool bridge_value_from_epq(const epq_value *from, eplua_value *to);

void bridge_value_free(epq_value *value);
void bridge_value_free_eplua(eplua_value *value);

#endif
