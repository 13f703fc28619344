// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The way that was taken, as a list of places with a position in it, as browsers have it. A place is a document and a
 * line; what was closed meanwhile is opened again when it has a file.
 */
#include "ide/places.h"

#include "ide/documents.h"
#include "panels/files.h"
#include "words/words.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

void ide_places_back(ide *i)
{
  if (way.now == 0)
    return;
  if (way.now == way.count && way.count < KEPT) { // so that "forward" comes back here
    place p;
    if (here(i, &p)) {
      way.at[way.count++] = p;
    }
  }
  way.now--;
  visit(i, &way.at[way.now]);
}

void ide_places_forward(ide *i)
{
  if (way.now + 1 >= way.count)
    return;
  way.now++;
  visit(i, &way.at[way.now]);
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
  const char *slash = strrchr(copy, '/');
  // the path below the folder, behind the name
  l->items[l->count++] =
      (epq_item){.id = copy, .text = slash ? slash + 1 : copy, .tip = copy + root + 1};
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
  if (l.count > 0)
    epq_shell_quick_pick(i->shell, _("Name of a file"), l.items, take_file, i);
  else
    epq_shell_say(i->shell, _("There are no files in the folder"));
  for (size_t k = 0; k < l.count; k++)
    free((void *)l.items[k].id);
  free(l.items);
}
