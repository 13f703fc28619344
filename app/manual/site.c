// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What stands around a page. The contents come behind the text, so that a phone and a screen reader begin with what was asked for; style puts them
 * beside it where there is room. Nothing here needs a script: that of the panel only follows its theme.
 */
#include "manual/site.h"

#include <string.h>

static void put(manual_text *out, const char *html)
{
  manual_text_add_string(out, html);
}

static void put_text(manual_text *out, const char *text)
{
  manual_text_add_escaped(out, text, strlen(text));
}

// From a file to the top of the folder.
static void put_up(manual_text *out, const manual_page *page)
{
  for (const char *p = page ? page->name : ""; *p; p++)
    if (*p == '/')
      put(out, "../");
}

static void put_link(manual_text *out, manual_form form, const manual_page *from,
                     const manual_page *to, const char *anchor)
{
  bool index = strcmp(to->name, "index") == 0;
  if (form == MANUAL_WEB) {
    put(out, index ? "/help" : "/help/");
    put_text(out, index ? "" : to->name);
  } else {
    put_up(out, from);
    put_text(out, to->name);
    put(out, ".html");
  }
  if (*anchor) {
    put(out, "#");
    put_text(out, anchor);
  }
}

static void put_home(manual_text *out, manual_form form, const manual_page *from)
{
  if (form == MANUAL_FILES)
    put_up(out, from);
  put(out, form == MANUAL_WEB ? "/help" : "index.html");
}

static void open_document(manual_text *out, manual_form form, const manual_page *page,
                          const char *title, const char *words)
{
  put(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
  put_text(out, title);
  put(out, " - EPLua manual</title>\n");
  if (form == MANUAL_WEB) {
    put(out, "<link rel=\"icon\" href=\"/web/icon.svg\" type=\"image/svg+xml\">\n"
             "<link rel=\"stylesheet\" href=\"/web/css/base.css\">\n"
             "<link rel=\"stylesheet\" href=\"/web/css/help.css\">\n"
             "<script type=\"module\" src=\"/web/js/help.js\"></script>\n");
  } else {
    put(out, "<link rel=\"stylesheet\" href=\"");
    put_up(out, page);
    put(out, "manual.css\">\n");
  }
  put(out,
      "</head>\n<body class=\"help\">\n<a class=\"skip\" href=\"#page\">To the text</a>\n<header>\n"
      "<a class=\"home\" href=\"");
  put_home(out, form, page);
  put(out, "\">EPLua manual</a>\n<a class=\"to-contents\" href=\"#contents\">Contents</a>\n");
  if (form == MANUAL_WEB) {
    put(out, "<form role=\"search\" action=\"/help\"><input type=\"search\" name=\"q\" "
             "placeholder=\"Search\" aria-label=\"Search the manual\" maxlength=\"200\" value=\"");
    put_text(out, words);
    put(out, "\"></form>\n<a class=\"to-panel\" href=\"/\">Control panel</a>\n");
  }
  put(out, "</header>\n<main id=\"page\" tabindex=\"-1\">\n");
}

static void put_contents(manual_text *out, const manual *m, manual_form form,
                         const manual_page *page)
{
  int depth = -1;
  for (size_t k = 0; k < manual_entry_count(m); k++) {
    const manual_entry *e = manual_entry_at(m, k);
    // a list may skip no level
    int wanted = e->depth > depth + 1 ? depth + 1 : e->depth;
    if (wanted > depth) {
      put(out, "<ul>\n");
      depth++;
    } else {
      put(out, "</li>\n");
      for (; depth > wanted; depth--)
        put(out, "</ul>\n</li>\n");
    }
    put(out, "<li>");
    if (!e->page) {
      put(out, "<span>");
      put_text(out, e->title);
      put(out, "</span>");
      continue;
    }
    put(out, "<a href=\"");
    put_link(out, form, page, e->page, e->anchor);
    put(out, e->page == page && !*e->anchor ? "\" aria-current=\"page\">" : "\">");
    put_text(out, e->title);
    put(out, "</a>");
  }
  for (; depth >= 0; depth--)
    put(out, "</li>\n</ul>\n");
}

// The pages before and after it, as the contents have them.
static void put_neighbours(manual_text *out, const manual *m, manual_form form,
                           const manual_page *page)
{
  const manual_page *before = NULL, *after = NULL, *last = NULL;
  bool passed = false;
  for (size_t k = 0; k < manual_entry_count(m) && !after; k++) {
    const manual_page *each = manual_entry_at(m, k)->page;
    if (!each)
      continue;
    if (each == page) {
      before = passed ? before : last;
      passed = true;
    } else if (passed) {
      after = each;
    }
    last = each == page ? last : each;
  }
  if (!passed || (!before && !after))
    return;
  put(out, "<nav class=\"turn\" aria-label=\"Pages beside this one\">\n");
  for (int k = 0; k < 2; k++) {
    const manual_page *to = k ? after : before;
    if (!to)
      continue;
    put(out, k ? "<a rel=\"next\" href=\"" : "<a rel=\"prev\" href=\"");
    put_link(out, form, page, to, "");
    put(out, "\">");
    put_text(out, to->title);
    put(out, "</a>\n");
  }
  put(out, "</nav>\n");
}

static void close_document(manual_text *out, const manual *m, manual_form form,
                           const manual_page *page)
{
  put(out, "</main>\n<nav id=\"contents\" aria-label=\"Contents\">\n");
  put_contents(out, m, form, page);
  put(out, "</nav>\n</body>\n</html>\n");
}

void manual_site_page(const manual *m, const manual_page *page, const manual_view *view,
                      manual_text *out)
{
  open_document(out, view->form, page, page ? page->title : "Contents", "");
  if (page) {
    manual_render(m, page, view, out);
    put_neighbours(out, m, view->form, page);
  } else {
    put(out, "<h1>Contents</h1>\n");
    put_contents(out, m, view->form, page);
  }
  close_document(out, m, view->form, page);
}

void manual_site_found(const manual *m, const char *words, manual_text *out)
{
  manual_found found[MANUAL_FOUND_MAX];
  size_t count = manual_find(m, words, found, MANUAL_FOUND_MAX);
  open_document(out, MANUAL_WEB, NULL, "Search", words);
  put(out, "<h1>");
  if (count == 0)
    put(out, "Nothing was found for ");
  else
    manual_text_format(out, "%s%zu place%s with ", count == MANUAL_FOUND_MAX ? "The first " : "",
                       count, count == 1 ? "" : "s");
  put(out, "<q>");
  put_text(out, words);
  put(out, "</q></h1>\n");
  if (count)
    put(out, "<ol class=\"found\">\n");
  for (size_t k = 0; k < count; k++) {
    const manual_found *f = &found[k];
    put(out, "<li><a href=\"");
    put_link(out, MANUAL_WEB, NULL, f->page, f->section->anchor);
    put(out, "\">");
    put_text(out, *f->section->title ? f->section->title : f->page->title);
    put(out, "</a>");
    if (strcmp(f->section->title, f->page->title) != 0) {
      put(out, " <small>");
      put_text(out, f->page->title);
      put(out, "</small>");
    }
    put(out, "<p>");
    put_text(out, f->snippet);
    put(out, "</p></li>\n");
  }
  if (count)
    put(out, "</ol>\n");
  close_document(out, m, MANUAL_WEB, NULL);
}
