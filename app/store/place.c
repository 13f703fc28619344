// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Folders of ours. Owns nothing.
 * A runtime folder that others may enter is not used: a socket in there would be theirs to replace.
 */
#include "store/place.h"

#include "store/disk.h"
#include "store/error_int.h"
#include "words/words.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PASSWD_BYTES = 16 << 10 };

// The folder, made if need be; takes path. NULL: it cannot be used; errno.
static char *usable(char *path)
{
  if (path && store_disk_make_folders(path) == 0 && store_disk_now->access(path, W_OK | X_OK) == 0)
    return path;
  int number = path ? errno : ENOMEM;
  free(path);
  errno = number;
  return NULL;
}

static char *join(const char *folder, const char *name)
{
  char *path = NULL;
  return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

// Home as the system knows it. given; NULL: none.
static char *home_of_user(void)
{
  struct passwd entry, *found = NULL;
  char *buffer = malloc(PASSWD_BYTES), *home = NULL;
  if (buffer && getpwuid_r(geteuid(), &entry, buffer, PASSWD_BYTES, &found) == 0 && found &&
      entry.pw_dir && entry.pw_dir[0] == '/' && entry.pw_dir[1])
    home = strdup(entry.pw_dir);
  free(buffer);
  return home;
}

char *store_place_state(char said[STORE_SAID_MAX])
{
  const char *base = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  char *users = NULL, *path, name[STORE_SHORT_MAX];
  said[0] = '\0';
  if (base && *base == '/') {
    path = join(base, "eplua");
  } else {
    if (!home || *home != '/')
      home = users = home_of_user();
    path = home ? join(home, ".local/state/eplua") : NULL;
  }
  if (!path) {
    snprintf(said, STORE_SAID_MAX,
             _("There is no home folder (HOME is not set), so nothing is kept: no session, and no "
               "copy of unsaved text"));
  } else {
    store_error_path(path, name);
    path = usable(path);
    if (!path) {
      store_error err;
      store_error_system(&err, errno,
                         _("Nothing is kept, no session and no copy of unsaved text, as the folder "
                           "'%s' cannot be used"),
                         name);
      snprintf(said, STORE_SAID_MAX, "%.*s", STORE_SAID_MAX - 1, err.message);
    }
  }
  free(users);
  return path;
}

static bool is_private(const char *path)
{
  struct stat st;
  return store_disk_now->lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() &&
         (st.st_mode & 0077) == 0;
}

char *store_place_runtime(void)
{
  const char *base = getenv("XDG_RUNTIME_DIR");
  char *path = base && *base == '/' && is_private(base) ? usable(join(base, "eplua")) : NULL;
  if (!path) {
    char name[48];
    snprintf(name, sizeof name, "/tmp/eplua-%lu", (unsigned long)geteuid());
    path = usable(strdup(name));
  }
  if (path && !is_private(path)) {
    free(path);
    path = NULL;
  }
  return path;
}
