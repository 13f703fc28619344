// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A page as HTML, for a browser, for files, or for Qt's rich text. Nothing of a page gets into the HTML but text that was escaped, and
 * links whose targets were looked up or have a scheme of the list; so whoever shows it needs not trust the page.
 * (The rejected ones: QTextDocument's own Markdown, which knows no anchors of headings, and a ready renderer, md4c-html, which knows none either and lets every link through.)
 */
#include "manual/manual_int.h"

#include <limits.h>
#include <md4c.h>
#include <stdlib.h>
#include <string.h>

enum { SPANS_MAX = 256, TARGET_MAX = 600, LANGUAGE_MAX = 40, LINKS_MAX = 16 };

typedef struct rendering {
  const manual *m;
  const manual_page *page;
  const manual_view *view;
  manual_text *out;
  size_t section;              // the next one; 0 is that without a heading, if there is one
  manual_text code;            // of the block we are in
  char language[LANGUAGE_MAX]; // of it
  bool in_code, norun, in_head, in_table;
  unsigned number; // of blocks of code so far
  int images;      // in how many we are: their texts are shown instead
  unsigned links;  // bits: is the innermost link one that leads somewhere?
} rendering;

static bool is_reader(const rendering *r)
{
  return r->view->form == MANUAL_READER;
}

static void put(rendering *r, const char *html)
{
  manual_text_add_string(r->out, html);
}

// --- links ---

static void put_page_link(rendering *r, const manual_page *page, const char *anchor)
{
  const char *name = page->name;
  bool index = strcmp(name, "index") == 0;
  put(r, "<a href=\"");
  if (r->view->form == MANUAL_READER) {
    manual_text_format(r->out, "manual:/%s", name);
  } else if (r->view->form == MANUAL_WEB) {
    manual_text_format(r->out, "/help%s%s", index ? "" : "/", index ? "" : name);
  } else if (page != r->page || !*anchor) {
    for (const char *p = r->page->name; *p; p++)
      if (*p == '/')
        put(r, "../");
    manual_text_format(r->out, "%s.html", name);
  }
  if (*anchor) {
    put(r, "#");
    manual_text_add_escaped(r->out, anchor, strlen(anchor));
  }
  put(r, "\">");
}

// False: it leads nowhere.
static bool open_link(rendering *r, const char *target)
{
  char path[PATH_MAX];
  const char *anchor;
  const manual_page *page = manual_follow(r->m, r->page, target, &anchor);
  if (page) {
    put_page_link(r, page, anchor);
  } else if (manual_is_outside(target)) {
    put(r, "<a rel=\"noreferrer\" href=\"");
    manual_text_add_escaped(r->out, target, strlen(target));
    put(r, "\">");
  } else if (manual_example(r->m, r->page, target, path, sizeof path)) {
    if (!is_reader(r)) // it is a file of the IDE
      return false;
    put(r, "<a href=\"example:");
    manual_text_add_escaped(r->out, path, strlen(path));
    put(r, "\">");
  } else {
    if (r->view->dead)
      r->view->dead(r->view->ud, r->page, target);
    return false;
  }
  return true;
}

static void enter_link(rendering *r, const MD_ATTRIBUTE *href)
{
  char target[TARGET_MAX];
  size_t n = 0;
  for (int k = 0; href->size && href->substr_offsets[k] < href->size; k++) {
    MD_OFFSET from = href->substr_offsets[k];
    MD_SIZE length = href->substr_offsets[k + 1] - from;
    bool entity = href->substr_types[k] == MD_TEXT_ENTITY;
    const char *text = entity && length == 5 && memcmp(href->text + from, "&amp;", 5) == 0
                           ? "&"
                           : href->text + from;
    if (text != href->text + from)
      length = 1;
    if (n + length >= sizeof target)
      length = 0;
    memcpy(target + n, text, length);
    n += length;
  }
  target[n] = '\0';
  r->links = r->links << 1 | (unsigned)open_link(r, target);
}

// --- code ---

// Names and signs are most of a program: as plain text they make the page a third as large, and no harder to read.
static bool is_plain(const char *style)
{
  return strcmp(style, "normal") == 0 || strcmp(style, "variable") == 0 ||
         strcmp(style, "operator") == 0;
}

static void put_line(rendering *r, const char *line, size_t length, bool first)
{
  manual_span spans[SPANS_MAX];
  size_t at = 0;
  size_t count =
      r->view->line ? r->view->line(r->view->ud, r->language, first, line, length, spans, SPANS_MAX)
                    : 0;
  for (size_t k = 0; k < count && k < SPANS_MAX; k++) {
    const manual_span *s = &spans[k];
    if (s->start < at || s->start + s->length > length)
      break;
    manual_text_add_escaped(r->out, line + at, s->start - at);
    bool plain = is_plain(s->style);
    if (!plain)
      manual_text_format(r->out, "<span class=\"s-%s\">", s->style);
    manual_text_add_escaped(r->out, line + s->start, s->length);
    if (!plain)
      put(r, "</span>");
    at = s->start + s->length;
  }
  manual_text_add_escaped(r->out, line + at, length - at);
}

static void put_lines(rendering *r)
{
  const char *text = r->code.bytes;
  size_t length = r->code.length;
  while (length > 0 && text[length - 1] == '\n')
    length--;
  for (size_t at = 0; at < length;) {
    const char *stop = memchr(text + at, '\n', length - at);
    size_t n = stop ? (size_t)(stop - text) - at : length - at;
    put_line(r, text + at, n, at == 0);
    if (stop)
      put(r, "\n");
    at += n + 1;
  }
}

static void put_tool(rendering *r, const char *verb, const char *text)
{
  manual_text_format(r->out, "<a href=\"%s:%u\">", verb, r->number);
  manual_text_add_escaped(r->out, text, strlen(text));
  put(r, "</a>");
}

static void finish_code(rendering *r)
{
  bool lua = strcmp(r->language, "lua") == 0;
  if (is_reader(r)) {
    put(r, "<table class=\"code\" width=\"100%\" cellspacing=\"0\" cellpadding=\"8\"><tr><td "
           "class=\"code\"><pre>");
    put_lines(r);
    put(r, "</pre><p class=\"tools\" align=\"right\">");
    if (lua && !r->norun) {
      put_tool(r, "try", r->view->try_it ? r->view->try_it : "Try it");
      put(r, " \302\240 ");
    }
    put_tool(r, "copy", r->view->copy ? r->view->copy : "Copy");
    put(r, "</p></td></tr></table>\n");
  } else {
    // what is wider than the page is scrolled, by the keyboard too
    put(r, "<pre class=\"code\" tabindex=\"0\"><code>");
    put_lines(r);
    put(r, "</code></pre>\n");
  }
  r->number++;
  r->in_code = false;
}

// ```lua norun
static void begin_code(rendering *r, const MD_BLOCK_CODE_DETAIL *d)
{
  size_t n = 0;
  while (n < d->lang.size && n + 1 < sizeof r->language && (unsigned char)d->lang.text[n] > ' ')
    n++;
  memcpy(r->language, n ? d->lang.text : "", n);
  r->language[n] = '\0';
  r->norun = false;
  for (MD_SIZE k = 0; k + 5 <= d->info.size; k++)
    r->norun = r->norun || memcmp(d->info.text + k, "norun", 5) == 0;
  r->code.length = 0;
  r->in_code = true;
}

// --- blocks ---

static void enter_heading(rendering *r, unsigned level)
{
  const char *id =
      r->section < r->page->section_count ? r->page->sections[r->section++].anchor : "";
  if (is_reader(r))
    manual_text_format(r->out, "<h%u><a name=\"", level);
  else
    manual_text_format(r->out, "<h%u id=\"", level);
  manual_text_add_escaped(r->out, id, strlen(id));
  put(r, is_reader(r) ? "\"></a>" : "\">");
}

static void enter_cell(rendering *r, const char *tag, const MD_BLOCK_TD_DETAIL *d)
{
  const char *side = d->align == MD_ALIGN_RIGHT    ? "right"
                     : d->align == MD_ALIGN_CENTER ? "center"
                     : is_reader(r)                ? "left"
                                                   : "";
  manual_text_format(r->out, "<%s", tag);
  if (*side)
    manual_text_format(r->out, is_reader(r) ? " align=\"%s\"" : " class=\"%s\"", side);
  put(r, ">");
}

static void enter_table(rendering *r)
{
  put(r, is_reader(r) ? "<table class=\"plain\" border=\"1\" cellspacing=\"0\" cellpadding=\"4\">"
                      : "<div class=\"table\" tabindex=\"0\"><table>");
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ud)
{
  rendering *r = ud;
  switch (type) {
  case MD_BLOCK_QUOTE:
    put(r, "<blockquote>\n");
    break;
  case MD_BLOCK_UL:
    put(r, "<ul>\n");
    break;
  case MD_BLOCK_OL: {
    unsigned start = ((MD_BLOCK_OL_DETAIL *)detail)->start;
    if (start == 1)
      put(r, "<ol>\n");
    else
      manual_text_format(r->out, "<ol start=\"%u\">\n", start);
    break;
  }
  case MD_BLOCK_LI:
    put(r, "<li>");
    break;
  case MD_BLOCK_HR:
    put(r, "<hr>\n");
    break;
  case MD_BLOCK_H:
    enter_heading(r, ((MD_BLOCK_H_DETAIL *)detail)->level);
    break;
  case MD_BLOCK_CODE:
    begin_code(r, detail);
    break;
  case MD_BLOCK_P:
    put(r, "<p>");
    break;
  case MD_BLOCK_TABLE:
    r->in_table = true;
    enter_table(r);
    break;
  case MD_BLOCK_THEAD:
    put(r, "<thead>");
    break;
  case MD_BLOCK_TBODY:
    put(r, "<tbody>");
    break;
  case MD_BLOCK_TR:
    put(r, "<tr>");
    break;
  case MD_BLOCK_TH:
    enter_cell(r, "th", detail);
    break;
  case MD_BLOCK_TD:
    enter_cell(r, "td", detail);
    break;
  default:
    break;
  }
  return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ud)
{
  rendering *r = ud;
  static const char *const ends[] = {
      [MD_BLOCK_QUOTE] = "</blockquote>\n",
      [MD_BLOCK_UL] = "</ul>\n",
      [MD_BLOCK_OL] = "</ol>\n",
      [MD_BLOCK_LI] = "</li>\n",
      [MD_BLOCK_P] = "</p>\n",
      [MD_BLOCK_THEAD] = "</thead>\n",
      [MD_BLOCK_TBODY] = "</tbody>\n",
      [MD_BLOCK_TR] = "</tr>\n",
      [MD_BLOCK_TH] = "</th>",
      [MD_BLOCK_TD] = "</td>",
  };
  if (type == MD_BLOCK_CODE) {
    finish_code(r);
  } else if (type == MD_BLOCK_H) {
    manual_text_format(r->out, "</h%u>\n", ((MD_BLOCK_H_DETAIL *)detail)->level);
  } else if (type == MD_BLOCK_TABLE) {
    r->in_table = false;
    put(r, is_reader(r) ? "</table>\n" : "</table></div>\n");
  } else if ((size_t)type < sizeof ends / sizeof *ends && ends[type]) {
    put(r, ends[type]);
  }
  return r->out->failed || r->code.failed;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *ud)
{
  rendering *r = ud;
  if (type == MD_SPAN_IMG)
    r->images++;
  else if (r->images)
    return 0;
  else if (type == MD_SPAN_A)
    enter_link(r, &((MD_SPAN_A_DETAIL *)detail)->href);
  else if (type == MD_SPAN_EM)
    put(r, "<em>");
  else if (type == MD_SPAN_STRONG)
    put(r, "<strong>");
  else if (type == MD_SPAN_CODE)
    put(r, "<code>");
  return r->out->failed;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *ud)
{
  rendering *r = ud;
  (void)detail;
  if (type == MD_SPAN_IMG) {
    r->images--;
  } else if (r->images) {
    return 0;
  } else if (type == MD_SPAN_A) {
    if (r->links & 1U)
      put(r, "</a>");
    r->links >>= 1;
  } else if (type == MD_SPAN_EM) {
    put(r, "</em>");
  } else if (type == MD_SPAN_STRONG) {
    put(r, "</strong>");
  } else if (type == MD_SPAN_CODE) {
    put(r, "</code>");
  }
  return r->out->failed;
}

// In a table `a\|b` is a|b also inside of code, for GitHub, and so for our pages; md4c hands it on as it is.
static void put_code_of_cell(rendering *r, const char *bytes, size_t size)
{
  for (size_t from = 0, at = 0; at < size; from = at) {
    while (at < size && !(bytes[at] == '\\' && at + 1 < size && bytes[at + 1] == '|'))
      at++;
    manual_text_add_escaped(r->out, bytes + from, at - from);
    at += at < size;
  }
}

static int text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE size, void *ud)
{
  rendering *r = ud;
  if (r->in_table && type == MD_TEXT_CODE)
    put_code_of_cell(r, bytes, size);
  else if (r->in_code)
    manual_text_add(&r->code, bytes, type == MD_TEXT_NULLCHAR ? 0 : size);
  else if (type == MD_TEXT_BR)
    put(r, "<br>\n");
  else if (type == MD_TEXT_SOFTBR)
    put(r, "\n");
  else if (type == MD_TEXT_NULLCHAR)
    put(r, "\357\277\275");
  else if (type == MD_TEXT_ENTITY)
    manual_text_add(r->out, bytes, size);
  else if (type != MD_TEXT_HTML || size < 4 || memcmp(bytes, "<!--", 4) != 0)
    manual_text_add_escaped(r->out, bytes, size);
  return r->out->failed || r->code.failed;
}

void manual_render(const manual *m, const manual_page *page, const manual_view *view,
                   manual_text *out)
{
  static const MD_PARSER parser = {.flags = MD_FLAG_TABLES,
                                   .enter_block = enter_block,
                                   .leave_block = leave_block,
                                   .enter_span = enter_span,
                                   .leave_span = leave_span,
                                   .text = text};
  rendering r = {.m = m, .page = page, .view = view, .out = out};
  if (page->section_count && page->sections[0].level == 0)
    r.section = 1;
  manual_text_add(out, "", 0);
  if (md_parse(page->markdown, (MD_SIZE)page->length, &parser, &r) != 0)
    out->failed = true;
  manual_text_free(&r.code);
}

// --- one block of code ---

typedef struct picking {
  manual_text text;
  unsigned wanted, number;
  bool inside;
} picking;

static int pick_enter(MD_BLOCKTYPE type, void *detail, void *ud)
{
  picking *p = ud;
  (void)detail;
  p->inside = type == MD_BLOCK_CODE && p->number == p->wanted;
  return 0;
}

static int pick_leave(MD_BLOCKTYPE type, void *detail, void *ud)
{
  picking *p = ud;
  (void)detail;
  if (type == MD_BLOCK_CODE)
    p->number++;
  p->inside = false;
  return 0;
}

static int pick_span(MD_SPANTYPE type, void *detail, void *ud)
{
  (void)type;
  (void)detail;
  (void)ud;
  return 0;
}

static int pick_text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE size, void *ud)
{
  picking *p = ud;
  if (p->inside && type != MD_TEXT_NULLCHAR)
    manual_text_add(&p->text, bytes, size);
  return 0;
}

char *manual_code(const manual *m, const manual_page *page, unsigned number)
{
  static const MD_PARSER parser = {.flags = MD_FLAG_TABLES,
                                   .enter_block = pick_enter,
                                   .leave_block = pick_leave,
                                   .enter_span = pick_span,
                                   .leave_span = pick_span,
                                   .text = pick_text};
  picking p = {.wanted = number};
  (void)m;
  int code = md_parse(page->markdown, (MD_SIZE)page->length, &parser, &p);
  manual_text_add(&p.text, "", 0);
  if (code == 0 && p.number > number && !p.text.failed)
    return p.text.bytes;
  manual_text_free(&p.text);
  return NULL;
}
