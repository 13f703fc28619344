/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Find in files, on a thread of its own. Started and stopped by one thread; callbacks come on the search's.
 * Left out: links, hidden files and folders (".git" always), what is no text that can be edited, what is too large.
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "store/pattern.h"

#include <stdint.h>

typedef struct store_search store_search;

enum {
  STORE_SEARCH_FILE_MAX = 4 << 20,  /* bytes */
  STORE_SEARCH_MATCHES_MAX = 20000, /* all files together */
  STORE_SEARCH_FILES_MAX = 200000,
  STORE_SEARCH_DEPTH_MAX = 64
};

/* A text that is not as on disk, such as an open document with changes: searched instead of the file. Copied. */
typedef struct store_search_text {
  const char *path; /* absolute, links followed */
  const char *text;
  size_t length;
} store_search_text;

typedef struct store_search_options {
  const char *folder; /* copied, as all texts here */
  const char *include,
      *exclude; /* shell patterns, apart by spaces or commas: "*.lua *.txt". With a slash: for the path below
                                  * the folder, else for each name. NULL or "": all, none. exclude also leaves out folders */
  bool hidden; /* hidden ones too, save .git */
  const store_search_text *texts;
  size_t text_count;
  size_t max_file, max_matches; /* 0: the bounds above */
} store_search_options;

typedef struct store_search_summary {
  uint64_t files, matches;            /* searched, found */
  uint64_t binary, large, unreadable; /* files left out */
  uint64_t costly;                    /* files where the expression was too costly */
  bool more;                          /* a bound ended it: there may be more */
  bool stopped;                       /* by store_search_stop() */
} store_search_summary;

typedef struct store_search_callbacks {
  void *ud;
  /* All matches of one file, in order; borrowed. path is absolute. Keep it short: store_search_free() waits for it. */
  void (*found)(void *ud, const char *path, const store_match *matches, size_t count);
  /* Once, at the end, also when it was stopped. Not after store_search_free(). */
  void (*done)(void *ud, const store_search_summary *summary);
} store_search_callbacks;

/* pattern taken, also on failure. NULL with *err: the folder cannot be searched, no memory. */
store_search *store_search_start(store_pattern *pattern, const store_search_options *options,
                                 const store_search_callbacks *callbacks, store_error *err);

/* It will end soon. Does not wait. */
void store_search_stop(store_search *s);

/* Stops it and gives it up: no callback runs after this returns. Waits at most for a callback, never for the disk. NULL is
 * accepted. May not be called in a callback. */
void store_search_free(store_search *s);

#endif
