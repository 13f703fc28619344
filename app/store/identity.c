// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Is a file still what it was? Any thread; owns nothing.
 * Size and times answer nearly always. Where they differ the digest decides, so that a `touch`, or a checkout of the same
 * content, asks nobody. A file written in the same tick of the clock as we read it may change without a trace in its
 * times ("racy git"); its digest is compared until it has aged.
 * inotify was rejected: it is blind on network disks, and a question on focus is all that is needed.
 */
#include "store/file_int.h"

#include "store/digest.h"
#include "store/error_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FRESH_NS INT64_C(100000000) // well above a tick of any kernel
#define SECOND_NS INT64_C(1000000000)

static int64_t time_ns(const struct timespec *t)
{
  return (int64_t)t->tv_sec * SECOND_NS + t->tv_nsec;
}

void store_identity_take(store_identity *identity, const struct stat *st, uint64_t digest)
{
  struct timespec now = {0};
  clock_gettime(CLOCK_REALTIME, &now);
  *identity = (store_identity){
      .device = (uint64_t)st->st_dev,
      .inode = (uint64_t)st->st_ino,
      .size = (int64_t)st->st_size,
      .mtime_ns = time_ns(&st->st_mtim),
      .digest = digest,
      .known = true,
  };
  identity->fresh = time_ns(&now) - identity->mtime_ns < FRESH_NS;
}

static bool same_stat(const store_identity *identity, const struct stat *st)
{
  return identity->device == (uint64_t)st->st_dev && identity->inode == (uint64_t)st->st_ino &&
         identity->mtime_ns == time_ns(&st->st_mtim);
}

store_change store_identity_changed(store_identity *identity, const char *path)
{
  struct stat st;
  char *bytes;
  size_t n;
  if (store_disk_now->stat(path, &st) < 0) {
    if (errno != ENOENT && errno != ENOTDIR)
      return STORE_UNREADABLE;
    return identity->known ? STORE_GONE : STORE_SAME;
  }
  if (!identity->known || !S_ISREG(st.st_mode) || identity->size != (int64_t)st.st_size)
    return STORE_CHANGED;
  if (same_stat(identity, &st) && !identity->fresh)
    return STORE_SAME;
  store_error err;
  int code = store_disk_read_file(path, (size_t)st.st_size, &bytes, &n, &st, &err);
  if (code)
    return code == STORE_E_SIZE      ? STORE_CHANGED
           : code == STORE_E_MISSING ? STORE_GONE
                                     : STORE_UNREADABLE;
  uint64_t digest = store_digest(bytes, n);
  free(bytes);
  if (digest != identity->digest || n != (size_t)identity->size)
    return STORE_CHANGED;
  store_identity_take(identity, &st, digest);
  return STORE_SAME;
}

store_change store_file_changed(store_file *file)
{
  return file->real ? store_identity_changed(&file->identity, file->real) : STORE_SAME;
}
