// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The rows of a tree of values, in a table by their ids. The application's thread; owns them and their texts.
 */
#include "panels/values_int.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash_text(uint64_t h, const char *text)
{
  for (const unsigned char *c = (const unsigned char *)text; *c; c++)
    h = (h ^ *c) * 1099511628211ULL;
  return (h ^ 0xff) * 1099511628211ULL;
}

int64_t values_id_in(int64_t parent, const char *name, unsigned again)
{
  uint64_t h = hash_text((uint64_t)parent ^ 1469598103934665603ULL, name);
  h = (h ^ again) * 1099511628211ULL;
  return (int64_t)(h >> 2) | 1;
}

values_row *values_rows_find(const values_rows *v, int64_t id)
{
  values_row *r = v->buckets[(uint64_t)id / 2 % VALUES_BUCKETS];
  while (r && r->shown.id != id)
    r = r->next;
  return r;
}

static void row_free(values_row *r)
{
  free(r->name);
  free(r->text);
  free(r->type);
  free(r->path);
  free(r->seen);
  free(r);
}

// Rows that were not seen since the stop before have nothing to be compared with.
static void forget_old(values_rows *v)
{
  for (size_t k = 0; k < VALUES_BUCKETS; k++)
    for (values_row **at = &v->buckets[k]; *at;) {
      values_row *r = *at;
      if (r->stop + 1 >= v->stop) {
        at = &r->next;
        continue;
      }
      *at = r->next;
      row_free(r);
      v->count--;
    }
}

static values_row *make_row(values_rows *v, int64_t id)
{
  values_row *r = values_rows_find(v, id);
  if (r || v->count >= VALUES_ROWS_MAX || !(r = calloc(1, sizeof *r)))
    return r;
  values_row **bucket = &v->buckets[(uint64_t)id / 2 % VALUES_BUCKETS];
  r->shown.id = id;
  r->next = *bucket;
  *bucket = r;
  v->count++;
  return r;
}

static bool keep(char **text, const char *with)
{
  char *copy = with ? strdup(with) : NULL;
  free(*text);
  *text = copy;
  return copy || !with;
}

// Whether it is another value than at the stop before.
static void compare(const values_rows *v, values_row *r, const char *text)
{
  if (!text || !*text)
    return;
  bool known = r->seen && r->seen_at + 1 >= v->stop && r->where == v->where;
  if (known && strcmp(r->seen, text) != 0)
    r->changed = v->stop;
  else if (!known)
    r->changed = 0;
  r->seen_at = v->stop;
  r->where = v->where;
  keep(&r->seen, text);
}

values_row *values_rows_fill(values_rows *v, const panel_value *from, long long total)
{
  values_row *r = make_row(v, from->id);
  if (!r)
    return NULL;
  compare(v, r, from->text);
  if (!keep(&r->name, from->name ? from->name : "?") ||
      !keep(&r->text, from->text ? from->text : "") ||
      !keep(&r->type, from->type ? from->type : "") || !keep(&r->path, from->path))
    return NULL;
  r->shown = (panel_value){.id = from->id,
                           .name = r->name,
                           .text = r->text,
                           .type = r->type,
                           .path = r->path,
                           .ref = from->ref,
                           .holder = from->holder,
                           .constant = from->constant};
  r->stop = v->stop;
  r->total = total;
  return r;
}

void values_rows_stop(values_rows *v, const char *where)
{
  v->stop++;
  v->where = hash_text(1469598103934665603ULL, where);
  forget_old(v);
}

void values_rows_fini(values_rows *v)
{
  for (size_t k = 0; k < VALUES_BUCKETS; k++)
    while (v->buckets[k]) {
      values_row *r = v->buckets[k];
      v->buckets[k] = r->next;
      row_free(r);
    }
}
