// SPDX-License-Identifier: MIT
/* Batches of operations as JSON. Any thread; owns nothing. */
#include "control/picture.h"

#include "lib/base64.h"
#include "verbs/ask.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_utf8(const char *bytes, size_t length)
{
  for (const char *p = bytes, *end = bytes + length; p < end;) {
    size_t n = ep_utf8_length(p, end);
    if (n == 0)
      return false;
    p += n;
  }
  return true;
}

static yyjson_mut_val *string_of(yyjson_mut_doc *doc, const char *bytes, size_t length)
{
  if (is_utf8(bytes, length))
    return yyjson_mut_strn(doc, bytes, length); // the batch outlives the document
  yyjson_mut_val *object = yyjson_mut_obj(doc);
  char *text = malloc(EP_BASE64_SIZE(length));
  if (!object || !text) {
    free(text);
    return NULL;
  }
  size_t n = ep_base64_encode(bytes, length, text);
  yyjson_mut_val *value = yyjson_mut_strncpy(doc, text, n);
  free(text);
  return yyjson_mut_obj_add(object, yyjson_mut_str(doc, "base64"), value) ? object : NULL;
}

yyjson_mut_val *ep_picture_json(yyjson_mut_doc *doc, const eplua_value *v)
{
  yyjson_mut_val *out;
  switch (v->type) {
  case EPLUA_VALUE_BOOLEAN:
    return yyjson_mut_bool(doc, v->as.boolean);
  case EPLUA_VALUE_INTEGER:
    return yyjson_mut_sint(doc, v->as.integer);
  case EPLUA_VALUE_NUMBER:
    return isfinite(v->as.number) ? yyjson_mut_real(doc, v->as.number) : yyjson_mut_null(doc);
  case EPLUA_VALUE_STRING:
    return string_of(doc, v->as.string.bytes, v->as.string.length);
  case EPLUA_VALUE_LIST:
    out = yyjson_mut_arr(doc);
    for (size_t i = 0; out && i < v->as.list.count; i++) {
      if (!yyjson_mut_arr_append(out, ep_picture_json(doc, &v->as.list.items[i])))
        return NULL;
    }
    return out;
  case EPLUA_VALUE_MAP:
    out = yyjson_mut_obj(doc);
    for (size_t i = 0; out && i + 1 < v->as.list.count; i += 2) {
      const eplua_value *name = &v->as.list.items[i];
      yyjson_mut_val *key =
          is_utf8(name->as.string.bytes, name->as.string.length)
              ? yyjson_mut_strn(doc, name->as.string.bytes, name->as.string.length)
              : yyjson_mut_str(doc, "\xEF\xBF\xBD");
      if (!yyjson_mut_obj_add(out, key, ep_picture_json(doc, &v->as.list.items[i + 1])))
        return NULL;
    }
    return out;
  default:
    return yyjson_mut_null(doc);
  }
}

static const char *const words[] = {
    [EPLUA_UI_CREATE] = "create", [EPLUA_UI_SET] = "set",       [EPLUA_UI_MOVE] = "move",
    [EPLUA_UI_REMOVE] = "remove", [EPLUA_UI_APPEND] = "append", [EPLUA_UI_CALL] = "call"};

static bool add_op(yyjson_mut_doc *doc, yyjson_mut_val *list, const eplua_ui_op *op)
{
  yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, list);
  bool ok = o && yyjson_mut_obj_add_str(doc, o, "op", words[op->type]) &&
            yyjson_mut_obj_add_sint(doc, o, "node", op->node);
  if (op->type == EPLUA_UI_CREATE)
    ok = ok && yyjson_mut_obj_add_str(doc, o, "kind", op->name);
  else if (op->name)
    ok = ok && yyjson_mut_obj_add_strcpy(doc, o, "name", op->name);
  if (op->type == EPLUA_UI_CREATE || op->type == EPLUA_UI_MOVE)
    ok = ok && yyjson_mut_obj_add_sint(doc, o, "parent", op->parent) &&
         yyjson_mut_obj_add_uint(doc, o, "index", op->index);
  if (op->type == EPLUA_UI_SET || op->type == EPLUA_UI_APPEND || op->type == EPLUA_UI_CALL)
    ok = ok && yyjson_mut_obj_add_val(doc, o, "value", ep_picture_json(doc, &op->value));
  if (op->type == EPLUA_UI_APPEND)
    ok = ok && yyjson_mut_obj_add_bool(doc, o, "reset", op->reset);
  if (op->request)
    ok = ok && yyjson_mut_obj_add_uint(doc, o, "request", op->request);
  return ok;
}

bool ep_picture_add(yyjson_mut_doc *doc, yyjson_mut_val *root, const eplua_ui_batch *batch)
{
  bool ok = yyjson_mut_obj_add_uint(doc, root, "sequence", batch->sequence);
  yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, root, "ops");
  for (size_t i = 0; ok && list && i < batch->count; i++)
    ok = add_op(doc, list, &batch->ops[i]);
  return ok && list;
}
