/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What journal.c and leftover.c share. */
#ifndef STORE_JOURNAL_INT_H
#define STORE_JOURNAL_INT_H

#include "store/bundle.h"
#include "store/file_int.h"
#include "store/journal.h"

#define STORE_JOURNAL_SUFFIX ".text"

typedef struct store_journal_file {
  unsigned id;
  char *name;
} store_journal_file;

struct store_journal {
  char *folder;
  uint64_t run;
  int lock;
  store_writer *writer;
  store_journal_file *files;
  size_t count;
};

/* given: free(); NULL: no memory */
char *store_journal_path(const store_journal *j, const char *name);

#endif
