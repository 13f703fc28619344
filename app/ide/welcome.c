// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What there is to begin with, in sections: as a page, and as menus.
 */
#include "ide/welcome.h"

#include "ide/actions.h"
#include "ide/documents.h"
#include "ide/examples.h"
#include "ide/keep.h"
#include "ide/project.h"
#include "ide/view.h"
#include "words/words.h"

#include "store/project.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 160, TEXT_MAX = 160 };

typedef struct entry {
  char id[PATH_MAX + 16];
  char section[TEXT_MAX], text[TEXT_MAX], detail[TEXT_MAX];
  const char *icon;
} entry;

typedef struct page {
  entry *entries;
  size_t count;
} page;

static entry *add(page *p, const char *section, const char *icon)
{
  if (p->count == ITEMS_MAX)
    return NULL;
  entry *e = &p->entries[p->count++];
  *e = (entry){.icon = icon};
  snprintf(e->section, sizeof e->section, "%s", section);
  return e;
}

static void add_example(void *ud, const ide_example *example)
{
  entry *e = add(ud, example->section, "text-x-lua");
  if (!e)
    return;
  snprintf(e->id, sizeof e->id, "example:%s", example->path);
  snprintf(e->text, sizeof e->text, "%s", example->title);
  snprintf(e->detail, sizeof e->detail, "%s", example->detail);
}

// summary: "Title: what it is", else only what it is.
static void add_template(void *ud, const char *name, const char *summary)
{
  const char *colon = strstr(summary, ": ");
  entry *e = add(ud, _("New project"), "document-new-from-template");
  if (!e)
    return;
  snprintf(e->id, sizeof e->id, "template:%s", name);
  if (colon)
    snprintf(e->text, sizeof e->text, "%.*s", (int)(colon - summary), summary);
  else
    snprintf(e->text, sizeof e->text, "%s", name);
  snprintf(e->detail, sizeof e->detail, "%s", colon ? colon + 2 : summary);
}

static void add_action(page *p, const char *id, const char *text, const char *icon)
{
  entry *e = add(p, _("Start"), icon);
  if (!e)
    return;
  snprintf(e->id, sizeof e->id, "%s", id);
  snprintf(e->text, sizeof e->text, "%s", text);
}

static void add_recent(void *ud, const char *path, bool folder)
{
  page *p = ud;
  entry *e = add(p, _("Recent"), folder ? "folder" : "text-x-lua");
  if (!e)
    return;
  const char *slash = strrchr(path, '/');
  snprintf(e->id, sizeof e->id, "open:%s", path);
  snprintf(e->text, sizeof e->text, "%.150s", slash && slash[1] ? slash + 1 : path);
  snprintf(e->detail, sizeof e->detail, "%.150s", path);
}

// The entries of these sections as a menu; what stands before the colon of an id is left out.
static void fill_menu(ide *i, const page *p, const char *action, const char *prefix)
{
  epq_item items[ITEMS_MAX + 1] = {0};
  size_t count = 0, length = strlen(prefix);
  const char *section = NULL;
  for (size_t k = 0; k < p->count; k++) {
    const entry *e = &p->entries[k];
    if (strncmp(e->id, prefix, length) != 0 || count + 1 >= ITEMS_MAX)
      continue;
    if (section && strcmp(section, e->section) != 0)
      items[count++] = (epq_item){.id = ""};
    section = e->section;
    items[count++] =
        (epq_item){.id = e->id + length, .text = e->text, .tip = e->detail, .icon = e->icon};
  }
  epq_shell_set_menu(i->shell, action, items);
}

void ide_welcome_fill(ide *i)
{
  page p = {.entries = calloc(ITEMS_MAX, sizeof(entry))};
  epq_welcome_item items[ITEMS_MAX + 1] = {0};
  if (!p.entries)
    return;
  add_action(&p, "file_new", _("New script"), "document-new");
  add_action(&p, "file_open", _("Open a file…"), "document-open");
  add_action(&p, "folder_open", _("Open a folder…"), "folder-open");
  add_action(&p, "help_contents", _("The manual"), "help-contents");
  ide_keep_each_recent(i->keep, add_recent, &p);
  store_project_each(i->start->resources, add_template, &p);
  ide_examples_each(i, add_example, &p);
  for (size_t k = 0; k < p.count; k++) {
    const entry *e = &p.entries[k];
    items[k] = (epq_welcome_item){
        .section = e->section, .id = e->id, .text = e->text, .detail = e->detail, .icon = e->icon};
  }
  epq_shell_set_welcome(i->shell, "EPLua",
                        _("Write a Lua script, run it with F5, and see what it does."), items);
  fill_menu(i, &p, "file_recent", "open:");
  fill_menu(i, &p, "file_new_from", "template:");
  free(p.entries);
}

void ide_welcome_show(ide *i)
{
  ide_welcome_fill(i);
  epq_shell_show_welcome(i->shell);
}

void ide_welcome_chosen(ide *i, const char *id)
{
  static const struct {
    const char *prefix;
    void (*run)(ide *i, const char *what);
  } kinds[] = {
      {"open:", ide_open},
      {"example:", ide_examples_open},
      {"template:", ide_project_new},
  };
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
    if (strncmp(id, kinds[k].prefix, strlen(kinds[k].prefix)) == 0)
      kinds[k].run(i, id + strlen(kinds[k].prefix));
}
