// SPDX-License-Identifier: MIT
/*
 * Notes of what is being loaded. Any thread; owns a descriptor while a plugin is loaded.
 * A file NAME.PID.N in the folder of notes stands for one plugin that is being loaded, and is locked meanwhile. The system lets go of the lock
 * however the process ends; so a note that nobody holds is that of a crash, and no pid that was given to another process misleads. It
 * becomes NAME.crashed, which stays until somebody switches the plugin on again. A handler of SIGSEGV was rejected: after a crash nothing can be relied
 * upon, and it sees no SIGKILL and no exit().
 */
#include "plugin/plugin_int.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct ep_plugin_note {
  int fd;
  char *path;
};

static void make_folder(const char *folder)
{
  char path[4096];
  int n = snprintf(path, sizeof path, "%s", folder);
  if (n < 0 || (size_t)n >= sizeof path)
    return;
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path, S_IRWXU); // what is there stays; what fails shows when the note is made
    *slash = '/';
  }
  mkdir(path, S_IRWXU);
}

ep_plugin_note *ep_plugin_note_begin(const char *folder, const char *name, const char *path)
{
  static atomic_uint serial;
  char *hidden = NULL, *shown = NULL;
  int fd = -1;
  ep_plugin_note *note = NULL;
  if (!folder)
    return NULL;
  unsigned number = atomic_fetch_add(&serial, 1);
  if (asprintf(&shown, "%s/%s.%ld.%u", folder, name, (long)getpid(), number) < 0) {
    shown = NULL;
    goto done;
  }
  if (asprintf(&hidden, "%s/.%s.%ld.%u", folder, name, (long)getpid(), number) < 0) {
    hidden = NULL;
    goto done;
  }
  make_folder(folder);
  // locked before it can be found under its name
  fd = open(hidden, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0 || dprintf(fd, "%s\n", path) < 0 ||
      rename(hidden, shown) != 0)
    goto done;
  note = malloc(sizeof *note);
  if (note)
    *note = (ep_plugin_note){.fd = fd, .path = shown};
  else
    unlink(shown);
done:
  if (!note && hidden)
    unlink(hidden);
  free(hidden);
  if (!note) {
    free(shown);
    if (fd >= 0)
      close(fd);
  }
  return note;
}

void ep_plugin_note_end(ep_plugin_note *note)
{
  if (!note)
    return;
  unlink(note->path);
  close(note->fd);
  free(note->path);
  free(note);
}

static bool is_left_over(int folder, const char *file)
{
  int fd = openat(folder, file, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return false;
  struct stat before, now;
  // one that has ended well meanwhile has no name any more
  bool left = flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &before) == 0 &&
              fstatat(folder, file, &now, AT_SYMLINK_NOFOLLOW) == 0 && before.st_ino == now.st_ino;
  close(fd);
  return left;
}

// NAME.PID.N of this name.
static bool is_note_of(const char *file, const char *name)
{
  size_t length = strlen(name);
  return strncmp(file, name, length) == 0 && file[length] == '.' && file[length + 1] >= '0' &&
         file[length + 1] <= '9';
}

bool ep_plugin_note_crashed(const char *folder, const char *name, bool *news)
{
  char crashed[EP_PLUGIN_NAME + 16];
  *news = false;
  DIR *dir = folder ? opendir(folder) : NULL;
  int fd = dir ? dirfd(dir) : -1;
  bool known = false;
  snprintf(crashed, sizeof crashed, "%s.crashed", name);
  for (struct dirent *each; fd >= 0 && (each = readdir(dir));) {
    if (is_note_of(each->d_name, name) && is_left_over(fd, each->d_name))
      *news |= renameat(fd, each->d_name, fd, crashed) == 0;
  }
  if (fd >= 0)
    known = *news || faccessat(fd, crashed, F_OK, 0) == 0;
  if (dir)
    closedir(dir);
  return known;
}

// NAME of NAME.PID.N; false: it is no note.
static bool name_of_note(const char *file, char *name, size_t size)
{
  size_t length = strcspn(file, ".");
  if (length >= size || !ep_plugin_name_is_valid(file, length))
    return false;
  memcpy(name, file, length);
  name[length] = '\0';
  return is_note_of(file, name);
}

char *ep_plugin_notes_news(const char *folder)
{
  char *list = NULL, name[EP_PLUGIN_NAME];
  size_t length = 0;
  FILE *out = open_memstream(&list, &length);
  DIR *dir = out && folder ? opendir(folder) : NULL;
  for (struct dirent *each; dir && (each = readdir(dir));) {
    bool news = false;
    if (name_of_note(each->d_name, name, sizeof name))
      ep_plugin_note_crashed(folder, name, &news);
    if (news)
      fprintf(out, "%s\n", name);
  }
  if (dir)
    closedir(dir);
  if (out && fclose(out) == 0)
    return list;
  free(list);
  return NULL;
}

void ep_plugin_note_forget(const char *folder, const char *name)
{
  char *path = NULL;
  bool news;
  if (!folder)
    return;
  ep_plugin_note_crashed(folder, name, &news); // notes of which nobody was told become one
  if (asprintf(&path, "%s/%s.crashed", folder, name) < 0)
    return;
  unlink(path);
  free(path);
}
