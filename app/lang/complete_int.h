/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of candidates, between the files of complete. Inside of lang. */
#ifndef LANG_COMPLETE_INT_H
#define LANG_COMPLETE_INT_H

#include "lang/complete.h"
#include "lang/cursor.h"
#include "lang/describe.h"

typedef struct lang_candidate {
  lang_item item;
  unsigned rank;       // the smaller, the more useful
  lang_entity *entity; // its detail and doc are written only for those that are kept
  struct lang_candidate *chain;
} lang_candidate;

typedef struct lang_completer {
  lang_ask ask;
  const lang_complete_query *query;
  lang_cursor cursor;
  lang_completion *result;
  const char *prefix;
  size_t prefix_length;
  lang_candidate *list;
  size_t count, room;
  uint32_t *table; // hash of labels: number + 1
  size_t table_size;
  unsigned rank;
  bool only_methods, only_values, only_properties;
  const lang_node *filled; // constructor whose items are there already
} lang_completer;

enum {
  RANK_KEY = 0,
  RANK_LOCAL = 10,
  RANK_BUFFER = 20,
  RANK_MEMBER = 25,
  RANK_KNOWN = 30,
  RANK_RUNNING = 40,
  RANK_SNIPPET = 50,
  RANK_KEYWORD = 60
};

/* Adds a candidate; NULL when it does not fit the prefix, or is there already. label lives as long as the ask. */
lang_candidate *lang_list_add(lang_completer *c, const char *label, lang_item_kind kind,
                              lang_origin origin, unsigned rank);

/* The same for something declared, which is described when the list is finished. */
lang_candidate *lang_list_add_entity(lang_completer *c, lang_entity *e, lang_origin origin,
                                     unsigned rank);

/* Sorts, cuts, describes, and fills the result. */
void lang_list_finish(lang_completer *c);

#endif
