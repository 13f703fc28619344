/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file is replaced as a whole or not at all. Inside app/store only; any thread. */
#ifndef STORE_REPLACE_H
#define STORE_REPLACE_H

#include "store/disk.h"

typedef struct store_replace {
  const char *path; /* absolute, no link itself */
  const char *bytes;
  size_t length;
  int like; /* descriptor of the file that is replaced: its owner, mode, ACL and attributes are kept; -1: none */
  mode_t mode;    /* where there is none to be like; 0: 0666 by umask */
  bool exclusive; /* STORE_E_EXISTS when path is there */
  /* Called when all is on disk and only the name is missing; not 0: given up with that code. NULL: nothing to ask. */
  int (*look)(void *ud, store_error *err);
  void *ud;
} store_replace;

/* Temporary file in the same folder, write, fsync, rename, fsync the folder. After a failure the old file is as it was
 * and the temporary one is gone; save that the last step alone failed: then *in_place is true, the new content is
 * there, and a crash of the machine may still lose it. *after: the new file. Both may be NULL.
 * *other_owner becomes true, and nothing is changed, when the new file could not belong to whom the old one belongs. */
int store_replace_file(const store_replace *r, struct stat *after, bool *in_place,
                       bool *other_owner, store_error *err);

/* Name of a new file until it gets its own, for printf: base name of path, then eight hexadecimal digits. */
#define STORE_DRAFT_PREFIX ".%.200s.eplua-"

/* Removes new files of this path that a process left when it was killed, minutes ago or longer. Says nothing. */
void store_replace_tidy(const char *path);

/* The short form for files of our own: mode 0600, whatever was there is replaced. */
int store_replace_own(const char *path, const char *bytes, size_t length, store_error *err);

#endif
