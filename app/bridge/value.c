// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Translation of values. The two types look the same today; either may change without the other.
 */
#include "bridge/value.h"

#include <stdlib.h>

bool bridge_value_to_epq(const eplua_value *from, epq_value *to)
{
  *to = (epq_value){.type = EPQ_NIL};
  switch (from->type) {
  case EPLUA_VALUE_NIL:
    return true;
  case EPLUA_VALUE_BOOLEAN:
    *to = (epq_value){.type = EPQ_BOOLEAN, .as.boolean = from->as.boolean};
    return true;
  case EPLUA_VALUE_INTEGER:
    *to = (epq_value){.type = EPQ_INTEGER, .as.integer = from->as.integer};
    return true;
  case EPLUA_VALUE_NUMBER:
    *to = (epq_value){.type = EPQ_NUMBER, .as.number = from->as.number};
    return true;
  case EPLUA_VALUE_STRING:
    *to = (epq_value){.type = EPQ_STRING,
                      .as.string = {from->as.string.bytes, from->as.string.length}};
    return true;
  case EPLUA_VALUE_LIST:
  case EPLUA_VALUE_MAP:
    break;
  }
  size_t count = from->as.list.count;
  epq_value *items = calloc(count + 1, sizeof *items);
  if (!items)
    return false;
  *to = (epq_value){.type = from->type == EPLUA_VALUE_MAP ? EPQ_MAP : EPQ_LIST,
                    .as.list = {items, count}};
  for (size_t i = 0; i < count; i++)
    if (!bridge_value_to_epq(&from->as.list.items[i], &items[i])) {
      bridge_value_free(to);
      return false;
    }
  return true;
}

bool bridge_value_from_epq(const epq_value *from, eplua_value *to)
{
  *to = (eplua_value){.type = EPLUA_VALUE_NIL};
  switch (from->type) {
  case EPQ_NIL:
    return true;
  case EPQ_BOOLEAN:
    *to = (eplua_value){.type = EPLUA_VALUE_BOOLEAN, .as.boolean = from->as.boolean};
    return true;
  case EPQ_INTEGER:
    *to = (eplua_value){.type = EPLUA_VALUE_INTEGER, .as.integer = from->as.integer};
    return true;
  case EPQ_NUMBER:
    *to = (eplua_value){.type = EPLUA_VALUE_NUMBER, .as.number = from->as.number};
    return true;
  case EPQ_STRING:
    *to = (eplua_value){.type = EPLUA_VALUE_STRING,
                        .as.string = {from->as.string.bytes, from->as.string.length}};
    return true;
  case EPQ_LIST:
  case EPQ_MAP:
    break;
  }
  size_t count = from->as.list.count;
  eplua_value *items = calloc(count + 1, sizeof *items);
  if (!items)
    return false;
  *to = (eplua_value){.type = from->type == EPQ_MAP ? EPLUA_VALUE_MAP : EPLUA_VALUE_LIST,
                      .as.list = {items, count}};
  for (size_t i = 0; i < count; i++)
    if (!bridge_value_from_epq(&from->as.list.items[i], &items[i])) {
      bridge_value_free_eplua(to);
      return false;
    }
  return true;
}

void bridge_value_free(epq_value *value)
{
  if (value->type == EPQ_LIST || value->type == EPQ_MAP) {
    epq_value *items = (epq_value *)value->as.list.items;
    for (size_t i = 0; i < value->as.list.count; i++)
      bridge_value_free(&items[i]);
    free(items);
  }
  *value = (epq_value){.type = EPQ_NIL};
}

void bridge_value_free_eplua(eplua_value *value)
{
  if (value->type == EPLUA_VALUE_LIST || value->type == EPLUA_VALUE_MAP) {
    eplua_value *items = (eplua_value *)value->as.list.items;
    for (size_t i = 0; i < value->as.list.count; i++)
      bridge_value_free_eplua(&items[i]);
    free(items);
  }
  *value = (eplua_value){.type = EPLUA_VALUE_NIL};
}
