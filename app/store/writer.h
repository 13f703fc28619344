/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of ours, written by a thread of their own: the caller never waits for the disk. For each path only the latest
 * content counts. Any thread may call, save where a function says otherwise.
 */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct store_writer store_writer;

enum { STORE_WRITER_FILES_MAX = 4096, STORE_WRITER_RETRY_MS = 1000 };
#define STORE_WRITER_BYTES_MAX ((size_t)1 << 30) /* waiting, all files together */

typedef struct store_writer_callbacks {
  void *ud;
  /* On the writer's thread; may not call the writer. Once when writing begins to fail, with a sentence (borrowed); it
   * goes on trying, after 1, 2, 4 ... 30 s. NULL: not wanted. */
  void (*failed)(void *ud, const char *sentence);
  /* It works again, and all that failed is written. */
  void (*mended)(void *ud);
} store_writer_callbacks;

/* callbacks copied, NULL: none. retry_ms: the first pause after a failure; 0: STORE_WRITER_RETRY_MS. NULL with *err. */
store_writer *store_writer_new(const store_writer_callbacks *callbacks, unsigned retry_ms,
                               store_error *err);

/* Writes what waits (tries once), ends the thread. No other call may be under way. NULL is accepted. */
void store_writer_free(store_writer *w);

/* path (absolute, copied) will hold bytes (taken, also on failure), mode 0600, replaced as a whole and fsynced.
 * facts (taken; may be NULL) make a bundle of it (see bundle.h), on the writer's thread. STORE_E_SIZE: over a limit. */
int store_writer_put(store_writer *w, const char *path, cJSON *facts, char *bytes, size_t n);

/* The file will go, and nothing that waits for that path is written any more. Not held up by a full disk. */
int store_writer_remove(store_writer *w, const char *path);

/* Waits until nothing waits and nothing is being written: true; false after that time, or while writing fails. */
bool store_writer_flush(store_writer *w, unsigned timeout_ms);

/* How long the last write took, in ms; 0: none yet. */
unsigned store_writer_last_ms(store_writer *w);

#endif
