// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of app/store/disk.h with a counter in front of each call. */
#include "fault_disk.h"

#include "store/disk.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

static struct {
  atomic_uint count;
  unsigned at;
  int number;
  bool armed, lasting, slow;
  atomic_int full;
  const char *failed;
} faults;

// Whether the call named so fails; errno is set then.
static bool fails(const char *name)
{
  unsigned k = atomic_fetch_add(&faults.count, 1);
  if (faults.slow && k % 2 == 0 && strcmp(name, "close") != 0) {
    errno = EINTR;
    return strcmp(name, "open") == 0 || strcmp(name, "read") == 0 || strcmp(name, "pwrite") == 0 ||
           strcmp(name, "fsync") == 0;
  }
  if (!faults.armed || (faults.lasting ? k < faults.at : k != faults.at))
    return false;
  if (faults.number == 0)
    raise(SIGKILL);
  faults.failed = name;
  errno = faults.number;
  return true;
}

static bool no_room(const char *name)
{
  int number = atomic_load(&faults.full);
  if (number) {
    faults.failed = name;
    errno = number;
  }
  return number != 0;
}

static size_t part(size_t n)
{
  return faults.slow && n > 1 ? n / 2 : n;
}

#define REAL(call, args) (fails(#call) ? -1 : store_disk_real.call args)

static int f_open(const char *path, int flags, mode_t mode)
{
  return REAL(open, (path, flags, mode));
}
static int f_close(int fd)
{
  bool failed = fails("close");
  int number = errno;
  int result = store_disk_real.close(fd); // as Linux does: closed even when it fails
  errno = failed ? number : errno;
  return failed ? -1 : result;
}
static ssize_t f_read(int fd, void *bytes, size_t n)
{
  return REAL(read, (fd, bytes, part(n)));
}
static ssize_t f_pwrite(int fd, const void *bytes, size_t n, off_t at)
{
  return no_room("pwrite") ? -1 : REAL(pwrite, (fd, bytes, part(n), at));
}
static int f_fstat(int fd, struct stat *st)
{
  return REAL(fstat, (fd, st));
}
static int f_stat(const char *path, struct stat *st)
{
  return REAL(stat, (path, st));
}
static int f_lstat(const char *path, struct stat *st)
{
  return REAL(lstat, (path, st));
}
static int f_access(const char *path, int mode)
{
  return REAL(access, (path, mode));
}
static int f_fsync(int fd)
{
  return REAL(fsync, (fd));
}
static int f_ftruncate(int fd, off_t length)
{
  return REAL(ftruncate, (fd, length));
}
static int f_fallocate(int fd, off_t length)
{
  return no_room("fallocate") ? -1 : REAL(fallocate, (fd, length));
}
static int f_fchmod(int fd, mode_t mode)
{
  return REAL(fchmod, (fd, mode));
}
static int f_fchown(int fd, uid_t user, gid_t group)
{
  return REAL(fchown, (fd, user, group));
}
static int f_rename(const char *from, const char *to)
{
  return REAL(rename, (from, to));
}
static int f_rename_new(const char *from, const char *to)
{
  return REAL(rename_new, (from, to));
}
static int f_link(const char *from, const char *to)
{
  return REAL(link, (from, to));
}
static int f_link_fd(int fd, const char *to)
{
  return REAL(link_fd, (fd, to));
}
static int f_unlink(const char *path)
{
  return REAL(unlink, (path));
}
static int f_mkdir(const char *path, mode_t mode)
{
  return REAL(mkdir, (path, mode));
}
static ssize_t f_readlink(const char *path, char *target, size_t size)
{
  return REAL(readlink, (path, target, size));
}
static char *f_realpath(const char *path)
{
  return fails("realpath") ? NULL : store_disk_real.realpath(path);
}
static ssize_t f_flistxattr(int fd, char *names, size_t size)
{
  return REAL(flistxattr, (fd, names, size));
}
static ssize_t f_fgetxattr(int fd, const char *name, void *value, size_t size)
{
  return REAL(fgetxattr, (fd, name, value, size));
}
static int f_fsetxattr(int fd, const char *name, const void *value, size_t size)
{
  return REAL(fsetxattr, (fd, name, value, size));
}

static const store_disk table = {
    .open = f_open,
    .close = f_close,
    .read = f_read,
    .pwrite = f_pwrite,
    .fstat = f_fstat,
    .stat = f_stat,
    .lstat = f_lstat,
    .access = f_access,
    .fsync = f_fsync,
    .ftruncate = f_ftruncate,
    .fallocate = f_fallocate,
    .fchmod = f_fchmod,
    .fchown = f_fchown,
    .rename = f_rename,
    .rename_new = f_rename_new,
    .link = f_link,
    .link_fd = f_link_fd,
    .unlink = f_unlink,
    .mkdir = f_mkdir,
    .readlink = f_readlink,
    .realpath = f_realpath,
    .flistxattr = f_flistxattr,
    .fgetxattr = f_fgetxattr,
    .fsetxattr = f_fsetxattr,
};

void fault_disk_start(void)
{
  atomic_store(&faults.count, 0);
  atomic_store(&faults.full, 0);
  faults.armed = faults.lasting = faults.slow = false;
  faults.failed = "";
  store_disk_now = &table;
}

unsigned fault_disk_stop(void)
{
  store_disk_now = &store_disk_real;
  return atomic_load(&faults.count);
}

void fault_disk_at(unsigned k, int number)
{
  faults.at = k;
  faults.number = number;
  faults.armed = true;
}

void fault_disk_from(unsigned k, int number)
{
  fault_disk_at(k, number);
  faults.lasting = true;
}

void fault_disk_be_slow(void)
{
  faults.slow = true;
}

void fault_disk_full(int number)
{
  atomic_store(&faults.full, number);
}

const char *fault_disk_failed(void)
{
  return faults.failed;
}
