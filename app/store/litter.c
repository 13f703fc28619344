// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What processes that were killed in the middle of a save left beside a file. Any thread; owns nothing.
 * A new file has a hidden name of its own between two system calls (replace.c), and for longer where the file system knows
 * no files without a name. Only such names are touched, only of this file, and only when nobody can still be at it.
 */
#include "store/replace.h"

#include "store/disk.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ENTRIES_MAX = 10000, AGE_S = 600, DIGITS = 8 };

static bool is_draft(const char *entry, const char *base)
{
  char prefix[256];
  int n = snprintf(prefix, sizeof prefix, STORE_DRAFT_PREFIX, base);
  return n > 0 && (size_t)n < sizeof prefix && strncmp(entry, prefix, (size_t)n) == 0 &&
         strlen(entry + n) == DIGITS && strspn(entry + n, "0123456789abcdef") == DIGITS;
}

static bool is_old(const char *path)
{
  struct stat st;
  return store_disk_now->lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
         time(NULL) - st.st_mtim.tv_sec > AGE_S;
}

void store_replace_tidy(const char *path)
{
  char *folder = store_disk_folder(path);
  const char *base = strrchr(path, '/') + 1;
  DIR *dir = folder ? opendir(folder) : NULL;
  const struct dirent *e;
  // in a huge folder some litter is better than a wait
  for (int i = 0; dir && i < ENTRIES_MAX && (e = readdir(dir)) != NULL; i++) {
    char *draft = NULL;
    if (is_draft(e->d_name, base) && asprintf(&draft, "%s/%s", folder, e->d_name) >= 0) {
      if (is_old(draft))
        store_disk_now->unlink(draft);
      free(draft);
    }
  }
  if (dir)
    closedir(dir);
  free(folder);
}
