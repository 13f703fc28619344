/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was open, so that it is open again. One thread at a time. What a later version of the program added to the file is
 * kept through a round trip. Reserved for later: "breakpoints".
 */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "store/text.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct store_session store_session;

enum {
  STORE_SESSION_TABS_MAX = 2000,
  STORE_SESSION_RECENT_MAX = 20,
  STORE_SESSION_CLOSED_MAX = 20,
  STORE_SESSION_TEXT_MAX = 4 << 20 /* bytes of a text of store_session_set_text() */
};

/* One tab. For set: borrowed. From get: until the session changes. */
typedef struct store_session_tab {
  const char *path;     /* NULL: a document without a file */
  const char *title;    /* of such a document; may be NULL where there is a path */
  const char *encoding; /* NULL: what the file says */
  const char *journal;  /* name of its text in the journal; NULL: it is saved */
  int line, column;     /* of the cursor, from 1 */
  int top_line;         /* first line seen; 0: not known */
  int pane;             /* from 0, as the panes stand in the window's state */
  bool in_front;        /* of its pane */
  bool focused;         /* it had the keyboard: at most one */
} store_session_tab;

/* Reads the file; broken ones are put aside and said in said[] (see store_json_read). path copied; NULL: nothing is kept.
 * NULL: no memory. */
store_session *store_session_open(const char *path, char said[STORE_SAID_MAX]);
void store_session_free(store_session *s); /* does not save; NULL is accepted */

/* Replaces the file as a whole, when something changed. */
int store_session_save(store_session *s, store_error *err);

/* The same bytes for a writer (store_writer_put); given: free(). NULL: no memory, or nothing changed since the last call
 * or save. */
char *store_session_bytes(store_session *s, size_t *n);
const char *store_session_path(const store_session *s); /* NULL: none */

/* ---- tabs ---- */

size_t store_session_tab_count(const store_session *s);
/* false: there is no such tab, or it makes no sense. */
bool store_session_tab_get(const store_session *s, size_t at, store_session_tab *tab);
/* Begins a new list of tabs; add them in order, then end. false: no memory, or too many. */
bool store_session_tabs_begin(store_session *s);
bool store_session_tab_add(store_session *s, const store_session_tab *tab);
void store_session_tabs_end(store_session *s);

/* ---- the rest ---- */

/* Texts by name: "window" (geometry, docks, panes as the shell gives them), "folder", whatever else. NULL: none. */
const char *store_session_text(const store_session *s, const char *name);
void store_session_set_text(store_session *s, const char *name, const char *text);

/* Lists of paths, the latest first, none twice, bounded. */
typedef enum store_session_list {
  STORE_RECENT_FILES,
  STORE_RECENT_FOLDERS,
  STORE_CLOSED
} store_session_list;
void store_session_list_add(store_session *s, store_session_list list, const char *path);
void store_session_list_remove(store_session *s, store_session_list list, const char *path);
void store_session_list_clear(store_session *s, store_session_list list);
/* NULL: no more. Borrowed until the session changes. */
const char *store_session_list_get(const store_session *s, store_session_list list, size_t at);

#endif
