/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows that values.c shows, by their ids. A row outlives the stop at which it was shown: what is known of the one before is compared with what comes.
 * An id is made of the names on the way to the row, so that what is open stays open from stop to stop, though the debugger gives out new
 * numbers for the very same table.
 */
#ifndef PANEL_VALUES_INT_H
#define PANEL_VALUES_INT_H

#include "panels/values.h"

enum { VALUES_ROWS_MAX = 100000, VALUES_BUCKETS = 4096 };

typedef struct values_row {
  panel_value shown;
  int64_t key; /* of a root; 0 */
  char *name, *text, *type, *path;
  unsigned stop;    /* when it was shown last */
  char *seen;       /* its last value, "" when it was not known is none; NULL */
  unsigned seen_at; /* ... at that stop */
  uint64_t where;   /* ... in that function */
  unsigned changed; /* the stop at which it became another */
  long long total;  /* of what is in it; -1: not known */
  size_t loaded;    /* ... that is shown */
  size_t at;        /* its place in what it is in */
  struct values_row *next;
} values_row;

typedef struct values_rows {
  values_row *buckets[VALUES_BUCKETS];
  size_t count;
  unsigned stop;
  uint64_t where;
} values_rows;

/* The id of what has that name in the row `parent` (0: at the top); again: the how-manyth of that name. */
int64_t values_id_in(int64_t parent, const char *name, unsigned again);
values_row *values_rows_find(const values_rows *v, int64_t id); /* NULL: none */
/* Another stop, in the function `where`: rows that were not seen at the one before go. */
void values_rows_stop(values_rows *v, const char *where);
/* Takes over what is known now; copied. NULL: no memory, or too many rows. */
values_row *values_rows_fill(values_rows *v, const panel_value *from, long long total);
void values_rows_fini(values_rows *v);

#endif
