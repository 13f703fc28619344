// SPDX-License-Identifier: MIT
/*
 * Copies of values. Deep, since what crosses threads shares nothing; the depth is bounded by whoever makes a value
 * (lib/lib_ui_value.c: 100).
 */
#include "ui/value.h"

#include <stdlib.h>
#include <string.h>

static void *plain_alloc(void *ud, void *ptr, size_t old_size, size_t new_size)
{
  (void)ud, (void)old_size;
  if (new_size > 0)
    return realloc(ptr, new_size);
  free(ptr);
  return NULL;
}

const ep_ui_memory ep_ui_malloc = {plain_alloc, NULL};

static bool is_list(const eplua_value *value)
{
  return value->type == EPLUA_VALUE_LIST || value->type == EPLUA_VALUE_MAP;
}

static bool copy_string(const ep_ui_memory *m, eplua_value *to, const eplua_value *from)
{
  size_t length = from->as.string.length;
  char *bytes = m->alloc(m->ud, NULL, 0, length + 1);
  if (!bytes)
    return false;
  memcpy(bytes, from->as.string.bytes, length);
  bytes[length] = 0;
  to->as.string.bytes = bytes;
  to->as.string.length = length;
  to->type = EPLUA_VALUE_STRING;
  return true;
}

static bool copy_items(const ep_ui_memory *m, eplua_value *to, const eplua_value *from)
{
  size_t count = from->as.list.count;
  eplua_value *items = NULL;
  if (count > 0) {
    items = m->alloc(m->ud, NULL, 0, count * sizeof *items);
    if (!items)
      return false;
    memset(items, 0, count * sizeof *items); // nil, so that a copy that ends half-way can be freed
  }
  to->as.list.items = items;
  to->as.list.count = count;
  to->type = from->type;
  for (size_t i = 0; i < count; i++)
    if (!ep_value_copy(m, &items[i], &from->as.list.items[i])) {
      ep_value_free(m, to);
      return false;
    }
  return true;
}

bool ep_value_copy(const ep_ui_memory *m, eplua_value *to, const eplua_value *from)
{
  *to = (eplua_value){.type = EPLUA_VALUE_NIL};
  if (from->type == EPLUA_VALUE_STRING)
    return copy_string(m, to, from);
  if (is_list(from))
    return copy_items(m, to, from);
  *to = *from;
  return true;
}

void ep_value_free(const ep_ui_memory *m, eplua_value *value)
{
  if (value->type == EPLUA_VALUE_STRING) {
    m->alloc(m->ud, (char *)value->as.string.bytes, value->as.string.length + 1, 0);
  } else if (is_list(value) && value->as.list.count > 0) {
    eplua_value *items = (eplua_value *)value->as.list.items;
    for (size_t i = 0; i < value->as.list.count; i++)
      ep_value_free(m, &items[i]);
    m->alloc(m->ud, items, value->as.list.count * sizeof *items, 0);
  }
  *value = (eplua_value){.type = EPLUA_VALUE_NIL};
}

bool ep_value_equal(const eplua_value *a, const eplua_value *b)
{
  if (a->type != b->type)
    return false;
  switch (a->type) {
  case EPLUA_VALUE_NIL:
    return true;
  case EPLUA_VALUE_BOOLEAN:
    return a->as.boolean == b->as.boolean;
  case EPLUA_VALUE_INTEGER:
    return a->as.integer == b->as.integer;
  case EPLUA_VALUE_NUMBER:
    return a->as.number == b->as.number;
  case EPLUA_VALUE_STRING:
    return a->as.string.length == b->as.string.length &&
           memcmp(a->as.string.bytes, b->as.string.bytes, a->as.string.length) == 0;
  case EPLUA_VALUE_LIST:
  case EPLUA_VALUE_MAP:
    if (a->as.list.count != b->as.list.count)
      return false;
    for (size_t i = 0; i < a->as.list.count; i++)
      if (!ep_value_equal(&a->as.list.items[i], &b->as.list.items[i]))
        return false;
    return true;
  }
  return false;
}

eplua_value ep_value_text(const char *text)
{
  return (eplua_value){.type = EPLUA_VALUE_STRING, .as.string = {text, strlen(text)}};
}

const eplua_value *ep_value_field(const eplua_value *map, const char *name)
{
  if (map->type != EPLUA_VALUE_MAP)
    return NULL;
  for (size_t i = 0; i + 1 < map->as.list.count; i += 2) {
    const eplua_value *key = &map->as.list.items[i];
    if (key->type == EPLUA_VALUE_STRING && strcmp(key->as.string.bytes, name) == 0)
      return key + 1;
  }
  return NULL;
}

bool ep_value_number(const eplua_value *value, double *number)
{
  if (value->type == EPLUA_VALUE_INTEGER)
    *number = (double)value->as.integer;
  else if (value->type == EPLUA_VALUE_NUMBER)
    *number = value->as.number;
  else
    return false;
  return true;
}
