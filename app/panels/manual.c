// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Brings the manual (app/manual) into the book of the shim, and does what its links want: "try:N" opens the block of code as a new script, "copy:N"
 * copies it, "example:PATH" opens an example, others go to the desktop. Owns the book and the manual, which is read when it is wanted first.
 */
#include "panels/manual.h"

#include "ide/documents.h"
#include "ide/examples.h"
#include "manual/colours.h"
#include "words/words.h"

#include <epq/book.h>
#include <epq/page.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS "manual:/"

enum { ADDRESS_MAX = 600 };

struct panel_manual {
  ide *ide;
  epq_book *book;
  manual *manual; /* NULL: not read yet */
  manual_colours *colours;
};

// NULL: no memory.
static const manual *read_manual(panel_manual *p)
{
  static const manual_painter painter = {.make = epq_highlight_new,
                                         .free = epq_highlight_free,
                                         .begin = epq_highlight_begin,
                                         .line = epq_highlight_line,
                                         .style_name = epq_style_name};
  if (!p->manual) {
    p->manual = manual_open(p->ide->start->resources);
    p->colours = manual_colours_new(&painter);
  }
  return p->manual;
}

static void write_address(char *address, size_t size, const manual_page *page, const char *anchor)
{
  snprintf(address, size, ADDRESS "%s%s%.400s", page->name, *anchor ? "#" : "", anchor);
}

// NULL: there is none.
static const manual_page *page_of(panel_manual *p, const char *address)
{
  char name[MANUAL_NAME_MAX];
  const manual *m = read_manual(p);
  if (!m || strncmp(address, ADDRESS, strlen(ADDRESS)) != 0)
    return NULL;
  const char *from = address + strlen(ADDRESS);
  size_t length = strcspn(from, "#");
  if (length >= sizeof name)
    return NULL;
  memcpy(name, from, length);
  name[length] = '\0';
  return manual_find_page(m, name);
}

// --- contents ---

static void fill_contents(panel_manual *p)
{
  size_t count = manual_entry_count(p->manual);
  epq_book_line *lines = calloc(count + 1, sizeof *lines);
  char(*addresses)[ADDRESS_MAX] = calloc(count + 1, sizeof *addresses);
  for (size_t k = 0; lines && addresses && k < count; k++) {
    const manual_entry *e = manual_entry_at(p->manual, k);
    lines[k] = (epq_book_line){.title = e->title, .depth = e->depth};
    if (!e->page)
      continue;
    write_address(addresses[k], ADDRESS_MAX, e->page, e->anchor);
    lines[k].address = addresses[k];
  }
  if (lines && addresses)
    epq_book_set_contents(p->book, lines, count);
  free(lines);
  free(addresses);
}

// The page to begin with: that of the contents, else the first of them.
static void open_first(panel_manual *p)
{
  char address[ADDRESS_MAX];
  const manual *m = read_manual(p);
  if (!m || epq_book_is_open(p->book))
    return;
  fill_contents(p);
  const manual_page *page = manual_find_page(m, "");
  for (size_t k = 0; !page && k < manual_entry_count(m); k++)
    page = manual_entry_at(m, k)->page;
  if (page) {
    write_address(address, sizeof address, page, "");
    epq_book_open(p->book, address);
  } else {
    epq_shell_say(p->ide->shell, _("The manual is not installed"));
  }
}

// --- what the book wants ---

static char *on_page(void *ud, const char *address)
{
  panel_manual *p = ud;
  const manual_page *page = page_of(p, address);
  manual_text text = {0};
  if (!page)
    return NULL;
  manual_render(p->manual, page,
                &(manual_view){.form = MANUAL_READER,
                               .ud = p->colours,
                               .line = manual_colours_line,
                               .try_it = _("Try it"),
                               .copy = _("Copy")},
                &text);
  if (!text.failed)
    return text.bytes;
  manual_text_free(&text);
  return NULL;
}

static void on_search(void *ud, const char *words)
{
  panel_manual *p = ud;
  manual_found found[MANUAL_FOUND_MAX];
  epq_book_found shown[MANUAL_FOUND_MAX];
  const manual *m = read_manual(p);
  size_t count = m ? manual_find(m, words, found, MANUAL_FOUND_MAX) : 0;
  char(*addresses)[ADDRESS_MAX] = calloc(MANUAL_FOUND_MAX, sizeof *addresses);
  if (!addresses)
    return;
  for (size_t k = 0; k < count; k++) {
    const manual_found *f = &found[k];
    const char *title = *f->section->title ? f->section->title : f->page->title;
    bool same = strcmp(title, f->page->title) == 0;
    write_address(addresses[k], ADDRESS_MAX, f->page, f->section->anchor);
    shown[k] = (epq_book_found){.title = title,
                                .page = same ? "" : f->page->title,
                                .text = f->snippet,
                                .address = addresses[k]};
  }
  epq_book_set_found(p->book, shown, count);
  free(addresses);
}

static void take_code(panel_manual *p, const char *address, const char *number, bool copy)
{
  const manual_page *page = page_of(p, address);
  char *code = page ? manual_code(p->manual, page, (unsigned)strtoul(number, NULL, 10)) : NULL;
  if (code && copy && epq_app_set_clipboard(p->ide->app, code) == EPQ_OK)
    epq_shell_say(p->ide->shell, _("Copied"));
  else if (code && !copy)
    ide_documents_new_with(p->ide, code, strlen(code));
  free(code);
}

static void open_example(panel_manual *p, const char *path)
{
  char full[PATH_MAX];
  // links were looked up when the page was made; this one is not made of anything else
  if (strncmp(path, "examples/", 9) != 0 || strstr(path, "..") ||
      (size_t)snprintf(full, sizeof full, "%s/%s", p->ide->start->resources, path) >= sizeof full)
    return;
  ide_examples_open(p->ide, full); // with what it needs beside it
}

static void on_link(void *ud, const char *address, const char *link)
{
  panel_manual *p = ud;
  if (strncmp(link, "try:", 4) == 0)
    take_code(p, address, link + 4, false);
  else if (strncmp(link, "copy:", 5) == 0)
    take_code(p, address, link + 5, true);
  else if (strncmp(link, "example:", 8) == 0)
    open_example(p, link + 8);
  else if (!epq_page_open_outside(link))
    epq_shell_say(p->ide->shell, _("There is no program that opens this link"));
}

// --- the whole ---

panel_manual *panel_manual_new(ide *i)
{
  panel_manual *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->ide = i;
  p->book = epq_book_new(i->app, "manual", _("Manual"),
                         &(epq_book_callbacks){.size = sizeof(epq_book_callbacks),
                                               .ud = p,
                                               .page = on_page,
                                               .link = on_link,
                                               .search = on_search});
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "manual",
                                 .title = _("Manual"),
                                 .icon = "documentation",
                                 .area = EPQ_RIGHT,
                                 .letters = 64,
                                 .hidden = true},
                     epq_book_widget(p->book));
  return p;
}

void panel_manual_free(panel_manual *p)
{
  if (!p)
    return;
  epq_shell_remove_dock(p->ide->shell, "manual");
  epq_book_free(p->book);
  manual_colours_free(p->colours);
  manual_close(p->manual);
  free(p);
}

void panel_manual_show(ide *i)
{
  open_first(i->manual);
  epq_shell_show_dock(i->shell, "manual", true);
}

void panel_manual_seen(ide *i, bool visible)
{
  if (visible && i->manual)
    open_first(i->manual);
}

void panel_manual_open(ide *i, const char *address)
{
  open_first(i->manual);
  if (*address)
    epq_book_open(i->manual->book, address);
  epq_shell_show_dock(i->shell, "manual", true);
}

bool panel_manual_find(ide *i, const char *name, char *address, size_t size)
{
  const manual_page *page = NULL;
  const manual *m = i->manual ? read_manual(i->manual) : NULL;
  const manual_section *s = m ? manual_find_name(m, name, &page) : NULL;
  if (s)
    write_address(address, size, page, s->anchor);
  return s != NULL;
}
