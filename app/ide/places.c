// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The way that was taken, as a list of places with a position in it, as browsers have it. A place is a document and a
 * line; what was closed meanwhile is opened again when it has a file.
 */
#include "ide/places.h"

#include "ide/actions.h"
#include "ide/documents.h"
#include "panels/files.h"
#include "words/words.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { KEPT = 100, FILES_MAX = 20000, DEPTH_MAX = 12 };

typedef struct place {
  char *path; // of the file; NULL: a document without one
  const ide_document *document;
  epq_place where;
} place;

static struct {
  place at[KEPT];
  size_t count, now; // now: where back leads to is now - 1
} way;               // of the application's thread

static void clear(place *p)
{
  free(p->path);
  *p = (place){0};
}

static bool here(ide *i, place *p)
{
  const ide_document *d = ide_documents_current(i);
  epq_editor *editor = epq_shell_current(i->shell);
  if (!d || !editor)
    return false;
  const char *path = ide_document_path(d);
  *p = (place){path ? strdup(path) : NULL, d, epq_editor_place(editor)};
  return true;
}

void ide_places_leave(ide *i)
{
  place p;
  if (!here(i, &p))
    return;
  while (way.count > way.now)
    clear(&way.at[--way.count]);
  if (way.count == KEPT) {
    clear(&way.at[0]);
    memmove(way.at, way.at + 1, (KEPT - 1) * sizeof *way.at);
    way.count--;
  }
  way.at[way.count++] = p;
  way.now = way.count;
  ide_actions_update(i);
}

void ide_places_go(ide *i, const char *path, int line, int column)
{
  const ide_document *open =
      ide_documents_find(i, path) ? NULL : ide_documents_find_source(i, path);
  ide_places_leave(i);
  if (open)
    ide_documents_show(i, open, (epq_place){line, column});
  else if (*path != '=') // a text that is closed by now
    ide_documents_open(i, path, line, column);
}

static void visit(ide *i, const place *p)
{
  if (p->path)
    ide_documents_open(i, p->path, p->where.line, p->where.column);
  else
    ide_documents_show(i, p->document, p->where);
}

// A text without a file that was closed is no place any more.
static bool is_there(const ide *i, size_t n)
{
  return n < way.count && (way.at[n].path || ide_documents_has(i, way.at[n].document));
}

// The next place in that direction; way.count: there is none. What lies before number 0 is beyond the count, too.
static size_t next_place(const ide *i, int step)
{
  size_t n = way.now + (size_t)step;
  while (n < way.count && !is_there(i, n))
    n += (size_t)step;
  return n < way.count ? n : way.count;
}

bool ide_places_can_go(const ide *i, int step)
{
  return i->documents && next_place(i, step) < way.count;
}

static void move(ide *i, int step)
{
  size_t to = next_place(i, step);
  place p;
  if (to == way.count)
    return;
  if (way.now == way.count && way.count < KEPT && here(i, &p)) // so that "forward" comes back here
    way.at[way.count++] = p;
  way.now = to;
  visit(i, &way.at[way.now]);
  ide_actions_update(i);
}

void ide_places_back(ide *i)
{
  move(i, -1);
}

void ide_places_forward(ide *i)
{
  move(i, 1);
}

void ide_places_free(ide *i)
{
  (void)i;
  while (way.count > 0)
    clear(&way.at[--way.count]);
  way.now = 0;
}

// --- a file by its name ---

typedef struct list {
  epq_item *items; // id: the path, text: the name; all owned
  size_t count, room;
} list;

static void add(list *l, const char *path, size_t root)
{
  if (l->count + 1 >= l->room) {
    size_t room = l->room ? 2 * l->room : 256;
    epq_item *items = realloc(l->items, room * sizeof *items);
    if (!items)
      return;
    l->items = items;
    l->room = room;
  }
  char *copy = strdup(path);
  if (!copy)
    return;
  const char *slash = strrchr(copy, '/'), *name = slash ? slash + 1 : copy,
             *below = copy + root + 1;
  // the path below the folder, behind the name
  l->items[l->count++] =
      (epq_item){.id = copy, .text = name, .tip = strcmp(below, name) != 0 ? below : NULL};
  l->items[l->count] = (epq_item){0};
}

static void walk(list *l, const char *folder, size_t root, int depth)
{
  DIR *dir = opendir(folder);
  if (!dir)
    return;
  char path[PATH_MAX];
  for (struct dirent *each; (each = readdir(dir)) && l->count < FILES_MAX;) {
    if (each->d_name[0] == '.' ||
        (size_t)snprintf(path, sizeof path, "%s/%s", folder, each->d_name) >= sizeof path)
      continue;
    struct stat st;
    if (lstat(path, &st) != 0) // links are not followed: no circles
      continue;
    if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
      walk(l, path, root, depth + 1);
    else if (S_ISREG(st.st_mode))
      add(l, path, root);
  }
  closedir(dir);
}

static int compare(const void *a, const void *b)
{
  return strcasecmp(((const epq_item *)a)->id, ((const epq_item *)b)->id);
}

static void take_file(void *ud, const char *id)
{
  if (id)
    ide_places_go(ud, id, 0, 0);
}

void ide_places_pick_file(ide *i)
{
  list l = {0};
  const char *root = panel_files_root(i->files);
  if (!root || !*root) {
    ide_documents_ask_open(i);
    return;
  }
  walk(&l, root, strlen(root), 0);
  if (l.count > 1)
    qsort(l.items, l.count, sizeof *l.items, compare);
  if (l.count > 0)
    epq_shell_quick_pick(i->shell, _("Name of a file"), l.items, take_file, i);
  else
    epq_shell_say(i->shell, _("There are no files in the folder"));
  for (size_t k = 0; k < l.count; k++)
    free((void *)l.items[k].id);
  free(l.items);
}
