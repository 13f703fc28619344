// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Through a folder and those below it, in the order of names. Owns only what lies on its own stack of folders.
 * Links are never followed, so there are no circles, and nothing outside of the folder is read. Plain recursion was
 * rejected: the names of a folder would be on the heap anyway, and depth is the attacker's choice.
 */
#include "store/search_int.h"

#include "store/disk.h"

#include <dirent.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 400000, NAME_PATTERN_MAX = 256 };

// A folder under way: its names that are still to come.
typedef struct level {
  char *path; // "" + names below; absolute
  char **names;
  size_t count, next;
} level;

static bool one_names(const char *pattern, const char *below)
{
  const char *base = strrchr(below, '/');
  base = base ? base + 1 : below;
  return fnmatch(pattern, strchr(pattern, '/') ? below : base, 0) == 0;
}

bool store_walk_names(const char *patterns, const char *below, bool otherwise)
{
  bool any = false;
  for (const char *at = patterns; *at;) {
    size_t n = strcspn(at, " ,;\t\n");
    char pattern[NAME_PATTERN_MAX];
    if (n > 0 && n < sizeof pattern) {
      memcpy(pattern, at, n);
      pattern[n] = '\0';
      any = true;
      if (one_names(pattern, below))
        return true;
    }
    at += n + (at[n] != '\0');
  }
  return any ? false : otherwise;
}

static int by_name(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void level_fini(level *l)
{
  for (size_t i = l->next; i < l->count; i++)
    free(l->names[i]);
  free(l->names);
  free(l->path);
}

// Reads the names of the folder (path taken). False: it cannot be read.
static bool level_open(level *l, char *path, bool hidden)
{
  *l = (level){.path = path};
  size_t size = 0;
  DIR *dir = path ? opendir(path) : NULL;
  if (!dir) {
    free(path);
    return false;
  }
  for (const struct dirent *e; l->count < ENTRIES_MAX && (e = readdir(dir)) != NULL;) {
    const char *name = e->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0 ||
        (*name == '.' && !hidden))
      continue;
    if (l->count == size) {
      size = size ? size * 2 : 64;
      char **larger = realloc(l->names, size * sizeof *larger);
      if (!larger)
        break;
      l->names = larger;
    }
    l->names[l->count] = strdup(name);
    if (!l->names[l->count])
      break;
    l->count++;
  }
  closedir(dir);
  if (l->count > 1)
    qsort(l->names, l->count, sizeof *l->names, by_name);
  return true;
}

bool store_walk_run(const store_walk *w, const char *folder, size_t *unreadable)
{
  level *levels = calloc((size_t)w->max_depth, sizeof *levels);
  size_t root = strlen(folder), files = 0;
  int depth = 0;
  bool whole = levels != NULL, cut = false;
  if (levels) {
    if (level_open(&levels[0], strdup(folder), w->hidden))
      depth = 1;
    else
      (*unreadable)++;
  }
  while (depth > 0 && whole) {
    level *l = &levels[depth - 1];
    if (l->next == l->count) {
      level_fini(l);
      depth--;
      continue;
    }
    char *name = l->names[l->next++], *path = NULL;
    if (asprintf(&path, "%s/%s", strcmp(l->path, "/") == 0 ? "" : l->path, name) < 0)
      path = NULL;
    free(name);
    struct stat st;
    bool seen = path && store_disk_now->lstat(path, &st) == 0;
    const char *below = path ? path + root + (folder[root - 1] != '/') : "";
    if (w->stopped(w->ud)) {
      whole = false;
    } else if (!seen || store_walk_names(w->exclude, below, false)) {
      // gone meanwhile, or not wanted
    } else if (S_ISDIR(st.st_mode) && depth == w->max_depth) {
      cut = true;
    } else if (S_ISDIR(st.st_mode)) {
      if (level_open(&levels[depth], path, w->hidden))
        depth++;
      else
        (*unreadable)++;
      path = NULL;
    } else if (S_ISREG(st.st_mode) && store_walk_names(w->include, below, true)) {
      whole = ++files <= w->max_files && w->file(w->ud, path, &st);
    }
    free(path);
  }
  while (depth > 0)
    level_fini(&levels[--depth]);
  free(levels);
  return whole && !cut;
}
