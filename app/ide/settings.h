/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All that can be set: one table (settings_table.c), from which come the dialog, what holds when nothing is set, and what is a good value. Two
 * files hold what was set: that of the user (ide.json), and of the folder that is open FOLDER/.eplua/settings.json, which goes first for what is
 * marked per_folder in the table. A folder may come from anywhere: what concerns safety (rights, servers, limits) is never per folder.
 *
 * Both are for people, too: what we do not know in them stays, edits are seen when the window gets the keyboard, and what makes no sense is said
 * and ignored. All on the application's thread.
 */
#ifndef IDE_SETTINGS_H
#define IDE_SETTINGS_H

#include "store/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct ide_settings ide_settings;

typedef enum ide_setting_type {
  IDE_SETTING_BOOL,
  IDE_SETTING_NUMBER, /* whole, least to most */
  IDE_SETTING_TEXT,   /* one line */
  IDE_SETTING_CHOICE, /* a text, one of options */
} ide_setting_type;

typedef struct ide_setting_option {
  const char *value, *text; /* value NULL ends a list */
} ide_setting_option;

typedef struct ide_setting {
  const char *name; /* in the file: lower case, with _ */
  ide_setting_type type;
  const char *page;      /* one of ide_settings_pages */
  const char *text;      /* a few words */
  const char *detail;    /* one sentence more; NULL */
  const char *otherwise; /* the value when nothing is set, as text: "true", "2048" */
  int least, most;
  const char *unit; /* of a number, behind it: "MiB"; NULL */
  const ide_setting_option *options;
  bool per_folder;
  bool (*good)(const char *value,
               char why[STORE_SAID_MAX]); /* TEXT: can it be so? NULL: any text can */
} ide_setting;

typedef struct ide_settings_page {
  const char *id, *title, *icon;
} ide_settings_page;

extern const ide_setting ide_settings_table[];       /* ends with name NULL */
extern const ide_settings_page ide_settings_pages[]; /* ends with id NULL */

/* NULL: there is none of that name. */
const ide_setting *ide_setting_find(const char *name);

typedef enum ide_scope { IDE_SCOPE_USER, IDE_SCOPE_FOLDER } ide_scope;

typedef struct ide_settings_config {
  const char *path; /* of the user's file; NULL: nothing is kept. copied */
  /* Writes a file; path borrowed, bytes taken. NULL: it is done here, and waited for. */
  void (*write)(void *ud, const char *path, char *bytes, size_t length);
  void (*say)(void *ud, const char *sentence); /* about what is wrong in the files */
  void *ud;
} ide_settings_config;

ide_settings *ide_settings_new(const ide_settings_config *config); /* NULL: no memory */
void ide_settings_free(ide_settings *s);                           /* NULL is accepted */

/* The folder that is open; NULL or "": none. */
void ide_settings_set_folder(ide_settings *s, const char *folder);
const char *ide_settings_path(const ide_settings *s, ide_scope scope); /* NULL: there is none */

/* What holds now. A name that is not in the table, or of another type, is a mistake of the caller: false, 0, "". Text: until the next change. s NULL: what holds when
 * nothing is set. */
bool ide_settings_bool(const ide_settings *s, const char *name);
int ide_settings_number(const ide_settings *s, const char *name);
const char *ide_settings_text(const ide_settings *s, const char *name); /* TEXT and CHOICE */

/* What is set in that file, else what holds without it; as text, into value. True: it is set there. */
bool ide_settings_get(const ide_settings *s, ide_scope scope, const char *name, char *value,
                      size_t size);

/* Sets it there, as text, or NULL: not any more; the file is written. False: the value is no good, and why says so; or there is no such file or
 * setting. Those who listen hear of it. */
bool ide_settings_set(ide_settings *s, ide_scope scope, const char *name, const char *value,
                      char why[STORE_SAID_MAX]);
/* All of a page (NULL: of all pages). */
void ide_settings_reset(ide_settings *s, ide_scope scope, const char *page);

/* Were the files edited? */
void ide_settings_reread(ide_settings *s);

/* changed(ud, name) when another value holds: name NULL: anything may have. The struct is the caller's until unlisten. Callbacks may call anything here but free. */
typedef struct ide_settings_listener {
  void *ud;
  void (*changed)(void *ud, const char *name);
  struct ide_settings_listener *next;
} ide_settings_listener;
void ide_settings_listen(ide_settings *s, ide_settings_listener *listener);
void ide_settings_unlisten(ide_settings *s, ide_settings_listener *listener);

#endif
