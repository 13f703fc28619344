/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was typed and not saved, so that it survives a crash: one file a document, whole text and facts, written by a
 * thread of its own. Functions are called by one thread at a time and never wait for the disk, save open, list and free.
 *
 * Rhythm: put() a text about 700 ms after the first change since the last put(), whatever is typed meanwhile, or after
 * store_journal_delay_ms(): so at most 2 s of typing are lost.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "store/file.h"
#include "store/writer.h"

typedef struct store_journal store_journal;

/* What is kept with a text. All borrowed. */
typedef struct store_journal_facts {
  const char *path;  /* NULL: it has no file yet */
  const char *title; /* "Untitled 1"; may be NULL where there is a path */
  store_format format;
  int line, column;    /* of the cursor, from 1 */
  store_identity base; /* of the file whose text was changed; not known: none */
} store_journal_facts;

/* Opens the folder (made 0700) and holds it until free: STORE_E_BUSY when another process does. callbacks copied, may be
 * NULL. retry_ms as in store_writer_new(). */
int store_journal_open(const char *folder, const store_writer_callbacks *callbacks,
                       unsigned retry_ms, store_journal **journal, store_error *err);

/* Writes what waits, tries once, and lets go. The files stay. NULL is accepted. */
void store_journal_free(store_journal *j);

/* Keeps the text of document `id` (never 0) from now on; text (UTF-8) taken, also on failure. STORE_E_SIZE: too much
 * waits already, and the text before stays. */
int store_journal_put(store_journal *j, unsigned id, const store_journal_facts *facts, char *text,
                      size_t length);

/* Document `id` is saved or given up: its file goes. One that has none is accepted. */
int store_journal_remove(store_journal *j, unsigned id);

/* How long to wait between a change and put(): 700 ms, longer for a text of which a write lasts long. */
unsigned store_journal_delay_ms(store_journal *j, size_t length);

/* As store_writer_flush(). */
bool store_journal_flush(store_journal *j, unsigned timeout_ms);

/* ---- after a crash ---- */

typedef struct store_journal_found {
  char *name;  /* of its file in the journal: names it in a session and in adopt */
  char *path;  /* NULL: it had no file */
  char *title; /* never NULL */
  store_format format;
  int line, column;
  store_identity base;
  store_change
      state; /* of the file now, compared with what was opened. STORE_SAME too when it never had one */
  int64_t written_s; /* when, in seconds since the epoch */
  char *text;
  size_t length;
} store_journal_found;

/* All that an earlier run left, oldest first. Reads no file of the user's but to compare, and writes none. What is
 * damaged is kept as NAME.bad; said[] gets one sentence about that, else "". *list given: store_journal_list_free(). */
int store_journal_list(store_journal *j, store_journal_found **list, size_t *count,
                       char said[STORE_SAID_MAX], store_error *err);
void store_journal_list_free(store_journal_found *list, size_t count);

/* Document `id` goes on where that file of the journal ends: put() replaces it, remove() removes it. */
int store_journal_adopt(store_journal *j, unsigned id, const char *name);

/* The user does not want it: its file goes. */
int store_journal_drop(store_journal *j, const char *name);

/* Name of the file of document `id`, for a session; borrowed until the next call. NULL: it has none. */
const char *store_journal_name(const store_journal *j, unsigned id);

#endif
