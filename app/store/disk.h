/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every system call by which app/store touches the disk, in one table, so that a test can make each fail, write short,
 * or be the last thing the process ever does. Inside app/store only; any thread.
 */
#ifndef STORE_DISK_H
#define STORE_DISK_H

#include "store/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Each as the call of that name: a negative number (or NULL) with errno. */
typedef struct store_disk {
  int (*open)(const char *path, int flags, mode_t mode);
  int (*close)(int fd);
  ssize_t (*read)(int fd, void *bytes, size_t n);
  ssize_t (*pwrite)(int fd, const void *bytes, size_t n, off_t at);
  int (*fstat)(int fd, struct stat *st);
  int (*stat)(const char *path, struct stat *st);
  int (*lstat)(const char *path, struct stat *st);
  int (*access)(const char *path, int mode); /* by effective ids */
  int (*fsync)(int fd);
  int (*ftruncate)(int fd, off_t length);
  int (*fallocate)(int fd, off_t length); /* reserves without changing the size */
  int (*fchmod)(int fd, mode_t mode);
  int (*fchown)(int fd, uid_t user, gid_t group);
  int (*rename)(const char *from, const char *to);
  int (*rename_new)(const char *from, const char *to); /* EEXIST when `to` is there */
  int (*link)(const char *from, const char *to);
  int (*link_fd)(int fd, const char *to); /* gives a file without a name one */
  int (*unlink)(const char *path);
  int (*mkdir)(const char *path, mode_t mode);
  ssize_t (*readlink)(const char *path, char *target, size_t size);
  char *(*realpath)(const char *path); /* given: free() */
  ssize_t (*flistxattr)(int fd, char *names, size_t size);
  ssize_t (*fgetxattr)(int fd, const char *name, void *value, size_t size);
  int (*fsetxattr)(int fd, const char *name, const void *value, size_t size);
} store_disk;

extern const store_disk store_disk_real;

/* The table in use; at first store_disk_real. Set by tests, while no other thread of app/store runs. */
extern const store_disk *store_disk_now;

/* open() that tries again when a signal came between. */
int store_disk_open(const char *path, int flags, mode_t mode);

/* Closes; a negative fd is accepted. Returns what close() did, a signal counting as success. */
int store_disk_close(int fd);

int store_disk_fsync(int fd);

/* All n bytes at this place of the file, in as many calls as it takes. 0 or -1 with errno. */
int store_disk_write(int fd, const char *bytes, size_t n, off_t at);

/* All that fd gives from here to its end, with a NUL behind it (not counted). Given: free(). 0, -1 with errno; EFBIG
 * when it is more than limit. */
int store_disk_read(int fd, size_t limit, char **bytes, size_t *n);

/* Makes a folder's entries durable. File systems that cannot (EINVAL) count as done. 0 or -1 with errno. */
int store_disk_sync_folder(const char *folder);

/* The folder of an absolute path: everything before the last slash, "/" at least. given: free(); NULL: no memory. */
char *store_disk_folder(const char *path);

/* Makes the folder and those above it that are missing, 0700. 0 or -1 with errno. */
int store_disk_make_folders(const char *folder);

/* Reads a plain file of ours; never waits for a pipe. *st may be NULL. Given: free(). */
int store_disk_read_file(const char *path, size_t limit, char **bytes, size_t *n, struct stat *st,
                         store_error *err);

#endif
