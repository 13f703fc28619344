/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog of all settings: pages with rows, found by typing a part of their words, and the editor's own pages beside them. What is set is told at once; there
 * is nothing to confirm. What a value means, and where it is kept, is the caller's.
 *
 * All on the application's thread; strings are UTF-8 and borrowed. Callbacks may call any function here and of the shell save epq_shell_free(). What the
 * program changes is not told back.
 */
#ifndef EPQ_SETTINGS_H
#define EPQ_SETTINGS_H

#include <epq/shell.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_settings epq_settings; /* until `closed` */

typedef enum epq_setting_kind {
  EPQ_SETTING_CHECK,  /* "true" or "false" */
  EPQ_SETTING_NUMBER, /* whole, least to most */
  EPQ_SETTING_TEXT,
  EPQ_SETTING_CHOICE, /* id of one of options */
} epq_setting_kind;

typedef struct epq_setting {
  const char *id; /* NULL ends a list */
  epq_setting_kind kind;
  const char *page;        /* id of one of the pages */
  const char *text;        /* a few words */
  const char *detail;      /* smaller, below; NULL */
  int least, most;         /* NUMBER */
  const char *unit;        /* of a NUMBER, behind it; NULL */
  const epq_item *options; /* CHOICE */
} epq_setting;

typedef struct epq_settings_page {
  const char *id; /* NULL ends a list */
  const char *title, *icon;
} epq_settings_page;

typedef struct epq_setting_state {
  const char *value;
  const char *usual; /* what it would be again, for people */
  bool changed;      /* it was set here: marked, and can be taken back */
  bool hidden;       /* cannot be set here */
  const char *note;  /* what is to be said about it; NULL */
  bool wrong;        /* note is about a mistake */
} epq_setting_state;

typedef struct epq_settings_config {
  size_t size; /* sizeof(epq_settings_config) */
  const char *title;
  const epq_settings_page *pages; /* copied, as the settings */
  const epq_setting *settings;
  const char *const *scopes; /* for what it is set, for people; ends with NULL; NULL: no choice */
  bool editor;               /* with the pages of KTextEditor, in the first scope */
  void *ud;
  void (*changed)(void *ud, const char *id,
                  const char *value);        /* value NULL: not set here any more */
  void (*scope)(void *ud, int scope);        /* another one: all states are to be set */
  void (*reset)(void *ud, const char *page); /* nothing of it is set here any more */
  void (*open_file)(void *ud);               /* the user wants to see the file */
  void (*closed)(void *ud);                  /* the last call, also when it is given up */
} epq_settings_config;

/* Shows it, above the shell's window. NULL: no memory, another thread, one is open, the shell gave up, or another version of the structs. */
epq_settings *epq_settings_open(epq_shell *shell, const epq_settings_config *config) EPQ_NOEXCEPT;
/* EPQ_E_UNKNOWN: no such setting. */
int epq_settings_set(epq_settings *settings, const char *id,
                     const epq_setting_state *state) EPQ_NOEXCEPT;
/* A page, or a setting with the keyboard. EPQ_E_UNKNOWN. */
int epq_settings_show(epq_settings *settings, const char *id) EPQ_NOEXCEPT;
int epq_settings_close(epq_settings *settings) EPQ_NOEXCEPT; /* closed comes later */

#ifdef __cplusplus
}
#endif

#endif
