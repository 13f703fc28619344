/* SPDX-License-Identifier: MIT */
/* JSON as values of properties. Any thread. */
#ifndef EP_UI_JSON_H
#define EP_UI_JSON_H

#include "ui/value.h"

#include <yyjson.h>

/* The value of a JSON value: strings borrow from it, lists are malloc()ed in one block, *block (free(); NULL: none).
 * False: it is nested more than 32 deep, or no memory. */
bool ep_ui_value_of_json(yyjson_val *json, eplua_value *value, void **block);

#endif
