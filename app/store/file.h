/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of the user's: read without harm, written as a whole or not at all. Any thread; one store_file is used by one
 * thread at a time. Calls may take as long as the disk does.
 */
#ifndef STORE_FILE_H
#define STORE_FILE_H

#include "store/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { STORE_FILE_BYTES_MAX = 256 << 20, STORE_FILE_LINE_MAX = 1 << 20 }; /* defaults */

/* Which content it was. */
typedef struct store_identity {
  uint64_t device, inode;
  int64_t size, mtime_ns; /* since the epoch */
  uint64_t digest;        /* of the bytes */
  bool known;             /* false: there is no file yet */
  bool
      fresh; /* it was written so shortly before we looked that a later write may bear the same time */
} store_identity;

typedef struct store_file {
  char *path; /* absolute, as it was asked for; NULL: none */
  char *real; /* with all links followed: where the bytes are */
  store_format format;
  bool mixed_ends;    /* lines ended in different ways */
  bool final_newline; /* the last line ends */
  bool
      read_only; /* writing the text back would damage the file: refused until it is read otherwise */
  char reason[STORE_REASON_MAX]; /* why, and what can be done; sentences. "" else */
  bool locked;                   /* this user may not write to it (now) */
  mode_t mode;
  unsigned links; /* names it has; more than 1: it is written in place */
  store_identity identity;
} store_file;

/* No file, UTF-8, LF. */
void store_file_init(store_file *file);
void store_file_fini(store_file *file);

typedef struct store_read_options {
  const char *encoding; /* NULL: UTF-8, or what a byte order mark says */
  bool
      convert_line_ends; /* mixed ones are no reason for read_only: the caller wants them all alike. The text is then not
                           * what is on disk: treat it as modified */
  size_t max_bytes; /* 0: STORE_FILE_BYTES_MAX */
  size_t max_line;  /* bytes; 0: STORE_FILE_LINE_MAX */
} store_read_options;

/* Reads path (relative: to the current folder) into *text: UTF-8, \n, no NUL inside, one behind; given: free(). Fills
 * *file, whose former content goes. On failure *file is as it was. options NULL: all defaults.
 * Never waits for a pipe or a device: STORE_E_KIND. STORE_E_SIZE: too large, or a line too long. STORE_E_MISSING. */
int store_file_read(store_file *file, const char *path, const store_read_options *options,
                    char **text, size_t *length, store_error *err);

typedef struct store_write_options {
  /* Folder for the copies that make writing in place safe (see below); NULL: what has to be written in place is refused. */
  const char *backups;
  bool overwrite; /* also when the file changed since it was read, or when the new path is taken */
} store_write_options;

/* Writes text (UTF-8, \n) to path, NULL: to where it was read. On success *file describes what is there now.
 *
 * The file is replaced as a whole: mode, owner, ACL and attributes are kept as far as allowed; a link stays and its
 * target is replaced; a new file obeys the umask. In place instead, with a copy in `backups` until it is done: files
 * with several names, of another owner, in a folder where nothing can be created, or mounted on by themselves.
 *
 * STORE_E_CHANGED: the file is not what was read (or is gone), nothing was written. STORE_E_EXISTS: a path other than the
 * one read is taken. STORE_E_READ_ONLY: read_only, or its mode. STORE_E_ENCODING: err->line has what cannot be encoded.
 * After any failure the old content is intact, save where the message says otherwise: that the new content is there but
 * not confirmed by the disk, or where a copy lies when an in-place write could not be undone. */
int store_file_write(store_file *file, const char *path, const char *text, size_t length,
                     const store_write_options *options, store_error *err);

typedef enum store_change {
  STORE_SAME,
  STORE_CHANGED,
  STORE_GONE,
  STORE_UNREADABLE /* no permission now, or the disk fails */
} store_change;

/* Is the file still what was read? One stat(); the content is read only when that differs but for the size. Notes a
 * mere touch in *file. A file without a path, or not there when last looked at: STORE_SAME while that stays so. */
store_change store_file_changed(store_file *file);

/* The same for an identity that was kept elsewhere. */
store_change store_identity_changed(store_identity *identity, const char *path);

/* ---- writes in place that a crash cut short ---- */

typedef enum store_torn {
  STORE_TORN_MIXED,  /* part old, part new: our doing */
  STORE_TORN_OTHER,  /* neither, and no mixture: somebody else wrote since */
  STORE_TORN_MISSING /* it is not there, or cannot be read */
} store_torn;

typedef struct store_backup {
  char *path;    /* of the user's file */
  char *kept_at; /* of the copy */
  store_torn state;
  size_t old_length, new_length;
} store_backup;

/* What lies in the folder and matters: entries for files that are whole, old or new, are removed on the way. The caller
 * is the only one to use the folder. *list given: store_backup_list_free(). A missing folder is an empty one.
 * *broken (may be NULL) counts copies that could not be used; they are kept aside as NAME.bad. */
int store_backup_list(const char *folder, store_backup **list, size_t *count, unsigned *broken,
                      store_error *err);
void store_backup_list_free(store_backup *list, size_t count);

/* Writes the new content (or the old) to the file as a whole, then drops the copy. */
int store_backup_restore(const store_backup *backup, bool old, store_error *err);
/* Drops the copy. */
int store_backup_drop(const store_backup *backup, store_error *err);

#endif
