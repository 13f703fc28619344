/* SPDX-License-Identifier: MIT */
/* Windows as JSON: batches out. See "Messages" in <eplua/control.h>. Any thread. */
#ifndef EP_PICTURE_H
#define EP_PICTURE_H

#include <eplua/ui.h>
#include <yyjson.h>

/* Adds "sequence" and "ops" to the object. False: no memory. */
bool ep_picture_add(yyjson_mut_doc *doc, yyjson_mut_val *root, const eplua_ui_batch *batch);

/* A value as JSON; a string that is no UTF-8 as {"base64"}. Borrows strings. NULL: no memory. */
yyjson_mut_val *ep_picture_json(yyjson_mut_doc *doc, const eplua_value *value);

#endif
