// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The table of contents: the nested list of index.md. A heading above a list, and an item without a link, stand above what follows. What the list does not
 * mention comes at the end, so that no page is lost.
 */
#include "manual/manual_int.h"

#include <md4c.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 1000, TARGET_MAX = 300 };

typedef struct reading {
  manual *m;
  const manual_page *index;
  manual_text title;
  char target[TARGET_MAX];
  manual_text heading; /* waits for the list below it */
  int lists;           /* in how many we are */
  bool in_heading, in_item, in_link, under_heading;
} reading;

static void take_entry(reading *r, const char *title, const manual_page *page, const char *anchor,
                       int depth)
{
  manual *m = r->m;
  if (m->entry_count == ENTRIES_MAX)
    return;
  manual_entry e = {.title = strdup(title), .page = page, .anchor = strdup(anchor), .depth = depth};
  if (e.title && e.anchor) {
    m->entries[m->entry_count++] = e;
    return;
  }
  free(e.title);
  free(e.anchor);
}

// What was read of an item so far is a line of its own when a list follows in it, or it ends.
static void finish_item(reading *r)
{
  const char *anchor = "";
  if (!r->in_item)
    return;
  r->in_item = false;
  if (r->title.length == 0)
    return;
  if (r->heading.length) {
    take_entry(r, r->heading.bytes, NULL, "", 0);
    r->heading.length = 0;
    r->under_heading = true;
  }
  const manual_page *page = *r->target ? manual_follow(r->m, r->index, r->target, &anchor) : NULL;
  if (page || !*r->target)
    take_entry(r, r->title.bytes, page, page ? anchor : "", r->lists - 1 + r->under_heading);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ud)
{
  reading *r = ud;
  if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) {
    finish_item(r);
    r->lists++;
  } else if (type == MD_BLOCK_LI) {
    r->in_item = true;
    r->title.length = 0;
    *r->target = '\0';
  } else if (type == MD_BLOCK_H) {
    r->in_heading = ((MD_BLOCK_H_DETAIL *)detail)->level > 1;
    r->under_heading = false;
    r->heading.length = 0;
  }
  return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ud)
{
  reading *r = ud;
  (void)detail;
  if (type == MD_BLOCK_LI)
    finish_item(r);
  else if (type == MD_BLOCK_UL || type == MD_BLOCK_OL)
    r->lists--;
  else if (type == MD_BLOCK_H)
    r->in_heading = false;
  return 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *ud)
{
  reading *r = ud;
  if (type != MD_SPAN_A || !r->in_item || *r->target)
    return 0;
  const MD_SPAN_A_DETAIL *a = detail;
  if (a->href.size < sizeof r->target) {
    memcpy(r->target, a->href.text, a->href.size);
    r->target[a->href.size] = '\0';
    r->title.length = 0; // what the link says is the title, not what stands around it
    r->in_link = true;
  }
  return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *ud)
{
  reading *r = ud;
  (void)detail;
  if (type == MD_SPAN_A)
    r->in_link = false;
  return 0;
}

static int text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE size, void *ud)
{
  reading *r = ud;
  if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) {
    bytes = " ";
    size = 1;
  }
  manual_text *to = r->in_heading                               ? &r->heading
                    : r->in_item && (r->in_link || !*r->target) ? &r->title
                                                                : NULL;
  if (to && type == MD_TEXT_ENTITY)
    manual_text_add_entity(to, bytes, size);
  else if (to && type != MD_TEXT_NULLCHAR)
    manual_text_add(to, bytes, size);
  return 0;
}

static bool is_mentioned(const manual *m, const manual_page *page)
{
  for (size_t k = 0; k < m->entry_count; k++)
    if (m->entries[k].page == page)
      return true;
  return false;
}

static int by_title(const void *a, const void *b)
{
  const manual_page *const *one = a, *const *other = b;
  return strcasecmp((*one)->title, (*other)->title);
}

static void add_others(reading *r)
{
  manual *m = r->m;
  const manual_page *others[MANUAL_PAGES_MAX];
  size_t count = 0;
  for (size_t k = 0; k < m->count; k++)
    if (&m->pages[k] != r->index && !is_mentioned(m, &m->pages[k]))
      others[count++] = &m->pages[k];
  qsort(others, count, sizeof *others, by_title);
  bool below = count > 0 && m->entry_count > 0;
  if (below)
    take_entry(r, "More", NULL, "", 0);
  for (size_t k = 0; k < count; k++)
    take_entry(r, others[k]->title, others[k], "", below);
}

bool manual_read_contents(manual *m)
{
  static const MD_PARSER parser = {.flags = MD_FLAG_NOHTML | MD_FLAG_TABLES,
                                   .enter_block = enter_block,
                                   .leave_block = leave_block,
                                   .enter_span = enter_span,
                                   .leave_span = leave_span,
                                   .text = text};
  reading r = {.m = m, .index = manual_find_page(m, "index")};
  m->entries = calloc(ENTRIES_MAX, sizeof *m->entries);
  if (!m->entries)
    return false;
  if (r.index)
    md_parse(r.index->markdown, (MD_SIZE)r.index->length, &parser, &r);
  add_others(&r);
  bool whole = !r.title.failed && !r.heading.failed;
  manual_text_free(&r.title);
  manual_text_free(&r.heading);
  return whole;
}
