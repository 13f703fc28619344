/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the IDE remembers from one time to the next (app/store), in its own words. One process owns it; another one that
 * is started hands over what it was asked to open.
 */
#ifndef IDE_KEEP_H
#define IDE_KEEP_H

#include "ide/documents.h"

typedef struct ide_keep ide_keep;

typedef enum ide_claim {
  IDE_CLAIM_OWNER,  /* go on */
  IDE_CLAIM_PASSED, /* another IDE has it, and opens what was asked for */
  IDE_CLAIM_FAILED, /* the reason was said on stderr */
} ide_claim;

/* Opens what was kept; what is broken is put aside and said later, by ide_keep_say(). NULL: no memory. */
ide_keep *ide_keep_new(const ide_start *start, ide_claim *claim);
/* Writes what is new and ends; NULL is accepted. */
void ide_keep_free(ide_keep *k);

/* The window is there: from now on other instances are listened to, and what goes wrong is said in the console. */
void ide_keep_attach(ide *i);

/* Path of a file of ours; given: free(). NULL: nothing is kept. */
char *ide_keep_path(const ide_keep *k, const char *name);

/* Sentences about what was broken, to the console. */
void ide_keep_say(ide *i);

/* A small thing that is remembered (what people set is in ide/settings.h); borrowed until the next set. NULL: none. */
const char *ide_keep_text(const ide_keep *k, const char *name);
void ide_keep_set_text(ide_keep *k, const char *name, const char *text);

/* Writes a file of ours soon, on another thread; bytes taken. */
void ide_keep_write(ide_keep *k, const char *path, char *bytes, size_t length);
/* What is to be written is, when this returns; waits a second at most. */
void ide_keep_flush(ide_keep *k);

/* Recent files and folders, the last one first. */
void ide_keep_add_recent(ide_keep *k, const char *path, bool folder);
void ide_keep_each_recent(const ide_keep *k, void (*each)(void *ud, const char *path, bool folder),
                          void *ud);

/* How a file is run. */
typedef enum ide_rights { IDE_RIGHTS_ASK, IDE_RIGHTS_TRUSTED, IDE_RIGHTS_RESTRICTED } ide_rights;
typedef struct ide_run_config {
  char *args, *folder, *env; /* env: a NAME=VALUE a line; NULL is "" */
  ide_rights rights;         /* ASK: as the folder is trusted */
  bool separate, dock_windows;
  bool kept; /* somebody has said how; else these are the defaults */
} ide_run_config;
/* Filled with what was kept for the path, else the defaults; path NULL: those. given: ide_run_config_fini(). */
void ide_keep_run_config(const ide_keep *k, const char *path, ide_run_config *config);
void ide_keep_set_run_config(ide_keep *k, const char *path, const ide_run_config *config);
/* A file has another name: how it is run moves along. */
void ide_keep_renamed(ide_keep *k, const char *from, const char *to);
void ide_run_config_fini(ide_run_config *config);

/* What was said about the folder, or about one that holds it. */
ide_rights ide_keep_trust(const ide_keep *k, const char *folder);
void ide_keep_set_trust(ide_keep *k, const char *folder, ide_rights rights);

/* The text of a document that is not saved: written soon, on another thread. */
void ide_keep_journal(ide_keep *k, const ide_document *d);
/* How long after a change to call that, for a text of that length. */
int ide_keep_journal_delay_ms(ide_keep *k, size_t length);
/* It is saved or given up. */
void ide_keep_forget(ide_keep *k, const ide_document *d);

/* Texts of the session by name ("breakpoints", "watches"); written soon. Borrowed until the next set. NULL: none. */
const char *ide_keep_session_text(const ide_keep *k, const char *name);
void ide_keep_set_session_text(ide_keep *k, const char *name, const char *text);

/* resume.c: tabs, panes and window as they are, soon, or now; and as they were. */
void ide_keep_session_changed(ide *i);
void ide_keep_save_session(ide *i);
void ide_keep_restore_session(ide *i);

#endif
