// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * One list for people who browse the folder and for the IDE: headings are sections, "- [Title](path): detail" is an example.
 * Sorting by name of file was tried; then the first thing a newcomer met was an anagram.
 */
#include "ide/examples.h"

#include "ide/documents.h"
#include "ide/keep.h"
#include "ide/view.h"
#include "words/words.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXAMPLES_MAX = 96, LINE = 512 };

// Takes a line of the list apart, in place; false: it is none, or of no script.
static bool read_item(char *line, const char *folder, char *path, size_t size, ide_example *e)
{
  char *middle = strstr(line, "]("), *end = middle ? strchr(middle, ')') : NULL;
  if (strncmp(line, "- [", 3) != 0 || !end)
    return false;
  *middle = *end = 0;
  const char *file = middle + 2;
  size_t length = strlen(file);
  if (length < 5 || strcmp(file + length - 4, ".lua") != 0 ||
      snprintf(path, size, "%s/%s", folder, file) >= (int)size)
    return false;
  e->title = line + 3;
  e->path = path;
  e->detail = end + 1 + strspn(end + 1, ": ");
  return true;
}

void ide_examples_each(const ide *i, void (*each)(void *ud, const ide_example *example), void *ud)
{
  char folder[PATH_MAX], path[PATH_MAX], line[LINE], section[LINE];
  const char *resources = i->start->resources;
  if (!resources ||
      snprintf(folder, sizeof folder, "%s/examples", resources) >= (int)sizeof folder ||
      snprintf(path, sizeof path, "%s/README.md", folder) >= (int)sizeof path)
    return;
  FILE *f = fopen(path, "re");
  size_t count = 0;
  ide_example e = {.section = section};
  snprintf(section, sizeof section, "%s", _("Examples"));
  while (f && count < EXAMPLES_MAX && fgets(line, sizeof line, f)) {
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, "## ", 3) == 0) {
      snprintf(section, sizeof section, "%s", line + 3);
    } else if (read_item(line, folder, path, sizeof path, &e)) {
      each(ud, &e);
      count++;
    }
  }
  if (f)
    fclose(f);
}

// Says its first comment that it needs what lies beside it?
static bool needs_neighbours(const char *path)
{
  char line[LINE];
  bool found = false;
  FILE *f = fopen(path, "re");
  while (f && !found && fgets(line, sizeof line, f) && strncmp(line, "--", 2) == 0)
    found = strncmp(line, "-- Needs:", 9) == 0;
  if (f)
    fclose(f);
  return found;
}

void ide_examples_open(ide *i, const char *path)
{
  const char *slash = strrchr(path, '/');
  if (!slash || !needs_neighbours(path)) {
    ide_documents_open_copy(i, path);
    return;
  }
  char folder[PATH_MAX];
  snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
  ide_keep_set_trust(i->keep, folder, IDE_RIGHTS_TRUSTED); // it is ours
  ide_view_set_folder(i, folder);
  ide_open(i, path);
}

typedef struct list {
  epq_item items[EXAMPLES_MAX + 1];
  char *texts[3 * EXAMPLES_MAX]; // of the items
  size_t count;
} list;

static const char *keep(list *l, const char *text)
{
  return l->texts[l->count++] = strdup(text);
}

static void add(void *ud, const ide_example *e)
{
  list *l = ud;
  char tip[2 * LINE];
  epq_item *item = &l->items[l->count / 3];
  snprintf(tip, sizeof tip, "%s: %s", e->section, e->detail);
  item->id = keep(l, e->path);
  item->text = keep(l, e->title);
  item->tip = keep(l, tip);
  item->icon = "text-x-lua";
}

static void take(void *ud, const char *id)
{
  if (id)
    ide_examples_open(ud, id);
}

void ide_examples_pick(ide *i)
{
  list *l = calloc(1, sizeof *l);
  if (!l)
    return;
  ide_examples_each(i, add, l);
  epq_shell_quick_pick(i->shell, _("Name of an example"), l->items, take, i);
  for (size_t k = 0; k < l->count; k++)
    free(l->texts[k]);
  free(l);
}
