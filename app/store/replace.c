// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Saving as a protocol: new file beside the old one, write, fsync, rename, fsync the folder. Any thread; owns nothing
 * between calls.
 * The new file has no name while it is written (O_TMPFILE), so a process that dies leaves nothing behind. Where the file
 * system cannot do that (NFS, FUSE), it has a hidden name, and a dying process leaves it.
 * Writing into the old file is what inplace.c does where this cannot be done.
 */
#include "store/replace.h"

#include "store/error_int.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { NAMES_MAX = 64 << 10, VALUE_MAX = 64 << 10, TRIES = 16 };

// A new file on its way to its name.
typedef struct draft {
  const store_replace *r;
  char *folder;
  char *name; // NULL while it has none
  int fd;
  bool named; // O_TMPFILE is not to be had
} draft;

// --- a name beside the old one ---

static char *draft_name(const draft *d)
{
  static atomic_uint count;
  uint64_t random;
  if (getrandom(&random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random)
    random = ((uint64_t)getpid() << 32) ^ (uintptr_t)d; // two of a name are noticed by O_EXCL
  random += atomic_fetch_add(&count, 1);
  char *name = NULL;
  const char *base = strrchr(d->r->path, '/') + 1;
  // the whole name may be at its limit already
  if (asprintf(&name, "%s/" STORE_DRAFT_PREFIX "%08x", strcmp(d->folder, "/") == 0 ? "" : d->folder,
               base, (unsigned)(random ^ random >> 32)) < 0)
    return NULL;
  return name;
}

// Runs make() under fresh names until one is free. 0 or -1 with errno; the name is in d->name then.
static int under_free_name(draft *d, int (*make)(draft *d, const char *name))
{
  for (int i = 0; i < TRIES; i++) {
    char *name = draft_name(d);
    if (!name) {
      errno = ENOMEM;
      return -1;
    }
    if (make(d, name) == 0) {
      d->name = name;
      return 0;
    }
    int number = errno;
    free(name);
    errno = number;
    if (number != EEXIST)
      return -1;
  }
  return -1;
}

static mode_t first_mode(const store_replace *r)
{
  if (r->like >= 0)
    return 0600; // nobody else reads it before it has the old one's mode
  return r->mode ? r->mode : 0666;
}

static int open_named(draft *d, const char *name)
{
  d->fd = store_disk_open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, first_mode(d->r));
  return d->fd < 0 ? -1 : 0;
}

static int link_draft(draft *d, const char *name)
{
  return store_disk_now->link_fd(d->fd, name);
}

static int draft_open(draft *d)
{
  if (!d->named) {
    d->fd = store_disk_open(d->folder, O_TMPFILE | O_WRONLY, first_mode(d->r));
    if (d->fd >= 0)
      return 0;
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT)
      return -1;
  }
  return under_free_name(d, open_named);
}

// --- what the new file takes over ---

static void copy_attributes(int from, int to)
{
  char *names = malloc(NAMES_MAX), *value = malloc(VALUE_MAX);
  ssize_t n = names && value ? store_disk_now->flistxattr(from, names, NAMES_MAX) : 0;
  for (ssize_t at = 0; at < n; at += (ssize_t)strlen(names + at) + 1) {
    const char *name = names + at;
    if (strcmp(name, "security.ima") == 0 || strcmp(name, "security.evm") == 0)
      continue; // digests of the old content
    ssize_t size = store_disk_now->fgetxattr(from, name, value, VALUE_MAX);
    if (size >= 0)
      store_disk_now->fsetxattr(to, name, value, (size_t)size); // as far as we may
  }
  free(names);
  free(value);
}

// 0, or -1 with errno; *other_owner as in the header.
static int take_over(int from, int to, bool *other_owner)
{
  struct stat old, new;
  if (store_disk_now->fstat(from, &old) < 0 || store_disk_now->fstat(to, &new) < 0)
    return -1;
  if ((old.st_uid != new.st_uid || old.st_gid != new.st_gid) &&
      store_disk_now->fchown(to, old.st_uid, old.st_gid) < 0) {
    *other_owner = true;
    return -1;
  }
  if (store_disk_now->fchmod(to, old.st_mode & 07777) < 0) // after fchown, which drops set-user-id
    return -1;
  copy_attributes(from, to);
  return 0;
}

// --- the name ---

// A file with a name gets its final one, which must be free.
static int rename_exclusive(draft *d)
{
  if (store_disk_now->rename_new(d->name, d->r->path) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return -1;
  if (store_disk_now->link(d->name, d->r->path) < 0)
    return -1;
  store_disk_now->unlink(d->name);
  return 0;
}

static int draft_place(draft *d)
{
  if (!d->name && d->r->exclusive)
    return link_draft(d, d->r->path);
  if (!d->name && under_free_name(d, link_draft) < 0)
    return -1;
  int result = d->r->exclusive ? rename_exclusive(d) : store_disk_now->rename(d->name, d->r->path);
  if (result == 0) {
    free(d->name);
    d->name = NULL;
  }
  return result;
}

// --- all of it ---

static int draft_save(draft *d, struct stat *after, bool *in_place, bool *other_owner,
                      store_error *err)
{
  const store_replace *r = d->r;
  char name[STORE_SHORT_MAX];
  store_error_path(r->path, name);
  if (draft_open(d) < 0)
    return store_error_system(err, errno, _("Cannot save '%s': no new file in its folder"), name);
  if (store_disk_write(d->fd, r->bytes, r->length, 0) < 0)
    return store_error_system(err, errno, _("Cannot save '%s': writing the new file failed"), name);
  // last, as writing takes a set-user-id away
  if (r->like >= 0 && take_over(r->like, d->fd, other_owner) < 0)
    return store_error_system(err, errno, _("Cannot save '%s': its owner and mode cannot be kept"),
                              name);
  if (store_disk_fsync(d->fd) < 0)
    return store_error_system(err, errno,
                              _("Cannot save '%s': the new file did not reach the disk"), name);
  if (store_disk_now->fstat(d->fd, after) < 0)
    return store_error_system(err, errno, _("Cannot save '%s': the new file cannot be looked at"),
                              name);
  int code = r->look ? r->look(r->ud, err) : STORE_OK;
  if (code)
    return code;
  if (draft_place(d) < 0)
    return store_error_system(err, errno, _("Cannot save '%s': the new file did not get its name"),
                              name);
  *in_place = true;
  if (store_disk_sync_folder(d->folder) < 0)
    return store_error_system(
        err, errno,
        _("'%s' has its new content, but the disk has not confirmed it; save it once more"), name);
  return STORE_OK;
}

int store_replace_file(const store_replace *r, struct stat *after, bool *in_place,
                       bool *other_owner, store_error *err)
{
  struct stat own_after;
  bool placed = false, foreign = false;
  int code = STORE_E_IO;
  char *folder = store_disk_folder(r->path);
  if (!folder)
    return store_error_memory(err);
  // the second time where a file without a name cannot be made or cannot get one (no /proc)
  for (int named = 0; named < 2; named++) {
    draft d = {.r = r, .folder = folder, .fd = -1, .named = named};
    code = draft_save(&d, after ? after : &own_after, &placed, &foreign, err);
    bool nameless = !d.name && d.fd >= 0 && !named;
    if (!placed && d.name)
      store_disk_now->unlink(d.name);
    store_disk_close(d.fd); // fsync has said all that close could
    free(d.name);
    if (code != STORE_E_MISSING && code != STORE_E_DENIED)
      break;
    if (placed || foreign || !nameless)
      break;
  }
  free(folder);
  if (in_place)
    *in_place = placed;
  if (other_owner)
    *other_owner = foreign;
  return code;
}

int store_replace_own(const char *path, const char *bytes, size_t length, store_error *err)
{
  const store_replace r = {
      .path = path, .bytes = bytes, .length = length, .like = -1, .mode = 0600};
  return store_replace_file(&r, NULL, NULL, NULL, err);
}
