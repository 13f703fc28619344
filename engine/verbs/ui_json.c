// SPDX-License-Identifier: MIT
/* JSON as values of properties: what renderers and inspectors say. Any thread; owns nothing. */
#include "verbs/ui_json.h"

#include <stdlib.h>

enum { DEPTH_MAX = 32 };

// How many values there are in lists below; SIZE_MAX: nested too deeply.
static size_t count_items(yyjson_val *json, int depth)
{
  size_t count = 0;
  yyjson_val *item;
  if (depth > DEPTH_MAX)
    return SIZE_MAX;
  if (yyjson_is_arr(json)) {
    yyjson_arr_iter it = yyjson_arr_iter_with(json);
    while ((item = yyjson_arr_iter_next(&it))) {
      size_t below = count_items(item, depth + 1);
      if (below == SIZE_MAX)
        return below;
      count += 1 + below;
    }
  } else if (yyjson_is_obj(json)) {
    yyjson_obj_iter it = yyjson_obj_iter_with(json);
    while ((item = yyjson_obj_iter_next(&it))) {
      size_t below = count_items(yyjson_obj_iter_get_val(item), depth + 1);
      if (below == SIZE_MAX)
        return below;
      count += 2 + below;
    }
  }
  return count;
}

static eplua_value text_of(yyjson_val *json)
{
  return (eplua_value){.type = EPLUA_VALUE_STRING,
                       .as.string = {yyjson_get_str(json), yyjson_get_len(json)}};
}

// Fills *value, with items from *free_items on, which it moves.
static void fill(yyjson_val *json, eplua_value *value, eplua_value **free_items)
{
  *value = (eplua_value){0};
  yyjson_val *item;
  if (yyjson_is_bool(json)) {
    value->type = EPLUA_VALUE_BOOLEAN;
    value->as.boolean = yyjson_get_bool(json);
  } else if (yyjson_is_sint(json) || (yyjson_is_uint(json) && yyjson_get_uint(json) <= INT64_MAX)) {
    value->type = EPLUA_VALUE_INTEGER;
    value->as.integer = yyjson_get_sint(json);
  } else if (yyjson_is_num(json)) {
    value->type = EPLUA_VALUE_NUMBER;
    value->as.number = yyjson_get_num(json);
  } else if (yyjson_is_str(json)) {
    *value = text_of(json);
  } else if (yyjson_is_arr(json)) {
    size_t count = yyjson_arr_size(json), i = 0;
    eplua_value *items = *free_items;
    *free_items += count;
    *value = (eplua_value){.type = EPLUA_VALUE_LIST, .as.list = {items, count}};
    yyjson_arr_iter it = yyjson_arr_iter_with(json);
    while ((item = yyjson_arr_iter_next(&it)))
      fill(item, &items[i++], free_items);
  } else if (yyjson_is_obj(json)) {
    size_t count = yyjson_obj_size(json) * 2, i = 0;
    eplua_value *items = *free_items;
    *free_items += count;
    *value = (eplua_value){.type = EPLUA_VALUE_MAP, .as.list = {items, count}};
    yyjson_obj_iter it = yyjson_obj_iter_with(json);
    while ((item = yyjson_obj_iter_next(&it))) {
      items[i++] = text_of(item);
      fill(yyjson_obj_iter_get_val(item), &items[i++], free_items);
    }
  }
}

bool ep_ui_value_of_json(yyjson_val *json, eplua_value *value, void **block)
{
  size_t count = count_items(json, 0);
  *block = NULL;
  *value = (eplua_value){0};
  if (count == SIZE_MAX)
    return false;
  eplua_value *items = count ? calloc(count, sizeof *items) : NULL;
  if (count && !items)
    return false;
  *block = items;
  fill(json, value, &items);
  return true;
}
