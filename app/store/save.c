// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Writing a file of the user's: may it be written, is it still what was read, and which way is safe. Any thread; owns
 * nothing. The ways themselves are replace.c and inplace.c.
 * Replacing is the better way wherever it changes nothing but the content. Where it would cut other names off, change the
 * owner or is not possible, the file is written in place.
 */
#include "store/file_int.h"

#include "store/digest.h"
#include "store/error_int.h"
#include "store/replace.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// One write on its way.
typedef struct save {
  store_file *file;
  const store_write_options *options;
  char *path, *real;
  char name[STORE_SHORT_MAX];
  char *bytes;
  size_t n;
  bool own;    // it is the file that was read
  bool exists; // `old` is filled
  struct stat old, after;
  bool placed; // the new content is there
} save;

static int refuse_changed(const save *s, bool gone, store_error *err)
{
  return store_error_set(err, STORE_E_CHANGED,
                         gone ? _("'%s' was removed by another program since it was opened")
                              : _("'%s' was changed by another program since it was opened"),
                         s->name);
}

// May it be written at all? Fills exists and old.
static int look_first(save *s, store_error *err)
{
  bool free_hand = s->options->overwrite;
  s->exists = store_disk_now->stat(s->real, &s->old) == 0;
  if (!s->exists && errno != ENOENT)
    return store_error_system(err, errno, _("Cannot save '%s'"), s->name);
  if (!s->exists)
    return s->own && s->file->identity.known && !free_hand ? refuse_changed(s, true, err)
                                                           : STORE_OK;
  if (!S_ISREG(s->old.st_mode))
    return store_file_refuse_kind(s->old.st_mode, s->name, err);
  if (!free_hand && !s->own)
    return store_error_set(err, STORE_E_EXISTS, _("'%s' is there already"), s->name);
  if (!free_hand) {
    store_change change = store_file_changed(s->file);
    if (change == STORE_CHANGED || change == STORE_GONE)
      return refuse_changed(s, change == STORE_GONE, err);
    if (change == STORE_UNREADABLE)
      return store_error_set(err, STORE_E_IO,
                             _("Cannot save '%s': whether it changed since it was opened cannot be "
                               "seen, as it cannot be read"),
                             s->name);
  }
  if ((s->old.st_mode & 0222) == 0)
    return store_error_set(err, STORE_E_READ_ONLY,
                           _("Cannot save '%s': it is marked as read-only; save it under another "
                             "name, or make it writable"),
                           s->name);
  if (store_disk_now->access(s->real, W_OK) < 0)
    return store_error_system(err, errno, _("Cannot save '%s'"), s->name);
  return STORE_OK;
}

// Just before the name changes hands: still the file that was looked at?
static int look_again(void *ud, store_error *err)
{
  const save *s = ud;
  struct stat now;
  if (store_disk_now->stat(s->real, &now) < 0)
    return errno == ENOENT ? refuse_changed(s, true, err)
                           : store_error_system(err, errno, _("Cannot save '%s'"), s->name);
  if (now.st_ino != s->old.st_ino || now.st_dev != s->old.st_dev || now.st_size != s->old.st_size ||
      now.st_mtim.tv_sec != s->old.st_mtim.tv_sec || now.st_mtim.tv_nsec != s->old.st_mtim.tv_nsec)
    return refuse_changed(s, false, err);
  return STORE_OK;
}

static bool must_stay(const save *s)
{
  char *folder = store_disk_folder(s->real);
  bool stays = s->old.st_nlink > 1 || (folder && store_disk_now->access(folder, W_OK | X_OK) < 0);
  free(folder);
  return stays;
}

static int write_existing(save *s, store_error *err)
{
  bool other_owner = false;
  if (!must_stay(s)) {
    int like = store_disk_open(s->real, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, 0);
    if (like < 0)
      return store_error_system(err, errno, _("Cannot save '%s': its old content cannot be read"),
                                s->name);
    const store_replace r = {.path = s->real,
                             .bytes = s->bytes,
                             .length = s->n,
                             .like = like,
                             .look = look_again,
                             .ud = s};
    int code = store_replace_file(&r, &s->after, &s->placed, &other_owner, err);
    store_disk_close(like);
    // a sticky folder, a mount point, a foreign owner: the file itself may still be written
    if (code == STORE_OK)
      store_replace_tidy(s->real);
    bool not_this_way = other_owner || code == STORE_E_DENIED || code == STORE_E_BUSY;
    if (s->placed || !not_this_way)
      return code;
  }
  int code = look_again(s, err);
  if (code)
    return code;
  s->after = s->old;
  code = store_file_write_in_place(s->real, s->bytes, s->n, s->options->backups, &s->after, err);
  s->placed = code == STORE_OK;
  return code;
}

static int write_new(save *s, store_error *err)
{
  const store_replace r = {
      .path = s->real, .bytes = s->bytes, .length = s->n, .like = -1, .exclusive = true};
  int code = store_replace_file(&r, &s->after, &s->placed, NULL, err);
  if (code == STORE_E_EXISTS)
    store_error_set(err, code, _("'%s' was made by another program just now"), s->name);
  return code;
}

// What is there now is what the file describes.
static void take_result(save *s, const char *text, size_t length)
{
  store_file *f = s->file;
  free(f->path);
  free(f->real);
  f->path = s->path;
  f->real = s->real;
  s->path = s->real = NULL;
  f->mixed_ends = f->read_only = f->locked = false;
  f->reason[0] = '\0';
  f->final_newline = length == 0 || text[length - 1] == '\n';
  f->mode = s->after.st_mode & 07777;
  f->links = (unsigned)s->after.st_nlink;
  if (f->links == 0)
    f->links = 1; // it was looked at before it had its name
  store_identity_take(&f->identity, &s->after, store_digest(s->bytes, s->n));
}

int store_file_write(store_file *file, const char *path, const char *text, size_t length,
                     const store_write_options *options, store_error *err)
{
  static const store_write_options defaults = {0};
  store_error own;
  if (!err)
    err = &own;
  save s = {.file = file, .options = options ? options : &defaults};
  if ((path ? !*path : !file->path) || !text)
    return store_error_set(err, STORE_E_INVALID, _("No path is given"));
  s.path = store_file_absolute(path ? path : file->path);
  if (!s.path)
    return store_error_memory(err);
  store_error_path(s.path, s.name);
  s.real = store_file_resolve(s.path, err);
  int code = s.real ? STORE_OK : err->code;
  s.own = s.real && file->real && strcmp(s.real, file->real) == 0;
  if (!code && s.own && file->read_only)
    code = store_error_set(err, STORE_E_READ_ONLY, _("Cannot save '%s': %s"), s.name, file->reason);
  if (!code)
    code = look_first(&s, err);
  if (!code) {
    code = store_text_encode(&file->format, text, length, &s.bytes, &s.n, err);
    if (code == STORE_E_ENCODING) {
      store_error why = *err;
      store_error_set(err, code, _("Cannot save '%s': %s"), s.name, why.message);
      err->line = why.line;
    }
  }
  if (!code)
    code = s.exists ? write_existing(&s, err) : write_new(&s, err);
  if (s.placed)
    take_result(&s, text, length);
  free(s.path);
  free(s.real);
  free(s.bytes);
  return code;
}
