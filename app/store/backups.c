// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What is left of writes in place that a crash cut short. Any thread; owns what it gives.
 * A file that is whole, old or new, needs nobody. One that begins like the new content and goes on like the old was torn
 * by us. Anything else was written by somebody since, and only the user knows what is worth more.
 */
#include "store/file_int.h"

#include "store/aside.h"
#include "store/bundle.h"
#include "store/error_int.h"
#include "store/replace.h"
#include "words/words.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUFFIX ".copy"
#define KIND "copy"
enum { COPIES_MAX = 1000 };
#define COPY_BYTES_MAX ((size_t)STORE_FILE_BYTES_MAX * 4)

// A copy that was read.
typedef struct copy {
  char *bytes;
  store_bundle bundle;
  const char *path, *old, *new;
  size_t old_n, new_n;
} copy;

static void copy_fini(copy *c)
{
  store_bundle_fini(&c->bundle);
  free(c->bytes);
}

static int copy_read(const char *at, copy *c, store_error *err)
{
  size_t n;
  *c = (copy){0};
  int code = store_disk_read_file(at, COPY_BYTES_MAX, &c->bytes, &n, NULL, err);
  if (code)
    return code;
  code = store_bundle_open(KIND, c->bytes, n, &c->bundle, err);
  if (!code) {
    c->path = store_facts_text(c->bundle.facts, "path");
    int64_t old_n = store_facts_number(c->bundle.facts, "old", -1);
    int64_t new_n = store_facts_number(c->bundle.facts, "new", -1);
    size_t most = c->bundle.length;
    if (!c->path || *c->path != '/' || old_n < 0 || new_n < 0 || (uint64_t)old_n > most ||
        (uint64_t)new_n != most - (uint64_t)old_n)
      code = store_error_set(err, STORE_E_BROKEN, _("It is damaged"));
    c->old = c->bundle.body;
    c->old_n = (size_t)old_n;
    c->new = c->old + c->old_n;
    c->new_n = (size_t)new_n;
  }
  if (code)
    copy_fini(c);
  return code;
}

static bool same(const char *a, size_t n, const char *b, size_t m)
{
  return n == m && memcmp(a, b, n) == 0;
}

// Begins like the new content, goes on like the old one?
static bool is_mixture(const copy *c, const char *now, size_t n)
{
  size_t longest = c->old_n > c->new_n ? c->old_n : c->new_n, alike = 0;
  if (n > longest || (n < c->old_n && n != c->new_n))
    return false;
  while (alike < n && alike < c->new_n && now[alike] == c->new[alike])
    alike++;
  return alike == n || (n <= c->old_n && memcmp(now + alike, c->old + alike, n - alike) == 0);
}

static bool is_whole(const copy *c, store_torn *state)
{
  char *now;
  size_t n;
  *state = STORE_TORN_MISSING;
  if (store_disk_read_file(c->path, COPY_BYTES_MAX, &now, &n, NULL, NULL))
    return false;
  bool whole = same(now, n, c->old, c->old_n) || same(now, n, c->new, c->new_n);
  *state = is_mixture(c, now, n) ? STORE_TORN_MIXED : STORE_TORN_OTHER;
  free(now);
  return whole;
}

static bool add(store_backup **list, size_t *count, const copy *c, char *at, store_torn state)
{
  store_backup *longer = realloc(*list, (*count + 1) * sizeof *longer);
  if (!longer)
    return false;
  *list = longer;
  char *path = strdup(c->path);
  if (!path)
    return false;
  longer[(*count)++] = (store_backup){
      .path = path, .kept_at = at, .state = state, .old_length = c->old_n, .new_length = c->new_n};
  return true;
}

int store_backup_list(const char *folder, store_backup **list, size_t *count, unsigned *broken,
                      store_error *err)
{
  unsigned bad = 0;
  int code = STORE_OK;
  *list = NULL;
  *count = 0;
  DIR *dir = opendir(folder);
  if (!dir && errno != ENOENT)
    code = store_error_system(err, errno, _("Cannot look for copies in '%s'"), folder);
  for (const struct dirent *e; dir && !code && *count < COPIES_MAX && (e = readdir(dir));) {
    size_t length = strlen(e->d_name), suffix = sizeof SUFFIX - 1;
    if (length <= suffix || strcmp(e->d_name + length - suffix, SUFFIX) != 0)
      continue;
    char *at = NULL;
    copy c;
    store_torn state;
    if (asprintf(&at, "%s/%s", folder, e->d_name) < 0) {
      code = store_error_memory(err);
      break;
    }
    int read = copy_read(at, &c, NULL);
    if (read == STORE_OK && is_whole(&c, &state)) {
      store_disk_now->unlink(at);
    } else if (read == STORE_OK && add(list, count, &c, at, state)) {
      at = NULL;
    } else if (read == STORE_E_BROKEN) {
      store_put_aside(at, NULL);
      bad++;
    }
    if (read == STORE_OK)
      copy_fini(&c);
    free(at);
  }
  if (dir)
    closedir(dir);
  if (broken)
    *broken = bad;
  return code;
}

void store_backup_list_free(store_backup *list, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    free(list[i].path);
    free(list[i].kept_at);
  }
  free(list);
}

// In place again: whatever made that necessary still holds. The copy stays until it is done.
static int put_back(const copy *c, bool old, store_error *err)
{
  const char *bytes = old ? c->old : c->new;
  size_t n = old ? c->old_n : c->new_n;
  char name[STORE_SHORT_MAX];
  store_error_path(c->path, name);
  int fd = store_disk_open(c->path, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOFOLLOW, 0666);
  if (fd < 0)
    return store_error_system(err, errno, _("Cannot restore '%s'"), name);
  struct stat st;
  int code = STORE_OK;
  if (store_disk_now->fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
    code = store_file_refuse_kind(st.st_mode, name, err);
  else if (store_disk_write(fd, bytes, n, 0) < 0 || store_disk_now->ftruncate(fd, (off_t)n) < 0 ||
           store_disk_fsync(fd) < 0)
    code = store_error_system(err, errno, _("Cannot restore '%s'"), name);
  store_disk_close(fd);
  return code;
}

int store_backup_restore(const store_backup *backup, bool old, store_error *err)
{
  copy c;
  int code = copy_read(backup->kept_at, &c, err);
  if (code)
    return code;
  code = put_back(&c, old, err);
  copy_fini(&c);
  return code ? code : store_backup_drop(backup, err);
}

int store_backup_drop(const store_backup *backup, store_error *err)
{
  char name[STORE_SHORT_MAX];
  if (store_disk_now->unlink(backup->kept_at) < 0 && errno != ENOENT)
    return store_error_system(err, errno, _("Cannot remove '%s'"),
                              store_error_path(backup->kept_at, name));
  return STORE_OK;
}
