/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files behind file.h share. Any thread. */
#ifndef STORE_FILE_INT_H
#define STORE_FILE_INT_H

#include "store/disk.h"
#include "store/file.h"

/* Where the bytes are, or will be: links followed, also one that points to nothing yet. given: free(). NULL with *err. */
char *store_file_resolve(const char *path, store_error *err);

/* An absolute form of path, links not followed. given: free(); NULL: no memory or no current folder. */
char *store_file_absolute(const char *path);

/* Who we are dealing with. */
void store_identity_take(store_identity *identity, const struct stat *st, uint64_t digest);

/* The code for a thing that is no plain file, with its name in the sentence. */
int store_file_refuse_kind(mode_t mode, const char *name, store_error *err);

/* Writes into the file that is there. Old content (taken from it) and new content lie fsynced in a copy first. *after has
 * what stat() said before, and gets what it says now. */
int store_file_write_in_place(const char *real, const char *bytes, size_t n, const char *backups,
                              struct stat *after, store_error *err);

#endif
