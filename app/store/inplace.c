// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Writing into a file that cannot be replaced, and mending what a crash left of it. Any thread; owns nothing between
 * calls.
 * Before the first byte is touched, old and new content lie fsynced in one file of ours. While the process lives it puts
 * the old content back when something fails; that needs no room, as the blocks are still the file's. When it dies, the
 * next start finds the copy. Only the old or only the new content would do for a crash, but the user may want either.
 */
#include "store/file_int.h"

#include "store/bundle.h"
#include "store/digest.h"
#include "store/error_int.h"
#include "store/replace.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".copy"
#define KIND "copy"

// --- the copy ---

static char *copy_path(const char *folder, const char *real)
{
  char *path = NULL;
  if (asprintf(&path, "%s/%016" PRIx64 SUFFIX, folder, store_digest(real, strlen(real))) < 0)
    return NULL;
  return path;
}

static int make_copy(const char *at, const char *real, const char *old, size_t old_n,
                     const char *bytes, size_t n, store_error *err)
{
  char *content = NULL;
  size_t length = 0;
  cJSON *facts = cJSON_CreateObject();
  cJSON_AddStringToObject(facts, "path", real);
  store_facts_set_number(facts, "old", (int64_t)old_n);
  store_facts_set_number(facts, "new", (int64_t)n);
  int code = store_bundle_make(KIND, facts, old, old_n, bytes, n, &content, &length, err);
  cJSON_Delete(facts);
  if (!code)
    code = store_replace_own(at, content, length, err);
  free(content);
  return code;
}

// --- the write ---

// The file holds these bytes and no others, on disk. 0 or -1 with errno. Writes first and cuts last: what is in between
// can be put back without new blocks.
static int fill(int fd, const char *bytes, size_t n)
{
  if (store_disk_write(fd, bytes, n, 0) < 0 || store_disk_now->ftruncate(fd, (off_t)n) < 0)
    return -1;
  return store_disk_fsync(fd);
}

static int write_open(int fd, const char *real, const char *bytes, size_t n, const char *backups,
                      store_error *err)
{
  char name[STORE_SHORT_MAX], kept[STORE_SHORT_MAX], *old = NULL;
  size_t old_n = 0;
  store_error_path(real, name);
  if (store_disk_read(fd, (size_t)STORE_FILE_BYTES_MAX * 2, &old, &old_n) < 0)
    return store_error_system(err, errno, _("Cannot save '%s': its old content cannot be read"),
                              name);
  char *at = copy_path(backups, real);
  int code = at ? STORE_OK : store_error_memory(err);
  if (!code && store_disk_make_folders(backups) < 0)
    code = store_error_system(err, errno, _("Cannot save '%s': no place for a safety copy in '%s'"),
                              name, store_error_path(backups, kept));
  if (!code) {
    store_error why;
    code = make_copy(at, real, old, old_n, bytes, n, &why);
    if (code) {
      store_disk_now->unlink(at);
      if (why.system)
        store_error_system(err, why.system,
                           _("Cannot save '%s': no safety copy could be made in '%s'"), name,
                           store_error_path(backups, kept));
      else
        store_error_set(err, code, _("Cannot save '%s': %s"), name, why.message);
    }
  }
  if (code)
    goto done;
  // reserved first: a full disk then shows before anything is touched. Not all file systems can.
  bool room = n <= old_n || store_disk_now->fallocate(fd, (off_t)n) == 0 ||
              (errno != ENOSPC && errno != EDQUOT);
  int number = errno;
  if (!room || fill(fd, bytes, n) < 0) {
    number = room ? errno : number;
    if (!room || fill(fd, old, old_n) == 0) {
      code = store_error_system(err, number, _("Cannot save '%s', which is as it was"), name);
    } else {
      code =
          store_error_system(err, number,
                             _("Cannot save '%s', and it is damaged now. Old and new content are "
                               "kept in '%s' and offered at the next start"),
                             name, store_error_path(at, kept));
      goto done; // the copy stays
    }
  }
  store_disk_now->unlink(at); // one that stays is recognised as done at the next start
done:
  free(old);
  free(at);
  return code;
}

int store_file_write_in_place(const char *real, const char *bytes, size_t n, const char *backups,
                              struct stat *after, store_error *err)
{
  char name[STORE_SHORT_MAX];
  store_error_path(real, name);
  if (!backups)
    return store_error_set(err, STORE_E_DENIED,
                           _("Cannot save '%s': it cannot be replaced, and there is no place for a "
                             "copy that would make it safe to write into it"),
                           name);
  int fd = store_disk_open(real, O_RDWR | O_NONBLOCK | O_NOFOLLOW, 0);
  if (fd < 0)
    return store_error_system(err, errno, _("Cannot save '%s'"), name);
  int code = write_open(fd, real, bytes, n, backups, err);
  struct stat now;
  if (!code) {
    bool seen = store_disk_now->fstat(fd, &now) == 0;
    if (seen)
      *after = now;
    after->st_size = (off_t)n;
    if (!seen) // it is saved all the same; a time that fits nothing has the content compared next time
      after->st_mtim = (struct timespec){0};
  }
  store_disk_close(fd);
  return code;
}
