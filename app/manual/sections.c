// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Cuts a page at its headings, into plain text: what is searched, and which anchors there are.
 */
#include "manual/manual_int.h"

#include <md4c.h>
#include <stdlib.h>
#include <string.h>

typedef struct cutting {
  manual_page *page;
  size_t room;
  manual_text title, text;
  bool in_heading, failed;
  int level;
} cutting;

// --- anchors ---

void manual_make_anchor(const char *title, manual_text *out)
{
  for (const char *p = title; *p; p++) {
    const unsigned char c = (unsigned char)*p;
    char small = *p;
    if (c >= 'A' && c <= 'Z')
      small = (char)(c - 'A' + 'a');
    else if (c == ' ')
      small = '-';
    else if (c == 0xe2 && ((unsigned char)p[1] == 0x80 || (unsigned char)p[1] == 0x86) && p[2]) {
      p += 2; // dashes, dots, arrows and quotes of print
      continue;
    } else if (c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' &&
               c != '_')
      continue;
    manual_text_add(out, &small, 1);
  }
  manual_text_add(out, "", 0);
}

static bool is_taken(const char *anchor, const manual_section *taken, size_t count)
{
  for (size_t k = 0; k < count; k++)
    if (strcmp(taken[k].anchor, anchor) == 0)
      return true;
  return false;
}

bool manual_number_anchor(manual_text *anchor, const manual_section *taken, size_t count)
{
  size_t length = anchor->length;
  for (size_t k = 1; !anchor->failed && is_taken(anchor->bytes, taken, count); k++) {
    anchor->length = length;
    manual_text_format(anchor, "-%zu", k);
  }
  return !anchor->failed;
}

// --- cutting ---

static char *taken_string(manual_text *t)
{
  manual_text_add(t, "", 0);
  char *string = t->failed ? NULL : t->bytes;
  if (string)
    *t = (manual_text){0};
  return string;
}

// Closes the section before a heading, or the end.
static void finish_section(cutting *c)
{
  manual_page *p = c->page;
  if (c->failed || p->section_count == MANUAL_SECTIONS_MAX ||
      (c->level == 0 && c->text.length == 0)) {
    c->title.length = c->text.length = 0;
    return;
  }
  if (p->section_count == c->room) {
    c->room = c->room ? c->room * 2 : 16;
    manual_section *more = realloc(p->sections, c->room * sizeof *more);
    if (!more) {
      c->failed = true;
      return;
    }
    p->sections = more;
  }
  manual_text anchor = {0};
  manual_section s = {
      .title = taken_string(&c->title), .text = taken_string(&c->text), .level = c->level};
  if (s.title && s.text) {
    manual_make_anchor(s.title, &anchor);
    if (s.level && manual_number_anchor(&anchor, p->sections, p->section_count))
      s.anchor = anchor.bytes;
    else if (!s.level)
      s.anchor = strdup("");
  }
  if (s.anchor) {
    p->sections[p->section_count++] = s;
    if (!s.level)
      manual_text_free(&anchor);
    return;
  }
  free(s.title);
  free(s.text);
  manual_text_free(&anchor);
  c->failed = true;
}

static void space(manual_text *t)
{
  if (t->length && t->bytes[t->length - 1] != ' ')
    manual_text_add(t, " ", 1);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ud)
{
  cutting *c = ud;
  if (type == MD_BLOCK_H) {
    finish_section(c);
    c->level = (int)((MD_BLOCK_H_DETAIL *)detail)->level;
    c->in_heading = true;
  } else {
    space(&c->text);
  }
  return c->failed;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ud)
{
  cutting *c = ud;
  (void)detail;
  if (type == MD_BLOCK_H)
    c->in_heading = false;
  return c->failed;
}

static int span(MD_SPANTYPE type, void *detail, void *ud)
{
  (void)type;
  (void)detail;
  (void)ud;
  return 0;
}

static int text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE size, void *ud)
{
  cutting *c = ud;
  manual_text *to = c->in_heading ? &c->title : &c->text;
  if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR || type == MD_TEXT_NULLCHAR) {
    space(to);
    return 0;
  }
  if (type == MD_TEXT_HTML && size >= 4 && memcmp(bytes, "<!--", 4) == 0)
    return 0;
  if (type == MD_TEXT_ENTITY) {
    manual_text_add_entity(to, bytes, size);
    return 0;
  }
  for (MD_SIZE from = 0, at = 0; at <= size; at++) { // one line
    if (at < size && (unsigned char)bytes[at] >= ' ')
      continue;
    manual_text_add(to, bytes + from, at - from);
    if (at < size)
      space(to);
    from = at + 1;
  }
  return to->failed;
}

bool manual_read_sections(manual_page *page)
{
  static const MD_PARSER parser = {.flags = MD_FLAG_TABLES,
                                   .enter_block = enter_block,
                                   .leave_block = leave_block,
                                   .enter_span = span,
                                   .leave_span = span,
                                   .text = text};
  cutting c = {.page = page};
  c.failed = md_parse(page->markdown, (MD_SIZE)page->length, &parser, &c) != 0 || c.failed;
  finish_section(&c);
  manual_text_free(&c.title);
  manual_text_free(&c.text);
  return !c.failed;
}
