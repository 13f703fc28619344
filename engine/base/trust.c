// SPDX-License-Identifier: MIT
/*
 * Who could have changed a file that code is loaded from. Any thread; owns nothing.
 * Only owners and modes count. Signatures were no help: who may write a module may as well write the program that would check it. Lists for
 * access (ACLs) need no look of their own, the group bits of a file with one are the most that it gives.
 * Not here: what the file is (plugin/check.c), and where it is looked for (place.c).
 */
#include "base/trust.h"

#include "base/error.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool group_writes(const struct stat *s, gid_t group)
{
  return (s->st_mode & S_IWGRP) && s->st_gid == group;
}

// Who may write a folder may put another file in place of one in it, unless a sticky bit forbids that.
static bool may_replace(const struct stat *folder, mode_t who)
{
  return !(folder->st_mode & S_ISVTX) && (folder->st_mode & who);
}

static bool others_write(const struct stat *s, const ep_trusted *trusted)
{
  const struct stat *t = trusted ? &trusted->info : NULL, *f = trusted ? &trusted->folder : NULL;
  // a group that is the user's own is nobody else
  bool group = (s->st_mode & S_IWGRP) && !(s->st_uid == geteuid() && s->st_gid == getegid()) &&
               !(s->st_uid == 0 && s->st_gid == 0) && !(t && group_writes(t, s->st_gid)) &&
               !(f && may_replace(f, S_IWGRP) && f->st_gid == s->st_gid);
  bool world =
      (s->st_mode & S_IWOTH) && !(t && (t->st_mode & S_IWOTH)) && !(f && may_replace(f, S_IWOTH));
  return group || world;
}

static bool is_ours(const struct stat *s, const ep_trusted *trusted)
{
  return s->st_uid == geteuid() || s->st_uid == 0 || (trusted && s->st_uid == trusted->info.st_uid);
}

int ep_trust_check_file(const struct stat *s, const ep_trusted *trusted, eplua_error *err)
{
  const char *what = S_ISDIR(s->st_mode) ? "folder" : "file";
  if (!is_ours(s, trusted))
    return ep_error_set(err, EPLUA_E_DENIED, "the %s belongs to somebody else", what);
  if (others_write(s, trusted))
    return ep_error_set(err, EPLUA_E_DENIED, "others may write the %s", what);
  return EPLUA_OK;
}

// Whether the folder holds the trusted file, too: then it says nothing about the file that it does not say about that one. Save where a sticky
// bit lets others add files and not replace that one.
static bool holds(const char *folder, const struct stat *s, const ep_trusted *trusted)
{
  if ((s->st_mode & S_ISVTX) && (s->st_mode & (S_IWGRP | S_IWOTH)))
    return false;
  size_t length = strlen(folder);
  return trusted && strncmp(trusted->path, folder, length) == 0 &&
         (trusted->path[length] == '/' || (length > 0 && folder[length - 1] == '/'));
}

// The folder of the file itself, then all above it: there a sticky bit keeps others from renaming what is not theirs. Whose those are does not
// matter: in a container they may belong to somebody it does not know.
int ep_trust_check_folders(const char *real, const ep_trusted *trusted, eplua_error *err)
{
  char *path = strdup(real);
  if (!path)
    return ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
  int code = EPLUA_OK;
  bool own = true;
  for (char *slash = strrchr(path, '/'); code == EPLUA_OK && slash; slash = strrchr(path, '/')) {
    struct stat s;
    bool root = slash == path;
    slash[root] = '\0';
    if (stat(path, &s) != 0) {
      code =
          ep_error_set(err, EPLUA_E_IO, "its folder %s cannot be read: %s", path, strerror(errno));
      break;
    }
    if (holds(path, &s, trusted))
      break;
    if (others_write(&s, trusted) && (own || !(s.st_mode & S_ISVTX)))
      code = ep_error_set(err, EPLUA_E_DENIED, "others may write into the folder %s", path);
    else if (own && !is_ours(&s, trusted))
      code = ep_error_set(err, EPLUA_E_DENIED, "the folder %s belongs to somebody else", path);
    if (root)
      break;
    own = false;
  }
  free(path);
  return code;
}
