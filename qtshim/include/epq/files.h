/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder and what is in it, with the usual operations. They are done here, and told. What goes wrong is said in the
 * widget. Folders are read on another thread, and followed when they change.
 *
 * All on the application's thread; paths are bytes as the system has them, absolute, and borrowed. Callbacks may call any
 * function save epq_files_free().
 */
#ifndef EPQ_FILES_H
#define EPQ_FILES_H

#include <epq/app.h>
#include <epq/menu.h>
#include <epq/widget.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_files epq_files;

typedef struct epq_files_callbacks {
  size_t size; /* sizeof(epq_files_callbacks) */
  void *ud;
  void (*open)(void *ud, const char *path); /* a file; also one that was just made */
  void (*renamed)(void *ud, const char *from,
                  const char *to);             /* or moved; with all that is in it */
  void (*removed)(void *ud, const char *path); /* it is in the trash, with all that was in it */
  void (*run)(void *ud, const char *path);
  void (*reveal)(void *ud, const char *path); /* in the desktop's program for files */
  void (*choose_root)(void *ud);              /* there is no root, and the user wants one */
  void (*menu)(void *ud, const char *path, epq_menu *menu); /* add to it */
  void (*chosen)(void *ud, const char *path, const char *item);
} epq_files_callbacks;

/* NULL: no memory, another thread, or another version of the struct. */
epq_files *epq_files_new(epq_app *app, const char *id, const char *label,
                         const epq_files_callbacks *callbacks) EPQ_NOEXCEPT;
void epq_files_free(epq_files *files) EPQ_NOEXCEPT; /* NULL is accepted */
/* NULL: it was deleted with the window it was in. */
epq_widget *epq_files_widget(epq_files *files) EPQ_NOEXCEPT;

/* The folder that is shown; NULL or "": none. That it cannot be read is said in the widget. EPQ_E_INVALID: not
 * absolute. */
int epq_files_set_root(epq_files *files, const char *path) EPQ_NOEXCEPT;
/* Files whose names begin with a dot; not shown at the start. The user can switch it, too. */
int epq_files_set_hidden(epq_files *files, bool shown) EPQ_NOEXCEPT;
bool epq_files_hidden(const epq_files *files) EPQ_NOEXCEPT;
/* Opens the folders on the way and selects it, when they have been read. EPQ_E_INVALID: not below the root. */
int epq_files_select(epq_files *files, const char *path) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
