// SPDX-License-Identifier: MIT
/*
 * Plans. Any thread; owns copies of all strings.
 * A file is known by its real path, so that a link, `./` or another working folder make no difference; what does not exist is
 * known by its name. The list is sorted once, so that the engine thread finds the lines of a file in one piece.
 */
#include "debug/plan.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

// --- hits ---

static const struct {
  char sign[3];
  ep_hits_test test;
} signs[] = {{"==", EP_HITS_EQ}, {">=", EP_HITS_GE}, {"<=", EP_HITS_LE}, {">", EP_HITS_GT},
             {"<", EP_HITS_LT},  {"=", EP_HITS_EQ},  {"%", EP_HITS_MOD}};

static const char *parse_hits(const char *text, ep_hits_test *test, uint64_t *number)
{
  while (isspace((unsigned char)*text))
    text++;
  *test = EP_HITS_EQ;
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
    size_t length = strlen(signs[i].sign);
    if (strncmp(text, signs[i].sign, length) == 0) {
      *test = signs[i].test;
      text += length;
      break;
    }
  }
  while (isspace((unsigned char)*text))
    text++;
  if (!isdigit((unsigned char)*text))
    return "a hit count is a number, which may follow ==, >, >=, <, <= or %";
  char *end;
  errno = 0;
  *number = strtoull(text, &end, 10);
  while (isspace((unsigned char)*end))
    end++;
  if (*end != '\0' || errno != 0)
    return "a hit count is a number, which may follow ==, >, >=, <, <= or %";
  bool never = (*number == 0 && *test != EP_HITS_GT && *test != EP_HITS_GE) ||
               (*number == 1 && *test == EP_HITS_LT);
  return never ? "such a hit count is never reached" : NULL;
}

const char *ep_break_check_hits(const char *hits)
{
  ep_hits_test test;
  uint64_t number;
  return hits ? parse_hits(hits, &test, &number) : NULL;
}

bool ep_point_counts(const ep_point *p, uint64_t n)
{
  switch (p->test) {
  case EP_HITS_EQ:
    return n == p->number;
  case EP_HITS_GT:
    return n > p->number;
  case EP_HITS_GE:
    return n >= p->number;
  case EP_HITS_LT:
    return n < p->number;
  case EP_HITS_LE:
    return n <= p->number;
  case EP_HITS_MOD:
    return n % p->number == 0;
  case EP_HITS_EACH:
    break;
  }
  return true;
}

// --- the plan ---

void ep_plan_real_path(const char *path, char *out)
{
  if (realpath(path, out))
    return;
  size_t length = strlen(path);
  if (length >= PATH_MAX)
    length = PATH_MAX - 1;
  for (size_t i = 0; i < length; i++)
    out[i] = path[i];
  out[length] = '\0';
}

static bool is_path(const char *what)
{
  return *what != '=' && !strchr(what, '\n') && strlen(what) < PATH_MAX;
}

typedef struct strings {
  char *at;
} strings;

static const char *keep(strings *s, const char *text)
{
  if (!text)
    return NULL;
  size_t size = strlen(text) + 1;
  char *copy = s->at;
  for (size_t i = 0; i < size; i++)
    copy[i] = text[i];
  s->at += size;
  return copy;
}

static size_t size_of(const char *text)
{
  return text ? strlen(text) + 1 : 0;
}

static int compare(const void *a, const void *b)
{
  const ep_breakpoint *p = &((const ep_point *)a)->b, *q = &((const ep_point *)b)->b;
  if (p->kind != q->kind)
    return p->kind < q->kind ? -1 : 1;
  int order = p->kind == EP_BREAK_LINE ? strcmp(p->what, q->what) : 0;
  if (order == 0 && p->line != q->line)
    order = p->line < q->line ? -1 : 1;
  return order ? order : (p->id > q->id) - (p->id < q->id);
}

static void count_kinds(ep_plan *p)
{
  size_t *const counts[] = {[EP_BREAK_LINE] = &p->lines,
                            [EP_BREAK_FUNCTION] = &p->functions,
                            [EP_BREAK_THROWN] = &p->thrown,
                            [EP_BREAK_CALLBACK] = &p->callbacks};
  for (size_t i = 0; i < p->count; i++)
    ++*counts[p->points[i].b.kind];
}

static void find_files(ep_plan *p)
{
  for (size_t i = 0; i < p->lines; i++) {
    ep_plan_file *last = p->file_count ? &p->files[p->file_count - 1] : NULL;
    const char *what = p->points[i].b.what;
    if (last && strcmp(last->key, what) == 0) {
      last->count++;
      continue;
    }
    p->files[p->file_count++] = (ep_plan_file){what, i, 1};
    p->any_raw |= !is_path(what);
  }
}

ep_plan *ep_plan_new(const ep_breakpoint *list, size_t count)
{
  char path[PATH_MAX];
  ep_plan *p = calloc(1, sizeof *p);
  size_t bytes = 1;
  for (size_t i = 0; i < count; i++)
    bytes += size_of(list[i].what) + (list[i].kind == EP_BREAK_LINE ? PATH_MAX : 0) +
             size_of(list[i].condition) + size_of(list[i].log) + size_of(list[i].hits);
  if (!p)
    return NULL;
  atomic_init(&p->refs, 1);
  p->count = count;
  p->points = calloc(count + 1, sizeof *p->points);
  p->files = calloc(count + 1, sizeof *p->files);
  p->strings = malloc(bytes);
  if (!p->points || !p->files || !p->strings) {
    ep_plan_unref(p);
    return NULL;
  }
  strings s = {p->strings};
  const char *former = NULL, *former_key = NULL; // mostly many of one file follow each other
  for (size_t i = 0; i < count; i++) {
    ep_point *point = &p->points[i];
    const char *what = list[i].what ? list[i].what : "";
    bool file = list[i].kind == EP_BREAK_LINE && is_path(what);
    point->b = list[i];
    if (file && former && strcmp(former, what) == 0) {
      point->b.what = former_key;
    } else if (file) {
      ep_plan_real_path(what, path);
      point->b.what = former_key = keep(&s, path);
      former = what;
    } else {
      point->b.what = keep(&s, what);
    }
    point->b.condition = keep(&s, list[i].condition);
    point->b.log = keep(&s, list[i].log);
    point->b.hits = keep(&s, list[i].hits);
    if (list[i].hits && parse_hits(list[i].hits, &point->test, &point->number))
      point->test = EP_HITS_EACH;
  }
  qsort(p->points, count, sizeof *p->points, compare);
  count_kinds(p);
  find_files(p);
  return p;
}

ep_plan *ep_plan_ref(ep_plan *p)
{
  atomic_fetch_add(&p->refs, 1);
  return p;
}

void ep_plan_unref(ep_plan *p)
{
  if (!p || atomic_fetch_sub(&p->refs, 1) > 1)
    return;
  free(p->points);
  free(p->files);
  free(p->strings);
  free(p);
}
