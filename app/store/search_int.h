/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk through a folder, for search.c. One thread. */
#ifndef STORE_SEARCH_INT_H
#define STORE_SEARCH_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

typedef struct store_walk {
  const char *include, *exclude; /* as in store_search_options; not NULL */
  bool hidden;
  size_t max_files;
  int max_depth;
  void *ud;
  /* For each plain file, folder by folder in the order of names. False: enough. */
  bool (*file)(void *ud, const char *path, const struct stat *st);
  /* Asked often; true: stop. */
  bool (*stopped)(void *ud);
} store_walk;

/* True when all was seen, false when it ended early (stopped, or a bound). Folders that cannot be read count in
 * *unreadable. */
bool store_walk_run(const store_walk *w, const char *folder, size_t *unreadable);

/* Does a list of shell patterns, apart by spaces or commas, name this path below the folder? */
bool store_walk_names(const char *patterns, const char *below, bool otherwise);

#endif
