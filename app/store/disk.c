// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The table of system calls, and the few loops that everybody who reads or writes needs. Any thread; owns nothing.
 * One pointer for the process, since a test replaces all or nothing; handing a table through every function was tried on
 * paper and made each signature longer for no user.
 */
#include "store/disk.h"

#include "store/error_int.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { CHUNK = 1 << 20, FIRST_READ = 64 << 10 };

static int real_open(const char *path, int flags, mode_t mode)
{
  return open(path, flags, mode);
}

static int real_access(const char *path, int mode)
{
  return faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

static int real_fallocate(int fd, off_t length)
{
  return fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, length);
}

static int real_rename_new(const char *from, const char *to)
{
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

static int real_link_fd(int fd, const char *to)
{
  char from[40];
  snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
  return linkat(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW);
}

static char *real_realpath(const char *path)
{
  return realpath(path, NULL);
}

static int real_fsetxattr(int fd, const char *name, const void *value, size_t size)
{
  return fsetxattr(fd, name, value, size, 0);
}

const store_disk store_disk_real = {
    .open = real_open,
    .close = close,
    .read = read,
    .pwrite = pwrite,
    .fstat = fstat,
    .stat = stat,
    .lstat = lstat,
    .access = real_access,
    .fsync = fsync,
    .ftruncate = ftruncate,
    .fallocate = real_fallocate,
    .fchmod = fchmod,
    .fchown = fchown,
    .rename = rename,
    .rename_new = real_rename_new,
    .link = link,
    .link_fd = real_link_fd,
    .unlink = unlink,
    .mkdir = mkdir,
    .readlink = readlink,
    .realpath = real_realpath,
    .flistxattr = flistxattr,
    .fgetxattr = fgetxattr,
    .fsetxattr = real_fsetxattr,
};

const store_disk *store_disk_now = &store_disk_real;

int store_disk_open(const char *path, int flags, mode_t mode)
{
  int fd;
  do
    fd = store_disk_now->open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

int store_disk_close(int fd)
{
  if (fd < 0)
    return 0;
  int result = store_disk_now->close(fd);
  return result < 0 && errno == EINTR ? 0 : result; // Linux has closed it even then
}

int store_disk_fsync(int fd)
{
  int result;
  do
    result = store_disk_now->fsync(fd);
  while (result < 0 && errno == EINTR);
  return result;
}

int store_disk_write(int fd, const char *bytes, size_t n, off_t at)
{
  while (n > 0) {
    ssize_t wrote = store_disk_now->pwrite(fd, bytes, n < CHUNK ? n : CHUNK, at);
    if (wrote < 0 && errno == EINTR)
      continue;
    if (wrote <= 0) {
      if (wrote == 0)
        errno = ENOSPC; // no file system of today does this; a loop that never ends would be worse
      return -1;
    }
    bytes += wrote;
    n -= (size_t)wrote;
    at += wrote;
  }
  return 0;
}

int store_disk_read(int fd, size_t limit, char **bytes, size_t *n)
{
  struct stat st;
  char *buffer = NULL, *larger;
  size_t size = FIRST_READ, used = 0;
  // one byte more than expected, so that the end shows without another turn
  if (store_disk_now->fstat(fd, &st) == 0 && st.st_size > 0 && (uintmax_t)st.st_size <= limit)
    size = (size_t)st.st_size + 2;
  for (;;) {
    if (!buffer || used + 1 >= size) {
      size = buffer ? size * 2 : size;
      larger = realloc(buffer, size);
      if (!larger) {
        errno = ENOMEM;
        goto fail;
      }
      buffer = larger;
    }
    ssize_t got = store_disk_now->read(fd, buffer + used, size - used - 1);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      goto fail;
    if (got == 0)
      break;
    used += (size_t)got;
    if (used > limit) {
      errno = EFBIG;
      goto fail;
    }
  }
  buffer[used] = '\0';
  *bytes = buffer;
  *n = used;
  return 0;
fail:
  free(buffer);
  return -1;
}

int store_disk_sync_folder(const char *folder)
{
  int fd = store_disk_open(folder, O_RDONLY | O_DIRECTORY, 0);
  if (fd < 0)
    return -1;
  int result = store_disk_fsync(fd), number = errno;
  store_disk_close(fd);
  errno = number;
  return result < 0 && (number == EINVAL || number == ENOTSUP) ? 0 : result;
}

char *store_disk_folder(const char *path)
{
  const char *slash = strrchr(path, '/');
  if (!slash)
    return strdup(".");
  return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

int store_disk_make_folders(const char *folder)
{
  char *path = strdup(folder);
  int result = 0;
  if (!path) {
    errno = ENOMEM;
    return -1;
  }
  for (char *at = path + 1; result == 0; at++) {
    if (*at != '/' && *at)
      continue;
    char end = *at;
    *at = '\0';
    // what is there stays, also where we could not make it (EROFS, EACCES on /home)
    if (store_disk_now->mkdir(path, 0700) < 0 && errno != EEXIST) {
      struct stat st;
      int number = errno;
      if (store_disk_now->stat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
        errno = number;
        result = -1;
      }
    }
    *at = end;
    if (!end)
      break;
  }
  int number = errno;
  free(path);
  errno = number;
  return result;
}

int store_disk_read_file(const char *path, size_t limit, char **bytes, size_t *n, struct stat *st,
                         store_error *err)
{
  char name[STORE_SHORT_MAX];
  struct stat own;
  if (!st)
    st = &own;
  int code, fd = store_disk_open(path, O_RDONLY | O_NONBLOCK, 0);
  if (fd < 0)
    return store_error_system(err, errno, _("Cannot open '%s'"), store_error_path(path, name));
  if (store_disk_now->fstat(fd, st) < 0)
    code = store_error_system(err, errno, _("Cannot look at '%s'"), store_error_path(path, name));
  else if (!S_ISREG(st->st_mode))
    code = store_error_set(err, STORE_E_KIND, _("'%s' is no plain file"),
                           store_error_path(path, name));
  else if (store_disk_read(fd, limit, bytes, n) == 0)
    code = STORE_OK;
  else if (errno == EFBIG)
    code = store_error_set(err, STORE_E_SIZE, _("'%s' is larger than %zu bytes"),
                           store_error_path(path, name), limit);
  else
    code = store_error_system(err, errno, _("Cannot read '%s'"), store_error_path(path, name));
  store_disk_close(fd);
  return code;
}
