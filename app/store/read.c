// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Reading a file of the user's. Any thread; owns nothing.
 * It is looked at before it is opened, as opening some devices does something, and again when open, as it may have become
 * another meanwhile. One that changes while it is read is read again.
 */
#include "store/file_int.h"

#include "store/digest.h"
#include "store/error_int.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINKS_MAX = 40, READS_MAX = 3 };

void store_file_init(store_file *file)
{
  *file = (store_file){.final_newline = true};
  store_format_init(&file->format);
}

void store_file_fini(store_file *file)
{
  if (!file)
    return;
  free(file->path);
  free(file->real);
  store_file_init(file);
}

char *store_file_absolute(const char *path)
{
  char *absolute = NULL;
  if (*path == '/')
    return strdup(path);
  char *folder = get_current_dir_name();
  if (folder && asprintf(&absolute, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, path) < 0)
    absolute = NULL;
  free(folder);
  return absolute;
}

int store_file_refuse_kind(mode_t mode, const char *name, store_error *err)
{
  const char *sentence = S_ISDIR(mode)    ? _("'%s' is a folder; only plain files can be opened")
                         : S_ISFIFO(mode) ? _("'%s' is a pipe; only plain files can be opened")
                         : S_ISSOCK(mode) ? _("'%s' is a socket; only plain files can be opened")
                         : S_ISCHR(mode)  ? _("'%s' is a device; only plain files can be opened")
                         : S_ISBLK(mode)
                             ? _("'%s' is a disk; only plain files can be opened")
                             : _("'%s' is no plain file; only plain files can be opened");
  return store_error_set(err, STORE_E_KIND, sentence, name);
}

// The target of a link that stands at path. given; NULL: errno.
static char *link_target(const char *path)
{
  char target[PATH_MAX], *next = NULL;
  ssize_t n = store_disk_now->readlink(path, target, sizeof target - 1);
  if (n < 0)
    return NULL;
  target[n] = '\0';
  if (*target == '/')
    return strdup(target);
  char *folder = store_disk_folder(path);
  if (!folder || asprintf(&next, "%s/%s", folder, target) < 0) {
    next = NULL;
    errno = ENOMEM;
  }
  free(folder);
  return next;
}

// The folder is real, the last part may not be there yet. given; NULL: errno.
static char *resolve_last(const char *path)
{
  char *result = NULL, *folder = store_disk_folder(path);
  const char *base = strrchr(path, '/') + 1;
  char *real = folder ? store_disk_now->realpath(folder) : NULL;
  if (real && (!*base || strcmp(base, ".") == 0 || strcmp(base, "..") == 0))
    errno = EISDIR;
  else if (real && asprintf(&result, "%s/%s", strcmp(real, "/") == 0 ? "" : real, base) < 0) {
    result = NULL;
    errno = ENOMEM;
  }
  int number = errno;
  free(real);
  free(folder);
  errno = number;
  return result;
}

char *store_file_resolve(const char *path, store_error *err)
{
  char name[STORE_SHORT_MAX], *result = NULL;
  char *at = store_file_absolute(path);
  int number = ENOMEM;
  for (int i = 0; at && i <= LINKS_MAX; i++) {
    struct stat st;
    if (store_disk_now->lstat(at, &st) < 0 || !S_ISLNK(st.st_mode)) {
      result = resolve_last(at);
      number = errno;
      break;
    }
    char *next = i < LINKS_MAX ? link_target(at) : NULL;
    number = i < LINKS_MAX ? errno : ELOOP;
    free(at);
    at = next;
  }
  free(at);
  if (!result)
    store_error_system(err, number, _("Cannot find the folder of '%s'"),
                       store_error_path(path, name));
  return result;
}

static int64_t mtime_ns(const struct stat *st)
{
  return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

// Bytes that did not change while they were read.
static int read_bytes(const char *path, size_t limit, char **bytes, size_t *n, struct stat *st,
                      store_error *err)
{
  char name[STORE_SHORT_MAX];
  struct stat after;
  store_error_path(path, name);
  if (store_disk_now->stat(path, st) < 0)
    return store_error_system(err, errno, _("Cannot open '%s'"), name);
  if (!S_ISREG(st->st_mode))
    return store_file_refuse_kind(st->st_mode, name, err);
  for (int i = 0; i < READS_MAX; i++) {
    int code = store_disk_read_file(path, limit, bytes, n, st, err);
    if (code == STORE_E_SIZE)
      return store_error_set(err, STORE_E_SIZE,
                             _("'%s' is larger than %zu MiB; such files are not edited here"), name,
                             limit >> 20);
    if (code)
      return code;
    if (store_disk_now->stat(path, &after) == 0 && after.st_ino == st->st_ino &&
        after.st_size == st->st_size && mtime_ns(&after) == mtime_ns(st))
      return STORE_OK;
    free(*bytes);
  }
  store_error_set(err, STORE_E_BUSY,
                  _("'%s' is being written by another program; open it when that has ended"), name);
  return STORE_E_BUSY;
}

int store_file_read(store_file *file, const char *path, const store_read_options *options,
                    char **text, size_t *length, store_error *err)
{
  static const store_read_options defaults = {0};
  const store_read_options *o = options ? options : &defaults;
  store_decoded d = {0};
  store_error own;
  struct stat st;
  char *bytes = NULL, name[STORE_SHORT_MAX];
  size_t n = 0;
  if (!err)
    err = &own;
  store_file new;
  store_file_init(&new);
  int code = STORE_E_NOMEM;
  if (!path || !*path)
    return store_error_set(err, STORE_E_INVALID, _("No path is given"));
  new.path = store_file_absolute(path);
  if (!new.path) {
    store_error_memory(err);
    goto fail;
  }
  code = read_bytes(new.path, o->max_bytes ? o->max_bytes : STORE_FILE_BYTES_MAX, &bytes, &n, &st,
                    err);
  if (code)
    goto fail;
  new.real = store_file_resolve(new.path, err);
  if (!new.real) {
    code = err->code;
    goto fail_bytes;
  }
  code = store_text_decode(bytes, n, o->encoding, o->max_line ? o->max_line : STORE_FILE_LINE_MAX,
                           &d, err);
  if (code) {
    store_error why = *err;
    store_error_set(err, code, _("Cannot open '%s': %s"), store_error_path(path, name),
                    why.message);
    goto fail_bytes;
  }
  new.format = d.format;
  new.mixed_ends = d.mixed;
  new.final_newline = d.final_newline;
  new.read_only = !d.faithful && !(d.convertible && o->convert_line_ends);
  if (new.read_only)
    snprintf(new.reason, sizeof new.reason, "%s", d.reason);
  new.mode = st.st_mode & 07777;
  new.links = (unsigned)st.st_nlink;
  new.locked = (st.st_mode & 0222) == 0 || store_disk_now->access(new.real, W_OK) < 0;
  store_identity_take(&new.identity, &st, store_digest(bytes, n));
  free(bytes);
  store_file_fini(file);
  *file = new;
  *text = d.text;
  *length = d.length;
  return STORE_OK;
fail_bytes:
  free(bytes);
fail:
  store_file_fini(&new);
  return code;
}
