// SPDX-License-Identifier: MIT
/*
 * A secret in a file that nobody else can read. Any thread; owns nothing.
 * A new file is made beside the old one and renamed over it. So there is no moment at which a wide umask, a link or an open
 * descriptor of somebody else shows the secret: truncating and writing what is there would keep all three.
 * It is not synced: it is worth nothing after a restart of the machine.
 */
#include "verbs/secret_file.h"

#include "base/error.h"
#include "base/folder.h"
#include "verbs/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OWNER_ONLY = S_IRUSR | S_IWUSR };

static int no_memory(eplua_error *err)
{
  return ep_error_set(err, EPLUA_E_NOMEM, "%s", eplua_error_text(EPLUA_E_NOMEM));
}

static int make_folder(const char *path, eplua_error *err)
{
  const char *slash = strrchr(path, '/');
  size_t length = slash ? (size_t)(slash - path) : 0;
  char *folder = length > 0 ? strndup(path, length) : strdup(slash ? "/" : ".");
  if (!folder)
    return no_memory(err);
  int code = ep_folder_make_private(folder, err);
  free(folder);
  return code;
}

static int check_old(const char *path, eplua_error *err)
{
  struct stat s;
  if (lstat(path, &s) != 0)
    return errno == ENOENT
               ? EPLUA_OK
               : ep_error_set(err, EPLUA_E_IO, "cannot look at %s: %s", path, strerror(errno));
  if (!S_ISREG(s.st_mode))
    return ep_error_set(err, EPLUA_E_DENIED, "%s is in the way and no plain file", path);
  if (s.st_uid != geteuid())
    return ep_error_set(err, EPLUA_E_DENIED, "%s belongs to somebody else", path);
  return EPLUA_OK;
}

static bool write_all(int fd, const char *text, size_t length)
{
  while (length > 0) {
    ssize_t n = write(fd, text, length);
    if (n < 0 && errno != EINTR)
      return false;
    if (n > 0) {
      text += n;
      length -= (size_t)n;
    }
  }
  return true;
}

int ep_secret_file_write(const char *path, const char *text, eplua_error *err)
{
  ep_secret name; // of the new file: nobody can be there before
  char *fresh = NULL;
  int fd = -1;
  int code = make_folder(path, err);
  if (code == EPLUA_OK)
    code = check_old(path, err);
  if (code != EPLUA_OK)
    return code;
  if (!ep_secret_draw(&name) || asprintf(&fresh, "%s.%.16s", path, name.digits) < 0)
    return no_memory(err);
  fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, OWNER_ONLY);
  if (fd < 0)
    goto fail;
  if (fchmod(fd, OWNER_ONLY) != 0 || !write_all(fd, text, strlen(text)) ||
      !write_all(fd, "\n", 1) || rename(fresh, path) != 0)
    goto fail;
  close(fd);
  free(fresh);
  return EPLUA_OK;
fail:
  code = ep_error_set(err, EPLUA_E_IO, "cannot write %s: %s", path, strerror(errno));
  if (fd >= 0) {
    unlink(fresh);
    close(fd);
  }
  free(fresh);
  return code;
}

void ep_secret_file_remove(const char *path, const char *text)
{
  // its inode would not tell: the next file may get the same one
  char found[EP_SECRET_DIGITS];
  if (strlen(text) != sizeof found)
    return;
  int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return;
  if (read(fd, found, sizeof found) == (ssize_t)sizeof found &&
      memcmp(found, text, sizeof found) == 0)
    unlink(path);
  explicit_bzero(found, sizeof found);
  close(fd);
}
