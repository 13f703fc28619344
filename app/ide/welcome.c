// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Examples are files with a first comment line that says what they show: that is their description here. They open as
 * texts without a file, so that nobody writes into the installed ones.
 */
#include "ide/welcome.h"

#include "ide/actions.h"
#include "ide/documents.h"
#include "ide/keep.h"
#include "ide/view.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 96, TEXT_MAX = 160 };

typedef struct entry {
  char id[PATH_MAX + 16];
  char text[TEXT_MAX], detail[TEXT_MAX];
  const char *section, *icon;
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
  *e = (entry){.section = section, .icon = icon};
  return e;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
  return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_lua(const struct dirent *d)
{
  size_t length = strlen(d->d_name);
  return length > 4 && strcmp(d->d_name + length - 4, ".lua") == 0;
}

static int is_visible(const struct dirent *d)
{
  return d->d_name[0] != '.';
}

// The first comment of a Lua file that is no licence: one line.
static void describe(const char *path, char *text, size_t size)
{
  FILE *f = fopen(path, "r");
  char line[512];
  *text = 0;
  while (f && fgets(line, sizeof line, f)) {
    if (strncmp(line, "--", 2) != 0)
      break;
    const char *start = line + 2 + strspn(line + 2, "- ");
    if (strncmp(start, "SPDX", 4) == 0 || *start == '\n')
      continue;
    snprintf(text, size, "%.*s", (int)strcspn(start, "\n"), start);
    break;
  }
  if (f)
    fclose(f);
}

static void add_examples(page *p, const ide *i, const char *below, const char *section)
{
  char folder[PATH_MAX];
  struct dirent **found = NULL;
  snprintf(folder, sizeof folder, "%s/examples%s", i->start->resources ? i->start->resources : "",
           below);
  int count = i->start->resources ? scandir(folder, &found, is_lua, by_name) : 0;
  for (int k = 0; k < count; k++) {
    entry *e = add(p, section, "text-x-lua");
    if (e) {
      snprintf(e->id, sizeof e->id, "example:%.*s/%.255s", PATH_MAX - 260, folder,
               found[k]->d_name);
      snprintf(e->text, sizeof e->text, "%.*s", (int)(strlen(found[k]->d_name) - 4),
               found[k]->d_name);
      describe(e->id + strlen("example:"), e->detail, sizeof e->detail);
    }
    free(found[k]);
  }
  free(found);
}

static void add_templates(page *p, const ide *i)
{
  char folder[PATH_MAX];
  struct dirent **found = NULL;
  snprintf(folder, sizeof folder, "%s/templates", i->start->resources ? i->start->resources : "");
  int count = i->start->resources ? scandir(folder, &found, is_visible, by_name) : 0;
  for (int k = 0; k < count; k++) {
    entry *e = add(p, "Templates", "document-new-from-template");
    if (e) {
      snprintf(e->id, sizeof e->id, "template:%s", found[k]->d_name);
      snprintf(e->text, sizeof e->text, "%.150s", found[k]->d_name);
      snprintf(e->detail, sizeof e->detail,
               "Begin with the template \342\200\234%.100s\342\200\235", found[k]->d_name);
    }
    free(found[k]);
  }
  free(found);
}

static void add_action(page *p, const char *id, const char *text, const char *icon)
{
  entry *e = add(p, "Start", icon);
  if (!e)
    return;
  snprintf(e->id, sizeof e->id, "%s", id);
  snprintf(e->text, sizeof e->text, "%s", text);
}

static void add_recent(void *ud, const char *path, bool folder)
{
  page *p = ud;
  entry *e = add(p, "Recent", folder ? "folder" : "text-x-lua");
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
  add_action(&p, "file_new", "New script", "document-new");
  add_action(&p, "file_open", "Open a file\342\200\246", "document-open");
  add_action(&p, "folder_open", "Open a folder\342\200\246", "folder-open");
  add_action(&p, "help_contents", "The manual", "help-contents");
  ide_keep_each_recent(i->keep, add_recent, &p);
  add_templates(&p, i);
  add_examples(&p, i, "", "Examples");
  add_examples(&p, i, "/windows", "Examples with windows");
  add_examples(&p, i, "/debugging", "Find what is wrong");
  for (size_t k = 0; k < p.count; k++) {
    const entry *e = &p.entries[k];
    items[k] = (epq_welcome_item){
        .section = e->section, .id = e->id, .text = e->text, .detail = e->detail, .icon = e->icon};
  }
  epq_shell_set_welcome(i->shell, "EPLua",
                        "Write a Lua script, run it with F5, and see what it does.", items);
  fill_menu(i, &p, "file_recent", "open:");
  fill_menu(i, &p, "file_examples", "example:");
  fill_menu(i, &p, "file_new_from", "template:");
  free(p.entries);
}

void ide_welcome_show(ide *i)
{
  ide_welcome_fill(i);
  epq_shell_show_welcome(i->shell);
}

void ide_welcome_example(ide *i, const char *path)
{
  ide_documents_open_copy(i, path);
}

void ide_welcome_new_from(ide *i, const char *name)
{
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/templates/%s/main.lua", i->start->resources, name);
  ide_documents_open_copy(i, path);
}

void ide_welcome_chosen(ide *i, const char *id)
{
  static const struct {
    const char *prefix;
    void (*run)(ide *i, const char *what);
  } kinds[] = {
      {"open:", ide_open},
      {"example:", ide_welcome_example},
      {"template:", ide_welcome_new_from},
  };
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
    if (strncmp(id, kinds[k].prefix, strlen(kinds[k].prefix)) == 0)
      kinds[k].run(i, id + strlen(kinds[k].prefix));
}
