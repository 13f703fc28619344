// SPDX-License-Identifier: GPL-3.0-or-later
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The path as a whole; its folders are there then.
static int make_way(const char *folder, const char *path, char whole[PATH_MAX])
{
  int n = snprintf(whole, PATH_MAX, "%s/%s", folder, path);
  if (n < 0 || n >= PATH_MAX) {
    errno = ENAMETOOLONG;
    return -1;
  }
  for (char *slash = whole + strlen(folder); (slash = strchr(slash + 1, '/'));) {
    *slash = '\0';
    int code = mkdir(whole, 0700);
    *slash = '/';
    if (code != 0 && errno != EEXIST)
      return -1;
  }
  return 0;
}

int folder_touch(const char *folder, const char *path)
{
  char whole[PATH_MAX];
  if (make_way(folder, path, whole) != 0)
    return -1;
  int fd = open(whole, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  return fd < 0 ? -1 : close(fd);
}

int folder_link(const char *folder, const char *target, const char *path)
{
  char whole[PATH_MAX];
  return make_way(folder, path, whole) == 0 ? symlink(target, whole) : -1;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *place)
{
  (void)info, (void)type, (void)place;
  return remove(path);
}

int folder_remove(const char *folder)
{
  return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
