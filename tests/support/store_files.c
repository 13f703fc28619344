// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[PATH_MAX];

const char *store_files_enter(void)
{
  const char *base = getenv("TMPDIR");
  char made[PATH_MAX];
  snprintf(made, sizeof made, "%s/eplua-store.XXXXXX", base && *base ? base : "/tmp");
  assert_non_null(mkdtemp(made));
  assert_non_null(realpath(made, folder));
  assert_int_equal(chdir(folder), 0);
  return folder;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
  (void)st;
  (void)ftw;
  (void)kind;
  return remove(path);
}

static int open_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
  (void)ftw;
  if (S_ISDIR(st->st_mode))
    chmod(path, 0700);
  (void)kind;
  return 0;
}

void store_files_leave(void)
{
  assert_int_equal(chdir("/"), 0);
  nftw(folder, open_entry, 16, FTW_PHYS);
  nftw(folder, remove_entry, 16, FTW_PHYS | FTW_DEPTH);
}

const char *store_files_path(const char *name)
{
  static char ring[16][PATH_MAX];
  static unsigned next;
  char *path = ring[next++ % 16];
  if ((size_t)snprintf(path, PATH_MAX, "%.2000s/%.2000s", folder, name) >= PATH_MAX)
    fail_msg("path too long");
  return path;
}

void store_files_write(const char *name, const void *bytes, size_t n)
{
  FILE *f = fopen(name, "wb");
  if (!f)
    fail_msg("%s: %s", name, strerror(errno));
  assert_int_equal(fwrite(bytes, 1, n, f), n);
  assert_int_equal(fclose(f), 0);
}

void store_files_write_text(const char *name, const char *text)
{
  store_files_write(name, text, strlen(text));
}

char *store_files_read(const char *name, size_t *n)
{
  FILE *f = fopen(name, "rb");
  if (!f)
    return NULL;
  assert_int_equal(fseek(f, 0, SEEK_END), 0);
  long size = ftell(f);
  assert_int_equal(fseek(f, 0, SEEK_SET), 0);
  char *bytes = size < 0 ? NULL : malloc((size_t)size + 1);
  if (!bytes)
    abort();
  *n = fread(bytes, 1, (size_t)size, f);
  assert_int_equal(*n, size);
  bytes[*n] = '\0';
  fclose(f);
  return bytes;
}

bool store_files_holds(const char *name, const void *bytes, size_t n)
{
  size_t m = 0;
  char *now = store_files_read(name, &m);
  bool same = now && m == n && memcmp(now, bytes, n) == 0;
  free(now);
  return same;
}

void store_files_expect(const char *name, const void *bytes, size_t n)
{
  if (!store_files_holds(name, bytes, n))
    fail_msg("%s does not hold what is expected", name);
}

void store_files_expect_text(const char *name, const char *text)
{
  store_files_expect(name, text, strlen(text));
}

int store_files_count(const char *name)
{
  int count = 0;
  DIR *dir = opendir(name);
  assert_non_null(dir);
  for (const struct dirent *e; (e = readdir(dir));)
    count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
  closedir(dir);
  return count;
}
