/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain data across the C border: what properties are set to and events carry. */
#ifndef EPQ_VALUE_H
#define EPQ_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum epq_type {
  EPQ_NIL,
  EPQ_BOOLEAN,
  EPQ_INTEGER,
  EPQ_NUMBER,
  EPQ_STRING, /* bytes; text is UTF-8, what is not valid in it is shown as U+FFFD */
  EPQ_LIST,
  EPQ_MAP, /* name, value, name, value, ... */
} epq_type;

typedef struct epq_value {
  epq_type type;
  union {
    bool boolean;
    int64_t integer;
    double number;
    struct {
      const char *bytes;
      size_t length;
    } string;
    struct {
      const struct epq_value *items;
      size_t count; /* of items: twice the pairs of a map */
    } list;
  } as;
} epq_value;

#endif
