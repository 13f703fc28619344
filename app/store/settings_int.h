/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What settings.c, runs.c and trust.c share. */
#ifndef STORE_SETTINGS_INT_H
#define STORE_SETTINGS_INT_H

#include "store/json.h"
#include "store/settings.h"

#include <stdint.h>

enum { STORE_SETTINGS_SEEN = 16 };

struct store_settings {
  char *path;
  cJSON *all;
  bool changed;
  bool edited, broken; /* by people; and cannot be read now */
  uint64_t seen
      [STORE_SETTINGS_SEEN]; /* what the file may hold, as far as we know: digests, the oldest first */
  size_t seen_count;
};

/* The object of that name in the file: a table from path to what is known about it. Made when missing and `make`. NULL
 * else. */
cJSON *store_settings_table(const store_settings *s, const char *name, bool make);

/* Puts the value (taken) at the end of the table, instead of what was there; the oldest go beyond the bound. false: no
 * memory. */
bool store_settings_table_set(store_settings *s, cJSON *table, const char *key, cJSON *value);

/* "ask", "trusted", "restricted", and back; any other text is ASK. */
const char *store_rights_name(store_rights rights);
store_rights store_rights_find(const char *name);

#endif
