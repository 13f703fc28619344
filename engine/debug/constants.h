/* SPDX-License-Identifier: MIT */
/*
 * Which variables of a source are <const> or <close>: Lua's debug information does not say it, and a constant that is known when
 * it is compiled is no variable there at all. Read from the text. Any thread.
 */
#ifndef EP_CONSTANTS_H
#define EP_CONSTANTS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ep_constant {
  const char *name; /* asked for */
  size_t length;
  bool constant; /* found: <const> or <close> */
  /* Its value as it stands in the text (borrowed), when that is made of literals alone; else NULL. */
  const char *value;
  size_t value_length;
} ep_constant;

/* Says of each name in the list what it means at the begin of that line (or, when nothing there declares it, on the line). text should
 * be what was compiled. False: no memory, or the text declares too much; the list says then that nothing is constant. */
bool ep_constants_find(const char *text, size_t length, int line, ep_constant *list, size_t count);

#endif
