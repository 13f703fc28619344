/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small things that are remembered, each kind in a JSON file of its own: settings of the IDE (ide.json), how files are run
 * (runs.json), which folders are trusted (trust.json). One thread at a time. What we do not know in a file is kept.
 */
#ifndef STORE_SETTINGS_H
#define STORE_SETTINGS_H

#include "store/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct store_settings store_settings;

enum { STORE_SETTINGS_ENTRIES_MAX = 2000 }; /* of runs and of trust; the oldest goes */

/* Reads the file; broken ones are put aside and said in said[]. path copied; NULL: nothing is kept. NULL: no memory. */
store_settings *store_settings_open(const char *path, char said[STORE_SAID_MAX]);
void store_settings_free(store_settings *s); /* does not save; NULL is accepted */

/* The same for a file that people edit: a broken one stays where it is, and what is set is not written over it until it was put aside. */
store_settings *store_settings_open_edited(const char *path, char said[STORE_SAID_MAX]);
/* Reads it again if it is another than what was read or written last. True: it holds something else now. A broken one is said once, and the
 * values stay. */
bool store_settings_reread(store_settings *s, char said[STORE_SAID_MAX]);

/* Replaces the file as a whole, when something changed. */
int store_settings_save(store_settings *s, store_error *err);
/* The same bytes for a writer; given: free(). NULL: no memory, or nothing changed since the last call or save. */
char *store_settings_bytes(store_settings *s, size_t *n);
const char *store_settings_path(const store_settings *s); /* NULL: none */

typedef enum store_value_type {
  STORE_VALUE_NONE, /* it is not there */
  STORE_VALUE_BOOL,
  STORE_VALUE_NUMBER,
  STORE_VALUE_TEXT,
  STORE_VALUE_OTHER, /* null, a list, an object */
} store_value_type;
/* number: of a NUMBER, as it stands there; may be NULL. */
store_value_type store_settings_type(const store_settings *s, const char *name, double *number);
/* The names of all that is in it, in the order of the file; borrowed. */
void store_settings_each(const store_settings *s, void (*each)(void *ud, const char *name),
                         void *ud);
void store_settings_remove(store_settings *s, const char *name);

/* What is missing or of another type is `otherwise`. Borrowed until the next change. */
const char *store_settings_text(const store_settings *s, const char *name, const char *otherwise);
int store_settings_int(const store_settings *s, const char *name, int least, int most,
                       int otherwise);
bool store_settings_bool(const store_settings *s, const char *name, bool otherwise);
void store_settings_set_text(store_settings *s, const char *name,
                             const char *text); /* NULL: forget it */
void store_settings_set_int(store_settings *s, const char *name, int value);
void store_settings_set_bool(store_settings *s, const char *name, bool value);

/* ---- rights ---- */

typedef enum store_rights {
  STORE_RIGHTS_ASK,
  STORE_RIGHTS_TRUSTED,
  STORE_RIGHTS_RESTRICTED
} store_rights;

/* What was said about the folder that really holds path (a file or a folder, links followed), or else about the nearest
 * folder above it. ASK: nothing, or path cannot be resolved. A link inside a trusted folder to something outside gets
 * what was said about the outside. */
store_rights store_trust_get(const store_settings *s, const char *path);

/* For a folder, links followed. ASK: forget it. STORE_E_MISSING and others when it cannot be resolved; STORE_E_KIND: it is
 * no folder. */
int store_trust_set(store_settings *s, const char *folder, store_rights rights, store_error *err);

/* ---- how a file is run ---- */

typedef struct store_run_config {
  char *args, *folder,
      *env; /* env: a NAME=VALUE a line. Never NULL after get; "": none, the script's folder, none */
  store_rights rights; /* ASK: as the folder is trusted */
  bool separate;       /* in a process of its own */
  bool dock_windows;
} store_run_config;

/* Fills *config with what was kept for the path (a text that names the file; not resolved), else the defaults. given:
 * store_run_config_fini(). STORE_E_NOMEM. */
int store_run_get(const store_settings *s, const char *path, store_run_config *config);
bool store_run_is_kept(const store_settings *s, const char *path);
/* NULL as a text is "". */
int store_run_set(store_settings *s, const char *path, const store_run_config *config);
/* The file is gone, or has another name: what was kept moves along; to NULL: forget it. */
void store_run_move(store_settings *s, const char *from, const char *to);
void store_run_config_fini(store_run_config *config);

#endif
