// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Finding in the whole manual: each section is looked through for each word, which takes a few milliseconds and needs no index that could be out of date.
 */
#include "manual/manual_int.h"

#include <string.h>

enum { WORDS_MAX = 8, QUERY_MAX = 200, BEFORE = 60 };

// What it is worth where the words were found; less is better.
enum {
  RANK_WHOLE = 0,
  RANK_TITLE = 10,
  RANK_BEGIN = 20,
  RANK_PART = 30,
  RANK_PAGE = 40,
  RANK_TEXT = 60,
  RANK_TEXT_PART = 61
};

typedef struct query {
  char text[QUERY_MAX + 1];
  const char *words[WORDS_MAX];
  size_t count;
} query;

static bool read_query(query *q, const char *words)
{
  size_t n = strlen(words);
  if (n > QUERY_MAX)
    n = QUERY_MAX;
  while (n > 0 && n < strlen(words) && ((unsigned char)words[n] & 0xc0) == 0x80)
    n--; // whole characters
  memcpy(q->text, words, n);
  q->text[n] = '\0';
  q->count = 0;
  char *rest = q->text;
  for (char *word; q->count < WORDS_MAX && (word = strtok_r(rest, " \t\r\n", &rest));)
    q->words[q->count++] = word;
  return q->count > 0;
}

static bool is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (c & 0x80);
}

// All words stand in it; begins: where words begin.
static bool has_all(const query *q, const char *text, bool begins)
{
  for (size_t k = 0; k < q->count; k++) {
    const char *at = strcasestr(text, q->words[k]);
    while (at && begins && at > text && is_letter(at[-1]))
      at = strcasestr(at + 1, q->words[k]);
    if (!at)
      return false;
  }
  return true;
}

// Each word stands in title, text or the page's title, and one of them here.
static bool has_between(const query *q, const manual_page *p, const manual_section *s)
{
  bool here = false;
  for (size_t k = 0; k < q->count; k++) {
    bool found = strcasestr(s->title, q->words[k]) || strcasestr(s->text, q->words[k]);
    if (!found && !strcasestr(p->title, q->words[k]))
      return false;
    here = here || found;
  }
  return here;
}

static int rank_of(const query *q, const manual_page *p, const manual_section *s)
{
  bool top = s == &p->sections[0] || s->level == 1;
  if (q->count == 1 && strcasecmp(s->title, q->words[0]) == 0)
    return RANK_WHOLE;
  if (has_all(q, s->title, true))
    return top ? RANK_TITLE : RANK_BEGIN;
  if (has_all(q, s->title, false))
    return RANK_PART;
  if (top && has_all(q, p->title, false))
    return RANK_PAGE;
  if (!has_between(q, p, s))
    return -1;
  return has_all(q, s->text, true) ? RANK_TEXT : RANK_TEXT_PART;
}

static bool is_inner(char c)
{
  return ((unsigned char)c & 0xc0U) == 0x80;
}

static void make_snippet(const query *q, const char *text, char *snippet)
{
  const char *at = strcasestr(text, q->words[0]);
  size_t from = at && at - text > BEFORE ? (size_t)(at - text) - BEFORE : 0;
  while (from > 0 && text[from] && text[from] != ' ') // not in the middle of a word
    from++;
  if (from && text[from] == ' ')
    from++;
  if (at && text + from > at)
    from = (size_t)(at - text);
  size_t length = strlen(text + from), n = 0;
  bool cut = length > MANUAL_SNIPPET_MAX;
  if (cut)
    length = MANUAL_SNIPPET_MAX;
  while (cut && length > 0 && is_inner(text[from + length]))
    length--;
  static const char dots[] = "\342\200\246";
  if (from) {
    memcpy(snippet, dots, 3);
    n = 3;
  }
  memcpy(snippet + n, text + from, length);
  n += length;
  if (cut) {
    memcpy(snippet + n, dots, 3);
    n += 3;
  }
  snippet[n] = '\0';
}

static int by_rank(const manual_found *one, const manual_found *other)
{
  if (one->rank != other->rank)
    return one->rank - other->rank;
  int order = strcmp(one->page->name, other->page->name);
  return order ? order : (one->section > other->section) - (one->section < other->section);
}

// Keeps the best, in order. Gives how many there are now.
static size_t insert(manual_found *found, size_t count, size_t capacity, const manual_found *f)
{
  size_t at = count;
  while (at > 0 && by_rank(f, &found[at - 1]) < 0)
    at--;
  if (at == capacity)
    return count;
  size_t kept = count < capacity ? count : capacity - 1;
  memmove(&found[at + 1], &found[at], (kept - at) * sizeof *found);
  found[at] = *f;
  return kept + 1;
}

size_t manual_find(const manual *m, const char *words, manual_found *found, size_t capacity)
{
  query q;
  size_t count = 0;
  if (!read_query(&q, words))
    return 0;
  for (size_t k = 0; k < m->count; k++) {
    const manual_page *p = &m->pages[k];
    if (strcmp(p->name, "index") == 0)
      continue; // it has the titles of all others
    for (size_t j = 0; j < p->section_count; j++) {
      manual_found f = {.page = p, .section = &p->sections[j]};
      f.rank = rank_of(&q, p, f.section);
      if (f.rank >= 0)
        count = insert(found, count, capacity, &f);
    }
  }
  for (size_t k = 0; k < count; k++)
    make_snippet(&q, found[k].section->text, found[k].snippet);
  return count;
}

// "timers.sleep(ms)" and "`timers.sleep`" are of the name, "timers.sleepy" is not.
static bool is_of_name(const char *title, const char *name, size_t length)
{
  return strncmp(title, name, length) == 0 && !is_letter(title[length]) && title[length] != '.' &&
         title[length] != ':';
}

const manual_section *manual_find_name(const manual *m, const char *name, const manual_page **page)
{
  size_t length = strlen(name);
  for (int reference = 1; length > 0 && reference >= 0; reference--)
    for (size_t k = 0; k < m->count; k++) {
      const manual_page *p = &m->pages[k];
      if (reference && strncmp(p->name, "reference/", 10) != 0)
        continue;
      for (size_t j = 0; j < p->section_count; j++)
        if (is_of_name(p->sections[j].title, name, length)) {
          *page = p;
          return &p->sections[j];
        }
    }
  return NULL;
}
