// SPDX-License-Identifier: MIT
/*
 * Folders that hold secrets, and where the one of this user is. Any thread; owns nothing.
 * In /tmp anybody may be there before us, with a folder or a link of that name. So what is found is looked at through a
 * descriptor that follows no link, and refused unless it is ours alone. Putting a foreign folder right is no way: its owner
 * can turn it back.
 * Not here: the files in it (verbs/secret_file.c, the socket file of control).
 */
#include "base/folder.h"

#include "base/error.h"

#include <eplua/access.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OTHERS_WRITE = S_IWGRP | S_IWOTH };

static int failed(eplua_error *err, const char *path)
{
  return ep_error_set(err, EPLUA_E_IO, "cannot make the folder %s: %s", path, strerror(errno));
}

static int look_at(const char *path, eplua_error *err)
{
  struct stat s;
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0 && (errno == ELOOP || errno == ENOTDIR))
    return ep_error_set(err, EPLUA_E_DENIED, "%s is no folder", path);
  if (fd < 0 && errno == EACCES)
    return ep_error_set(err, EPLUA_E_DENIED, "the folder %s cannot be read by us", path);
  if (fd < 0 || fstat(fd, &s) != 0) {
    failed(err, path);
    if (fd >= 0)
      close(fd);
    return EPLUA_E_IO;
  }
  close(fd);
  if (s.st_uid != geteuid())
    return ep_error_set(err, EPLUA_E_DENIED, "the folder %s belongs to somebody else", path);
  if (s.st_mode & OTHERS_WRITE)
    return ep_error_set(err, EPLUA_E_DENIED, "others may write into the folder %s", path);
  return EPLUA_OK;
}

int ep_folder_make_private(const char *path, eplua_error *err)
{
  if (mkdir(path, S_IRWXU) == 0) {
    // a umask may have taken rights of our own; nobody else can have put another one here, where it is checked again
    if (chmod(path, S_IRWXU) != 0)
      return failed(err, path);
  } else if (errno != EEXIST) {
    return failed(err, path);
  }
  return look_at(path, err);
}

// The folder that the session gave to this user, or NULL. One that is left from another user (sudo) is none.
static const char *session_folder(void)
{
  struct stat s;
  const char *path = getenv("XDG_RUNTIME_DIR");
  if (!path || *path != '/' || stat(path, &s) != 0)
    return NULL;
  return S_ISDIR(s.st_mode) && s.st_uid == geteuid() && !(s.st_mode & OTHERS_WRITE) ? path : NULL;
}

char *eplua_runtime_folder(eplua_error *err)
{
  char *path = NULL;
  const char *session = session_folder();
  int length = session ? asprintf(&path, "%s/eplua", session)
                       : asprintf(&path, "/tmp/eplua-%lu", (unsigned long)geteuid());
  if (length < 0) {
    ep_error_set(err, EPLUA_E_NOMEM, "%s", eplua_error_text(EPLUA_E_NOMEM));
    return NULL;
  }
  if (ep_folder_make_private(path, err) == EPLUA_OK)
    return path;
  free(path);
  return NULL;
}
